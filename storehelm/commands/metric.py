"""`metric`: numbers for scripts and for people."""

import argparse
import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from storehelm.charts.values import written
from storehelm.commands.outcome import Outcome
from storehelm.languages.formats import Formats, known_locale
from storehelm.metrics.catalogue import Metric
from storehelm.metrics.query import Answer, ask
from storehelm.metrics.question import DIMENSION_LABELS, check_dimension
from storehelm.metrics.tables import Unit
from storehelm.refusal import Refusal
from storehelm.settings.calendar import GRAINS, Period
from storehelm.settings.home import Home
from storehelm.settings.money import AVERAGE_DIGITS, digits_of, to_decimal
from storehelm.settings.store import load_store
from storehelm.warehouse.published import open_published

NAME = "metric"
HELP = "print numbers: any metrics, over any days, by calendar periods and dimensions"
_LOCALE_VARIABLES = ("LC_ALL", "LC_NUMERIC", "LANG")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="metric, such as net_sales or average_order_value")
    parser.add_argument("--from", dest="first", metavar="DAY", help="first day, as 2026-11-01")
    parser.add_argument("--to", dest="last", metavar="DAY", help="last day, as 2026-11-30")
    parser.add_argument("--grain", default="total", help=f"{', '.join(GRAINS)} (default: total)")
    parser.add_argument(
        "--by", action="append", default=[], metavar="DIM", help="break down by a dimension; repeatable"
    )
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIM=VALUE",
        help="filter; repeated on one dimension it means or, on different ones and",
    )


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Answer a question about metrics from the published data.

    Raises:
        Refusal: A metric, dimension, value, grain or day is unknown, or nothing is published.
    """
    period = Period(_day(arguments.first, "--from"), _day(arguments.last, "--to"))
    where = _filters(arguments.where)
    store = load_store(home.settings)
    published = open_published(home)
    answer = ask(published, store, arguments.ids, period, arguments.grain, arguments.by, where)
    document: dict[str, Any] = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "currency": store.currency,
        "version": published.version,
        "rows": [_row(row, answer, store.currency) for row in answer.rows],
    }
    if answer.reasons:
        document["reasons"] = dict(answer.reasons)
    if answer.notes:
        document["notes"] = list(answer.notes)
    return Outcome(document, _text(answer, Formats(_locale(), store.currency)))


def exact(value: Any, unit: Unit, currency: str) -> Any:  # noqa: ANN401 - int, float or None in, JSON out
    """A raw value as scripts get it: money as a decimal string, everything else as it is."""
    if value is None:
        return None
    if unit == "money":
        return str(to_decimal(value, digits_of(currency)))
    return str(to_decimal(value, AVERAGE_DIGITS)) if unit == "average_money" else value


def _day(text: str | None, option: str) -> date:
    if text is None:
        raise Refusal(f"Option {option} is missing.", column=option, hint=f"Give a day: {option} 2026-11-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"'{text}' is no day.", column=option, value=text, hint="Write year, month and day: 2026-11-01"
        ) from None


def _filters(words: Sequence[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not value:
            raise Refusal(
                f"'{word}' is no filter.", column="--where", value=word, hint="Write it as device_category=mobile"
            )
        check_dimension(name)
        filters.setdefault(name, []).append(value)
    return filters


def _row(row: dict[str, Any], answer: Answer, currency: str) -> dict[str, Any]:
    dimensions = {name: row[name] for name in answer.by}
    values = {one.id: exact(row[one.id], one.unit, currency) for one in answer.metrics}
    return {"period": row["period"].isoformat()} | dimensions | values | {"partial": row["partial"]}


def _locale() -> str:
    named = next((value for name in _LOCALE_VARIABLES if (value := os.environ.get(name))), None)
    return known_locale(named.partition(".")[0] if named else None)


def _text(answer: Answer, formats: Formats) -> str:
    heads = ["Period", *(DIMENSION_LABELS[name].capitalize() for name in answer.by)]
    heads += [one.label for one in answer.metrics]
    lines = [heads]
    for row in answer.rows:
        period = formats.days(answer.period.first, answer.period.last)
        named = period if answer.grain == "total" else formats.day(row["period"])
        mark = " (partial)" if row["partial"] else ""
        values = [_shown(row[one.id], one, formats) for one in answer.metrics]
        lines.append([named + mark, *(str(row[name]) for name in answer.by), *values])
    labels = {one.id: one.label for one in answer.metrics}
    reasons = [f"{labels[name]}: {reason}" for name, reason in answer.reasons.items()]
    remarks = [*reasons, *answer.notes]
    return "\n".join([*_aligned(lines, 1 + len(answer.by)), *([""] if remarks else []), *remarks])


def _shown(value: Any, one: Metric, formats: Formats) -> str:  # noqa: ANN401 - int, float or None
    return formats.exact_money(value) if one.unit in ("money", "average_money") else written(value, one.unit, formats)


def _aligned(lines: Sequence[Sequence[str]], words: int) -> list[str]:
    """Columns side by side: the first `words` to the left, numbers to the right."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return [
        "  ".join(
            cell.ljust(width) if place < words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
