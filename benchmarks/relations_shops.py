"""Random shops by week with known relations between spend, discounts and the rest: for measuring, never for showing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from storehelm.strategy.scenarios.history import WeeklyHistory
from storehelm.strategy.scenarios.relation import Floats, response
from storehelm.strategy.season_feasts import FEASTS, aligned

FIRST = date(2023, 1, 2)
RECENT_WEEKS = 13
FEAST_LIFTS = (0.1, 0.1, -0.1, -0.05, 0.1, 0.6, -0.3)
"""Of demand in a week that is all feast, in logarithms, in the order of FEASTS; each shop has its own around them."""


@dataclass(frozen=True)
class Shop:
    """Weeks and what is true of them, by the relation's id."""

    history: WeeklyHistory
    truth: Mapping[str, float]


def following(random: np.random.Generator, weeks: int, size: float, closeness: float) -> Floats:
    """Noise that follows the week before."""
    noise = random.normal(0, size, weeks)
    for week in range(1, weeks):
        noise[week] = closeness * noise[week - 1] + np.sqrt(1 - closeness**2) * noise[week]
    return noise


def calendar(random: np.random.Generator, days: tuple[date, ...], size: float = 1.0) -> Floats:
    """Waves of the year and feasts, in logarithms."""
    angle = 2 * np.pi * np.array([day.timetuple().tm_yday for day in days]) / 365.25
    waves = random.uniform(0, 0.3) * np.sin(angle + random.uniform(0, 6.3))
    waves = waves + random.uniform(0, 0.1) * np.sin(2 * angle + random.uniform(0, 6.3))
    feast = aligned(days[0], days[-1] + timedelta(days=6)).feast.reshape(-1, 7)
    shares = np.array([(feast == index).mean(axis=1) for index in range(len(FEASTS))])
    lifts = np.array(FEAST_LIFTS) + random.normal(0, 0.1, len(FEASTS))
    return np.asarray(size * (waves + lifts @ shares), dtype=np.float64)


def demand_of(random: np.random.Generator, days: tuple[date, ...]) -> Floats:
    """How much people want to buy: growth, the calendar, and moods that last."""
    count = len(days)
    mood = following(random, count, random.uniform(0.01, 0.08), random.uniform(0, 0.9))
    return random.normal(0.1, 0.2) * np.arange(count) / 52 + calendar(random, days) + mood


def days_of(weeks: int) -> tuple[date, ...]:
    """First days of so many weeks."""
    return tuple(FIRST + timedelta(weeks=week) for week in range(weeks))


def spend_plan(random: np.random.Generator, demand: Floats, kind: str) -> Floats:
    """Spend by week in logarithms: it follows demand as far as it does, and moves by itself as its kind says."""
    count = len(demand)
    own = following(random, count, random.uniform(0.1, 0.35), random.uniform(0, 0.9))
    if kind == "steps":
        changes = random.random(count) < 1 / random.uniform(6, 20)
        own = np.cumsum(np.where(changes, random.normal(0, 0.35, count), 0.0)) + random.normal(0, 0.03, count)
    if kind == "season":
        own = random.normal(0, 0.03, count)
    return np.asarray(random.uniform(0, 1.2) * demand + own, dtype=np.float64)


def spend_shop(random: np.random.Generator, weeks: int, kind: str, elasticity: float, form: str = "saturating") -> Shop:
    """A shop with one paid channel whose visits answer to spend by a known slope at the spend of the last quarter.

    Args:
        random: The generator.
        weeks: Of history.
        kind: How spend moves: "wander", "steps", "season" (only with it), "pauses" (weeks without any).
        elasticity: The slope.
        form: Of the response: "saturating", "market" (of spend by the size of its market), or "power" of spend.
    """
    days = days_of(weeks)
    demand = demand_of(random, days)
    spend = np.exp(spend_plan(random, demand, kind))
    if kind == "pauses":
        spend[random.random(weeks) < 0.25] = 0.0
        spend[-1] = 1.0
    recent = spend[-RECENT_WEEKS:]
    multiple = spend / recent[recent > 0].mean()
    follows = random.uniform(0.4, 1.1)
    market = np.exp(demand - demand[-RECENT_WEEKS:].mean()) if form == "market" else np.ones(weeks)
    effect = multiple**elasticity if form == "power" else response(multiple / market, elasticity)
    noise = following(random, weeks, random.uniform(0.02, 0.08), random.uniform(0, 0.9))
    noise = noise + np.cumsum(random.normal(0, random.uniform(0, 0.01), weeks))
    paid = random.poisson(np.exp(random.uniform(6, 9) + follows * demand + noise) * effect)
    unpaid = {
        name: random.poisson(
            np.exp(random.uniform(6, 9) + random.uniform(0.7, 1.2) * demand + following(random, weeks, 0.03, 0.5))
        )
        for name in ("Organic Search", "Direct", "Email")
    }
    sessions = {name: np.asarray(values, dtype=np.float64) for name, values in {**unpaid, "Paid": paid}.items()}
    return Shop(history_of(days, sessions, {"Paid": 1000 * spend}), {"spend:Paid": elasticity})


def history_of(days: tuple[date, ...], sessions: Mapping[str, Floats], spend: Mapping[str, Floats]) -> WeeklyHistory:
    """Weeks of visits and spend alone."""
    unknown = np.full(len(days), np.nan)
    total = np.sum(list(sessions.values()), axis=0) if sessions else unknown
    return WeeklyHistory(
        weeks=days,
        sessions_by_channel=sessions,
        spend_by_channel=spend,
        orders=unknown,
        web_orders=unknown,
        sessions=total,
        gross_sales=unknown,
        discounts=unknown,
        returns=unknown,
        units=unknown,
    )


def random_truth(random: np.random.Generator) -> dict[str, float]:
    """Of the price: in a shop of five it does nothing to orders."""
    moves = random.random() < 0.8
    return {
        "price_conversion": float(random.uniform(-4, 0)) if moves else 0.0,
        "price_units": float(random.uniform(-1, 0.3)),
        "discount_returns": float(random.uniform(-0.2, 0.5)),
    }


def price_shop(
    random: np.random.Generator, weeks: int, kind: str, truth: Mapping[str, float], *, visits: bool = True
) -> Shop:
    """A shop whose orders, units and returns answer to its discounts as is given.

    Promotions last a week or two, draw orders out of the two weeks after, and where visits are known bring more of
    them, of a mix that buys otherwise. Orders are drawn, so that small shops are noisy.

    Args:
        random: The generator.
        weeks: Of history.
        kind: Where promotions lie: "spread"; "yearly": the same weeks of each year; "peaks": weeks of the year in which
            more is bought anyway, but not each year in all of them; "feasts": there alone; "none".
        truth: `price_conversion`, `price_units` and `discount_returns`.
        visits: Whether visits are known.
    """
    days = days_of(weeks)
    demand = demand_of(random, days)
    discount, peaks = _discounts(random, days, kind)
    paid = np.log(1 - discount)
    mix, sessions = _visits(random, demand, discount if visits else np.zeros(weeks))
    own = calendar(random, days, random.uniform(0, 0.3)) + following(random, weeks, random.uniform(0.01, 0.05), 0.6)
    own = own + np.cumsum(random.normal(0, random.uniform(0, 0.008), weeks)) + mix + random.uniform(0, 0.15) * peaks
    drawn = random.uniform(0, 0.4) * truth["price_conversion"]
    lasting = truth["price_conversion"] * paid - drawn * paid + drawn * _mean_before(paid)
    total = np.sum(list(sessions.values()), axis=0)
    expected = random.uniform(0.01, 0.04) * total * np.exp(own + lasting)
    orders = random.poisson(expected)
    a_basket = np.exp(random.normal(0.5, 0.1) + truth["price_units"] * paid + following(random, weeks, 0.02, 0.5))
    units = orders + random.poisson(orders * np.maximum(a_basket - 1, 0.05))
    gross = 30 * units * np.exp(random.normal(0, 0.02, weeks))
    sold = gross * (1 - discount)
    rate = random.uniform(0.03, 0.15) + truth["discount_returns"] * discount + following(random, weeks, 0.003, 0.6)
    returns = _come_back(random, sold * np.clip(rate, 0, 1), orders)
    history = WeeklyHistory(
        weeks=days,
        sessions_by_channel=sessions if visits else {},
        spend_by_channel={},
        orders=orders.astype(np.float64),
        web_orders=orders.astype(np.float64),
        sessions=total if visits else np.full(weeks, np.nan),
        gross_sales=gross,
        discounts=gross * discount,
        returns=returns,
        units=units.astype(np.float64),
    )
    return Shop(history, truth)


def _discounts(random: np.random.Generator, days: tuple[date, ...], kind: str) -> tuple[Floats, Floats]:
    """Discount rates, and 1 in weeks in which more is bought whether there is a promotion or not."""
    count = len(days)
    discount, peaks = random.uniform(0.01, 0.06) * np.exp(following(random, count, 0.15, 0.3)), np.zeros(count)
    feast = aligned(days[0], days[-1] + timedelta(days=6)).feast.reshape(-1, 7)
    if kind == "feasts" or (kind == "spread" and random.random() < 0.7):
        discount[(feast == 5).mean(axis=1) > 0.3] += random.uniform(0.1, 0.3)
    if kind in ("yearly", "peaks"):
        chosen = np.isin(np.arange(count) % 52, random.choice(52, int(random.integers(4, 9)), replace=False))
        is_held = chosen & (random.random(count) < (0.6 if kind == "peaks" else 1.0))
        discount[is_held] += random.uniform(0.08, 0.25)
        peaks = chosen.astype(np.float64) if kind == "peaks" else peaks
    if kind == "spread":
        for start in np.flatnonzero(random.random(count) < random.uniform(2, 8) / 52):
            discount[start : start + int(random.integers(1, 3))] += random.uniform(0.05, 0.25)
    return np.clip(discount, 0, 0.5), peaks


def _visits(random: np.random.Generator, demand: Floats, discount: Floats) -> tuple[Floats, dict[str, Floats]]:
    """Visits by channel, and what their mix does to orders for each visit: promotions bring more of some channels."""
    level = random.uniform(6, 9.5)
    counts, buying = {}, {}
    for name in ("Organic Search", "Direct", "Email", "Paid Search"):
        drawn = random.uniform(0, 3) * (discount - discount.mean()) + following(random, len(demand), 0.05, 0.7)
        counts[name] = random.poisson(np.exp(level + random.normal(-1, 0.7) + demand + drawn)).astype(np.float64)
        buying[name] = random.uniform(0.4, 1.8)
    total = np.sum(list(counts.values()), axis=0)
    mean = sum(buying[name] * counts[name] for name in counts) / total
    return np.asarray(np.log(mean), dtype=np.float64), counts


def _mean_before(values: Floats) -> Floats:
    padded = np.concatenate([[np.median(values)] * 2, values])
    return np.asarray((padded[1:-1] + padded[:-2]) / 2, dtype=np.float64)


def _come_back(random: np.random.Generator, expected: Floats, orders: Floats) -> Floats:
    """Returns on the weeks in which they are booked, in lumps of an order's size."""
    delay = random.dirichlet(np.array([2.0, 4.0, 3.0, 1.0, 0.5]))
    booked = np.convolve(expected, delay)[: len(expected)]
    lump = max(float(np.sum(expected) / max(np.sum(orders), 1)), 1e-9) * 8
    return np.asarray(random.poisson(booked / lump) * lump, dtype=np.float64)
