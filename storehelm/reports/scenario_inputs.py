"""The sheet of a scenario workbook on which levers, the store's rates and costs, and relations are entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storehelm.metrics.tables import Unit
from storehelm.reports.live_cells import Live, total
from storehelm.reports.scenario_paper import Paper, amount
from storehelm.settings.money import MICROS
from storehelm.strategy.scenarios.costs import Cost, Costs, costs_of
from storehelm.strategy.scenarios.drivers import Drivers
from storehelm.strategy.scenarios.levers import (
    GROUPS,
    RELATION,
    RELATION_RANGES,
    Lever,
    discount_rate,
    levers_of,
    paid_channels,
    refund_rate,
)
from storehelm.strategy.scenarios.model import unsaid

TITLE = "Drivers and levers"
_ABOUT = "Change a marked cell and all sheets follow. A lever of 0 is not moved. A blank cell is a number to enter."
_BEFORE = 3
_NOW = 2
_KINDS = {"relative": "change", "points": "points"}


@dataclass(frozen=True)
class Inputs:
    """Cells that are entered, by id, one for each scenario.

    `rates` hold, with money in units of the currency: discount_rate; refund_rate, fee_share and cost_share (of sales
    after discounts, the last at today's prices and before goods come back); pieces (for each 1 of gross sales);
    resold (1 or 0); shipping, fulfilment, packaging and fee per order; marketing per day; fixed_per_month;
    spend_per_week where the store knows no spend.
    """

    levers: Mapping[str, Sequence[Live]]
    rates: Mapping[str, Sequence[Live]]
    relations: Mapping[str, Sequence[Live]]


@dataclass(frozen=True)
class _Rate:
    """A rate or a cost: `now` of the store, `own` of each scenario where the store does not say."""

    id: str
    label: str
    counted: str
    unit: Unit | str
    now: float | None
    own: Sequence[float | None]
    note: str = ""


def write_inputs(paper: Paper) -> Inputs:
    """Write the sheet."""
    desk = _Desk(paper)
    levers = desk.levers()
    rates = desk.rates("Rates and costs of the store", list(_rates(paper)))
    rates["fixed_per_month"] = desk.fixed(_fixed(paper))
    return Inputs(levers, rates, desk.relations())


class _Desk:
    """The sheet being written."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._board = paper.board(TITLE, _ABOUT, _BEFORE)

    def levers(self) -> dict[str, list[Live]]:
        """A row for each lever of the store: what each scenario moves it by."""
        found: dict[str, list[Live]] = {}
        listed = levers_of(self._paper.baseline.drivers)
        for group in GROUPS:
            self._board.section(f"Levers: {group.lower()}", ("Counted as",), "What it moves")
            for lever in (one for one in listed if one.group == group):
                found[lever.id] = self._lever(lever)
        return found

    def _lever(self, lever: Lever) -> list[Live]:
        driver = self._paper.baseline.drivers.driver(lever.driver)
        told = driver.source if driver is not None else ""
        self._board.label(
            lever.label, _KINDS[lever.kind], note=f"From {lever.least:+.1%} to {lever.most:+.1%}. {told}".strip()
        )
        moves = [outcome.scenario.levers.get(lever.id, 0.0) for outcome in self._paper.outcomes]
        return self._board.cells("change", moves, "input")

    def rates(self, title: str, rates: Sequence[_Rate]) -> dict[str, list[Live]]:
        """A row for each rate or cost."""
        self._board.section(title, ("Counted as", "The store now"), "Where it comes from")
        return {rate.id: self._rate(rate) for rate in rates}

    def fixed(self, rates: Sequence[_Rate]) -> list[Live]:
        """A row for each fixed cost, and their sum."""
        rows = list(self.rates("Fixed costs a month", rates).values())
        if len(rows) == 1:
            return rows[0]
        self._board.label("Fixed costs", "a month")
        return self._board.formulas("money", lambda place: total([row[place] for row in rows]), "total")

    def relations(self) -> dict[str, list[Live]]:
        """A row for each relation through which levers move other numbers."""
        self._board.section("How levers move each other", ("Known by", "The store now"), "What is known")
        return {name: self._relation(name) for name in self._relation_names()}

    def _relation_names(self) -> list[str]:
        baseline = self._paper.baseline
        usual = [*(f"spend:{name}" for name in paid_channels(baseline.drivers)), *RELATION_RANGES]
        return list(dict.fromkeys([*baseline.relations, *usual]))

    def _relation(self, name: str) -> list[Live]:
        own = [outcome.scenario.assumptions.get(f"{RELATION}{name}") for outcome in self._paper.outcomes]
        one = self._paper.baseline.relations.get(name)
        if one is None:
            return self._rate(_Rate(name, name, "assumed", "number", unsaid(name), own, "Nothing is known of it."))
        note = f"Nine in ten: {one.low:.2f} to {one.high:.2f}. {one.sentence}"
        return self._rate(_Rate(name, one.label, one.basis, "number", one.value, own, note))

    def _rate(self, rate: _Rate) -> list[Live]:
        """The store's number, and for each scenario the same or what it assumes; blank where nobody knows."""
        self._board.label(rate.label, rate.counted, note=rate.note)
        now = self._board.constant(_NOW, rate.now, rate.unit, "input")
        values = [own if own is not None or rate.now is None else now for own in rate.own]
        return self._board.cells(rate.unit, values, "input")


def _rates(paper: Paper) -> list[_Rate]:
    drivers = paper.baseline.drivers
    now = costs_of(drivers, {})
    own = [costs_of(drivers, outcome.scenario.assumptions) for outcome in paper.outcomes]
    sold = (1.0 - discount_rate(drivers)) * (1.0 - refund_rate(drivers) * drivers.goods_are_resold)
    rates = [_known(paper, *known) for known in _known_rates(drivers)]
    for name, label, counted, unit, line, part in (
        ("cost_share", "Cost of goods sold", "of sales after discounts", "rate", "cost_of_goods", "of_goods"),
        ("shipping", "Shipping charged", "an order", "average_money", "shipping", "per_order"),
        ("fulfilment", "Fulfilment", "an order", "average_money", "fulfilment", "per_order"),
        ("packaging", "Packaging", "an order", "average_money", "packaging", "per_order"),
        ("fee", "Payment fee, fixed part", "an order", "average_money", "payment_fees", "per_order"),
        ("fee_share", "Payment fee, share", "of sales after discounts", "rate", "payment_fees", "of_demand"),
    ):
        divisor = sold if part == "of_goods" else 1.0
        values = [_part(costs.variable[line], part, divisor) for costs in (now, *own)]
        note = _source(drivers, line, now)
        rates.append(_Rate(name, label, counted, unit, values[0], values[1:], note))
    return [*rates, *_marketing(paper)]


def _known_rates(drivers: Drivers) -> list[tuple[str, str, str, Unit | str, float]]:
    pieces = drivers.units * MICROS / max(drivers.gross_sales, 1)
    return [
        ("discount_rate", "Discount rate", "of gross sales", "rate", discount_rate(drivers)),
        ("refund_rate", "Refund rate", "of sales after discounts", "rate", refund_rate(drivers)),
        ("pieces", "Units for each 1 of gross sales", "pieces", "piece", pieces),
        ("resold", "Returned goods are sold again", "1 yes, 0 no", "count", float(drivers.goods_are_resold)),
    ]


def _known(paper: Paper, name: str, label: str, counted: str, unit: Unit | str, value: float) -> _Rate:
    note = _source(paper.baseline.drivers, name, None)
    return _Rate(name, label, counted, unit, value, [None] * len(paper.outcomes), note)


def _part(cost: Cost | None, part: str, divisor: float) -> float | None:
    if cost is None:
        return None
    value: float = getattr(cost, part)
    return value / divisor if part != "per_order" else amount(value)


def _marketing(paper: Paper) -> list[_Rate]:
    drivers = paper.baseline.drivers
    nobody = [None] * len(paper.outcomes)
    marketing = amount(paper.baseline.marketing_per_day)
    note = _source(drivers, "marketing_costs", None)
    found = [_Rate("marketing", "Other marketing", "a day", "average_money", marketing, nobody, note)]
    if paper.baseline.ad_spend is None:
        own = [outcome.scenario.assumptions.get("spend_per_week") for outcome in paper.outcomes]
        found.append(_Rate("spend_per_week", "Ad spend", "a week", "money", None, own))
    return found


def _fixed(paper: Paper) -> list[_Rate]:
    named = paper.baseline.drivers.fixed_per_month
    if named is None:
        own = [outcome.scenario.assumptions.get("fixed_per_month") for outcome in paper.outcomes]
        return [_Rate("fixed", "Fixed costs", "a month", "money", None, own, "Enter what the store costs a month.")]
    nobody = [None] * len(paper.outcomes)
    return [
        _Rate(
            f"fixed:{name}",
            f"{name[:1].upper()}{name[1:]}",
            "a month",
            "money",
            amount(micros),
            nobody,
            "Settings of the store",
        )
        for name, micros in named.items()
    ]


def _source(drivers: Drivers, name: str, now: Costs | None) -> str:
    if now is not None and name in now.reasons:
        return now.reasons[name]
    driver = drivers.driver(name)
    return "" if driver is None else (driver.source or driver.reason or "")
