"""Visits: how many come, how far they get, and how many of them the measurement sees."""

from dataclasses import dataclass, fields

import numpy as np

from connectors.demo import shape
from connectors.demo.customers import NOBODY, Purchases
from connectors.demo.seasons import (
    day_number,
    demand,
    growth,
    launch,
    promotion_lift,
    social_budget,
    weekday_numbers,
)
from connectors.demo.shape import Flags, Floats, Ints
from connectors.demo.stories import (
    DAYS,
    MEASURED_IN_GAP,
    MOBILE_CHECKOUT,
    PAYMENT_FAILS_ON_MOBILE,
    SATURATION_EXPONENT,
    TRACKING_GAP,
)

CELLS = (DAYS, len(shape.CHANNELS), len(shape.DEVICES), len(shape.COUNTRIES))
SMOOTHING_DAYS = 12.0
ENGAGED_WITHOUT_VIEW = 0.18


@dataclass(frozen=True)
class Visits:
    """Measured sessions as columns, one row per day, channel, device, country and kind of visitor."""

    day: Ints
    channel: Ints
    device: Ints
    country: Ints
    visitor: Ints
    sessions: Ints
    engaged: Ints
    steps: Ints
    """A column per step of shape.STEPS."""

    def where(self, chosen: Flags) -> "Visits":
        """Some of them."""
        return Visits(*(getattr(self, column.name)[chosen] for column in fields(self)))


def device_mix() -> Floats:
    """Share of each device (columns) in the sessions of each channel (rows)."""
    mobile = shape.MOBILE_BY_CHANNEL
    return np.column_stack([mobile, 1.0 - mobile - shape.TABLETS, np.full(len(mobile), shape.TABLETS)])


def reach(random: np.random.Generator, visitor: int) -> Floats:
    """Probability that a session gets to each step (last axis), by day, channel and device."""
    appeal = shape.CONVERSION_BY_CHANNEL * shape.CONVERSION_BY_VISITOR[visitor]
    rates = np.broadcast_to(shape.STEP_RATES, (DAYS, len(shape.CHANNELS), *shape.STEP_RATES.shape)).copy()
    rates[..., 1] *= appeal[:, None] ** 0.6
    rates[..., 2] *= appeal[:, None] ** 0.4
    mood = promotion_lift() ** 0.35 * np.exp(_weekly_noise(random, 0.02))
    rates[..., 1] *= mood[:, None, None]
    rates[_days_of_broken_form(), :, shape.MOBILE, shape.PAYMENT] *= 1.0 - PAYMENT_FAILS_ON_MOBILE
    return np.cumprod(rates, axis=-1)


def new_visits(random: np.random.Generator) -> Floats:
    """Expected sessions of new visitors, by cell."""
    pull = demand() / promotion_lift() ** 0.35
    level = shape.NEW_SESSIONS_PER_DAY * growth() * launch() * pull * np.exp(_weekly_noise(random, 0.025))
    channels = (
        level[:, None] * shape.NEW_SESSIONS_BY_CHANNEL * random.lognormal(0.0, 0.045, (DAYS, len(shape.CHANNELS)))
    )
    channels[:, shape.SOCIAL] *= social_budget() ** SATURATION_EXPONENT
    devices = np.broadcast_to(device_mix(), (DAYS, *device_mix().shape)).copy()
    devices[..., shape.MOBILE] *= shape.MOBILE_BY_WEEKDAY[weekday_numbers()][:, None]
    return np.asarray(
        channels[:, :, None, None] * devices[..., None] * shape.SESSIONS_BY_COUNTRY,
        dtype=np.float64,
    )


def new_orders(random: np.random.Generator, visits: Floats, reached: Floats) -> Ints:
    """First web orders by cell."""
    return random.poisson(visits * reached[..., -1][..., None])


def returning_visits(intended: Purchases, reached: Floats) -> Floats:
    """Expected sessions of returning visitors by cell: as many as it takes for the orders that they meant to place.

    The orders are smoothed over time, so that a day's luck in orders is luck, and not a day of more visits.
    """
    usual = reached[..., -1].copy()
    usual[_days_of_broken_form(), :, shape.MOBILE] /= 1.0 - PAYMENT_FAILS_ON_MOBILE
    web = intended.where(~intended.at_till)
    shares = _count(web)[:, :, :, :].sum(axis=0) / len(web)
    per_day = _smooth(np.bincount(web.day, minlength=DAYS) / demand()) * demand()
    return np.asarray(per_day[:, None, None, None] * shares / usual[..., None], dtype=np.float64)


def measured_orders(random: np.random.Generator, purchases: Purchases) -> Flags:
    """Orders whose session was measured: most of those on the web, but hardly any in the gap."""
    seen = np.full(DAYS, shape.ORDERS_MEASURED)
    seen[_days_of_gap()] = MEASURED_IN_GAP
    return np.asarray((random.random(len(purchases)) < seen[purchases.day]) & ~purchases.at_till, dtype=np.bool_)


@dataclass(frozen=True)
class Expected:
    """What is to be expected of one kind of visitor: sessions by cell, and the reach of each step."""

    visits: Floats
    reached: Floats


def measure(random: np.random.Generator, expected: tuple[Expected, Expected], measured: Purchases) -> Visits:
    """Draw the sessions of both kinds of visitors around the orders that were measured."""
    parts = []
    for visitor, expectation in enumerate(expected):
        chosen = (measured.rank > 1) == bool(visitor)
        bought = _count(measured.where(chosen))
        parts.append(_draw(random, expectation, visitor, bought))
    return Visits(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _draw(random: np.random.Generator, expected: Expected, visitor: int, bought: Ints) -> tuple[Ints, ...]:
    """Sessions that end without an order are drawn; those that end with one are known."""
    reached = expected.reached
    seen = np.ones(DAYS)
    seen[_days_of_gap()] = MEASURED_IN_GAP
    orders_expected = expected.visits * reached[..., -1][..., None] * shape.ORDERS_MEASURED
    others = random.poisson(np.maximum(expected.visits - orders_expected, 0.0) * seen[:, None, None, None])
    kept = (others + bought) > 0
    day, channel, device, country = np.nonzero(kept)
    others, bought = others[kept], bought[kept]
    steps = _steps_without_order(random, others, reached[day, channel, device]) + bought[:, None]
    engaged = steps[:, 0] + random.binomial(others + bought - steps[:, 0], ENGAGED_WITHOUT_VIEW)
    visitors = np.full(len(day), visitor)
    return day, channel, device, country, visitors, others + bought, engaged, steps


def _steps_without_order(random: np.random.Generator, sessions: Ints, reached: Floats) -> Ints:
    """How many of `sessions`, none of which ends with an order, get to each step."""
    gets_there = (reached[:, :-1] - reached[:, -1:]) / (1.0 - reached[:, -1:])
    before = np.concatenate([np.ones((len(sessions), 1)), gets_there[:, :-1]], axis=1)
    steps = np.zeros((len(sessions), len(shape.STEPS)), dtype=np.int64)
    left = sessions
    for step in range(len(shape.STEPS) - 1):
        left = random.binomial(left, np.clip(gets_there[:, step] / before[:, step], 0.0, 1.0))
        steps[:, step] = left
    return steps


def _count(purchases: Purchases) -> Ints:
    """Orders by cell."""
    places = (purchases.day, purchases.channel, purchases.device, purchases.country)
    web = purchases.channel != NOBODY
    flat = np.ravel_multi_index(tuple(place[web] for place in places), CELLS)
    return np.bincount(flat, minlength=int(np.prod(CELLS))).astype(np.int64).reshape(CELLS)


def _smooth(values: Floats) -> Floats:
    """A moving average with soft edges; near the ends it averages the days there are."""
    reach_days = np.arange(-3 * SMOOTHING_DAYS, 3 * SMOOTHING_DAYS + 1)
    kernel = np.exp(-0.5 * (reach_days / SMOOTHING_DAYS) ** 2)
    smoothed = np.convolve(values, kernel, mode="same") / np.convolve(np.ones(DAYS), kernel, mode="same")
    return np.asarray(smoothed, dtype=np.float64)


def _weekly_noise(random: np.random.Generator, spread: float) -> Floats:
    """A level that wanders from week to week around 0."""
    shocks = random.normal(0.0, spread, DAYS // 7)
    level = np.zeros(len(shocks))
    for week in range(1, len(shocks)):
        level[week] = 0.6 * level[week - 1] + shocks[week]
    return np.repeat(level, 7)


def _days_of_broken_form() -> slice:
    return slice(day_number(MOBILE_CHECKOUT.first), day_number(MOBILE_CHECKOUT.last) + 1)


def _days_of_gap() -> slice:
    return slice(day_number(TRACKING_GAP.first), day_number(TRACKING_GAP.last) + 1)
