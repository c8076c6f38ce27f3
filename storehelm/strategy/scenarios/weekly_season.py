"""What moves a store's weeks by the calendar alone: slow drift, the waves of the year, and the feasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.strategy.scenarios.weekly_fit import Column
from storehelm.strategy.season_feasts import FEASTS, aligned

Floats = NDArray[np.float64]
WEEK = 7
YEAR_DAYS = 365.25
WAVES = 2
"""A year has so many waves: one of twelve months, one of six."""
LEAST_WEEKS_OF_WAVES = 40


@dataclass(frozen=True)
class Moods:
    """How far each part of the calendar may move a number, in its own unit: standard deviations."""

    drift_a_year: float
    wave: float
    feast: float

    def times(self, factor: float) -> "Moods":  # not shown
        """All of them larger or smaller."""
        return Moods(self.drift_a_year * factor, self.wave * factor, self.feast * factor)


def calendar_columns(weeks: Sequence[date], moods: Moods) -> list[Column]:
    """The columns of drift, waves and feasts that lie in these weeks.

    Args:
        weeks: First days of the weeks, oldest first.
        moods: How far each may move the number.
    """
    middle = np.array([day.toordinal() + WEEK / 2 for day in weeks])
    drift = (middle - middle.mean()) / YEAR_DAYS
    columns = [Column(drift, moods.drift_a_year)]
    if len(weeks) >= LEAST_WEEKS_OF_WAVES:
        for wave in range(1, WAVES + 1):
            angle = 2 * np.pi * wave * middle / YEAR_DAYS
            columns += [Column(np.sin(angle), moods.wave), Column(np.cos(angle), moods.wave)]
    columns += [Column(share, moods.feast) for share in _feast_shares(weeks) if share.any()]
    return columns


def _feast_shares(weeks: Sequence[date]) -> list[Floats]:
    """The share of each week's days that belong to a feast, for each feast."""
    first = weeks[0]
    feast = aligned(first, weeks[-1] + timedelta(days=WEEK - 1)).feast
    starts = np.array([(day - first).days for day in weeks])
    days = feast[starts[:, None] + np.arange(WEEK)]
    return [(days == index).mean(axis=1) for index in range(len(FEASTS))]
