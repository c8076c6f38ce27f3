"""The tables behind the weekly review: key numbers with their companions, the change ledger and the trend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.attainment import Aim, aim_of, as_judged
from storehelm.metrics.catalogue import CATALOGUE, Metric
from storehelm.metrics.change_detail import empty_why, why_tables
from storehelm.metrics.coverage import KIND_LABELS, overlap
from storehelm.metrics.ledger_reading import Change, driver_label, read_change
from storehelm.metrics.noise_gate import ALARM_RATE, Judgement, bands, judge, rejection_level
from storehelm.metrics.problem_words import of_one
from storehelm.metrics.quality_view import quality_of_page, quality_table
from storehelm.metrics.query import Answer, ask
from storehelm.metrics.reading import Filters, covered
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import by_name, clipped, filtered, table
from storehelm.settings.calendar import YEAR_OF_WEEKS, Period, week_of
from storehelm.settings.store import Store
from storehelm.warehouse.published import Published

TILES = (
    "net_sales",
    "orders",
    "session_conversion_rate",
    "average_order_value",
    "sessions",
    "mer",
    "new_customer_acquisition_cost",
    "returning_order_share",
)
SPARES = (
    "units_per_order",
    "refund_rate",
    "discount_rate",
    "new_customers",
    "gross_sales",
    "units",
    "engagement_rate",
    "step_rate_view_item",
    "step_rate_add_to_cart",
    "cart_abandonment_rate",
    "checkout_abandonment_rate",
    "ad_spend",
    "click_through_rate",
    "cost_per_click",
)
"""Shown, in this order, in place of what a store without sessions, orders or spend cannot know."""
_LEDGER: Sentence = "What moved net sales"
WEEK_DAYS = 7
SPARK_WEEKS = 14
TREND_WEEKS = 26
HISTORY_WEEKS = 52 + TREND_WEEKS + 27

_KPI_COLUMNS = (
    Column("id", "Metric", "text"),
    Column("label", "Number", "text"),
    Column("definition", "Definition", "text"),
    Column("unit", "Unit", "text"),
    # Translators: head of a column: whether higher or lower is better.
    Column("direction", "Better", "text", "Whether higher or lower is better."),
    Column("value", "Value", "own"),
    Column("before", "Before", "own", "The same days of the week (or period) before."),
    # Translators: head of a column: week before, or period before.
    Column("before_name", "Compared with", "text"),
    Column("year_before", "Year before", "own", "The same weekdays 364 days earlier."),
    Column("change_before", "Change", "number", "In points (of 1) for rates and shares, else relative."),
    Column("change_year", "Change on the year", "number", "In points (of 1) for rates and shares, else relative."),
    # Translators: head of a column: the number usually lies from here to the next.
    Column("low", "Normal from", "own", "Lower end of the normal range."),
    Column("high", "Normal to", "own", "Upper end of the normal range."),
    Column("state", "State", "text", "within, above, below, no_data, too_early or partial."),
    Column("state_words", "State in words", "text"),
    Column("verdict", "Verdict", "text", "good or bad where the number left its range, else none."),
    Column("target", "Target", "own"),
    # Translators: head of a column: how much of the goal is reached.
    Column("target_attained", "Attained", "share", "Value divided by target."),
    # Translators: head of a column: the goal is a number to stay below.
    Column("target_is_limit", "Is a limit", "flag", "Lower is better: the number should stay below."),
    # Translators: head of a column: the goal is reached.
    Column("target_is_met", "Met", "flag"),
    Column("spark", "Last 14 weeks", "list"),
    Column("spark_low", "Normal from, by week", "list"),
    Column("spark_high", "Normal to, by week", "list"),
    Column("reason", "Reason", "text", "Why a number or its range is missing."),
)
_LEDGER_COLUMNS = (
    # Translators: what moved net sales: sessions, conversion, discounts.
    Column("driver", "Driver", "text"),
    Column("device", "Device", "text"),
    Column("label", "What changed", "text"),
    Column("amount", "Net sales", "money", "What the driver added or took; of start and end the net sales themselves."),
    Column("kind", "Kind", "text", "start, term or end; start and terms add up to end."),
)
_TREND_COLUMNS = (
    Column("week", "Week", "date", "First day of the week."),
    Column("net_sales", "Net sales", "money"),
    Column("year_before", "Year before", "money", "The same week 364 days earlier."),
    Column("band_low", "Normal from", "money"),
    Column("band_high", "Normal to", "money"),
    Column("target", "Target", "money"),
    # Translators: head of a column: the week is not over, or known in part only.
    Column("is_partial", "Partial", "flag"),
)
_PROBLEM_COLUMNS = (
    Column("kind", "Kind", "text"),
    # Translators: how bad a problem of the data is.
    Column("severity", "Severity", "text"),
    Column("message", "Problem", "text"),
    Column("count", "Rows", "count"),
    Column("amount", "Amount", "money"),
)


@dataclass(frozen=True)
class Review:
    """The days that are reviewed: `shown` is what the data hold of `asked`, compared with the same days before."""

    asked: Period
    shown: Period
    before: Period
    year_before: Period
    is_week: bool

    @property
    def is_partial(self) -> bool:
        """Whether the data end before the period does."""
        return self.shown != self.asked


def weekly(published: Published, store: Store, selection: Selection) -> dict[str, Table]:
    """How the period went, whether it is real, and why."""
    filters = filtered(selection.filters)
    review = review_of(published, store, selection.period)
    problems = problems_table(published)
    if review is None:
        note = (say("There is no data in this period."),)
        return by_name(
            table("kpis", "Key numbers", _KPI_COLUMNS, (), note),
            table("ledger", _LEDGER, _LEDGER_COLUMNS, (), note),
            *empty_why(note[0]).values(),
            table("trend", "Net sales by week", _TREND_COLUMNS, (), note),
            quality_table({}),
            problems,
        )
    weeks = _weeks(published, store, _candidates(published), review, filters)
    ids = tiles_of(weeks)
    kpis = _kpis(published, store, ids, review, filters, weeks)
    found = read_change(published, review.before, review.shown, filters)
    why = why_tables(published, found, review.before, review.shown, filters)
    return by_name(
        kpis,
        _ledger(found),
        *why.values(),
        _trend(as_judged(store, filters), weeks, review),
        quality_of_page(published, store, ids, review.shown, (), filters),
        problems,
    )


def review_of(published: Published, store: Store, period: Period) -> Review | None:
    """The days to review; None where the data do not reach into the period."""
    as_of = published.meta.as_of
    if as_of is None or as_of < period.first:
        return None
    days = clipped(published, Selection(period, "previous"))
    shown = days.period
    return Review(
        asked=period,
        shown=shown,
        before=days.compared or period.before(),
        year_before=Period(shown.first - YEAR_OF_WEEKS, shown.last - YEAR_OF_WEEKS),
        is_week=period == week_of(period.first, store.week_start),
    )


def _candidates(published: Published) -> tuple[str, ...]:
    """The tiles, and the spares where the store has no data for some tile."""
    known = {row["kind"] for row in published.query("select kind from coverage where first_date is not null")}
    known.add("marketing_costs")
    if all(CATALOGUE[name].kinds <= known for name in TILES):
        return TILES
    return (*TILES, *(name for name in SPARES if CATALOGUE[name].kinds <= known))


def tiles_of(weeks: Answer) -> tuple[str, ...]:
    """The eight numbers that this store can show, others in place of those it has no data for.

    A number that the filters rule out keeps its place, and says why it is missing.
    """
    asked = [one.id for one in weeks.metrics]
    spares = iter([name for name in asked if name not in TILES and any(row[name] for row in weeks.rows)])
    if len(asked) == len(TILES):
        return TILES
    return tuple(name if any(row[name] for row in weeks.rows) else next(spares, name) for name in TILES)


def _weeks(published: Published, store: Store, ids: Sequence[str], review: Review, filters: Filters) -> Answer:
    """The numbers of each week up to the one reviewed, with the history that its normal range rests on."""
    last = week_of(review.shown.last, store.week_start)
    window = Period(last.first - timedelta(weeks=HISTORY_WEEKS), review.shown.last)
    return ask(published, store, ids, window, "week", (), filters)


def _series(weeks: Answer, id: str) -> list[Any]:  # noqa: A002 - a metric's id
    """Weekly values; a week that is only partly known counts as unknown, but for the one reviewed."""
    last = len(weeks.rows) - 1
    return [None if row["partial"] and place != last else row[id] for place, row in enumerate(weeks.rows)]


def _kpis(
    published: Published, store: Store, ids: Sequence[str], review: Review, filters: Filters, weeks: Answer
) -> Table:
    now, before, year = (
        ask(published, store, ids, period, "total", (), filters)
        for period in (review.shown, review.before, review.year_before)
    )
    days = {kind: covered(published, kind) for kind in KIND_LABELS}
    partial = {name: _partial_words(published, review, CATALOGUE[name], days) for name in ids}
    series = {name: _series(weeks, name) for name in ids}
    judged = [Judgement("no_data")] * len(ids)
    if review.is_week:
        judged = judge([[*series[name][:-1], None] if partial[name] else series[name] for name in ids])
    level = rejection_level([one.p_value for one in judged if one.p_value is not None])
    rows = []
    for name, one in zip(ids, judged, strict=True):
        metric = CATALOGUE[name]
        tile = _Tile(
            metric,
            now.value(name),
            before.value(name) if _compares(days, metric, review, review.before) else None,
            year.value(name) if _compares(days, metric, review, review.year_before) else None,
            aim_of(as_judged(store, filters), name, review.shown),
        )
        rows.append(
            tile.row()
            | {"before_name": _before_name(review)}
            | _spark(series[name], level, tile.metric)
            | _state(tile, one if review.is_week else None, partial[name], now.reasons.get(name))
        )
    return table("kpis", "Key numbers", _KPI_COLUMNS, rows, now.notes)


def _before_name(review: Review) -> str:
    if review.asked.days == WEEK_DAYS:
        # Translators: what a number is compared with, as in "+3.0% vs week before".
        return say("week before")
    # Translators: what a number is compared with, as in "+3.0% vs period before".
    return say("period before")


def _partial_words(published: Published, review: Review, one: Metric, days: Mapping[str, Period | None]) -> str | None:
    """Why a number is only a part of the period; None where it is the whole."""
    if review.is_partial:
        return _partial(review.shown.days, review.asked.days)
    if not _is_covered(days, one, review.shown):
        known: Period | None = review.shown
        for kind in one.kinds - {"marketing_costs"}:
            booked = days[kind]
            known = overlap(known, booked) if known is not None and booked is not None else None
        return _partial(known.days if known else 0, review.shown.days)
    return say("Partial: the last day is not over") if _ends_partial(published, review) else None


def _partial(days: int, asked: int) -> str:
    # Translators: {days} of the {n} days of the period have data.
    return say_count("Partial: {days} of {n} day", "Partial: {days} of {n} days", asked, days=days, n=asked)


def _compares(days: Mapping[str, Period | None], one: Metric, review: Review, period: Period) -> bool:
    """Whether the number can be set against another period: both must be known from end to end."""
    return _is_covered(days, one, review.shown) and _is_covered(days, one, period)


def _is_covered(days: Mapping[str, Period | None], one: Metric, period: Period) -> bool:
    """Whether all data that a number needs speak of every day of the period: a part would pass for the whole."""
    needed = [days[kind] for kind in one.kinds if kind != "marketing_costs"]
    return all(known is not None and known.first <= period.first and period.last <= known.last for known in needed)


def _ends_partial(published: Published, review: Review) -> bool:
    rows = published.query("select bool_or(is_last_day_partial) as is_partial, max(last_date) as last from coverage")
    return bool(rows[0]["is_partial"]) and rows[0]["last"] == review.shown.last


@dataclass(frozen=True)
class _Tile:
    metric: Metric
    value: Any
    before: Any
    year_before: Any
    aim: Aim | None

    def row(self) -> dict[str, Any]:
        return {
            "id": self.metric.id,
            "label": self.metric.label,
            "definition": self.metric.definition,
            "unit": self.metric.unit,
            "direction": self.metric.direction,
            "value": self.value,
            "before": self.before,
            "year_before": self.year_before,
            "change_before": change(self.value, self.before, self.metric),
            "change_year": change(self.value, self.year_before, self.metric),
            "target": self.aim.value if self.aim else None,
            "target_attained": self.aim.attained(self.value) if self.aim else None,
            "target_is_limit": self.aim.is_limit if self.aim else None,
            "target_is_met": self.aim.is_met(self.value) if self.aim else None,
        }


def change(now: float | None, before: float | None, one: Metric) -> float | None:
    """How a number changed: a rate in points (of 1), all else relative; None from nothing to something."""
    if now is None or before is None:
        return None
    if one.unit in ("rate", "share"):
        return now - before
    return (now - before) / abs(before) if before else None


def _spark(series: Sequence[Any], level: float, metric: Metric) -> dict[str, Any]:
    ranges = bands(series, level, last=SPARK_WEEKS)
    return {
        "spark": list(series[-SPARK_WEEKS:]),
        "spark_low": [_edge(one[0], metric) if one else None for one in ranges],
        "spark_high": [_edge(one[1], metric) if one else None for one in ranges],
    }


def _state(tile: _Tile, judged: Judgement | None, partial: str | None, reason: str | None) -> dict[str, Any]:
    if tile.value is None:
        return {"state": "no_data", "verdict": "none", "reason": reason or say("Not known for this period.")}
    if partial is not None:
        is_compared = tile.before is not None
        # Translators: "its" are the days of the period.
        why = say("Compared with the same days.") if is_compared else say("The data do not reach over all its days.")
        return {"state": "partial", "verdict": "none", "state_words": partial, "reason": why}
    if judged is None:
        why = say("The normal range is known for single weeks.")
        words = say("Normal range: of weeks only")
        return {"state": "too_early", "verdict": "none", "reason": why, "state_words": words}
    if judged.state in ("no_data", "too_early"):
        needed = say("The normal range needs eight comparable weeks that differ.")
        return {"state": "too_early", "verdict": "none", "reason": needed}
    edges = {"low": _edge(judged.low, tile.metric), "high": _edge(judged.high, tile.metric)}
    return {"state": judged.state, "verdict": verdict(judged.state, tile.metric), "reason": None} | edges


def verdict(state: str, one: Metric) -> str:
    """Whether leaving the range is good or bad news; none within it, or where neither direction is better."""
    if state not in ("above", "below") or one.direction == "neutral":
        return "none"
    return "good" if (state == "above") == (one.direction == "higher") else "bad"


def _edge(value: float | None, one: Metric) -> float | int | None:
    if value is None:
        return None
    if one.unit in ("rate", "share"):
        return min(max(value, 0.0), 1.0)
    return round(value) if one.unit in ("money", "average_money") else value


def _ledger(found: Change | None) -> Table:
    if found is None:
        return table("ledger", _LEDGER, _LEDGER_COLUMNS, (), (say("Orders do not cover the period before."),))
    rows: list[Mapping[str, Any]] = [
        # Translators: net sales of the period before, at the start of the steps to those of now.
        {"driver": "start", "label": say("Before"), "amount": found.before, "kind": "start"},
        *(
            {
                "driver": term.driver,
                "device": term.device,
                "label": driver_label(term),
                "amount": term.amount,
                "kind": "term",
            }
            for term in found.terms
        ),
        # Translators: net sales of the period that is shown, at the end of the steps.
        {"driver": "end", "label": say("Now"), "amount": found.after, "kind": "end"},
    ]
    return table("ledger", _LEDGER, _LEDGER_COLUMNS, rows, found.notes)


def _trend(store: Store, weeks: Answer, review: Review) -> Table:
    if all(row["net_sales"] is None for row in weeks.rows):
        return table("trend", "Net sales by week", _TREND_COLUMNS, (), (say("No orders are known for these weeks."),))
    series = _series(weeks, "net_sales")
    values = {row["period"]: row["net_sales"] for row in weeks.rows if not row["partial"]}
    ranges = bands(series, ALARM_RATE / len(TILES), last=TREND_WEEKS)
    rows = []
    for row, band in zip(weeks.rows[-TREND_WEEKS:], ranges, strict=True):
        week: date = row["period"]
        aim = aim_of(store, "net_sales", week_of(week, store.week_start))
        rows.append(
            {
                "week": week,
                "net_sales": row["net_sales"],
                "year_before": values.get(week - YEAR_OF_WEEKS),
                "band_low": round(band[0]) if band else None,
                "band_high": round(band[1]) if band else None,
                "target": aim.value if aim else None,
                "is_partial": week + timedelta(days=6) > review.shown.last,
            }
        )
    return table("trend", "Net sales by week", _TREND_COLUMNS, rows)


def problems_table(published: Published) -> Table:
    """What is wrong with the data, the worst first."""
    found = published.query("select kind, severity, message, count, amount from problems")
    rows = [row | {"message": of_one(row["message"])} for row in found]
    order = {"error": 0, "warning": 1, "info": 2}
    return table(
        "problems",
        "What to know about the data",
        _PROBLEM_COLUMNS,
        sorted(rows, key=lambda row: order.get(row["severity"], 3)),
    )
