"""Who gets the credit for purchases, by the visits that led to them: every model of attribution.py side by side.

A path holds the visits of one browser in the 30 days before a purchase, that of the purchase among them, each with the
channel that it came by itself: a visit without one came directly. Filters choose purchases by the visit they happened
in, never visits out of a path.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from storehelm.languages.speech import noted
from storehelm.metrics.attribution import MODELS, SHAPLEY_LIMIT, Credits, Path, Touch, credit, markov, shapley
from storehelm.metrics.event_funnel import has_events
from storehelm.metrics.reading import Filters, can_filter, read
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

LOOK_BACK_DAYS = 30
SMALL_CHANNELS = noted("Other channels")
MODEL_NAMES = ("first", "last", "last_non_direct", "linear", "position_based", "time_decay", "markov", "shapley")


@dataclass(frozen=True)
class PurchaseCredit:
    """Purchases by channel and model; each model's credits add up to `purchases`."""

    purchases: int
    touches: float | None
    credits: Mapping[str, Credits]

    @property
    def channels(self) -> tuple[str, ...]:
        """All channels of the paths, the one with the most credit for the last visit first."""
        names = {channel for given in self.credits.values() for channel in given}
        last = self.credits["last"]
        return tuple(sorted(names, key=lambda name: (-last.get(name, 0.0), name)))


def credit_purchases(published: Published, period: Period, filters: Filters) -> PurchaseCredit | None:
    """The credits of a period's purchases; None where no event of it is known."""
    if not has_events(published, period):
        return None
    if not can_filter("sessions", filters):
        return None
    paths = _grouped(read_paths(published, period, filters))
    purchases = sum(path.conversions for path in paths)
    shares = {name: credit(paths, model) for name, model in MODELS.items()}
    shares |= {"markov": markov(paths), "shapley": shapley(paths)}
    touches = sum(len(path.touches) * path.conversions for path in paths)
    return PurchaseCredit(purchases, touches / purchases if purchases else None, shares)


def read_paths(published: Published, period: Period, filters: Filters) -> list[Path]:
    """The paths of visits to each purchase of a period, and those that came to none; equal ones together."""
    rows = read(published, "purchase_paths", filters, first=period.first, last=period.last)
    return [
        Path(
            tuple(Touch(channel, day) for channel, day in zip(row["channels"], row["days"], strict=True)),
            conversions=row["conversions"],
            nulls=row["nulls"],
        )
        for row in rows
    ]


def _grouped(paths: list[Path]) -> list[Path]:
    """The same paths with the smallest channels as one: exact shares of many channels would take too long."""
    visits = Counter[str]()
    for path in paths:
        for channel in path.channels:
            visits[channel] += path.conversions + path.nulls
    if len(visits) <= SHAPLEY_LIMIT:
        return paths
    kept = {channel for channel, _ in visits.most_common(SHAPLEY_LIMIT - 1)}
    return [
        Path(
            tuple(
                Touch(one.channel if one.channel in kept else SMALL_CHANNELS, one.days_before) for one in path.touches
            ),
            path.conversions,
            path.nulls,
        )
        for path in paths
    ]
