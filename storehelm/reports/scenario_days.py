"""The sheet of a scenario workbook that adds profit up day by day, to find how deep it falls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from storehelm.reports.live_cells import Live, LiveSheet, lifted, or_nothing, weighted
from storehelm.reports.scenario_months import days_ahead, days_of_month
from storehelm.reports.scenario_paper import Paper, serial
from storehelm.reports.scenario_statement import Statement
from storehelm.settings.calendar import Period
from storehelm.settings.money import MICROS

TITLE = "Days ahead"
_ABOUT = "Profit of a day = sum of what the day holds x what each brings to profit; then added up."
_HEAD = 3
_NUMBER, _WIDE = 14, 36
_WEEK = 7
_HELD = {
    "first": ("First orders", "number"),
    "past": ("Returning, won before", "number"),
    "inside": ("Returning, won in these days", "number"),
    "first_goods": ("Sales of first orders", "money"),
    "past_goods": ("Sales of returning, won before", "money"),
    "inside_goods": ("Sales of returning, won in these days", "money"),
    "spend": ("Ad spend", "money"),
    "day": ("Days", "count"),
    "share": ("Share of its month", "piece"),
}
"""What a day holds, before any lever."""


@dataclass(frozen=True)
class Days:
    """Cells of the days: which they are, and profit added up in each scenario."""

    days: Sequence[Live]
    added: Sequence[Sequence[Live]]


def write_days(paper: Paper, statements: Sequence[Statement]) -> Days:
    """Write the sheet."""
    sheet = paper.sheet(TITLE, _ABOUT)
    held = _held(paper)
    last = len(held) + 2 * len(statements)
    sheet.sheet.set_column(0, 0, _WIDE)
    sheet.sheet.set_column(1, last, _NUMBER)
    for column, name in enumerate(held, start=1):
        sheet.text(_HEAD, column, _HELD[name][0], paper.styles.head)
    brings = [
        [
            sheet.formula(_HEAD + 1 + place, column, work, paper.styles.number("multiple"))
            for column, work in enumerate(_brings(statement, list(held)), start=1)
        ]
        for place, statement in enumerate(statements)
    ]
    first = _HEAD + 2 + len(statements)
    sheet.sheet.freeze_panes(first, 1)
    cells = _cells(paper, sheet, first, held)
    added = []
    for place, outcome in enumerate(paper.outcomes):
        name, column = outcome.scenario.name, len(held) + 1 + 2 * place
        sheet.text(_HEAD + 1 + place, 0, f"Brings to profit: {name}", paper.styles.plain)
        sheet.text(_HEAD, column, f"Profit: {name}", paper.styles.head)
        sheet.text(_HEAD, column + 1, f"Added up: {name}", paper.styles.head)
        added.append(_added(paper, sheet, (first, column), cells, brings[place]))
    span = paper.baseline.span
    days = [
        sheet.number(first + day, 0, serial(span.first + timedelta(days=day)), paper.styles.number("date"))
        for day in range(span.days)
    ]
    sheet.text(_HEAD, 0, "Day", paper.styles.head)
    return Days(days, added)


def _held(paper: Paper) -> dict[str, Sequence[float]]:
    baseline = paper.baseline
    days = dict(days_ahead(baseline))
    span = baseline.span
    each = [span.first + timedelta(days=day) for day in range(span.days)]
    days["day"] = np.ones(span.days)
    days["share"] = np.array([1.0 / days_of_month(baseline, Period(day, day)) for day in each])
    money = [name for name, (_, unit) in _HELD.items() if unit == "money"]
    return {name: [float(v) / (MICROS if name in money else 1) for v in days[name]] for name in _HELD if name in days}


def _brings(statement: Statement, held: Sequence[str]) -> list[Live]:
    """What each of a day's numbers brings to profit."""
    number = statement.numbers
    again = number["repeat_multiple"] * number["again_multiple"]
    order, goods = statement.per_order, statement.per_goods * number["units_multiple"]
    again_goods = goods * number["repeat_multiple"] * number["again_value_multiple"]
    day = 0 - or_nothing(number["marketing"]) * number["marketing_multiple"]
    if "spend_per_week" in number:
        day = day - number["spend_per_week"] / _WEEK * number["spend_multiple"]
    found: Mapping[str, Live] = {
        "first": order * number["first_multiple"],
        "past": order * again,
        "inside": order * again * number["first_multiple"],
        "first_goods": goods * number["first_value_multiple"],
        "past_goods": again_goods,
        "inside_goods": again_goods * number["first_multiple"],
        "spend": lifted(0) - number["spend_multiple"],
        "day": day,
        "share": 0 - number["fixed_per_month"] * number["fixed_multiple"],
    }
    return [found[name] for name in held]


def _cells(paper: Paper, sheet: LiveSheet, first: int, held: Mapping[str, Sequence[float]]) -> list[list[Live]]:
    """What each day holds: a list of cells for each day."""
    styles = [paper.styles.number(_HELD[name][1]) for name in held]
    return [
        [
            sheet.number(first + day, column, value, style)
            for column, (value, style) in enumerate(zip(row, styles, strict=True), start=1)
        ]
        for day, row in enumerate(zip(*held.values(), strict=True))
    ]


def _added(
    paper: Paper, sheet: LiveSheet, corner: tuple[int, int], cells: Sequence[Sequence[Live]], brings: Sequence[Live]
) -> list[Live]:
    """Profit of each day, and added up beside it."""
    style = paper.styles.number("money")
    first, column = corner
    added: list[Live] = []
    for day, held in enumerate(cells):
        profit = sheet.formula(first + day, column, weighted(held, [cell.fixed() for cell in brings]), style)
        added.append(sheet.formula(first + day, column + 1, profit + added[-1] if added else profit * 1, style))
    return added
