"""The sheet of one scenario in a workbook: its profit and loss by month, every number a formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storehelm.languages.formats import DASH
from storehelm.languages.speech import Sentence, noted, say
from storehelm.reports.live_cells import Live, LiveSheet, joined, or_nothing, over, rounded, total, weighted, when
from storehelm.reports.scenario_inputs import Inputs
from storehelm.reports.scenario_months import Months
from storehelm.reports.scenario_multiples import Multiples
from storehelm.reports.scenario_paper import INPUTS, Paper, sheet_name
from storehelm.reports.scenario_weeks import Weeks
from storehelm.strategy.scenarios.costs import OPTIONAL
from storehelm.strategy.scenarios.lines import LINES, Line

_HEAD = 3
_FIRST_LINE = _HEAD + 3
_ADDED = _FIRST_LINE + len(LINES)
_FIRST_RATIO = _ADDED + 4
_WIDE, _NUMBER, _NOTE = 44, 15, 70
_WEEK = 7
_COUNTED = {"sessions": "visits", "new_orders": "first", "returning_orders": "again", "units": "pieces"}
"""Lines that are whole numbers, and the row that each rounds."""
_WAY: Mapping[str, Sentence] = {
    "visits": "Visits",
    "first": "First orders",
    "again": "Returning orders",
    "orders": "Orders",
    "goods": "Gross sales at today's prices",
    "given": "Discounts at today's prices",
    # Translators: pieces sold.
    "pieces": "Units",
}
"""Rows from which lines are worked out."""
_RATIOS = (
    (noted("Sales after discounts per order"), "average_money", "demand", "orders"),
    (noted("Units per order"), "number", "units", "orders"),
    (noted("Returning orders, share of orders"), "share", "returning_orders", "orders"),
    (noted("Discounts, share of gross sales"), "share", "discounts", "gross_sales"),
    (noted("Returns, share of sales after discounts"), "share", "returns", "demand"),
    (noted("Margin after goods, share of net sales"), "share", "contribution_margin_1", "net_sales"),
    (noted("Margin after fulfilment, share of net sales"), "share", "contribution_margin_2", "net_sales"),
    (noted("Margin after marketing, share of net sales"), "share", "contribution_margin_3", "net_sales"),
    (noted("Profit, share of net sales"), "share", "profit", "net_sales"),
)
_FIRST_WAY = _FIRST_RATIO + len(_RATIOS) + 2
_MARGIN = _FIRST_WAY + len(_WAY) + 2


@dataclass(frozen=True)
class Statement:
    """Cells of a scenario.

    Attributes:
        sheet: Its name.
        lines: For each line its months, and last the whole span.
        orders: All orders of the whole span, with fractions.
        months: The first day of each month.
        added: Profit added up by the end of each month.
        paid: 1 for each month at whose end that is not below 0.
        per_order: What an order brings to the margin after fulfilment, besides its goods.
        per_goods: What each 1 of gross sales at today's prices brings to it, without discounts.
        per_given: What each 1 of discounts at today's prices brings to it: less than 0.
        numbers: What its formulas refer to, by the name that they use.
    """

    sheet: LiveSheet
    lines: Mapping[str, Sequence[Live]]
    orders: Live
    months: Sequence[Live]
    added: Sequence[Live]
    paid: Sequence[Live]
    per_order: Live
    per_goods: Live
    per_given: Live
    numbers: Mapping[str, Live]


@dataclass(frozen=True)
class Ahead:
    """What the forecast says, before any lever."""

    months: Months
    weeks: Weeks


def write_statement(paper: Paper, place: int, inputs: Inputs, multiples: Multiples, ahead: Ahead) -> Statement:
    """Write the sheet of the scenario at that place."""
    numbers = _numbers(place, inputs, multiples)
    desk = _Desk(paper, place, ahead, numbers)
    heads = desk.heads()
    way = desk.way()
    lines = desk.lines(way)
    desk.ratios(lines)
    return Statement(
        desk.sheet, lines, way["orders"][-1], heads, *desk.added(lines["profit"]), *desk.margins(), numbers
    )


def _numbers(place: int, inputs: Inputs, multiples: Multiples) -> dict[str, Live]:
    """What formulas of a scenario refer to, by name."""
    rates = ("discount_rate", "refund_rate")
    found = {name if name in rates else f"{name}_multiple": cells[place] for name, cells in multiples.items()}
    return found | {f"{name}_today" if name in rates else name: cells[place] for name, cells in inputs.rates.items()}


class _Desk:
    """The sheet being written."""

    def __init__(self, paper: Paper, place: int, ahead: Ahead, numbers: Mapping[str, Live]) -> None:
        self._paper = paper
        self._outcome = paper.outcomes[place]
        self._months = ahead.months
        self._weeks = ahead.weeks
        self._given = ahead.weeks.rates[place]
        # Translators: {sheet} is the name of a sheet; names are those in formulas.
        about = say(
            "All numbers are formulas. They follow the marked cells of {sheet}; names stand for cells there.",
            sheet=sheet_name(INPUTS),
        )
        self.sheet = paper.scenario(place, about)
        # Names are defined for this sheet alone, so that the formulas of all scenarios read alike.
        for name, live in numbers.items():
            paper.book.define_name(f"{self.sheet.name}!{name}", f"={live.text('')}")
        self.names = {name: live.named(name) for name, live in numbers.items()}

    @property
    def _count(self) -> int:
        return len(self._months.periods)

    def heads(self) -> list[Live]:
        """The months, and the width of the columns."""
        sheet, styles = self.sheet, self._paper.styles
        sheet.sheet.set_column(0, 0, _WIDE)
        sheet.sheet.set_column(1, self._count + 1, _NUMBER)
        sheet.sheet.set_column(self._count + 2, self._count + 2, _NOTE)
        sheet.sheet.freeze_panes(_FIRST_LINE, 1)
        found = []
        for row, (label, name, unit) in enumerate(
            ((say("Month"), "month", "month"), (say("From"), "from", "date"), (say("To"), "to", "date")), start=_HEAD
        ):
            kind = "head" if row == _HEAD else ""
            sheet.text(row, 0, label, styles.section if kind else styles.plain)
            style = styles.number(unit, kind)
            cells = self._months.cells[name]
            found.append([sheet.formula(row, column, cell * 1, style) for column, cell in enumerate(cells, start=1)])
        # Translators: all days of the forecast together.
        sheet.text(_HEAD, self._count + 1, say("Whole span"), styles.head)
        sheet.text(_HEAD, self._count + 2, say("What it is"), styles.section)
        return found[0]

    def way(self) -> dict[str, list[Live]]:
        """What lines are worked out from: orders and goods with their fractions."""
        # Translators: numbers that are not rounded and lead to others.
        self._head(_FIRST_WAY - 1, say("Worked out on the way, with fractions"))
        found: dict[str, list[Live]] = {}
        for place, name in enumerate(_WAY):
            if name != "visits" or "sessions" in self._months.cells:
                work = [self._way_of(name, month, found) for month in range(self._count)]
                unit = "money" if name in ("goods", "given") else "number"
                found[name] = self._row(_FIRST_WAY + place, say(_WAY[name]), unit, work)
        return found

    def _way_of(self, name: str, month: int, way: Mapping[str, Sequence[Live]]) -> Live:
        base = {key: cells[month] for key, cells in self._months.cells.items()}
        number = self.names
        if name == "visits":
            return base["sessions"] * number["sessions_multiple"]
        if name == "first":
            return base["first"] * number["first_multiple"]
        if name == "again":
            won = base["past"] + base["inside"] * number["first_multiple"]
            return number["repeat_multiple"] * number["again_multiple"] * won
        if name == "orders":
            return way["first"][month] + way["again"][month]
        if name == "pieces":
            return way["goods"][month] * number["pieces"]
        return self._goods(base if name == "goods" else self._given_on(month))

    def _given_on(self, month: int) -> dict[str, Live]:
        """Goods of a month, before any lever, each by the discount rate of its week."""
        rates = self._weeks.of(month, self._given)
        return {name: weighted(self._weeks.of(month, cells), rates) for name, cells in self._weeks.goods.items()}

    def _goods(self, base: Mapping[str, Live]) -> Live:
        number = self.names
        won = base["past_goods"] + base["inside_goods"] * number["first_multiple"]
        returning = number["repeat_multiple"] * number["again_value_multiple"] * won
        return number["units_multiple"] * (base["first_goods"] * number["first_value_multiple"] + returning)

    def lines(self, way: Mapping[str, Sequence[Live]]) -> dict[str, list[Live]]:
        """The profit and loss: months, and the whole span."""
        found: dict[str, list[Live]] = {}
        for place, line in enumerate(LINES):
            work: list[Live] | None = None
            if line.adds:
                columns = range(self._count + 1)
                work = [_added(line, {name: cells[column] for name, cells in found.items()}) for column in columns]
            elif line.id in _COUNTED:
                work = _whole(way[_COUNTED[line.id]][: self._count]) if _COUNTED[line.id] in way else None
            else:
                work = [self._money(line.id, month, way, found) for month in range(self._count)]
            found[line.id] = self._line(_FIRST_LINE + place, line, work)
        return found

    def _line(self, row: int, line: Line, work: Sequence[Live] | None) -> list[Live]:
        reason = self._outcome.reasons.get(line.id, "")
        self.sheet.text(row, self._count + 2, reason or line.definition, self._paper.styles.note)
        if work is None:
            self.sheet.text(row, 0, line.label, self._paper.styles.plain)
            blank = [self.sheet.number(row, column, None) for column in range(1, self._count + 2)]
            for column in range(1, self._count + 2):
                self.sheet.text(row, column, DASH, self._paper.styles.right)
            return blank
        return self._row(row, line.label, line.unit, work, kind="total" if line.is_total else "")

    def _money(
        self, line: str, month: int, way: Mapping[str, Sequence[Live]], lines: Mapping[str, Sequence[Live]]
    ) -> Live:
        """A line of its own, as the model has it."""
        number, orders, goods = self.names, way["orders"][month], way["goods"][month]
        if line == "gross_sales":
            return goods * number["price_multiple"]
        if line == "discounts":
            return way["given"][month] * number["price_multiple"]
        demand = lines["gross_sales"][month] - lines["discounts"][month]
        if line == "returns":
            return demand * number["refund_rate"]
        if line == "cost_of_goods":
            return goods * self._goods_cost()
        if line == "shipping":
            return orders * number["shipping"]
        if line == "payment_fees":
            return (orders * number["fee"] + demand * number["fee_share"]) * number["logistics_multiple"]
        if line in ("fulfilment", "packaging"):
            return orders * number[line] * number["logistics_multiple"]
        return self._constant(line, month)

    def _goods_cost(self) -> Live:
        """Cost of goods for each 1 of gross sales at today's prices; what is sold again costs nothing."""
        number = self.names
        sold = number["cost_share"] * (1 - number["discount_rate_today"]) * number["unit_cost_multiple"]
        return sold * (1 - number["resold"] * number["refund_rate"])

    def _constant(self, line: str, month: int) -> Live:
        """A line that does not move with sales."""
        cells, number = self._months.cells, self.names
        days = cells["days"][month]
        if line == "ad_spend":
            spend = cells["spend"][month] if "spend" in cells else number["spend_per_week"] * days / _WEEK
            return spend * number["spend_multiple"]
        if line == "marketing_costs":
            return number["marketing"] * days * number["marketing_multiple"]
        return number["fixed_per_month"] * days / cells["of_month"][month] * number["fixed_multiple"]

    def added(self, profit: Sequence[Live]) -> tuple[list[Live], list[Live]]:
        """Profit added up to the end of each month, and whether it is paid back by then."""
        plain, small, note = self._paper.styles.plain, self._paper.styles.note, self._count + 2
        added: list[Live] = []
        for month in range(self._count):
            work = profit[0] * 1 if not added else added[-1] + profit[month]
            added.append(self._cell(_ADDED, month, work, "money"))
        paid = [
            self._cell(_ADDED + 1, month, when(joined(">=", cell, 0), 1, 0), "count")
            for month, cell in enumerate(added)
        ]
        self.sheet.text(_ADDED, 0, say("Profit added up"), plain)
        self.sheet.text(_ADDED, note, say("Profit from the first day to the end of the month."), small)
        # Translators: of profit added up: 1 where it is not below 0.
        self.sheet.text(_ADDED + 1, 0, say("Not below 0"), plain)
        words = say("1 where profit added up is not below 0 at the end of the month.")
        self.sheet.text(_ADDED + 1, note, words, small)
        return added, paid

    def ratios(self, lines: Mapping[str, Sequence[Live]]) -> None:
        """Rates after the levers: sums over sums."""
        # Translators: a heading above rates such as units per order.
        self._head(_FIRST_RATIO - 1, say("Rates"))
        for place, (label, unit, top, bottom) in enumerate(_RATIOS):
            row = _FIRST_RATIO + place
            self.sheet.text(row, 0, say(label), self._paper.styles.plain)
            for column in range(self._count + 1):
                cells = {name: found[column] for name, found in lines.items()}
                demand = cells["gross_sales"] - cells["discounts"]
                above, below = (demand if name == "demand" else cells[name] for name in (top, bottom))
                self._cell(row, column, over(above, below), unit)

    def margins(self) -> tuple[Live, Live, Live]:
        """What an order, its goods and the discounts on them bring to the margin after fulfilment."""
        number = self.names
        self._head(_MARGIN - 1, say("Margin after fulfilment"))
        logistics = number["logistics_multiple"]
        order = number["shipping"] - (number["fulfilment"] + number["packaging"] + number["fee"]) * logistics
        paid = number["price_multiple"] * (1 - number["refund_rate"] - number["fee_share"] * logistics)
        found = []
        for place, (label, work) in enumerate(
            (
                # Translators: what the margin is of, under the head "Margin after fulfilment".
                (say("Of an order"), order),
                (say("Of each 1 of gross sales at today's prices, no discount"), paid - self._goods_cost()),
                (say("Of each 1 of discounts at today's prices"), 0 - paid),
            )
        ):
            self.sheet.text(_MARGIN + place, 0, label, self._paper.styles.plain)
            found.append(self._cell(_MARGIN + place, 0, work, "multiple"))
        return found[0], found[1], found[2]

    def _row(self, row: int, label: str, unit: str, work: Sequence[Live], kind: str = "") -> list[Live]:
        """A row of months; the whole span is their sum where `work` does not say."""
        self.sheet.text(row, 0, label, self._paper.styles.bold if kind else self._paper.styles.plain)
        cells = [self._cell(row, column, one, unit, kind) for column, one in enumerate(work)]
        if len(cells) == self._count:
            cells.append(self._cell(row, self._count, total(cells), unit, kind))
        return cells

    def _cell(self, row: int, month: int, work: Live, unit: str, kind: str = "") -> Live:
        return self.sheet.formula(row, month + 1, work, self._paper.styles.number(unit, kind))

    def _head(self, row: int, title: str) -> None:
        for column in range(self._count + 3):
            self.sheet.text(row, column, "" if column else title, self._paper.styles.section)


def _whole(cells: Sequence[Live]) -> list[Live]:
    """Whole numbers whose sums are those of the cells: each running sum is rounded, less the one before."""
    sums = [rounded(total(cells[: place + 1])) for place in range(len(cells))]
    return [one if not place else one - sums[place - 1] for place, one in enumerate(sums)]


def _added(line: Line, cells: Mapping[str, Live]) -> Live:
    """A line that adds others up; those that may be missing count nothing."""
    work: Live | None = None
    for sign, name in line.adds:
        part = or_nothing(cells[name]) if name in OPTIONAL and cells[name].needs else cells[name]
        work = part if work is None else joined("+" if sign > 0 else "-", work, part)
    assert work is not None  # a line that adds has something to add
    return work
