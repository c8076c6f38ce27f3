"""Which lever moves profit most: each one alone, at the quarter below and above of what the store did itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from storehelm.languages.speech import say
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import (
    QUARTERS,
    RELATION,
    Lever,
    Scenario,
    discount_rate,
    levers_of,
    refund_rate,
)
from storehelm.strategy.scenarios.model import totals

ASSUMED_MOVE = 0.1
"""Move of a lever of whose past too little is known, as a share of its driver."""
LEAST_MOVES = 8
"""Weeks of a lever's past that its quarters need."""
_LINES = ("profit", "contribution_margin_3", "contribution_margin_2", "contribution_margin_1", "net_sales")


@dataclass(frozen=True)
class Swing:
    """One lever moved alone.

    Attributes:
        lever: Its id.
        label: Its label.
        below: Its value at the quarter below.
        above: At the quarter above.
        low: The line (profit) there, in micros.
        high: The same above.
        is_assumed: Whether the two values are assumed, for too little of its past is known.
        rests_on_assumed: Labels of the assumed relations that it works through.
    """

    lever: str
    label: str
    below: float
    above: float
    low: int
    high: int
    is_assumed: bool
    rests_on_assumed: tuple[str, ...]

    @property
    def width(self) -> int:
        """How far the line moves between the two."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class Tornado:
    """The levers, the widest first, around the scenario's own number.

    `line` is profit, or the last line before it that is known; None where none is, and `reason` says why.
    """

    line: str | None
    middle: int | None
    swings: tuple[Swing, ...]
    reason: str | None = None


def tornado(baseline: Baseline, scenario: Scenario, history: Mapping[str, LeverPast]) -> Tornado:
    """Each lever of the store moved alone, from where the scenario has it.

    Only levers that move what they can: a lever whose driver is unknown and not assumed is left out. General levers
    and their details are all shown, for either can be pulled.
    """
    levers = levers_of(baseline.drivers)
    moves = [_moves(baseline, lever, history.get(lever.id)) for lever in levers]
    ends = [[_moved(scenario, lever, move) for move in pair] for lever, (pair, _) in zip(levers, moves, strict=True)]
    found = totals(baseline, [scenario, *(end for pair in ends for end in pair)])
    line = next((name for name in _LINES if found[name] is not None), None)
    values = None if line is None else found[line]
    if line is None or values is None:
        return Tornado(None, None, (), say("Nothing is known."))
    swings = [
        Swing(
            lever=lever.id,
            label=lever.label,
            below=pair[0].levers[lever.id],
            above=pair[1].levers[lever.id],
            low=round(float(values[1 + 2 * place])),
            high=round(float(values[2 + 2 * place])),
            is_assumed=is_assumed,
            rests_on_assumed=_assumed_relations(baseline, scenario, lever),
        )
        for place, (lever, pair, (_, is_assumed)) in enumerate(zip(levers, ends, moves, strict=True))
    ]
    wide = sorted((swing for swing in swings if swing.width), key=lambda swing: -swing.width)
    return Tornado(line, round(float(values[0])), tuple(wide))


def _moves(baseline: Baseline, lever: Lever, past: LeverPast | None) -> tuple[tuple[float, float], bool]:
    """The two moves of a lever, and whether they are assumed."""
    ends = [None if past is None else past.quantile(share) for share in QUARTERS]
    if past is not None and past.weeks >= LEAST_MOVES and None not in ends and ends[0] != ends[1]:
        return (float(ends[0] or 0.0), float(ends[1] or 0.0)), False
    size = ASSUMED_MOVE
    if lever.kind == "points":
        rate = discount_rate if lever.id == "discount" else refund_rate
        size = ASSUMED_MOVE * rate(baseline.drivers)
    return (-size, size), True


def _moved(scenario: Scenario, lever: Lever, move: float) -> Scenario:
    now = scenario.levers.get(lever.id, 0.0)
    value = now + move if lever.kind == "points" else (1.0 + now) * (1.0 + move) - 1.0
    return replace(scenario, levers=dict(scenario.levers) | {lever.id: lever.clipped(value)})


def _assumed_relations(baseline: Baseline, scenario: Scenario, lever: Lever) -> tuple[str, ...]:
    return tuple(
        baseline.relations[name].label
        for name in lever.relations
        if name in baseline.relations
        and (baseline.relations[name].basis == "assumed" or f"{RELATION}{name}" in scenario.assumptions)
    )
