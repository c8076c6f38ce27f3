"""The sheets of a scenario workbook that set scenarios beside each other, and say where each breaks even."""

from collections.abc import Sequence
from datetime import date

from storehelm.languages.speech import Sentence, say
from storehelm.reports.live_cells import Live, beside, joined, least, lowest, or_nothing, over, total, when, whole_above
from storehelm.reports.scenario_days import Days
from storehelm.reports.scenario_paper import (
    BREAK_EVEN,
    COMPARISON,
    DAYS,
    Board,
    Paper,
    amount,
    name_of,
    serial,
    sheet_name,
)
from storehelm.reports.scenario_statement import Statement
from storehelm.strategy.scenarios.break_even import (
    NEVER,
    NEVER_SCALING,
    NO_SPEND,
    NOT_WITHIN,
    BreakEven,
    Ranged,
    break_even,
)
from storehelm.strategy.scenarios.lines import LINE, LINES, SIMULATED

_ABOUT: Sentence = "The whole span of each scenario. All formulas, but for the intervals at the end."
_BREAK_EVEN_ABOUT: Sentence = "What must be sold for profit to be 0. All formulas, but for the intervals at the end."
_SIMULATED: Sentence = (
    "Eight in ten simulated paths end between these two. These numbers stand: they do not follow the cells."
)
_MARKETING = ("ad_spend", "marketing_costs")


def write_comparison(paper: Paper, statements: Sequence[Statement]) -> None:
    """The lines of the whole span, and what they are more or less than in the scenario without levers."""
    board = paper.board(COMPARISON, say(_ABOUT), 1)
    board.section(say("Whole span"), note=say("What it is"))
    for line in LINES:
        board.label(line.label, note=line.definition)
        kind = "total" if line.is_total else ""
        board.cells(line.unit, [statement.lines[line.id][-1] * 1 for statement in statements], kind)
    base = unmoved(paper)
    # Translators: {scenario} is the name of the scenario that others are compared with.
    board.section(say("More or less than {scenario}", scenario=name_of(paper.outcomes[base])))
    for line in LINES:
        board.label(line.label)
        board.cells(
            line.unit,
            [statement.lines[line.id][-1] - statements[base].lines[line.id][-1] for statement in statements],
            "total" if line.is_total else "",
        )
    board.section(say("Intervals from simulation"), note=say(_SIMULATED))
    for name in SIMULATED:
        bands = [outcome.simulated.quantiles(name) for outcome in paper.outcomes]
        for label, place in zip(_ends(LINE[name].label), (0, -1), strict=True):
            board.label(label)
            values = [None if band is None else _shown(band[place], LINE[name].unit) for band in bands]
            board.cells(LINE[name].unit, values)


def _ends(number: str) -> tuple[str, str]:
    # Translators: {number} is the name of a number, such as Profit; the lower and the upper end of its range.
    return say("{number}, low", number=number), say("{number}, high", number=number)


def unmoved(paper: Paper) -> int:
    """The place of the scenario that others are compared with: the first without levers, else the first."""
    places = [place for place, outcome in enumerate(paper.outcomes) if not any(outcome.scenario.levers.values())]
    return (places or [0])[0]


def write_break_even(paper: Paper, statements: Sequence[Statement], days: Days) -> None:
    """Break-even of each scenario, in formulas over its sums."""
    board = paper.board(BREAK_EVEN, say(_BREAK_EVEN_ABOUT), 1)
    # Translators: numbers from which break-even is worked out.
    board.section(say("What it rests on"))
    # Translators: orders that are not rounded to whole numbers.
    board.label(say("Orders, with fractions"))
    sums = {"orders": board.cells("number", [statement.orders * 1 for statement in statements])}
    sums |= {name: _referred(board, statements, name) for name in ("net_sales", "contribution_margin_2")}
    spent = {name: _referred(board, statements, name) for name in (*_MARKETING, "fixed_costs")}
    places = range(len(statements))
    margin = sums["contribution_margin_2"]
    board.label(say("Ad spend and other marketing"))
    marketing = board.formulas("money", lambda p: spent["ad_spend"][p] + or_nothing(spent["marketing_costs"][p]))
    board.label(say("Margin after fulfilment per order"))
    board.formulas("average_money", lambda p: over(margin[p], sums["orders"][p]))
    board.label(say("Margin after fulfilment, share of net sales"))
    board.formulas("rate", lambda p: over(margin[p], sums["net_sales"][p]))
    board.section(say(BREAK_EVEN), note=say("How it is worked out"))
    owed = [spent["fixed_costs"][p] + marketing[p] for p in places]
    _work(
        board,
        "Orders",
        "count",
        [_if_positive(margin[p], whole_above(owed[p] / margin[p] * sums["orders"][p]), NEVER) for p in places],
        "(Fixed costs + marketing) / margin after fulfilment per order, the next whole order",
    )
    _work(
        board,
        "Net sales, marketing as it is",
        "money",
        [_if_positive(margin[p], owed[p] / margin[p] * sums["net_sales"][p], NEVER) for p in places],
        "(Fixed costs + marketing) / margin after fulfilment as a share of net sales",
    )
    left = [margin[p] - marketing[p] for p in places]
    _work(
        board,
        "Net sales, marketing grows with them",
        "money",
        [
            _if_positive(left[p], spent["fixed_costs"][p] * sums["net_sales"][p] / left[p], NEVER_SCALING)
            for p in places
        ],
        "Fixed costs / margin after marketing as a share of net sales",
    )
    _work(
        board,
        "Return on ad spend at which ads pay for themselves",
        "ratio",
        [_if_positive(margin[p], sums["net_sales"][p] / margin[p], NEVER) for p in places],
        "1 / margin after fulfilment as a share of net sales",
    )
    _work(
        board,
        "Return on ad spend at which fixed costs are paid too",
        "ratio",
        [
            _if_positive(
                spent["ad_spend"][p],
                _if_positive(margin[p], owed[p] / margin[p] * sums["net_sales"][p] / spent["ad_spend"][p], NEVER),
                NO_SPEND,
            )
            for p in places
        ],
        "Break-even net sales / ad spend",
    )
    _time(board, statements, days)
    _intervals(board, [break_even(outcome) for outcome in paper.outcomes])


def _time(board: Board, statements: Sequence[Statement], days: Days) -> None:
    """When profit is paid back, and how deep it falls until then."""
    _work(
        board,
        # Translators: the month by whose end break-even is reached.
        "Month by whose end it is reached",
        "month",
        [when(joined("=", total(one.paid), 0), say(NOT_WITHIN), beside(1, one.paid, one.months)) for one in statements],
        "First month at whose end profit added up is not below 0",
    )
    need = _work(
        board,
        # Translators: money that is needed until profit is paid back.
        "Cash need",
        "money",
        [0 - least(lowest(added), 0) for added in days.added],
        say("Deepest point of profit added up by day (sheet {sheet})", sheet=sheet_name(DAYS)),
    )
    _work(
        board,
        # Translators: the day on which profit added up is lowest.
        "Day of the deepest point",
        "date",
        [
            # Translators: stands in place of a day: profit added up is never below 0.
            when(joined(">", need[place], 0), beside(lowest(added), added, days.days), say("never below 0"))
            for place, added in enumerate(days.added)
        ],
        "",
    )


def _referred(board: Board, statements: Sequence[Statement], name: str) -> list[Live]:
    board.label(LINE[name].label)
    return board.cells(LINE[name].unit, [statement.lines[name][-1] * 1 for statement in statements])


def _work(board: Board, label: Sentence, unit: str, work: Sequence[Live], note: Sentence) -> list[Live]:
    board.label(say(label), note=say(note))
    return board.cells(unit, work, "total")


def _if_positive(number: Live, work: Live, words: Sentence) -> Live:
    return when(joined(">", number, 0), work, say(words))


def _intervals(board: Board, found: Sequence[BreakEven]) -> None:
    # Translators: a blank cell is the end of a range that cannot be seen.
    blank = say("A blank end lies out of sight.")
    board.section(say("Intervals from simulation"), note=f"{say(_SIMULATED)} {blank}")
    rows = (
        (say("Orders"), "count", [one.orders for one in found]),
        (say("Net sales, marketing as it is"), "money", [one.revenue for one in found]),
        (say("Net sales, marketing grows with them"), "money", [one.revenue_if_marketing_scales for one in found]),
        (say("Return on ad spend at which ads pay for themselves"), "ratio", [one.roas for one in found]),
        (say("Return on ad spend at which fixed costs are paid too"), "ratio", [one.roas_with_fixed for one in found]),
        (say("Month by whose end it is reached"), "month", [one.month for one in found]),
        (say("Cash need"), "money", [one.cash_need for one in found]),
    )
    for label, unit, ranges in rows:
        for end, words in zip(("low", "high"), _ends(label), strict=True):
            board.label(words)
            board.cells(unit, [_end(one, end, unit) for one in ranges])


def _end(ranged: Ranged[int] | Ranged[float] | Ranged[date], end: str, unit: str) -> float | None:
    value = ranged.low if end == "low" else ranged.high
    if value is None:
        return None
    return serial(value) if isinstance(value, date) else _shown(value, unit)


def _shown(value: float, unit: str) -> float | None:
    return amount(value) if unit == "money" else float(value)
