"""The goals under the scenario that the sliders move: where it brings them, and the odds."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import briefly, written
from storehelm.components.goals_strip import odds
from storehelm.components.markup import Shape, Tone, bar, chip, put, safe
from storehelm.languages.speech import say, say_in

LIKELY, UNLIKELY = 0.6, 0.25
"""Odds from which a goal is called likely, and below which it is called unlikely."""
_AIR = 1.08


def show_goals(rows: Sequence[Mapping[str, Any]], look: Look) -> None:
    """Show the goals as a strip, if there are any."""
    if rows:
        put(f'<div class="sh-goals" style="--goals:{len(rows)}">{"".join(_goal(row, look) for row in rows)}</div>')


def odds_chip(share: float) -> str:
    """Odds in a word with its shape."""
    # Translators: of the odds of a goal: neither likely nor unlikely.
    said: tuple[str, Tone, Shape] = (say_in("odds", "Open"), "neutral", "dash")
    share = round(share, 2)
    if share >= LIKELY:
        # Translators: of the odds of a goal.
        said = (say_in("odds", "Likely"), "good", "tick")
    elif share < UNLIKELY:
        # Translators: of the odds of a goal.
        said = (say_in("odds", "Unlikely"), "bad", "down")
    return chip(*said)


def _goal(row: Mapping[str, Any], look: Look) -> str:
    return (
        f'<div class="sh-goal" title="{safe(row["objective"])}"><div><span>{safe(row["objective"])}</span>'
        f"{odds_chip(row['odds'])}</div>{_bar(row)}<p>{safe(_facts(row, look))}</p></div>"
    )


def _bar(row: Mapping[str, Any]) -> str:
    value, aim = row["projection"], row["target"]
    if value is None or not aim or value < 0:
        return bar(0.0)
    full = max(value, aim) * _AIR
    return bar(value / full, tick=aim / full)


def _facts(row: Mapping[str, Any], look: Look) -> str:
    unit = row["unit"]
    value, aim = (
        briefly(row[name], unit, look.formats) if unit == "money" else written(row[name], unit, look.formats)
        for name in ("projection", "target")
    )
    deadline = look.formats.day(row["deadline"], year=False)
    said = {"value": value, "aim": aim, "odds": odds(row["odds"], look), "day": deadline}
    if row["is_limit"]:
        # Translators: short facts of a goal that is a limit; {day} is its deadline.
        return say("expected {value} · limit {aim} · odds {odds} · by {day}", **said)
    # Translators: short facts of a goal; {day} is its deadline.
    return say("expected {value} · goal {aim} · odds {odds} · by {day}", **said)
