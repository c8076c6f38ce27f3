"""A scenario worked out: profit and loss by day, and the interval of what may come.

By forecast week: first orders follow visits and conversion; returning orders those too, and the customers won; gross
sales follow orders, prices and units; discounts, returns and costs follow those. Weeks are shared out over their days
by the season, and days are rounded once, so that weeks, months and the whole are sums of days, and margins sums of
lines.

Intervals hold what the forecast's simulated paths and the relations' intervals leave open. They do not hold: that
costs, the shares of channels and devices, and the repeat curve may change by themselves; that a lever moves less than
it is set to; rivals, stock that runs out, and everything that the store's past has not seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from storehelm.languages.speech import Sentence, say
from storehelm.settings.calendar import Grain, Period, WeekStart, spans
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.costs import OPTIONAL, Costs, costs_of
from storehelm.strategy.scenarios.flows import Flow, flow_of, part_of
from storehelm.strategy.scenarios.levers import RELATION, UNTOLD, Scenario, paid_channels
from storehelm.strategy.scenarios.lines import LINE, LINES, Line
from storehelm.strategy.scenarios.multiples import Multiples, Values, multiples

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BAND = (0.1, 0.5, 0.9)
"""Quantiles of tables: eight of ten paths end between the first and the last."""
FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a fan chart: bands of 50 and 90 %."""
USUAL_RESPONSE = 0.6
"""Elasticity of visits to spend where nothing at all is said of a channel."""
_MARKETING = ("ad_spend", "marketing_costs")
_TAKEN = {
    "contribution_margin_3": _MARKETING,
    "profit": (*_MARKETING, "fixed_costs"),
}
"""Lines that do not move with sales, and are taken from margin after fulfilment."""


@dataclass(frozen=True)
class Slice:
    """A calendar week or month of an outcome.

    `period` is the part inside the span; `is_partial` where the span cuts it.
    """

    period: Period
    is_partial: bool
    values: Mapping[str, int | None]


@dataclass(frozen=True)
class Simulated:
    """What each path brings, in micros or counts: a row for each path. Lines that are unknown are not held.

    `many` and `flow` hold a row for each draw of the relations, `constants` the lines by day that do not move with
    sales.
    """

    baseline: Baseline
    many: Multiples
    flow: Flow
    constants: Mapping[str, Ints | None]

    def knows(self, line: str) -> bool:
        """Whether the line is simulated and known."""
        if line in _TAKEN:
            return "contribution_margin_2" in self.flow.rates and not any(
                self.constants[name] is None for name in _TAKEN[line] if name not in OPTIONAL
            )
        return line in self.flow.rates

    def _weeks(self, line: str) -> Floats:
        """The part of a line that moves with sales: a row for each forecast week, a column for each path.

        What is worked on by day or week so lies together in memory.
        """
        moving = self.flow.line("contribution_margin_2" if line in _TAKEN else line)
        return np.multiply(self.baseline.factors.T, moving.T, order="C")

    def taken(self, line: str) -> Floats:
        """The part of a line that is the same on every path, by day: what is taken from it."""
        days = np.zeros(len(self.baseline.week_of_day))
        for name in _TAKEN.get(line, ()):
            amounts = self.constants[name]
            days = days if amounts is None else days + amounts
        return days

    def totals(self, line: str) -> Floats:
        """Of the whole span, one for each path."""
        return np.asarray(self._weeks(line).sum(axis=0) - self.taken(line).sum(), dtype=np.float64)

    def of(self, line: str, periods: Sequence[Period]) -> Floats:
        """Of each period (parts of the span), a row for each path."""
        firsts = np.array([(period.first - self.baseline.span.first).days for period in periods])
        lengths = np.array([period.days for period in periods])
        ends = self._added_up(line, np.concatenate([firsts, firsts + lengths]))
        return np.asarray((ends[len(periods) :] - ends[: len(periods)]).T, dtype=np.float64)

    def daily(self, line: str) -> Floats:
        """Of each day, a row for each path."""
        ends = self._added_up(line, np.arange(len(self.baseline.week_of_day) + 1))
        return np.asarray((ends[1:] - ends[:-1]).T, dtype=np.float64)

    def deepest(self, line: str) -> Floats:
        """The lowest point of the line added up by day, or 0 where it never falls below, one for each path."""
        return np.asarray(self._added_up(line, np.arange(len(self.baseline.week_of_day) + 1)).min(axis=0))

    def _added_up(self, line: str, days: Ints) -> Floats:
        """Everything before each of these days of the span: a row for each, a column for each path."""
        base = self.baseline
        weeks = self._weeks(line)
        before = np.concatenate([np.zeros((1, weeks.shape[1])), np.cumsum(weeks, axis=0)])
        shares = np.concatenate([[0.0], np.cumsum(base.day_shares)])
        places = np.concatenate([base.week_of_day, [len(base.weeks)]])[days]
        starts = np.concatenate([[0.0], np.cumsum(np.bincount(base.week_of_day, weights=base.day_shares))])
        inside = (shares[days] - starts[places])[:, None]
        found = before[places]
        found += inside * np.concatenate([weeks, np.zeros((1, weeks.shape[1]))])[places]
        found -= np.concatenate([[0.0], np.cumsum(self.taken(line))])[days][:, None]
        return np.asarray(found, dtype=np.float64)

    def quantiles(self, line: str, shares: Sequence[float] = BAND) -> tuple[int, ...] | None:
        """Of the whole span; None where the line is unknown."""
        if not self.knows(line):
            return None
        return tuple(int(value) for value in np.rint(np.quantile(self.totals(line), shares)))

    def quantiles_of(
        self, line: str, periods: Sequence[Period], shares: Sequence[float] = BAND, *, added_up: bool = False
    ) -> Ints | None:
        """Of each period, or of everything from the first period to its end: a row for each share."""
        if not self.knows(line):
            return None
        found = self.of(line, periods)
        found = found.cumsum(axis=1) if added_up else found
        return np.rint(np.quantile(np.ascontiguousarray(found.T), shares, axis=1)).astype(np.int64)


@dataclass(frozen=True)
class Outcome:
    """A scenario over the span.

    Attributes:
        scenario: As it was run.
        span: The days ahead.
        week_start: Of the store.
        by_day: For each line its days: micros or counts; None where unknown.
        drivers: Rates after the levers: orders_per_session, average_order_value, units_per_order, discount_rate,
            refund_rate, returning_order_share, mer, cost_per_acquisition, break_even_roas and each margin's share of
            net sales as `<line>_share` (raw units; None where unknown).
        reasons: For each unknown line, why, and which number to enter.
        assumed: Lines that rest on an assumption, with the names of the assumptions.
        remarks: Sentences that the reader must know.
        simulated: The paths.
    """

    scenario: Scenario
    span: Period
    week_start: WeekStart
    by_day: Mapping[str, Ints | None]
    drivers: Mapping[str, float | None]
    reasons: Mapping[str, str]
    assumed: Mapping[str, str]
    remarks: tuple[str, ...]
    simulated: Simulated

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the span."""
        return tuple(self.span.first + timedelta(days=offset) for offset in range(self.span.days))

    def total(self, line: str) -> int | None:
        """Of the whole span."""
        days = self.by_day[line]
        return None if days is None else int(days.sum())

    def by_month(self) -> list[Slice]:
        """By calendar month."""
        return self._sliced("month")

    def by_week(self) -> list[Slice]:
        """By the store's week."""
        return self._sliced("week")

    def _sliced(self, grain: Grain) -> list[Slice]:
        whole = list(spans(self.span, grain, self.week_start))
        parts = [Period(max(one.first, self.span.first), min(one.last, self.span.last)) for one in whole]
        starts = [(part.first - self.span.first).days for part in parts]
        sums = {name: None if days is None else np.add.reduceat(days, starts) for name, days in self.by_day.items()}
        return [
            Slice(
                part,
                part != one,
                {name: None if found is None else int(found[place]) for name, found in sums.items()},
            )
            for place, (part, one) in enumerate(zip(parts, whole, strict=True))
        ]


def run(baseline: Baseline, scenario: Scenario) -> Outcome:
    """Work a scenario out; every scenario of a baseline sees the same paths and draws."""
    costs = costs_of(baseline.drivers, scenario.assumptions)
    lever = _levers([scenario])
    middle = multiples(baseline.drivers, baseline.mix, lever, _middles(baseline, scenario))
    flow = flow_of(baseline, middle, costs)
    by_day = _by_day(baseline, middle, flow, costs)
    drawn = multiples(baseline.drivers, baseline.mix, lever, _draws(baseline, scenario))
    constants = {name: by_day[name] for name in (*_MARKETING, "fixed_costs")}
    rates = rates_after(by_day, part_of(baseline, middle, baseline.mix.is_web, flow).orders)
    return Outcome(
        scenario=scenario,
        span=baseline.span,
        week_start=baseline.week_start,
        by_day=by_day,
        drivers=rates,
        reasons=_reasons(by_day, costs),
        assumed=costs.assumed,
        remarks=tuple(_remarks(baseline, scenario, rates)),
        simulated=Simulated(baseline, drawn, flow_of(baseline, drawn, costs), constants),
    )


def totals(baseline: Baseline, scenarios: Sequence[Scenario]) -> Mapping[str, Floats | None]:
    """Totals of every line without intervals, one for each scenario, not rounded: for solvers and tornadoes.

    All scenarios must hold the same assumptions; a lever that one does not name is 0 there.
    """
    costs = costs_of(baseline.drivers, scenarios[0].assumptions)
    many = multiples(baseline.drivers, baseline.mix, _levers(scenarios), _middles(baseline, scenarios[0]))
    flow = flow_of(baseline, many, costs)
    rows = np.ones(len(scenarios))
    found: dict[str, Floats | None] = {"new_orders": rows * flow.new.sum(axis=1)}
    found["sessions"] = None if baseline.sessions is None else rows * many.sessions * baseline.sessions.sum()
    orders, goods, paid = (weeks.sum(axis=1) for weeks in (flow.orders, flow.goods, flow.goods * flow.paid))
    for name, (of_order, of_goods, of_paid) in flow.rates.items():
        found[name] = rows * (of_order * orders + of_goods * goods + of_paid * paid)
    found["returning_orders"] = rows * (orders - flow.new.sum(axis=1))
    for name, days in _constants_today(baseline, costs).items():
        found[name] = None if days is None else rows * _multiple_of(name, many) * days.sum()
    return {line.id: found[line.id] if line.id in found else _added(line, found) for line in LINES}


def _added(line: Line, found: dict[str, Floats | None]) -> Floats | None:
    """A line that adds others up; those that may be missing count nothing."""
    total: Floats | None = None
    if line.adds:
        total = np.zeros(1)
        for sign, name in line.adds:
            part = found.get(name)
            if part is None and name not in OPTIONAL:
                total = None
                break
            total = total + sign * (0 if part is None else part)
    found[line.id] = total
    return total


def _levers(scenarios: Sequence[Scenario]) -> Values:
    return lambda name: np.array([scenario.levers.get(name, 0.0) for scenario in scenarios])


def _middles(baseline: Baseline, scenario: Scenario) -> Values:
    """The relations at their middle, or as the scenario sets them."""
    values = {name: relation.value for name, relation in baseline.relations.items()} | _set_relations(scenario)
    return lambda name: np.full(1, values.get(name, unsaid(name)))


def _draws(baseline: Baseline, scenario: Scenario) -> Values:
    """A draw of the relations for each path; those that the scenario sets are certain."""
    certain = _set_relations(scenario)

    def drawn(name: str) -> Floats:
        if name in certain or name not in baseline.draws:
            return np.full(1, certain.get(name, unsaid(name)))
        return baseline.draws[name]

    return drawn


def _set_relations(scenario: Scenario) -> dict[str, float]:
    return {
        name.removeprefix(RELATION): value for name, value in scenario.assumptions.items() if name.startswith(RELATION)
    }


def unsaid(relation: str) -> float:
    """What a relation is taken for where nothing at all is said of it."""
    return USUAL_RESPONSE if relation.startswith("spend:") else 0.0


def _by_day(baseline: Baseline, many: Multiples, flow: Flow, costs: Costs) -> dict[str, Ints | None]:
    """Every line by day, rounded once; totals are sums of the rounded lines."""
    weekly = {name: flow.line(name)[0] for name in flow.rates if not LINE[name].is_total or name == "net_sales"}
    weekly |= {"new_orders": flow.new[0], "returning_orders": (flow.orders - flow.new)[0]}
    days: dict[str, Ints | None] = {line.id: None for line in LINES}
    for name, values in weekly.items():
        days[name] = _whole(values[baseline.week_of_day] * baseline.day_shares)
    if baseline.sessions is not None:
        visits = baseline.sessions * many.sessions[0]
        days["sessions"] = _whole(visits[baseline.week_of_day] * baseline.session_shares)
    for name, amounts in _constants_today(baseline, costs).items():
        days[name] = None if amounts is None else _whole(amounts * _multiple_of(name, many)[0])
    net, discounts, returns = days["net_sales"], days["discounts"], days["returns"]
    assert net is not None and discounts is not None and returns is not None  # every baseline knows them
    days["gross_sales"] = net + discounts + returns
    for line in LINES:
        if line.is_total and line.id != "net_sales":
            days[line.id] = _sum_of(line, days)
    return days


def _sum_of(line: Line, days: Mapping[str, Ints | None]) -> Ints | None:
    total: Ints | None = None
    for sign, name in line.adds:
        part = days[name]
        if part is None and name not in OPTIONAL:
            return None
        if part is not None:
            total = sign * part if total is None else total + sign * part
    return total


def _whole(amounts: Floats) -> Ints:
    """Amounts by day as whole numbers whose sums from the first day on are never off by more than a half."""
    return np.diff(np.rint(np.cumsum(amounts)), prepend=0.0).astype(np.int64)


def _constants_today(baseline: Baseline, costs: Costs) -> dict[str, Floats | None]:
    """Lines by day that do not move with sales, before levers."""
    days = baseline.span.days
    spend = None
    if baseline.ad_spend is not None:
        sizes = np.bincount(baseline.week_of_day)
        spend = (baseline.ad_spend / sizes)[baseline.week_of_day]
    elif costs.spend_per_day is not None:
        spend = np.full(days, costs.spend_per_day)
    marketing = None if baseline.marketing_per_day is None else np.full(days, baseline.marketing_per_day)
    fixed = None if costs.fixed_per_month is None else costs.fixed_per_month / _days_of_months(baseline.span)
    return {"ad_spend": spend, "marketing_costs": marketing, "fixed_costs": fixed}


def _days_of_months(span: Period) -> Floats:
    """For each day the number of days of its month."""
    days = np.arange(np.datetime64(span.first, "D"), np.datetime64(span.last, "D") + 1)
    months = days.astype("datetime64[M]")
    lengths = (months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")
    return np.asarray(lengths.astype(np.float64), dtype=np.float64)


def _multiple_of(constant: str, many: Multiples) -> Floats:
    found = {"ad_spend": many.spend, "marketing_costs": many.marketing, "fixed_costs": many.fixed}
    return found[constant]


def rates_after(by_day: Mapping[str, Ints | None], web_orders: Floats) -> dict[str, float | None]:
    """The rates that a reader knows, after the levers: sums over sums of the span."""
    sums = {name: None if days is None else int(days.sum()) for name, days in by_day.items()}
    gross, discounts, net = sums["gross_sales"] or 0, sums["discounts"] or 0, sums["net_sales"] or 0
    spend = sums["ad_spend"]
    all_spend = None if spend is None else spend + (sums["marketing_costs"] or 0)
    margin = sums["contribution_margin_2"]
    found = {
        "orders_per_session": _quotient(float(web_orders.sum()), sums["sessions"]),
        "average_order_value": _quotient(gross - discounts, sums["orders"]),
        "units_per_order": _quotient(sums["units"], sums["orders"]),
        "discount_rate": _quotient(discounts, gross),
        "refund_rate": _quotient(sums["returns"], gross - discounts),
        "returning_order_share": _quotient(sums["returning_orders"], sums["orders"]),
        "mer": _quotient(net, all_spend),
        "cost_per_acquisition": _quotient(spend, sums["orders"]),
        "break_even_roas": _quotient(net, margin),
    }
    for name in ("contribution_margin_1", "contribution_margin_2", "contribution_margin_3", "profit"):
        found[f"{name}_share"] = _quotient(sums[name], net)
    return found


def _quotient(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below is not None and below > 0 else None


def _reasons(by_day: Mapping[str, Ints | None], costs: Costs) -> dict[str, str]:
    """Why lines are not known; a total names the first of its lines that is not."""
    reasons = dict(costs.reasons)
    if by_day["sessions"] is None:
        reasons["sessions"] = say("Visits are not known. Load sessions of Google Analytics.")
    if by_day["marketing_costs"] is None:
        reasons["marketing_costs"] = say("No marketing besides ad spend is loaded; margins are shown without it.")
    for line in LINES:
        if line.is_total and by_day[line.id] is None:
            missing = next(name for _, name in line.adds if by_day[name] is None and name not in OPTIONAL)
            reasons[line.id] = reasons[missing] if LINE[missing].is_total else say(_MISSING[missing])
    return reasons


_MISSING: Mapping[str, Sentence] = {
    "cost_of_goods": "Cost of goods is not known. Enter: cost of goods as a share of sales after discounts.",
    "shipping": "Shipping charged is not known. Enter: shipping charged per order.",
    "fulfilment": "Fulfilment is not known. Enter: fulfilment per order.",
    "packaging": "Packaging is not known. Enter: packaging per order.",
    "payment_fees": "Payment fees are not known. Enter: payment fees as a share of sales after discounts.",
    "ad_spend": "Ad spend is not known. Enter: ad spend per week.",
    "fixed_costs": "Fixed costs are not known. Enter: fixed costs per month.",
}
"""What is said of a total for want of one of its lines."""


def _remarks(baseline: Baseline, scenario: Scenario, rates: Mapping[str, float | None]) -> Iterator[str]:
    """What a reader must know of the levers that were moved."""
    if (rates["orders_per_session"] or 0.0) > 1.0:
        yield say(
            "More than one order comes of each visit: these levers go further than the relations between them hold."
        )
    told = {cell.channel for cell in baseline.drivers.cells if cell.sessions or cell.orders}
    for channel in paid_channels(baseline.drivers):
        is_moved = scenario.levers.get("spend") or scenario.levers.get(f"spend:{channel}")
        if is_moved and channel not in told - set(UNTOLD):
            yield say("Ad spend on {channel} moves costs alone: no visit or order names that channel.", channel=channel)
