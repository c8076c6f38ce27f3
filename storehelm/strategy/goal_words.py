"""What is said of a goal, made from its standing alone: how it stands, how it will end, what would have to change."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.metrics.attainment import CLOSE
from storehelm.metrics.tables import Table, Unit
from storehelm.strategy.goals import Goal
from storehelm.strategy.odds import Need
from storehelm.strategy.sentences import Headline
from storehelm.strategy.standing import OFF_PACE, Standing, State

STATE_WORDS: Mapping[State, str] = {
    "waiting": "Not begun",
    "on_pace": "On pace",
    "at_risk": "At risk",
    "behind": "Behind",
    "over_limit": "Over the limit",
    "reached": "Reached",
    "missed": "Missed",
    "unknown": "Not known",
}
_MONEY = ("money", "average_money")
_RATES: Mapping[Unit, int] = {"rate": 2, "share": 1}
_FINE_BELOW, _FINER_BELOW = 1000, 10
_LEAST, _MOST = 0.015, 0.985
"""Odds outside are told as under 1 % and over 99 %: nothing is certain while days are left."""


def amount(value: float | None, goal: Goal, formats: Formats) -> str:
    """A number of a goal's metric as its reader reads it."""
    unit = goal.declared.unit
    if unit in _MONEY:
        return formats.short_money(0) if value == 0 else formats.money(None if value is None else round(value))
    if unit in _RATES:
        return formats.percent(value, _RATES[unit])
    if unit == "count":
        return formats.number(None if value is None else round(value))
    return formats.number(value, 2)


def strategy_headline(goals: Table, formats: Formats) -> Headline:
    """What the Strategy page says first: which goals are off their pace, the surest to miss first."""
    open_goals = [row for row in goals.rows if row["state"] not in ("waiting", "reached", "missed")]
    if not goals.rows:
        return Headline("No goal is set yet", ".")
    if not open_goals:
        rest = "the only one has not begun or is over" if len(goals.rows) == 1 else "all have not begun or are over"
        return Headline("No goal is running", f": {rest}.")
    off = sorted(
        (row for row in open_goals if row["state"] in OFF_PACE),
        key=lambda row: 1.0 if row["odds"] is None else row["odds"],
    )
    if off:
        return _first_of(off, len(open_goals), "off the pace", formats)
    at_risk = sorted(
        (row for row in open_goals if row["state"] == "at_risk"),
        key=lambda row: 1.0 if row["odds"] is None else row["odds"],
    )
    if at_risk:
        return _first_of(at_risk, len(open_goals), f"at risk, up to {formats.percent(CLOSE, 0)} off the pace", formats)
    unknown = [row for row in open_goals if row["state"] == "unknown"]
    if len(unknown) == len(open_goals):
        return Headline("No goal can be judged yet", ".", unknown[0]["sentence"])
    if unknown:
        on_pace = len(open_goals) - len(unknown)
        return Headline(
            "No goal is off the pace",
            f": {on_pace} of {_count(len(open_goals), 'goal')} {_is(on_pace)} on it, "
            f"and {len(unknown)} cannot be judged.",
            unknown[0]["sentence"],
        )
    return Headline(
        "Every goal is on its pace", f", of {_count(len(open_goals), 'goal')} that {_run(len(open_goals))}."
    )


def _first_of(rows: Sequence[Mapping[str, Any]], of: int, how: str, formats: Formats) -> Headline:
    """How many goals do badly, and which is the surest to miss."""
    worst = rows[0]
    odds = "" if worst["odds"] is None else f", with odds of {odds_words(worst['odds'], formats)}"
    claim = f"{len(rows)} of {_count(of, 'goal')} {_is(len(rows))} {how}"
    return Headline(claim, f": {worst['objective']}{odds}.", worst["sentence"])


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _run(number: int) -> str:
    return "runs" if number == 1 else "run"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def metric_words(goal: Goal) -> str:
    """The metric with its filters: `Conversion rate, mobile`."""
    return ", ".join([goal.declared.label, *(" or ".join(values) for values in goal.where.values())])


def odds_words(probability: float, formats: Formats) -> str:
    """Odds in whole per cent; the ends are never claimed."""
    if probability < _LEAST:
        return f"under {formats.percent(0.01, 0)}"
    return f"over {formats.percent(0.99, 0)}" if probability > _MOST else formats.percent(probability, 0)


def standing_sentence(one: Standing, formats: Formats) -> str:
    """How a goal stands, in one sentence."""
    goal = one.goal
    label = metric_words(goal)
    if one.state == "waiting":
        return f"{label}: begins on {formats.day(goal.start)}; the target is {_target(one, formats)}."
    if one.value is None:
        return f"{label}: not known. {one.reason or ''}".strip()
    value = amount(one.value, goal, formats)
    if one.state in ("reached", "missed"):
        return f"{label}: {value}, {one.state} (the target was {_target(one, formats)})."
    if one.pace is None or one.state == "unknown":
        return f"{label}: {value}; the target is {_target(one, formats)}. {one.reason or ''}".strip()
    if one.pace.path is None:
        wanted = f"the {_target(one, formats)} that is wanted at all times"
        if value == amount(one.target, goal, formats):
            if one.pace.is_ahead:
                return f"{label}: {value} to date, which meets {wanted}."
            return f"{label}: {value} to date, worse than {wanted} by less than these digits show."
        side = "better" if one.pace.is_ahead else "worse"
        return f"{label}: {value} to date, {side} than {wanted}."
    return (
        f"{label}: {value} to date, where {amount(one.pace.expected, goal, formats)} was due; "
        f"the target is {_target(one, formats)} by {formats.day(goal.deadline)}."
    )


def projection_sentence(one: Standing, formats: Formats) -> str:
    """Where a goal will end and with what odds; the reason where that cannot be told."""
    if one.odds is None:
        is_told = one.state == "unknown"  # with how it stands
        return "" if is_told else one.reason or ""
    goal, likely = one.goal, one.odds
    low, middle, high = (amount(value, goal, formats) for value in (likely.low, likely.projection, likely.high))
    verb = "staying within the limit" if goal.is_limit else "reaching the target"
    odds = odds_words(likely.probability, formats)
    if low == high:
        return f"It will end near {middle}; the odds of {verb} are {odds}."
    return (
        f"It will likely end at {middle} (eight times in ten between {low} and {high}); the odds of {verb} are {odds}."
    )


def need_sentence(one: Standing, formats: Formats) -> str:
    """What would have to change from here, and whether the store ever did that."""
    if one.odds is None or one.odds.need is None or one.state in ("reached", "missed"):
        return ""
    need, goal = one.odds.need, one.goal
    is_sum = one.pace.path is not None if one.pace is not None else goal.declared.kind != "ratio"
    if need.needed <= 0 and (is_sum or not goal.is_limit):
        return "The limit is used up already." if goal.is_limit else "The target is reached already."
    if need.needed < 0:
        return f"Nothing in the {_days(need.days)} left can bring it back within the limit."
    each = f" a day for {_days(need.days)}" if is_sum else f" over the {_days(need.days)} left"
    most = "at most " if goal.is_limit else ""
    daily = " a day" if is_sum else ""
    recent = (
        "" if need.recent is None else f"; the last eight weeks brought {_level(need.recent, goal, formats)}{daily}"
    )
    return f"It takes {most}{_level(need.needed, goal, formats)}{each}{recent}.{_record(need, goal, daily, formats)}"


def _record(need: Need, goal: Goal, daily: str, formats: Formats) -> str:
    if need.was_ever is None:
        return ""
    best = f"{_level(need.best, goal, formats)}{daily}"
    if need.was_ever:
        until = f", until {formats.day(need.best_until)}" if need.best_until else ""
        return f" The store has done that before: {best} over as many days{until}."
    return f" The store never did that over as many days: its best was {best}."


def _level(value: float | None, goal: Goal, formats: Formats) -> str:
    """A mean of days: a count of few a day has decimals, or 5 a quarter were 0 a day."""
    if goal.declared.unit != "count" or value is None or abs(value) >= _FINE_BELOW:
        return amount(value, goal, formats)
    return formats.number(value, 1 if abs(value) >= _FINER_BELOW else 2)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _target(one: Standing, formats: Formats) -> str:
    goal = one.goal
    if one.target is None:
        return "not known"
    words = amount(one.target, goal, formats)
    if goal.change is not None:
        return f"{words} ({formats.relative_change(1 + goal.change, 1)} on the year before)"
    return words
