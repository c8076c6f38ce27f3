"""What a download holds beside the tables: where the numbers come from, and what each column means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from storehelm.languages.speech import Sentence, say, say_in, told
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table, Unit
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Meta

DIMENSION_LABELS: Mapping[str, Sentence] = MappingProxyType(
    {
        "device_category": "Device",
        "channel": "Channel",
        "country": "Country",
        "customer_type": "Customers",
    }
)
_UNIT_WORDS: Mapping[Unit, Sentence] = {
    # Translators: the unit of a column: text.
    "text": "text",
    # Translators: the unit of a column: a date.
    "date": "date",
    # Translators: the unit of a column whose values are "yes" or "no".
    "flag": "yes or no",
    # Translators: the unit of a column: a number.
    "count": "number",
    "money": "",  # the currency itself
    "average_money": "",
    # Translators: the unit of a column: 0.25 stands for 25%.
    "share": "share of 1",
    "rate": "share of 1",
    # Translators: the unit of a column: one number divided by another.
    "ratio": "ratio",
    # Translators: the unit of a column: a number of days.
    "days": "days",
    "number": "number",
    # Translators: the unit of a column whose cells hold several values.
    "list": "values, oldest first",
    # Translators: the unit of a column whose rows have different units.
    "own": "the row's own unit",
}


@told
@dataclass(frozen=True)
class Source:
    """What tables were asked of; `page` is what the page is called."""

    page: Sentence
    meta: Meta
    selection: Selection


def about(source: Source, *, has_period: bool = True) -> list[tuple[str, str]]:
    """Store, page, period, filters and version of the data, as label and value.

    Without `has_period` neither the period nor the filters are told: goals have their own.
    """
    meta = source.meta
    return [
        (say("Store"), meta.store_name),
        (say("Page"), source.page),
        *(_asked(source.selection) if has_period else []),
        (say("Currency"), meta.currency),
        (say("Time zone"), meta.time_zone),
        (say("Data up to"), as_of_words(source)),
        (say("Version of the data"), meta.version),
        # Translators: when this version of the data was put together; a date and time follow.
        (say("Published"), published_words(meta)),
    ]


def chosen_filters(selection: Selection) -> list[tuple[str, str]]:
    """The filters of which something was chosen, as label and values."""
    return [
        (say(label), ", ".join(value_words(dimension, value) for value in values))
        for dimension, label in DIMENSION_LABELS.items()
        if (values := selection.filters.get(dimension, ()))
    ]


def published_words(meta: Meta) -> str:
    """When a version of the data was put together."""
    # Translators: a date and a time of day, in Coordinated Universal Time.
    return say("{moment} UTC", moment=f"{meta.published_at:%Y-%m-%d %H:%M}")


def days_words(period: Period) -> str:
    """Days of a period as files hold them, whatever the reader's locale."""
    # Translators: two days: "2026-11-09 to 2026-11-15".
    return say("{first} to {last}", first=period.first.isoformat(), last=period.last.isoformat())


def as_of_words(source: Source) -> str:
    """The last day of the data."""
    # Translators: stands after "Data up to" where the store has no data yet.
    return source.meta.as_of.isoformat() if source.meta.as_of else say("no day")


def _asked(selection: Selection) -> list[tuple[str, str]]:
    filters = dict(chosen_filters(selection))
    # Translators: stands after "Compared with".
    compared = "; ".join(days_words(period) for period in _compared(selection)) or say("nothing")
    return [
        (say("Period"), days_words(selection.period)),
        (say("Compared with"), compared),
        # Translators: stands after "Device", "Channel", "Country" or "Customers" where no filter is set.
        *((say(label), filters.get(say(label), say_in("filter", "all"))) for label in DIMENSION_LABELS.values()),
    ]


def value_words(dimension: str, value: str) -> str:
    """Devices and kinds of customers in words; channels and countries are named as the data name them."""
    own = {
        # Translators: what a filter leaves in, as in "Device: desktop, mobile".
        ("device_category", "desktop"): say_in("device", "desktop"),
        ("device_category", "mobile"): say_in("device", "mobile"),
        ("device_category", "tablet"): say_in("device", "tablet"),
        ("device_category", "other"): say_in("device", "other"),
        # Translators: what a filter leaves in, as in "Customers: new, returning".
        ("customer_type", "new"): say_in("customers", "new"),
        ("customer_type", "returning"): say_in("customers", "returning"),
    }
    return own.get((dimension, value), value)


def definitions(tables: Iterable[Table], currency: str) -> list[tuple[str, str, str, str]]:
    """Table, column, unit and meaning of every column."""
    return [
        (table.title, column.label, say(_UNIT_WORDS[column.unit]) or currency, column.definition)
        for table in tables
        for column in table.columns
    ]


def notes(tables: Sequence[Table]) -> list[tuple[str, str]]:
    """Table and sentence of all that a reader must know."""
    return [(table.title, note) for table in tables for note in table.notes]


def _compared(selection: Selection) -> list[Period]:
    if selection.comparison == "week_and_year":
        return [selection.period.before(), selection.period.year_before()]
    return [selection.compared] if selection.compared is not None else []
