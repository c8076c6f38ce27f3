"""The sheet of a scenario workbook with the months ahead as the store's forecast has them, before any lever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from storehelm.languages.speech import Sentence, say
from storehelm.reports.live_cells import Live, LiveSheet, total
from storehelm.reports.scenario_paper import MONTHS, Paper, amount, serial
from storehelm.settings.calendar import Period, spans
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.flows import gross_per_value
from storehelm.strategy.season import Floats

_ABOUT: Sentence = (
    "The store's own forecast, before any lever. These numbers stand; the formulas of the scenarios refer to them."
)
_HEAD = 3
_WIDE, _NUMBER = 52, 15
_ORDERS: Mapping[str, Sentence] = {
    "first": "First orders",
    # Translators: customers who were won before these days.
    "past": "Returning orders of customers won before",
    # Translators: customers who are won in these days.
    "inside": "Returning orders of customers won in these days",
}
_GOODS: Mapping[str, Sentence] = {
    "first_goods": "Sales of first orders, today's prices",
    # Translators: customers who were won before these days.
    "past_goods": "Sales of returning orders of customers won before, today's prices",
    # Translators: customers who are won in these days.
    "inside_goods": "Sales of returning orders of customers won in these days, today's prices",
}

Amounts = Mapping[str, Floats]
"""By name, a number for each day: orders and visits as counts, money in micros."""


@dataclass(frozen=True)
class Months:
    """The months of the span, and the cells of each number, one for each month."""

    periods: tuple[Period, ...]
    cells: Mapping[str, Sequence[Live]]


def days_ahead(baseline: Baseline) -> Amounts:
    """The baseline by day: orders (first, past, inside), goods of each, visits, spend, the share of a month."""
    week, share = baseline.week_of_day, baseline.day_shares
    orders = dict(zip(_ORDERS, (baseline.new_orders, baseline.past_orders, baseline.inside_orders), strict=True))
    worth = gross_per_value(baseline)
    found = {name: values[week] * share for name, values in orders.items()}
    found |= {f"{name}_goods": (values * worth)[week] * share for name, values in orders.items()}
    if baseline.sessions is not None:
        found["sessions"] = baseline.sessions[week] * baseline.session_shares
    if baseline.ad_spend is not None:
        found["spend"] = (baseline.ad_spend / np.bincount(week))[week]
    return found


def months_of(baseline: Baseline) -> tuple[Period, ...]:
    """The parts of calendar months inside the span."""
    span = baseline.span
    return tuple(
        Period(max(month.first, span.first), min(month.last, span.last))
        for month in spans(span, "month", baseline.week_start)
    )


def days_of_month(baseline: Baseline, part: Period) -> int:
    """Days of the calendar month that a part of it lies in."""
    return next(spans(part, "month", baseline.week_start)).days


def write_months(paper: Paper) -> Months:
    """Write the sheet."""
    baseline = paper.baseline
    sheet = paper.sheet(MONTHS, say(_ABOUT))
    sheet.sheet.set_column(0, 0, _WIDE)
    periods = months_of(baseline)
    sheet.sheet.set_column(1, len(periods) + 1, _NUMBER)
    sheet.sheet.freeze_panes(_HEAD + 1, 1)
    desk = _Desk(paper, sheet, periods)
    return Months(periods, desk.calendar() | desk.amounts())


class _Desk:
    """The sheet being written."""

    def __init__(self, paper: Paper, sheet: LiveSheet, periods: tuple[Period, ...]) -> None:
        self._paper = paper
        self._sheet = sheet
        self._periods = periods
        self._row = _HEAD

    def calendar(self) -> dict[str, list[Live]]:
        """Which days they are."""
        baseline = self._paper.baseline
        rows = (
            ("month", say("Month"), "month", [serial(one.first) for one in self._periods], False),
            # Translators: the first day of a month.
            ("from", say("From"), "date", [serial(one.first) for one in self._periods], False),
            # Translators: the last day of a month.
            ("to", say("To"), "date", [serial(one.last) for one in self._periods], False),
            # Translators: how many days.
            ("days", say("Days"), "count", [float(one.days) for one in self._periods], True),
            ("of_month", say("Days of the whole month"), "count", self._of_months(baseline), False),
        )
        return {name: self._write(label, unit, values, is_summed) for name, label, unit, values, is_summed in rows}

    def amounts(self) -> dict[str, list[Live]]:
        """What the forecast says of them."""
        days = days_ahead(self._paper.baseline)
        rows = [(name, say(label), "number") for name, label in _ORDERS.items()]
        rows += [(name, say(label), "money") for name, label in _GOODS.items()]
        rows += [("sessions", say("Visits"), "number"), ("spend", say("Ad spend"), "money")]
        return {
            name: self._write(label, unit, self._sums(days[name], is_money=unit == "money"))
            for name, label, unit in rows
            if name in days
        }

    def _of_months(self, baseline: Baseline) -> list[float]:
        return [float(days_of_month(baseline, part)) for part in self._periods]

    def _sums(self, days: Floats, *, is_money: bool) -> list[float]:
        starts = [(part.first - self._paper.baseline.span.first).days for part in self._periods]
        sums = [float(one) for one in np.add.reduceat(days, starts)]
        return [amount(one) or 0.0 for one in sums] if is_money else sums

    def _write(self, label: str, unit: str, values: Sequence[float], is_summed: bool = True) -> list[Live]:
        styles = self._paper.styles
        is_head = self._row == _HEAD
        self._sheet.text(self._row, 0, label, styles.section if is_head else styles.plain)
        style = styles.number(unit, "head" if is_head else "")
        cells = [self._sheet.number(self._row, column, value, style) for column, value in enumerate(values, start=1)]
        if is_head:
            # Translators: all days of the forecast together.
            self._sheet.text(self._row, len(cells) + 1, say("Whole span"), styles.head)
        elif is_summed:
            self._sheet.formula(self._row, len(cells) + 1, total(cells), style)
        self._row += 1
        return cells
