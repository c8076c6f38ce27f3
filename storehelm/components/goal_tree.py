"""The tree of goals: each with its state, its bar and its numbers; what it takes and what is done for it is folded."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import written
from storehelm.components.goals_strip import STATE_CHIPS, goal_bar, goal_facts, state_chip
from storehelm.components.markup import put, safe
from storehelm.components.picking import only
from storehelm.components.section import with_days
from storehelm.metrics.tables import Table
from storehelm.strategy.measured import together_sentence


def tree_html(goals: Table, initiatives: Table, effects: Table, look: Look) -> str:
    """All goals in the order of the tree, those below another one set in, with what was done and what it brought."""
    cards = "".join(
        _card(row, only(initiatives, "goal", row["id"]).rows, only(effects, "goal", row["id"]).rows, look)
        for row in goals.rows
    )
    return f'<div class="sh-tree">{cards}</div>'


def show_tree(goals: Table, initiatives: Table, effects: Table, look: Look) -> None:
    """Show the tree."""
    put(tree_html(goals, initiatives, effects, look))


def initiative_html(row: Mapping[str, Any], brought: str | None, look: Look) -> str:
    """One initiative: what, when, who, and what it brought."""
    words = [look.formats.days(row["start"], row["end"])]
    words += [row["owner"]] if row["owner"] else []
    words += [f"budget {written(row['budget'], 'money', look.formats)}"] if row["budget"] else []
    said = f"<br>{safe(with_days(brought, look.formats))}" if brought else ""
    return f"<li><b>{safe(row['name'])}</b> {safe(' · '.join(words))} <i>{safe(row['state'])}</i>{said}</li>"


def _card(
    row: Mapping[str, Any], initiatives: Sequence[Mapping[str, Any]], effects: Sequence[Mapping[str, Any]], look: Look
) -> str:
    brought = {one["id"]: one["sentence"] for one in effects}
    facts = [row["pillar"], *([row["owner"]] if row["owner"] else []), look.formats.days(row["start"], row["deadline"])]
    listed = "".join(initiative_html(one, brought.get(one["id"]), look) for one in initiatives)
    if len(effects) > 1:
        together = [(one["verdict"], one["change"]) for one in effects]
        listed += f"<li>{safe(together_sentence(row['metric'], together, look.formats))}</li>"
    said = [row[word] for word in ("sentence", "outlook", "need") if row[word]]
    texts = "".join(f"<p>{safe(with_days(text, look.formats))}</p>" for text in said)
    is_bad = STATE_CHIPS[row["state"]][0] == "bad"
    content = f"{texts}{f'<ul>{listed}</ul>' if listed else ''}"
    line = goal_facts(row, look) + _count_words(len(initiatives))
    return (
        f'<section class="sh-branch {safe(row["rank"])}" style="--depth:{min(row["depth"], 4)}">'
        f"<div><h3>{safe(row['objective'])}</h3>{state_chip(row)}</div>"
        f'<p class="sh-of">{safe(" · ".join(facts))}</p>{goal_bar(row)}{_folded(line, content, is_bad)}</section>'
    )


def _count_words(initiatives: int) -> str:
    return f" · {initiatives} initiative{'s' if initiatives > 1 else ''}" if initiatives else ""


def _folded(line: str, content: str, is_open: bool) -> str:
    """The numbers of a goal, which open what they mean. Of a goal that is behind it stands open: that is the news."""
    if not content:
        return f"<p>{safe(line)}</p>"
    hidden = '<span class="sh-hidden">, outlook and what it takes</span>'
    start = "<details open>" if is_open else "<details>"
    return f'{start}<summary title="Outlook and what it takes">{safe(line)}{hidden}</summary>{content}</details>'
