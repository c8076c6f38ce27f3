"""Scores what a scenario assumed, number by number, by what happened over the same weeks.

A number held where it lies no further off than in eight of ten quarters by the store's own past. Fewer weeks than a
quarter swing more: with errors of weeks that do not follow each other, n weeks against the 13 before swing
sqrt((13 / n + 1) / 2) times as far as a quarter against a quarter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from storehelm.languages.speech import Sentence, say, told
from storehelm.metrics.tables import Unit
from storehelm.metrics.view_tables import DEVICE_LABELS
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.levers import RELATION
from storehelm.strategy.scenarios.passed_weeks import Passed
from storehelm.strategy.scenarios.plan_form import Frozen, Plan

Verdict = Literal["held", "better", "worse", "higher", "lower", "unknown"]
"""higher and lower: away from what was assumed, where neither is good by itself."""
EIGHT_IN_TEN = 1.2816
"""Standard deviations on each side that hold eight of ten."""
ASSUMED_TOLERANCE = 0.10
"""Share of the number, where the store's past does not say how far it moves."""
_ASSUMED_POINTS = 0.01
_QUARTER_DAYS = 91
_Amount = Callable[[str], int | None]


@dataclass(frozen=True)
class Score:
    """One number that a scenario assumed, beside what happened over the same weeks (raw units).

    `tolerance` is how far it may lie off and still have held: a share of what was assumed, or points of a rate (see
    `is_in_points`). `is_tolerance_assumed` where the store's past does not say. `reason` says why it cannot be told.
    """

    scenario: str
    driver: str
    label: str
    unit: Unit
    assumed: float | None
    happened: float | None
    verdict: Verdict
    tolerance: float | None = None
    is_in_points: bool = False
    is_tolerance_assumed: bool = False
    reason: str | None = None


@told
@dataclass(frozen=True)
class _Number:
    """A number made of lines: the first divided by the second, where there is one."""

    driver: str
    label: Sentence
    unit: Unit
    top: tuple[tuple[int, str], ...]
    bottom: tuple[tuple[int, str], ...] = ()
    good: int = 1
    is_in_points: bool = False


_DEMAND = ((1, "gross_sales"), (-1, "discounts"))
_ORDERS, _UNITS = ((1, "orders"),), ((1, "units"),)
_NUMBERS = (
    _Number("sessions", "Visits", "count", ((1, "sessions"),)),
    _Number("conversion", "Orders per visit", "rate", _ORDERS, ((1, "sessions"),)),
    _Number("demand", "Orders", "count", _ORDERS),
    _Number("repeat", "Returning orders", "count", ((1, "returning_orders"),)),
    _Number("units_per_order", "Units per order", "ratio", _UNITS, _ORDERS),
    _Number("price", "Gross sales per unit", "average_money", ((1, "gross_sales"),), _UNITS, good=0),
    _Number("discount", "Discount rate", "share", ((1, "discounts"),), ((1, "gross_sales"),), -1, is_in_points=True),
    _Number("returns", "Refund rate", "share", ((1, "returns"),), _DEMAND, -1, is_in_points=True),
    _Number("unit_cost", "Cost of goods per unit", "average_money", ((1, "cost_of_goods"),), _UNITS, -1),
    _Number("logistics", "Logistics and fees per order", "average_money", ((1, "logistics"),), _ORDERS, -1),
    _Number("spend", "Ad spend", "money", ((1, "ad_spend"),), good=0),
)
_TOP, _BOTTOM = ((1, "top"),), ((1, "bottom"),)
_OF_PARTS: Mapping[str, _Number] = {
    "sessions": _Number("", "Visits", "count", _TOP),
    "spend": _Number("", "Ad spend", "money", _TOP, good=0),
    "conversion": _Number("", "Orders per visit", "rate", _TOP, _BOTTOM),
}
_LOGISTICS = ("fulfilment", "packaging", "payment_fees")


def scores(plan: Plan, passed: Passed, parts: Passed, places: Sequence[int]) -> tuple[Score, ...]:
    """Every number that the scenarios of a comparison assumed.

    Args:
        plan: The comparison.
        passed: What happened.
        parts: The same of the channels and devices that it keeps.
        places: Which of its weeks are known.
    """
    return tuple(
        score
        for one in plan.scenarios
        for score in (*_of_scenario(plan, one, passed, places), *_of_parts(plan, one, parts, places))
    )


def _of_scenario(plan: Plan, one: Frozen, passed: Passed, places: Sequence[int]) -> Iterator[Score]:
    weeks = [plan.weeks[place] for place in places]
    swing = _swing(weeks)
    for number in _NUMBERS:
        assumed = _quotient(number, lambda line: _assumed(one, line, places))
        happened = _quotient(number, lambda line: passed.amount(line, weeks))
        if assumed is not None or number.driver in one.scenario.levers:
            yield _score(one.scenario.name, number, (assumed, happened), plan.spreads.get(number.driver), swing)
    known = {number.driver for number in _NUMBERS} | set(one.parts)
    for lever, value in one.scenario.levers.items():
        if lever not in known:
            yield _untold(one, lever, value, say("No week's number of it is kept or published."))
    for word, value in one.scenario.assumptions.items():
        if word.startswith(RELATION):
            yield _untold(one, word, value, say("A relation shows over many weeks only."))


def _of_parts(plan: Plan, one: Frozen, parts: Passed, places: Sequence[int]) -> Iterator[Score]:
    """Numbers of single channels and devices."""
    weeks = [plan.weeks[place] for place in places]
    for lever, part in one.parts.items():
        family, _, name = lever.partition(":")
        number = _OF_PARTS[family]
        number = replace(number, driver=lever, label=f"{number.label}, {_part(name)}")
        own = {"top": sum(part.top[k] for k in places), "bottom": sum(part.bottom[k] for k in places if part.bottom)}
        happened = {"top": parts.amount(lever, weeks), "bottom": parts.amount(f"{lever}/bottom", weeks)}
        values = _quotient(number, own.get), _quotient(number, happened.get)
        yield _score(one.scenario.name, number, values, plan.spreads.get(lever), _swing(weeks))


def _part(name: str) -> str:
    """A channel, or a device in the reader's words."""
    return say(DEVICE_LABELS[name]).lower() if name in DEVICE_LABELS else name


def _untold(one: Frozen, name: str, value: float, reason: str) -> Score:
    return Score(one.scenario.name, name, name, "number", value, None, "unknown", reason=reason)


def _score(
    scenario: str, number: _Number, values: tuple[float | None, float | None], spread: float | None, swing: float
) -> Score:
    assumed, happened = values
    usual = _ASSUMED_POINTS if number.is_in_points else ASSUMED_TOLERANCE
    tolerance = usual if spread is None else EIGHT_IN_TEN * spread * swing
    reason = None
    verdict: Verdict = "unknown"
    if assumed is None:
        reason = say("The scenario was saved without this number.")
    elif happened is None:
        reason = say("It is not known for all of these weeks.")
    elif not number.is_in_points and assumed <= 0:
        reason = say("The scenario assumed none of it.")
    else:
        off = happened - assumed if number.is_in_points else happened / assumed - 1
        verdict = _verdict(off, tolerance, number.good)
    return Score(
        scenario=scenario,
        driver=number.driver,
        label=number.label,
        unit=number.unit,
        assumed=assumed,
        happened=happened,
        verdict=verdict,
        tolerance=tolerance,
        is_in_points=number.is_in_points,
        is_tolerance_assumed=spread is None,
        reason=reason,
    )


def _verdict(off: float, tolerance: float, good: int) -> Verdict:
    if abs(off) <= tolerance:
        return "held"
    if not good:
        return "higher" if off > 0 else "lower"
    return "better" if off * good > 0 else "worse"


def _swing(weeks: Sequence[Period]) -> float:
    days = sum(week.days for week in weeks)
    return float(np.sqrt((_QUARTER_DAYS / max(days, 1) + 1) / 2))


def _assumed(one: Frozen, line: str, places: Sequence[int]) -> int | None:
    if line != "logistics":
        return one.amount(line, places)
    parts = [one.amount(name, places) for name in _LOGISTICS]
    return None if None in parts else sum(part for part in parts if part is not None)


def _quotient(number: _Number, amount: _Amount) -> float | None:
    top = _sum(number.top, amount)
    if not number.bottom:
        return None if top is None else float(top)
    bottom = _sum(number.bottom, amount)
    return None if top is None or not bottom or bottom <= 0 else top / bottom


def _sum(parts: tuple[tuple[int, str], ...], amount: _Amount) -> int | None:
    found = [(sign, amount(line)) for sign, line in parts]
    if any(value is None for _, value in found):
        return None
    return sum(sign * value for sign, value in found if value is not None)
