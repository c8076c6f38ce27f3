"""How a column writes days and times: order, zone, form, seen from all its values; and SQL that reads them."""

from dataclasses import dataclass
from functools import lru_cache

import duckdb
from babel.dates import get_month_names

from connectors.files.binding import Bound
from connectors.files.declaration import DateOrder
from connectors.refusal import ConnectorRefusal

FIRST_YEAR = 1990
_TIME = r"(?:[T ,]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)"
_ZONE = r"(?: ?(?:Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2}|[-+][0-9]{2}))"
_END = rf"(?:{_TIME}{_ZONE}?)?"
_WORD = r"\p{L}{3,}\.?"
PLAIN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?"
FORMS = {
    "iso": rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_END}",
    "long": rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{4}}){_END}",
    "short": rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{2}}){_END}",
    "compact": rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})(?:{_END}|T?[0-9]{{6}}{_ZONE}?)",
    "month_first": rf"(?:{_WORD}, )?({_WORD}) ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}}){_END}",
    "day_first": rf"(?:{_WORD},? )?([0-9]{{1,2}})\.?[ -](?:de )?({_WORD})(?: de)?[ ,-]+([0-9]{{4}}|[0-9]{{2}}){_END}",
    "serial": r"[345][0-9]{4}(?:\.[0-9]+)?",
}
_ORDERS: dict[DateOrder, tuple[int, int, int]] = {"dmy": (3, 2, 1), "mdy": (3, 1, 2), "ymd": (1, 2, 3)}
"""Order to the places of year, month and day."""
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "cs")


@dataclass(frozen=True)
class StampProfile:
    """What all values of a column show: how many have each form, and the greatest number in each place."""

    label: str
    filled: int
    plain: int
    timed: int
    zoned: int
    forms: dict[str, int]
    orders: dict[str, int]
    examples: tuple[str, ...]
    telling: str | None
    slashed: bool
    years: tuple[int, int] | None = None


@dataclass(frozen=True)
class StampStyle:
    """How to read a column's days and times."""

    order: DateOrder
    is_plain: bool
    is_timed: bool
    is_zoned: bool
    forms: tuple[str, ...]
    evidence: str | None = None


def profile_stamps(con: duckdb.DuckDBPyConnection, bound: Bound, cells: str, label: str) -> StampProfile:
    """Look at every value of a column; `cells` is a query for them, as `x`."""
    filled, plain, timed, first, last = bound.rows(
        con,
        f"""
        select count(x), count(*) filter (where regexp_full_match(x, {bound(PLAIN)})),
            count(*) filter (where contains(x, ':')), min(x), max(x)
        from ({cells})
        """,  # noqa: S608 - expressions of our own
    )[0]
    if plain == filled:
        years = (int(first[:4]), int(last[:4])) if filled else None
        return StampProfile(label, filled, plain, timed, 0, {"iso": plain}, {}, (), None, slashed=False, years=years)
    return _profile_closely(con, bound, cells, label, (filled, plain, timed))


def _profile_closely(
    con: duckdb.DuckDBPyConnection, bound: Bound, cells: str, label: str, counts: tuple[int, int, int]
) -> StampProfile:
    zoned = bound(rf".*:[0-9]{{2}}(?:[.,][0-9]+)?(?: ?[AaPp]\.?[Mm]\.?)?{_ZONE}")
    form_counts = [f"count(*) filter (where regexp_full_match(x, {bound(pattern)}))" for pattern in FORMS.values()]
    numeric = bound(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?:[^0-9].*)?")
    part = [f"try_cast(regexp_extract(x, {numeric}, {place}) as integer)" for place in (1, 2, 3)]
    possible = {
        "dmy": "b between 1 and 12 and a between 1 and 31",
        "mdy": "a between 1 and 12 and b between 1 and 31",
        "ymd": "b between 1 and 12 and c between 1 and 31 and short",
    }
    row = bound.rows(
        con,
        f"""
        with cells as ({cells}),
        parts as (
            select x, {part[0]} as a, {part[1]} as b, {part[2]} as c,
                regexp_full_match(x, {bound(FORMS["short"])}) as short
            from cells where regexp_full_match(x, {numeric})
        )
        select {", ".join(form_counts)}, count(*) filter (where regexp_full_match(x, {zoned})),
            {", ".join(f"(select count(*) filter (where {sql}) from parts)" for sql in possible.values())},
            (select list(x) from (select distinct x from parts order by x limit 3)),
            (select min(x) from parts where (a > 12) <> (b > 12)),
            (select coalesce(bool_or(contains(x, '/') or contains(left(x, 6), '.')), false) from parts),
            (select list(x) from (select distinct x from cells where x is not null order by x limit 3))
        from cells
        """,  # noqa: S608 - expressions of our own
    )[0]
    count = len(FORMS)
    forms = {name: found for name, found in zip(FORMS, row[:count], strict=True) if found}
    orders = dict(zip(possible, row[count + 1 : count + 4], strict=True))
    examples = tuple(row[count + 4] or row[count + 7] or [])
    return StampProfile(label, *counts, row[count], forms, orders, examples, row[count + 5], row[count + 6])


def stamp_style(profile: StampProfile, *, declared: DateOrder | None, path: str) -> StampStyle:
    """Decide how a column's days are read.

    Raises:
        ConnectorRefusal: No value is a day, the values contradict each other, or leave two readings.
    """
    forms = tuple(form for form in FORMS if form in profile.forms)
    if profile.filled and set(forms) <= {"serial"}:
        raise _no_days(profile, path, is_serial=bool(forms))
    numeric = profile.forms.get("long", 0) + profile.forms.get("short", 0)
    order, evidence = _order(profile, numeric, declared, path) if numeric else ("ymd", None)
    return StampStyle(order, profile.plain == profile.filled, profile.timed > 0, profile.zoned > 0, forms, evidence)


def _order(profile: StampProfile, numeric: int, declared: DateOrder | None, path: str) -> tuple[DateOrder, str | None]:
    fitting = [order for order in _ORDERS if profile.orders[order] == numeric and _allowed(order, profile)]
    if declared:
        if profile.telling and declared not in fitting and fitting:
            raise _refused(profile, path, f"is declared {declared}, and '{profile.telling}' cannot be read so")
        return declared, f"date order of '{profile.label}': {declared} as declared"
    if len(fitting) == 1:
        told = f", as '{profile.telling}' shows" if profile.telling else ""
        return fitting[0], f"date order of '{profile.label}': {fitting[0]}{told}"
    examples = ", ".join(f"'{text}'" for text in profile.examples)
    if not fitting:
        best = max(_ORDERS, key=lambda order: profile.orders[order])
        if (
            profile.orders[best] >= 0.9 * numeric
            and sum(profile.orders[o] == profile.orders[best] for o in _ORDERS) == 1
        ):
            return best, f"date order of '{profile.label}': {best} fits {profile.orders[best]} of {numeric} values"
        raise _refused(profile, path, f"writes its days in more than one order: {examples}")
    raise _refused(profile, path, f"can be read in two ways ({' and '.join(fitting)}): {examples}")


def _allowed(order: DateOrder, profile: StampProfile) -> bool:
    """With slashes or dots the year is never the first of two-digit numbers."""
    return order != "ymd" or not profile.slashed


def _refused(profile: StampProfile, path: str, what: str) -> ConnectorRefusal:
    return ConnectorRefusal(
        f"Column '{profile.label}' {what}.",
        file=path,
        column=profile.label,
        value=profile.examples[0] if profile.examples else None,
        hint='Say the order in a mapping: [reading] date_order = "dmy" (day first) or "mdy" (month first).',
    )


def _no_days(profile: StampProfile, path: str, *, is_serial: bool) -> ConnectorRefusal:
    what = "holds day numbers of a spreadsheet" if is_serial else "holds no days"
    hint = (
        "Format that column as a date in the spreadsheet, then save it as CSV again."
        if is_serial
        else "Map another column, or mend its cells; days look like 2026-11-21 or 21/11/2026."
    )
    return ConnectorRefusal(
        f"Column '{profile.label}' {what}: {', '.join(repr(text) for text in profile.examples)}.",
        file=path,
        column=profile.label,
        value=profile.examples[0] if profile.examples else None,
        hint=hint,
    )


def stamp_sql(bound: Bound, text: str, style: StampStyle, last_year: int) -> str:
    """SQL for the timestamp as it is written; null where there is none, or one outside the years that can be."""
    if style.is_plain:
        stamp = f"case when regexp_full_match({text}, {bound(PLAIN)}) then try_cast({text} as timestamp) end"
    else:
        branches = [_form_sql(bound, text, form, style.order, last_year) for form in style.forms if form != "serial"]
        day = f"case {' '.join(branches)} end"
        stamp = f"({day}) + {_clock_sql(bound, text)}" if style.is_timed or "compact" in style.forms else day
    return f"case when year({stamp}) between {FIRST_YEAR} and {last_year} then {stamp} end"


def _form_sql(bound: Bound, text: str, form: str, order: DateOrder, last_year: int) -> str:
    pattern = bound(FORMS[form])
    part = [f"regexp_extract({text}, {pattern}, {place})" for place in (1, 2, 3)]
    if form == "month_first":
        day = _day_sql(part[2], _month_sql(part[0]), part[1])
    elif form == "day_first":
        century = f"case when length({part[2]}) = 2 then '20' || {part[2]} else {part[2]} end"
        day = _day_sql(century, _month_sql(part[1]), part[0])
    else:
        places = _ORDERS[order] if form in ("long", "short") else (1, 2, 3)
        year, month, day_of_month = (part[place - 1] for place in places)
        day = _day_sql(f"'20' || {year}" if form == "short" else year, month, day_of_month)
        if form == "short":
            day = f"case when year({day}) > {last_year} then {day} - interval 100 year else {day} end"
    return f"when regexp_full_match({text}, {pattern}) then {day}"


def _day_sql(year: str, month: str, day: str) -> str:
    return f"try_cast(({year}) || '-' || ({month}) || '-' || ({day}) as timestamp)"


@lru_cache(maxsize=1)
def _month_words() -> dict[str, int]:
    """Names of months, long and short, in the languages that exports are written in."""
    words = {"sept": 9}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, language).items():
                    words.setdefault(name.lower().rstrip("."), month)
    return words


def _month_sql(word: str) -> str:
    """SQL for the number of a month; the word is looked up, for a regular expression finds it, and that is slow."""
    names = ", ".join(f"'{name}'" for name in _month_words())
    months = ", ".join(f"'{month}'" for month in _month_words().values())
    return f"map_extract_value(map([{names}], [{months}]), rtrim(lower({word}), '.'))"


def _clock_sql(bound: Bound, text: str) -> str:
    """SQL for the time of day as an interval; midnight where none is written."""
    clock = bound(
        r"[T ,]([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,]([0-9]{1,6}))?)?(?: ?([AaPp])\.?[Mm])?"
        rf"\.?{_ZONE}?$"
    )
    packed = bound(r"^[0-9]{8}T?([0-9]{2})([0-9]{2})([0-9]{2})")
    hour, minute, second = (
        f"coalesce(try_cast(regexp_extract({text}, {clock}, {place}) as integer), "
        f"try_cast(regexp_extract({text}, {packed}, {place}) as integer), 0)"
        for place in (1, 2, 3)
    )
    half = f"lower(regexp_extract({text}, {clock}, 5))"
    of_day = f"case {half} when 'p' then {hour} % 12 + 12 when 'a' then {hour} % 12 else {hour} end"
    return (
        f"case when {hour} < 24 and {minute} < 60 and {second} < 60"
        f" then to_seconds(({of_day}) * 3600 + {minute} * 60 + {second}) end"
    )


def offset_sql(bound: Bound, text: str) -> str:
    """SQL for the offset from UTC that a stamp names, in seconds; null where it names none."""
    zone = bound(r":[0-9]{2}(?:[.,][0-9]+)?(?: ?[AaPp]\.?[Mm]\.?)? ?(Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2}|[-+][0-9]{2})$")
    name = f"regexp_extract({text}, {zone}, 1)"
    digits = f"replace(substr({name}, 2), ':', '')"
    return f"""
        case when {name} = '' then null when {name} in ('Z', 'UTC', 'GMT') then 0 else
            (try_cast(left({digits}, 2) as integer) * 3600 + coalesce(try_cast(substr({digits}, 3) as integer), 0) * 60)
            * case when left({name}, 1) = '-' then -1 else 1 end
        end"""
