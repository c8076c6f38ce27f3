"""Scenarios as an Excel workbook: a profit and loss of live formulas over drivers and levers that can be changed.

Sheets follow the model: what is entered, what levers make of it, the months ahead, a profit and loss for each
scenario, the days, and what comes of them. All but the intervals from simulation recalculates.
"""

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from storehelm.languages.formats import Formats
from storehelm.languages.speech import language, say, say_count, say_in
from storehelm.reports.scenario_comparison import write_break_even, write_comparison
from storehelm.reports.scenario_days import write_days
from storehelm.reports.scenario_inputs import write_inputs
from storehelm.reports.scenario_months import write_months
from storehelm.reports.scenario_multiples import write_multiples
from storehelm.reports.scenario_paper import (
    BREAK_EVEN,
    COMPARISON,
    DAYS,
    INPUTS,
    MONTHS,
    MULTIPLES,
    READ_ME,
    WEEKS,
    Paper,
    decimal,
    name_of,
    sheet_name,
)
from storehelm.reports.scenario_statement import Ahead, write_statement
from storehelm.reports.scenario_weeks import write_weeks
from storehelm.reports.sheets import published_words
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.levers import levers_of
from storehelm.strategy.scenarios.lines import LINE
from storehelm.strategy.scenarios.model import Outcome
from storehelm.warehouse.published import Meta

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
    paper = Paper(book, baseline, outcomes)
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
    about = say("Scenarios of the store, worked out in formulas that can be followed and changed.")
    sheet = paper.sheet(READ_ME, about)
    marked = _marked()
    sheet.sheet.set_column(0, 0, _WIDE)
    sheet.sheet.set_column(1, 1, _WIDER)
    row = _STARTS
    for title, lines in _told(paper, meta):
        sheet.text(row, 0, title, paper.styles.section)
        sheet.text(row, 1, "", paper.styles.section)
        for place, (label, text) in enumerate(lines, start=row + 1):
            sheet.text(place, 0, label, paper.styles.input_text if label == marked else paper.styles.text)
            sheet.text(place, 1, text, paper.styles.text)
        row += len(lines) + 2


def _marked() -> str:
    """The label that is itself marked as the cells are that can be changed."""
    return say("A marked cell")


def _told(paper: Paper, meta: Meta) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Titles, each with labels and texts."""
    yield say("What this is"), _facts(paper.baseline, meta)
    yield say("How to use it"), _use()
    yield say("What the sheets hold"), _sheets()
    # Translators: numbers of a workbook that stay as they are when cells are changed.
    yield say("What does not follow the cells"), _stands()
    yield say("Where the numbers ahead come from"), [("", source) for source in paper.baseline.sources]
    for outcome in paper.outcomes:
        # Translators: {name} is the name of a scenario.
        yield say("Scenario: {name}", name=name_of(outcome)), list(_remarks(outcome, paper.baseline))


def _facts(baseline: Baseline, meta: Meta) -> list[tuple[str, str]]:
    formats = Formats(language(), baseline.currency)
    drivers = baseline.drivers
    # Translators: days of a period and how many weeks it has: "20 Aug – 18 Nov 2026, 13 weeks".
    rates_of = say_count(
        "{days}, {n} week",
        "{days}, {n} weeks",
        drivers.weeks,
        days=formats.days(drivers.period.first, drivers.period.last),
        n=formats.number(drivers.weeks),
    )
    return [
        (say("Store"), meta.store_name),
        (say("Days ahead"), formats.days(baseline.span.first, baseline.span.last)),
        (say("Data up to"), formats.day(baseline.as_of)),
        # Translators: days follow: rates and shares are those of these days.
        (say("Rates and shares of"), rates_of),
        (say("Currency"), meta.currency),
        (say("Time zone"), meta.time_zone),
        (say("Version of the data"), baseline.version),
        (say("Published"), published_words(meta)),
    ]


def _use() -> list[tuple[str, str]]:
    return [
        (
            _marked(),
            # Translators: goes on after "A marked cell" in the cell before, here and below likewise; it may be a whole
            # sentence of its own. {sheet} is the name of a sheet.
            say("is a number to change, on the sheet {sheet}. All other sheets follow.", sheet=sheet_name(INPUTS)),
        ),
        (
            say("A lever"),
            # Translators: goes on after "A lever".
            say("is a change: 5% is 5 % more than today. Levers in points are added to a rate: 1% is one point more."),
        ),
        (
            say("A blank marked cell"),
            # Translators: goes on after "A blank marked cell".
            say("is a number that the store's data do not hold. Until it is filled, what rests on it is a dash."),
        ),
        (
            # Translators: names in formulas of a workbook.
            say("Names"),
            # Translators: goes on after "Names"; refund_rate is such a name and stays as it is.
            say("in formulas, such as refund_rate, stand for cells of the same scenario."),
        ),
        (
            # Translators: numbers without fractions.
            say("Whole numbers"),
            # Translators: goes on after "Whole numbers".
            say("of orders, units and visits are rounded so that months add up to the whole; money is not rounded."),
        ),
    ]


def _sheets() -> list[tuple[str, str]]:
    return [
        (
            sheet_name(INPUTS),
            say("Levers of each scenario; rates and costs of the store; how levers move each other."),
        ),
        (sheet_name(COMPARISON), say("The whole span of each scenario, side by side.")),
        (
            sheet_name(BREAK_EVEN),
            say("Break-even orders, net sales, return on ad spend, month, and the cash need until then."),
        ),
        (
            say("A sheet for each scenario"),
            say("Profit and loss by month, from visits to profit, before tax and financing."),
        ),
        (
            sheet_name(MULTIPLES),
            say("What levers make of visits, orders, prices and rates: each channel and device, then all of them."),
        ),
        (
            sheet_name(MONTHS),
            say("The store's own forecast before any lever: visits, orders, sales at today's prices, ad spend."),
        ),
        (sheet_name(WEEKS), say("The discount rate of each week, and the sales that it is given on.")),
        (sheet_name(DAYS), say("The same by day, and profit added up: for the cash need.")),
    ]


def _stands() -> list[tuple[str, str]]:
    return [
        (
            say("The forecast"),
            # Translators: goes on after "The forecast" in the cell before; {months} and {days} are names of sheets.
            say(
                "of {months} and {days} is a median of simulated paths; "
                "shares of channels and devices are recent ones.",
                months=sheet_name(MONTHS),
                days=sheet_name(DAYS),
            ),
        ),
        (
            # Translators: ranges in which numbers likely lie.
            say("Intervals"),
            # Translators: goes on after "Intervals" in the cell before; {comparison} and {break_even} are sheets.
            say(
                "on {comparison} and {break_even} come from simulation, for the levers as the workbook was written.",
                comparison=sheet_name(COMPARISON),
                break_even=sheet_name(BREAK_EVEN),
            ),
        ),
        (
            # Translators: goods given back.
            say("Returns"),
            # Translators: goes on after "Returns" in the cell before.
            say(
                "have one rate for all days of the span: "
                "after a month with a sale more comes back than its column shows."
            ),
        ),
    ]


def _remarks(outcome: Outcome, baseline: Baseline) -> Iterator[tuple[str, str]]:
    moved = {name: value for name, value in outcome.scenario.levers.items() if value}
    labels = {lever.id: lever.label for lever in levers_of(baseline.drivers)}
    changes = "; ".join(f"{labels.get(name, name)} {decimal(value, '+.1%')}" for name, value in moved.items())
    # Translators: stands after "Levers moved" where no lever is.
    none = say_in("levers", "none")
    yield say("Levers moved"), changes or none
    for line, names in outcome.assumed.items():
        # Translators: goes on after the name of a number, such as "Profit"; {names} are what is assumed.
        yield LINE[line].label, say("rests on what is assumed: {names}.", names=names)
    for line, reason in outcome.reasons.items():
        yield LINE[line].label, reason
    for remark in outcome.remarks:
        yield "", remark
