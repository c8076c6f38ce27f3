"""How good the forecast of a goal's number has been on its own past: a table, and the sentence on the page."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.languages.speech import say, say_count
from storehelm.metrics.series import daily_series
from storehelm.metrics.tables import Column, Table
from storehelm.metrics.view_tables import table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.backtest import Backtest, backtest
from storehelm.strategy.forecast import Unforeseen
from storehelm.strategy.goal_words import metric_words
from storehelm.strategy.goals import Goal
from storehelm.strategy.season import SOURCE_WORDS, daily
from storehelm.strategy.standing import HISTORY
from storehelm.warehouse.published import Published

_COLUMNS = (
    Column("goal", "Goal", "text"),
    Column("label", "Number", "text"),
    Column("horizon_days", "Days ahead", "count"),
    Column("origins", "Past days", "count", "From which a forecast was made again, by what was known then."),
    Column("wape", "Error", "share", "WAPE: sum of the errors of weeks over the sum of what came."),
    Column("naive_wape", "Error of repeating", "share", "The same of repeating the year before, or the last week."),
    Column("mase", "MASE", "ratio", "Mean error against that of repeating; below 1 is better."),
    Column("coverage", "Inside the band", "share", "Weeks inside the 80 % band; 70 to 90 % is as it should be."),
    Column("season", "Season", "text", "What the season rests on."),
    Column("sentence", "In words", "text"),
)


def backtests(published: Published, store: Store, goals: Sequence[Goal], today: date, formats: Formats) -> Table:
    """The backtest of each goal's number, at the end of the day before `today`.

    Raises:
        Refusal: A goal filters by a value that the data does not have.
    """
    rows = _rows(published, store, goals, today, formats)
    return table("backtests", "The forecast on its own past", _COLUMNS, rows)


def backtest_sentence(found: Backtest | Unforeseen, formats: Formats) -> str:
    """How good the forecast has been, in one sentence."""
    if isinstance(found, Unforeseen):
        # Translators: {reason} is a whole sentence.
        return say("How good this forecast is cannot be told yet. {reason}", reason=found.reason)
    tried = _against_the_year_before(found, formats) if found.source == "year" else _against_the_week(found, formats)
    return f"{tried}; {_inside(found, formats)}"


def _against_the_year_before(found: Backtest, formats: Formats) -> str:
    if found.beats_naive:
        # Translators: {error} and {naive} are percentages. A sentence follows after a semicolon.
        return say_count(
            "Tried on {n} past day, {days} days ahead, this forecast erred by {error}, less than the {naive} of "
            "repeating the year before",
            "Tried on {n} past days, {days} days ahead, this forecast erred by {error}, less than the {naive} of "
            "repeating the year before",
            found.origins,
            **_error_words(found, formats),
        )
    # Translators: {error} and {naive} are percentages. A sentence follows after a semicolon.
    return say_count(
        "Tried on {n} past day, {days} days ahead, this forecast erred by {error}, no less than the {naive} of "
        "repeating the year before",
        "Tried on {n} past days, {days} days ahead, this forecast erred by {error}, no less than the {naive} of "
        "repeating the year before",
        found.origins,
        **_error_words(found, formats),
    )


def _against_the_week(found: Backtest, formats: Formats) -> str:
    if found.beats_naive:
        # Translators: {error} and {naive} are percentages. A sentence follows after a semicolon.
        return say_count(
            "Tried on {n} past day, {days} days ahead, this forecast erred by {error}, less than the {naive} of "
            "repeating the last week",
            "Tried on {n} past days, {days} days ahead, this forecast erred by {error}, less than the {naive} of "
            "repeating the last week",
            found.origins,
            **_error_words(found, formats),
        )
    # Translators: {error} and {naive} are percentages. A sentence follows after a semicolon.
    return say_count(
        "Tried on {n} past day, {days} days ahead, this forecast erred by {error}, no less than the {naive} of "
        "repeating the last week",
        "Tried on {n} past days, {days} days ahead, this forecast erred by {error}, no less than the {naive} of "
        "repeating the last week",
        found.origins,
        **_error_words(found, formats),
    )


def _error_words(found: Backtest, formats: Formats) -> dict[str, object]:
    return {
        "n": found.origins,
        "days": found.horizon_days,
        "error": formats.percent(found.wape, 1),
        "naive": formats.percent(found.naive_wape, 1),
    }


def _inside(found: Backtest, formats: Formats) -> str:
    share = formats.percent(found.coverage, 0)
    if found.is_calibrated:
        # Translators: stands after a semicolon. {share} is a percentage.
        return say("{share} of weeks lay inside its band, as it should be.", share=share)
    # Translators: stands after a semicolon. {share} is a percentage.
    return say("{share} of weeks lay inside its band, where eight in ten should: read the odds with care.", share=share)


def _rows(
    published: Published, store: Store, goals: Sequence[Goal], today: date, formats: Formats
) -> Iterator[dict[str, Any]]:
    for goal in goals:
        found = _backtest(published, store, goal, today)
        facts = {"goal": goal.id, "label": metric_words(goal), "sentence": backtest_sentence(found, formats)}
        yield facts if isinstance(found, Unforeseen) else facts | _numbers(found)


def _backtest(published: Published, store: Store, goal: Goal, today: date) -> Backtest | Unforeseen:
    yesterday = today - timedelta(days=1)
    series = daily_series(published, store, goal.metric, Period(yesterday - HISTORY, yesterday), goal.where)
    if series.last is None:
        return Unforeseen(series.reason or say("Nothing is known of it."))
    bottom = None if series.bottom is None else daily(series.days, series.bottom)
    return backtest(daily(series.days, series.top), series.last, zlib.crc32(goal.id.encode()), denominator=bottom)


def _numbers(found: Backtest) -> dict[str, Any]:
    return {
        "horizon_days": found.horizon_days,
        "origins": found.origins,
        "wape": found.wape,
        "naive_wape": found.naive_wape,
        "mase": found.mase,
        "coverage": found.coverage,
        "season": say(SOURCE_WORDS[found.source]),
    }
