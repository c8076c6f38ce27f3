"""The tables behind the Strategy page: the tree of goals as they stand, and what is done for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.metrics.view_tables import by_name, table
from storehelm.settings.store import Store
from storehelm.strategy.goal_book import Book
from storehelm.strategy.goal_words import (
    STATE_WORDS,
    metric_words,
    need_sentence,
    projection_sentence,
    standing_sentence,
)
from storehelm.strategy.goals import AREAS, Goal, overlaps
from storehelm.strategy.standing import Standing, standings
from storehelm.warehouse.published import Published

_GOAL_COLUMNS = (
    Column("id", "Id", "text"),
    # Translators: the head of a column: how deep a goal lies in a tree of goals.
    Column("depth", "Level", "count", "0 for a goal at the top, 1 for those below it ..."),
    # Translators: the head of a column: the goal above, below which this one stands.
    Column("parent", "Part of the goal", "text"),
    Column("objective", "Goal", "text"),
    Column("area", "Id of the pillar", "text"),
    # Translators: the head of a column: a part of the strategy of an online store, such as Retention.
    Column("pillar", "Pillar", "text"),
    # Translators: the head of a column: whether a goal is primary or secondary.
    Column("rank", "Rank", "text"),
    Column("owner", "Owner", "text"),
    Column("metric", "Metric", "text"),
    # Translators: the head of a column: the number by which a goal is judged, such as Net sales.
    Column("label", "Number", "text"),
    Column("definition", "Definition", "text"),
    Column("unit", "Unit", "text"),
    # Translators: the head of a column: yes or no.
    Column("is_limit", "Is a limit", "flag", "Lower is better: the number should stay below."),
    # Translators: the head of a column: the first day, or the lower end of a range.
    Column("start", "From", "date"),
    Column("deadline", "Deadline", "date"),
    # Translators: the head of a column.
    Column("as_of", "As of", "date", "The last closed day that counts."),
    # Translators: the head of a column: what was reached so far.
    Column("value", "To date", "own"),
    Column(
        "expected", "Due by now", "own", "Where it should be by now, by the store's own season; ratios at all times."
    ),
    Column("target", "Target", "own", "Of the whole span; of a ratio at all times."),
    # Translators: the head of a column: how fast a goal is reached, against how fast it should be.
    Column("pace", "Pace", "share", "To date divided by what was due; the other way round for a limit."),
    # Translators: the head of a column: the state of a goal, an initiative or a decision.
    Column("state", "State", "text"),
    # Translators: the head of a column: the state of a goal, an initiative or a decision.
    Column("state_words", "State", "text"),
    # Translators: the head of a column: where a number will likely end.
    Column("projection", "Likely end", "own", "Middle of the simulated ends."),
    # Translators: the head of a column: the first day, or the lower end of a range.
    Column("low", "From", "own", "Nine of ten simulated ends lie above."),
    # Translators: the head of a column: the last day, or the upper end of a range.
    Column("high", "To", "own", "Nine of ten simulated ends lie below."),
    # Translators: the head of a column: how likely a goal is reached.
    Column("odds", "Odds", "share", "Share of simulated ends that reach the target."),
    Column("sentence", "How it stands", "text"),
    Column("outlook", "How it will end", "text"),
    Column("need", "What would have to change", "text"),
    Column("reason", "Reason", "text", "Why a number is missing."),
)
_INITIATIVE_COLUMNS = (
    Column("id", "Id", "text"),
    Column("goal", "Goal", "text"),
    Column("name", "Initiative", "text"),
    Column("owner", "Owner", "text"),
    # Translators: the head of a column: the first day, or the lower end of a range.
    Column("start", "From", "date"),
    # Translators: the head of a column: the last day, or the upper end of a range.
    Column("end", "To", "date"),
    Column("budget", "Budget", "money"),
    # Translators: the head of a column: the state of a goal, an initiative or a decision.
    Column("state", "State", "text", "ahead, running or over"),
)
_PATH_COLUMNS = (
    Column("goal", "Goal", "text"),
    Column("unit", "Unit", "text"),
    # Translators: the head of a column: a day.
    Column("day", "Until", "date", "The last day of a week, counted back from the last closed day."),
    # Translators: the head of a column: what was reached so far.
    Column("reached", "To date", "own"),
    # Translators: the head of a column: what should be reached by the day of its row.
    Column("due", "Due by then", "own"),
    # Translators: the head of a column: the first day, or the lower end of a range.
    Column("low", "From", "own"),
    # Translators: the head of a column: where a number will likely be.
    Column("middle", "Likely", "own"),
    # Translators: the head of a column: the last day, or the upper end of a range.
    Column("high", "To", "own"),
)
_MONEY = ("money", "average_money")


def strategy(published: Published, store: Store, book: Book, today: date, formats: Formats) -> dict[str, Table]:
    """How all goals stand at the end of the day before `today`."""
    found = standings(published, store, book.goals, today)
    notes = [*book.broken, *overlaps(book.goals), *(one.remark for one in found if one.remark)]
    return by_name(
        # Translators: the title of a table.
        table("goals", "Goals", _GOAL_COLUMNS, _goals(found, formats), notes),
        table("initiatives", "Initiatives", _INITIATIVE_COLUMNS, _initiatives(book, today)),
        # Translators: the title of a table: the numbers of goals week by week.
        table("paths", "Course of the goals", _PATH_COLUMNS, _paths(found)),
    )


def _goals(found: Sequence[Standing], formats: Formats) -> Iterator[dict[str, Any]]:
    depths: dict[str, int] = {}
    for one in found:
        goal = one.goal
        depths[goal.id] = depths.get(goal.parent or "", -1) + 1
        yield (
            _facts(goal)
            | _numbers(one)
            | {
                "depth": depths[goal.id],
                "sentence": standing_sentence(one, formats),
                "outlook": projection_sentence(one, formats),
                "need": need_sentence(one, formats),
            }
        )


def _facts(goal: Goal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "parent": goal.parent,
        "objective": goal.objective,
        "area": goal.pillar,
        "pillar": say(AREAS[goal.pillar]),
        "rank": goal.rank,
        "owner": goal.owner or None,
        "metric": goal.metric,
        "label": metric_words(goal),
        "definition": goal.declared.definition,
        "unit": goal.declared.unit,
        "is_limit": goal.is_limit,
        "start": goal.start,
        "deadline": goal.deadline,
    }


def _numbers(one: Standing) -> dict[str, Any]:
    goal = one.goal
    likely = one.odds
    return {
        "as_of": one.as_of,
        "value": one.value,
        "expected": _raw(one.pace.expected if one.pace else None, goal),
        "target": _raw(one.target, goal),
        "pace": one.pace.pace if one.pace else None,
        "state": one.state,
        "state_words": say(STATE_WORDS[one.state]),
        "projection": _raw(likely.projection if likely else None, goal),
        "low": _raw(likely.low if likely else None, goal),
        "high": _raw(likely.high if likely else None, goal),
        "odds": likely.probability if likely else None,
        "reason": one.reason,
    }


def path_of(tables: Mapping[str, Table], goal_id: str) -> Table:
    """The course of one goal, in its own unit, as a chart draws it."""
    whole = tables["paths"]
    rows = tuple(row for row in whole.rows if row["goal"] == goal_id)
    unit: Unit = rows[0]["unit"] if rows else "number"
    columns = tuple(replace(column, unit=unit) if column.unit == "own" else column for column in whole.columns)
    return replace(whole, columns=columns, rows=rows)


def _paths(found: Sequence[Standing]) -> Iterator[dict[str, Any]]:
    for one in found:
        for point in one.points:
            numbers = {
                name: _raw(getattr(point, name), one.goal) for name in ("reached", "due", "low", "middle", "high")
            }
            yield {"goal": one.goal.id, "unit": one.goal.declared.unit, "day": point.day} | numbers


def _raw(value: float | None, goal: Goal) -> float | int | None:
    """Money and counts as whole numbers, which every table holds."""
    if value is None:
        return None
    return round(value) if goal.declared.unit in (*_MONEY, "count") else value


def _initiatives(book: Book, today: date) -> Iterator[dict[str, Any]]:
    yesterday = today - timedelta(days=1)
    for goal in book.goals:
        for one in book.of(goal.id):
            state = "ahead" if one.start > yesterday else ("over" if one.end < today else "running")
            yield {
                "id": one.id,
                "goal": one.goal,
                "name": one.name,
                "owner": one.owner or None,
                "start": one.start,
                "end": one.end,
                "budget": None if one.budget is None else round(one.budget * 1_000_000),
                "state": state,
            }
