"""How often customers come back, by the weeks since their first order, and what that means for the weeks to come.

Weeks are blocks of seven days, counted back from the last closed day and on from the day after it, as forecasts count
them: a customer's age is the number of blocks since that of the first order.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from storehelm.languages.speech import say
from storehelm.metrics.lifetime_value import FEWEST_CUSTOMERS
from storehelm.metrics.repeat_curve import RepeatCounts, read_repeat_counts
from storehelm.strategy.season import Floats
from storehelm.warehouse.published import Published

LEAST_AGES = 4
"""With fewer ages seen, half of what customers bring in a quarter would be guessed."""
TAIL_AGES = 13
"""The last ages seen, whose mean is carried on: beyond what was seen nothing says how it goes on falling."""


@dataclass(frozen=True)
class RepeatCurve:
    """The cohort curve carried forward.

    Attributes:
        weeks_seen: Ages in weeks that enough customers have reached.
        rate: Repeat orders per customer at age k (0: in the week of the first order), for as many ages as weeks are
            ahead: sum over sum of the customers who were seen at that age, and the mean of the last 13 ages beyond.
        past: Repeat orders to expect in each of the coming weeks of the customers won until the day of reading.
        is_known: Whether there are customers enough; else both hold zeros, and `reason` says why.
    """

    weeks_seen: int
    rate: Floats
    past: Floats
    is_known: bool
    reason: str | None = None


def read_repeat(published: Published, as_of: date, weeks_ahead: int) -> RepeatCurve:
    """The curve at the end of `as_of`, and what it says of the next `weeks_ahead` weeks of seven days."""
    counts = read_repeat_counts(published, as_of)
    if counts is None:
        return _unknown(weeks_ahead, 0, say("This older version keeps sums only: customers cannot be followed in it."))
    return curve_of(counts, weeks_ahead)


def curve_of(counts: RepeatCounts, weeks_ahead: int) -> RepeatCurve:
    """The curve from counts by age."""
    seen = int((counts.eligible >= FEWEST_CUSTOMERS).sum())
    if seen < LEAST_AGES:
        return _unknown(
            weeks_ahead,
            seen,
            say(
                "Fewer than {customers} known customers have been followed for {weeks} weeks.",
                customers=FEWEST_CUSTOMERS,
                weeks=LEAST_AGES,
            ),
        )
    rates = rates_of(counts, seen, len(counts.members) + weeks_ahead)
    coming = np.arange(1, weeks_ahead + 1)[:, None] + np.arange(len(counts.members))[None, :]
    past = rates[coming] @ counts.members.astype(np.float64)
    return RepeatCurve(seen, rates[:weeks_ahead], past, is_known=True)


def rates_of(counts: RepeatCounts, seen: int, ages: int) -> Floats:
    """Repeat orders per customer at each of so many ages."""
    tail = slice(max(1, seen - TAIL_AGES), seen)
    rates = np.full(ages, counts.repeats[tail].sum() / counts.eligible[tail].sum())
    known = min(seen, ages)
    rates[:known] = counts.repeats[:known] / counts.eligible[:known]
    return rates


def _unknown(weeks_ahead: int, seen: int, reason: str) -> RepeatCurve:
    return RepeatCurve(seen, np.zeros(weeks_ahead), np.zeros(weeks_ahead), is_known=False, reason=reason)
