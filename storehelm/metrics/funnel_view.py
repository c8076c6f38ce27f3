"""The tables behind the funnel page."""

from collections.abc import Iterable, Iterator
from typing import Any

from storehelm.languages.speech import noted, say
from storehelm.metrics.catalogue import STEP_LABELS
from storehelm.metrics.drill_down import drill_down_tables
from storehelm.metrics.event_funnel_view import exact_tables
from storehelm.metrics.funnel import Funnel, FunnelParams, Group, Step, measure_funnel
from storehelm.metrics.quality_view import quality_of_page
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import by_name, channel_label, clipped, device_label, filtered, table
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

_MONEY_LOST = noted(
    "An estimate, not booked money: sessions of the step before x the fall of the step rate against the period "
    "before x the rates of the later steps x the average order."
)
_STEP_COLUMNS = (
    Column("step", "Step", "text"),
    Column("label", "Step", "text"),
    Column("sessions", "Sessions", "count", "Sessions with this step."),
    Column("previous", "Before", "count", "Sessions with this step in the period compared with."),
    Column("step_rate", "Step rate", "rate", "Sessions of this step divided by those of the step before."),
    Column("previous_rate", "Rate before", "rate", "The step rate in the period compared with."),
    Column("change", "Change", "rate", "Step rate less the rate before, in points."),
    Column("overall_rate", "Of all sessions", "rate", "Sessions of this step divided by all sessions."),
    Column("lost", "Lost here", "count", "Sessions of the step before that did not do this one."),
    Column("entered_later", "Entered later", "count", "Sessions of this step beyond those of the step before."),
    Column("money_lost", "Money lost (est.)", "money", _MONEY_LOST),
)
_DEVICE_COLUMNS = (Column("device", "Device", "text"), Column("device_label", "Device", "text"), *_STEP_COLUMNS)
_CHANNEL_COLUMNS = (Column("channel", "Channel", "text"), Column("channel_label", "Channel", "text"), *_STEP_COLUMNS)
_TREND_COLUMNS = (
    Column("week", "Week", "date", "First day of the week."),
    Column("device", "Device", "text"),
    Column("device_label", "Device", "text"),
    Column("step", "Step", "text"),
    Column("label", "Step", "text"),
    Column("sessions", "Sessions", "count"),
    Column("step_rate", "Step rate", "rate", "Sessions of this step divided by those of the step before."),
    Column("is_partial", "Partial", "flag"),
)
_MARKED_IDS = (
    "sessions",
    "session_conversion_rate",
    *(f"step_rate_{name}" for name in STEP_LABELS if name != "sessions"),
)
_MARKED_SPLITS = (("device_category",), ("channel",))
_OPEN = noted("An open funnel from daily counts: a session may enter at any step, so a rate can exceed 100%.")


def funnel(
    published: Published,
    store: Store,
    selection: Selection,
    mode: str = "closed",
    unit: str = "session",
    window: str = "session",
) -> dict[str, Table]:
    """Where buyers are lost, as a whole, by device, by channel and by week; and exactly, where events are known.

    Args:
        published: The version.
        store: The store's settings.
        selection: Period, comparison and filters.
        mode: Of the exact funnel: closed (all steps in order) or open (entering at any).
        unit: What it counts: session or user.
        window: How long it follows a unit: session, 30m, 1d or 7d.
    """
    days = clipped(published, selection, "sessions")
    params = FunnelParams(days.period, days.compared, filtered(selection.filters), store.week_start)
    found = measure_funnel(published, params)
    notes = (*found.notes, *_step_notes(found), *days.notes)
    return by_name(
        table("steps", "Steps", _STEP_COLUMNS, (_row(step) for step in found.steps), notes),
        table("by_device", "Steps by device", _DEVICE_COLUMNS, _grouped("device", found.by_device)),
        table("by_channel", "Steps by channel", _CHANNEL_COLUMNS, _grouped("channel", found.by_channel)),
        table("trend", "Step rates by week and device", _TREND_COLUMNS, _trend(found)),
        *drill_down_tables(published, params, found.steps[0].sessions if found.steps else None),
        quality_of_page(published, store, _MARKED_IDS, selection.period, _MARKED_SPLITS, filtered(selection.filters)),
        *exact_tables(published, days.period, params.filters, mode, unit, window),
    )


def _row(step: Step) -> dict[str, Any]:
    return {
        "step": step.name,
        "label": say(STEP_LABELS[step.name]),
        "sessions": step.sessions,
        "previous": step.previous,
        "step_rate": step.step_rate,
        "previous_rate": step.previous_rate,
        "change": step.change,
        "overall_rate": step.overall_rate,
        "lost": step.lost,
        "entered_later": step.entered_later or None,
        "money_lost": step.money_lost,
    }


def _grouped(name: str, groups: Iterable[Group]) -> Iterator[dict[str, Any]]:
    words = device_label if name == "device" else channel_label
    for group in groups:
        for step in group.steps:
            yield {name: group.value, f"{name}_label": words(group.value)} | _row(step)


def _trend(found: Funnel) -> Iterator[dict[str, Any]]:
    for one in found.trend:
        yield {
            "week": one.week.first,
            "device": one.device,
            "device_label": device_label(one.device),
            "step": one.step,
            "label": say(STEP_LABELS[one.step]),
            "sessions": one.sessions,
            "step_rate": one.step_rate,
            "is_partial": one.is_partial,
        }


def _step_notes(found: Funnel) -> tuple[str, ...]:
    if not found.steps:
        return ()
    kept = {step.name for step in found.steps}
    missing = [say(STEP_LABELS[name]).lower() for name in STEP_LABELS if name not in kept]
    notes = [say(_OPEN)]
    if missing:
        # Translators: {steps} is a list of steps to a purchase, such as "carts, checkouts".
        notes.append(say("Not recorded in full, so left out: {steps}.", steps=", ".join(missing)))
    return tuple(notes)
