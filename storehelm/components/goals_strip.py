"""The goals that a page serves: where we are, where we should be."""

from collections.abc import Mapping
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import briefly, written
from storehelm.components.markup import Shape, Tone, bar, chip, put, safe
from storehelm.metrics.tables import Table

_MOST = 4
_AIR = 1.08
_STATES: Mapping[str, tuple[str, Tone, Shape]] = {
    "on_pace": ("On pace", "good", "tick"),
    "reached": ("Reached", "good", "tick"),
    "at_risk": ("At risk", "warn", "dash"),
    "behind": ("Behind", "bad", "down"),
    "over_limit": ("Over the limit", "bad", "up"),
    "unknown": ("Not known", "neutral", "dash"),
}


def goals_html(table: Table, look: Look) -> str:
    """The first goals of a table as one strip."""
    rows = table.rows[:_MOST]
    return f'<div class="sh-goals" style="--goals:{len(rows)}">{"".join(_goal(row, look) for row in rows)}</div>'


def show_goals(table: Table, look: Look) -> None:
    """Show the goals strip, if there are any goals."""
    if table.rows:
        put(goals_html(table, look))


def _goal(row: Mapping[str, Any], look: Look) -> str:
    words, tone, shape = _STATES.get(row["state"], _STATES["unknown"])
    if row["state"] == "behind" and row.get("direction") == "lower":
        shape = "up"
    return (
        f'<div class="sh-goal" title="{safe(row.get("definition") or "")}"><div><span>{safe(row["name"])}</span>'
        f"{chip(words, tone, shape)}</div>{_bar(row)}<p>{safe(_facts(row, look))}</p></div>"
    )


def _bar(row: Mapping[str, Any]) -> str:
    value, aim = row["value"], row["target"]
    if value is None or not aim or value < 0:
        return bar(0.0)
    pace = row.get("pace") or aim
    full = float(max(value, pace, aim)) * (_AIR if row.get("pace") is None else 1.0)
    return bar(float(value) / full, tick=float(pace) / full)


def _facts(row: Mapping[str, Any], look: Look) -> str:
    unit = row["unit"]
    if row["value"] is None:
        return row.get("reason") or "not known for this period"
    word = "limit" if row.get("direction") == "lower" else "goal"
    is_money = unit == "money"
    facts = [f"{briefly(row['value'], unit, look.formats)} {'of' if is_money else 'now ·'} "]
    facts[0] += briefly(row["target"], unit, look.formats) if is_money else f"{word} {_aim(row, look)}"
    if row.get("pace") is not None:
        facts.append(f"pace {briefly(row['pace'], unit, look.formats)}")
    if row.get("odds") is not None:
        facts.append(f"odds {odds(row['odds'], look)}")
    return " · ".join(facts)


def _aim(row: Mapping[str, Any], look: Look) -> str:
    return written(row["target"], row["unit"], look.formats)


def odds(share: float, look: Look) -> str:
    """A chance to the whole per cent; the ends are never claimed."""
    if share < 0.01:
        return f"under {look.formats.percent(0.01, 0)}"
    return f"over {look.formats.percent(0.99, 0)}" if share > 0.99 else look.formats.percent(share, 0)
