"""The floor of the browser measurements: the same frame, menu and filters around pages that show one word."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from storehelm.components import navigation
from storehelm.components.navigation import PLACES, Place


def _empty_pages() -> dict[str, StreamlitPage]:
    return {
        place.name: st.Page(
            _named(place), title=place.title, icon=f":material/{place.icon}:", url_path=place.name, default=number == 0
        )
        for number, place in enumerate(PLACES)
    }


def _named(place: Place) -> Callable[[], None]:
    draw = partial(_with_slider if place.looks_ahead else st.write, place.title)
    draw.__name__ = place.name  # type: ignore[attr-defined]
    return draw


def _with_slider(title: str) -> None:
    """The floor of a drag: a whole rerun that draws a slider."""
    st.write(title)
    st.slider("Nothing", -50.0, 100.0, 0.0, 1.0)


navigation.pages = _empty_pages
# The frame takes the list of pages when it is imported, so that it must come after.
from storehelm.components import frame  # noqa: E402

frame.main()
