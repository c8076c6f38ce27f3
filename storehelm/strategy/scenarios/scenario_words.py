"""The sentences of the Scenarios page: what a scenario comes to against the goal, and where it breaks even."""

from collections.abc import Sequence
from typing import Any

from storehelm.languages.formats import EN_DASH, Formats
from storehelm.metrics.tables import Table
from storehelm.strategy.goal_words import odds_words
from storehelm.strategy.pillars import pillar_of
from storehelm.strategy.scenarios.marking import Marking
from storehelm.strategy.scenarios.scenario_view import MONEY, Shown
from storehelm.strategy.scenarios.solving import Solved
from storehelm.strategy.sentences import Headline

MOST_GOALS = 4
_STATES = {
    "waiting": "None of its weeks has passed yet.",
    "too_early": "It is too early to say: fewer than two whole weeks have passed.",
    "in": "The store is in {scenario}.",
    "undecided": "The store is in {scenario}, or in one that is as near.",
    "outside": "The store is in none of the scenarios; the nearest is {scenario}.",
    "unknown": "The weeks that passed are not known.",
}
_KINDS = {
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
    note = f"{days}; the middle of 2,000 simulated courses. Scenarios are of the whole store."
    if not strip:
        return Headline(
            f"{one.name} brings net sales of about {formats.short_money(net)}", _even_words(shown, main, formats), note
        )
    goal = strip[0]
    until = formats.day(goal["deadline"], year=False)
    reached = _brief(goal["projection"], goal["unit"], formats)
    claim = f"{one.name} comes to about {reached} by {until}, {_against(goal, formats)}"
    chance = f"with odds of {odds_words(goal['odds'], formats)}"
    return Headline(claim, f", {chance}{_even_words(shown, main, formats)}", f"{goal['objective']}. {note}")


def _brief(value: float | None, unit: str, formats: Formats) -> str:
    if unit in MONEY:
        whole = None if value is None else round(value)
        return formats.short_money(whole) if unit == "money" else formats.money(whole)
    if unit in ("rate", "share"):
        return formats.percent(value, 2 if unit == "rate" else 1)
    return formats.number(value, 0 if unit == "count" else 2)


def _against(goal: dict[str, Any], formats: Formats) -> str:
    aim, value, unit = goal["target"], goal["projection"], goal["unit"]
    if not aim:
        return "its goal"
    if unit in ("rate", "share"):
        return f"against {_brief(aim, unit, formats)}"
    share = value / aim - 1.0
    if abs(share) < 0.0005:
        return "at the goal"
    return f"{formats.percent(abs(share))} {'above' if share > 0 else 'below'} the goal"


def _even_words(shown: Sequence[Shown], main: int, formats: Formats) -> str:
    """Where it breaks even, and which scenarios get there."""
    one = shown[main]
    if "profit" in one.outcome.reasons:
        return "; the break-even is not known before the costs below are entered."
    needed = one.even.orders.value
    if needed is None:
        return "; it never breaks even at this margin."
    passed = [each.name for each in shown if (each.outcome.total("profit") or 0) >= 0]
    return f"; break-even needs about {formats.number(needed)} orders, which {_who(passed, len(shown))}."


def _who(passed: Sequence[str], count: int) -> str:
    if len(passed) == count:
        return "every scenario passes" if count > 1 else "it passes"
    if not passed:
        return "no scenario passes"
    if len(passed) > 2:
        return f"{len(passed)} of {count} scenarios pass"
    return f"{' and '.join(passed)} {'passes' if len(passed) == 1 else 'pass'}"


def interval_words(low: float | None, high: float | None, unit: str, formats: Formats) -> str:
    """Eight in ten, from and to; empty where it is not known."""
    if low is None or high is None:
        return ""
    ends = (_brief(low, unit, formats), _brief(high, unit, formats))
    return "" if ends[0] == ends[1] else f"{ends[0]} {EN_DASH} {ends[1]}"


def marking_sentence(found: Marking) -> str:
    """Which scenario the store is in."""
    if found.state == "unmarked":
        return found.reason or "It cannot be marked."
    return _STATES[found.state].format(scenario=found.scenario)


def solved_sentence(found: Solved, formats: Formats) -> str:
    """What was asked, how it stands, and whether it can be reached."""
    if found.value is None:
        return f"{found.aim.label}: {found.reason or 'it is not known.'}"
    if found.is_reached:
        return f"{found.aim.label}. {found.reason or 'It is reached as it stands.'}"
    start = f"{found.aim.label}. As it stands: {found.aim.words(found.value, formats)}."
    return f"{start} {found.reason}" if found.reason else start


def mix_name(kind: str) -> str:
    """What a mix is called."""
    return _KINDS[kind]
