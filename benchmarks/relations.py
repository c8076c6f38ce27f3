"""Do nine intervals in ten of the relations between levers hold what is true? On random shops, where that is known."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.stats import binomtest

from benchmarks.relations_shops import Shop, price_shop, random_truth, spend_shop
from benchmarks.timing import Row
from storehelm.strategy.scenarios.history import WeeklyHistory
from storehelm.strategy.scenarios.relations import relations_of

AIM = "85 to 95 %"
MOST_FALSE = "10 % or less"
LATE = date(2100, 1, 1)
SHORTEST, LONGEST = 30, 156
"""Weeks of history."""
SPEND_KINDS, FORMS = ("wander", "steps", "pauses"), ("saturating", "market", "power")
PRICE_KINDS = ("spread", "yearly", "peaks")
NOTHING = {"price_conversion": 0.0, "price_units": 0.0, "discount_returns": 0.0}
LITTLE = 0.01
"""A slope of spend that is nothing."""
CONFIDENT = 0.05
"""An interval of spend that begins above says that there is an effect."""
CHANNELS, MOST_SECONDS = 10, 0.3


@dataclass(frozen=True)
class Found:
    """What was made of one relation of one shop."""

    is_measured: bool
    is_held: bool
    is_confident: bool
    width: float


def run(shops: int = 300) -> list[Row]:
    """Measure each kind of shop, shops in which nothing has an effect, and the time of a large store."""
    rows = []
    for form in FORMS:
        for kind in SPEND_KINDS:
            rows += _table(f"spend, {form}, {kind}", _spend_shops(kind, form, shops))
    for kind in PRICE_KINDS:
        rows += _table(f"promotions {kind}", _price_shops(kind, shops, has_visits=True))
    rows += _table("promotions spread, visits unknown", _price_shops("spread", shops, has_visits=False))
    random = np.random.default_rng(9)
    nothing = (price_shop(random, _weeks(random), "spread", NOTHING) for _ in range(shops))
    return [*rows, *_untouched(shops), *_false(nothing), *_false_spend(shops), _speed()]


def _weeks(random: np.random.Generator) -> int:
    return int(random.integers(SHORTEST, LONGEST + 1))


def _spend_shops(kind: str, form: str, shops: int) -> Iterator[Shop]:
    random = np.random.default_rng(1)
    for _ in range(shops):
        yield spend_shop(random, _weeks(random), kind, float(random.uniform(0.02, 0.98)), form)


def _price_shops(kind: str, shops: int, *, has_visits: bool) -> Iterator[Shop]:
    random = np.random.default_rng(2)
    for _ in range(shops):
        yield price_shop(random, _weeks(random), kind, random_truth(random), visits=has_visits)


def _found(shops: Iterator[Shop]) -> dict[str, list[Found]]:
    """By relation, for the relations whose truth is known."""
    found = defaultdict(list)
    for shop in shops:
        relations = relations_of(shop.history, LATE)
        for name, truth in shop.truth.items():
            one = relations[name]
            least = CONFIDENT if name.startswith("spend:") else 0.0
            is_confident = one.low > least or one.high < 0
            held = one.low <= truth <= one.high
            found[name].append(Found(one.basis == "measured", held, is_confident, one.high - one.low))
    return found


def _table(what: str, shops: Iterator[Shop]) -> list[Row]:
    return [_held(f"{what}: {name}", found) for name, found in _found(shops).items()]


def _held(what: str, found: Sequence[Found]) -> Row:
    """How often intervals of what was measured hold the truth, how much was measured, and how wide they are."""
    measured = [one for one in found if one.is_measured]
    told = f"{len(measured) / len(found):.0%} measured"
    if not measured:
        return Row(f"{what}, of {len(found)}", "none", told, "", AIM)
    held = sum(one.is_held for one in measured)
    interval = binomtest(held, len(measured)).proportion_ci(0.95, method="wilson")
    share = f"{held / len(measured):.1%} held ({interval.low:.1%} to {interval.high:.1%})"
    width = f"{np.median([one.width for one in measured]):.2f} wide"
    return Row(f"{what}, of {len(measured)}", share, told, width, AIM)


def _untouched(shops: int) -> list[Row]:
    """Shops in which nothing moved by itself: all that is said of them must be assumed."""
    random = np.random.default_rng(3)
    season = (spend_shop(random, _weeks(random), "season", 0.5) for _ in range(shops))
    feasts = (price_shop(random, _weeks(random), "feasts", random_truth(random)) for _ in range(shops))
    found = {**_found(season), **_found(feasts)}
    measured = {name: sum(one.is_measured for one in ones) / len(ones) for name, ones in found.items()}
    what = {"spend:Paid": "spend moves with the season alone", "price_conversion": "promotions on feasts alone"}
    return [
        Row(f"{words}: {name}", f"{measured[name]:.1%} measured", "", "", MOST_FALSE) for name, words in what.items()
    ]


def _false(shops: Iterator[Shop]) -> list[Row]:
    rows = []
    for name, ones in _found(shops).items():
        measured = [one for one in ones if one.is_measured]
        share = sum(one.is_confident for one in measured) / max(len(measured), 1)
        rows.append(Row(f"no effect, said to have one: {name}, of {len(measured)}", f"{share:.1%}", "", "", MOST_FALSE))
    return rows


def _false_spend(shops: int) -> list[Row]:
    random = np.random.default_rng(4)
    return _false(spend_shop(random, _weeks(random), "wander", LITTLE) for _ in range(shops))


def _speed() -> Row:
    """Of all relations of a store of three years with many channels."""
    random = np.random.default_rng(5)
    whole = price_shop(random, LONGEST, "spread", random_truth(random)).history
    history = _with_channels(whole, [spend_shop(random, LONGEST, "wander", 0.4).history for _ in range(CHANNELS)])
    relations_of(history, LATE)
    start = time.perf_counter()
    relations_of(history, LATE)
    taken = time.perf_counter() - start
    what = f"all relations of {LONGEST} weeks, {CHANNELS} channels with spend"
    return Row(what, f"{taken:.2f} s", "", "", f"{MOST_SECONDS} s")


def _with_channels(whole: WeeklyHistory, channels: Sequence[WeeklyHistory]) -> WeeklyHistory:
    visits = {f"Paid {place}": one.sessions_by_channel["Paid"] for place, one in enumerate(channels)}
    spend = {f"Paid {place}": one.spend_by_channel["Paid"] for place, one in enumerate(channels)}
    return replace(whole, sessions_by_channel={**whole.sessions_by_channel, **visits}, spend_by_channel=spend)
