"""Says what the columns of an unknown file mean: guesses to correct, and the first rows as they will be read."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from connectors.files.guess import guess_mapping
from connectors.files.preview import Preview, preview
from connectors.files.targets import TARGETS
from connectors.protocol import StoreFacts
from connectors.refusal import ConnectorRefusal
from storehelm.charts.canvas import Look
from storehelm.components import gate, states, upload_queue
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.mapping_text import KINDS, UNUSED, Choice, Draft, draft_of, meanings, text_of
from storehelm.components.section import show_nothing, show_section
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.settings.home import Home
from storehelm.settings.money import MICROS
from storehelm.settings.store import Store
from storehelm.warehouse.exports import facts_of
from storehelm.warehouse.jobs import JobOptions

_ROWS = 8
_EXAMPLES = 3
_FOUND_OUT = "found out"
_READINGS = {"Text": "text", "Money": "money", "Whole number": "integer", "Number": "decimal", "Day": "date"}
_ORDERS = {"Day, month, year": "dmy", "Month, day, year": "mdy", "Year, month, day": "ymd"}
_DECIMALS = {"1,234.50": ".", "1.234,50": ","}
_UNITS: dict[str, Unit] = {"money": "money", "integer": "count", "decimal": "number", "date": "date", "stamp": "date"}
_IMPLIED = ("source", "ordered_at_utc", "order_date", "is_test", "breakdown", "is_date_known")
"""Columns of the warehouse that follow from others."""
_PLATFORMS = ("google", "meta", "tiktok", "microsoft", "pinterest", "other")


def show(home: Home, store: Store, look: Look) -> None:
    """Draw the editor for the file that was chosen in the queue, if any."""
    path = Path(st.session_state.get(upload_queue.MAPPED_FILE, ""))
    if not path.is_file() or not path.is_relative_to(home.uploads):
        return
    show_section(f"What the columns of {path.name} mean", "guessed from the file; nothing is loaded before you say so")
    try:
        guessed = _guess(str(path), path.stat().st_mtime)
        seen = _preview(str(path), guessed, facts_of(home, store))
        text = _edited(guessed, seen, path.name)
        read = _preview(str(path), text, facts_of(home, store))
    except ConnectorRefusal as refusal:
        states.refused(refusal)
        read, text = None, ""
    if read is not None:
        _show_preview(read, look)
    _buttons(home, path, text if read is not None and read.refusal is None else "")


@st.cache_data(max_entries=8, show_spinner="Looking at the file ...")
def _guess(path: str, age: float) -> str:
    return guess_mapping(Path(path))


@st.cache_resource(max_entries=8, show_spinner="Reading the file ...")
def _preview(path: str, text: str, _facts: StoreFacts) -> Preview:
    return preview(Path(path), text, _facts, _ROWS)


def _edited(guessed: str, seen: Preview, file_name: str) -> str:
    """The mapping as the reader has it now."""
    headers = tuple(dict.fromkeys(header.strip() for header in seen.header if header.strip()))
    start = draft_of(guessed, headers, file_name)
    left, middle, right = st.columns(3)
    kind = left.selectbox("The file holds", KINDS, KINDS.index(start.kind), format_func=lambda kind: kind.label)
    currency = middle.text_input("Currency, where no column says it", key="mapping_currency", placeholder="the store's")
    fixed = {"currency": currency.strip().upper()} if currency.strip() and "currency" in TARGETS[kind.tables[0]] else {}
    if "platform" in TARGETS[kind.tables[0]]:
        fixed["platform"] = right.selectbox("Platform, where no column says it", _PLATFORMS, key="mapping_platform")
    known = meanings(kind)
    rows = [_row(choice, known, seen, place) for place, choice in enumerate(start.choices)]
    chosen = st.data_editor(
        rows,
        key=f"mapping_columns_{kind.tables[0]}_{file_name}",
        column_config=_columns(tuple(known)),
        num_rows="fixed",
        hide_index=True,
        width="stretch",
    )
    choices = tuple(_choice(row) for row in chosen)
    return text_of(Draft(start.name, start.title, kind, choices, fixed=fixed))


def _row(choice: Choice, known: dict[str, tuple[str, str]], seen: Preview, place: int) -> dict[str, Any]:
    values = [record[place] for record in seen.records if place < len(record) and record[place]]
    return {
        "column": choice.header,
        "values": " · ".join(str(value) for value in dict.fromkeys(values[:_EXAMPLES])),
        "meaning": choice.meaning if choice.meaning in known else UNUSED,
        "reading": _FOUND_OUT,
        "date_order": _FOUND_OUT,
        "decimal": _FOUND_OUT,
    }


def _columns(labels: Sequence[str]) -> dict[str, Any]:
    def choices(label: str, options: Sequence[str]) -> Any:  # noqa: ANN401 - Streamlit names no type for it
        return st.column_config.SelectboxColumn(label, options=list(options), required=True)

    return {
        "column": st.column_config.TextColumn("Column", disabled=True, pinned=True),
        "values": st.column_config.TextColumn("First values", disabled=True),
        "meaning": choices("Means", (UNUSED, *labels)),
        "reading": choices("Read as", (_FOUND_OUT, *_READINGS)),
        "date_order": choices("Dates are", (_FOUND_OUT, *_ORDERS)),
        "decimal": choices("Numbers are", (_FOUND_OUT, *_DECIMALS)),
    }


def _choice(row: dict[str, Any]) -> Choice:
    return Choice(
        header=row["column"],
        meaning=row["meaning"],
        reading=_READINGS.get(row["reading"]),
        date_order=_ORDERS.get(row["date_order"]),
        decimal=_DECIMALS.get(row["decimal"]),
    )


def _show_preview(read: Preview, look: Look) -> None:
    show_section(
        "The first rows as they will be read", "amounts in the currency of each row; names of people are never kept"
    )
    if read.refusal is not None:
        states.refused(read.refusal)
        return
    number = look.formats.number
    states.notice(
        f"{number(read.rows_in - read.rejected - read.not_data)} would be read, {number(read.rejected)} rejected, "
        f"{number(read.not_data)} are no data.",
        lead=f"{number(read.rows_in)} rows:",
    )
    for reject in read.rejects[:_EXAMPLES]:
        states.notice(f"Line {reject.line}, {reject.column} “{reject.value}”: {reject.reason}", tone="warn")
    for name, rows in read.tables.items():
        _show_rows(name, rows, look)


def _show_rows(name: str, rows: list[dict[str, Any]], look: Look) -> None:
    shown = [
        {key: _plain(value, _unit(name, key)) for key, value in row.items() if key not in _IMPLIED} for row in rows
    ]
    filled = [key for key in (shown[0] if shown else {}) if any(row[key] not in (None, "") for row in shown)]
    if not filled:
        show_nothing(f"No row fills {name.replace('_', ' ')}.", height=56)
        return
    columns = tuple(Column(key, key.replace("_", " ").capitalize(), _shown_unit(name, key)) for key in filled)
    fields = [Field(key, digits=2 if _unit(name, key) == "money" else None) for key in filled]
    show_ledger(Table(name, name, columns, tuple(shown)), fields, look)


def _plain(value: object, unit: Unit) -> object:
    """Amounts without a sign: they are in the currency of their own row."""
    return value / MICROS if unit == "money" and isinstance(value, int) else value


def _shown_unit(table: str, key: str) -> Unit:
    unit = _unit(table, key)
    return "number" if unit == "money" else unit


def _unit(table: str, key: str) -> Unit:
    return _UNITS.get(TARGETS.get(table, {}).get(key, "text"), "text")


def _buttons(home: Home, path: Path, text: str) -> None:
    with st.container(horizontal=True, gap="small", key="mapping_buttons"):
        st.button(
            "Keep this mapping and load the file",
            key="mapping_save",
            type="primary",
            disabled=not text,
            on_click=_save,
            args=(home, path, text),
        )
        st.button("Not now", key="mapping_cancel", on_click=_close)


def _save(home: Home, path: Path, text: str) -> None:
    gate.require("load")
    home.mappings.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = home.mappings / f"{tomllib.loads(text)['name']}.toml"
    draft = target.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)
    upload_queue.add(home, [path], JobOptions(mapping=str(target)))
    _close()


def _close() -> None:
    st.session_state.pop(upload_queue.MAPPED_FILE, None)
