"""The form that sets up one's own store: name, currency, time zone and first day of the week."""

import zoneinfo
from collections.abc import Mapping

import streamlit as st

from storehelm.components import gate, states
from storehelm.languages.speech import Sentence, say
from storehelm.refusal import Refusal
from storehelm.settings.calendar import WEEK_STARTS
from storehelm.settings.home import Home
from storehelm.settings.store import new_store, save_store

_CURRENCIES = (
    *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "UAH", "GEL", "CAD"),
    *("AUD", "NZD", "JPY", "KRW", "CNY", "HKD", "SGD", "INR", "THB", "AED", "ILS", "ZAR", "BRL", "MXN"),
)
"""Those that many stores use; any other is typed."""
_REFUSED = "setup_refused"
_ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "UTC")
_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/")  # not shown
_WEEKDAYS: Mapping[str, Sentence] = {"monday": "Monday", "sunday": "Sunday"}


def show(home: Home) -> None:
    """Draw the form; once it is filled in, the app shows the reader's own store."""
    with st.form("setup", border=True):
        st.text_input(say("Name of the store"), key="setup_name", placeholder=say("My store"))
        first, second, third = st.columns(3)
        first.selectbox(say("Currency"), _CURRENCIES, key="setup_currency", accept_new_options=True)
        second.selectbox(say("Time zone"), _time_zones(), key="setup_time_zone")
        third.selectbox(
            # Translators: the label of a choice between days of the week.
            say("A week starts on"),
            WEEK_STARTS,
            format_func=lambda day: say(_WEEKDAYS[day]),
            key="setup_week_start",
        )
        st.form_submit_button(
            say("Set up my store"), type="primary", icon=":material/check:", on_click=_set_up, args=(home,)
        )
    if (refusal := st.session_state.pop(_REFUSED, None)) is not None:
        states.refused(refusal)
    st.caption(
        # Translators: what stands between the two ` is a command and stays as it is.
        say(
            "Reports are kept in this currency, and days and weeks are counted in this time zone. "
            "The same from a terminal: `python -m storehelm init --name NAME --currency EUR --time-zone Europe/Berlin`"
        )
    )


def _set_up(home: Home) -> None:
    said = st.session_state
    gate.require("set_up")
    try:
        store = new_store(
            said["setup_name"].strip() or say("My store"),
            said["setup_currency"] or "",
            said["setup_time_zone"] or "",
            said["setup_week_start"] or "",
        )
    except Refusal as refusal:
        said[_REFUSED] = refusal
        return
    home.make()
    home.identity_key()
    save_store(home.settings, store)


def _time_zones() -> list[str]:
    """The reader's own zone first, then a few that many need, then all."""
    everywhere = sorted(
        zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith(_NO_PLACES)
    )
    own = [zone for zone in (st.context.timezone,) if zone in everywhere]
    return list(dict.fromkeys([*own, *_ZONES, *everywhere]))
