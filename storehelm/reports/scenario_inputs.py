"""The sheet of a scenario workbook on which levers, the store's rates and costs, and relations are entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storehelm.languages.speech import Sentence, capitalised, say, say_in, told
from storehelm.metrics.tables import Unit
from storehelm.reports.live_cells import Live, total
from storehelm.reports.scenario_paper import INPUTS, Paper, amount, decimal
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
from storehelm.strategy.scenarios.relation import Relation

_ABOUT: Sentence = (
    "Change a marked cell and all sheets follow. A lever of 0 is not moved. A blank cell is a number to enter."
)
_BEFORE = 3
_NOW = 2
# Translators: head of a column: in what a number is counted: as a change, in points, an order, a month.
_COUNTED: Sentence = "Counted as"
# Translators: head of a column: a number as the store has it today.
_NOW_WORDS: Sentence = "The store now"


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


@told
@dataclass(frozen=True)
class _Rate:
    """A rate or a cost: `now` of the store, `own` of each scenario where the store does not say."""

    id: str
    label: Sentence
    counted: Sentence
    unit: Unit | str
    now: float | None
    own: Sequence[float | None]
    note: Sentence = ""


def write_inputs(paper: Paper) -> Inputs:
    """Write the sheet."""
    desk = _Desk(paper)
    levers = desk.levers()
    rates = desk.rates(say("Rates and costs of the store"), list(_rates(paper)))
    rates["fixed_per_month"] = desk.fixed(_fixed(paper))
    return Inputs(levers, rates, desk.relations())


class _Desk:
    """The sheet being written."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._board = paper.board(INPUTS, say(_ABOUT), _BEFORE)

    def levers(self) -> dict[str, list[Live]]:
        """A row for each lever of the store: what each scenario moves it by."""
        found: dict[str, list[Live]] = {}
        listed = levers_of(self._paper.baseline.drivers)
        for group in GROUPS:
            # Translators: {group} is a group of levers, such as visits or costs.
            title = say("Levers: {group}", group=say(group).lower())
            # Translators: head of a column: what a lever moves.
            self._board.section(title, (say(_COUNTED),), say("What it moves"))
            for lever in (one for one in listed if one.group == group):
                found[lever.id] = self._lever(lever)
        return found

    def _lever(self, lever: Lever) -> list[Live]:
        driver = self._paper.baseline.drivers.driver(lever.driver)
        source = driver.source if driver is not None else ""
        # Translators: how far a lever can be moved: "From -50.0% to +50.0%."
        reach = say("From {least} to {most}.", least=decimal(lever.least, "+.1%"), most=decimal(lever.most, "+.1%"))
        self._board.label(lever.label, _counted(lever), note=f"{reach} {source}".strip())
        moves = [outcome.scenario.levers.get(lever.id, 0.0) for outcome in self._paper.outcomes]
        return self._board.cells("change", moves, "input")

    def rates(self, title: str, rates: Sequence[_Rate]) -> dict[str, list[Live]]:
        """A row for each rate or cost."""
        self._board.section(title, (say(_COUNTED), say(_NOW_WORDS)), say("Where it comes from"))
        return {rate.id: self._rate(rate) for rate in rates}

    def fixed(self, rates: Sequence[_Rate]) -> list[Live]:
        """A row for each fixed cost, and their sum."""
        rows = list(self.rates(say("Fixed costs a month"), rates).values())
        if len(rows) == 1:
            return rows[0]
        # Translators: a cost of so much a month.
        self._board.label(say("Fixed costs"), say("a month"))
        return self._board.formulas("money", lambda place: total([row[place] for row in rows]), "total")

    def relations(self) -> dict[str, list[Live]]:
        """A row for each relation through which levers move other numbers."""
        # Translators: head of a column whose cells say "measured" or "assumed": how a relation is known.
        heads = (say("Known by"), say(_NOW_WORDS))
        self._board.section(say("How levers move each other"), heads, say("What is known"))
        return {name: self._relation(name) for name in self._relation_names()}

    def _relation_names(self) -> list[str]:
        baseline = self._paper.baseline
        usual = [*(f"spend:{name}" for name in paid_channels(baseline.drivers)), *RELATION_RANGES]
        return list(dict.fromkeys([*baseline.relations, *usual]))

    def _relation(self, name: str) -> list[Live]:
        own = [outcome.scenario.assumptions.get(f"{RELATION}{name}") for outcome in self._paper.outcomes]
        one = self._paper.baseline.relations.get(name)
        if one is None:
            # Translators: of a relation between two numbers: how it is known, and what is known of it.
            return self._rate(_Rate(name, name, "assumed", "number", unsaid(name), own, "Nothing is known of it."))
        # Translators: nine in ten possible values of a number lie between these two.
        reach = say("Nine in ten: {low} to {high}.", low=decimal(one.low, ".2f"), high=decimal(one.high, ".2f"))
        note = f"{reach} {one.sentence}"
        return self._rate(_Rate(name, one.label, _known_by(one), "number", one.value, own, note))

    def _rate(self, rate: _Rate) -> list[Live]:
        """The store's number, and for each scenario the same or what it assumes; blank where nobody knows."""
        self._board.label(rate.label, rate.counted, note=rate.note)
        now = self._board.constant(_NOW, rate.now, rate.unit, "input")
        values = [own if own is not None or rate.now is None else now for own in rate.own]
        return self._board.cells(rate.unit, values, "input")


def _counted(lever: Lever) -> str:
    # Translators: how a lever is counted: as a change in percent of today.
    return say_in("lever", "change") if lever.kind == "relative" else _points()


def _points() -> str:
    # Translators: how a lever is counted: in percentage points.
    return say_in("lever", "points")


def _known_by(one: Relation) -> str:
    # Translators: how a relation is known: measured on the store's own weeks, or assumed.
    return say("measured") if one.basis == "measured" else say("assumed")


def _rates(paper: Paper) -> list[_Rate]:
    drivers = paper.baseline.drivers
    now = costs_of(drivers, {})
    own = [costs_of(drivers, outcome.scenario.assumptions) for outcome in paper.outcomes]
    sold = (1.0 - discount_rate(drivers)) * (1.0 - refund_rate(drivers) * drivers.goods_are_resold)
    rates = [_known(paper, *known) for known in _known_rates(drivers)]
    # Translators: how costs are counted: what an order costs, or a share of sales after discounts.
    an_order, of_sales = say("an order"), say("of sales after discounts")
    for name, label, counted, unit, line, part in (
        ("cost_share", say("Cost of goods sold"), of_sales, "rate", "cost_of_goods", "of_goods"),
        ("shipping", say("Shipping charged"), an_order, "average_money", "shipping", "per_order"),
        ("fulfilment", say("Fulfilment"), an_order, "average_money", "fulfilment", "per_order"),
        ("packaging", say("Packaging"), an_order, "average_money", "packaging", "per_order"),
        ("fee", say("Payment fee, fixed part"), an_order, "average_money", "payment_fees", "per_order"),
        ("fee_share", say("Payment fee, share"), of_sales, "rate", "payment_fees", "of_demand"),
    ):
        divisor = sold if part == "of_goods" else 1.0
        values = [_part(costs.variable[line], part, divisor) for costs in (now, *own)]
        note = _source(drivers, line, now)
        rates.append(_Rate(name, label, counted, unit, values[0], values[1:], note))
    return [*rates, *_marketing(paper)]


def _known_rates(drivers: Drivers) -> list[tuple[str, str, str, Unit | str, float]]:
    pieces = drivers.units * MICROS / max(drivers.gross_sales, 1)
    return [
        # Translators: how a rate is counted: as a share of gross sales, of sales after discounts; in pieces.
        ("discount_rate", say("Discount rate"), say("of gross sales"), "rate", discount_rate(drivers)),
        ("refund_rate", say("Refund rate"), say("of sales after discounts"), "rate", refund_rate(drivers)),
        # Translators: pieces sold for each unit of the currency.
        ("pieces", say("Units for each 1 of gross sales"), say("pieces"), "piece", pieces),
        # Translators: 1 stands for yes, 0 for no.
        ("resold", say("Returned goods are sold again"), say("1 yes, 0 no"), "count", float(drivers.goods_are_resold)),
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
    # Translators: a cost of so much a day.
    found = [_Rate("marketing", "Other marketing", "a day", "average_money", marketing, nobody, note)]
    if paper.baseline.ad_spend is None:
        own = [outcome.scenario.assumptions.get("spend_per_week") for outcome in paper.outcomes]
        # Translators: a cost of so much a week.
        found.append(_Rate("spend_per_week", "Ad spend", "a week", "money", None, own))
    return found


def _fixed(paper: Paper) -> list[_Rate]:
    named = paper.baseline.drivers.fixed_per_month
    if named is None:
        own = [outcome.scenario.assumptions.get("fixed_per_month") for outcome in paper.outcomes]
        # Translators: a cost of so much a month.
        return [_Rate("fixed", "Fixed costs", "a month", "money", None, own, "Enter what the store costs a month.")]
    nobody = [None] * len(paper.outcomes)
    return [
        _Rate(
            f"fixed:{name}",
            capitalised(name),
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
