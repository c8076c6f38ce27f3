"""What a lever means as a number, how far it moves, and how often the store moved that far."""

from typing import Literal

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.metrics.tables import Unit
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import Lever, lever_channels, paid_channels

_DRIVERS = {"unit_cost": "unit_cost", "fixed": "fixed_costs", "marketing": "marketing"}
_WEEKLY = ("sessions", "orders", "spend", "marketing")
_MONTHLY = ("fixed_costs",)


def lever_value(baseline: Baseline, lever: Lever) -> tuple[Unit, float | int | None]:
    """The number that a lever moves as it was in the last weeks, and its unit; None where it is not known."""
    drivers = baseline.drivers
    driver = drivers.driver(_DRIVERS.get(lever.id, lever.driver))
    if driver is None or driver.value is None:
        return lever.unit, None
    if lever.id == "sessions":
        return "number", _unpaid_visits(baseline, driver.value)
    return driver.unit, round(driver.value) if driver.unit in ("money", "average_money") else driver.value


def _unpaid_visits(baseline: Baseline, whole: float) -> float:
    """Visits a week that no spend brings: those are what the lever of all visits moves."""
    drivers = baseline.drivers
    paid = [name for name in lever_channels(drivers) if name in paid_channels(drivers)]
    found = (drivers.driver(f"sessions:{name}") for name in paid)
    return whole - sum(one.value for one in found if one is not None and one.value is not None)


def each_of(lever: Lever) -> Literal["week", "month", ""]:
    """Of what time the number is; empty for rates and prices."""
    driver = lever.driver.partition(":")[0]
    if driver in _WEEKLY:
        return "week"
    return "month" if driver in _MONTHLY else ""


def value_words(lever: Lever, now: str, then: str | None) -> str:
    """The number that a lever moves, and what it comes to, both as they are written already: `9,300 to 9,800 a week`.

    Args:
        lever: The lever.
        now: Its number.
        then: The same once the lever is moved; None where it is not.
    """
    each = each_of(lever)
    if then is None:
        return _still(each, now)
    if each == "week":
        return say("{now} to {then} a week", now=now, then=then)
    if each == "month":
        return say("{now} to {then} a month", now=now, then=then)
    # Translators: a number as it is, and as a scenario has it: "2.31% to 2.38%".
    return say("{now} to {then}", now=now, then=then)


def _still(each: str, now: str) -> str:
    if each == "week":
        return say("{value} a week", value=now)
    return say("{value} a month", value=now) if each == "month" else now


def reached_value(lever: Lever, value: float | int | None, move: float) -> float | int | None:
    """The number once the lever is moved; None where it is not known."""
    if value is None:
        return None
    if lever.weeks is not None:
        return value + float(lever.weeks.change(np.array([move]))[0])
    moved = value + move if lever.kind == "points" else value * (1.0 + move)
    return round(moved) if isinstance(value, int) else moved


def moved_words(lever: Lever, move: float, formats: Formats) -> str:
    """How far a lever is moved: `+3.2%`, `−1.20 pp`."""
    return formats.points(move, 0.0) if lever.kind == "points" else formats.relative_change(1 + move, 1)


def past_words(past: LeverPast | None, move: float, formats: Formats) -> str:
    """How often the store moved that far."""
    if past is None:
        # Translators: stands by itself below a slider that moves a number, as the one below does.
        return say("not moved") if not move else say("its past is not known")
    return past.words(move, formats)
