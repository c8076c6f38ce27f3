"""The app's own style, laid over Streamlit's theme."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import streamlit as st

_SHEETS = ("stylesheet.css", "look.css")
"""The frame's, and that of the pieces which pages are made of."""


@lru_cache(maxsize=2)
def _style(scheme: Literal["light", "dark"]) -> str:
    sheets = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SHEETS)
    return f"<style>\n:root {{ color-scheme: {scheme}; }}\n{''.join(sheets)}</style>"  # not shown


def apply() -> None:
    """Put the style sheet on the page; windows stand outside the app's own frame, and must be told its theme."""
    st.html(_style("dark" if st.context.theme.type == "dark" else "light"))
