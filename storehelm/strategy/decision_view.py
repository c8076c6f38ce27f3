"""The tables of what was decided and what it brought, and of what the initiatives of goals have brought."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_in
from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.catalogue import metric
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import table
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.decisions import Decision
from storehelm.strategy.effects import WEEK, Effect, Unmeasured
from storehelm.strategy.goal_book import Book
from storehelm.strategy.goal_words import with_filters
from storehelm.strategy.goals import Goal, Initiative
from storehelm.strategy.measured import Deed, effect_sentence, measured
from storehelm.warehouse.published import Published

STATE_WORDS: Mapping[str, Sentence] = {
    # Translators: the state of a decision: it was not looked at yet.
    "open": "Open",
    # Translators: the state of a decision: it stays.
    "kept": "Kept",
    # Translators: the state of a decision: it was given up.
    "dropped": "Dropped",
}
"""What the states of decisions are called; `say` them where they are shown."""
_EFFECT_COLUMNS = (
    Column("unit", "Unit", "text"),
    # Translators: the head of a column. The words after it are written so in the data: leave them in English.
    Column("verdict", "Verdict", "text", "up, down, none, cannot_tell, or too_early."),
    # Translators: the head of a column: how much a number changed.
    Column("change", "Change", "own", "Per week, against what it would have been; of a ratio at all times."),
    # Translators: the head of a column: the first day, or the lower end of a range.
    Column("low", "From", "own", "Lower end of the 90 % interval."),
    # Translators: the head of a column: the last day, or the upper end of a range.
    Column("high", "To", "own", "Upper end of the 90 % interval."),
    # Translators: the head of a column.
    Column("placebos", "Placebos", "count", "Earlier weeks at which nothing was done and the same was measured."),
    # Translators: the head of a column: how often chance alone made a change as large.
    Column("as_large", "As large by chance", "share", "Share of placebos that showed an effect as large."),
    # Translators: the head of a column: what a decision brought.
    Column("sentence", "What it brought", "text"),
)
_DECISION_COLUMNS = (
    Column("id", "Id", "text"),
    # Translators: the head of a column.
    Column("what", "Decision", "text"),
    Column("owner", "Owner", "text"),
    # Translators: the head of a column: the day on which a decision was made.
    Column("decided", "Decided", "date"),
    # Translators: the head of a column: what should be reached by then, or the day by which something is due.
    Column("due", "Due", "date"),
    # Translators: the head of a column: yes or no.
    Column("is_due", "Is due", "flag", "Open, and to be looked at by now."),
    # Translators: the state of a goal, an initiative or a decision. Words in the data stay in English.
    Column("state", "State", "text", "open, kept or dropped."),
    # Translators: the head of a column: the state of a goal, an initiative or a decision.
    Column("state_words", "State", "text"),
    Column("metric", "Metric", "text"),
    # Translators: the head of a column: the number by which a goal is judged, such as Net sales.
    Column("label", "Number", "text"),
    Column("goal", "Goal", "text"),
    # Translators: the head of a column.
    Column("outcome", "Outcome", "text", "What people said of it when it was closed."),
    *_EFFECT_COLUMNS,
)
_INITIATIVE_COLUMNS = (
    Column("id", "Id", "text"),
    Column("goal", "Goal", "text"),
    Column("name", "Initiative", "text"),
    # Translators: the head of a column: the number by which a goal is judged, such as Net sales.
    Column("label", "Number", "text"),
    *_EFFECT_COLUMNS,
)


def decisions(
    published: Published,
    store: Store,
    found: Sequence[Decision],
    today: date,
    formats: Formats,
    broken: Sequence[str] = (),
) -> Table:
    """The decision ledger: due ones first, then open ones, then the newest closed.

    One that filters by a value that the data does not have says so: it must not hide the others.
    """
    ranked = sorted(
        found, key=lambda one: (not one.is_due(today), one.state != "open", -one.decided.toordinal(), one.id)
    )
    rows = (_decision(published, store, one, today, formats) for one in ranked)
    return table("decisions", "What was decided", _DECISION_COLUMNS, rows, broken)


def initiative_effects(published: Published, store: Store, book: Book, today: date, formats: Formats) -> Table:
    """What the initiatives of all goals have brought to their goals' numbers."""
    return table(
        "effects", "What initiatives brought", _INITIATIVE_COLUMNS, _effects(published, store, book, today, formats)
    )


def _decision(published: Published, store: Store, one: Decision, today: date, formats: Formats) -> dict[str, Any]:
    deed = Deed(one.metric, one.decided, None, one.where, one.effect)
    is_due = one.is_due(today)
    facts = {
        "id": one.id,
        "what": one.what,
        "owner": one.owner,
        "decided": one.decided,
        "due": one.due,
        "is_due": is_due,
        "state": one.state,
        # Translators: the state of a decision: it is to be looked at by now.
        "state_words": say_in("decision", "Due") if is_due else say(STATE_WORDS[one.state]),
        "metric": one.metric,
        "label": _label(one.metric, one.where),
        "goal": one.goal,
        "outcome": one.outcome or None,
    }
    if one.state == "dropped":
        return facts | {"unit": metric(one.metric).unit, "verdict": "too_early", "sentence": say("It was dropped.")}
    if one.state == "open" and not is_due:
        # Translators: a decision will be looked at on that day.
        waiting = say("It is looked at on {day}.", day=formats.day(one.due))
        return facts | {"unit": metric(one.metric).unit, "verdict": "too_early", "sentence": waiting}
    return facts | _measure(published, store, deed, today, formats)


def _effects(published: Published, store: Store, book: Book, today: date, formats: Formats) -> Iterator[dict[str, Any]]:
    for goal in book.goals:
        for one in book.of(goal.id):
            deed = Deed(goal.metric, one.start, one.end, goal.where, hoped_each_week(goal, one))
            facts = {"id": one.id, "goal": goal.id, "name": one.name, "label": _label(goal.metric, goal.where)}
            yield facts | _measure(published, store, deed, today, formats)


def hoped_each_week(goal: Goal, one: Initiative) -> Decimal | None:
    """What an initiative was to bring per week: its effect is of its whole run, of a ratio it holds at all times."""
    if one.effect is None or is_ratio(goal.declared):
        return one.effect
    return one.effect * WEEK / Period(one.start, one.end).days


def _measure(published: Published, store: Store, deed: Deed, today: date, formats: Formats) -> dict[str, Any]:
    try:
        found = measured(published, store, deed, today)
    except Refusal as refusal:
        found = Unmeasured(f"{refusal.message} {refusal.hint or ''}".strip())
    said = {"unit": metric(deed.metric).unit, "sentence": effect_sentence(deed, found, formats)}
    if isinstance(found, Unmeasured):
        return said | {"verdict": "too_early"}
    return said | _numbers(found, deed)


def _numbers(found: Effect, deed: Deed) -> dict[str, Any]:
    is_whole = metric(deed.metric).unit in ("money", "average_money", "count")
    numbers = {name: getattr(found, name) for name in ("change", "low", "high")}
    return {
        **{name: round(value) if is_whole else value for name, value in numbers.items()},
        "verdict": found.verdict,
        "placebos": found.placebos,
        "as_large": found.as_large,
    }


def _label(name: str, where: Mapping[str, Sequence[str]]) -> str:
    return with_filters(metric(name).label, where)
