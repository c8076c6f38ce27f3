"""How often the noise gate cries wolf: measured on random shops in which nothing happens."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from storehelm.metrics.noise_gate import judge

HISTORIES = (130, 62, 40, 12)
"""Weeks of history: more than two years, just over one, under one, hardly any."""


@dataclass(frozen=True)
class Alarms:
    """Weeks in which any tile was flagged, of all weeks judged, with the 95 % interval of that share."""

    raised: int
    weeks: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of weeks with a flag."""
        return self.raised / self.weeks


def false_alarms(shops: int, seed: int = 1, histories: tuple[int, ...] = HISTORIES) -> Alarms:
    """Judge the last week of so many quiet shops of each length of history."""
    random = np.random.default_rng(seed)
    raised = sum(_is_raised(quiet_shop(random, weeks)) for weeks in histories for _ in range(shops))
    judged = shops * len(histories)
    interval = binomtest(raised, judged).proportion_ci(0.95, method="wilson")
    return Alarms(raised, judged, float(interval.low), float(interval.high))


def quiet_shop(random: np.random.Generator, weeks: int) -> list[list[float]]:
    """The eight tiles, by week, of a shop in which nothing happens but season, growth and chance."""
    week = np.arange(weeks)
    season = 1 + random.uniform(0, 0.3) * np.sin(2 * np.pi * week / 52.18 + random.uniform(0, 6))
    level = season * np.exp(random.uniform(-0.2, 0.5) * week / 52)
    restless = random.uniform(0, 0.05)
    rate = random.uniform(0.01, 0.04)
    visits = random.uniform(60, 1500) / rate * level * np.exp(random.normal(0, restless, weeks))
    sessions = random.poisson(visits)
    orders = random.binomial(sessions, rate * np.exp(random.normal(0, restless / 2, weeks)))
    shape = random.uniform(0.4, 1.0)
    sales = np.array([random.lognormal(4, shape, count).sum() for count in orders])
    net = sales - random.binomial(orders, 0.08) * float(np.exp(4))
    new = np.maximum(random.binomial(orders, random.uniform(0.3, 0.7)), 1)
    spend = net.mean() * 0.15 * level * np.exp(random.normal(0, 0.05, weeks))
    tiles = (net, orders, orders / sessions, sales / orders, sessions, net / spend, spend / new, 1 - new / orders)
    return [[float(value) for value in tile] for tile in tiles]


def _is_raised(tiles: list[list[float]]) -> bool:
    return any(one.state in ("above", "below") for one in judge(tiles))
