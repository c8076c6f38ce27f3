"""The app's own style, laid over Streamlit's theme."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

_SHEET = Path(__file__).with_name("stylesheet.css")


@lru_cache(maxsize=1)
def _style() -> str:
    return f"<style>\n{_SHEET.read_text(encoding='utf-8')}</style>"


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(_style())
