"""The days ahead as the store's own forecast sees them, split into its drivers: where every scenario starts."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import say, say_count
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period, WeekStart
from storehelm.settings.store import Store
from storehelm.strategy.forecast import PATHS, Unforeseen, forecast
from storehelm.strategy.scenarios.discounts_ahead import rates_ahead, with_discount_weeks
from storehelm.strategy.scenarios.drivers import Drivers, read_drivers
from storehelm.strategy.scenarios.history import read_weekly
from storehelm.strategy.scenarios.levers import discount_weeks, refund_rate
from storehelm.strategy.scenarios.multiples import Mix, mix_of
from storehelm.strategy.scenarios.relations import Relation, relations_of
from storehelm.strategy.scenarios.repeat import RepeatCurve, read_repeat
from storehelm.strategy.scenarios.span import check_span, history_of, reach_of
from storehelm.strategy.season import SOURCE_WORDS, WEEK, Daily, Source, season
from storehelm.warehouse.published import Published

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FORESEEN = ("net_sales", "orders", "sessions", "ad_spend")
"""Metrics that have a forecast of their own."""
YEAR_WEEKS = 52
LEAST_FIRST = 0.5
"""First orders of a week keep at least this share of their recent share, whatever the repeat curve asks for."""


@dataclass(frozen=True)
class Known:
    """What a baseline is made of: what was read, and the history of each number of `FORESEEN` by day.

    `discount_rates` are those of `forecast_weeks`; None where the year before does not tell them.
    """

    as_of: date
    span: Period
    drivers: Drivers
    relations: Mapping[str, Relation]
    repeat: RepeatCurve
    series: Mapping[str, Daily]
    discount_rates: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Baseline:
    """A span ahead, by forecast week (seven days counted from the last known day), in micros and counts.

    Attributes:
        as_of: The last known day.
        span: The days ahead.
        currency: Of the store.
        week_start: Of the store.
        version: Of the published data.
        drivers: Of the last weeks.
        relations: By id.
        repeat: How customers come again.
        weeks: The days of the span by forecast week; the first and last may be cut.
        week_of_day: For each day of the span the index of its week.
        day_shares: For each day its share of its week's sales.
        session_shares: The same of visits.
        net_sales: By week; adds up to the median of the simulated totals.
        gross_sales: By week, at its own discount rate and the recent refund rate.
        new_orders: By week.
        past_orders: By week: returning orders of customers won before the span.
        inside_orders: By week: returning orders of customers won in the span.
        sessions: By week; None where the store knows none.
        ad_spend: By week; None where the store knows none.
        marketing_per_day: Marketing that is not media; None where not known.
        factors: What each week is worth against `net_sales`: a row for each path.
        draws: Of each relation, by id, one for each path.
        mix: How orders and visits are shared out among channels and devices.
        season: What the forecast's season rests on.
        sources: A sentence for each number of the forecast.
    """

    as_of: date
    span: Period
    currency: str
    week_start: WeekStart
    version: str
    drivers: Drivers
    relations: Mapping[str, Relation]
    repeat: RepeatCurve
    weeks: tuple[Period, ...]
    week_of_day: Ints
    day_shares: Floats
    session_shares: Floats
    net_sales: Floats
    gross_sales: Floats
    new_orders: Floats
    past_orders: Floats
    inside_orders: Floats
    sessions: Floats | None
    ad_spend: Floats | None
    marketing_per_day: float | None
    factors: Floats
    draws: Mapping[str, Floats]
    mix: Mix
    season: Source
    sources: tuple[str, ...]

    @property
    def orders(self) -> Floats:
        """All orders by week."""
        return self.new_orders + self.past_orders + self.inside_orders


def build_baseline(published: Published, store: Store, as_of: date, span: Period) -> Baseline:
    """The baseline of a span; it depends on the data, the settings and the span alone, so it can be kept.

    Args:
        published: The data.
        store: The settings.
        as_of: The last known day (`span.last_known_day`).
        span: Days ahead, within reach (`span.reach_days`).

    Raises:
        Refusal: Nothing can be foreseen, or the span is out of reach.
    """
    drivers = read_drivers(published, store, as_of)
    relations = relations_of(read_weekly(published, store, as_of), as_of)
    repeat = read_repeat(published, as_of, -(-(span.last - as_of).days // WEEK))
    series = {name: history_of(published, store, name, as_of) for name in FORESEEN}
    rates = rates_ahead(published, store, drivers, forecast_weeks(as_of, span))
    known = Known(as_of, span, drivers, relations, repeat, series, rates)
    return baseline_of(known, store, published.version)


def forecast_weeks(as_of: date, span: Period) -> tuple[Period, ...]:
    """The days of a span by forecast week: seven days counted from the last known one."""
    before = ((span.first - as_of).days - 1) // WEEK * WEEK
    starts = range(before + 1, (span.last - as_of).days + 1, WEEK)
    days = [(as_of + timedelta(days=start), as_of + timedelta(days=start + WEEK - 1)) for start in starts]
    return tuple(Period(max(first, span.first), min(last, span.last)) for first, last in days)


def baseline_of(known: Known, store: Store, version: str) -> Baseline:
    """The baseline from what is known, without reading.

    Raises:
        Refusal: Nothing can be foreseen, or the span is out of reach.
    """
    drivers = known.drivers
    net_series = known.series["net_sales"]
    check_span(known.span, known.as_of, reach_of(net_series, known.as_of))
    if drivers.orders <= 0 or drivers.gross_sales <= 0:
        raise Refusal(
            say(
                "Nothing was sold from {first} to {last}: there is nothing to carry ahead.",
                first=drivers.period.first,
                last=drivers.period.last,
            ),
            hint=say("Load newer exports."),
        )
    sales = _foreseen(net_series, known, "net_sales")
    if isinstance(sales, Unforeseen):
        # Translators: {reason} is a whole sentence: why there is no forecast.
        told = say("Scenarios need a forecast of net sales. {reason}", reason=sales.reason)
        raise Refusal(told, hint=say("Choose other days."))
    orders, order_source = _orders(known, sales)
    first, past, inside = orders_by_origin(orders, known)
    rates = known.discount_rates or discount_weeks(drivers).rates
    gross = sales.weekly / ((1.0 - np.array(rates)) * (1.0 - refund_rate(drivers)))
    if known.discount_rates is not None:
        drivers = with_discount_weeks(drivers, known.discount_rates, gross, store.currency)
    sessions, session_shares, session_source = _sessions(known, sales, first + past + inside)
    spend, spend_source = _spend(known, sales)
    return Baseline(
        as_of=known.as_of,
        span=known.span,
        currency=store.currency,
        week_start=store.week_start,
        version=version,
        drivers=drivers,
        relations=known.relations,
        repeat=known.repeat,
        weeks=sales.weeks,
        week_of_day=sales.week_of_day,
        day_shares=sales.day_shares,
        session_shares=session_shares,
        net_sales=sales.weekly,
        gross_sales=gross,
        new_orders=first,
        past_orders=past,
        inside_orders=inside,
        sessions=sessions,
        ad_spend=spend,
        marketing_per_day=None if drivers.marketing_costs is None else drivers.marketing_costs / drivers.period.days,
        factors=np.asfortranarray(
            np.divide(sales.values, sales.weekly, out=np.ones_like(sales.values), where=sales.weekly > 0)
        ),
        draws={name: relation.draw(_random(name), PATHS) for name, relation in known.relations.items()},
        mix=mix_of(drivers),
        season=sales.source,
        sources=tuple(_sources(known, sales, (order_source, session_source, spend_source))),
    )


@dataclass(frozen=True)
class _Foreseen:
    """A forecast over the span: simulated and usual values by week, and the share of each day in its week."""

    weeks: tuple[Period, ...]
    values: Floats
    weekly: Floats
    week_of_day: Ints
    day_shares: Floats
    source: Source
    learned_from: int


def _foreseen(series: Daily, known: Known, name: str) -> _Foreseen | Unforeseen:
    """The forecast of a sum; weekly medians are scaled so that they add up to the median of the totals."""
    span = known.span
    found = forecast(series, known.as_of, span.last, zlib.crc32(name.encode()), first=span.first)
    if isinstance(found, Unforeseen):
        return found
    inside = [week.last >= span.first for week in found.weeks]
    values = found.values[:, inside]
    weekly = np.median(values, axis=0)
    weekly = weekly * (np.median(found.totals) / weekly.sum())
    offsets = np.arange((span.first - known.as_of).days - 1, (span.last - known.as_of).days)
    week_of_day = offsets // WEEK - offsets[0] // WEEK
    levels = _levels(series, known, found.source)[offsets]
    sums = np.bincount(week_of_day, weights=levels)
    sizes = np.bincount(week_of_day)
    shares = np.where(sums[week_of_day] > 0, levels / np.maximum(sums[week_of_day], 1e-300), 1.0 / sizes[week_of_day])
    weeks = tuple(
        Period(max(week.first, span.first), week.last)
        for week, is_inside in zip(found.weeks, inside, strict=True)
        if is_inside
    )
    return _Foreseen(weeks, values, weekly, week_of_day, shares, found.source, found.learned_from)


def _levels(series: Daily, known: Known, source: Source) -> Floats:
    """What each day from the first after `as_of` weighs, as the forecast has it."""
    ahead = Period(known.as_of + timedelta(days=1), known.span.last)
    its = season(series.until(known.as_of), known.as_of)
    return its.levels(ahead) if source == "year" else its.factors(ahead)


def _orders(known: Known, sales: _Foreseen) -> tuple[Floats, str]:
    """Orders of every week from the first after `as_of`, those before the span too, scaled to the median of the span.

    Where orders cannot be foreseen by themselves, they are net sales at the recent net sales per order.
    """
    drivers = known.drivers
    found = forecast(known.series["orders"], known.as_of, known.span.last, zlib.crc32(b"orders"))
    if isinstance(found, Unforeseen):
        before = int((known.span.first - known.as_of).days - 1) // WEEK
        net = drivers.gross_sales - drivers.discounts - drivers.returns
        weekly = sales.weekly * (drivers.orders / net if net > 0 else 0.0)
        whole = weekly / _parts_of_weeks(before + len(weekly), known)[before:]
        # Translators: {reason} is a whole sentence: why orders have no forecast of their own.
        source = say("Orders are net sales at the recent net sales per order. {reason}", reason=found.reason)
        return np.concatenate([np.full(before, whole.mean()), whole]), source
    weekly = np.median(found.values, axis=0)
    scaled = weekly * (np.median(found.totals) / weekly.sum())
    return np.asarray(scaled, dtype=np.float64), say("Orders are the middle of their own forecast.")


def orders_by_origin(orders: Floats, known: Known) -> tuple[Floats, Floats, Floats]:
    """Orders of the span's weeks as first orders, orders of customers won before it, and of customers won in it.

    The repeat curve says how many orders come from customers won before the day of reading, and how many each new
    customer brings in each later week, by the season of the orders; what is left of the orders is first ones. Where
    the curve asks for more than leaves half the recent share of first orders, returning orders are scaled to what is
    left. Without a curve the recent shares stand.

    Args:
        orders: Of every week from the first after `as_of`.
        known: The curve, the days and the recent shares.
    """
    first, past, inside = _first_orders(orders, known)
    part = _parts_of_weeks(len(orders), known)
    won_before = _carried(first * (1.0 - part), known.repeat)
    won_inside = _carried(first * part, known.repeat)
    both = won_before + won_inside
    share = np.divide(won_inside, both, out=np.zeros_like(both), where=both > 0)
    is_inside = part > 0
    return tuple(  # type: ignore[return-value]
        np.asarray((one * part)[is_inside]) for one in (first, past + inside * (1.0 - share), inside * share)
    )


def _first_orders(orders: Floats, known: Known) -> tuple[Floats, Floats, Floats]:
    """First orders, and returning ones of customers won before `as_of` and after, of every week."""
    cells = known.drivers.cells
    recent = sum(cell.new_orders for cell in cells) / max(sum(cell.orders for cell in cells), 1)
    curve = known.repeat
    if not curve.is_known:
        return orders * recent, orders * (1.0 - recent), np.zeros_like(orders)
    first, past, inside = np.zeros_like(orders), np.zeros_like(orders), np.zeros_like(orders)
    rate = curve.rate[: len(orders)]
    times = seasonal(len(orders), known)
    share = _days_of_weeks(len(orders), known) / WEEK * times
    for week, all_orders in enumerate(orders):
        carried = float(first[:week] @ rate[week:0:-1]) * share[week]
        expected = curve.past[week] * share[week]
        at_once = rate[0] * times[week]
        fresh = (all_orders - expected - carried) / (1.0 + at_once)
        first[week] = min(max(fresh, LEAST_FIRST * recent * all_orders), all_orders)
        returning = expected + carried + at_once * first[week]
        scale = (all_orders - first[week]) / returning if returning > 0 else 0.0
        past[week], inside[week] = expected * scale, (carried + at_once * first[week]) * scale
    lost = orders - first - past - inside
    return first + lost, past, inside


def seasonal(weeks: int, known: Known) -> Floats:
    """What each week ahead is worth for orders against a mean week of its year; 1 without a year before.

    The repeat curve is a mean over the year, and customers come back with the season as others come.
    """
    year = Period(known.as_of + timedelta(days=1), known.as_of + timedelta(weeks=YEAR_WEEKS))
    its = season(known.series["orders"].until(known.as_of), known.as_of)
    if its.source(year) != "year":
        return np.ones(weeks)
    levels = its.levels(year).reshape(-1, WEEK).mean(axis=1)
    return np.asarray(levels[:weeks] / levels.mean(), dtype=np.float64)


def _carried(first: Floats, curve: RepeatCurve) -> Floats:
    """Repeat orders of each week that these first orders bring."""
    if not curve.is_known:
        return np.zeros_like(first)
    return np.asarray(np.convolve(first, curve.rate[: len(first)])[: len(first)], dtype=np.float64)


def _days_of_weeks(weeks: int, known: Known) -> Floats:
    days = np.full(weeks, float(WEEK))
    days[-1] = (known.span.last - known.as_of).days - WEEK * (weeks - 1)
    return days


def _parts_of_weeks(weeks: int, known: Known) -> Floats:
    """The share of each week's days that lie in the span."""
    before = (known.span.first - known.as_of).days - 1
    return np.clip((_days_of_weeks(weeks, known).cumsum() - before) / _days_of_weeks(weeks, known), 0.0, 1.0)


def _sessions(known: Known, sales: _Foreseen, orders: Floats) -> tuple[Floats | None, Floats, str]:
    drivers = known.drivers
    if not drivers.has_sessions or not drivers.sessions:
        return None, sales.day_shares, say("Visits are not known: the baseline starts from orders.")
    found = _foreseen(known.series["sessions"], known, "sessions")
    if isinstance(found, Unforeseen):
        # Translators: {reason} is a whole sentence: why visits have no forecast of their own.
        source = say("Visits follow orders at the recent orders per visit. {reason}", reason=found.reason)
        return orders * (drivers.sessions / max(drivers.orders, 1)), sales.day_shares, source
    # Translators: the middle of a forecast is what is as likely to be passed as missed.
    source = say_count(
        "Visits are the middle of the forecast of sessions, learned from {n} week.",
        "Visits are the middle of the forecast of sessions, learned from {n} weeks.",
        found.learned_from,
        n=found.learned_from,
    )
    return found.weekly, found.day_shares, source


def _spend(known: Known, sales: _Foreseen) -> tuple[Floats | None, str]:
    drivers = known.drivers
    if drivers.ad_spend is None:
        return None, say("Ad spend is not known.")
    found = _foreseen(known.series["ad_spend"], known, "ad_spend")
    if isinstance(found, Unforeseen):
        days = np.array([week.days for week in sales.weeks], dtype=np.float64)
        # Translators: {reason} is a whole sentence: why ad spend has no forecast of its own.
        source = say_count(
            "Ad spend goes on as in the last {n} week. {reason}",
            "Ad spend goes on as in the last {n} weeks. {reason}",
            drivers.weeks,
            n=drivers.weeks,
            reason=found.reason,
        )
        return days * (drivers.ad_spend / drivers.period.days), source
    # Translators: the middle of a forecast is what is as likely to be passed as missed.
    source = say_count(
        "Ad spend is the middle of its own forecast, learned from {n} week.",
        "Ad spend is the middle of its own forecast, learned from {n} weeks.",
        found.learned_from,
        n=found.learned_from,
    )
    return found.weekly, source


def _sources(known: Known, sales: _Foreseen, others: tuple[str, ...]) -> Iterator[str]:
    # Translators: {day} is a day; {season} is such as "weekdays of the last 8 weeks".
    yield say_count(
        "Net sales are the middle of the forecast from {day}, learned from {n} week: {season}.",
        "Net sales are the middle of the forecast from {day}, learned from {n} weeks: {season}.",
        sales.learned_from,
        day=known.as_of,
        n=sales.learned_from,
        season=say(SOURCE_WORDS[sales.source]),
    )
    yield from others
    if known.repeat.is_known:
        yield say("First and returning orders are told apart by how often this store's customers come again.")
    else:
        yield f"{say('Returning orders keep their recent share.')} {known.repeat.reason or ''}".strip()


def _random(name: str) -> np.random.Generator:
    """Random numbers of a relation: the same for every scenario, and whatever other relations there are."""
    return np.random.default_rng(zlib.crc32(name.encode()))
