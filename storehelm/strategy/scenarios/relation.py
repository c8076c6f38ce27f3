"""How far one number of a store moves another, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, language, told

Floats = NDArray[np.float64]
Basis = Literal["measured", "assumed"]
INTERVAL_REACH = 1.6448536269514722
"""Standard deviations from the middle of a normal distribution to either end of its 90 % interval."""


@told
@dataclass(frozen=True)
class Relation:
    """How far one number moves another.

    Attributes:
        id: `spend:<channel>`, `list_price`, `price_conversion`, `price_units` or `discount_returns`.
        label: What it is called on the page.
        value: The middle: the truth is as likely above as below.
        low: Lower end of the 90 % interval.
        high: Upper end.
        basis: Whether this store's weeks tell it.
        weeks: Weeks that could be used.
        sentence: What was measured, or why it could not be and what is assumed instead.
        least: No draw lies below.
        most: No draw lies above.
    """

    id: str
    label: Sentence
    value: float
    low: float
    high: float
    basis: Basis
    weeks: int
    sentence: Sentence
    least: float = -np.inf
    most: float = np.inf

    def draw(self, random: np.random.Generator, size: int) -> Floats:
        """Possible values: half of them on each side of the middle, nine in ten inside the interval."""
        normal = random.standard_normal(size) / INTERVAL_REACH
        reach = np.where(normal < 0, self.value - self.low, self.high - self.value)
        return np.asarray(np.clip(self.value + normal * reach, self.least, self.most), dtype=np.float64)


def percent(share: float, digits: int = 0) -> str:
    """A change as it stands in the sentence of a relation: `+17%`, `0%`, `−3%`."""
    rounded = round(100 * share, digits) + 0.0
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{Formats(language(), '').percent(abs(rounded) / 100, digits)}"


def response(multiple: Floats | float, elasticity: Floats | float) -> Floats:
    """Visits as a multiple of today's where spend is a multiple of today's: less and less for each coin more.

    R(m; e) = m / (e + (1 - e) m): 0 without spend, 1 at today's, with slope e there, below 1 / (1 - e) always.

    Args:
        multiple: Of today's spend, 0 or more.
        elasticity: Share by which visits grow for each share that spend grows by, at today's spend; 0 to 1.
    """
    times = np.asarray(multiple, dtype=np.float64)
    share = np.asarray(elasticity, dtype=np.float64)
    below = share + (1.0 - share) * times
    return np.asarray(np.divide(times, below, out=np.zeros(np.broadcast(times, below).shape), where=below > 0))
