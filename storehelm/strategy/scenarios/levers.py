"""What a scenario may change: levers on the store's own drivers, and numbers that its data does not hold.

A lever of kind `relative` multiplies its driver by 1 + value, one of kind `points` is added to a rate. 0 always means
that nothing is moved. General and detailed levers multiply: `conversion` and `conversion:mobile` work together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite, nan
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import unquote

from storehelm.languages.speech import Sentence, noted, say, told
from storehelm.metrics.tables import Unit
from storehelm.refusal import Refusal, nearest_name
from storehelm.strategy.scenarios.discount_weeks import LARGEST_RATE as LARGEST_RATE
from storehelm.strategy.scenarios.discount_weeks import DiscountWeeks
from storehelm.strategy.scenarios.drivers import ALL, OUTSIDE, UNKNOWN, Drivers
from storehelm.strategy.scenarios.history import LeverPast

Kind = Literal["relative", "points"]
Direction = Literal["higher", "lower", "neutral"]
# Translators: groups of levers, which are what a scenario moves; Basket: what is bought at once.
GROUPS: tuple[Sentence, ...] = ("Visits", "Conversion", "Basket", "Costs", "Customers")
"""Ids of the groups of levers, to be said where they are shown."""
UNTOLD = (ALL, UNKNOWN, "(withheld)")
"""Names of channels and devices that tell nothing."""
ENVIRONMENT = ("sessions", "demand", "conversion", "units_per_order", "returns", "repeat", "unit_cost")
"""Levers that happen to a store; the others it decides."""
QUARTERS = (0.25, 0.75)
"""Quantiles of the store's own past moves that the pessimistic and the optimistic scenario take."""
# Translators: names of the three scenarios that a store starts with.
NAMES: tuple[Sentence, Sentence, Sentence] = ("Pessimistic", "Base", "Optimistic")
"""Of the opening scenarios. They are ids, in links and saved plans; `scenario_label` says them to a reader."""


def scenario_label(name: str) -> str:
    """How a scenario is called on a page: an opening one in the reader's language, another as its owner named it."""
    return say(name) if name in NAMES else name


@told
@dataclass(frozen=True)
class Lever:
    """One thing that a scenario can move.

    Attributes:
        id: `conversion`, `conversion:mobile`, `spend:Paid Search`.
        label: What the reader sees.
        group: One of GROUPS, in English.
        kind: relative (a share of its driver) or points (added to a rate).
        least: The furthest that it goes down.
        most: The furthest that it goes up.
        step: Of a slider.
        driver: Id of the baseline number that it moves, as in `Drivers.listed`.
        unit: Of that number.
        direction: Whether more of it is good for profit by itself; neutral where that depends.
        relations: Ids of the relations through which it moves other numbers.
        needs: What must be entered before it moves anything; None where its driver is known.
        weeks: Of the discount rate, the weeks ahead: each stays in its range, so the whole may move less.
    """

    id: str
    label: Sentence
    group: str
    kind: Kind
    least: float
    most: float
    step: float
    driver: str
    unit: Unit
    direction: Direction = "neutral"
    relations: tuple[str, ...] = ()
    needs: Sentence | None = None
    weeks: DiscountWeeks | None = None

    @property
    def is_decision(self) -> bool:
        """Whether the store decides it, rather than that it happens to the store."""
        return self.id not in ENVIRONMENT

    def clipped(self, value: float) -> float:
        """The value within the lever's range."""
        return min(max(value, self.least), self.most)


@dataclass(frozen=True)
class Scenario:
    """A named set of levers by id, and of assumptions by name; what is not named is not moved.

    Assumptions are in units of the currency or shares of 1: see `ASSUMPTIONS`; `relation.<id>` sets a relation.
    """

    name: str
    levers: Mapping[str, float] = field(default_factory=dict)
    assumptions: Mapping[str, float] = field(default_factory=dict)


@told
@dataclass(frozen=True)
class Assumable:
    """A number that can be assumed where the data does not hold it."""

    id: str
    label: Sentence
    unit: Unit
    most: float
    line: str


ASSUMPTIONS = (
    Assumable("cost_share", "Cost of goods as a share of sales after discounts", "share", 1.0, "cost_of_goods"),
    Assumable("payment_fee_rate", "Payment fees as a share of sales after discounts", "rate", 0.5, "payment_fees"),
    Assumable("payment_fee_fixed", "Payment fee per order", "money", 1e6, "payment_fees"),
    Assumable("shipping_per_order", "Shipping charged per order", "money", 1e6, "shipping"),
    Assumable("fulfilment_per_order", "Fulfilment per order", "money", 1e6, "fulfilment"),
    Assumable("packaging_per_order", "Packaging per order", "money", 1e6, "packaging"),
    Assumable("fixed_per_month", "Fixed costs per month", "money", 1e9, "fixed_costs"),
    Assumable("spend_per_week", "Ad spend per week", "money", 1e9, "ad_spend"),
)
ASSUMABLE: Mapping[str, Assumable] = MappingProxyType({one.id: one for one in ASSUMPTIONS})
RELATION = "relation."  # not shown
"""Prefix of assumptions that set a relation."""
RELATION_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "list_price": (-5.0, 0.0),
        "price_conversion": (-5.0, 0.0),
        "price_units": (-2.0, 2.0),
        "discount_returns": (-1.0, 1.0),
    }
)
_ASSUME = "assume."  # not shown
_RESERVED = "%|=\n\r"
_ROUNDING = 1e-9


def levers_of(drivers: Drivers) -> tuple[Lever, ...]:
    """The levers that this store has, in the order of a page."""
    return (
        *_visit_levers(drivers),
        *_conversion_levers(drivers),
        *_basket_levers(drivers),
        *_cost_levers(drivers),
        Lever(
            "repeat",
            "Repeat purchases",
            "Customers",
            **_RANGE,
            driver="repeat",
            unit="share",
            direction="higher",
        ),
    )


def lever_channels(drivers: Drivers) -> tuple[str, ...]:
    """Channels whose visits are known, the busiest first."""
    sessions: dict[str, int] = {}
    for cell in drivers.cells:
        if cell.channel not in (OUTSIDE, *UNTOLD):
            sessions[cell.channel] = sessions.get(cell.channel, 0) + (cell.sessions or 0)
    return tuple(name for name in sorted(sessions, key=lambda name: -sessions[name]) if sessions[name] > 0)


def lever_devices(drivers: Drivers) -> tuple[str, ...]:
    """Devices that are told apart and whose visits are known, the busiest first."""
    sessions: dict[str, int] = {}
    for cell in drivers.cells:
        if cell.channel != OUTSIDE and cell.device not in UNTOLD:
            sessions[cell.device] = sessions.get(cell.device, 0) + (cell.sessions or 0)
    return tuple(name for name in sorted(sessions, key=lambda name: -sessions[name]) if sessions[name] > 0)


def paid_channels(drivers: Drivers) -> tuple[str, ...]:
    """Channels with ad spend, the dearest first."""
    return tuple(
        sorted((name for name, micros in drivers.spend.items() if micros > 0), key=lambda n: -drivers.spend[n])
    )


def _visit_levers(drivers: Drivers) -> Iterator[Lever]:
    up: dict[str, Any] = {"direction": "higher"} | _RANGE
    paid = paid_channels(drivers)
    if not drivers.has_sessions:
        yield Lever("demand", "Orders", "Visits", **up, driver="orders", unit="count")
    else:
        channels = lever_channels(drivers)
        if not channels or any(name not in paid for name in channels):
            is_part = any(name in paid for name in channels)
            label = noted("Visits of channels without spend") if is_part else noted("Visits")
            yield Lever("sessions", label, "Visits", **up, driver="sessions", unit="count")
        for name in channels:
            label = _paid_visits(name) if name in paid else say("Visits from {channel}", channel=name)
            yield Lever(f"sessions:{name}", label, "Visits", **up, driver=f"sessions:{name}", unit="count")
    if paid:
        every = tuple(f"spend:{name}" for name in paid)
        yield Lever("spend", "Ad spend", "Visits", **_SPEND_RANGE, driver="spend", unit="money", relations=every)
        for name in paid:
            one = f"spend:{name}"
            label = say("Ad spend on {channel}", channel=name)
            yield Lever(one, label, "Visits", **_SPEND_RANGE, driver=one, unit="money", relations=(one,))


def _paid_visits(channel: str) -> str:
    return say("Visits from {channel} at the same spend", channel=channel)


_PER_VISIT_ON: Mapping[str, Sentence] = MappingProxyType(
    {
        "desktop": "Orders per visit on desktop",
        "mobile": "Orders per visit on mobile",
        "tablet": "Orders per visit on tablet",
        "other": "Orders per visit on other",
    }
)


def _per_visit_on(device: str) -> str:
    if device in _PER_VISIT_ON:
        return say(_PER_VISIT_ON[device])
    return say("Orders per visit on {device}", device=device)


def _conversion_levers(drivers: Drivers) -> Iterator[Lever]:
    if not drivers.has_sessions:
        return
    up: dict[str, Any] = {"direction": "higher", "unit": "rate"} | _RANGE
    yield Lever("conversion", "Orders per visit", "Conversion", **up, driver="conversion")
    for device in lever_devices(drivers):
        yield Lever(f"conversion:{device}", _per_visit_on(device), "Conversion", **up, driver=f"conversion:{device}")


def _basket_levers(drivers: Drivers) -> Iterator[Lever]:
    prices = ("price_conversion", "price_units")
    yield Lever("price", "Prices", "Basket", **_RANGE, driver="price", unit="average_money", relations=("list_price",))
    yield Lever(
        "units_per_order",
        "Units per order",
        "Basket",
        **_RANGE,
        driver="units_per_order",
        unit="number",
        direction="higher",
    )
    yield Lever(
        "discount",
        "Discount rate",
        "Basket",
        **_point_range(*discount_weeks(drivers).rates),
        driver="discount_rate",
        unit="share",
        relations=(*prices, "discount_returns"),
        weeks=discount_weeks(drivers),
    )
    yield Lever(
        "returns",
        "Refund rate",
        "Basket",
        **_point_range(refund_rate(drivers)),
        driver="refund_rate",
        unit="share",
        direction="lower",
    )


def _cost_levers(drivers: Drivers) -> Iterator[Lever]:
    down: dict[str, Any] = {"direction": "lower", "unit": "average_money"} | _RANGE
    # Translators: what a lever lacks, told after "It needs".
    goods = noted("a cost for the products, or a share of sales") if drivers.cost_of_goods is None else None
    yield Lever("unit_cost", "Cost per unit", "Costs", **down, driver="cost_of_goods", needs=goods)
    logistics = (drivers.fulfilment, drivers.packaging, drivers.payment_fees)
    # Translators: what a lever lacks, told after "It needs".
    rules = noted("fulfilment, packaging and payment fees per order") if None in logistics else None
    yield Lever("logistics", "Logistics and fees per order", "Costs", **down, driver="logistics", needs=rules)
    # Translators: what a lever lacks, told after "It needs".
    monthly = noted("fixed costs per month") if drivers.fixed_per_month is None else None
    yield Lever("fixed", "Fixed costs", "Costs", **down | {"unit": "money"}, driver="fixed_costs", needs=monthly)
    if drivers.marketing_costs:
        yield Lever("marketing", "Other marketing", "Costs", **down | {"unit": "money"}, driver="marketing")


_RANGE: dict[str, Any] = {"kind": "relative", "least": -0.5, "most": 1.0, "step": 0.01}
_SPEND_RANGE: dict[str, Any] = _RANGE | {"least": -1.0, "most": 2.0}


def _point_range(*rates: float) -> dict[str, Any]:
    """As far down as to 0 in every week, as far up as to the largest rate."""
    return {"kind": "points", "least": -max(rates), "most": max(LARGEST_RATE - min(rates), 0.0), "step": 0.005}


def discount_rate(drivers: Drivers) -> float:
    """Discounts / gross sales: of the days ahead where that is told, else of the recent weeks; from 0 to 0.9."""
    return discount_weeks(drivers).rate


def discount_weeks(drivers: Drivers) -> DiscountWeeks:
    """The rates of the weeks ahead; where they are not told, the recent one, which stands for all."""
    return drivers.discount_weeks or DiscountWeeks((_rate(drivers.discounts, drivers.gross_sales),), (1.0,))


def refund_rate(drivers: Drivers) -> float:
    """Returns / (gross sales - discounts) of the recent weeks, within what scenarios can hold."""
    return _rate(drivers.returns, drivers.gross_sales - drivers.discounts)


def _rate(part: int, whole: int) -> float:
    return min(max(part / whole, 0.0), LARGEST_RATE) if whole > 0 else 0.0


def checked(scenario: Scenario, drivers: Drivers) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario as this store can run it, and a sentence for everything that was left out or cut to its range."""
    known = {lever.id: lever for lever in levers_of(drivers)}
    said: list[str] = []
    levers: dict[str, float] = {}
    for name, value in scenario.levers.items():
        lever = known.get(name)
        if lever is None:
            said.append(say("This store has no lever '{name}': it is left out.", name=name))
        elif not isfinite(value):
            # Translators: {lever} is what a scenario moves, such as "Orders per visit".
            said.append(say("{lever} has no number: it is not moved.", lever=lever.label))
        else:
            levers[name] = lever.clipped(value)
            if levers[name] != value:
                said.append(_cut_words(lever, value))
    assumptions: dict[str, float] = {}
    for name, value in scenario.assumptions.items():
        fault = assumption_fault(name, value, drivers)
        if fault is None:
            assumptions[name] = value
        else:
            # Translators: an assumption of a scenario that cannot be used.
            said.append(f"{fault} {say('It is left out.')}")
    moved = {name: value for name, value in levers.items() if value}
    return Scenario(scenario.name, moved, assumptions), tuple(said)


def strictly_checked(scenario: Scenario, drivers: Drivers) -> Scenario:
    """The scenario as this store can run it.

    Raises:
        Refusal: A lever or an assumption is unknown or out of range.
    """
    known = {lever.id: lever for lever in levers_of(drivers)}
    for name, value in scenario.levers.items():
        if name not in known:
            raise Refusal(
                say("This store has no lever '{name}'.", name=name), value=name, hint=nearest_name(name, known)
            )
        lever = known[name]
        if not lever.least - _ROUNDING <= value <= lever.most + _ROUNDING:
            raise Refusal(
                _out_of_range(lever, value),
                column=name,
                value=f"{value:g}",
                # Translators: a lever as it is written, and what that moves: "Write conversion=0.05 for +5 %."
                hint=say("Write {name}=0.05 for {move}.", name=name, move=_words(lever, 0.05)),
            )
    for name, value in scenario.assumptions.items():
        fault = assumption_fault(name, value, drivers)
        if fault is not None:
            raise Refusal(fault, column=name, value=f"{value:g}", hint=_assumption_hint(name, drivers))
    return checked(scenario, drivers)[0]


def assumption_fault(name: str, value: float, drivers: Drivers) -> str | None:
    """Why an assumption cannot be used, in a sentence; None where it can."""
    if name.startswith(RELATION):
        least, most = relation_range(name.removeprefix(RELATION), drivers) or (nan, nan)
        if not least <= most:
            return say("This store has no relation '{name}'.", name=name.removeprefix(RELATION))
        if least <= value <= most:
            return None
        return say(
            "Relation '{name}' lies between {least} and {most}.", name=name, least=f"{least:g}", most=f"{most:g}"
        )
    one = ASSUMABLE.get(name)
    if one is None:
        return say("Nothing called '{name}' can be assumed.", name=name)
    if is_known(one, drivers):
        # Translators: {number} is what could be assumed, such as "Fixed costs per month".
        return say("{number}: the store's own data say it, so it is not assumed.", number=one.label)
    if 0 <= value <= one.most:
        return None
    # Translators: {number} is what is assumed, such as "Fixed costs per month".
    return say("{number} lies between 0 and {most}.", number=one.label, most=f"{one.most:g}")


def is_known(one: Assumable, drivers: Drivers) -> bool:
    """Whether the store itself says the number that could be assumed."""
    if one.line == "ad_spend":
        return drivers.has_spend
    if one.line == "fixed_costs":
        return drivers.fixed_per_month is not None
    return getattr(drivers, one.line) is not None


def relation_range(relation: str, drivers: Drivers) -> tuple[float, float] | None:
    """The least and the most that a relation can be set to; None where the store has no such relation."""
    if relation.startswith("spend:"):
        return (0.0, 0.99) if relation.removeprefix("spend:") in drivers.spend else None
    return RELATION_RANGES.get(relation)


def _assumption_hint(name: str, drivers: Drivers) -> str:
    names = ASSUMABLE if name not in ASSUMABLE else [one.id for one in ASSUMPTIONS if not is_known(one, drivers)]
    relations = [*RELATION_RANGES, *(f"spend:{channel}" for channel in drivers.spend)]
    return nearest_name(name, [*names, *(f"{RELATION}{relation}" for relation in relations)])


def _cut_words(lever: Lever, value: float) -> str:
    # Translators: {lever} is what a scenario moves, such as "Orders per visit"; the others are "+5 %", "-2 points".
    return say(
        "{lever} can move from {least} to {most}; {asked} was asked for.",
        lever=lever.label,
        least=_words(lever, lever.least),
        most=_words(lever, lever.most),
        asked=_words(lever, value),
    )


def _out_of_range(lever: Lever, value: float) -> str:
    # Translators: {lever} is what a scenario moves, such as "Orders per visit"; the others are "+5 %", "-2 points".
    return say(
        "{lever} can move from {least} to {most}, not by {asked}.",
        lever=lever.label,
        least=_words(lever, lever.least),
        most=_words(lever, lever.most),
        asked=_words(lever, value),
    )


def _words(lever: Lever, value: float) -> str:
    number = f"{value * 100:+.4g}"
    # Translators: how far a rate is moved, in percentage points: "-2 points", "+0.5 points".
    return say("{number} points", number=number) if lever.kind == "points" else f"{number} %"


def to_text(scenario: Scenario) -> str:
    """A scenario in one line: `Optimistic|conversion=0.05|discount=-0.02|assume.cost_share=0.45`."""
    numbers = [(name, value) for name, value in scenario.levers.items() if value]
    numbers += [(f"{_ASSUME}{name}", value) for name, value in scenario.assumptions.items()]
    return "|".join([_escaped(scenario.name), *(f"{_escaped(name)}={value!r}" for name, value in numbers)])


def from_text(text: str) -> Scenario:
    """The scenario of a line that `to_text` wrote; levers are not checked.

    Raises:
        Refusal: A part of it is no lever with a number.
    """
    name, *parts = text.split("|")
    levers: dict[str, float] = {}
    assumptions: dict[str, float] = {}
    for part in parts:
        lever, value = _pair(part)
        if lever.startswith(_ASSUME):
            assumptions[lever.removeprefix(_ASSUME)] = value
        elif value:
            levers[lever] = value
    return Scenario(unquote(name).strip() or NAMES[1], levers, assumptions)


def _pair(part: str) -> tuple[str, float]:
    name, _, written = part.partition("=")
    try:
        value = float(written)
    except ValueError:
        value = nan
    if not isfinite(value) or not name.strip():
        raise Refusal(
            say("'{text}' is no lever with a number.", text=part),
            value=part,
            hint=say("Write a scenario as NAME|conversion=0.05|discount=-0.02|assume.cost_share=0.45."),
        )
    return unquote(name).strip(), value


def _escaped(name: str) -> str:
    """A name without the letters that a scenario's line is made of."""
    return "".join(f"%{ord(letter):02X}" if letter in _RESERVED else letter for letter in name)


def opening_scenarios(
    drivers: Drivers, history: Mapping[str, LeverPast], names: tuple[str, str, str] = NAMES
) -> tuple[Scenario, Scenario, Scenario]:
    """Pessimistic, base and optimistic: what happens to the store at the quarter below and above of its own past.

    What the store decides is not moved. A lever whose past never fell (or never rose) stays where it is on that side,
    so that the optimistic scenario is nowhere worse than the base and the pessimistic one nowhere better.
    """
    worse: dict[str, float] = {}
    better: dict[str, float] = {}
    for lever in levers_of(drivers):
        past = history.get(lever.id)
        if past is None or lever.is_decision:
            continue
        low, high = (past.quantile(share) or 0.0 for share in QUARTERS)
        low, high = min(low, 0.0), max(high, 0.0)
        if lever.direction == "lower":
            low, high = high, low
        worse[lever.id], better[lever.id] = (_on_step(lever, value) for value in (low, high))
    first, middle, last = names
    return (
        Scenario(first, {name: value for name, value in worse.items() if value}),
        Scenario(middle),
        Scenario(last, {name: value for name, value in better.items() if value}),
    )


def _on_step(lever: Lever, value: float) -> float:
    """The value on the slider's steps, within its range."""
    return round(lever.clipped(round(value / lever.step) * lever.step), 6)
