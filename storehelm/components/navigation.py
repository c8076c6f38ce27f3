"""The pages there are: their names, titles and icons."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from storehelm.languages.speech import Sentence, told
from storehelm.settings.home import ROOT

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


@told
@dataclass(frozen=True)
class Place:
    """One page: `name` is its file, its last part of the URL and the name of its tables.

    A page that `looks_ahead` speaks of days to come and of the whole store: the shared filters do not apply.
    """

    name: str
    title: Sentence
    icon: str
    stands_without_data: bool = False
    looks_ahead: bool = False


PLACES = (
    Place("weekly", "Weekly review", "event_available"),
    Place("strategy", "Strategy", "flag"),
    Place("funnel", "Funnel", "filter_alt"),
    Place("devices", "Devices", "devices"),
    Place("channels", "Channels", "campaign"),
    Place("retention", "Retention", "autorenew"),
    Place("scenarios", "Scenarios", "tune", looks_ahead=True),
    Place("data", "Data", "database", stands_without_data=True),
)
"""In the order of the menu; the first one opens by itself."""


def pages() -> dict[str, "StreamlitPage"]:
    """Streamlit's pages by name. The list is flat: section heads would break the list for screen readers."""
    return {
        place.name: st.Page(
            ROOT / "pages" / f"{place.name}.py",
            title=place.title,
            icon=f":material/{place.icon}:",
            url_path=place.name,
            default=place is PLACES[0],
        )
        for place in PLACES
    }
