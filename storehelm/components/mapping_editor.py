"""Says what the columns of an unknown file mean: guesses to correct, and the first rows as they will be read."""

import tomllib
from collections.abc import Mapping, Sequence
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
from storehelm.components.column_names import column_words, table_words
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.mapping_text import KINDS, UNUSED, Choice, Draft, draft_of, meanings, text_of
from storehelm.components.section import show_nothing, show_section
from storehelm.languages.speech import Sentence, say, say_count, say_in
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.settings.home import Home
from storehelm.settings.money import MICROS
from storehelm.settings.store import Store
from storehelm.warehouse.exports import facts_of
from storehelm.warehouse.jobs import JobOptions

_ROWS = 8
_EXAMPLES = 3
_FOUND_OUT = "found_out"
"""Storehelm finds out how a column is read."""
_ORDERS: Mapping[str, Sentence] = {
    # Translators: what a reader chooses who leaves it to Storehelm to find out how a column of a file is read.
    _FOUND_OUT: "found out",
    # Translators: this and the next ones are orders of the parts of a date.
    "dmy": "Day, month, year",
    "mdy": "Month, day, year",
    "ymd": "Year, month, day",
}
_DECIMALS: Mapping[str, str] = {_FOUND_OUT: _ORDERS[_FOUND_OUT], ".": "1,234.50", ",": "1.234,50"}
_UNITS: dict[str, Unit] = {"money": "money", "integer": "count", "decimal": "number", "date": "date", "stamp": "date"}
_IMPLIED = ("source", "ordered_at_utc", "order_date", "is_test", "breakdown", "is_date_known")
"""Columns of the warehouse that follow from others."""
_PLATFORMS = ("google", "meta", "tiktok", "microsoft", "pinterest", "other")


def show(home: Home, store: Store, look: Look) -> None:
    """Draw the editor for the file that was chosen in the queue, if any."""
    path = Path(st.session_state.get(upload_queue.MAPPED_FILE, ""))
    if not path.is_file() or not path.is_relative_to(home.uploads):
        return
    show_section(
        # Translators: {file} is the name of a file.
        say("What the columns of {file} mean", file=path.name),
        say("guessed from the file; nothing is loaded before you say so"),
    )
    try:
        with st.spinner(say("Looking at the file ...")):
            guessed = _guess(str(path), path.stat().st_mtime)
            seen = _preview(str(path), guessed, facts_of(home, store))
        text = _edited(guessed, seen, path.name)
        with st.spinner(say("Reading the file ...")):
            read = _preview(str(path), text, facts_of(home, store))
    except ConnectorRefusal as refusal:
        states.refused(refusal)
        read, text = None, ""
    if read is not None:
        _show_preview(read, look)
    _buttons(home, path, text if read is not None and read.refusal is None else "")


@st.cache_data(max_entries=8, show_spinner=False)
def _guess(path: str, age: float) -> str:
    return guess_mapping(Path(path))


@st.cache_resource(max_entries=8, show_spinner=False)
def _preview(path: str, text: str, _facts: StoreFacts) -> Preview:
    return preview(Path(path), text, _facts, _ROWS)


def _edited(guessed: str, seen: Preview, file_name: str) -> str:
    """The mapping as the reader has it now."""
    headers = tuple(dict.fromkeys(header.strip() for header in seen.header if header.strip()))
    start = draft_of(guessed, headers, file_name)
    left, middle, right = st.columns(3)
    # Translators: the label of a choice between orders, refunds, visits, ad costs and so on.
    label = say("The file holds")
    kind = left.selectbox(label, KINDS, KINDS.index(start.kind), format_func=lambda kind: kind.label)
    # Translators: the currency of the store is taken where none is written.
    own = say("the store's")
    label = say("Currency, where no column says it")
    currency = middle.text_input(label, key="mapping_currency", placeholder=own)
    fixed = {"currency": currency.strip().upper()} if currency.strip() and "currency" in TARGETS[kind.tables[0]] else {}
    if "platform" in TARGETS[kind.tables[0]]:
        label = say("Platform, where no column says it")
        fixed["platform"] = right.selectbox(label, _PLATFORMS, format_func=_platform_words, key="mapping_platform")
    known = meanings(kind)
    rows = [_row(choice, known, seen, place) for place, choice in enumerate(start.choices)]
    chosen = st.data_editor(
        rows,
        key=f"mapping_columns_{kind.tables[0]}_{file_name}",  # not shown
        column_config=_columns(tuple(known)),
        num_rows="fixed",
        hide_index=True,
        width="stretch",
    )
    choices = tuple(_choice(row) for row in chosen)
    return text_of(Draft(start.name, start.title, kind, choices, fixed=fixed))


def _platform_words(platform: str) -> str:
    # Translators: another platform on which one advertises than those in the list.
    return say("other") if platform == "other" else platform


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
    def choices(label: str, options: Mapping[str, str]) -> Any:  # noqa: ANN401 - Streamlit names no type for it
        return st.column_config.SelectboxColumn(
            label, options=list(options), required=True, format_func=lambda one: say(options[str(one)])
        )

    return {
        "column": st.column_config.TextColumn(say("Column"), disabled=True, pinned=True),
        "values": st.column_config.TextColumn(say("First values"), disabled=True),
        # Translators: the head of a list that says what each column of a file means, such as Order id.
        "meaning": choices(say("Means"), {label: label for label in (UNUSED, *labels)}),
        # Translators: the head of a list that says as what each column is read: Text, Money, Day.
        "reading": choices(say("Read as"), _readings()),
        # Translators: how dates are written: "Day, month, year".
        "date_order": choices(say("Dates are"), _ORDERS),
        # Translators: how numbers are written: "1,234.50" or "1.234,50".
        "decimal": choices(say("Numbers are"), _DECIMALS),
    }


def _readings() -> dict[str, str]:
    """As what the values of a column can be read."""
    return {
        _FOUND_OUT: _ORDERS[_FOUND_OUT],
        "text": say("Text"),
        "money": say("Money"),
        "integer": say("Whole number"),
        # Translators: the values of a column of a file are numbers with decimals.
        "decimal": say_in("values", "Number"),
        # Translators: the values of a column of a file are dates.
        "date": say_in("values", "Day"),
    }


def _choice(row: dict[str, Any]) -> Choice:
    said = {name: None if row[name] == _FOUND_OUT else row[name] for name in ("reading", "date_order", "decimal")}
    return Choice(header=row["column"], meaning=row["meaning"], **said)


def _show_preview(read: Preview, look: Look) -> None:
    show_section(
        say("The first rows as they will be read"),
        say("amounts in the currency of each row; names of people are never kept"),
    )
    if read.refusal is not None:
        states.refused(read.refusal)
        return
    number = look.formats.number
    # Translators: rows of a file; "{n} rows:" stands before it. The numbers can be of any size, also 0 and 1.
    told = say(
        "{read} would be read, {rejected} rejected, {not_data} are no data.",
        read=number(read.rows_in - read.rejected - read.not_data),
        rejected=number(read.rejected),
        not_data=number(read.not_data),
    )
    states.notice(told, lead=say_count("{n} row:", "{n} rows:", read.rows_in, n=number(read.rows_in)))
    for reject in read.rejects[:_EXAMPLES]:
        # Translators: what is wrong in a line of a file; {reason} is a sentence in English.
        wrong = say(
            "Line {line}, {column} “{value}”: {reason}",
            line=reject.line,
            column=reject.column,
            value=reject.value,
            reason=reject.reason,
        )
        states.notice(wrong, tone="warn")
    for name, rows in read.tables.items():
        _show_rows(name, rows, look)


def _show_rows(name: str, rows: list[dict[str, Any]], look: Look) -> None:
    shown = [
        {key: _plain(value, _unit(name, key)) for key, value in row.items() if key not in _IMPLIED} for row in rows
    ]
    filled = [key for key in (shown[0] if shown else {}) if any(row[key] not in (None, "") for row in shown)]
    if not filled:
        # Translators: {table} is a kind of data, such as order lines, of which a file holds nothing.
        show_nothing(say("No row fills {table}.", table=table_words(name)), height=56)
        return
    columns = tuple(Column(key, column_words(key), _shown_unit(name, key)) for key in filled)
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
            say("Keep this mapping and load the file"),
            key="mapping_save",
            type="primary",
            disabled=not text,
            on_click=_save,
            args=(home, path, text),
        )
        st.button(say("Not now"), key="mapping_cancel", on_click=_close)


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
