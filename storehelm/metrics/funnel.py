"""Where buyers are lost: steps from the first visit to the purchase, and what the loss is worth.

From daily counts this is an open funnel: a session may enter at any step. Rates can exceed 1 and are shown as they
are; they carry no interval, because the counts of two steps are not of the same sessions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from storehelm.languages.speech import say
from storehelm.metrics.reading import Filters, Row
from storehelm.metrics.sales_cells import add_up, read_sales
from storehelm.metrics.selection import WITHHELD
from storehelm.metrics.session_steps import STEPS, read_sessions
from storehelm.settings.calendar import Period, WeekStart, week_of
from storehelm.warehouse.published import Published

Counts = Mapping[str, int | None]
TREND_WEEKS = 26


@dataclass(frozen=True)
class FunnelParams:
    """A period, the one whose rates are the reference, and filters."""

    period: Period
    compared: Period | None
    filters: Filters
    week_start: WeekStart


@dataclass(frozen=True)
class Step:
    """One step. Rates are of the step before; money lost is an estimate in micros.

    `lost` is None where more sessions did this step than the one before; `entered_later` says how many.
    """

    name: str
    sessions: int
    previous: int | None
    step_rate: float | None
    previous_rate: float | None
    overall_rate: float | None
    lost: int | None
    entered_later: int
    money_lost: int | None

    @property
    def change(self) -> float | None:
        """Change of the step rate."""
        if self.step_rate is None or self.previous_rate is None:
            return None
        return self.step_rate - self.previous_rate


@dataclass(frozen=True)
class Group:
    """The steps of all sessions, or of one device or channel."""

    value: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class WeekRate:
    """A step rate of one device in one week."""

    week: Period
    device: str
    step: str
    sessions: int
    step_rate: float | None
    is_partial: bool


@dataclass(frozen=True)
class Funnel:
    """The funnel of a period as a whole, by device, by channel and by week."""

    steps: tuple[Step, ...]
    by_device: tuple[Group, ...]
    by_channel: tuple[Group, ...]
    trend: tuple[WeekRate, ...]
    average_order_value: float | None
    notes: tuple[str, ...]


def measure_funnel(published: Published, params: FunnelParams) -> Funnel:
    """The funnel of a period."""
    web = [row for row in read_sales(published, params.period, params.filters) if row["is_web"]]
    orders = [] if "customer_type" in params.filters else web
    whole, notes = _groups(published, params, None, orders)
    by_device, device_notes = _groups(published, params, "device", orders)
    by_channel, channel_notes = _groups(published, params, "channel", orders)
    steps = whole[0].steps if whole else ()
    return Funnel(
        steps=steps,
        by_device=by_device,
        by_channel=by_channel,
        trend=_trend(published, params, steps),
        average_order_value=add_up(orders).average_order_value,
        notes=tuple(dict.fromkeys((*notes, *device_notes, *channel_notes, *_filter_notes(params)))),
    )


def steps_of(counts: Counts, reference: Counts | None, average_order: float | None) -> tuple[Step, ...]:
    """The steps that are recorded, each against the one before, with the money lost against the reference's rates."""
    names = [name for name in STEPS if counts.get(name) is not None]
    rates = step_rates(counts, names)
    reference_rates = step_rates(reference, names) if reference else {}
    return tuple(
        _step(names[: place + 1], counts, reference, reference_rates, _later(names[place + 1 :], rates, average_order))
        for place in range(len(names))
    )


def step_rates(counts: Counts, names: Sequence[str]) -> dict[str, float | None]:
    """Sessions of each step divided by those of the step before."""
    rates: dict[str, float | None] = {}
    for before, name in pairwise(names):
        rates[name] = ratio(counts.get(name), counts.get(before))
    return rates


def money_lost(entered: int, reference: float | None, rate: float | None, worth: float | None) -> int | None:
    """Sessions that reached the step before x the fall of the rate x what a session that passes is worth."""
    if reference is None or rate is None or worth is None:
        return None
    return round(entered * max(0.0, reference - rate) * worth)


def ratio(part: int | None, whole: int | None) -> float | None:
    """Part of the whole; None where either is unknown or the whole is 0."""
    return part / whole if part is not None and whole else None


def _step(
    names: Sequence[str],
    counts: Counts,
    reference: Counts | None,
    reference_rates: Mapping[str, float | None],
    worth: float | None,
) -> Step:
    name = names[-1]
    sessions = counts[name] or 0
    previous = reference.get(name) if reference else None
    if len(names) == 1:
        return Step(name, sessions, previous, None, None, None, None, 0, None)
    entered = counts[names[-2]] or 0
    rate = ratio(sessions, entered)
    return Step(
        name=name,
        sessions=sessions,
        previous=previous,
        step_rate=rate,
        previous_rate=reference_rates.get(name),
        overall_rate=ratio(sessions, counts[names[0]]),
        lost=entered - sessions if sessions <= entered else None,
        entered_later=max(0, sessions - entered),
        money_lost=money_lost(entered, reference_rates.get(name), rate, worth),
    )


def _later(names: Sequence[str], rates: Mapping[str, float | None], average_order: float | None) -> float | None:
    """What a session that passes a step is worth: the rates of the steps after it times an order."""
    worth = average_order
    for name in names:
        rate = rates.get(name)
        worth = worth * rate if worth is not None and rate is not None else None
    return worth


def _groups(
    published: Published, params: FunnelParams, split: str | None, orders: Sequence[Row]
) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    splits = (split,) if split else ()
    now = read_sessions(published, params.period, params.filters, splits)
    then = read_sessions(published, params.compared, params.filters, splits).rows if params.compared else ()
    before = {_value(row, split): row for row in then}
    groups = [
        Group(value, _group_steps(value, row, before.get(value), _average_order(orders, split, value)))
        for row, value in sorted(
            ((row, _value(row, split)) for row in now.rows),
            key=lambda pair: (pair[1] == WITHHELD, -pair[0]["sessions"], pair[1]),
        )
    ]
    return tuple(groups), now.notes


def _group_steps(value: str, counts: Counts, reference: Counts | None, average_order: float | None) -> tuple[Step, ...]:
    """What is withheld is a difference of counts, which may be below zero: it has no rates and loses nothing."""
    if value != WITHHELD:
        return steps_of(counts, reference, average_order)
    return tuple(
        Step(name, sessions, reference.get(name) if reference else None, None, None, None, None, 0, None)
        for name in STEPS
        if (sessions := counts.get(name)) is not None
    )


def _value(row: Row, split: str | None) -> str:
    return str(row[split]) if split else "all"


def _average_order(orders: Sequence[Row], split: str | None, value: str) -> float | None:
    """Average web order of the group; of all web orders where the group has none."""
    own = add_up(orders, lambda row: split is None or row[split] == value).average_order_value
    return own if own is not None else add_up(orders).average_order_value


def _filter_notes(params: FunnelParams) -> tuple[str, ...]:
    if "customer_type" in params.filters:
        return (say("Money lost is unknown under this filter: a new visitor is not a new customer of the store."),)
    return ()


def _trend(published: Published, params: FunnelParams, steps: Sequence[Step]) -> tuple[WeekRate, ...]:
    first = week_of(params.period.first, params.week_start).first
    last = week_of(params.period.last, params.week_start).first
    window = Period(min(first, last - timedelta(weeks=TREND_WEEKS - 1)), params.period.last)
    rows = read_sessions(published, window, params.filters, ("device",), params.week_start).rows
    names = [step.name for step in steps]
    told = [row for row in rows if row["week"] is not None and row["device"] != WITHHELD]
    return tuple(rate for row in told for rate in _week_rates(row, names, params))


def _week_rates(row: Row, names: Sequence[str], params: FunnelParams) -> list[WeekRate]:
    week = week_of(row["week"], params.week_start)
    is_partial = week.last > params.period.last
    rates = step_rates(row, names)
    return [
        WeekRate(week, row["device"], name, row[name], rates[name], is_partial)
        for name in names[1:]
        if row[name] is not None
    ]
