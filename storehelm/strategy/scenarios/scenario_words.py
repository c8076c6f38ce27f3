"""The sentences of the Scenarios page: what a scenario comes to against the goal, and where it breaks even."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.languages.formats import EN_DASH, Formats
from storehelm.languages.speech import Sentence, noted, say, say_count
from storehelm.metrics.tables import Table
from storehelm.strategy.goal_words import odds_words
from storehelm.strategy.pillars import pillar_of
from storehelm.strategy.scenarios.levers import scenario_label
from storehelm.strategy.scenarios.marking import Marking
from storehelm.strategy.scenarios.scenario_view import MONEY, Shown
from storehelm.strategy.scenarios.solving import Solved
from storehelm.strategy.sentences import Headline

MOST_GOALS = 4
_SAME = 0.0005
"""What is nearer to a goal is at it."""
_STATES: Mapping[str, Sentence] = {
    "waiting": "None of its weeks has passed yet.",
    "too_early": "It is too early to say: fewer than two whole weeks have passed.",
    # Translators: {scenario} is the name of a scenario, here and in the two below.
    "in": "The store is in {scenario}.",
    # Translators: {scenario} is the name of a scenario.
    "undecided": "The store is in {scenario}, or in one that is as near.",
    # Translators: {scenario} is the name of a scenario.
    "outside": "The store is in none of the scenarios; the nearest is {scenario}.",
    "unknown": "The weeks that passed are not known.",
}
_KINDS: Mapping[str, Sentence] = {
    "usual": "The most usual mix",
    "cheapest": "The mix with the most profit",
    "alone": "One lever alone",
    "furthest": "The most that is within the limits",
}


def page_goals(goals: Table) -> list[dict[str, Any]]:
    """The goals that the page shows on top: those with odds that the span moves, money first, at most four."""
    order = pillar_of("scenarios").goals
    open_goals = [row for row in goals.rows if row["odds"] is not None and row["is_moved"]]
    place = {metric: number for number, metric in enumerate(order)}
    return sorted(open_goals, key=lambda row: place.get(str(row["metric"]), len(order)))[:MOST_GOALS]


def headline(shown: Sequence[Shown], main: int, goals: Table, formats: Formats) -> Headline:
    """The expected result of one scenario against the first goal with its odds, and the break-even."""
    one = shown[main]
    strip = page_goals(goals)
    net = one.outcome.total("net_sales")
    days = formats.days(one.outcome.span.first, one.outcome.span.last)
    # Translators: {days} is a range of days.
    note = say("{days}; the middle of 2,000 simulated courses. Scenarios are of the whole store.", days=days)
    if not strip:
        # Translators: {scenario} is the name of a scenario; what the scenario's break-even needs goes on after ";".
        claim = say("{scenario} brings net sales of about {amount}", scenario=one.name, amount=formats.short_money(net))
        return Headline(claim, _even_words(shown, main, formats), note)
    goal = strip[0]
    # Translators: goes on after "{scenario} comes to about {value} by {day}, ..."; it may begin with another mark.
    chance = say(", with odds of {odds}", odds=odds_words(goal["odds"], formats))
    even = _even_words(shown, main, formats)
    return Headline(_claim(one.name, goal, formats), f"{chance}{even}", f"{goal['objective']}. {note}")


_CLAIMS = {
    # Translators: {scenario} is the name of a scenario; ", with odds of {odds}" goes on after these claims.
    "goal": noted("{scenario} comes to about {value} by {day}, its goal"),
    # Translators: {scenario} is the name of a scenario, {aim} what a goal wants.
    "rate": noted("{scenario} comes to about {value} by {day}, against {aim}"),
    # Translators: {scenario} is the name of a scenario; the value is what the goal wants.
    "at": noted("{scenario} comes to about {value} by {day}, at the goal"),
    # Translators: {scenario} is the name of a scenario, {size} a percentage.
    "above": noted("{scenario} comes to about {value} by {day}, {size} above the goal"),
    # Translators: {scenario} is the name of a scenario, {size} a percentage.
    "below": noted("{scenario} comes to about {value} by {day}, {size} below the goal"),
}


def _claim(scenario: str, goal: dict[str, Any], formats: Formats) -> str:
    """Where a scenario brings a goal, against what it wants."""
    aim, value, unit = goal["target"], goal["projection"], goal["unit"]
    how, size = "goal", 0.0
    if aim and unit in ("rate", "share"):
        how = "rate"
    elif aim:
        size = value / aim - 1.0
        how = "at" if abs(size) < _SAME else "above" if size > 0 else "below"
    return say(
        _CLAIMS[how],
        scenario=scenario,
        value=_brief(value, unit, formats),
        day=formats.day(goal["deadline"], year=False),
        aim=_brief(aim, unit, formats),
        size=formats.percent(abs(size)),
    )


def _brief(value: float | None, unit: str, formats: Formats) -> str:
    if unit in MONEY:
        whole = None if value is None else round(value)
        return formats.short_money(whole) if unit == "money" else formats.money(whole)
    if unit in ("rate", "share"):
        return formats.percent(value, 2 if unit == "rate" else 1)
    return formats.number(value, 0 if unit == "count" else 2)


def _even_words(shown: Sequence[Shown], main: int, formats: Formats) -> str:
    """Where it breaks even, and which scenarios get there."""
    one = shown[main]
    if "profit" in one.outcome.reasons:
        # Translators: goes on after a claim, as do the others that begin with ";".
        return say("; the break-even is not known before the costs below are entered.")
    needed = one.even.orders.value
    if needed is None:
        # Translators: goes on after a claim; "it" is a scenario.
        return say("; it never breaks even at this margin.")
    passed = [each.name for each in shown if (each.outcome.total("profit") or 0) >= 0]
    return _passed(passed, len(shown), needed, formats)


def _passed(passed: Sequence[str], count: int, needed: int, formats: Formats) -> str:
    """How many orders the break-even needs, and which scenarios bring them."""
    orders = formats.number(needed)
    if len(passed) == count > 1:
        return say_count(
            "; break-even needs about {orders} order, which every scenario passes.",
            "; break-even needs about {orders} orders, which every scenario passes.",
            needed,
            orders=orders,
        )
    if len(passed) == count:
        # Translators: goes on after a claim about a scenario, which is "it".
        return say_count(
            "; break-even needs about {orders} order, which it passes.",
            "; break-even needs about {orders} orders, which it passes.",
            needed,
            orders=orders,
        )
    if not passed:
        return say_count(
            "; break-even needs about {orders} order, which no scenario passes.",
            "; break-even needs about {orders} orders, which no scenario passes.",
            needed,
            orders=orders,
        )
    if len(passed) > 2:
        # Translators: {passed} and {all} are numbers of scenarios, up to six.
        return say_count(
            "; break-even needs about {orders} order, which {passed} of {all} scenarios pass.",
            "; break-even needs about {orders} orders, which {passed} of {all} scenarios pass.",
            needed,
            orders=orders,
            passed=len(passed),
            all=count,
        )
    return _named(passed, needed, orders)


def _named(passed: Sequence[str], needed: int, orders: str) -> str:
    if len(passed) == 1:
        # Translators: {scenario} is the name of a scenario.
        return say_count(
            "; break-even needs about {orders} order, which {scenario} passes.",
            "; break-even needs about {orders} orders, which {scenario} passes.",
            needed,
            orders=orders,
            scenario=passed[0],
        )
    # Translators: {scenario} and {other} are names of scenarios.
    return say_count(
        "; break-even needs about {orders} order, which {scenario} and {other} pass.",
        "; break-even needs about {orders} orders, which {scenario} and {other} pass.",
        needed,
        orders=orders,
        scenario=passed[0],
        other=passed[1],
    )


def interval_words(low: float | None, high: float | None, unit: str, formats: Formats) -> str:
    """Eight in ten, from and to; empty where it is not known."""
    if low is None or high is None:
        return ""
    ends = (_brief(low, unit, formats), _brief(high, unit, formats))
    return "" if ends[0] == ends[1] else f"{ends[0]} {EN_DASH} {ends[1]}"


def marking_sentence(found: Marking) -> str:
    """Which scenario the store is in."""
    if found.state == "unmarked":
        return found.reason or say("It cannot be marked.")
    return say(_STATES[found.state], scenario=scenario_label(found.scenario or ""))


def solved_sentence(found: Solved, formats: Formats) -> str:
    """What was asked, how it stands, and whether it can be reached."""
    if found.value is None:
        # Translators: {aim} is what shall be reached: "Profit of at least €20,000".
        return (
            f"{found.aim.label}: {found.reason}"
            if found.reason
            else say("{aim}: it is not known.", aim=found.aim.label)
        )
    if found.is_reached:
        return f"{found.aim.label}. {found.reason or say('It is reached as it stands.')}"
    # Translators: {aim} is what shall be reached: "Profit of at least €20,000"; {value} what it is now.
    start = say("{aim}. As it stands: {value}.", aim=found.aim.label, value=found.aim.words(found.value, formats))
    return f"{start} {found.reason}" if found.reason else start


def mix_name(kind: str) -> str:
    """What a mix is called."""
    return say(_KINDS[kind])
