"""The key numbers of the weekly review as a table: each with its four companions and its state in words."""

from collections.abc import Mapping
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import change, written
from storehelm.languages.formats import DASH, EN_DASH, HARD_SPACE
from storehelm.metrics.tables import Table
from storehelm.reports.grids import Grid, Head, Row, Tone

NORMAL_RANGE = "Normal range: what the weeks before lead one to expect of this week."
_STATES: Mapping[str, str] = {
    "within": "Within",
    "above": f"↑{HARD_SPACE}Above",
    "below": f"↓{HARD_SPACE}Below",
    "partial": "Partial",
    "stale": "Stale",
    "failed": "Failed",
    "withheld": "Withheld",
    "too_early": "No range yet",
}
_HEADS = ("Value", "Change on {before}", "Change on the year", "Normal range", "State", "Goal", "Reached")
_TEXTS = ("State",)
_STATE = 1 + _HEADS.index("State")
_NOT_WHOLE = ("partial", "stale", "failed")


def key_numbers(table: Table, look: Look) -> Grid:
    """A row per number, as its tile says it."""
    before = next((str(row["before_name"]) for row in table.rows if row["before_name"]), "the period before")
    labels = [label.format(before=before) for label in _HEADS]
    heads = (Head("Number", is_number=False), *(Head(label, label not in _TEXTS) for label in labels))
    lines = tuple(Row(_cells(row, look), tones=_tones(row)) for row in table.rows)
    notes = (NORMAL_RANGE, *(look.formats.with_days(note) for note in table.notes), *_reasons(table))
    return Grid(table.title, heads, lines, notes)


def _cells(row: Mapping[str, Any], look: Look) -> tuple[str, ...]:
    unit, formats = row["unit"], look.formats
    value, aim = row["value"], row["target"]
    aimed = f"{'at most ' if row['direction'] == 'lower' else ''}{written(aim, unit, formats)}" if aim else DASH
    reached = formats.percent(float(value) / float(aim), 0) if aim and value is not None else DASH
    state = row["state_words"] or _STATES.get(str(row["state"]), DASH)
    return (
        str(row["label"]),
        written(value, unit, formats),
        change(value, row["before"], unit, formats),
        change(value, row["year_before"], unit, formats),
        _range(row, look),
        state,
        aimed,
        reached,
    )


def _tones(row: Mapping[str, Any]) -> tuple[tuple[int, Tone], ...]:
    """Colour is news: only a number outside its range, or one that is not whole, has any."""
    if row["state"] in _NOT_WHOLE:
        return ((_STATE, "warn"),)
    verdicts: Mapping[str, Tone] = {"good": "good", "bad": "bad"}
    tone = verdicts.get(str(row["verdict"]))
    return ((_STATE, tone),) if tone and row["state"] in ("above", "below") else ()


def _range(row: Mapping[str, Any], look: Look) -> str:
    if row["low"] is None or row["high"] is None:
        return DASH
    return f" {EN_DASH} ".join(
        written(_rounded(row[end], row["unit"]), row["unit"], look.formats) for end in ("low", "high")
    )


def _rounded(value: float, unit: str) -> float:
    return round(value) if unit in ("money", "average_money", "count") else value


def _reasons(table: Table) -> tuple[str, ...]:
    """Why numbers are unknown."""
    return tuple(f"{row['label']}: {row['reason']}" for row in table.rows if row["value"] is None and row["reason"])
