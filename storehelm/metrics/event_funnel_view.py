"""The tables of the exact funnel, beside those of the open one on the funnel page."""

from collections.abc import Iterable, Iterator
from typing import Any

from storehelm.languages.speech import noted, say, say_count
from storehelm.metrics.catalogue import STEP_LABELS
from storehelm.metrics.event_funnel import (
    MODES,
    UNITS,
    WINDOWS,
    EventFunnelParams,
    ExactGroup,
    ExactStep,
    measure_event_funnel,
)
from storehelm.metrics.reading import Filters
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import channel_label, device_label, table
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

NO_EVENTS = noted(
    "An exact, ordered funnel needs events: import GA4’s event export (Parquet or JSON) of these days on the Data page."
)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_COLUMNS = (
    Column("step", "Step", "text"),
    Column("label", "Step", "text"),
    Column("units", "Reached", "count", "Units that did this step; in order: after all steps before it."),
    Column("continued", "From the step before", "count", "Units that did the step before and then this one."),
    Column("rate", "Step rate", "rate", "Units that came from the step before divided by those that did it."),
    Column("low", "From", "rate", "Lower end of the 95 % interval of the step rate (Wilson)."),
    Column("high", "To", "rate", "Upper end of the 95 % interval."),
    Column("overall_rate", "Of the first step", "rate", "Units of this step divided by those of the first."),
    Column("lost", "Lost here", "count", "Units that did the step before and not this one after it."),
    Column("entered", "Entered here", "count", "Units that did this step without coming from the one before."),
    Column("waited", "Median seconds", "number", "Median of the seconds since the step before."),
    Column("waited_words", "Median time", "text", "Median of the time since the step before."),
)


def exact_tables(
    published: Published, period: Period, filters: Filters, mode: str, unit: str, window: str
) -> tuple[Table, ...]:
    """The exact funnel as a whole, by device and by channel; no table where no event of the period is known."""
    found = measure_event_funnel(published, EventFunnelParams(period, filters, mode, unit, window))
    if not found.steps and not found.notes:
        return ()
    # Translators: the three names stand for choices of the reader, such as "sessions", "in order, from the first step"
    # and "within one session".
    said = say(
        "Exact, from events: {unit}, {mode}, {window}. A session over midnight counts on its first day.",
        unit=_started_small(say(UNITS[unit])),
        mode=_started_small(say(MODES[mode])),
        window=_started_small(say(WINDOWS[window])),
    )
    notes = (said, *found.notes) if found.steps else found.notes
    device = (Column("device", "Device", "text"), Column("device_label", "Device", "text"), *_COLUMNS)
    channel = (Column("channel", "Channel", "text"), Column("channel_label", "Channel", "text"), *_COLUMNS)
    return (
        table("exact_steps", "Exact steps", _COLUMNS, (_row(step) for step in found.steps), notes),
        table("exact_by_device", "Exact steps by device", device, _grouped("device", found.by_device)),
        table("exact_by_channel", "Exact steps by channel", channel, _grouped("channel", found.by_channel)),
    )


def _grouped(name: str, groups: Iterable[ExactGroup]) -> Iterator[dict[str, Any]]:
    words = device_label if name == "device" else channel_label
    for group in groups:
        for step in group.steps:
            yield {name: group.value, f"{name}_label": words(group.value)} | _row(step)


def _row(step: ExactStep) -> dict[str, Any]:
    return {
        "step": step.name,
        "label": say(STEP_LABELS[step.name]),
        "units": step.units,
        "continued": step.continued,
        "rate": step.rate,
        "low": step.low,
        "high": step.high,
        "overall_rate": step.overall_rate,
        "lost": step.lost,
        "entered": step.entered or None,
        "waited": step.waited,
        "waited_words": _duration(step.waited),
    }


def _duration(seconds: float | None) -> str | None:
    """`45 s`, `12 min`, `5 h`, `3 days`: as precise as one reads it."""
    if seconds is None:
        return None
    if seconds < 2 * _MINUTE:
        # Translators: seconds, in as few letters as your language has for them.
        return say("{n} s", n=f"{seconds:.0f}")
    if seconds < 2 * _HOUR:
        # Translators: minutes, in few letters.
        return say("{n} min", n=f"{seconds / _MINUTE:.0f}")
    if seconds < 2 * _DAY:
        # Translators: hours, in few letters.
        return say("{n} h", n=f"{seconds / _HOUR:.0f}")
    days = round(seconds / _DAY)
    return say_count("{n} day", "{n} days", days, n=days)


def _started_small(words: str) -> str:
    return words[0].lower() + words[1:]
