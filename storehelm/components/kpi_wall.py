"""The wall of key numbers: each with its week before, its year before, its normal range and its goal."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import briefly, change, plotted, written
from storehelm.components.marks import NumberMark, mark_html, marks_html, marks_in, marks_of
from storehelm.components.markup import Shape, Tone, bar, chip, put, safe
from storehelm.components.sparkline import Spark, sparkline
from storehelm.languages.speech import Sentence, noted, say, say_count
from storehelm.metrics.tables import Table, Unit

NORMAL_RANGE: Sentence = (
    "Normal range: what the weeks before lead one to expect of this week. Colour is used only outside it."
)
_AIR = 1.06
_LONG = 10
"""Characters of a value from which on it is set smaller, so that it fits half a telephone."""
_DATA_STATES: Mapping[str, tuple[Tone, Shape, str]] = {
    "partial": ("warn", "dash", noted("Partial")),
    "stale": ("warn", "dash", noted("Stale")),
    "failed": ("bad", "down", noted("Failed")),
    "withheld": ("neutral", "dash", noted("Withheld")),
}
_CALM: Mapping[str, Sentence] = {
    "within": "Within normal range",
    "too_early": "No normal range yet",
    "no_data": "No normal range",
    "unknown": "No normal range",
}
_VERSUS: Mapping[str, Sentence] = {
    # Translators: stands beside a change: "+6.2% vs week before".
    "week before": "vs week before",
    # Translators: stands beside a change: "+6.2% vs period before".
    "period before": "vs period before",
}


def wall_html(table: Table, look: Look, marks: Sequence[NumberMark] = ()) -> str:
    """All tiles as one element, and what is marked on them below."""
    tiles = "".join(tile_html(row, look, marks_of(marks, str(row.get("id")))) for row in table.rows)
    return f'<div class="sh-wall">{tiles}</div>{marks_html(marks, look.formats)}'


def show_wall(table: Table, look: Look, quality: Table) -> None:
    """Show the wall; `quality` says what must be known of its numbers."""
    put(wall_html(table, look, marks_in(quality)))


def tile_html(row: Mapping[str, Any], look: Look, marks: Sequence[NumberMark] = ()) -> str:
    """One tile."""
    text = _value(row, look)
    size = ' class="long"' if len(text) > _LONG else ""
    value = f'<div class="sh-figure"><strong{size}>{safe(text)}</strong>{_spark(row, look)}</div>'
    label = safe(row["label"]) + mark_html(marks, look.formats)
    return (
        f'<div class="sh-tile"><span class="sh-label" title="{safe(row.get("definition") or "")}">'
        f"{label}</span>{value}{_changes(row, look)}{_state(row)}{_goal(row, look)}</div>"
    )


def verdict_tone(row: Mapping[str, Any]) -> Tone:
    """Whether the move of a tile is good or bad news, or no news."""
    if row.get("state") not in ("above", "below"):
        return "neutral"
    if row.get("direction") not in ("higher", "lower"):
        return "neutral"
    is_good = (row["state"] == "above") == (row["direction"] == "higher")
    return "good" if is_good else "bad"


def _value(row: Mapping[str, Any], look: Look) -> str:
    return written(row["value"], row["unit"], look.formats)


def _changes(row: Mapping[str, Any], look: Look) -> str:
    if row["value"] is None:
        return f'<p class="sh-reason">{safe(row.get("reason") or say("Not known for this period."))}</p>'
    tone = verdict_tone(row) if _moved_its_way(row) else "neutral"
    lines = []
    compared = (
        ("before", _versus(row.get("before_name")), tone),
        # Translators: stands beside a change: "+6.2% vs year before".
        ("year_before", say("vs year before"), ""),
    )
    for column, words, colour in compared:
        if column in row:
            text = change(row["value"], row[column], row["unit"], look.formats)
            lines.append(f'<span class="sh-change {colour}">{safe(text)}</span> <span>{safe(words)}</span>')
    return f'<p class="sh-changes">{"<br>".join(lines)}</p>'


def _versus(named: str | None) -> str:
    """What a change is counted from; the row names it in the reader's language already."""
    for period, words in _VERSUS.items():
        if named in (None, period, say(period)):
            return say(words)
    # Translators: stands beside a change: "+6.2% vs week before".
    return say("vs {period}", period=named)


def _moved_its_way(row: Mapping[str, Any]) -> bool:
    """Whether the last move went to the side on which the range was left: a rise below the range is no bad news."""
    if row["before"] is None:
        return False
    return bool(row["value"] > row["before"] if row.get("state") == "above" else row["value"] < row["before"])


def _state(row: Mapping[str, Any]) -> str:
    state = row.get("state") or "unknown"
    if row["value"] is None and state not in _DATA_STATES:
        return '<p class="sh-state">&nbsp;</p>'
    if state in _DATA_STATES:
        tone, shape, word = _DATA_STATES[state]
        words = row.get("state_words") or word
        return f'<p class="sh-state">{chip(words, tone, shape)}</p>'
    if state in _CALM:
        return f'<p class="sh-state" title="{safe(row.get("reason") or "")}">{safe(say(_CALM[state]))}</p>'
    words = say("Above normal range") if state == "above" else say("Below normal range")
    return f'<p class="sh-state">{chip(words, verdict_tone(row), "up" if state == "above" else "down")}</p>'


def _goal(row: Mapping[str, Any], look: Look) -> str:
    aim = row.get("target")
    if aim is None:
        return f'<p class="sh-aim">{safe(say("No goal set"))}</p><span class="sh-bar none"></span>'
    number = _aim(aim, row["unit"], look)
    if row.get("direction") == "lower":
        # Translators: what a number is to stay below: "Limit €9,000".
        text = say("Limit {number}", number=number)
    else:
        # Translators: what a number is to reach: "Goal €47,900".
        text = say("Goal {number}", number=number)
    if row["value"] is None or not aim:
        return f'<p class="sh-aim">{safe(text)}</p>{bar(0.0)}'
    reached = float(row["value"]) / float(aim)
    full = max(reached, 1.0) * _AIR
    share = look.formats.percent(reached, 0)
    return f'<p class="sh-aim">{safe(text)} · {safe(share)}</p>{bar(reached / full, tick=1 / full)}'


def _aim(aim: int | float, unit: Unit, look: Look) -> str:
    return (
        briefly(aim, unit, look.formats) if unit == "money" and abs(aim) >= 10**11 else written(aim, unit, look.formats)
    )


def _spark(row: Mapping[str, Any], look: Look) -> str:
    unit: Unit = row["unit"]
    values = [plotted(value, unit) for value in row.get("spark") or ()]
    tone = verdict_tone(row)
    spark = Spark(
        values=values,
        lows=[plotted(value, unit) for value in row.get("spark_low") or ()],
        highs=[plotted(value, unit) for value in row.get("spark_high") or ()],
        goal=None if row.get("state") == "partial" else plotted(row.get("target"), unit),
        dot={"good": look.theme.good, "bad": look.theme.bad}.get(tone, look.theme.now),
    )
    return sparkline(spark, look.theme, _spark_words(row, look))


def _spark_words(row: Mapping[str, Any], look: Look) -> str:
    unit: Unit = row["unit"]
    known = [value for value in row.get("spark") or () if value is not None]
    if not known:
        return ""
    lowest, highest, last = (written(value, unit, look.formats) for value in (min(known), max(known), known[-1]))
    weeks = len(row["spark"])
    # Translators: {number} is the name of a number such as Net sales; this is read aloud in place of its drawing.
    words = say_count(
        "{number} over {n} week: {lowest} to {highest}, now {last}",
        "{number} over {n} weeks: {lowest} to {highest}, now {last}",
        weeks,
        number=row["label"],
        n=look.formats.number(weeks),
        lowest=lowest,
        highest=highest,
        last=last,
    )
    if row.get("low") is not None and row.get("high") is not None:
        low, high = (written(row[end], unit, look.formats) for end in ("low", "high"))
        words = f"{words}; {say('normal range {low} to {high}', low=low, high=high)}"
    return f"{words}."
