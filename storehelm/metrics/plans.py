"""How each metric of a question can be had: over which days, from which tables, or why not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from storehelm.languages.speech import Sentence, listed, say
from storehelm.metrics.catalogue import Metric
from storehelm.metrics.cells import Frame, Key, Part, read
from storehelm.metrics.coverage import KIND_LABELS, KIND_WORDS, Covered, Readable, known_days
from storehelm.metrics.measures import FACTS, MEASURES
from storehelm.metrics.question import Question, dimension_label, dimension_words
from storehelm.metrics.session_reach import Reach, reach_of
from storehelm.metrics.shares import percent
from storehelm.settings.calendar import Period

Place = tuple[str, Period, Reach | None]
"""A fact, the days read of it, and which rows of sessions: one statement."""
ENOUGH = Fraction(8, 10)
"""Share of web orders with a channel, or of ad spend with a dimension, below which a split says nothing."""
_ORDER_CHANNEL = ("channel", "campaign")
NOT_ADDED_UP: Sentence = "Users cannot be added up over days: Analytics counts those of single days, weeks and months."
NO_CHANNEL: Sentence = "Orders without a channel cannot be set against ad spend."
_UNTOLD_SPEND: Mapping[str, Sentence] = {
    # Translators: {share} is a percentage.
    "channel": "Only {share} of ad spend has a channel.",
    "campaign": "Only {share} of ad spend has a campaign.",
    "country": "Only {share} of ad spend has a country.",
}
_NOT_LOADED: Mapping[str, Sentence] = {
    "orders": "No orders are loaded.",
    "sessions": "No sessions are loaded.",
    "key_events": "No key events are loaded.",
    "users": "No users are loaded.",
    "spend": "No ad spend is loaded.",
    "marketing_costs": "No marketing costs are loaded.",
}
_ROW_TABLES = frozenset({"orders", "customers"})
_ROW_FACTS = frozenset({"buyers", "first_orders", "repeat_buyers"})
_ROLLUPS_ONLY: Sentence = "This older version keeps sums only: customers cannot be counted in it any more."
OPTIONAL = "marketing_costs"
"""The one kind that a store may well not have: beside others its absence is said, and counts as none."""


@dataclass(frozen=True)
class Plan:
    """One metric of a question.

    `dash` is the reason why it has no value at all. `days` are those of the question that all its kinds of data
    speak of. `thin` maps cells (without channels) to their share of web orders with a channel, where too small.
    """

    metric: Metric
    dash: str | None = None
    days: Period | None = None
    covered: Mapping[str, Covered] = field(default_factory=dict)
    reach: Reach | None = None
    thin: Mapping[Key, Fraction] = field(default_factory=dict)
    by_without_channel: tuple[str, ...] | None = None
    """Dimensions of the cells of `thin`; None where the metric does not set channels against their cost."""

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures to read: none where there is no value."""
        return () if self.dash else self.metric.measures

    @cached_property
    def is_mixed(self) -> bool:
        """Whether it divides or adds up different kinds of data."""
        return len(self.metric.kinds) > 1

    def place(self, measure: str) -> Place:
        """Where a measure of it is read."""
        assert self.days is not None  # a plan without a dash has days
        fact = MEASURES[measure].fact
        return fact, self.days, self.reach if fact == "sessions" else None


def plans_of(published: Readable, asked: Question, frame: Frame, coverage: Mapping[str, Covered]) -> tuple[Plan, ...]:
    """One plan for each metric of the question."""
    is_whole = {row[0] for row in published.rows("select table_name from duckdb_tables()")} >= _ROW_TABLES
    return tuple(
        _plan(published, asked, frame, coverage, one)
        if is_whole or not one.facts & _ROW_FACTS
        else Plan(one, say(_ROLLUPS_ONLY))
        for one in asked.metrics
    )


def _plan(
    published: Readable,
    asked: Question,
    frame: Frame,
    coverage: Mapping[str, Covered],
    one: Metric,
) -> Plan:
    dash = _refused_dimension(one, asked.dimensions)
    if dash:
        return Plan(one, dash)
    reach: Reach | None = None
    covered = {kind: coverage[kind] for kind in one.kinds if kind in coverage}
    if "sessions" in one.kinds:
        reach, dash = _reach(published, one, asked)
        covered = covered | ({"sessions": _reached(covered.get("sessions"), reach.period)} if reach.period else {})
    dash = dash or _missing_kind(one, covered) or _uncounted(one, asked, frame) or _untold_spend(published, asked, one)
    if dash:
        return Plan(one, dash)
    if "unknown" in asked.where.get("channel", ()) and _sets_channels_against_cost(asked, one):
        return Plan(one, say(NO_CHANNEL))
    days = _days(one, covered, asked.period)
    if days is None:
        return Plan(one, _no_shared_day(one, covered))
    thin, by = _thin_channels(published, asked, frame, one, days)
    return Plan(one, None, days, covered, reach, thin, by)


def _reached(known: Covered | None, reached: Period) -> Covered:
    """The days of the rows of sessions that are read; the last may not be over."""
    is_partial = known is not None and known.is_last_day_partial and reached.last == known.period.last
    return Covered(reached, is_partial)


def _refused_dimension(one: Metric, dimensions: Iterable[str]) -> str | None:
    for name in dimensions:
        if name in one.refuses:
            return say(one.refuses[name])
        if name not in one.dimensions:
            unable = sorted({FACTS[fact].kind for fact in one.facts if name not in FACTS[fact].dimensions})
            kinds = listed([say(KIND_LABELS[unable[0]]), *(say(KIND_WORDS[kind]) for kind in unable[1:])])
            # Translators: {kinds} is "Orders", "Marketing costs and ad spend" or the like, {dimension} is "device",
            # "country" or the like.
            return say("{kinds} cannot be told apart by {dimension}.", kinds=kinds, dimension=dimension_label(name))
    return None


def _uncounted(one: Metric, asked: Question, frame: Frame) -> str | None:
    """Why nobody counted what is asked; None where it is counted, or can be added up."""
    if not any(FACTS[name].is_counted_whole for name in one.facts):
        return None
    if frame.counted_grain is None:
        if frame.grain != "week":
            return say(NOT_ADDED_UP)
        # Translators: "its" are those of Google Analytics, which the sentence before names.
        return f"{say(NOT_ADDED_UP)} {say('Its weeks start on Monday.')}"
    added = [name for name, values in asked.where.items() if len(values) > 1 and name not in asked.by]
    if added:
        # Translators: {dimensions} is "device" or the like; "some" are people who came with both values.
        return say(
            "Users cannot be added up over several values of {dimensions}: some came with both.",
            dimensions=dimension_words(added),
        )
    return None


def _reach(published: Readable, one: Metric, asked: Question) -> tuple[Reach, str | None]:
    needs = {need for name in one.measures for need in MEASURES[name].needs}
    needed = sorted(needs.union(asked.dimensions))
    reach = reach_of(published, needed, asked.period)
    if not reach.unable:
        return reach, None
    # Translators: {sources} names where the sessions were loaded from, {dimensions} is "device", "channel and country
    # together" or the like.
    untold = say(
        "The sessions of {sources} are not told apart by {dimensions}.",
        sources=listed(reach.unable),
        dimensions=dimension_words(needed),
    )
    return reach, untold


def _needed_kinds(one: Metric) -> list[str]:
    return sorted(one.kinds - {OPTIONAL}) or [OPTIONAL]


def _missing_kind(one: Metric, covered: Mapping[str, Covered]) -> str | None:
    for kind in _needed_kinds(one):
        if kind not in covered:
            return say(_NOT_LOADED[kind])
    return None


def _days(one: Metric, covered: Mapping[str, Covered], period: Period) -> Period | None:
    """Where kinds of data are mixed, only days that all of them speak of count, in numerator and denominator."""
    needed = _needed_kinds(one)
    return known_days(needed, covered, period) if len(needed) > 1 else period


def _no_shared_day(one: Metric, covered: Mapping[str, Covered]) -> str:
    spans = [
        # Translators: {kind} is a kind of data: "orders"; {first} and {last} are days.
        say("{kind} from {first} to {last}", kind=say(KIND_WORDS[kind]), **_ends(covered[kind].period))
        for kind in _needed_kinds(one)
    ]
    # Translators: "its parts" are those of a number; {spans} are "orders from 2026-01-01 to 2026-03-31, sessions from
    # ... to ...".
    return say("No day of the period is known for all of its parts: {spans}.", spans=", ".join(spans))


def _ends(period: Period) -> dict[str, date]:
    return {"first": period.first, "last": period.last}


def _untold_spend(published: Readable, asked: Question, one: Metric) -> str | None:
    """A split of ad spend says nothing where its reports mostly do not tell the parts apart."""
    if "spend" not in one.facts:
        return None
    for name, sentence in _UNTOLD_SPEND.items():
        if name not in asked.dimensions:
            continue
        told, whole = _told_spend(published, asked, name)
        if whole > 0 and Fraction(told, whole) < ENOUGH:
            return say(sentence, share=percent(told / whole, 0))
    return None


def _told_spend(published: Readable, asked: Question, name: str) -> tuple[int, int]:
    others = {key: list(values) for key, values in asked.where.items() if key != name}
    conditions = "".join(f" and list_contains(${key}, {key})" for key in others)  # not shown
    # Dimensions are from our own list; values are bound.
    statement = f"""
        with costs as (
            select cost, {name} as value from daily_spend where spend_date between $first and $last{conditions}
            union all
            select cost, {name} from period_spend where period_from >= $first and period_to <= $last{conditions}
        )
        select
            cast(coalesce(sum(cost) filter (value <> 'unknown'), 0) as bigint),
            cast(coalesce(sum(cost), 0) as bigint)
        from costs
    """  # noqa: S608
    days = {"first": asked.period.first, "last": asked.period.last}
    row = published.rows(statement, days | others)[0]
    return int(row[0]), int(row[1])


def _sets_channels_against_cost(asked: Question, one: Metric) -> bool:
    is_by_channel = "attributed_sales" in one.facts or any(name in _ORDER_CHANNEL for name in asked.dimensions)
    return is_by_channel and {"orders", "spend"} <= one.kinds


def _thin_channels(
    published: Readable, asked: Question, frame: Frame, one: Metric, days: Period
) -> tuple[Mapping[Key, Fraction], tuple[str, ...] | None]:
    """Cells in which too few web orders have a channel, for metrics that set orders of a channel against its cost."""
    if not _sets_channels_against_cost(asked, one):
        return {}, None
    by = tuple(name for name in asked.by if name not in _ORDER_CHANNEL)
    where = {name: values for name, values in asked.where.items() if name not in _ORDER_CHANNEL}
    cells = read(published, frame, Part("sales", ("web_orders", "web_orders_with_channel"), days, by, where))
    thin = {}
    for key, row in cells.rows.items():
        told, whole = row["web_orders_with_channel"] or 0, row["web_orders"] or 0
        if whole and Fraction(told, whole) < ENOUGH:
            thin[key] = Fraction(told, whole)
    return thin, by


def without_channel(key: Key, by: Sequence[str], kept: Sequence[str]) -> Key:
    """A cell's key without its channels."""
    return (key[0], *(value for name, value in zip(by, key[1:], strict=True) if name in kept))
