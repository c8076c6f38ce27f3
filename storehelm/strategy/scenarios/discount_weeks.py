"""The discount rates of the weeks ahead, and what a lever in points makes of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LARGEST_RATE = 0.9
"""No lever lifts the discount rate or the refund rate above this."""


@dataclass(frozen=True)
class DiscountWeeks:
    """Discounts / gross sales by forecast week; one week stands for all where they are alike.

    Attributes:
        rates: Of each week, from 0 to LARGEST_RATE.
        shares: Of each week in the gross sales of the span before any lever; they add up to 1.
    """

    rates: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Of the whole span before any lever: discounts over gross sales."""
        return sum(rate * share for rate, share in zip(self.rates, self.shares, strict=True))

    def moved(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The rate of each week with points added, within its range: a row for each number of points."""
        return np.clip(np.array(self.rates) + points[:, None], 0.0, LARGEST_RATE)

    def change(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """By how much the rate of the whole span moves, at the gross sales before any lever; just 0 at 0 points."""
        moves = self.moved(points) - np.array(self.rates)
        return np.asarray(moves @ np.array(self.shares), dtype=np.float64)
