"""The key numbers of the weekly review as a table: each with its four companions and its state in words."""

from collections.abc import Mapping
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import change, written
from storehelm.languages.formats import DASH, EN_DASH, HARD_SPACE
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.tables import Table
from storehelm.reports.grids import Grid, Head, Row, Tone

_NORMAL_RANGE: Sentence = "Normal range: what the weeks before lead one to expect of this week."
_STATES: Mapping[str, Sentence] = {
    # Translators: the number is within its normal range.
    "within": "Within",
    # Translators: the number is above its normal range.
    "above": "Above",
    # Translators: the number is below its normal range.
    "below": "Below",
    # Translators: a number of a period that is not over yet.
    "partial": "Partial",
    # Translators: a number whose newest days are missing.
    "stale": "Stale",
    # Translators: a number whose data could not be pulled.
    "failed": "Failed",
    # Translators: a number that is not shown.
    "withheld": "Withheld",
    "too_early": "No range yet",
}
_ARROWS = {"above": "↑", "below": "↓"}
_STATE = 5
"""The column of the state."""
_NOT_WHOLE = ("partial", "stale", "failed")


def key_numbers(table: Table, look: Look) -> Grid:
    """A row per number, as its tile says it."""
    before = next((str(row["before_name"]) for row in table.rows if row["before_name"]), say("the period before"))
    heads = (
        Head(say("Number"), is_number=False),
        Head(say("Value")),
        # Translators: head of a column; {before} is "week before" or "period before".
        Head(say("Change on {before}", before=before)),
        # Translators: head of a column: change on the same days of the year before.
        Head(say("Change on the year")),
        Head(say("Normal range")),
        Head(say("State"), is_number=False),
        Head(say("Goal")),
        # Translators: head of a column: how much of the goal is reached, in percent.
        Head(say("Reached")),
    )
    lines = tuple(Row(_cells(row, look), tones=_tones(row)) for row in table.rows)
    notes = (say(_NORMAL_RANGE), *(look.formats.with_days(note) for note in table.notes), *_reasons(table))
    return Grid(table.title, heads, lines, notes)


def _cells(row: Mapping[str, Any], look: Look) -> tuple[str, ...]:
    unit, formats = row["unit"], look.formats
    value, aim = row["value"], row["target"]
    aimed = written(aim, unit, formats) if aim else DASH
    if aim and row["direction"] == "lower":
        # Translators: {target} is the value of a goal that must not be exceeded.
        aimed = say("at most {target}", target=aimed)
    reached = formats.percent(float(value) / float(aim), 0) if aim and value is not None else DASH
    return (
        str(row["label"]),
        written(value, unit, formats),
        change(value, row["before"], unit, formats),
        change(value, row["year_before"], unit, formats),
        _range(row, look),
        row["state_words"] or _state(str(row["state"])),
        aimed,
        reached,
    )


def _state(state: str) -> str:
    words = say(_STATES.get(state, "")) or DASH
    return f"{_ARROWS[state]}{HARD_SPACE}{words}" if state in _ARROWS else words


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
