"""A question about metrics, checked before anything is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storehelm.languages.speech import Sentence, listed, say
from storehelm.metrics.catalogue import Metric, metric
from storehelm.metrics.coverage import Readable
from storehelm.metrics.measures import FACTS
from storehelm.metrics.selection import DIMENSIONS
from storehelm.refusal import Refusal, meant, nearest_name
from storehelm.settings.calendar import Grain, Period, grain_named

DIMENSION_LABELS: Mapping[str, Sentence] = {
    # Translators: this and the next are what orders, visits and ads can be told apart by, inside a sentence.
    "device_category": "device",
    "channel": "channel",
    # Translators: where a visit came from: google, newsletter.
    "source_name": "source",
    # Translators: how a visit came: organic, cpc, email.
    "medium": "medium",
    "campaign": "campaign",
    "country": "country",
    # Translators: where an order was placed: the web shop, a shop in town, a marketplace.
    "sales_channel": "sales channel",
    "customer_type": "new or returning customer",
    "platform": "ad platform",
}
"""How dimensions are called inside a sentence: to be said where they are shown."""
_ALWAYS_KNOWN: Mapping[str, tuple[str, ...]] = {
    "device_category": ("desktop", "mobile", "tablet", "other"),
    "customer_type": ("new", "returning"),
}
_UNKNOWN = "unknown"
_FEW = 20
"""So many values can all be named."""
_TABLES_WITH_VALUES = ("sales", "sessions", "spend")


@dataclass(frozen=True)
class Question:
    """Metrics over a period, by calendar periods and dimensions, filtered."""

    metrics: tuple[Metric, ...]
    period: Period
    grain: Grain
    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions that it filters or breaks down by."""
        return tuple(dict.fromkeys((*self.by, *self.where)))


def question(
    ids: Sequence[str], period: Period, grain: str, by: Sequence[str], where: Mapping[str, Sequence[str]]
) -> Question:
    """A question whose names are all known.

    Raises:
        Refusal: There is no metric, grain or dimension of that name; the hint gives the nearest.
    """
    if not ids:
        raise Refusal(say("No metric was asked for."), hint=say("Name at least one, such as net_sales."))
    for name in (*by, *where):
        check_dimension(name)
    metrics = tuple(metric(name) for name in dict.fromkeys(ids))
    filters = {name: tuple(dict.fromkeys(values)) for name, values in where.items() if values}
    return Question(metrics, period, grain_named(grain), tuple(dict.fromkeys(by)), filters)


def dimension_words(names: Sequence[str]) -> str:
    """Dimensions as the end of a sentence: `device and channel together`."""
    words = listed([dimension_label(name) for name in names])
    if len(names) < 2:
        return words
    # Translators: {dimensions} is "device and channel" or the like; it ends a sentence: "... are not told apart by
    # device and channel together."
    return say("{dimensions} together", dimensions=words)


def dimension_label(name: str) -> str:
    """How a dimension is called inside a sentence, in the reader's language."""
    label = DIMENSION_LABELS.get(name)
    return name.replace("_", " ") if label is None else say(label)


def check_dimension(name: str) -> None:
    """Refuse what is no dimension.

    Raises:
        Refusal: There is no dimension of that name; the hint gives the nearest.
    """
    if name not in DIMENSIONS:
        raise Refusal(say("No dimension named '{name}'.", name=name), value=name, hint=nearest_name(name, DIMENSIONS))


def check_values(published: Readable, where: Mapping[str, Sequence[str]]) -> None:
    """Refuse a filter on a value that the data does not have: it is most likely a typing error.

    Raises:
        Refusal: No row has that value; the hint gives the nearest.
    """
    for name, values in where.items():
        asked = [value for value in values if value not in (*_ALWAYS_KNOWN.get(name, ()), _UNKNOWN)]
        known = _values(published, name) if asked else set()
        for value in asked:
            if known and value not in known:
                raise Refusal(
                    # Translators: {dimension} is "device", "channel", "country" or the like.
                    say("No {dimension} named '{value}' in the data.", dimension=dimension_label(name), value=value),
                    column=name,
                    value=value,
                    hint=_nearest_value(value, known),
                )


def _nearest_value(value: str, known: set[str]) -> str:
    same = sorted(name for name in known if name.lower() == value.lower())
    if same:
        return say("Did you mean '{name}'?", name=same[0])
    if len(known) <= _FEW:
        return nearest_name(value, known)
    # Translators: "it" is a dimension, such as the country or the campaign.
    return meant(value, known) or say("Break down by it to see its values.")


def _values(published: Readable, name: str) -> set[str]:
    tables = [
        table
        for fact in _TABLES_WITH_VALUES
        if name in FACTS[fact].dimensions
        for table in (FACTS[fact].table, FACTS[fact].period_table)
        if table is not None
    ]
    # Tables and columns are from the lists of measures.py.
    union = " union ".join(f"select {name} from {table}" for table in tables)  # noqa: S608  # not shown
    return {row[0] for row in published.rows(union)}
