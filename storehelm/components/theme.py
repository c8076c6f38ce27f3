"""Which colours the reader's browser shows."""

import streamlit as st

from storehelm.charts.theme import LIGHT, THEMES, Theme


def current_theme() -> Theme:
    """The theme on screen; light until the browser has said."""
    return THEMES.get(st.context.theme.type or "", LIGHT)
