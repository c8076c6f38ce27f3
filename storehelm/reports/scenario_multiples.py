"""The sheet of a scenario workbook that works out what levers make of visits, orders, prices and rates.

It is the algebra of `strategy/scenarios/multiples.py` in cells, so that an accountant can follow a lever to the sales.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storehelm.languages.speech import Sentence, say, say_in
from storehelm.reports.live_cells import Live, joined, least, lifted, most, weighted, when
from storehelm.reports.scenario_inputs import Inputs
from storehelm.reports.scenario_paper import MULTIPLES, WEEKS, Paper, decimal, sheet_name
from storehelm.reports.scenario_weeks import Weeks
from storehelm.reports.sheets import value_words
from storehelm.strategy.scenarios.drivers import ALL, OUTSIDE, UNKNOWN
from storehelm.strategy.scenarios.levers import LARGEST_RATE, paid_channels

_ABOUT: Sentence = "What the levers make of the store's own numbers. All formulas; 1 is as today."
_CONSTANTS = 5
# Translators: orders that name no channel or device.
_NOT_TOLD: Sentence = "not told"
# Translators: head of a column that holds formulas in words.
_HOW: Sentence = "How it is worked out"
# Translators: a formula in words.
_LEVER: Sentence = "1 + lever"
_CUSTOMERS_AND_COSTS: Mapping[str, Sentence] = {
    "repeat": "Repeat purchases",
    "unit_cost": "Cost per unit",
    "logistics": "Logistics and fees per order",
    "fixed": "Fixed costs",
    "marketing": "Other marketing",
}

Multiples = Mapping[str, Sequence[Live]]
"""By name, a cell for each scenario."""


@dataclass(frozen=True)
class _Row:
    """A channel, a device or a cell of both: its shares of today, and what becomes of it in each scenario."""

    shares: Mapping[str, Live]
    multiples: Sequence[Live]


def write_multiples(paper: Paper, inputs: Inputs, weeks: Weeks) -> Multiples:
    """Write the sheet."""
    desk = _Desk(paper, inputs)
    prices = desk.prices(weeks)
    channels, devices = desk.channels(), desk.devices()
    cells = desk.cells(channels, devices)
    return prices | desk.whole(channels) | desk.orders(cells, prices["willing"]) | desk.costs()


class _Desk:
    """The sheet being written."""

    def __init__(self, paper: Paper, inputs: Inputs) -> None:
        self._board = paper.board(MULTIPLES, say(_ABOUT), _CONSTANTS)
        self._inputs = inputs
        self._drivers = paper.baseline.drivers
        self._mix = paper.baseline.mix
        self._places = range(len(paper.outcomes))

    def prices(self, weeks: Weeks) -> dict[str, list[Live]]:
        """Prices, discounts and refunds, and what the price paid does to orders and baskets."""
        now = self._inputs.rates
        self._board.section(say("Prices, discounts and refunds"), note=say(_HOW))
        price = self._row(say("Prices"), say(_LEVER), [self._times(p, "price") for p in self._places])
        discount = self._row(
            say("Discount rate"),
            # Translators: a formula in words; {weeks} is the name of a sheet.
            say("Of the whole span: sum over {weeks} of the rate x the share of sales", weeks=sheet_name(WEEKS)),
            [weighted(weeks.shares, weeks.rates[p]) for p in self._places],
        )
        paid = self._row(
            # Translators: what customers pay of the price, after discounts.
            say("Share of the price paid"),
            # Translators: a formula in words.
            say("(1 - discount rate) / (1 - discount rate of today)"),
            [(1 - discount[p]) / (1 - now["discount_rate"][p]) for p in self._places],
        )
        willing = self._row(
            # Translators: what prices do to the number of orders.
            say("Orders by the price"),
            # Translators: a formula in words: each is raised to the power of its relation.
            say("Prices, and the share of the price paid, each to the power of its relation"),
            [
                price[p] ** self._relation("list_price", p) * paid[p] ** self._relation("price_conversion", p)
                for p in self._places
            ],
        )
        units = self._row(
            say("Units per order"),
            # Translators: a formula in words; x is times.
            say("(1 + lever) x share of the price paid, to the power of the relation"),
            [self._times(p, "units_per_order") * paid[p] ** self._relation("price_units", p) for p in self._places],
        )
        refunds = self._row(
            say("Refund rate"),
            # Translators: a formula in words; {most} is the largest rate, such as 90%.
            say(
                "Refund rate of today + lever + relation x change of the discount rate, from 0 to {most}",
                most=decimal(LARGEST_RATE, ".0%"),
            ),
            [
                _bounded(
                    now["refund_rate"][p]
                    + self._lever("returns", p)
                    + self._relation("discount_returns", p) * (discount[p] - now["discount_rate"][p])
                )
                for p in self._places
            ],
        )
        return {"price": price, "discount_rate": discount, "willing": willing, "units": units, "refund_rate": refunds}

    def channels(self) -> list[_Row]:
        """What becomes of the visits of each channel; then of orders outside the web, then of those not told."""
        mix = self._mix
        heads = ("", say("Share of visits"), say("Share of orders"))
        self._board.section(say("Channels: visits"), heads, say(_HOW))
        # Translators: a formula; m, e and x (times) are letters of it.
        how = say("(1 + levers) x m / (e + (1 - e) x m), m = spend as a multiple, e = relation")
        rows = []
        for place, name in enumerate(mix.channel_names):
            shares = {"visits": float(mix.sessions[place]), "orders": float(mix.channel_weights[place])}
            is_paid = mix.is_paid[place]
            note = how if is_paid else ""
            rows.append(
                self._kind((_channel(name),), shares, [self._visits(name, is_paid, p) for p in self._places], note)
            )
        outside = [lifted(1.0) if self._drivers.has_sessions else self._times(p, "demand") for p in self._places]
        general = "sessions" if self._drivers.has_sessions else "demand"
        ends = [float(share) for share in mix.sessions[-2:]]
        return [
            *rows,
            self._kind((_channel(OUTSIDE),), {"visits": ends[0]}, outside),
            self._untold(rows, general, {"visits": ends[1]}, is_weighed=mix.channel_weights.sum() > 0),
        ]

    def devices(self) -> list[_Row]:
        """What becomes of the orders per visit of each device; then outside the web, then of those not told."""
        mix = self._mix
        self._board.section(say("Devices: orders per visit"), ("", "", say("Share of orders")))
        rows = []
        for place, name in enumerate(mix.device_names):
            shares = {"": 0.0, "orders": float(mix.device_weights[place])}
            work = [self._times(p, "conversion", f"conversion:{name}") for p in self._places]
            rows.append(self._kind((_device(name),), shares, work))
        return [
            *rows,
            self._kind((_channel(OUTSIDE),), {}, [lifted(1.0)] * len(self._places)),
            self._untold(rows, "conversion", {}, is_weighed=mix.device_weights.sum() > 0),
        ]

    def cells(self, channels: Sequence[_Row], devices: Sequence[_Row]) -> list[_Row]:
        """What becomes of the orders of each channel and device, before prices."""
        mix = self._mix
        # Translators: heads of columns: shares of first orders and of returning orders.
        heads = (say("Device"), say("Share of first"), say("Share of returning"), say("Sales per order"))
        # Translators: the end is a formula in words; x is times.
        self._board.section(say("Channels and devices: orders"), heads, say("Visits x orders per visit"))
        rows = []
        for place, cell in enumerate(self._drivers.cells):
            one, other = channels[int(mix.channels[place])], devices[int(mix.devices[place])]
            named = {"first": mix.first, "again": mix.again, "value": mix.value}
            rows.append(
                self._kind(
                    (_channel(cell.channel), _device(cell.device)),
                    {name: float(values[place]) for name, values in named.items()},
                    [one.multiples[p] * other.multiples[p] for p in self._places],
                )
            )
        return rows

    def whole(self, channels: Sequence[_Row]) -> dict[str, list[Live]]:
        """Visits and ad spend of all channels."""
        self._board.section(say("Visits and ad spend of all channels"), ("", say("Share of spend")), say(_HOW))
        paid = paid_channels(self._drivers)
        spends = [
            self._kind(
                # Translators: {channel} is a channel such as Paid Search, as the data name it.
                (say("Ad spend on {channel}", channel=name),),
                {"spend": float(self._mix.spend[place])},
                [self._times(p, "spend", f"spend:{name}") for p in self._places],
            )
            for place, name in enumerate(paid)
        ]
        spend = [_sum(spends, "spend", p) if spends else self._times(p, "spend") for p in self._places]
        return {
            # Translators: the end is a formula in words; x is times.
            "spend": self._row(say("Ad spend"), say("Sum of spend x its share"), spend),
            "sessions": self._row(
                # Translators: the end is a formula in words; x is times.
                say("Visits"),
                say("Sum of visits x their share"),
                [_sum(channels, "visits", p) for p in self._places],
            ),
        }

    def orders(self, cells: Sequence[_Row], willing: Sequence[Live]) -> dict[str, list[Live]]:
        """First and returning orders of all cells, and what they are worth at today's prices."""
        self._board.section(say("Orders of all channels and devices"), note=say(_HOW))
        found = {}
        for name, label, sales in (
            ("first", say("First orders"), say("Sales of first orders at today's prices")),
            ("again", say("Returning orders"), say("Sales of returning orders at today's prices")),
        ):
            found[name] = self._row(
                label,
                # Translators: a formula in words; x is times.
                say("Sum of orders x their share, x orders by the price paid"),
                [_sum(cells, name, p) * willing[p] for p in self._places],
            )
            found[f"{name}_value"] = self._row(
                sales,
                # Translators: goes on from the row above: the same sum, each order times its sales.
                say("The same, each by its sales per order"),
                [_sum(cells, name, p, "value") * willing[p] for p in self._places],
            )
        return found

    def costs(self) -> dict[str, list[Live]]:
        """What levers make of costs and of repeat purchases."""
        self._board.section(say("Customers and costs"))
        return {
            name: self._row(say(label), say(_LEVER), [self._times(p, name) for p in self._places])
            for name, label in _CUSTOMERS_AND_COSTS.items()
        }

    def _row(self, label: str, note: str, work: Sequence[Live]) -> list[Live]:
        self._board.label(label, note=note)
        return self._board.cells("multiple", work)

    def _kind(self, texts: Sequence[str], shares: Mapping[str, float], work: Sequence[Live], note: str = "") -> _Row:
        """A row with its shares of today in the columns before the scenarios; a share without a name is blank."""
        self._board.label(*texts, note=note)
        written = {
            name: self._board.constant(column, value, "multiple")
            for column, (name, value) in enumerate(shares.items(), start=2)
            if name
        }
        return _Row(written, self._board.cells("multiple", work))

    def _untold(self, rows: Sequence[_Row], general: str, shares: Mapping[str, float], *, is_weighed: bool) -> _Row:
        """Orders that name no channel (no device) move as those that do, on average."""
        if is_weighed:
            work = [_sum(rows, "orders", p) for p in self._places]
            # Translators: the rows whose channel or device is known.
            return self._kind((say(_NOT_TOLD),), shares, work, say("Mean of the rows that are told"))
        return self._kind((say(_NOT_TOLD),), shares, [self._times(p, general) for p in self._places])

    def _visits(self, name: str, is_paid: bool, place: int) -> Live:
        general = "sessions" if self._drivers.has_sessions else "demand"
        times = self._times(place, f"sessions:{name}", *(() if is_paid and self._drivers.has_sessions else (general,)))
        if not is_paid:
            return times
        spend, slope = self._times(place, "spend", f"spend:{name}"), self._relation(f"spend:{name}", place)
        return times * when(joined("=", spend, 0), 0, spend / (slope + (1 - slope) * spend))

    def _times(self, place: int, *names: str) -> Live:
        """The product of levers as a multiple, never below 0; 1 where the store has none of them."""
        known = [levers[place] for name in names if (levers := self._inputs.levers.get(name)) is not None]
        product = None
        for lever in known:
            one = most(1 + lever, 0)
            product = one if product is None else product * one
        return product if product is not None else lifted(1)

    def _lever(self, name: str, place: int) -> Live:
        return self._inputs.levers[name][place]

    def _relation(self, name: str, place: int) -> Live:
        return self._inputs.relations[name][place]


def _channel(name: str) -> str:
    """What a channel is called: as the data name it, where it has a name of its own."""
    # Translators: stands for the channel of orders that came by no web shop, that name none, and of all channels.
    own = {OUTSIDE: say("outside the web"), UNKNOWN: say("unknown"), ALL: say_in("channels", "all")}
    return own.get(name, name)


def _device(name: str) -> str:
    # Translators: stands for the device of orders that name none, and for all devices.
    own = {UNKNOWN: say("unknown"), ALL: say_in("devices", "all")}
    return own.get(name) or value_words("device_category", name)


def _bounded(rate: Live) -> Live:
    return most(0, least(LARGEST_RATE, rate))


def _sum(rows: Sequence[_Row], share: str, place: int, *others: str) -> Live:
    shares = [[row.shares[name] for row in rows] for name in (share, *others)]
    return weighted(*shares, [row.multiples[place] for row in rows])
