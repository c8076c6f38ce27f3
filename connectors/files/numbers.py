"""How a column writes numbers: which mark is the decimal one, seen from all its values, and SQL that reads them."""

from dataclasses import dataclass

import duckdb

from connectors.files.binding import Bound
from connectors.refusal import ConnectorRefusal

PLAIN = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
_SPACES = r" \x{a0}\x{202f}\x{2009}"
_SIGN = r"[-+\x{2212}]"
_BEFORE = rf"\(?{_SIGN}?[{_SPACES}]*(?:\p{{L}}{{1,4}}\.?)?[{_SPACES}]*[\p{{Sc}}?]?[{_SPACES}]*{_SIGN}?[{_SPACES}]*"
_AFTER = rf"[{_SPACES}]*[\p{{Sc}}%]?[{_SPACES}]*(?:\p{{L}}{{1,4}}\.?)?[{_SPACES}]*-?\)?"
_GROUPS = {".": rf"[,'\x{{2019}}{_SPACES}]", ",": rf"[.'\x{{2019}}{_SPACES}]"}
_BODY = rf"(^[^0-9\p{{L}}]*[.,][0-9]+|[0-9][0-9.,'\x{{2019}}{_SPACES}]*)"


@dataclass(frozen=True)
class NumberProfile:
    """What all values of a column show.

    `odd` counts values that are more than digits, one point and a sign; `point` and `comma` count values that show
    which mark is the decimal one; `unclear` those that leave both readings (`1.234`); `thousands` those of them
    that could be no whole number if the mark were a decimal one.
    """

    label: str
    filled: int
    odd: int
    point: int
    comma: int
    unclear_point: int
    unclear_comma: int
    thousands: int
    examples: tuple[str, ...]
    shown: str | None


@dataclass(frozen=True)
class NumberStyle:
    """How to read a column's numbers."""

    decimal: str
    is_plain: bool
    evidence: str | None = None


def profile_numbers(con: duckdb.DuckDBPyConnection, bound: Bound, cells: str, label: str) -> NumberProfile:
    """Look at every value of a column; `cells` is a query for them, as `x`."""
    plain = bound(PLAIN)
    unclear = bound(rf"{_SIGN}?[1-9][0-9]{{0,2}}\.[0-9]{{3}}")
    filled, odd, points, unclear_plain = bound.rows(
        con,
        f"""
        select count(x), count(*) filter (where not regexp_full_match(x, {plain})),
            count(*) filter (where contains(x, '.')), count(*) filter (where regexp_full_match(x, {unclear}))
        from ({cells})
        """,  # noqa: S608 - expressions of our own
    )[0]
    if odd == 0 and unclear_plain == 0:
        return NumberProfile(label, filled, 0, points, 0, 0, 0, 0, (), None)
    return _profile_closely(con, bound, cells, label, (filled, odd))


def _profile_closely(
    con: duckdb.DuckDBPyConnection, bound: Bound, cells: str, label: str, counts: tuple[int, int]
) -> NumberProfile:
    shapes = {
        "point": r"[0-9,]*,[0-9,]*\.[0-9]*|[0-9]*,[0-9]*,[0-9,]*|0?\.[0-9]*|0+\.[0-9]*|[0-9]{4,}\.[0-9]*"
        r"|[0-9]+\.(?:[0-9]{0,2}|[0-9]{4,})",
        "comma": r"[0-9.]*\.[0-9.]*,[0-9]*|[0-9]*\.[0-9]*\.[0-9.]*|0?,[0-9]*|0+,[0-9]*|[0-9]{4,},[0-9]*"
        r"|[0-9]+,(?:[0-9]{0,2}|[0-9]{4,})",
        "unclear_point": r"[1-9][0-9]{0,2}\.[0-9]{3}",
        "unclear_comma": r"[1-9][0-9]{0,2},[0-9]{3}",
        "thousands": r"[1-9][0-9]{0,2}[.,](?:[0-9]{2}[1-9]|[0-9][1-9][0-9]|[1-9][0-9]{2})",
    }
    test = {name: f"regexp_full_match(body, {bound(pattern)})" for name, pattern in shapes.items()}
    row = bound.rows(
        con,
        f"""
        select {", ".join(f"count(*) filter (where {sql})" for sql in test.values())},
            list(distinct x order by x) filter (where {test["unclear_point"]} or {test["unclear_comma"]}),
            min(x) filter (where {test["point"]}), min(x) filter (where {test["comma"]})
        from (
            select x, regexp_replace(regexp_extract(x, {bound(_BODY)}), {bound("[^0-9.,]")}, '', 'g') as body
            from ({cells})
            where regexp_matches(x, '[.,]')
        )
        """,  # noqa: S608 - expressions of our own
    )[0]
    point, comma, unclear_point, unclear_comma, thousands, unclear, as_point, as_comma = row
    return NumberProfile(
        label,
        *counts,
        point=point,
        comma=comma,
        unclear_point=unclear_point,
        unclear_comma=unclear_comma,
        thousands=thousands,
        examples=tuple((unclear or [])[:3]),
        shown=as_point if point else as_comma,
    )


def number_style(
    profile: NumberProfile, *, declared: str | None, of_file: str | None, whole: bool, path: str
) -> NumberStyle:
    """Decide how a column's numbers are read.

    Args:
        profile: What its values show.
        declared: The decimal mark that the declaration says.
        of_file: The decimal mark that the file's other columns show.
        whole: Whether the column holds whole numbers.
        path: The file, for refusals.

    Raises:
        ConnectorRefusal: The values contradict each other, or leave two readings.
    """
    unclear = profile.unclear_point + profile.unclear_comma
    if declared:
        return NumberStyle(
            declared, _is_plain(profile, declared), f"decimal mark of '{profile.label}': {declared} as declared"
        )
    if profile.point and profile.comma:
        raise _two_marks(profile, path)
    mark = "." if profile.point else "," if profile.comma else None
    if mark:
        evidence = f"decimal mark of '{profile.label}': {mark}"
        return NumberStyle(
            mark, _is_plain(profile, mark), f"{evidence}, as '{profile.shown}' shows" if profile.shown else evidence
        )
    if not unclear:
        return NumberStyle(of_file or ".", profile.odd == 0)
    if of_file:
        return NumberStyle(
            of_file, _is_plain(profile, of_file), f"decimal mark of '{profile.label}': {of_file}, as in other columns"
        )
    if whole and profile.thousands and not (profile.unclear_point and profile.unclear_comma):
        mark = "," if profile.unclear_point else "."
        return NumberStyle(mark, is_plain=False, evidence=f"'{profile.label}' marks thousands: it holds whole numbers")
    raise _unclear(profile, path)


def _is_plain(profile: NumberProfile, decimal: str) -> bool:
    return profile.odd == 0 and decimal == "."


def _two_marks(profile: NumberProfile, path: str) -> ConnectorRefusal:
    return ConnectorRefusal(
        f"Column '{profile.label}' writes some numbers with a decimal point and some with a decimal comma.",
        file=path,
        column=profile.label,
        value=profile.shown,
        hint="Export the file again in one language, or mend the cells.",
    )


def _unclear(profile: NumberProfile, path: str) -> ConnectorRefusal:
    first = profile.examples[0]
    decimal = first.replace(",", ".")
    return ConnectorRefusal(
        f"Column '{profile.label}' can be read in two ways: {', '.join(repr(text) for text in profile.examples)}: "
        f"'{first}' is either {decimal} (a fraction) or {decimal.replace('.', '')} (thousands).",
        file=path,
        column=profile.label,
        value=first,
        hint='Say which in a mapping: [reading] decimal = "." or decimal = ","',
    )


def number_sql(bound: Bound, text: str, style: NumberStyle) -> str:
    """SQL for a decimal(18, 6); null where the text is no number."""
    if style.is_plain:
        return f"case when regexp_full_match({text}, {bound(PLAIN)}) then {plain_sql(text)} end"
    mark = bound(style.decimal)
    groups = _GROUPS[style.decimal]
    point = r"\." if style.decimal == "." else ","
    number = rf"(?:[0-9]{{1,3}}(?:{groups}[0-9]{{2,3}})*{groups}[0-9]{{3}}|[0-9]+)?(?:{point}[0-9]*)?"
    shape = bound(rf"{_BEFORE}{number}{_AFTER}")
    keep = bound(rf"[^0-9{point}]")
    body = f"replace(regexp_replace(regexp_extract({text}, {bound(_BODY)}), {keep}, '', 'g'), {mark}, '.')"
    negative = bound(r"^[^0-9]*[-\x{2212}(]|-\s*$")
    return f"""
        case when regexp_full_match({text}, {shape}) then
            try_cast({body} as decimal(18, 6)) * case when regexp_matches({text}, {negative}) then -1 else 1 end
        end"""


def plain_sql(text: str) -> str:
    """SQL for a decimal(18, 6) of text that is known to be plain."""
    return f"try_cast({text} as decimal(18, 6))"


def money_sql(number: str) -> str:
    """SQL for micros of a decimal; widened first, for a product of narrow decimals overflows from a million on."""
    return f"try_cast(({number})::decimal(38, 6) * 1000000 as bigint)"


def whole_sql(number: str) -> str:
    """SQL for a whole number; null where the number has a fraction."""
    return f"case when ({number}) = trunc({number}) then try_cast({number} as bigint) end"
