"""Who gets the credit for an order: pure functions over the paths of visits that led to it.

Every model gives one credit per order, shared out over the path's channels.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import factorial

import numpy as np

from storehelm.languages.speech import say, say_count
from storehelm.refusal import Refusal

DIRECT = "Direct"  # not shown: a channel is called as it was received
HALF_LIFE_DAYS = 7
SHAPLEY_LIMIT = 15
Credits = dict[str, float]


@dataclass(frozen=True)
class Touch:
    """One visit of a path: its channel, and how many days before the order it was."""

    channel: str
    days_before: float = 0


@dataclass(frozen=True)
class Path:
    """Visits in order of time; `conversions` orders and `nulls` paths that came to nothing took this path."""

    touches: tuple[Touch, ...]
    conversions: int = 1
    nulls: int = 0

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels in order of time."""
        return tuple(touch.channel for touch in self.touches)


def last_non_direct(path: Path) -> Credits:
    """All to the last visit that was not Direct; to Direct where all were."""
    others = [channel for channel in path.channels if channel != DIRECT]
    return {others[-1] if others else DIRECT: 1.0}


def last(path: Path) -> Credits:
    """All to the last visit."""
    return {path.channels[-1]: 1.0}


def first(path: Path) -> Credits:
    """All to the first visit."""
    return {path.channels[0]: 1.0}


def linear(path: Path) -> Credits:
    """The same to every visit."""
    return _shared(path, [1.0] * len(path.touches))


def position_based(path: Path) -> Credits:
    """40 % to the first visit, 40 % to the last, the rest to those between; halves where there are two."""
    count = len(path.touches)
    if count <= 2:
        return linear(path)
    return _shared(path, [0.4, *[0.2 / (count - 2)] * (count - 2), 0.4])


def time_decay(path: Path) -> Credits:
    """Half the weight for every seven days before the order."""
    return _shared(path, [decay(touch.days_before) for touch in path.touches])


def decay(days_before: float) -> float:
    """Weight of a visit so many days before the order."""
    return float(2 ** (-days_before / HALF_LIFE_DAYS))


MODELS: Mapping[str, Callable[[Path], Credits]] = {
    "last_non_direct": last_non_direct,
    "last": last,
    "first": first,
    "linear": linear,
    "position_based": position_based,
    "time_decay": time_decay,
}


def credit(paths: Iterable[Path], model: Callable[[Path], Credits]) -> Credits:
    """Orders per channel by one of the models that look at a path by itself."""
    total: Credits = {}
    for path in paths:
        if path.touches and path.conversions:
            for channel, share in model(path).items():
                total[channel] = total.get(channel, 0.0) + share * path.conversions
    return total


def markov(paths: Sequence[Path]) -> Credits:
    """Orders per channel by how far the odds of an order fall when visits of the channel lead nowhere."""
    channels = sorted({channel for path in paths for channel in path.channels})
    conversions = sum(path.conversions for path in paths if path.touches)
    odds = conversion_odds(paths)
    effects = {channel: removal_effect(paths, channel) if odds else 0.0 for channel in channels}
    total = sum(effects.values())
    return {channel: conversions * effect / total if total else 0.0 for channel, effect in effects.items()}


def removal_effect(paths: Sequence[Path], channel: str) -> float:
    """Share of the odds of an order that goes when visits of `channel` lead nowhere."""
    odds = conversion_odds(paths)
    return 1 - conversion_odds(paths, without=channel) / odds if odds else 0.0


def conversion_odds(paths: Sequence[Path], without: str | None = None) -> float:
    """Odds that a path ends in an order, by its chain of channels, one step of memory."""
    states = ["", *sorted({channel for path in paths for channel in path.channels})]
    place = {state: row for row, state in enumerate(states)}
    steps = np.zeros((len(states), len(states)))
    ends = np.zeros((len(states), 2))
    for path in paths:
        if not path.touches:
            continue
        walked = ["", *path.channels]
        for start, end in pairwise(walked):
            steps[place[start], place[end]] += path.conversions + path.nulls
        ends[place[walked[-1]]] += (path.conversions, path.nulls)
    leaving = steps.sum(axis=1) + ends.sum(axis=1)
    leaving[leaving == 0] = 1
    steps, won = steps / leaving[:, None], ends[:, 0] / leaving
    if without is not None:
        steps[place[without]], won[place[without]] = 0, 0
    return float(np.linalg.solve(np.eye(len(states)) - steps, won)[0])


def shapley(paths: Sequence[Path]) -> Credits:
    """Orders per channel by the mean of what it adds to every set of other channels.

    Raises:
        Refusal: There are more than 15 channels: group the small ones first.
    """
    channels = sorted({channel for path in paths for channel in path.channels})
    if len(channels) > SHAPLEY_LIMIT:
        raise Refusal(
            say_count(
                "Shapley credits of {n} channel would take too long.",
                "Shapley credits of {n} channels would take too long.",
                len(channels),
                n=len(channels),
            ),
            value=str(len(channels)),
            hint=say("Group the small channels, so that at most {n} are left.", n=SHAPLEY_LIMIT),
        )
    worth = _worth(paths, channels)
    count = len(channels)
    given = dict.fromkeys(channels, 0.0)
    for place, channel in enumerate(channels):
        others = [1 << other for other in range(count) if other != place]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                group = sum(chosen)
                given[channel] += weight * (worth[group | 1 << place] - worth[group])
    return given


def _worth(paths: Sequence[Path], channels: Sequence[str]) -> list[int]:
    """Orders whose channels all lie in the set, per set (one bit per channel)."""
    bit = {channel: 1 << place for place, channel in enumerate(channels)}
    worth = [0] * (1 << len(channels))
    for path in paths:
        if path.touches:
            worth[sum(bit[channel] for channel in set(path.channels))] += path.conversions
    for place in range(len(channels)):
        for group in range(len(worth)):
            if group >> place & 1:
                worth[group] += worth[group ^ 1 << place]
    return worth


def _shared(path: Path, weights: Sequence[float]) -> Credits:
    total = sum(weights)
    given: Credits = {}
    for touch, weight in zip(path.touches, weights, strict=True):
        given[touch.channel] = given.get(touch.channel, 0.0) + weight / total
    return given
