"""Numbers that the data does not hold: they are entered here, and everything that rests on them is called assumed."""

import streamlit as st

from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_desk import Desk
from storehelm.components.section import show_section
from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.strategy.scenarios.levers import ASSUMPTIONS, Assumable, is_known

_PERCENT = 100.0
_DIGITS = 8


def show_costs(work: Desk, ahead: Ahead, formats: Formats) -> None:
    """Fields for what the store does not say, if there is any."""
    open_ones = [one for one in ASSUMPTIONS if not is_known(one, ahead.baseline.drivers)]
    if not open_ones:
        return
    show_section(
        say("Costs that your data does not hold"),
        say("enter them for a profit and a break-even; they are marked assumed"),
    )
    with st.container(key="scenario_costs"):
        for start in range(0, len(open_ones), 4):
            places = st.columns(4, gap="small", vertical_alignment="bottom")
            for place, one in zip(places, open_ones[start : start + 4], strict=False):
                with place:
                    _field(one, work, formats)


def _field(one: Assumable, work: Desk, formats: Formats) -> None:
    is_share = one.unit in ("share", "rate")
    scale = _PERCENT if is_share else 1.0
    value = work.assumptions.get(one.id)
    key = f"assume_{work.edition}_{one.id}"  # not shown
    st.number_input(
        f"{one.label} ({'%' if is_share else formats.symbol})",
        min_value=0.0,
        max_value=one.most * scale,
        value=None if value is None else round(value * scale, _DIGITS),
        step=1.0,
        placeholder=say("not entered"),
        key=key,
        on_change=_entered,
        args=(work, one.id, key, scale),
    )


def _entered(work: Desk, name: str, key: str, scale: float) -> None:
    value = st.session_state[key]
    work.assume(name, None if value is None else round(float(value) / scale, _DIGITS))
