"""Small pieces of HTML. Everything that comes from data goes through `safe`."""

import html
from typing import Literal

import streamlit as st

Tone = Literal["good", "bad", "warn", "neutral"]
Shape = Literal["up", "down", "dash", "tick"]


def safe(text: object) -> str:
    """Any text as text: no mark-up of it is obeyed, in content or in a quoted attribute."""
    return html.escape(str(text), quote=True)


def chip(words: str, tone: Tone, shape: Shape) -> str:
    """News in three ways at once: a colour, a shape and a word."""
    return f'<span class="sh-chip {tone}"><i class="sh-{shape}" aria-hidden="true"></i>{safe(words)}</span>'


def bar(share: float, *, tick: float | None = None, kind: Literal["quiet", "now"] = "quiet") -> str:
    """A thin bar filled to `share` of its width, with a black tick."""
    mark = "" if tick is None else f'<b style="left:{_percent(tick)}"></b>'
    return f'<span class="sh-bar {kind}" aria-hidden="true"><u style="width:{_percent(share)}"></u>{mark}</span>'


def sup_html(number: int, hover: str) -> str:
    """A small number beside what it marks, with its words on hover."""
    return f'<sup class="sh-mark" title="{safe(hover)}">{number}</sup>'


def put(text: str) -> None:
    """Show a piece of HTML made by these components."""
    st.html(text)


def _percent(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}%"
