"""The floor of the browser measurements: the same frame, menu and filters around pages that show one word."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from storehelm.components import frame
from storehelm.components.navigation import PLACES, Place


def _blank(place: Place) -> None:
    frame.opened()
    st.write(place.title)


def _empty_pages() -> dict[str, StreamlitPage]:
    return {
        place.name: st.Page(
            _named(place), title=place.title, icon=f":material/{place.icon}:", url_path=place.name, default=number == 0
        )
        for number, place in enumerate(PLACES)
    }


def _named(place: Place) -> Callable[[], None]:
    draw = partial(_blank, place)
    draw.__name__ = place.name  # type: ignore[attr-defined]
    return draw


frame.pages = _empty_pages  # type: ignore[attr-defined]
frame.main()
