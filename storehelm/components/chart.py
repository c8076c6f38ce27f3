"""Shows a chart; one that was drawn before from the same rows is taken as it is, so that the browser keeps it too."""

import hashlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

import streamlit as st

from storehelm.charts.canvas import Chart, Look
from storehelm.components.section import show_instead, show_notes
from storehelm.languages.speech import language
from storehelm.metrics.tables import Table

P = ParamSpec("P")
_KEPT = 600
_QUIET = {"displayModeBar": False}
_WITHOUT_ROWS_HEIGHT = 200


def cached_chart(
    form: Callable[Concatenate[Table, P], Chart], table: Table, *given: P.args, **options: P.kwargs
) -> Chart:
    """What `form` draws from a table. Never change its figure: it is shared by everybody who sees these rows."""
    asked = repr((language(), form.__module__, form.__qualname__, table, given, sorted(options.items())))
    return _drawn(hashlib.blake2b(asked.encode(), digest_size=16).digest(), form, (table, *given), options)


def show_chart(
    key: str, form: Callable[Concatenate[Table, P], Chart], table: Table, *given: P.args, **options: P.kwargs
) -> None:
    """Draw a table by one of the forms, with its notes, or say in its place why there is nothing to draw."""
    look = next(one for one in given if isinstance(one, Look))
    chart = cached_chart(form, table, *given, **options) if table.rows else None
    if chart is None or chart.is_empty:
        show_instead(table, look.formats, height=_WITHOUT_ROWS_HEIGHT)
        return
    st.plotly_chart(chart.figure, key=key, theme=None, config=_QUIET, alt=chart.alt)
    show_notes([*([chart.marked] if chart.marked else []), *table.notes], look.formats)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _drawn(key: bytes, _form: Callable[..., Chart], _given: tuple[Any, ...], _options: dict[str, Any]) -> Chart:
    return _form(*_given, **_options)
