"""What is said of a goal, made from its standing alone: how it stands, how it will end, what would have to change."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.attainment import CLOSE
from storehelm.metrics.tables import Table, Unit
from storehelm.metrics.view_tables import device_label
from storehelm.strategy.goals import Goal
from storehelm.strategy.odds import Need
from storehelm.strategy.sentences import Headline
from storehelm.strategy.standing import OFF_PACE, Standing, State

STATE_WORDS: Mapping[State, Sentence] = {
    # Translators: the state of a goal.
    "waiting": "Not begun",
    # Translators: the state of a goal: it is where it should be by now.
    "on_pace": "On pace",
    # Translators: the state of a goal.
    "at_risk": "At risk",
    # Translators: the state of a goal: less is reached than should be by now.
    "behind": "Behind",
    # Translators: the state of a goal whose number should stay below a limit.
    "over_limit": "Over the limit",
    # Translators: the state of a goal that is over.
    "reached": "Reached",
    # Translators: the state of a goal that is over.
    "missed": "Missed",
    # Translators: the state of a goal.
    "unknown": "Not known",
}
"""What the states of goals are called; `say` them where they are shown."""
_MONEY = ("money", "average_money")
_RATES: Mapping[Unit, int] = {"rate": 2, "share": 1}
_FINE_BELOW, _FINER_BELOW = 1000, 10
_OUR_DEVICES = ("desktop", "mobile", "tablet", "other", "unknown")
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
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("No goal is set yet"), ".")
    if not open_goals:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("No goal is running"), _why_none_runs(len(goals.rows)))
    off = [row for row in open_goals if row["state"] in OFF_PACE]
    if off:
        return _first_of(off, _off_pace(len(off), len(open_goals), formats), formats)
    at_risk = [row for row in open_goals if row["state"] == "at_risk"]
    if at_risk:
        return _first_of(at_risk, _at_risk(len(at_risk), len(open_goals), formats), formats)
    unknown = [row for row in open_goals if row["state"] == "unknown"]
    if unknown:
        return _not_all_judged(unknown, len(open_goals), formats)
    running = len(open_goals)
    # Translators: goes on directly after the claim "Every goal is on its pace", so it starts with its own mark.
    rest = say_count(", of {n} goal that runs.", ", of {n} goals that run.", running, n=formats.number(running))
    # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
    return Headline(say("Every goal is on its pace"), rest)


def _why_none_runs(goals: int) -> str:
    if goals == 1:
        # Translators: goes on directly after the claim "No goal is running", so it starts with its own mark.
        return say(": the only one has not begun or is over.")
    # Translators: goes on directly after the claim "No goal is running", so it starts with its own mark.
    return say(": all have not begun or are over.")


def _off_pace(some: int, of: int, formats: Formats) -> str:
    if of == 1:
        # Translators: a claim in bold: there is one goal, and it is off the pace. A colon and its name follow.
        return say("1 of 1 goal is off the pace")
    # Translators: a claim in bold; {n} and {all} are numbers of goals. A colon and the name of the worst follow.
    return say_count(
        "{n} of {all} goals is off the pace",
        "{n} of {all} goals are off the pace",
        some,
        n=formats.number(some),
        all=formats.number(of),
    )


def _at_risk(some: int, of: int, formats: Formats) -> str:
    close = formats.percent(CLOSE, 0)
    if of == 1:
        # Translators: a claim in bold: there is one goal, and it is at risk; {close} is a percentage, the farthest off
        # that counts as at risk. A colon and its name follow.
        return say("1 of 1 goal is at risk, up to {close} off the pace", close=close)
    # Translators: a claim in bold; {n} and {all} are numbers of goals, {close} is a percentage, the farthest off that
    # counts as at risk. A colon and the name of the worst follow.
    return say_count(
        "{n} of {all} goals is at risk, up to {close} off the pace",
        "{n} of {all} goals are at risk, up to {close} off the pace",
        some,
        n=formats.number(some),
        all=formats.number(of),
        close=close,
    )


def _first_of(rows: Sequence[Mapping[str, Any]], claim: str, formats: Formats) -> Headline:
    """How many goals do badly, and which is the surest to miss."""
    worst = min(rows, key=lambda row: 1.0 if row["odds"] is None else row["odds"])
    note = formats.with_days(worst["sentence"])
    if worst["odds"] is None:
        return Headline(claim, f": {worst['objective']}.", note)
    # Translators: goes on directly after the claim "{n} of {all} goals are off the pace", so it starts with its own
    # mark. {goal} is the name that a user gave to a goal, {odds} are the odds that it is reached ("24%", "under 1%").
    rest = say(": {goal}, with odds of {odds}.", goal=worst["objective"], odds=odds_words(worst["odds"], formats))
    return Headline(claim, rest, note)


def _not_all_judged(unknown: Sequence[Mapping[str, Any]], running: int, formats: Formats) -> Headline:
    note = formats.with_days(unknown[0]["sentence"])
    if len(unknown) == running:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("No goal can be judged yet"), ".", note)
    on_pace = running - len(unknown)
    # Translators: goes on directly after the claim "No goal is off the pace", so it starts with its own mark. {n} goals
    # of {all} are on their pace; choose words that fit any {unknown}, which is a number too.
    rest = say_count(
        ": {n} of {all} goals is on it, and {unknown} cannot be judged.",
        ": {n} of {all} goals are on it, and {unknown} cannot be judged.",
        on_pace,
        n=formats.number(on_pace),
        all=formats.number(running),
        unknown=formats.number(len(unknown)),
    )
    # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
    return Headline(say("No goal is off the pace"), rest, note)


def metric_words(goal: Goal) -> str:
    """The metric with its filters: `Conversion rate, mobile`."""
    return with_filters(goal.declared.label, goal.where)


def with_filters(label: str, where: Mapping[str, Sequence[str]]) -> str:
    """A number's name with its filters: `Conversion rate, mobile or tablet, Email`."""
    return ", ".join([label, *(_either([_value_word(name, one) for one in values]) for name, values in where.items())])


def _value_word(dimension: str, value: str) -> str:
    """A value to filter by as it goes on inside a sentence: devices and unknown in our words, all else as received."""
    if value != "unknown" and (dimension != "device_category" or value not in _OUR_DEVICES):
        return value
    label = device_label(value)
    return label[:1].lower() + label[1:]


def _either(values: Sequence[str]) -> str:
    whole = values[0] if values else ""
    for value in values[1:]:
        # Translators: one of several things that something is filtered by: "mobile or tablet".
        whole = say("{earlier} or {last}", earlier=whole, last=value)
    return whole


def odds_words(probability: float, formats: Formats) -> str:
    """Odds in whole per cent; the ends are never claimed."""
    if probability < _LEAST:
        # Translators: odds inside a sentence or in a table: "the odds are under 1%"; {share} is a percentage.
        return say("under {share}", share=formats.percent(0.01, 0))
    if probability > _MOST:
        # Translators: odds inside a sentence or in a table: "the odds are over 99%"; {share} is a percentage.
        return say("over {share}", share=formats.percent(0.99, 0))
    return formats.percent(probability, 0)


def standing_sentence(one: Standing, formats: Formats) -> str:
    """How a goal stands, in one sentence."""
    names = {"number": metric_words(one.goal), "target": _target(one, formats)}
    if one.state == "waiting":
        return _begins(one, names, formats)
    if one.value is None:
        # Translators: {number} is a metric such as "Conversion rate, mobile".
        return f"{say('{number}: not known.', **names)} {one.reason or ''}".strip()
    names["value"] = amount(one.value, one.goal, formats)
    if one.state == "reached":
        # Translators: how a goal ended. {number} is a metric such as "Conversion rate, mobile", {value} what it was.
        return say("{number}: {value}, reached (the target was {target}).", **names)
    if one.state == "missed":
        # Translators: how a goal ended. {number} is a metric such as "Conversion rate, mobile", {value} what it was.
        return say("{number}: {value}, missed (the target was {target}).", **names)
    if one.pace is None or one.state == "unknown":
        return f"{_so_far(one, names)} {one.reason or ''}".strip()
    if one.pace.path is None:
        return _at_all_times(names, amount(one.target, one.goal, formats), is_ahead=one.pace.is_ahead)
    # Translators: how a goal stands. {number} is a metric such as "Conversion rate, mobile", {value} what it is to
    # date, {due} what it should be by now, {target} what it should be by the day {day}.
    return say(
        "{number}: {value} to date, where {due} was due; the target is {target} by {day}.",
        due=amount(one.pace.expected, one.goal, formats),
        day=formats.day(one.goal.deadline),
        **names,
    )


def _begins(one: Standing, names: Mapping[str, str], formats: Formats) -> str:
    day = formats.day(one.goal.start)
    if one.target is None:
        # Translators: a goal that has not begun. {number} is a metric such as "Conversion rate, mobile".
        return say("{number}: begins on {day}; the target is not known.", day=day, **names)
    # Translators: a goal that has not begun. {number} is a metric such as "Conversion rate, mobile".
    return say("{number}: begins on {day}; the target is {target}.", day=day, **names)


def _so_far(one: Standing, names: Mapping[str, str]) -> str:
    if one.target is None:
        # Translators: how a goal stands. {number} is a metric such as "Conversion rate, mobile", {value} what it is.
        return say("{number}: {value}; the target is not known.", **names)
    # Translators: how a goal stands. {number} is a metric such as "Conversion rate, mobile", {value} what it is.
    return say("{number}: {value}; the target is {target}.", **names)


def _at_all_times(names: Mapping[str, str], bare_target: str, *, is_ahead: bool) -> str:
    """How a ratio stands, which has one target at all times."""
    is_alike = names["value"] == bare_target
    if is_ahead and is_alike:
        # Translators: {number} is a metric such as "Conversion rate, mobile", {value} and {target} are percentages.
        return say("{number}: {value} to date, which meets the {target} that is wanted at all times.", **names)
    if is_alike:
        # Translators: {number} is a metric such as "Conversion rate, mobile"; {value} and {target} read the same, but
        # further digits would show that it is worse.
        return say(
            "{number}: {value} to date, worse than the {target} that is wanted at all times by less than these digits "
            "show.",
            **names,
        )
    if is_ahead:
        # Translators: {number} is a metric such as "Conversion rate, mobile", {value} and {target} are percentages.
        return say("{number}: {value} to date, better than the {target} that is wanted at all times.", **names)
    # Translators: {number} is a metric such as "Conversion rate, mobile", {value} and {target} are percentages.
    return say("{number}: {value} to date, worse than the {target} that is wanted at all times.", **names)


def projection_sentence(one: Standing, formats: Formats) -> str:
    """Where a goal will end and with what odds; the reason where that cannot be told."""
    if one.odds is None:
        is_told = one.state == "unknown"  # with how it stands
        return "" if is_told else one.reason or ""
    goal, likely = one.goal, one.odds
    low, middle, high = (amount(value, goal, formats) for value in (likely.low, likely.projection, likely.high))
    odds = odds_words(likely.probability, formats)
    if low == high:
        return _narrow(middle, odds, is_limit=goal.is_limit)
    if goal.is_limit:
        # Translators: "It" is a number that should stay below a limit; {end} is where it will likely end, {low} and
        # {high} are the ends of a range, {odds} is a percentage, also "under 1%" or "over 99%".
        return say(
            "It will likely end at {end} (eight times in ten between {low} and {high}); the odds of staying within the "
            "limit are {odds}.",
            end=middle,
            low=low,
            high=high,
            odds=odds,
        )
    # Translators: "It" is the number of a goal; {end} is where it will likely end, {low} and {high} are the ends of a
    # range, {odds} is a percentage, also "under 1%" or "over 99%".
    return say(
        "It will likely end at {end} (eight times in ten between {low} and {high}); the odds of reaching the target "
        "are {odds}.",
        end=middle,
        low=low,
        high=high,
        odds=odds,
    )


def _narrow(end: str, odds: str, *, is_limit: bool) -> str:
    if is_limit:
        # Translators: "It" is a number that should stay below a limit; {odds} is a percentage, also "over 99%".
        return say("It will end near {end}; the odds of staying within the limit are {odds}.", end=end, odds=odds)
    # Translators: "It" is the number of a goal; {odds} is a percentage, also "under 1%" or "over 99%".
    return say("It will end near {end}; the odds of reaching the target are {odds}.", end=end, odds=odds)


def need_sentence(one: Standing, formats: Formats) -> str:
    """What would have to change from here, and whether the store ever did that."""
    if one.odds is None or one.odds.need is None or one.state in ("reached", "missed"):
        return ""
    need, goal = one.odds.need, one.goal
    is_sum = one.pace.path is not None if one.pace is not None else goal.declared.kind != "ratio"
    if need.needed <= 0 and (is_sum or not goal.is_limit):
        return say("The limit is used up already.") if goal.is_limit else say("The target is reached already.")
    if need.needed < 0:
        # Translators: {n} is a number of days; "it" is a rate that should stay below a limit.
        return say_count(
            "Nothing in the {n} day left can bring it back within the limit.",
            "Nothing in the {n} days left can bring it back within the limit.",
            need.days,
            n=formats.number(need.days),
        )
    level = _level(need.needed, goal, formats)
    takes = _each_day(level, need.days, goal, formats) if is_sum else _all_days(level, need.days, goal, formats)
    recent = None if need.recent is None else _level(need.recent, goal, formats)
    return takes + _recently(recent, is_sum=is_sum) + _record(need, goal, formats, is_sum=is_sum)


def _each_day(level: str, days: int, goal: Goal, formats: Formats) -> str:
    count = formats.number(days)
    if goal.is_limit:
        # Translators: what is needed to stay within a limit; {level} is a number or money. What the last weeks brought
        # may follow after a semicolon, so it has no full stop.
        return say_count(
            "It takes at most {level} a day for {n} day",
            "It takes at most {level} a day for {n} days",
            days,
            level=level,
            n=count,
        )
    # Translators: what is needed to reach a target; {level} is a number or money. What the last weeks brought may
    # follow after a semicolon, so it has no full stop.
    return say_count(
        "It takes {level} a day for {n} day", "It takes {level} a day for {n} days", days, level=level, n=count
    )


def _all_days(level: str, days: int, goal: Goal, formats: Formats) -> str:
    count = formats.number(days)
    if goal.is_limit:
        # Translators: what is needed to stay within a limit; {level} is a percentage. What the last weeks brought may
        # follow after a semicolon, so it has no full stop.
        return say_count(
            "It takes at most {level} over the {n} day left",
            "It takes at most {level} over the {n} days left",
            days,
            level=level,
            n=count,
        )
    # Translators: what is needed to reach a target; {level} is a percentage. What the last weeks brought may follow
    # after a semicolon, so it has no full stop.
    return say_count(
        "It takes {level} over the {n} day left", "It takes {level} over the {n} days left", days, level=level, n=count
    )


def _recently(level: str | None, *, is_sum: bool) -> str:
    if level is None:
        return "."
    if is_sum:
        # Translators: goes on directly after "It takes {level} a day for {n} days", so it starts with its own mark.
        return say("; the last eight weeks brought {level} a day.", level=level)
    # Translators: goes on directly after "It takes {level} over the {n} days left", so it starts with its own mark;
    # {level} is a percentage.
    return say("; the last eight weeks brought {level}.", level=level)


def _record(need: Need, goal: Goal, formats: Formats, *, is_sum: bool) -> str:
    """Whether the store ever did what is needed, as one more sentence."""
    if need.was_ever is None:
        return ""
    best = {"best": _level(need.best, goal, formats)}
    if not need.was_ever:
        return " " + (_never_daily(best) if is_sum else _never(best))
    if need.best_until is None:
        return " " + (_once_daily(best) if is_sum else _once(best))
    best["day"] = formats.day(need.best_until)
    if is_sum:
        # Translators: "that" is what a goal takes; {best} is a number or money, {day} the last of those days.
        return " " + say("The store has done that before: {best} a day over as many days, until {day}.", **best)
    # Translators: "that" is what a goal takes; {best} is a percentage, {day} the last of those days.
    return " " + say("The store has done that before: {best} over as many days, until {day}.", **best)


def _once_daily(best: Mapping[str, str]) -> str:
    # Translators: "that" is what a goal takes; {best} is a number or money.
    return say("The store has done that before: {best} a day over as many days.", **best)


def _once(best: Mapping[str, str]) -> str:
    # Translators: "that" is what a goal takes; {best} is a percentage.
    return say("The store has done that before: {best} over as many days.", **best)


def _never_daily(best: Mapping[str, str]) -> str:
    # Translators: "that" is what a goal takes; {best} is a number or money.
    return say("The store never did that over as many days: its best was {best} a day.", **best)


def _never(best: Mapping[str, str]) -> str:
    # Translators: "that" is what a goal takes; {best} is a percentage.
    return say("The store never did that over as many days: its best was {best}.", **best)


def _level(value: float | None, goal: Goal, formats: Formats) -> str:
    """A mean of days: a count of few a day has decimals, or 5 a quarter were 0 a day."""
    if goal.declared.unit != "count" or value is None or abs(value) >= _FINE_BELOW:
        return amount(value, goal, formats)
    return formats.number(value, 1 if abs(value) >= _FINER_BELOW else 2)


def _target(one: Standing, formats: Formats) -> str:
    """The target, a dash where it is not known."""
    goal = one.goal
    words = amount(one.target, goal, formats)
    if goal.change is None or one.target is None:
        return words
    change = formats.relative_change(1 + goal.change, 1)
    # Translators: the target of a goal inside a sentence: "€3,200 (+10.0% on the year before)".
    return say("{target} ({change} on the year before)", target=words, change=change)
