"""The sliders: under each what it means as a number, how often the store moved that far, and whether it is assumed."""

from collections.abc import Mapping, Sequence

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.charts.values import written
from storehelm.components.markup import put, safe
from storehelm.components.scenario_ahead import Ahead
from storehelm.components.scenario_desk import Desk
from storehelm.languages.speech import Sentence, noted, say
from storehelm.metrics.tables import Unit
from storehelm.strategy.scenarios.lever_words import lever_value, moved_words, past_words, reached_value, value_words
from storehelm.strategy.scenarios.levers import Lever, levers_of
from storehelm.strategy.scenarios.scenario_view import basis_of

FIRST = ("demand", "sessions", "spend", "conversion", "price", "discount", "unit_cost", "repeat")
"""The few that matter: they stand open, in the order of the page."""
_FOLDS = (
    (noted("Visits and spend by channel"), "channels", ("sessions:", "spend:")),
    (noted("Orders per visit by device"), "devices", ("conversion:",)),
    (noted("Basket, returns and other costs"), "others", ("",)),
)
_PERCENT = 100.0
_DIGITS = 6
_LARGE = 100


def show_levers(work: Desk, ahead: Ahead, look: Look) -> None:
    """Draw the sliders of the scenario that they move; folded ones only once they are opened."""
    levers = levers_of(ahead.baseline.drivers)
    for lever in (one for one in levers if one.id in FIRST):
        _slider(lever, work, ahead, look)
    left = [one for one in levers if one.id not in FIRST]
    for label, key, starts in _FOLDS:
        inside = [one for one in left if one.id.startswith(starts)]
        left = [one for one in left if one not in inside]
        if inside:
            _fold(say(label), key, inside, work, ahead, look)


def _fold(label: str, key: str, levers: Sequence[Lever], work: Desk, ahead: Ahead, look: Look) -> None:
    """A line that opens. What is moved behind it is said below, as long as it is closed."""
    box = st.expander(label, icon=":material/unfold_more:", key=f"levers_{key}", on_change="rerun")
    if box.open:
        with box:
            for lever in levers:
                _slider(lever, work, ahead, look)
        return
    moves = [(one, work.moved.levers[one.id]) for one in levers if work.moved.levers.get(one.id)]
    if moves:
        words = ", ".join(f"{one.label} {moved_words(one, move, look.formats)}" for one, move in moves)
        # Translators: {levers} lists what is moved and how far: "Prices +3.0%, Discount rate −1.00 pp".
        put(f'<p class="sh-lever">{safe(say("Moved: {levers}", levers=words))}</p>')


def _slider(lever: Lever, work: Desk, ahead: Ahead, look: Look) -> None:
    """A slider in per cent or points. Its ends lie on its steps, so that it can be set back to 0."""
    step = round(lever.step * _PERCENT, _DIGITS)
    least, most = (
        int(end * _PERCENT / step + (1e-9 if end > 0 else -1e-9)) * step for end in (lever.least, lever.most)
    )
    move = work.moved.levers.get(lever.id, 0.0)
    key = f"lever_{work.edition}_{work.main}_{lever.id}"  # not shown
    is_points = lever.kind == "points"
    st.slider(
        lever.label,
        min_value=min(least, move * _PERCENT),
        max_value=max(most, move * _PERCENT, least + step),
        value=round(move * _PERCENT, _DIGITS),
        step=step,
        format=slider_format(is_points),
        key=key,
        on_change=_moved,
        args=(work, lever.id, key),
    )
    put(f'<p class="sh-lever">{_meaning(lever, move, work, ahead, look)}</p>')


def slider_format(is_points: bool) -> str:
    """How a slider writes its number."""
    # Translators: percentage points; "%+.1f" becomes the number and must stay as it is.
    return say("%+.1f points") if is_points else "%+.0f%%"


def _moved(work: Desk, lever: str, key: str) -> None:
    work.move(lever, round(float(st.session_state[key]) / _PERCENT, _DIGITS))


def digits_of(unit: Unit, value: float | None) -> int | None:
    """Decimals of a lever's number: enough to see it move; None where its unit has its own."""
    if unit != "number" or value is None:
        return None
    return 0 if abs(value) >= _LARGE else 2


def _meaning(lever: Lever, move: float, work: Desk, ahead: Ahead, look: Look) -> str:
    """`2.31% → 2.38% · never in 118 weeks · assumed`, in words that a screen reader reads."""
    if lever.needs and not _is_entered(lever, work):
        return safe(say(_NEEDS[lever.id]))
    unit, value = lever_value(ahead.baseline, lever)
    digits = digits_of(unit, value)
    parts = [] if value is not None or not lever.needs else [_assumed()]
    if value is not None:
        now = written(value, unit, look.formats, digits)
        then = written(reached_value(lever, value, move), unit, look.formats, digits)
        parts.append(value_words(lever, safe(now), f"<b>{safe(then)}</b>" if move else None))
    if move:
        parts.append(safe(past_words(ahead.past.get(lever.id), move, look.formats)))
    if basis_of(ahead.baseline, work.moved, lever.relations) == "assumed":
        parts.append(_assumed())
    return " · ".join(parts)


def _assumed() -> str:
    title = say("It rests on what is assumed, not measured.")
    return f'<span class="sh-assumed" title="{safe(title)}">{safe(say("assumed"))}</span>'


_NEEDS: Mapping[str, Sentence] = {
    "unit_cost": "Moves nothing yet: enter a cost for the products, or a share of sales.",
    "logistics": "Moves nothing yet: enter fulfilment, packaging and payment fees per order.",
    "fixed": "Moves nothing yet: enter fixed costs per month.",
}
_ENTERED = {
    "unit_cost": ("cost_share",),
    "fixed": ("fixed_per_month",),
    "logistics": ("fulfilment_per_order", "packaging_per_order", "payment_fee_rate", "payment_fee_fixed"),
}


def _is_entered(lever: Lever, work: Desk) -> bool:
    return any(name in work.assumptions for name in _ENTERED.get(lever.id, ()))
