"""A file under its declaration: the text of each column, cleaned, and the readings that its tables ask for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import duckdb

from connectors.files.binding import Bound
from connectors.files.declaration import Column, Condition, Conditions, Declaration, Field
from connectors.files.layout import Layout, Match
from connectors.files.targets import STATUSES, Reading
from connectors.protocol import StoreFacts

UNKNOWN = ("--", "-", "n/a", "N/A", "—", "–")
_BLANKS = " \t\r\n\u00a0\u2009\u202f\ufeff"
ODD_BLANKS = ("\t", "\r", "\u00a0", "\u2009", "\u202f", "\ufeff")
_NUMBERS: tuple[Reading, ...] = ("money", "integer", "decimal", "nth_day")
_COMPARISONS = {"above": ">", "below": "<", "at_least": ">=", "at_most": "<="}
_STAMPS: tuple[Reading, ...] = ("date", "stamp")
NULL = "null::varchar"
NO_DATA = r"(?i)^\W*no data( is)? available\W*$"
_GUARD = r"^\s*'?\t?\s*'?([-+=@0-9.,(].*)$"
"""Against formulas, exports put an apostrophe, a tab or both before a cell that starts like one."""
_GUARDED = r"\1"


@dataclass
class Leaf:
    """A text and how it is read; `name` is its column in `file_values`."""

    name: str
    text: str
    reading: Reading
    column: Column
    header: str
    is_status: bool = False
    value_sql: str = ""
    naive_sql: str = ""
    is_day: bool = False


@dataclass
class Sheet:
    """What is known while one file is read."""

    con: duckdb.DuckDBPyConnection
    path: str
    match: Match
    facts: StoreFacts
    bound: Bound
    captured: Mapping[str, str]
    last_year: int
    odd_blanks: tuple[str, ...]
    leaves: dict[tuple[str, str], Leaf] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_data: str = "true"
    sees_all: bool = False
    """Whether `is_data` leaves out nothing but empty records, so that a look at the data is one at all cells."""
    _needed: dict[str, tuple[bool, bool, bool, bool]] = field(default_factory=dict)

    @property
    def declaration(self) -> Declaration:
        """The declaration that the file obeys."""
        return self.match.declaration

    @property
    def layout(self) -> Layout:
        """How the file is laid out."""
        return self.match.layout

    def place(self, name: str) -> int | None:
        """The place of a column among the cells."""
        return self.layout.index(self.declaration, name)

    def has(self, name: str) -> bool:
        """Whether the file (or its preamble) has this column."""
        return name in self.captured or name in ("@first", "@text", "@extra") or self.place(name) is not None

    def text(self, name: str) -> str:
        """SQL for a column's cleaned text."""
        if name not in self.texts:
            self.texts[name] = self._text(name)
        return self.texts[name]

    def _text(self, name: str) -> str:
        if name in self.captured:
            return f"{self.bound(self.captured[name])}::varchar"
        if name == "@first":
            return "nullif(trim(c0), '')"
        if name == "@text":
            return f"concat_ws(chr(9), {', '.join(f'c{i}' for i in range(len(self.layout.header)))}, extra)"
        if name == "@extra":
            return "extra"
        place = self.place(name)
        return NULL if place is None else self._cleaned(f"c{place}")

    def _cleaned(self, cell: str) -> str:
        """Only what the cells need is done to them: most columns hold neither blanks around words nor guards."""
        blanks, words = self.bound(_BLANKS), ", ".join(self.bound(word) for word in UNKNOWN)
        has_blanks, has_guards, has_words, has_empty = self._needs(cell)
        sql = cell
        if has_guards:
            sql = f"regexp_replace({sql}, {self.bound(_GUARD)}, {self.bound(_GUARDED)}, 's')"
        if has_blanks or has_guards:
            sql = f"trim({sql}, {blanks})"
        if has_blanks or has_guards or has_empty:
            sql = f"nullif({sql}, '')"
        if has_words:
            sql = f"case when {sql} not in ({words}) then {sql} end"
        for pattern in self.declaration.habits.unknown:
            sql = f"case when not regexp_full_match({sql}, {self.bound(pattern)}) then {sql} end"
        return sql

    def _needs(self, cell: str) -> tuple[bool, bool, bool, bool]:
        """Whether a column holds blanks, guards against formulas, words for nothing, and empty text."""
        if not self._needed:
            self._look_at_cells()
        return self._needed[cell]

    def _look_at_cells(self) -> None:
        """All columns in one go; only those that hold something of the kind are looked at closely."""
        names = [f"c{place}" for place in range(len(self.layout.header))]
        words = " or ".join(f"%s = {self.bound(word)}" for word in UNKNOWN)
        wide = " or ".join(["false", *(f"contains(%s, {self.bound(blank)})" for blank in self.odd_blanks)])
        blanks = f"starts_with(%s, ' ') or ends_with(%s, ' ') or {wide}"
        guards = "starts_with(%s, chr(39))" + (" or contains(%s, chr(9))" if "\t" in self.odd_blanks else "")
        unknown = f"(strlen(%s) <= {max(len(word.encode()) for word in UNKNOWN)} and ({words}))"
        empty = "strlen(%s) = 0"
        odd = self._odd(names, f"ends_with(%s, ' ') or {wide} or {unknown}")
        closely = self._any(odd, [blanks, guards, unknown, empty])
        for name in names:
            has_blanks, has_guards, has_words, has_empty = closely.get(name, (False, False, False, False))
            self._needed[name] = (has_blanks, has_guards, has_words or has_blanks, has_empty)

    def _odd(self, names: list[str], test: str) -> list[str]:
        """Columns in which a test holds, or which may hold empty text, or a blank or an apostrophe before a word.

        Whatever starts so is less than an opening bracket, and the least of a column is found quickly.
        """
        looks = [f"coalesce(min({name}) < '(', false) or bool_or({test.replace('%s', name)})" for name in names]
        row = self.bound.rows(self.con, f"select {', '.join(looks)} from file_cells")[0]  # noqa: S608 - our own
        return [name for name, is_odd in zip(names, row, strict=True) if is_odd]

    def _any(self, names: list[str], tests: list[str]) -> dict[str, tuple[bool, ...]]:
        """For each column, which of some tests any of its cells passes."""
        if not names:
            return {}
        looks = ", ".join(f"bool_or({test.replace('%s', name)})" for name in names for test in tests)
        row = self.bound.rows(self.con, f"select {looks} from file_cells")[0]  # noqa: S608 - names of our own
        count = len(tests)
        return {
            name: tuple(bool(found) for found in row[count * place : count * (place + 1)])
            for place, name in enumerate(names)
        }

    def cells(self, text: str) -> str:
        """A query for a text of the records that are data, as `x`."""
        return f"select {text} as x from file_cells where {self.is_data}"  # noqa: S608 - expressions of our own

    def is_empty(self) -> str:
        """SQL over `file_cells`: a record without any text, or whose only text says that there is no data."""
        cells = [f"c{place}" for place in range(len(self.layout.header))]
        if any(self._needs(cell)[3] for cell in cells):
            cells = [f"nullif({cell}, '')" for cell in cells]
        if len(cells) == 1:
            return "false"
        says_so = f"regexp_matches(coalesce(c0, ''), {self.bound(NO_DATA)})"
        return f"(coalesce({', '.join(cells[1:])}, extra) is null and ({cells[0]} is null or {says_so}))"

    def say(self, evidence: str | None) -> None:
        """Note why something is read as it is."""
        if evidence and evidence not in self.evidence:
            self.evidence.append(evidence)

    def first_day(self) -> date | None:
        """The day from which days are counted."""
        text = self.captured.get("@period_from", "").strip()
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    def leaf(self, text: str, reading: Reading, name: str, *, is_status: bool = False) -> Leaf:
        """Ask for a reading of a text; `name` is the column that the text comes from."""
        key = (text, f"{reading}|{is_status}")
        if key not in self.leaves:
            column = self.declaration.column(name)
            place = self.place(name)
            header = self.layout.header[place].strip() if place is not None else name
            self.leaves[key] = Leaf(f"v{len(self.leaves)}", text, reading, column, header, is_status)
        return self.leaves[key]


@dataclass
class Expression:
    """A target's value: SQL over `file_values`, the leaves it reads, and the kind of value it is."""

    sql: str
    leaves: list[Leaf]
    is_day: bool = False


class Fields:
    """Fields and conditions as SQL over `file_values`."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def text_condition(self, conditions: Conditions) -> str | None:
        """SQL over `file_cells` for conditions on text alone; None where they compare numbers."""
        if any(condition.test in _COMPARISONS for group in conditions for condition in group):
            return None
        made = self.holds(conditions)
        texts = {leaf.name: leaf.text for leaf in made.leaves}
        return re.sub(r"\bv[0-9]+\b", lambda found: f"({texts[found.group()]})", made.sql)

    def value(self, target: Field, reading: Reading, *, is_status: bool = False) -> Expression:
        """SQL for a target's value."""
        made = self._source(target, reading, is_status=is_status)
        if target.when:
            made = self._limited(made, target, reading)
        if target.sign == "negate":
            return Expression(f"-({made.sql})", made.leaves)
        if target.sign == "absolute":
            return Expression(f"abs({made.sql})", made.leaves)
        return made

    def _limited(self, made: Expression, target: Field, reading: Reading) -> Expression:
        """The value where the conditions hold; else the default."""
        condition = self.holds(target.when)
        leaves = [*made.leaves, *condition.leaves]
        rest = ""
        if target.default is not None:
            leaf = self.sheet.leaf(f"{self.sheet.bound(target.default)}::varchar", reading, "default")
            leaves.append(leaf)
            rest = f" else {leaf.name}"
        return Expression(f"case when {condition.sql} then {made.sql}{rest} end", leaves)

    def _source(self, target: Field, reading: Reading, *, is_status: bool) -> Expression:
        if target.cases:
            return self._cases(target, reading, is_status=is_status)
        if target.plus:
            return self._sum(target, reading)
        if target.times:
            return self._product(target)
        if target.template is not None:
            leaf = self.sheet.leaf(self._worked(self._template(target.template), target), reading, "template")
            return Expression(leaf.name, [leaf])
        if target.value is not None:
            text = f"{self.sheet.bound(target.value)}::varchar"
            if reading == "text" and not is_status:
                return Expression(text, [])
            if is_status and target.value in STATUSES:
                return Expression(text, [])
            leaf = self.sheet.leaf(text, reading, "value", is_status=is_status)
            return Expression(leaf.name, [leaf])
        return self._column(target, reading, is_status=is_status)

    def _template(self, template: str) -> str:
        """Text with columns in braces; null where one of them is."""
        parts = re.split(r"\{([^{}]+)\}", template)
        pieces = [
            (self.sheet.text(part) if self.sheet.has(part) else NULL)
            if place % 2
            else f"{self.sheet.bound(part)}::varchar"
            for place, part in enumerate(parts)
            if part
        ]
        return " || ".join(pieces)

    def _column(self, target: Field, reading: Reading, *, is_status: bool) -> Expression:
        present = [name for name in target.columns if self.sheet.has(name)]
        texts = [self.sheet.text(name) for name in present]
        text = NULL if not texts else texts[0] if len(texts) == 1 else f"coalesce({', '.join(texts)})"
        if target.within and texts:
            text = f"arg_min({text}, record) over (partition by {self.sheet.text(target.within)})"
        leaf = self.sheet.leaf(
            self._worked(text, target),
            self._reading(present, reading),
            present[0] if present else target.columns[0],
            is_status=is_status,
        )
        return Expression(leaf.name, [leaf])

    def _reading(self, names: list[str], reading: Reading) -> Reading:
        declared = self.sheet.declaration.column(names[0]).reading if names else None
        return "nth_day" if declared == "nth_day" else reading

    def _worked(self, text: str, target: Field) -> str:
        bound = self.sheet.bound
        if target.capture:
            text = f"nullif(regexp_extract({text}, {bound(target.capture)}, 1), '')"
        if target.words:
            words = " ".join(f"when {bound(word)} then {bound(to)}" for word, to in target.words.items())
            rest = f"case when {text} is not null then {bound(target.otherwise)} end" if target.otherwise else text
            text = f"case lower({text}) {words} else {rest} end"
        if target.default is not None:
            text = f"coalesce({text}, {bound(target.default)})"
        return text

    def _cases(self, target: Field, reading: Reading, *, is_status: bool) -> Expression:
        branches, leaves = [], []
        for case in target.cases:
            condition = self.holds(case.when)
            value = self._source(case, reading, is_status=is_status)
            branches.append(f"when {condition.sql} then {value.sql}")
            leaves += [*condition.leaves, *value.leaves]
        if target.default is not None:
            rest = self.sheet.leaf(f"{self.sheet.bound(target.default)}::varchar", reading, "default")
            leaves.append(rest)
            branches.append(f"else {rest.name}")
        return Expression(f"case {' '.join(branches)} end", leaves)

    def _sum(self, target: Field, reading: Reading) -> Expression:
        terms, names, leaves = [], [], []
        for term in target.plus:
            leaf = self.sheet.leaf(self.sheet.text(term.removeprefix("-")), reading, term.removeprefix("-"))
            leaves.append(leaf)
            names.append(leaf.name)
            terms.append(f"{'-' if term.startswith('-') else '+'} coalesce({leaf.name}, 0)")
        return Expression(f"case when coalesce({', '.join(names)}) is not null then 0 {' '.join(terms)} end", leaves)

    def _product(self, target: Field) -> Expression:
        """One factor is an amount, in micros; the others are plain numbers, exact."""
        names = list(target.times)
        amount = next((name for name in names if self.sheet.declaration.column(name).reading == "money"), names[-1])
        leaves = [self._factor(name, is_amount=name == amount) for name in names]
        factors = " * ".join(
            f"{leaf.name}::decimal(19, 0)" if leaf.reading == "money" else leaf.name
            for leaf in sorted(leaves, key=lambda leaf: leaf.reading != "money")
        )
        return Expression(f"try_cast(round({factors}) as bigint)", leaves)

    def _factor(self, name: str, *, is_amount: bool) -> Leaf:
        whole = self.sheet.declaration.column(name).reading == "integer"
        return self.sheet.leaf(self.sheet.text(name), "money" if is_amount else "integer" if whole else "decimal", name)

    def holds(self, conditions: Conditions) -> Expression:
        """SQL that is true or false, never null."""
        groups, leaves = [], []
        for group in conditions:
            parts = [self._condition(condition) for condition in group]
            groups.append("(" + " and ".join(part.sql for part in parts) + ")")
            leaves += [leaf for part in parts for leaf in part.leaves]
        return Expression(f"({' or '.join(groups)})" if groups else "true", leaves)

    def _condition(self, condition: Condition) -> Expression:
        if condition.test in _COMPARISONS:
            return self._comparison(condition)
        bound = self.sheet.bound
        text = self.sheet.text(condition.column) if self.sheet.has(condition.column) else NULL
        leaf = self.sheet.leaf(text, "text", condition.column)
        if condition.test == "empty":
            return Expression(f"{leaf.name} is {'null' if condition.operand[0] == 'true' else 'not null'}", [leaf])
        if condition.test == "matches":
            found = " or ".join(f"regexp_matches({leaf.name}, {bound(pattern)})" for pattern in condition.operand)
            return Expression(f"coalesce({found}, false)", [leaf])
        words = ", ".join(bound(word.strip().lower()) for word in condition.operand)
        test = "in" if condition.test == "is" else "not in"
        return Expression(f"coalesce(lower({leaf.name}) {test} ({words}), {condition.test == 'is_not'})", [leaf])

    def _comparison(self, condition: Condition) -> Expression:
        sign = _COMPARISONS[condition.test]
        text = self.sheet.text(condition.column) if self.sheet.has(condition.column) else NULL
        declared = self.sheet.declaration.column(condition.column).reading
        leaf = self.sheet.leaf(text, declared if declared in ("money", "integer") else "decimal", condition.column)
        limit = f"{self.sheet.bound(condition.operand[0])}::decimal(18, 6)"
        if leaf.reading == "money":
            limit = f"({limit} * 1000000)::bigint"
        return Expression(f"coalesce({leaf.name} {sign} {limit}, false)", [leaf])


def numbers(leaves: Iterable[Leaf]) -> list[Leaf]:
    """The leaves that read numbers."""
    return [leaf for leaf in leaves if leaf.reading in _NUMBERS]


def stamps(leaves: Iterable[Leaf]) -> list[Leaf]:
    """The leaves that read days and times."""
    return [leaf for leaf in leaves if leaf.reading in _STAMPS]
