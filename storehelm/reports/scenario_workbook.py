"""Scenarios as an Excel workbook: a profit and loss of live formulas over drivers and levers that can be changed.

Sheets follow the model: what is entered, what levers make of it, the months ahead, a profit and loss for each
scenario, the days, and what comes of them. All but the intervals from simulation recalculates.
"""

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from storehelm.languages.formats import Formats
from storehelm.reports.scenario_comparison import BREAK_EVEN, COMPARISON, write_break_even, write_comparison
from storehelm.reports.scenario_days import TITLE as DAYS
from storehelm.reports.scenario_days import write_days
from storehelm.reports.scenario_inputs import TITLE as INPUTS
from storehelm.reports.scenario_inputs import write_inputs
from storehelm.reports.scenario_months import TITLE as MONTHS
from storehelm.reports.scenario_months import write_months
from storehelm.reports.scenario_multiples import TITLE as MULTIPLES
from storehelm.reports.scenario_multiples import write_multiples
from storehelm.reports.scenario_paper import Paper
from storehelm.reports.scenario_statement import Ahead, write_statement
from storehelm.reports.scenario_weeks import TITLE as WEEKS
from storehelm.reports.scenario_weeks import write_weeks
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.lines import LINE
from storehelm.strategy.scenarios.model import Outcome
from storehelm.warehouse.published import Meta

_READ_ME = "Read me"
_BEFORE, _AFTER = (_READ_ME, INPUTS, COMPARISON, BREAK_EVEN), (MULTIPLES, MONTHS, WEEKS, DAYS)
_ABOUT = "Scenarios of the store, worked out in formulas that can be followed and changed."
_WIDE, _WIDER = 34, 130
_STARTS = 3


def workbook_of(baseline: Baseline, outcomes: Sequence[Outcome], meta: Meta) -> bytes:
    """The workbook's bytes.

    Args:
        baseline: What all scenarios start from.
        outcomes: Scenarios of it, in the order of their columns; at least one.
        meta: Of the published data: `published.meta`.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    paper = Paper(book, baseline, outcomes, _BEFORE, _AFTER)
    _read_me(paper, meta)
    inputs = write_inputs(paper)
    weeks = write_weeks(paper, inputs)
    multiples = write_multiples(paper, inputs, weeks)
    months = write_months(paper)
    ahead = Ahead(months, weeks)
    statements = [write_statement(paper, place, inputs, multiples, ahead) for place in range(len(outcomes))]
    days = write_days(paper, statements, weeks)
    write_comparison(paper, statements)
    write_break_even(paper, statements, days)
    book.close()
    return buffer.getvalue()


def _read_me(paper: Paper, meta: Meta) -> None:
    sheet = paper.sheet(_READ_ME, _ABOUT)
    sheet.sheet.set_column(0, 0, _WIDE)
    sheet.sheet.set_column(1, 1, _WIDER)
    row = _STARTS
    for title, lines in _told(paper, meta):
        sheet.text(row, 0, title, paper.styles.section)
        sheet.text(row, 1, "", paper.styles.section)
        for place, (label, text) in enumerate(lines, start=row + 1):
            sheet.text(place, 0, label, paper.styles.input_text if label == _MARKED else paper.styles.text)
            sheet.text(place, 1, text, paper.styles.text)
        row += len(lines) + 2


_MARKED = "A marked cell"


def _told(paper: Paper, meta: Meta) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Titles, each with labels and texts."""
    yield "What this is", _facts(paper.baseline, meta)
    yield "How to use it", _USE
    yield "What the sheets hold", _SHEETS
    yield "What does not follow the cells", _STANDS
    yield "Where the numbers ahead come from", [("", source) for source in paper.baseline.sources]
    for outcome in paper.outcomes:
        yield f"Scenario: {outcome.scenario.name}", list(_remarks(outcome))


def _facts(baseline: Baseline, meta: Meta) -> list[tuple[str, str]]:
    formats = Formats("en", baseline.currency)
    drivers = baseline.drivers
    return [
        ("Store", meta.store_name),
        ("Days ahead", formats.days(baseline.span.first, baseline.span.last)),
        ("Data up to", formats.day(baseline.as_of)),
        ("Rates and shares of", f"{formats.days(drivers.period.first, drivers.period.last)}, {drivers.weeks} weeks"),
        ("Currency", meta.currency),
        ("Time zone", meta.time_zone),
        ("Version of the data", baseline.version),
        ("Published", f"{meta.published_at:%Y-%m-%d %H:%M} UTC"),
    ]


_USE = [
    (_MARKED, f"is a number to change, on the sheet {INPUTS}. All other sheets follow."),
    ("A lever", "is a change: 5% is 5 % more than today. Levers in points are added to a rate: 1% is one point more."),
    (
        "A blank marked cell",
        "is a number that the store's data do not hold. Until it is filled, what rests on it is a dash.",
    ),
    ("Names", "in formulas, such as refund_rate, stand for cells of the same scenario."),
    (
        "Whole numbers",
        "of orders, units and visits are rounded so that months add up to the whole; money is not rounded.",
    ),
]
_SHEETS = [
    (INPUTS, "Levers of each scenario; rates and costs of the store; how levers move each other."),
    (COMPARISON, "The whole span of each scenario, side by side."),
    (BREAK_EVEN, "Break-even orders, net sales, return on ad spend, month, and the cash need until then."),
    ("A sheet for each scenario", "Profit and loss by month, from visits to profit, before tax and financing."),
    (MULTIPLES, "What levers make of visits, orders, prices and rates: each channel and device, then all of them."),
    (MONTHS, "The store's own forecast before any lever: visits, orders, sales at today's prices, ad spend."),
    (WEEKS, "The discount rate of each week, and the sales that it is given on."),
    (DAYS, "The same by day, and profit added up: for the cash need."),
]
_STANDS = [
    (
        "The forecast",
        f"of {MONTHS} and {DAYS} is a median of simulated paths; shares of channels and devices are recent ones.",
    ),
    (
        "Intervals",
        f"on {COMPARISON} and {BREAK_EVEN} come from simulation, for the levers as the workbook was written.",
    ),
    (
        "Returns",
        "have one rate for all days of the span: after a month with a sale more comes back than its column shows.",
    ),
]


def _remarks(outcome: Outcome) -> Iterator[tuple[str, str]]:
    moved = {name: value for name, value in outcome.scenario.levers.items() if value}
    yield "Levers moved", ", ".join(f"{name} {value:+.1%}" for name, value in moved.items()) or "none"
    for line, names in outcome.assumed.items():
        yield LINE[line].label, f"rests on what is assumed: {names}."
    for line, reason in outcome.reasons.items():
        yield LINE[line].label, reason
    for remark in outcome.remarks:
        yield "", remark
