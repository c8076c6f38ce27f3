"""The sheet of a scenario workbook with the discount rate of each week ahead, and the goods that it is given on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, language, say
from storehelm.reports.live_cells import Live, least, most
from storehelm.reports.scenario_inputs import Inputs
from storehelm.reports.scenario_months import days_ahead, months_of
from storehelm.reports.scenario_paper import WEEKS, Paper, decimal
from storehelm.settings.calendar import Period
from storehelm.settings.money import MICROS
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.levers import LARGEST_RATE, discount_weeks

_ABOUT: Sentence = (
    "Weeks of the forecast, cut where a month ends. A week's rate moves with the levers; its goods stand."
)
# Translators: sales of first and of returning orders; "won" tells when their customers ordered first.
_GOODS: Mapping[str, Sentence] = {
    "first_goods": "Sales of first orders",
    # Translators: sales of returning orders of customers who were won before these days.
    "past_goods": "Sales of returning, won before",
    # Translators: sales of returning orders of customers who are won in these days.
    "inside_goods": "Sales of returning, won in these days",
}
_UNITS = {"away": "rate", "share": "piece"}
# Translators: head of a column: percentage points by which a week's rate is above that of all weeks.
_POINTS: Sentence = "Points above the whole"
_SHARE: Sentence = "Share of sales"
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Weeks:
    """Cells of the weeks, each cut where a month ends.

    Attributes:
        of_day: For each day of the span, the place of its week.
        of_month: For each month, the first of its places and the one after its last.
        shares: Of each week in the gross sales of the span, before any lever.
        goods: Of each week, by name, at today's prices and before any lever.
        rates: Discount rates of each week, for each scenario.
    """

    of_day: Sequence[int]
    of_month: Sequence[tuple[int, int]]
    shares: Sequence[Live]
    goods: Mapping[str, Sequence[Live]]
    rates: Sequence[Sequence[Live]]

    def of(self, month: int, cells: Sequence[Live]) -> Sequence[Live]:
        """Those of the cells that belong to a month."""
        return cells[slice(*self.of_month[month])]


def write_weeks(paper: Paper, inputs: Inputs) -> Weeks:
    """Write the sheet."""
    baseline = paper.baseline
    of_day, parts = _parts(baseline)
    heads = [say(head) for head in (_POINTS, _SHARE, *_GOODS.values())]
    board = paper.board(WEEKS, say(_ABOUT), len(heads) + 1)
    board.section(say("Discount rate"), heads, say("How it is worked out"))
    # Translators: a formula in words; {most} is the largest rate, such as 90%.
    how = say(
        "Discount rate of today + points of the week + lever, from 0 to {most}", most=decimal(LARGEST_RATE, ".0%")
    )
    now, lever = inputs.rates["discount_rate"], inputs.levers["discount"]
    formats = Formats(language(), baseline.currency)
    columns: dict[str, list[Live]] = {name: [] for name in ("away", "share", *_GOODS)}
    rates: list[list[Live]] = []
    for part, held in zip(parts, _held(baseline, of_day), strict=True):
        board.label(formats.days(part.first, part.last), note=how)
        for place, (name, cells) in enumerate(columns.items(), start=1):
            cells.append(board.constant(place, held[name], _UNITS.get(name, "money")))
        away = columns["away"][-1]
        rates.append(board.formulas("rate", partial(_rate, now, lever, away)))
    return Weeks(
        of_day=[int(place) for place in of_day],
        of_month=[_places(parts, month) for month in months_of(baseline)],
        shares=columns["share"],
        goods={name: columns[name] for name in _GOODS},
        rates=list(zip(*rates, strict=True)),
    )


def _rate(now: Sequence[Live], lever: Sequence[Live], away: Live, place: int) -> Live:
    """Of a week in the scenario at that place."""
    return most(0, least(LARGEST_RATE, now[place] + away + lever[place]))


def _parts(baseline: Baseline) -> tuple[Places, list[Period]]:
    """For each day the place of its week, and the weeks."""
    first = baseline.span.first
    months = [(first + timedelta(days=day)).month for day in range(baseline.span.days)]
    is_cut = (np.diff(baseline.week_of_day) != 0) | (np.diff(months) != 0)
    of_day = np.concatenate([[0], np.cumsum(is_cut)])
    ends = np.cumsum(np.bincount(of_day))
    starts = [0, *ends[:-1]]
    days = [(first + timedelta(int(a)), first + timedelta(int(b) - 1)) for a, b in zip(starts, ends, strict=True)]
    return of_day, [Period(*one) for one in days]


def _held(baseline: Baseline, of_day: Places) -> list[Mapping[str, float]]:
    """What each week holds: points above the rate of the whole span, share of sales, and goods."""
    weeks, count = discount_weeks(baseline.drivers), len(baseline.weeks)
    away = np.broadcast_to(np.array(weeks.rates) - weeks.rate, count)
    # One rate for all weeks has no shares of its own: any will do.
    shares = np.array(weeks.shares) if len(weeks.shares) == count else np.full(count, 1.0 / count)
    days = days_ahead(baseline)
    sums = {name: np.bincount(of_day, weights=days[name]) for name in _GOODS}
    part = np.bincount(of_day, weights=shares[baseline.week_of_day] * baseline.day_shares)
    week = [int(baseline.week_of_day[list(of_day).index(place)]) for place in range(len(part))]
    return [
        {"away": float(away[week[place]]), "share": float(part[place])}
        | {name: float(goods[place]) / MICROS for name, goods in sums.items()}
        for place in range(len(part))
    ]


def _places(parts: Sequence[Period], month: Period) -> tuple[int, int]:
    inside = [place for place, part in enumerate(parts) if month.holds(part.first)]
    return inside[0], inside[-1] + 1
