"""`metric`: numbers for scripts and for people."""

import argparse
from datetime import date
from typing import Any

from storehelm.charts.values import written
from storehelm.commands.asking import aligned, day_of, exact, filters_of, reader_locale
from storehelm.commands.outcome import Outcome
from storehelm.languages.formats import Formats
from storehelm.metrics.catalogue import Metric
from storehelm.metrics.quality import Mark
from storehelm.metrics.query import Answer, ask
from storehelm.metrics.question import DIMENSION_LABELS
from storehelm.settings.calendar import GRAINS, Period
from storehelm.settings.home import Home
from storehelm.settings.store import load_store
from storehelm.warehouse.published import open_published

NAME = "metric"
HELP = "print numbers: any metrics, over any days, by calendar periods and dimensions"


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
    period = Period(day_of(arguments.first, "--from"), day_of(arguments.last, "--to"))
    where = filters_of(arguments.where)
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
    if answer.marks:
        document["marks"] = {name: [_mark(mark) for mark in found] for name, found in answer.marks.items()}
    return Outcome(document, _text(answer, Formats(reader_locale(), store.currency)))


def _row(row: dict[str, Any], answer: Answer, currency: str) -> dict[str, Any]:
    dimensions = {name: row[name] for name in answer.by}
    values = {one.id: exact(row[one.id], one.unit, currency) for one in answer.metrics}
    return {"period": row["period"].isoformat()} | dimensions | values | {"partial": row["partial"]}


def _mark(mark: Mark) -> dict[str, Any]:
    return {"kind": mark.kind, "what": mark.what, "size": mark.size, "days": mark.days}


def _text(answer: Answer, formats: Formats) -> str:
    heads = ["Period", *(DIMENSION_LABELS[name].capitalize() for name in answer.by)]
    heads += [one.label for one in answer.metrics]
    lines = [heads]
    for row in answer.rows:
        named = _named(row["period"], answer, formats)
        mark = " (partial)" if row["partial"] else ""
        values = [_shown(row[one.id], one, formats) for one in answer.metrics]
        lines.append([named + mark, *(str(row[name]) for name in answer.by), *values])
    labels = {one.id: one.label for one in answer.metrics}
    reasons = [f"{labels[name]}: {reason}" for name, reason in answer.reasons.items()]
    remarks = [*reasons, *answer.notes]
    words = 1 + len(answer.by)
    is_text = [place < words for place in range(words + len(answer.metrics))]
    return "\n".join([*aligned(lines, is_text), *([""] if remarks else []), *remarks])


def _named(first: date, answer: Answer, formats: Formats) -> str:
    """A calendar period in words: `9 – 15 Nov 2026`, `Nov 2026`, `Q4 2026`."""
    if answer.grain == "total":
        return formats.days(answer.period.first, answer.period.last)
    if answer.grain == "month":
        return formats.month(first)
    if answer.grain == "quarter":
        return f"Q{(first.month + 2) // 3} {first.year}"
    return str(first.year) if answer.grain == "year" else formats.day(first)


def _shown(value: Any, one: Metric, formats: Formats) -> str:  # noqa: ANN401 - int, float or None
    return formats.exact_money(value) if one.unit in ("money", "average_money") else written(value, one.unit, formats)
