"""The tree of goals: each with its state, its bar and its numbers; what it takes and what is done for it is folded."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import written
from storehelm.components.goals_strip import STATE_CHIPS, goal_bar, goal_facts, state_chip
from storehelm.components.markup import put, safe
from storehelm.components.picking import only
from storehelm.components.section import with_days
from storehelm.languages.formats import Formats
from storehelm.languages.speech import say, say_count, say_in
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
    if row["budget"]:
        words.append(say("budget {number}", number=written(row["budget"], "money", look.formats)))
    said = f"<br>{safe(with_days(brought, look.formats))}" if brought else ""
    return f"<li><b>{safe(row['name'])}</b> {safe(' · '.join(words))} <i>{safe(_state(row['state']))}</i>{said}</li>"


def _state(state: str) -> str:
    words = {
        # Translators: an initiative that has not begun.
        "ahead": say_in("initiative", "ahead"),
        # Translators: an initiative that has begun and has not ended.
        "running": say_in("initiative", "running"),
        # Translators: an initiative that has ended.
        "over": say_in("initiative", "over"),
    }
    return words.get(state, state)


def _card(
    row: Mapping[str, Any], initiatives: Sequence[Mapping[str, Any]], effects: Sequence[Mapping[str, Any]], look: Look
) -> str:
    brought = {one["id"]: one["sentence"] for one in effects}
    facts = [
        say(row["pillar"]),
        *([row["owner"]] if row["owner"] else []),
        look.formats.days(row["start"], row["deadline"]),
    ]
    listed = "".join(initiative_html(one, brought.get(one["id"]), look) for one in initiatives)
    if len(effects) > 1:
        together = [(one["verdict"], one["change"]) for one in effects]
        listed += f"<li>{safe(together_sentence(row['metric'], together, look.formats))}</li>"
    said = [row[word] for word in ("sentence", "outlook", "need") if row[word]]
    texts = "".join(f"<p>{safe(with_days(text, look.formats))}</p>" for text in said)
    is_bad = STATE_CHIPS[row["state"]][0] == "bad"
    content = f"{texts}{f'<ul>{listed}</ul>' if listed else ''}"
    line = " · ".join([goal_facts(row, look), *_count_words(len(initiatives), look.formats)])
    return (
        f'<section class="sh-branch {safe(row["rank"])}" style="--depth:{min(row["depth"], 4)}">'
        f"<div><h3>{safe(row['objective'])}</h3>{state_chip(row)}</div>"
        f'<p class="sh-of">{safe(" · ".join(facts))}</p>{goal_bar(row)}{_folded(line, content, is_bad)}</section>'
    )


def _count_words(initiatives: int, formats: Formats) -> list[str]:
    if not initiatives:
        return []
    # Translators: an initiative is what a team does for a goal.
    return [say_count("{n} initiative", "{n} initiatives", initiatives, n=formats.number(initiatives))]


def _folded(line: str, content: str, is_open: bool) -> str:
    """The numbers of a goal, which open what they mean. Of a goal that is behind it stands open: that is the news."""
    if not content:
        return f"<p>{safe(line)}</p>"
    # Translators: read aloud after the numbers of a goal: what opens.
    hidden = f'<span class="sh-hidden">, {safe(say("outlook and what it takes"))}</span>'
    start = "<details open>" if is_open else "<details>"
    # Translators: what opens below the numbers of a goal: how it will end, and what it still takes.
    hover = safe(say("Outlook and what it takes"))
    return f'{start}<summary title="{hover}">{safe(line)}{hidden}</summary>{content}</details>'
