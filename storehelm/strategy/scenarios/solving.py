"""What must be true: the mixes of levers that reach an aim, within what the store ever did and its owner allows.

The general levers move (all visits, conversion, spend, prices ...); a channel or a device moves where a limit names it,
and its general lever then stays. A lever without a past of its own moves only where a limit says how far it may.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say
from storehelm.refusal import Refusal, nearest_name
from storehelm.strategy.scenarios.aims import Aim, Measured, measured
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import Lever, Scenario, levers_of
from storehelm.strategy.scenarios.mix_search import (
    Problem,
    alone,
    furthest,
    least_unusual,
    most_profitable,
    slope_of,
    total_effort,
)
from storehelm.strategy.scenarios.model import Outcome, run, totals
from storehelm.strategy.season import Floats

Kind = Literal["usual", "cheapest", "alone", "furthest"]
"""usual: the least sum of squared moves, each in its own spreads. cheapest: the most profit of all mixes that ask for
at most twice that sum. alone: one lever. furthest: the most of the aim that is within the limits."""
MOST_EFFORT = 2.0
"""So many times the usual mix's sum of squared moves may the cheapest take."""
_DIGITS = 4
"""Levers are told to a hundredth of a per cent."""
_ROUNDS = 8
_CLOSE = 1e-5
"""Share of the aim by which the quick number may differ from the exact one."""
_HARDLY = 0.02
"""A lever with less than this share of a mix's sum of squared moves stays where it is."""
_LEAST = 1e-9
_HAIR = 1e-6
_QUARTER = 0.25
"""Of the room between its limits is taken for the spread of a lever whose past is not known."""
_MOVES = {
    "unit_cost": ("cost_of_goods",),
    "logistics": ("fulfilment", "packaging", "payment_fees"),
    "fixed": ("fixed_costs",),
}
_MARGINS = ("profit", "contribution_margin_3", "contribution_margin_2", "contribution_margin_1")


@dataclass(frozen=True)
class Limit:
    """How far a lever may go, as its owner says."""

    lever: str
    least: float
    most: float


@dataclass(frozen=True)
class Mix:
    """Levers that together reach the aim (or come nearest), on top of the scenario.

    Attributes:
        kind: See `Kind`.
        levers: Of the levers that move their value, in their own unit.
        effort: Root of the sum of squared moves, each in its own spreads.
        profit: Of the span, in micros; None where costs are not known.
        value: What it makes of the aim's number, in the raw unit.
        plausibility: Of each lever how often the store moved that far: "in 7 of 118 weeks".
    """

    kind: Kind
    levers: Mapping[str, float]
    effort: float
    profit: int | None
    value: float
    plausibility: Mapping[str, str]


@dataclass(frozen=True)
class Solved:
    """The answer.

    Attributes:
        aim: What was asked.
        value: The aim's number as the scenario stands; None where it cannot be told.
        is_reached: Whether the scenario reaches it as it stands: nothing must change.
        mixes: usual, cheapest, then each lever that reaches it alone, the least effort first. There is no cheapest mix
            for a profit: all that just reach it have the same.
        furthest: The most that is within the limits, where no mix reaches the aim.
        binding: Levers that stand at their limits there.
        limits: Every lever that may move, with its limits.
        left_out: Levers that may not move, and why.
        reason: Why there is no mix: the sentence of the answer.
    """

    aim: Aim
    value: float | None = None
    is_reached: bool = False
    mixes: tuple[Mix, ...] = ()
    furthest: Mix | None = None
    binding: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True)
class _Room:
    """A lever that may move."""

    lever: Lever
    start: float
    least: float
    most: float
    spread: float


@dataclass(frozen=True)
class _Question:
    """All that the search needs; `scale` is the size of the aim's number, `margin` what is most in the cheapest mix."""

    number: Measured
    scenario: Scenario
    rooms: tuple[_Room, ...]
    past: Mapping[str, LeverPast]
    formats: Formats
    margin: str | None
    scale: float

    @property
    def aim(self) -> Aim:
        return self.number.aim

    @property
    def sign(self) -> float:
        """Of a step towards the aim."""
        return -1.0 if self.aim.is_limit else 1.0

    @property
    def close(self) -> float:
        """How far the quick number may lie off the exact one; lines of a count are whole numbers."""
        return _CLOSE * self.scale + (1.0 if self.aim.line is not None and self.aim.unit == "count" else 0.0)

    def scenarios(self, levers: Floats) -> list[Scenario]:
        """The scenario with these levers, one for each row."""
        names = [room.lever.id for room in self.rooms]
        return [
            replace(self.scenario, levers=dict(self.scenario.levers) | dict(zip(names, row, strict=True)))
            for row in levers.tolist()
        ]

    def quick(self, levers: Floats) -> Floats:
        """The aim's number, quickly."""
        return self.number.quick(self.scenarios(levers))

    def exact(self, levers: Floats) -> float:
        """The aim's number of one set of levers, as the page shows it."""
        return self.number.exact(self.scenarios(levers[None, :])[0])

    def profit(self, levers: Floats) -> Floats:
        """What the cheapest mix has most of."""
        found = totals(self.number.baseline, self.scenarios(levers))[self.margin or ""]
        assert found is not None  # `_margin` chose one that is known
        return found

    def problem(self, offset: float = 0.0) -> Problem:
        """The search, with `offset` added to the quick number to make it the exact one."""

        def surplus(levers: Floats) -> Floats:
            short = self.quick(levers) + offset - self.aim.target
            return np.asarray(self.sign * short / self.scale, dtype=np.float64)

        columns = np.array([[room.start, room.least, room.most, room.spread] for room in self.rooms]).T
        return Problem(surplus, self.profit if self.margin else None, *columns)


def what_must_be_true(
    baseline: Baseline,
    scenario: Scenario,
    aim: Aim,
    past: Mapping[str, LeverPast],
    limits: Sequence[Limit],
    formats: Formats,
) -> Solved:
    """The mixes of levers that reach an aim, on top of a scenario.

    Raises:
        Refusal: A limit names no lever of this store, or its ends are the wrong way round or out of range.
    """
    outcome = run(baseline, scenario)
    rooms, left_out = _rooms(baseline, outcome, past, _checked(limits, baseline))
    if aim.line is not None and outcome.total(aim.line) is None:
        return Solved(aim, left_out=left_out, reason=outcome.reasons.get(aim.line) or say("It is not known."))
    value = Measured(baseline, aim).exact(scenario)
    found = Solved(aim, value, aim.is_met(value), left_out=left_out)
    if found.is_reached:
        return replace(found, reason=_as_it_stands(aim.words(value, formats)))
    number = measured(baseline, aim, scenario, {room.lever.id: (room.least, room.most) for room in rooms})
    scale = max(abs(aim.target), abs(value), 1.0 if aim.line is not None else _LEAST)
    asked = _Question(number, scenario, rooms, past, formats, _margin(outcome.total, aim), scale)
    asked = replace(asked, rooms=tuple(_that_matter(asked)))
    if not asked.rooms:
        return replace(found, reason=say("No lever that may move changes it: set limits for others."))
    allowed = tuple(Limit(room.lever.id, room.least, room.most) for room in asked.rooms)
    return _solved(replace(found, limits=allowed), asked, bool(limits))


def _as_it_stands(value: str) -> str:
    # Translators: a target is reached without a change; {value} is the number that is aimed at.
    return say("It is reached as it stands: {value}.", value=value)


def _solved(found: Solved, asked: _Question, is_limited: bool) -> Solved:
    usual = _exactly(asked, _usual)
    if usual is None:
        return _unreachable(found, asked, is_limited)
    mixes = [_mix("usual", asked, usual.levers)]
    if asked.margin is not None:
        cheap = _exactly(asked, lambda problem: _cheap(problem, usual.efforts))
        mixes.append(_cheapest(asked, usual, cheap))
    mixes += sorted(_alone(asked), key=lambda mix: mix.effort)
    return replace(found, mixes=tuple(mixes))


def _usual(problem: Problem) -> Floats | None:
    """The least unusual mix, without the levers that hardly move in it: a reader must see what matters."""
    end = furthest(problem)
    if not problem.reaches(end):
        return None
    found = least_unusual(problem, end)
    stays = found**2 < _HARDLY * total_effort(found)
    if not stays.any():
        return found
    held = replace(
        problem, least=np.where(stays, problem.start, problem.least), most=np.where(stays, problem.start, problem.most)
    )
    end = furthest(held)
    return least_unusual(held, end) if held.reaches(end) else found


def _cheap(problem: Problem, usual: Floats) -> Floats | None:
    """`usual` may be a hair short once the quick number is brought onto the exact one: it is found anew."""
    origin = usual if problem.reaches(usual) else _usual(problem)
    return None if origin is None else most_profitable(problem, origin, MOST_EFFORT * total_effort(origin))


def _cheapest(asked: _Question, usual: "_Found", cheap: "_Found | None") -> Mix:
    """The most profitable mix, which is the usual one where none is more profitable."""
    if cheap is None:
        return _mix("cheapest", asked, usual.levers)
    before, after = asked.profit(np.array([usual.levers, cheap.levers]))
    return _mix("cheapest", asked, cheap.levers if after > before else usual.levers)


def _alone(asked: _Question) -> Iterator[Mix]:
    for place in range(len(asked.rooms)):
        found = _exactly(asked, partial(alone, place=place))
        if found is not None:
            yield _mix("alone", asked, found.levers)


@dataclass(frozen=True)
class _Found:
    """Levers that reach the aim exactly, and their efforts."""

    levers: Floats
    efforts: Floats


def _exactly(asked: _Question, search: Callable[[Problem], Floats | None]) -> _Found | None:
    """What a search finds once the quick number is brought onto the exact one; None where nothing reaches the aim."""
    offset = 0.0
    best: _Found | None = None
    for _ in range(_ROUNDS):
        problem = asked.problem(offset)
        efforts = search(problem)
        if efforts is None:
            return best
        levers = _rounded(problem, efforts)
        exact, quick = asked.exact(levers), float(asked.quick(levers[None, :])[0]) + offset
        is_met = asked.aim.is_met(exact)
        if is_met:
            best = _Found(levers, (levers - problem.start) / problem.spread)
        if is_met and abs(exact - quick) <= asked.close:
            return best
        offset += exact - quick - (0.0 if is_met else asked.sign * asked.close / 2)
    return best


def _rounded(problem: Problem, efforts: Floats) -> Floats:
    """Levers in as many digits as people read, to the side that brings more, within the limits."""
    levers = problem.levers(efforts)
    scale = 10.0**_DIGITS
    is_upward = slope_of(problem, problem.surplus, efforts) >= 0
    told = np.where(is_upward, np.ceil(levers * scale - _HAIR), np.floor(levers * scale + _HAIR)) / scale
    is_moved = np.abs(levers - problem.start) > 0.5 / scale
    return np.where(is_moved, np.clip(told, problem.least, problem.most), problem.start)


def _mix(kind: Kind, asked: _Question, levers: Floats) -> Mix:
    scenario = asked.scenarios(levers[None, :])[0]
    outcome = run(asked.number.baseline, scenario)
    efforts = np.array([(value - room.start) / room.spread for value, room in zip(levers, asked.rooms, strict=True)])
    moved = {
        room.lever.id: float(value)
        for room, value in zip(asked.rooms, levers, strict=True)
        if abs(value - asked.scenario.levers.get(room.lever.id, 0.0)) > _HAIR
    }
    return Mix(
        kind=kind,
        levers=moved,
        effort=float(np.sqrt(total_effort(efforts))),
        profit=outcome.total("profit"),
        value=asked.number.exact(scenario),
        plausibility={lever: _plausibility(asked, lever, value) for lever, value in moved.items()},
    )


def _plausibility(asked: _Question, lever: str, value: float) -> str:
    past = asked.past.get(lever)
    # Translators: in place of how often a lever moved that far, such as "in 7 of 118 weeks".
    return past.words(value, asked.formats) if past is not None else say("its past is not known")


_UNREACHABLE: Mapping[tuple[bool, bool], Sentence] = {
    # Translators: {value} is the most that the number can come to.
    (True, False): "Not reachable within your limits and what this store has ever done: it comes to at most {value}.",
    # Translators: {value} is the least that the number, which should be low, can come to.
    (True, True): "Not reachable within your limits and what this store has ever done: it comes to at least {value}.",
    # Translators: {value} is the most that the number can come to.
    (False, False): "Not reachable within what this store has ever done: it comes to at most {value}.",
    # Translators: {value} is the least that the number, which should be low, can come to.
    (False, True): "Not reachable within what this store has ever done: it comes to at least {value}.",
}
"""By whether limits were given, and whether the number is to stay below its target."""


def _unreachable(found: Solved, asked: _Question, is_limited: bool) -> Solved:
    problem = asked.problem()
    levers = _rounded(problem, furthest(problem))
    end = _mix("furthest", asked, levers)
    binding = tuple(
        room.lever.id
        for room, value in zip(asked.rooms, levers, strict=True)
        if room.lever.id in end.levers and min(abs(value - room.least), abs(value - room.most)) < _HAIR
    )
    reason = say(_UNREACHABLE[is_limited, asked.aim.is_limit], value=asked.aim.words(end.value, asked.formats))
    return replace(found, furthest=end, binding=binding, reason=reason)


def _checked(limits: Sequence[Limit], baseline: Baseline) -> dict[str, Limit]:
    known = {lever.id: lever for lever in levers_of(baseline.drivers)}
    for limit in limits:
        if limit.lever not in known:
            raise Refusal(
                say("This store has no lever '{name}'.", name=limit.lever),
                value=limit.lever,
                hint=nearest_name(limit.lever, known),
            )
        lever = known[limit.lever]
        said = f"{limit.least:g}..{limit.most:g}"
        if not limit.least <= limit.most:
            raise Refusal(
                say("The limit of '{name}' starts above its end.", name=limit.lever),
                column=limit.lever,
                value=said,
                hint=_write(limit.lever, f"{min(limit.least, limit.most):g}", f"{max(limit.least, limit.most):g}"),
            )
        if limit.least < lever.least - _HAIR or limit.most > lever.most + _HAIR:
            raise Refusal(
                say(
                    "Lever '{name}' goes from {least} to {most}.",
                    name=limit.lever,
                    least=f"{lever.least:.4g}",
                    most=f"{lever.most:.4g}",
                ),
                column=limit.lever,
                value=said,
                hint=_write(limit.lever, f"{max(limit.least, lever.least):.4g}", f"{min(limit.most, lever.most):.4g}"),
            )
    return {limit.lever: limit for limit in limits}


def _write(lever: str, least: str, most: str) -> str:
    # Translators: what to type: "Write conversion=-0.1..0.2."
    return say("Write {name}={least}..{most}.", name=lever, least=least, most=most)


def _rooms(
    baseline: Baseline, outcome: Outcome, past: Mapping[str, LeverPast], limits: Mapping[str, Limit]
) -> tuple[tuple[_Room, ...], dict[str, str]]:
    """The levers that may move, and why others may not."""
    scenario = outcome.scenario
    rooms: list[_Room] = []
    left_out: dict[str, str] = {}
    levers = levers_of(baseline.drivers)
    known = {lever.id for lever in levers}
    in_parts = {name.partition(":")[0] for name in limits if ":" in name}
    for lever in levers:
        family, _, part = lever.id.partition(":")
        if lever.id not in limits and part and family in known:
            continue
        if lever.needs is not None and not _is_assumed(lever, outcome):
            # Translators: {needs} is such as "fixed costs per month".
            left_out[lever.id] = say("It needs {needs}.", needs=lever.needs)
        elif lever.id not in limits and not part and lever.id in in_parts:
            left_out[lever.id] = say("A limit names a part of it.")
        else:
            room = _room(lever, scenario.levers.get(lever.id, 0.0), past.get(lever.id), limits.get(lever.id))
            if room is None:
                left_out[lever.id] = say("Its past is not known: set a limit to let it move.")
            else:
                rooms.append(room)
    return tuple(rooms), left_out


def _is_assumed(lever: Lever, outcome: Outcome) -> bool:
    """Whether the scenario assumes all that the store's data lack for the lever."""
    return all(outcome.by_day[line] is not None for line in _MOVES.get(lever.id, ()))


def _room(lever: Lever, value: float, past: LeverPast | None, limit: Limit | None) -> _Room | None:
    spread = past.spread() if past is not None else None
    ever = past.furthest() if past is not None else None
    if limit is not None:
        least, most = lever.clipped(limit.least), lever.clipped(limit.most)
        return _Room(lever, min(max(value, least), most), least, most, spread or max(_QUARTER * (most - least), _LEAST))
    if spread is None or ever is None:
        return None
    least, most = min(lever.clipped(ever[0]), value), max(lever.clipped(ever[1]), value)
    return _Room(lever, value, least, most, spread)


def _that_matter(asked: _Question) -> Iterator[_Room]:
    """Levers that change the aim's number anywhere within their limits."""
    starts = np.array([room.start for room in asked.rooms])
    for place, room in enumerate(asked.rooms):
        tried = np.tile(starts, (4, 1))
        tried[1:, place] = room.least, (room.least + room.most) / 2, room.most
        values = asked.quick(tried)
        if np.ptp(values) > _LEAST * asked.scale:
            yield room


def _margin(total: Callable[[str], int | None], aim: Aim) -> str | None:
    """The profit, or the last margin that is known; None where that is what is aimed at."""
    aimed = aim.line if aim.line is not None else aim.course.goal.metric if aim.course is not None else ""
    if aimed in _MARGINS:
        return None
    return next((name for name in _MARGINS if total(name) is not None), None)
