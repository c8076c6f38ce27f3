"""The goals that a page serves: where we are, where we should be, and the odds."""

from collections.abc import Mapping
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import briefly, written
from storehelm.components.markup import Shape, Tone, bar, chip, put, safe
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table

_AIR = 1.08
STATE_CHIPS: Mapping[str, tuple[Tone, Shape]] = {
    "waiting": ("neutral", "dash"),
    "on_pace": ("good", "tick"),
    "reached": ("good", "tick"),
    "at_risk": ("warn", "dash"),
    "behind": ("bad", "down"),
    "over_limit": ("bad", "up"),
    "missed": ("bad", "down"),
    "unknown": ("neutral", "dash"),
}


def goals_html(table: Table, look: Look) -> str:
    """Goals as one strip."""
    goals = "".join(_goal(row, look) for row in table.rows)
    return f'<div class="sh-goals" style="--goals:{len(table.rows)}">{goals}</div>'


def show_goals(table: Table, look: Look) -> None:
    """Show the goals strip, if there are any goals."""
    if table.rows:
        put(goals_html(table, look))


def state_chip(row: Mapping[str, Any]) -> str:
    """How a goal stands, as a chip with words and a shape."""
    tone, shape = STATE_CHIPS[row["state"]]
    return chip(row["state_words"], tone, shape)


def goal_bar(row: Mapping[str, Any]) -> str:
    """How much of the target is there; the tick says how much was due by now."""
    value, aim = row["value"], row["target"]
    if value is None or not aim or value < 0:
        return bar(0.0)
    due = row["expected"] or aim
    full = float(max(value, due, aim)) * (_AIR if due == aim else 1.0)
    return bar(float(value) / full, tick=float(due) / full)


def _goal(row: Mapping[str, Any], look: Look) -> str:
    title = f"{row['label']}: {row['definition']} {row['outlook'] or ''}".strip()
    return (
        f'<div class="sh-goal" title="{safe(title)}"><div><span>{safe(row["objective"])}</span>'
        f"{state_chip(row)}</div>{goal_bar(row)}<p>{safe(goal_facts(row, look))}</p></div>"
    )


def goal_facts(row: Mapping[str, Any], look: Look) -> str:
    """Where a goal is, where it should be and its odds, as one line of numbers."""
    unit = row["unit"]
    aim = briefly(row["target"], unit, look.formats)
    if row["state"] == "waiting":
        facts = [_aim(row, aim), say("from {day}", day=look.formats.day(row["start"], year=False))]
    elif row["value"] is None:
        # Translators: where a goal stands.
        return row["reason"] or say("not known yet")
    elif unit == "money" or unit == "count":
        # Translators: how much of its target a goal has reached: "€318k of €684k".
        facts = [say("{reached} of {target}", reached=briefly(row["value"], unit, look.formats), target=aim)]
    else:
        facts = [written(row["value"], unit, look.formats), _aim(row, aim)]
    if row["expected"] is not None and row["expected"] != row["target"]:
        # Translators: what a goal should have reached by now: "due €309k".
        facts.append(say("due {number}", number=briefly(row["expected"], unit, look.formats)))
    if row["odds"] is not None:
        # Translators: how likely a goal is to be reached: "odds 64%", "odds under 1%".
        facts.append(say("odds {chance}", chance=odds(row["odds"], look)))
    # Translators: the day by which a goal is to be reached.
    facts.append(say("by {day}", day=look.formats.day(row["deadline"], year=False)))
    return " · ".join(facts)


def _aim(row: Mapping[str, Any], aim: str) -> str:
    if row["is_limit"]:
        # Translators: what a number is to stay below, in a list of facts: "limit €9,000".
        return say("limit {number}", number=aim)
    # Translators: what a number is to reach, in a list of facts: "goal €47,900".
    return say("goal {number}", number=aim)


def odds(share: float, look: Look) -> str:
    """A chance to the whole per cent; the ends are never claimed."""
    if share < 0.015:
        # Translators: a chance: "under 1%".
        return say("under {percent}", percent=look.formats.percent(0.01, 0))
    if share > 0.985:
        # Translators: a chance: "over 99%".
        return say("over {percent}", percent=look.formats.percent(0.99, 0))
    return look.formats.percent(share, 0)
