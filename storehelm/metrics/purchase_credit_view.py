"""The table of purchases by channel and model of attribution, on the channels page."""

from collections.abc import Iterator
from typing import Any

from storehelm.languages.speech import say, say_count
from storehelm.metrics.plain_numbers import plain_numbers
from storehelm.metrics.purchase_credit import (
    LOOK_BACK_DAYS,
    MODEL_NAMES,
    SMALL_CHANNELS,
    PurchaseCredit,
    credit_purchases,
)
from storehelm.metrics.reading import Filters
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import channel_label, table
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

_COLUMNS = (
    Column("channel", "Channel", "text"),
    Column("label", "Channel", "text"),
    Column("first", "First", "number", "Purchases whose first visit came by the channel."),
    Column("last", "Last", "number", "Purchases whose last visit came by it."),
    Column(
        "last_non_direct", "Last not direct", "number", "Purchases whose last visit that was not direct came by it."
    ),
    Column("linear", "Linear", "number", "Each purchase shared out equally over its visits."),
    Column("position_based", "Position", "number", "40 % to the first visit, 40 % to the last, the rest between."),
    Column("time_decay", "Time decay", "number", "Half the weight for every seven days before the purchase."),
    Column("markov", "Markov", "number", "By how far the odds of a purchase fall without the channel."),
    Column("shapley", "Shapley", "number", "By what the channel adds to every set of other channels."),
)


def credit_tables(published: Published, period: Period, filters: Filters) -> tuple[Table, ...]:
    """Purchases by channel and model; no table where no event of the period is known."""
    found = credit_purchases(published, period, filters)
    if found is None:
        return ()
    return (table("purchase_credit", "Who gets the credit", _COLUMNS, _rows(found), _notes(found)),)


def _rows(found: PurchaseCredit) -> Iterator[dict[str, Any]]:
    for channel in found.channels if found.purchases else ():
        shares = {name: found.credits[name].get(channel, 0.0) for name in MODEL_NAMES}
        label = say(SMALL_CHANNELS) if channel == SMALL_CHANNELS else channel_label(channel)
        yield {"channel": channel, "label": label} | shares


def _notes(found: PurchaseCredit) -> tuple[str, ...]:
    if not found.purchases:
        return (say("The events of these days hold no purchase."),)
    # Translators: {visits} is an average such as 2.4; {days} is a number.
    counted = say_count(
        "{n} purchase of GA4’s event export, with {visits} visits each in the {days} days before; each column adds up "
        "to them.",
        "{n} purchases of GA4’s event export, with {visits} visits each in the {days} days before; each column adds up "
        "to them.",
        found.purchases,
        n=found.purchases,
        visits=plain_numbers().number(found.touches, 1),
        days=LOOK_BACK_DAYS,
    )
    apart = say(
        "A visit counts for the channel that it came by itself; visits of the same person on another device or browser "
        "are not joined."
    )
    return (f"{counted} {apart}",)
