"""Small pieces of HTML. Everything that comes from data goes through `safe`."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from storehelm.languages.plain_text import escaped
from storehelm.languages.speech import Sentence, say

Tone = Literal["good", "bad", "warn", "neutral"]
Shape = Literal["up", "down", "dash", "tick"]


def safe(text: object) -> str:
    """Any text as text: no mark-up of it is obeyed, in content or in a quoted attribute."""
    return escaped(text)


def chip(words: Sentence, tone: Tone, shape: Shape) -> str:
    """News in three ways at once: a colour, a shape and a word."""
    return f'<span class="sh-chip {tone}"><i class="sh-{shape}" aria-hidden="true"></i>{safe(say(words))}</span>'


def bar(share: float, *, tick: float | None = None, kind: Literal["quiet", "now"] = "quiet") -> str:
    """A thin bar filled to `share` of its width, with a black tick."""
    mark = "" if tick is None else f'<b style="left:{_percent(tick)}"></b>'
    return f'<span class="sh-bar {kind}" aria-hidden="true"><u style="width:{_percent(share)}"></u>{mark}</span>'


def runs(numbers: Sequence[int]) -> str:
    """Numbers in few signs: `1–3, 5`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found)


def sup_html(numbers: Sequence[int], hover: str) -> str:
    """Small numbers beside what they mark, with their words on hover; empty without numbers."""
    return f'<sup class="sh-mark" title="{safe(hover)}">{runs(numbers)}</sup>' if numbers else ""


def put(text: str) -> None:
    """Show a piece of HTML made by these components."""
    st.html(text)


def _percent(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}%"
