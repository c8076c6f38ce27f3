"""What a lever means as a number, how far it moves, and how often the store moved that far."""

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Unit
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import Lever, lever_channels, paid_channels

_DRIVERS = {"unit_cost": "unit_cost", "fixed": "fixed_costs", "marketing": "marketing"}
_A_WEEK, _A_MONTH = "a week", "a month"
_EACH = {"sessions": _A_WEEK, "orders": _A_WEEK, "spend": _A_WEEK, "marketing": _A_WEEK, "fixed_costs": _A_MONTH}


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


def each_words(lever: Lever) -> str:
    """Of what time the number is: `a week`; empty for rates and prices."""
    return _EACH.get(lever.driver.partition(":")[0], "")


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
        return "not moved" if not move else "its past is not known"
    return past.words(move, formats)
