"""The sheet of a scenario workbook that adds profit up day by day, to find how deep it falls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from storehelm.languages.speech import noted, say
from storehelm.reports.live_cells import Live, LiveSheet, lifted, or_nothing, weighted
from storehelm.reports.scenario_months import days_ahead, days_of_month
from storehelm.reports.scenario_paper import DAYS, WEEKS, Paper, name_of, serial, sheet_name
from storehelm.reports.scenario_statement import Statement
from storehelm.reports.scenario_weeks import Weeks
from storehelm.settings.calendar import Period
from storehelm.settings.money import MICROS

_HEAD = 3
_NUMBER, _WIDE = 14, 36
_WEEK = 7
_HELD = {
    "first": (noted("First orders"), "number"),
    # Translators: returning orders of customers who were won before these days.
    "past": (noted("Returning, won before"), "number"),
    # Translators: returning orders of customers who are won in these days.
    "inside": (noted("Returning, won in these days"), "number"),
    "first_goods": (noted("Sales of first orders"), "money"),
    # Translators: sales of returning orders of customers who were won before these days.
    "past_goods": (noted("Sales of returning, won before"), "money"),
    # Translators: sales of returning orders of customers who are won in these days.
    "inside_goods": (noted("Sales of returning, won in these days"), "money"),
    "spend": (noted("Ad spend"), "money"),
    "day": (noted("Days"), "count"),
    # Translators: which share of its month a day is.
    "share": (noted("Share of its month"), "piece"),
}
"""What a day holds, before any lever."""
_GOODS = ("first_goods", "past_goods", "inside_goods")


@dataclass(frozen=True)
class Days:
    """Cells of the days: which they are, and profit added up in each scenario."""

    days: Sequence[Live]
    added: Sequence[Sequence[Live]]


def write_days(paper: Paper, statements: Sequence[Statement], weeks: Weeks) -> Days:
    """Write the sheet."""
    # Translators: a formula in words; {weeks} is the name of a sheet.
    about = say(
        "Profit of a day = sum of what the day holds x what each brings to profit, "
        "and its sales x what each 1 of discount brings x the discount rate of {weeks}; then added up.",
        weeks=sheet_name(WEEKS),
    )
    sheet = paper.sheet(DAYS, about)
    held = _held(paper)
    last = len(held) + 2 * len(statements)
    sheet.sheet.set_column(0, 0, _WIDE)
    sheet.sheet.set_column(1, last, _NUMBER)
    for column, name in enumerate(held, start=1):
        sheet.text(_HEAD, column, say(_HELD[name][0]), paper.styles.head)
    first = _HEAD + 2 + 2 * len(statements)
    sheet.sheet.freeze_panes(first, 1)
    cells = _cells(paper, sheet, first, held)
    goods = slice(list(held).index(_GOODS[0]), list(held).index(_GOODS[-1]) + 1)
    added = []
    for place, (outcome, statement) in enumerate(zip(paper.outcomes, statements, strict=True)):
        name, row, column = name_of(outcome), _HEAD + 1 + 2 * place, len(held) + 1 + 2 * place
        brings = _brings(statement, list(held))
        given = [work * statement.per_given for work in _goods(statement).values()]
        # Translators: {scenario} is the name of a scenario, here and below; a row of what each number brings to profit.
        head = say("Brings to profit: {scenario}", scenario=name)
        row_of_brings = _row(paper, sheet, (row, 1), head, brings)
        # Translators: a row of what each unit of discount brings to profit.
        head = say("Each 1 of discount: {scenario}", scenario=name)
        row_of_given = _row(paper, sheet, (row + 1, 1 + goods.start), head, given)
        sheet.text(_HEAD, column, say("Profit: {scenario}", scenario=name), paper.styles.head)
        # Translators: profit of all days so far.
        sheet.text(_HEAD, column + 1, say("Added up: {scenario}", scenario=name), paper.styles.head)
        profits = [
            weighted(day, row_of_brings) + weighted(day[goods], row_of_given) * weeks.rates[place][week]
            for day, week in zip(cells, weeks.of_day, strict=True)
        ]
        added.append(_added(paper, sheet, (first, column), profits))
    span = paper.baseline.span
    days = [
        sheet.number(first + day, 0, serial(span.first + timedelta(days=day)), paper.styles.number("date"))
        for day in range(span.days)
    ]
    sheet.text(_HEAD, 0, say("Day"), paper.styles.head)
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
    order = statement.per_order
    day = 0 - or_nothing(number["marketing"]) * number["marketing_multiple"]
    if "spend_per_week" in number:
        day = day - number["spend_per_week"] / _WEEK * number["spend_multiple"]
    found: dict[str, Live] = {
        "first": order * number["first_multiple"],
        "past": order * again,
        "inside": order * again * number["first_multiple"],
        "spend": lifted(0) - number["spend_multiple"],
        "day": day,
        "share": 0 - number["fixed_per_month"] * number["fixed_multiple"],
    }
    found |= {name: work * statement.per_goods for name, work in _goods(statement).items()}
    return [found[name] for name in held]


def _goods(statement: Statement) -> dict[str, Live]:
    """Gross sales at today's prices that each 1 of a day's sales comes to."""
    number = statement.numbers
    again = number["units_multiple"] * number["repeat_multiple"] * number["again_value_multiple"]
    first = number["units_multiple"] * number["first_value_multiple"]
    return dict(zip(_GOODS, (first, again, again * number["first_multiple"]), strict=True))


def _row(paper: Paper, sheet: LiveSheet, corner: tuple[int, int], label: str, work: Sequence[Live]) -> list[Live]:
    """A row of formulas, as cells for formulas that are copied down."""
    sheet.text(corner[0], 0, label, paper.styles.plain)
    style = paper.styles.number("multiple")
    cells = [sheet.formula(corner[0], column, one, style) for column, one in enumerate(work, start=corner[1])]
    return [cell.fixed() for cell in cells]


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


def _added(paper: Paper, sheet: LiveSheet, corner: tuple[int, int], profits: Sequence[Live]) -> list[Live]:
    """Profit of each day, and added up beside it."""
    style = paper.styles.number("money")
    first, column = corner
    added: list[Live] = []
    for day, work in enumerate(profits):
        profit = sheet.formula(first + day, column, work, style)
        added.append(sheet.formula(first + day, column + 1, profit + added[-1] if added else profit * 1, style))
    return added
