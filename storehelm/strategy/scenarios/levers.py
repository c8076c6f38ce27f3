"""What a scenario may change: levers on the store's own drivers, and numbers that its data does not hold.

A lever of kind `relative` multiplies its driver by 1 + value, one of kind `points` is added to a rate. 0 always means
that nothing is moved. General and detailed levers multiply: `conversion` and `conversion:mobile` work together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from storehelm.metrics.tables import Unit
from storehelm.strategy.scenarios.drivers import Drivers
from storehelm.strategy.scenarios.history import LeverPast

Kind = Literal["relative", "points"]
Direction = Literal["higher", "lower", "neutral"]
GROUPS = ("Visits", "Conversion", "Basket", "Costs", "Customers")
LARGEST_RATE = 0.9
"""No lever lifts the discount rate or the refund rate above this."""
_LEAST, _MOST, _MOST_SPEND = -0.5, 1.0, 2.0
_STEP, _POINT_STEP = 0.01, 0.005
ENVIRONMENT = ("sessions", "demand", "conversion", "units_per_order", "returns", "repeat", "unit_cost")
"""Levers that happen to a store; the others it decides."""
QUARTERS = (0.25, 0.75)
"""Quantiles of the store's own past moves that the pessimistic and the optimistic scenario take."""
NAMES = ("Pessimistic", "Base", "Optimistic")


@dataclass(frozen=True)
class Lever:
    """One thing that a scenario can move.

    Attributes:
        id: `conversion`, `conversion:mobile`, `spend:Paid Search`.
        label: What the reader sees.
        group: One of GROUPS.
        kind: relative (a share of its driver) or points (added to a rate).
        least: The furthest that it goes down.
        most: The furthest that it goes up.
        step: Of a slider.
        driver: Id of the baseline number that it moves, as in `Drivers.listed`.
        unit: Of that number.
        direction: Whether more of it is good for profit by itself; neutral where that depends.
        relations: Ids of the relations through which it moves other numbers.
        needs: What must be entered before it moves anything; None where its driver is known.
    """

    id: str
    label: str
    group: str
    kind: Kind
    least: float
    most: float
    step: float
    driver: str
    unit: Unit
    direction: Direction = "neutral"
    relations: tuple[str, ...] = ()
    needs: str | None = None

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


@dataclass(frozen=True)
class Assumable:
    """A number that can be assumed where the data does not hold it."""

    id: str
    label: str
    unit: Unit
    most: float
    line: str


ASSUMPTIONS = (
    Assumable("cost_share", "Cost of goods as a share of sales after discounts", "share", 1.0, "cost_of_goods"),
    Assumable("payment_fee_rate", "Payment fees as a share of sales after discounts", "rate", 0.5, "payment_fees"),
    Assumable("payment_fee_fixed", "Payment fee per order", "money", 1e6, "payment_fees"),
    Assumable("fulfilment_per_order", "Fulfilment per order", "money", 1e6, "fulfilment"),
    Assumable("packaging_per_order", "Packaging per order", "money", 1e6, "packaging"),
    Assumable("fixed_per_month", "Fixed costs per month", "money", 1e9, "fixed_costs"),
    Assumable("spend_per_week", "Ad spend per week", "money", 1e9, "ad_spend"),
)
RELATION = "relation."
"""Prefix of assumptions that set a relation."""


def levers_of(drivers: Drivers) -> tuple[Lever, ...]:
    """The levers that this store has, in the order of a page."""
    raise NotImplementedError


def checked(scenario: Scenario, drivers: Drivers) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario as this store can run it, and a sentence for everything that was left out or cut to its range."""
    raise NotImplementedError


def strictly_checked(scenario: Scenario, drivers: Drivers) -> Scenario:
    """The scenario as this store can run it.

    Raises:
        Refusal: A lever or an assumption is unknown or out of range.
    """
    raise NotImplementedError


def to_text(scenario: Scenario) -> str:
    """A scenario in one line: `Optimistic|conversion=0.05|discount=-0.02|assume.cost_share=0.45`."""
    raise NotImplementedError


def from_text(text: str) -> Scenario:
    """The scenario of a line that `to_text` wrote; levers are not checked.

    Raises:
        Refusal: A part of it is no lever with a number.
    """
    raise NotImplementedError


def opening_scenarios(
    drivers: Drivers, history: Mapping[str, LeverPast], names: tuple[str, str, str] = NAMES
) -> tuple[Scenario, Scenario, Scenario]:
    """Pessimistic, base and optimistic: what happens to the store at the quarter below and above of its own past."""
    raise NotImplementedError


def _parts(lever_id: str) -> Iterator[str]:
    yield from lever_id.split(":", 1)
