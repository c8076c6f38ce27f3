"""Random shops by day, of a kind the forecast does not assume: for measuring odds, never for showing."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.strategy.season import Daily
from storehelm.strategy.season_feasts import FEASTS, aligned

Floats = NDArray[np.float64]
FEAST_LIFTS = {
    "Valentine's Day": (-0.1, 0.2),
    "Easter": (-0.3, 0.2),
    "Ascension Day": (-0.3, 0.0),
    "Whitsun": (-0.3, 0.0),
    "Singles' Day": (0.0, 0.2),
    "Black Friday and Cyber Monday": (0.0, 1.0),
    "Christmas": (-0.5, 0.0),
}
"""Of demand, in logarithms, from and to."""
RETURN_LAGS = ((7, 0.2), (12, 0.4), (20, 0.4))


def random_shop(random: np.random.Generator, days: int) -> dict[str, Daily]:
    """Sessions, orders, gross and net sales of a shop: from a few orders a day to some hundreds.

    Demand grows, wanders, is moody for weeks on end, jumps once in some shops, and has weekdays, two waves a year,
    feasts and promotions that do not come on the same day each year. Conversion and order values wander by
    themselves. Returns come weeks later, and may exceed a day's sales.
    """
    first = date(2022, 1, 1) + timedelta(days=int(random.integers(0, 1000)))
    demand = _trend(random, days) + _calendar(random, first, days) + _promotions(random, days)
    rate = random.uniform(0.01, 0.04)
    orders_a_day = np.exp(random.uniform(np.log(3), np.log(400)))
    visits = orders_a_day / rate * np.exp(demand) * random.gamma(400, 1 / 400, days)
    sessions = random.poisson(visits)
    drift = _wander(random, days, 0.01) + np.repeat(random.normal(0, random.uniform(0, 0.04), days // 7 + 2), 7)[:days]
    orders = random.binomial(sessions, np.clip(rate * np.exp(drift), 0, 1))
    value = np.exp(4 + _wander(random, days, 0.006))
    shape = random.uniform(0.4, 1.0)
    sales = np.array([random.lognormal(0, shape, count).sum() for count in orders]) * value
    net = sales - _returns(random, orders, value)
    found = {"sessions": sessions, "orders": orders, "gross": sales, "net": net}
    return {name: Daily(first, np.asarray(values, dtype=np.float64)) for name, values in found.items()}


def _wander(random: np.random.Generator, days: int, most: float) -> Floats:
    """A random walk by week, of a step drawn up to `most`."""
    weeks = days // 7 + 2
    walk = np.cumsum(random.normal(0, random.uniform(0, most), weeks))
    return np.asarray(np.interp(np.arange(days), np.arange(weeks) * 7, walk), dtype=np.float64)


def _trend(random: np.random.Generator, days: int) -> Floats:
    weeks = days // 7 + 2
    lasting, size = random.uniform(0, 0.9), random.uniform(0, 0.07)
    mood = random.normal(0, size, weeks)
    for week in range(1, weeks):
        mood[week] = lasting * mood[week - 1] + np.sqrt(1 - lasting**2) * mood[week]
    trend = random.normal(0.1, 0.2) * np.arange(days) / 364 + _wander(random, days, 0.02) + np.repeat(mood, 7)[:days]
    if random.random() < 0.3:
        trend[int(random.integers(0, days)) :] += random.normal(0, 0.15)
    return np.asarray(trend, dtype=np.float64)


def _calendar(random: np.random.Generator, first: date, days: int) -> Floats:
    angle = 2 * np.pi * (first.timetuple().tm_yday + np.arange(days)) / 365.25
    waves = random.uniform(0, 0.3) * np.sin(angle + random.uniform(0, 6.3))
    waves = waves + random.uniform(0, 0.12) * np.sin(2 * angle + random.uniform(0, 6.3))
    weekdays = random.normal(0, 0.12, 7)[(first.weekday() + np.arange(days)) % 7]
    feasts = aligned(first, first + timedelta(days=days - 1)).feast
    lifts = np.array([random.uniform(*FEAST_LIFTS[feast.name]) for feast in FEASTS])
    return np.asarray(waves + weekdays + np.where(feasts >= 0, lifts[feasts], 0.0), dtype=np.float64)


def _promotions(random: np.random.Generator, days: int) -> Floats:
    lifts = np.zeros(days)
    for _ in range(int(random.integers(0, 6))):
        usual, length, lift = int(random.integers(0, 364)), int(random.integers(5, 15)), random.uniform(0, 0.35)
        for year in range(days // 364 + 1):
            start = max(0, usual + year * 364 + int(random.integers(-10, 11)))
            lifts[start : start + length] += lift * random.uniform(0.5, 1.5)
    return lifts


def _returns(random: np.random.Generator, orders: NDArray[np.int64], value: Floats) -> Floats:
    returned = np.zeros(len(orders))
    share = random.uniform(0, 0.2)
    for lag, part in RETURN_LAGS:
        amount = random.binomial(orders, share * part) * value * random.uniform(0.8, 1.6, len(orders))
        returned[lag:] += amount[:-lag]
    return returned
