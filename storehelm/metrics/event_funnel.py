"""The exact funnel, from events: who did which step after which, and how long it took.

Closed, a unit must do all steps in order, each within the window of the first; open, it may enter at any step, and the
rate of a step is of those who did the step before. A unit is a session, or a user, which is a browser. The steps of a
user are followed beyond the end of the period as far as the window reaches; those of a session over midnight too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from scipy.stats import binomtest

from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.catalogue import STEP_LABELS
from storehelm.metrics.reading import Filters, Row, can_filter, read
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

Mode = Literal["closed", "open"]
MODES: Mapping[str, Sentence] = {
    # Translators: how the steps of a funnel are counted: one after the other, beginning with the first.
    "closed": "In order, from the first step",
    # Translators: how the steps of a funnel are counted: a visit may begin with any of them.
    "open": "Entering at any step",
}
UNITS: Mapping[str, Sentence] = {"session": "Sessions", "user": "Users (browsers)"}
WINDOWS: Mapping[str, Sentence] = {
    "session": "Within one session",
    "30m": "Within 30 minutes",
    "1d": "Within a day",
    "7d": "Within 7 days",
}
"""How a funnel is counted, what it counts, and how long it follows that: to be said where they are shown."""
_UNKNOWN: Mapping[str, Sentence] = {
    "mode": "A funnel has no mode '{value}'.",
    "unit": "A funnel has no unit '{value}'.",
    "window": "A funnel has no window '{value}'.",
    "step": "A funnel has no step '{value}'.",
}
_DAY = 86_400_000_000
_MICROS = {"session": None, "30m": 1_800_000_000, "1d": _DAY, "7d": 7 * _DAY}
_MOST_STEPS = 7
_HAS_VISITS = "select count(*) as tables from duckdb_tables() where table_name in ('visits', 'event_days')"
_DAYS = """
select
    count(*) as days,
    max(event_date) as last_day,
    cast(coalesce(sum(without_user + without_session), 0) as bigint) as events_apart,
    cast(coalesce(sum(purchases_apart), 0) as bigint) as purchases_apart,
    coalesce(bool_or(is_intraday), false) as is_intraday
from event_days
where event_date between $first and $last
"""
_LAST_DAY = "select max(event_date) as last_day from event_days"
_RECORDED = "select distinct step from visit_steps"


@dataclass(frozen=True)
class EventFunnelParams:
    """What is asked: a period and filters, the steps in their order (none: all that the events know), and how."""

    period: Period
    filters: Filters
    mode: str = "closed"
    unit: str = "session"
    window: str = "session"
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExactStep:
    """One step: `units` did it, `continued` of them came from the step before, `lost` did that one and not this.

    The rate is of the step before, with its 95 % interval (Wilson); `waited` the median of the seconds since then.
    """

    name: str
    units: int
    continued: int | None
    lost: int | None
    entered: int | None
    rate: float | None
    low: float | None
    high: float | None
    overall_rate: float | None
    waited: float | None


@dataclass(frozen=True)
class ExactGroup:
    """The steps of one device or channel."""

    value: str
    steps: tuple[ExactStep, ...]


@dataclass(frozen=True)
class EventFunnel:
    """The exact funnel of a period; empty where no day of it has events."""

    steps: tuple[ExactStep, ...] = ()
    by_device: tuple[ExactGroup, ...] = ()
    by_channel: tuple[ExactGroup, ...] = ()
    notes: tuple[str, ...] = ()


def has_events(published: Published, period: Period) -> bool:
    """Whether the events of any day of the period are known."""
    if published.query(_HAS_VISITS)[0]["tables"] < len(("visits", "event_days")):
        return False
    return bool(published.query(_DAYS, {"first": period.first, "last": period.last})[0]["days"])


def measure_event_funnel(published: Published, params: EventFunnelParams) -> EventFunnel:
    """The exact funnel of a period.

    Raises:
        Refusal: A step, mode, unit or window is unknown, or a step is named twice.
    """
    _check(params)
    if not has_events(published, params.period):
        return EventFunnel()
    if not can_filter("sessions", params.filters):
        return EventFunnel(notes=(say("Sessions do not know the sales channel: that filter leaves none."),))
    steps = params.steps or _recorded_steps(published)
    rows = read(
        published,
        f"event_funnel_{params.mode}",
        params.filters,
        first=params.period.first,
        last=params.period.last,
        steps=list(steps),
        window=_MICROS[params.window],
        by_user=params.unit == "user",
    )
    whole = [row for row in rows if not row["is_by_device"] and not row["is_by_channel"]]
    return EventFunnel(
        steps=_steps(whole, steps),
        by_device=_groups(rows, "device", steps),
        by_channel=_groups(rows, "channel", steps),
        notes=_notes(published, params, steps),
    )


def _check(params: EventFunnelParams) -> None:
    for what, chosen, known in (
        ("mode", params.mode, MODES),
        ("unit", params.unit, UNITS),
        ("window", params.window, WINDOWS),
        *(("step", step, STEP_LABELS) for step in params.steps),
    ):
        if chosen not in known:
            message = say(_UNKNOWN[what], value=chosen)
            raise Refusal(message, column=what, value=chosen, hint=nearest_name(chosen, known))
    if len(set(params.steps)) != len(params.steps) or len(params.steps) > _MOST_STEPS:
        raise Refusal(
            say("Each step of a funnel stands there once."),
            column="step",
            value=", ".join(params.steps),
            hint=say("Name up to {n} of: {names}.", n=_MOST_STEPS, names=", ".join(STEP_LABELS)),
        )


def _recorded_steps(published: Published) -> tuple[str, ...]:
    """The steps that any event tells of: a shop that never sends one would else lose everybody there."""
    known = {row["step"] for row in published.query(_RECORDED)} | {"sessions"}
    return tuple(step for step in STEP_LABELS if step in known)


def _groups(rows: Sequence[Row], name: str, steps: Sequence[str]) -> tuple[ExactGroup, ...]:
    column = {"device": "device_category", "channel": "channel"}[name]
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row[f"is_by_{name}"]:
            found.setdefault(row[column], []).append(row)
    groups = [ExactGroup(value, _steps(own, steps)) for value, own in found.items()]
    return tuple(sorted(groups, key=lambda group: (-max(step.units for step in group.steps), group.value)))


def _steps(rows: Iterable[Row], steps: Sequence[str]) -> tuple[ExactStep, ...]:
    counted = {row["step_no"]: row for row in rows}
    nothing: dict[str, Any] = {"units": 0, "continued": 0, "waited": None}
    told = [counted.get(place, nothing) for place in range(1, len(steps) + 1)]
    first = told[0]["units"]
    found = [ExactStep(steps[0], first, None, None, None, None, None, None, None, None)]
    for name, (before, row) in zip(steps[1:], pairwise(told), strict=True):
        found.append(_step(name, before["units"], row, first))
    return tuple(found)


def _step(name: str, before: int, row: Mapping[str, Any], first: int) -> ExactStep:
    units, continued = row["units"], row["continued"]
    low, high = _interval(continued, before)
    return ExactStep(
        name=name,
        units=units,
        continued=continued,
        lost=before - continued,
        entered=units - continued,
        rate=continued / before if before else None,
        low=low,
        high=high,
        overall_rate=units / first if first else None,
        waited=None if row["waited"] is None else row["waited"] / 1_000_000,
    )


def _interval(part: int, whole: int) -> tuple[float | None, float | None]:
    """The 95 % interval of a share after Wilson."""
    if not whole:
        return None, None
    found = binomtest(part, whole).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def _notes(published: Published, params: EventFunnelParams, steps: Sequence[str]) -> tuple[str, ...]:
    days = published.query(_DAYS, {"first": params.period.first, "last": params.period.last})[0]
    notes = []
    if days["days"] < params.period.days:
        notes.append(
            say_count(
                "Events are known of {known} of {n} day: the others are left out.",
                "Events are known of {known} of {n} days: the others are left out.",
                params.period.days,
                known=days["days"],
                n=params.period.days,
            )
        )
    if days["is_intraday"]:
        notes.append(
            say("Some days come from tables that were still being filled: export them again when the day is over.")
        )
    if days["events_apart"]:
        notes.append(_apart(days["events_apart"], days["purchases_apart"]))
    missing = [say(STEP_LABELS[name]).lower() for name in STEP_LABELS if name not in steps] if not params.steps else []
    if missing:
        # Translators: {steps} is a list of steps to a purchase, such as "carts, checkouts".
        notes.append(say("No event tells of: {steps}.", steps=", ".join(missing)))
    return (*notes, *_window_notes(published, params))


def _apart(events: int, purchases: int) -> str:
    # Translators: {purchases} is such as "12 purchases".
    return say_count(
        "{n} event names no session or no browser, as of visitors who did not consent, {purchases} among them: they "
        "are in no funnel.",
        "{n} events name no session or no browser, as of visitors who did not consent, {purchases} among them: they "
        "are in no funnel.",
        events,
        n=events,
        purchases=say_count("{n} purchase", "{n} purchases", purchases, n=purchases),
    )


def _window_notes(published: Published, params: EventFunnelParams) -> list[str]:
    if params.unit == "session" and params.window in ("1d", "7d"):
        return [say("A session ends after half an hour without an event, so that this window hardly binds.")]
    window = _MICROS[params.window]
    if params.unit != "user" or window is None or params.mode == "open":
        return []
    last = published.query(_LAST_DAY)[0]["last_day"]
    if (last - params.period.last).days * _DAY >= window:
        return []
    return [
        say("Users who began on the last days may still go on: their window reaches beyond the events that are known.")
    ]
