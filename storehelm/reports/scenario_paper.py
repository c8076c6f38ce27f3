"""What the sheets of a scenario workbook share: the workbook, its styles, and columns for its scenarios."""

from collections.abc import Callable, Sequence
from datetime import date

from babel.numbers import get_decimal_symbol
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from storehelm.languages.speech import Sentence, language, say
from storehelm.metrics.tables import Unit
from storehelm.reports.live_cells import Live, LiveSheet, can_name_sheet, sheet_named
from storehelm.settings.money import MICROS, digits_of
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.levers import scenario_label
from storehelm.strategy.scenarios.model import Outcome

# Translators: names of sheets of a workbook, here and below: at most 31 letters, none of [ ] : * ? / and no two alike.
READ_ME: Sentence = "Read me"
# Translators: name of a sheet, at most 31 letters: numbers to enter.
INPUTS: Sentence = "Drivers and levers"
# Translators: name of a sheet, at most 31 letters: scenarios side by side.
COMPARISON: Sentence = "Comparison"
# Translators: name of a sheet, at most 31 letters.
BREAK_EVEN: Sentence = "Break-even"
# Translators: name of a sheet, at most 31 letters: how levers multiply visits, orders, prices and rates.
MULTIPLES: Sentence = "From levers to multiples"
# Translators: name of a sheet, at most 31 letters: the months of the forecast.
MONTHS: Sentence = "Months ahead"
# Translators: name of a sheet, at most 31 letters: the weeks of the forecast.
WEEKS: Sentence = "Weeks ahead"
# Translators: name of a sheet, at most 31 letters: the days of the forecast.
DAYS: Sentence = "Days ahead"
BEFORE, AFTER = (READ_ME, INPUTS, COMPARISON, BREAK_EVEN), (MULTIPLES, MONTHS, WEEKS, DAYS)
"""Sheets before and after those of the scenarios."""
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of Excel's calendar for every day since March 1900."""
_INPUT_FILL, _SECTION_FILL = "#FFF4CC", "#EDEDED"
_WIDE, _KIND, _NUMBER, _NOTE = 44, 24, 16, 90
_LETTERS = 105
"""As many fit into a line of the note's column."""
_LINE = 15
"""Height of a line of text."""
_TEXTS = 2
"""The first columns hold texts, where there are so many before the scenarios."""
_FIRST_ROW = 3
_A4 = 9


class Paper:
    """A workbook being written."""

    def __init__(self, book: Workbook, baseline: Baseline, outcomes: Sequence[Outcome]) -> None:
        """Make the sheets in their order: those of `BEFORE`, one for each scenario, those of `AFTER`."""
        self.book = book
        self.baseline = baseline
        self.outcomes = outcomes
        self.styles = Styles(book, digits_of(baseline.currency))
        # A scenario may bear the name of a sheet of ours: it is the scenario's sheet that is called otherwise.
        taken = {sheet_name(title).lower() for title in (*BEFORE, *AFTER)}
        self._own = {title: book.add_worksheet(sheet_name(title)) for title in BEFORE}
        self._scenarios = [sheet_named(book, name_of(outcome), taken) for outcome in outcomes]
        self._own |= {title: book.add_worksheet(sheet_name(title)) for title in AFTER}

    def sheet(self, title: str, about: str, *, is_fixed: bool = False) -> LiveSheet:
        """The sheet of that title in English, with what it is about under it."""
        return self._begun(LiveSheet(self._own[title], is_fixed=is_fixed), say(title), about)

    def scenario(self, place: int, about: str) -> LiveSheet:
        """The sheet of a scenario."""
        return self._begun(LiveSheet(self._scenarios[place]), name_of(self.outcomes[place]), about)

    def board(self, title: str, about: str, before: int) -> "Board":  # not shown
        """A sheet with a column for each scenario, after `before` others."""
        return Board(self, self.sheet(title, about, is_fixed=True), before)

    def _begun(self, sheet: LiveSheet, title: str, about: str) -> LiveSheet:
        sheet.text(0, 0, title, self.styles.title)
        sheet.text(1, 0, about, self.styles.plain)
        sheet.sheet.hide_gridlines(2)
        sheet.sheet.set_landscape()
        sheet.sheet.set_paper(_A4)
        sheet.sheet.fit_to_pages(1, 0)
        return sheet


class Board:
    """A sheet with a column for each scenario, written row after row."""

    def __init__(self, paper: Paper, sheet: LiveSheet, before: int) -> None:
        """`before`: columns before those of the scenarios."""
        self.paper = paper
        self.sheet = sheet
        self.row = _FIRST_ROW
        self._before = before
        sheet.sheet.set_column(0, 0, _WIDE)
        sheet.sheet.set_column(1, self._after - 1, _NUMBER)
        if before > 1:
            sheet.sheet.set_column(1, 1, _KIND)
        sheet.sheet.set_column(self._after, self._after, _NOTE)
        sheet.sheet.freeze_panes(0, 1)

    @property
    def _after(self) -> int:
        return self._before + len(self.paper.outcomes)

    def section(self, title: str, heads: Sequence[str] = (), note: str = "") -> None:
        """A line that begins a section and names its columns."""
        names = [name_of(outcome) for outcome in self.paper.outcomes]
        blank = [""] * (self._before - 1 - len(heads))
        self.row += self.row > _FIRST_ROW
        styles = self.paper.styles
        for column, text in enumerate([title, *heads, *blank, *names, note]):
            is_number = min(self._before, _TEXTS) <= column < self._after
            self.sheet.text(self.row, column, text, styles.head if is_number else styles.section)
        self.row += 1

    def label(self, *texts: str, note: str = "") -> None:
        """What the row is: the texts of its first columns, and the note behind it."""
        for column, text in enumerate(texts):
            self.sheet.text(self.row, column, text, self.paper.styles.plain)
        if note:
            self.sheet.text(self.row, self._after, note, self.paper.styles.note)
            # Not every program makes a row as high as its text.
            self.sheet.sheet.set_row(self.row, _LINE * -(-len(note) // _LETTERS))

    def constant(self, column: int, value: float | None, unit: Unit | str, kind: str = "") -> Live:
        """A number before those of the scenarios."""
        return self.sheet.number(self.row, column, value, self.paper.styles.number(unit, kind))

    def cells(self, unit: Unit | str, values: Sequence[float | Live | None], kind: str = "") -> list[Live]:
        """A number, a formula or a blank for each scenario; ends the row."""
        style = self.paper.styles.number(unit, kind)
        found = [
            self.sheet.formula(self.row, column, value, style)
            if isinstance(value, Live)
            else self.sheet.number(self.row, column, value, style)
            for column, value in enumerate(values, start=self._before)
        ]
        self.row += 1
        return found

    def formulas(self, unit: Unit | str, work: Callable[[int], Live], kind: str = "") -> list[Live]:
        """What `work` makes of each scenario's place; ends the row."""
        return self.cells(unit, [work(place) for place in range(len(self.paper.outcomes))], kind)


class Styles:
    """Formats by what they are for."""

    def __init__(self, book: Workbook, digits: int) -> None:
        self._book = book
        places = f".{'0' * digits}" if digits else ""
        self._patterns: dict[str, str] = {
            "money": f"#,##0{places}",
            "average_money": f"#,##0{places or '.00'}",
            "count": "#,##0",
            "number": "#,##0.00",
            "piece": "0.000000",
            "ratio": "#,##0.00",
            "share": "0.0%",
            "rate": "0.00%",
            "multiple": "0.0000",
            "change": "+0.0%;-0.0%;0.0%",
            "date": "yyyy-mm-dd",
            "month": "mmm yyyy",  # not shown
        }
        self._made: dict[tuple[str, str], Format] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        shaded = {"bold": True, "bg_color": _SECTION_FILL, "valign": "top", "text_wrap": True}
        self.section = book.add_format(shaded)
        self.head = book.add_format(shaded | {"align": "right"})
        self.note = book.add_format({"text_wrap": True, "valign": "top", "indent": 1})
        self.right = book.add_format({"align": "right"})
        self.plain = book.add_format({"valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "top": 1})
        self.input_text = book.add_format({"bg_color": _INPUT_FILL, "border": 1})

    def number(self, unit: Unit | str, kind: str = "") -> Format:
        """The format of a number.

        `kind`: `input` for a cell to change, `total` for a sum, `head` for the head of a column, else nothing.
        """
        key = (unit, kind)
        if key not in self._made:
            look: dict[str, object] = {"num_format": self._patterns[unit], "align": "right", "valign": "top"}
            if kind == "input":
                look |= {"bg_color": _INPUT_FILL, "border": 1}
            if kind == "head":
                look |= {"bold": True, "bg_color": _SECTION_FILL}
            if kind == "total":
                look |= {"bold": True, "top": 1}
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def sheet_name(title: str) -> str:
    """What a sheet of ours is called, in formulas too: as readers say it, in English where Excel takes no such name."""
    others = [one for one in (*BEFORE, *AFTER) if one != title]
    taken = {name.lower() for one in others for name in (one, say(one))}
    name = say(title)
    return name if can_name_sheet(name) and name.lower() not in taken else title


def name_of(outcome: Outcome) -> str:
    """What the scenario of an outcome is called."""
    return scenario_label(outcome.scenario.name)


def decimal(value: float, pattern: str) -> str:
    """A number inside a sentence, with the sign of decimals that the reader writes: `decimal(0.05, "+.1%")`."""
    return format(value, pattern).replace(".", get_decimal_symbol(language()))


def amount(micros: float | None) -> float | None:
    """Micros in units of the currency."""
    return None if micros is None else micros / MICROS


def serial(day: date) -> float:
    """A day as Excel counts it."""
    return float((day - _FIRST_DAY).days)
