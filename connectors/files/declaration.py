"""The language in which a format is declared: data that says what a file's records mean.

A declaration is a TOML document. Built-in ones stand in connectors/files/formats, a store's own mappings in
data/mappings or in its home folder: it is the same language. data/mappings/README.md explains it;
data/mappings/online_retail.toml is the worked example.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

from connectors.files.targets import READINGS, REQUIRED, ROW_KINDS, TARGETS, Reading
from connectors.refusal import ConnectorRefusal

Test = Literal["is", "is_not", "matches", "above", "below", "at_least", "at_most", "empty"]
TESTS: tuple[Test, ...] = ("is", "is_not", "matches", "above", "below", "at_least", "at_most", "empty")
DateOrder = Literal["dmy", "mdy", "ymd"]
DATE_ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
DECIMALS = (".", ",")
EACH: tuple[Literal["record", "order"], ...] = ("record", "order")
SPECIAL = ("@first", "@text", "@extra")
"""The record's first cell, all its cells joined by tabs, and the cells that stick out beyond the header."""
SUMS = ("@goods", "@tip", "@gift_card", "@shipping", "@fee", "@line_discount")
"""In a check: what an order's lines add up to, by kind of line, and the discount known to lie on them."""


@dataclass(frozen=True)
class Condition:
    """One test of one column's text. Words are compared without regard to case."""

    column: str
    test: Test
    operand: tuple[str, ...]


Conditions = tuple[tuple[Condition, ...], ...]
"""Any of these groups must hold; a group holds when all its conditions do. No group at all always holds."""


@dataclass(frozen=True)
class Column:
    """A column of the file under a name of its own: under which headers it goes, and how its text is read.

    `headers` are exact (without regard to case); `pattern` is a regular expression for a whole header, whose named
    groups are read as well (`Amount spent (USD)` gives `@currency`). A header may repeat where its cells repeat too.
    """

    name: str
    headers: tuple[str, ...]
    pattern: str | None = None
    reading: Reading | None = None
    decimal: str | None = None
    date_order: DateOrder | None = None
    time_zone: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Field:
    """Where a target column's value comes from, and what is done to it on the way.

    One of: `columns` (the first that is not empty), `value` (the same for all records), `template` (text with columns
    in braces; nothing where one of them is empty), `plus` (a sum of columns; `-x` subtracts), `times` (a product of
    columns), `cases` (the first whose `when` holds). `within` names a column:
    of the records that agree in it, the first value counts for all.
    Then, in this order: `capture` (the first group of a regular expression), `words` (text to text), `otherwise` (for
    text that is none of the words), `default` (for nothing), `sign`.
    """

    columns: tuple[str, ...] = ()
    value: str | None = None
    template: str | None = None
    plus: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    cases: tuple["Field", ...] = ()
    when: Conditions = ()
    capture: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    default: str | None = None
    sign: Literal["negate", "absolute"] | None = None
    over: Literal["first", "sum", "min", "max"] | None = None
    within: str | None = None


@dataclass(frozen=True)
class RowRule:
    """What a record is, when the conditions hold; the first rule that holds decides.

    `check` names columns of a total row that the data rows above must add up to.
    """

    kind: str
    when: Conditions
    name: str | None = None
    check: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preamble:
    """A line before the header, recognised by a regular expression; its named groups are read as `@name`."""

    pattern: str


@dataclass(frozen=True)
class Check:
    """An identity of each order: the sum on the left equals the sum on the right, within the tolerance.

    Of several checks that say `tax_included`, the one that holds for more orders tells whether prices hold the tax.
    """

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    tolerance: str = "0.01"
    tax_included: bool | None = None


@dataclass(frozen=True)
class Table:
    """What fills one table.

    `each` says what gives a row: a record, or an order (a refund told by the order's facts). `adds_up_to` names the
    column that an order's goods lines add up to; where the file's own lines do not, it is shared out among them.
    """

    name: str
    fields: Mapping[str, Field]
    each: Literal["record", "order"] = "record"
    when: Conditions = ()
    adds_up_to: str | None = None


@dataclass(frozen=True)
class Recognition:
    """How a file of this format is told from others.

    Each group of `headers` needs one of its names among the file's headers; `forbidden` ones must be absent;
    `preamble` and `footer` are regular expressions, one line each, that must be found before the header, or among the
    last lines.
    """

    headers: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    preamble: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Habits:
    """How the file writes things, where the declaration says so; None is found out from the file."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date_order: DateOrder | None = None
    time_zone: str | None = None
    unknown: tuple[str, ...] = ()
    columns_may_be_missing: bool = False
    step: str | None = None


@dataclass(frozen=True)
class Declaration:
    """One declared format; `refuse` says why files of it are not read, and `hint` what to bring instead."""

    name: str
    title: str
    source: str
    recognise: Recognition
    habits: Habits
    columns: Mapping[str, Column]
    rows: tuple[RowRule, ...]
    otherwise: str
    preamble: tuple[Preamble, ...]
    tables: Mapping[str, Table]
    checks: tuple[Check, ...]
    extends: str | None = None
    refuse: str | None = None
    hint: str | None = None
    file: str | None = None

    def column(self, name: str) -> Column:
        """The declared column of that name; a name that is not declared is a header."""
        return self.columns.get(name) or Column(name=name, headers=(name,))


Word = TypeVar("Word", bound=str)
_TOP = (
    "name",
    "title",
    "source",
    "extends",
    "refuse",
    "hint",
    "otherwise",
    "recognise",
    "reading",
    "columns",
    "rows",
    "preamble",
    "checks",
)
_RECOGNISE = ("headers", "forbidden", "preamble", "footer")
_READING = ("encoding", "delimiter", "decimal", "date_order", "time_zone", "unknown", "columns_may_be_missing", "step")
_COLUMN = ("header", "headers", "pattern", "type", "decimal", "date_order", "time_zone", "optional")
_SOURCES = ("column", "columns", "value", "template", "sum", "product", "cases")
_FIELD = (*_SOURCES, "when", "capture", "map", "otherwise", "default", "sign", "over", "within")
_ROW = ("kind", "when", "name", "check")
_CHECK = ("name", "left", "right", "tolerance", "tax_included")


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Say which known name is meant, else the names there are."""
    names = sorted(known)
    close = get_close_matches(wrong.lower(), [name.lower() for name in names], n=1, cutoff=0.6)
    if close:
        meant = next(name for name in names if name.lower() == close[0])
        return f"Did you mean '{meant}'?"
    return f"Known names: {', '.join(names)}."


def read_declaration(path: Path, known: Mapping[str, str] | None = None) -> Declaration:
    """Read a declaration from its file; `known` are the texts of declarations that it may extend.

    Raises:
        ConnectorRefusal: It is not TOML, or says something that the language does not know.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConnectorRefusal(
            "There is no such mapping file.",
            file=str(path),
            hint="Give its path, or write one with: python -m storehelm mapping FILE",
        ) from None
    return parse_declaration(text, file=str(path), known=known)


def parse_declaration(text: str, *, file: str | None = None, known: Mapping[str, str] | None = None) -> Declaration:
    """Read a declaration from TOML text.

    Raises:
        ConnectorRefusal: It is not TOML, or says something that the language does not know.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConnectorRefusal(
            f"This mapping is not TOML: {error}.", file=file, hint="Mend that line, then try again."
        ) from error
    try:
        return _declaration(_extended(document, known or {}), file)
    except ConnectorRefusal as refusal:
        refusal.file = refusal.file or file
        raise


def _extended(document: dict[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    base = document.get("extends")
    if base is None:
        return document
    if base not in known:
        raise ConnectorRefusal(f"No format named '{base}' to extend.", column="extends", hint=nearest(str(base), known))
    merged = _merged(tomllib.loads(known[base]), document)
    return merged if "name" in document else {key: value for key, value in merged.items() if key != "name"}


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _declaration(document: Mapping[str, Any], file: str | None) -> Declaration:
    _only("a mapping", document, (*_TOP, *TARGETS))
    name = _text(document, "name", "a mapping", default=Path(file).stem if file else "mapping")
    tables = {key: _table(key, document[key]) for key in TARGETS if key in document}
    refuse = _optional(document, "refuse")
    if not tables and refuse is None:
        _refuse("This mapping fills no table.", hint=f"Add one of: [{'], ['.join(TARGETS)}].")
    otherwise = _text(document, "otherwise", "a mapping", default=_usual_kind(tables))
    _known(otherwise, ROW_KINDS, "otherwise")
    return Declaration(
        name=name,
        title=_text(document, "title", "a mapping", default=name),
        source=_text(document, "source", "a mapping", default=name),
        recognise=_recognition(_section(document, "recognise")),
        habits=_habits(_section(document, "reading")),
        columns={key: _column(key, value) for key, value in _section(document, "columns").items()},
        rows=tuple(_row(item) for item in _list(document, "rows")),
        otherwise=otherwise,
        preamble=tuple(_preamble(item) for item in _list(document, "preamble")),
        tables=tables,
        checks=tuple(_check(item) for item in _list(document, "checks")),
        extends=_optional(document, "extends"),
        refuse=refuse,
        hint=_optional(document, "hint"),
        file=file,
    )


def _usual_kind(tables: Mapping[str, Table]) -> str:
    if "order_lines" in tables:
        return "goods"
    if "orders" in tables:
        return "order"
    return "refund" if "refunds" in tables and tables["refunds"].each == "record" else "data"


def _recognition(section: Mapping[str, Any]) -> Recognition:
    _only("[recognise]", section, _RECOGNISE)
    headers = section.get("headers", [])
    if not isinstance(headers, list):
        _refuse("'headers' in [recognise] must be a list.", column="headers", value=str(headers))
    return Recognition(
        headers=tuple(_words(item, "headers") for item in headers),
        forbidden=_words(section.get("forbidden", []), "forbidden"),
        preamble=_patterns(section.get("preamble", []), "preamble"),
        footer=_patterns(section.get("footer", []), "footer"),
    )


def _habits(section: Mapping[str, Any]) -> Habits:
    _only("[reading]", section, _READING)
    return Habits(
        encoding=_optional(section, "encoding"),
        delimiter=_optional(section, "delimiter"),
        decimal=_choice(section, "decimal", DECIMALS),
        date_order=_choice(section, "date_order", DATE_ORDERS),
        time_zone=_optional(section, "time_zone"),
        unknown=_patterns(section.get("unknown", []), "unknown"),
        columns_may_be_missing=_switch(section, "columns_may_be_missing") or False,
        step=_optional(section, "step"),
    )


def _column(name: str, value: object) -> Column:
    if name.startswith("@"):
        _refuse("Names that start with @ are the reader's own.", column=name, hint="Choose another name.")
    if isinstance(value, str | list):
        return Column(name=name, headers=_words(value, name))
    section = _as_section(value, f"columns.{name}")
    _only(f"[columns.{name}]", section, _COLUMN)
    headers = (*_words(section.get("header", []), "header"), *_words(section.get("headers", []), "headers"))
    pattern = section.get("pattern")
    if not headers and not pattern:
        headers = (name,)
    return Column(
        name=name,
        headers=headers,
        pattern=None if pattern is None else _patterns(pattern, "pattern")[0],
        reading=_choice(section, "type", READINGS),
        decimal=_choice(section, "decimal", DECIMALS),
        date_order=_choice(section, "date_order", DATE_ORDERS),
        time_zone=_optional(section, "time_zone"),
        optional=_switch(section, "optional") or False,
    )


def _table(name: str, value: object) -> Table:
    section = dict(_as_section(value, name))
    each: Literal["record", "order"] = _choice(section, "each", EACH) or "record"
    when = _conditions(section.get("when", {}), name)
    adds_up_to = _optional(section, "adds_up_to")
    rest = {key: item for key, item in section.items() if key not in ("each", "when", "adds_up_to")}
    _only(f"[{name}]", rest, TARGETS[name])
    for group in REQUIRED[name]:
        if not any(key in rest for key in group):
            _refuse(
                f"[{name}] does not say where {' or '.join(group)} comes from.",
                column=group[0],
                hint=f'Add a line such as: {group[0]} = "Header of that column"',
            )
    if adds_up_to and name != "order_lines":
        _refuse("Only [order_lines] has 'adds_up_to'.", column="adds_up_to", value=name)
    fields = {key: _field(key, item) for key, item in rest.items()}
    return Table(name=name, fields=fields, each=each, when=when, adds_up_to=adds_up_to)


def _field(name: str, value: object) -> Field:
    if isinstance(value, str):
        return Field(columns=(value,))
    if isinstance(value, list):
        return Field(columns=_words(value, name))
    section = _as_section(value, name)
    _only(f"the field '{name}'", section, _FIELD)
    if sum(key in section for key in _SOURCES) != 1:
        _refuse(
            f"The field '{name}' must say one of: {', '.join(_SOURCES)}.",
            column=name,
            hint='For instance: { column = "Header of that column" }',
        )
    return Field(
        columns=(*_words(section.get("column", []), name), *_words(section.get("columns", []), name)),
        value=_constant(section.get("value")),
        template=_optional(section, "template"),
        plus=_words(section.get("sum", []), name),
        times=_words(section.get("product", []), name),
        cases=tuple(_field(name, item) for item in section.get("cases", [])),
        when=_conditions(section.get("when", {}), name),
        capture=None if "capture" not in section else _patterns(section["capture"], name)[0],
        words=_word_map(section.get("map", {}), name),
        otherwise=_constant(section.get("otherwise")),
        default=_constant(section.get("default")),
        sign=_choice(section, "sign", ("negate", "absolute")),
        over=_choice(section, "over", ("first", "sum", "min", "max")),
        within=_optional(section, "within"),
    )


def _word_map(value: object, name: str) -> dict[str, str]:
    """Left-hand words may list several, separated by `|`: `"paid|betaald" = "paid"`."""
    words: dict[str, str] = {}
    for key, item in _as_section(value, name).items():
        for word in key.split("|"):
            words[word.strip().lower()] = str(_constant(item))
    return words


def _row(value: object) -> RowRule:
    section = _as_section(value, "rows")
    _only("[[rows]]", section, _ROW)
    kind = _text(section, "kind", "[[rows]]")
    _known(kind, ROW_KINDS, "kind")
    check = _words(section.get("check", []), "check")
    if check and kind != "total":
        _refuse("Only rows of kind 'total' have a check.", column="check", value=kind)
    return RowRule(kind, _conditions(section.get("when", {}), "rows"), _optional(section, "name"), check)


def _preamble(value: object) -> Preamble:
    section = _as_section(value, "preamble")
    _only("[[preamble]]", section, ("pattern",))
    return Preamble(_patterns(_text(section, "pattern", "[[preamble]]"), "preamble")[0])


def _check(value: object) -> Check:
    section = _as_section(value, "checks")
    _only("[[checks]]", section, _CHECK)
    return Check(
        name=_text(section, "name", "[[checks]]"),
        left=_words(section.get("left", []), "left"),
        right=_words(section.get("right", []), "right"),
        tolerance=str(section.get("tolerance", "0.01")),
        tax_included=_switch(section, "tax_included"),
    )


def _conditions(value: object, where: str) -> Conditions:
    groups = value if isinstance(value, list) else [value]
    return tuple(group for group in (_condition_group(item, where) for item in groups) if group)


def _condition_group(value: object, where: str) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for column, tests in _as_section(value, f"{where}.when").items():
        if isinstance(tests, str | list):
            found.append(Condition(column, "is", _words(tests, column)))
            continue
        section = _as_section(tests, column)
        _only(f"the condition on '{column}'", section, TESTS)
        found.extend(_condition(column, test, section[test]) for test in TESTS if test in section)
    return tuple(found)


def _condition(column: str, test: Test, value: object) -> Condition:
    if test == "empty":
        if not isinstance(value, bool):
            _refuse("'empty' must be true or false.", column=column, value=str(value))
        return Condition(column, test, (str(value).lower(),))
    if test == "matches":
        return Condition(column, test, _patterns(value, column))
    if test in ("is", "is_not"):
        return Condition(column, test, _words(value, column))
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(f"'{test}' needs a number.", column=column, value=str(value))
    return Condition(column, test, (str(value),))


def _only(where: str, section: Mapping[str, Any], known: Iterable[str]) -> None:
    names = tuple(known)
    for key in section:
        if key not in names:
            _refuse(f"No '{key}' in {where}.", column=key, hint=nearest(key, names))


def _known(word: str, known: Iterable[str], column: str) -> None:
    if word not in known:
        _refuse(f"'{word}' is no {column}.", column=column, value=word, hint=nearest(word, known))


def _section(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return _as_section(document.get(key, {}), key)


def _as_section(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        _refuse(f"'{where}' must be a section or a table in braces.", column=where, value=str(value))
    return value


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    value = document.get(key, [])
    if not isinstance(value, list):
        _refuse(f"'{key}' must be a list: write [[{key}]].", column=key)
    return value


def _words(value: object, where: str) -> tuple[str, ...]:
    items = [value] if isinstance(value, str | int | float) and not isinstance(value, bool) else value
    if not isinstance(items, list) or not all(isinstance(item, str | int | float) for item in items):
        _refuse(f"'{where}' must be a word or a list of words.", column=where, value=str(value))
    return tuple(str(item) for item in items)


def _patterns(value: object, where: str) -> tuple[str, ...]:
    patterns = _words(value, where)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            _refuse(f"This is no regular expression: {error}.", column=where, value=pattern)
    return patterns


def _text(section: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = section.get(key, default)
    if not isinstance(value, str) or not value:
        _refuse(f"{where} needs '{key}'.", column=key, hint=f'Add: {key} = "..."')
    return value


def _optional(section: Mapping[str, Any], key: str) -> str | None:
    value = section.get(key)
    return None if value is None else _text(section, key, "This")


def _constant(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        _refuse("A value must be a word, a number, or true or false.", value=str(value))
    return str(value)


def _switch(section: Mapping[str, Any], key: str) -> bool | None:
    value = section.get(key)
    if value is not None and not isinstance(value, bool):
        _refuse(f"'{key}' must be true or false.", column=key, value=str(value))
    return value


def _choice(section: Mapping[str, Any], key: str, choices: tuple[Word, ...]) -> Word | None:
    value = section.get(key)
    for choice in choices:
        if choice == value:
            return choice
    if value is not None:
        _refuse(f"'{key}' cannot be '{value}'.", column=key, value=str(value), hint=f"Choose: {', '.join(choices)}.")
    return None


def _refuse(message: str, *, column: str | None = None, value: str | None = None, hint: str | None = None) -> NoReturn:
    raise ConnectorRefusal(message, column=column, value=value, hint=hint)
