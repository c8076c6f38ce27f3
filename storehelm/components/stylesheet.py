"""The app's own style, laid over Streamlit's theme."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

_SHEETS = ("stylesheet.css", "look.css")
"""The frame's, and that of the pieces which pages are made of."""


@lru_cache(maxsize=1)
def _style() -> str:
    sheets = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SHEETS)
    return f"<style>\n{''.join(sheets)}</style>"


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(_style())
