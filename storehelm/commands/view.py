"""`view`: the tables behind a page, the same that the page draws."""

import argparse
from datetime import date, datetime, timedelta
from typing import Any

from storehelm.charts.values import written
from storehelm.commands.asking import COMPARISONS, aligned, comparison_of, day_of, exact, filters_of, reader_locale
from storehelm.commands.judged import judged
from storehelm.commands.outcome import Outcome
from storehelm.commands.view_scenarios import scenario_tables
from storehelm.languages.formats import DASH, Formats
from storehelm.metrics.event_funnel import MODES, UNITS, WINDOWS
from storehelm.metrics.notices import notices
from storehelm.metrics.question import check_values
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Column, Table, Unit, unit_in
from storehelm.metrics.views import VIEWS
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.strategy.page_goals import page_goals
from storehelm.strategy.sentences import headline

NAME = "view"
STRATEGY, WEEKLY, SCENARIOS = "strategy", "weekly", "scenarios"
_PAGES = (*VIEWS, STRATEGY, SCENARIOS)
HELP = "print the tables behind a page: " + ", ".join(_PAGES)
_CHOICES = {"retention": ("cohort", "measure", "form", "by"), "funnel": ("mode", "unit", "window")}
_WIDEST_TEXT = 60
_HIDDEN: tuple[Unit, ...] = ("list",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("page", metavar="PAGE", help=", ".join(_PAGES))
    parser.add_argument("--from", dest="first", metavar="DAY", help="first day, as 2026-11-01")
    parser.add_argument("--to", dest="last", metavar="DAY", help="last day, as 2026-11-30")
    parser.add_argument("--compare", default="previous", help=f"{', '.join(COMPARISONS)} (default: previous)")
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIM=VALUE",
        help="filter; repeated on one dimension it means or, on different ones and",
    )
    parser.add_argument("--cohort", help="retention: month, week, first_channel, first_product, first_discount")
    parser.add_argument("--measure", help="retention: customers, orders, net_sales, cm2")
    parser.add_argument("--form", help="retention: classic, cumulative, unbounded")
    parser.add_argument("--by", help="retention: age for brackets of 30 days, or a cohort as with --cohort")
    parser.add_argument("--mode", help=f"funnel, from events: {', '.join(MODES)}")
    parser.add_argument("--unit", help=f"funnel, from events: {', '.join(UNITS)}")
    parser.add_argument("--window", help=f"funnel, from events: {', '.join(WINDOWS)}")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Print the tables of a page.

    Raises:
        Refusal: The page, a day, a filter or a choice is unknown, or nothing is published.
    """
    if arguments.page == STRATEGY:
        return _strategy(home)
    if arguments.page == SCENARIOS:
        return _scenarios(home)
    if arguments.page not in VIEWS:
        raise Refusal(
            f"No page named '{arguments.page}'.", value=arguments.page, hint=nearest_name(arguments.page, _PAGES)
        )
    period = Period(day_of(arguments.first, "--from"), day_of(arguments.last, "--to"))
    filters = filters_of(arguments.where)
    selection = Selection(period, comparison_of(arguments.compare), filters)
    choices = _choices(arguments)
    now = judged(home)
    published, store = now.published, now.store
    check_values(published, filters)
    tables = VIEWS[arguments.page](published, store, selection, **choices)
    first = notices(tables)
    said = headline(arguments.page, tables, Formats(reader_locale(), store.currency))
    shown = tables | {"goals": page_goals(now.strategy()["goals"], arguments.page)}
    if arguments.page == WEEKLY:
        shown |= {"decisions": now.decisions(), "restated": now.restated(period)}
    document: dict[str, Any] = {
        "page": arguments.page,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "currency": store.currency,
        "version": published.version,
        "notices": [one.sentence for one in first],
        "headline": said.text,
        "tables": {name: [_row(row, one, store.currency) for row in one.rows] for name, one in shown.items()},
        "notes": {name: list(one.notes) for name, one in shown.items() if one.notes},
    }
    opening = "\n\n".join([*document["notices"], said.text])
    return Outcome(document, _text(opening, shown, Formats(reader_locale(), store.currency)))


def _strategy(home: Home) -> Outcome:
    """The goals as they stand today: a period would have nothing to say."""
    now = judged(home)
    tables = now.strategy() | {"effects": now.initiative_effects(), "backtests": now.backtests()}
    currency = now.store.currency
    document: dict[str, Any] = {
        "page": STRATEGY,
        "as_of": (now.today - timedelta(days=1)).isoformat(),
        "currency": currency,
        "version": now.published.version,
        "tables": {name: [_row(row, one, currency) for row in one.rows] for name, one in tables.items()},
        "notes": {name: list(one.notes) for name, one in tables.items() if one.notes},
    }
    return Outcome(document, _text("Goals", tables, now.formats))


def _scenarios(home: Home) -> Outcome:
    """The days ahead of the data, whatever period is asked for."""
    baseline, said, tables, formats = scenario_tables(home)
    document: dict[str, Any] = {
        "page": SCENARIOS,
        "from": baseline.span.first.isoformat(),
        "to": baseline.span.last.isoformat(),
        "as_of": baseline.as_of.isoformat(),
        "currency": baseline.currency,
        "version": baseline.version,
        "headline": said,
        "tables": {name: [_row(row, one, baseline.currency) for row in one.rows] for name, one in tables.items()},
        "notes": {name: list(one.notes) for name, one in tables.items() if one.notes},
    }
    return Outcome(document, _text(said, tables, formats))


def _choices(arguments: argparse.Namespace) -> dict[str, str]:
    """The page's own choices; `--by age` counts by days, any other `--by` names the cohort."""
    named = {name: owner for owner, names in _CHOICES.items() for name in names if getattr(arguments, name)}
    strange = [name for name, owner in named.items() if owner != arguments.page]
    if strange:
        raise Refusal(
            f"The page '{arguments.page}' has no choice of {' and '.join(strange)}.",
            value=arguments.page,
            hint=f"These options belong to: view {named[strange[0]]}",
        )
    chosen: dict[str, str] = {name: getattr(arguments, name) for name in named if name != "by"}
    if arguments.by:
        chosen |= {"age": "days"} if arguments.by == "age" else {"cohort": arguments.by}
    return chosen


def _row(row: dict[str, Any], one: Table, currency: str) -> dict[str, Any]:
    return {column.name: _cell(row[column.name], unit_in(column, row), currency) for column in one.columns}


def _cell(value: Any, unit: Unit, currency: str) -> Any:  # noqa: ANN401 - any value of a row
    if isinstance(value, list):
        return [_cell(item, unit, currency) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if unit in ("money", "average_money") and value is not None:
        return exact(round(value), unit, currency)
    return exact(value, unit, currency)


def _text(said: str, tables: dict[str, Table], formats: Formats) -> str:
    blocks = [said]
    for one in tables.values():
        blocks.append("\n".join([one.title, *_lines(one, formats), *one.notes]))
    return "\n\n".join(blocks)


def _lines(one: Table, formats: Formats) -> list[str]:
    columns = [column for column in one.columns if column.unit not in _HIDDEN]
    if not one.rows:
        return ["(no rows)"]
    lines = [[column.label for column in columns]]
    lines += [[_shown(row[column.name], column, row, formats) for column in columns] for row in one.rows]
    return aligned(lines, [column.unit in ("text", "date", "flag") for column in columns])


def _shown(value: Any, column: Column, row: dict[str, Any], formats: Formats) -> str:  # noqa: ANN401 - any value
    if value is None:
        return DASH
    unit = unit_in(column, row)
    if unit in ("money", "average_money"):
        return formats.exact_money(round(value))
    text = written(value, unit, formats)
    return text if len(text) <= _WIDEST_TEXT else f"{text[: _WIDEST_TEXT - 3]}..."
