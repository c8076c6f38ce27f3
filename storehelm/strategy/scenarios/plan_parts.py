"""The numbers of single channels and devices that a comparison keeps: those that one of its scenarios moves."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.flows import part_of
from storehelm.strategy.scenarios.levers import paid_channels
from storehelm.strategy.scenarios.model import Outcome
from storehelm.strategy.scenarios.plan_form import Part
from storehelm.strategy.season import Floats

_Cells = NDArray[np.bool_]


def parts_of(baseline: Baseline, outcome: Outcome, levers: Iterable[str], weeks: Sequence[Period]) -> dict[str, Part]:
    """Of each lever of a channel or a device its number by week, in the middle of the draws.

    Args:
        baseline: What the scenario starts from.
        outcome: The scenario.
        levers: Ids such as `sessions:Email`, `spend:Paid Search`, `conversion:mobile`; others are left out.
        weeks: The comparison's.
    """
    found = {lever: _part(baseline, outcome, lever, weeks) for lever in sorted(set(levers)) if ":" in lever}
    return {lever: part for lever, part in found.items() if part is not None}


def _part(baseline: Baseline, outcome: Outcome, lever: str, weeks: Sequence[Period]) -> Part | None:
    family, _, name = lever.partition(":")
    if family == "spend":
        return _spend(baseline, outcome.scenario.levers, name, weeks)
    if baseline.sessions is None:
        return None
    is_of = np.array([name == cell[0 if family == "sessions" else 1] for cell in baseline.mix.names])
    visits = _visits(baseline, outcome, is_of, weeks)
    if family == "sessions":
        return Part(visits)
    return Part(_orders(baseline, outcome, is_of & baseline.mix.is_web, weeks), visits)


def _visits(baseline: Baseline, outcome: Outcome, cells: _Cells, weeks: Sequence[Period]) -> tuple[int, ...]:
    assert baseline.sessions is not None  # `_part` looked
    times = baseline.mix.visits[cells] @ outcome.simulated.many.visits[cells]
    return _by_week(baseline, float(np.median(times)) * baseline.sessions, baseline.session_shares, weeks)


def _orders(baseline: Baseline, outcome: Outcome, cells: _Cells, weeks: Sequence[Period]) -> tuple[int, ...]:
    flow = part_of(baseline, outcome.simulated.many, cells, outcome.simulated.flow)
    return _by_week(baseline, np.median(flow.orders, axis=0), baseline.day_shares, weeks)


def _spend(baseline: Baseline, levers: Mapping[str, float], name: str, weeks: Sequence[Period]) -> Part | None:
    paid = paid_channels(baseline.drivers)
    if baseline.ad_spend is None or name not in paid:
        return None
    times = (1.0 + levers.get("spend", 0.0)) * (1.0 + levers.get(f"spend:{name}", 0.0))
    share = float(baseline.mix.spend[paid.index(name)])
    days = 1.0 / np.bincount(baseline.week_of_day)[baseline.week_of_day]
    return Part(_by_week(baseline, times * share * baseline.ad_spend, days, weeks))


def _by_week(baseline: Baseline, weekly: Floats, shares: Floats, weeks: Sequence[Period]) -> tuple[int, ...]:
    """Amounts of the forecast's weeks, by the store's weeks."""
    days = weekly[baseline.week_of_day] * shares
    starts = [(week.first - baseline.span.first).days for week in weeks]
    return tuple(int(value) for value in np.rint(np.add.reduceat(days, starts)))
