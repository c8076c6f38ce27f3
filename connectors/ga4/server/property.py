"""What a property of the local server holds: its tables, its clock, and how Analytics blurs what it tells.

A property is filled with Arrow tables, named and shaped as `SHAPES` says. Columns are named as the API names its
fields. Every table has a `date` (a DATE of the property's zone); a dimension that is missing or null is read as
"(not set)", a measure that is missing or null as 0. Money is in units of the property's currency. Three more columns
may stand in any table:

- `arrives_at`, `leaves_at` (TIMESTAMP, the property's local time): the row counts from then, and until then. Null: from
  the start of its day, and for ever. A cell that is restated is two rows, one that leaves when the other arrives.
- `is_beyond_rows` (BOOLEAN): the row counts in totals by period and event only, and in no breakdown; it may be
  negative. So Analytics' own totals differ from the sum of its rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

SESSION_DIMENSIONS = (
    "deviceCategory",
    "sessionDefaultChannelGroup",
    "sessionSource",
    "sessionMedium",
    "sessionCampaignName",
    "sessionCampaignId",
    "country",
    "newVsReturning",
    "landingPage",
)
"""Dimensions of a session; its events and purchases carry them too."""

NOT_SET = "(not set)"
OTHER = "(other)"


@dataclass(frozen=True)
class Shape:
    """Columns of a table beside `date`: text, whole numbers, numbers with decimals (money, credit), yes or no."""

    dimensions: tuple[str, ...]
    counts: tuple[str, ...] = ()
    decimals: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


USER_COUNTS = ("totalUsers", "activeUsers", "newUsers", "totalPurchasers", "firstTimePurchasers")

SHAPES: Mapping[str, Shape] = {
    # One row per cell of sessions.
    "visits": Shape(SESSION_DIMENSIONS, ("sessions", "engagedSessions", "userEngagementDuration", "screenPageViews")),
    # One row per cell and event: the sessions in which it happened, how often it did, its credit as key event. The
    # users of the row are read only where the property tells no `activities`.
    "events": Shape((*SESSION_DIMENSIONS, "eventName"), ("sessions", "eventCount", "totalUsers"), ("keyEvents",)),
    # One row per cell and transaction. A refund is a row of its own day with no purchase and no gross revenue.
    "purchases": Shape(
        (*SESSION_DIMENSIONS, "transactionId"),
        ("ecommercePurchases",),
        ("grossPurchaseRevenue", "refundAmount", "shippingAmount", "taxAmount"),
    ),
    # One row per product.
    "items": Shape(
        ("itemId", "itemName", "itemCategory"),
        ("itemsViewed", "itemsAddedToCart", "itemsCheckedOut", "itemsPurchased"),
        ("itemRevenue", "itemRefundAmount", "itemDiscountAmount"),
    ),
    # One row per campaign of a linked advertising account.
    "ads": Shape(
        ("sessionSource", "sessionMedium", "sessionCampaignName", "sessionCampaignId", "sessionDefaultChannelGroup"),
        ("advertiserAdClicks", "advertiserAdImpressions"),
        ("advertiserAdCost",),
    ),
    # One row per user and event, for properties so small that users can be counted one by one. A new user has the
    # event "first_visit".
    "activities": Shape(
        ("userId", "eventName", "deviceCategory", "sessionDefaultChannelGroup"),
        marks=("is_active", "is_first_purchase"),
    ),
    # Users as counted, for large properties: `grain` is the period's field (date, isoYearIsoWeek or yearMonth), `date`
    # its first day, and a device of "" stands for all devices together. Other spans, such as weeks from Sunday on, are
    # not told.
    "user_counts": Shape(("grain", "deviceCategory"), USER_COUNTS),
    # One row per bracket of age and gender.
    "demographics": Shape(
        ("userAgeBracket", "userGender"), ("totalUsers", "sessions", "ecommercePurchases"), ("totalRevenue",)
    ),
}


@dataclass(frozen=True)
class Blur:
    """How Analytics blurs what it tells. None of it applies unless set.

    Attributes:
        threshold: Rows of a breakdown with fewer sessions or users are left out; totals keep them.
        sampled_beyond_days: Ranges longer than this are read from `sampled_share` of the events.
        sampled_share: The share of events that is then read.
        other_beyond_days: Ranges longer than this keep `other_keeps` rows and add up the rest as "(other)".
        other_keeps: How many rows are then kept.
        restricted: Metrics that this login sees as 0: their names, with "COST_DATA" or "REVENUE_DATA".
        truncated: Reasons for days that Analytics does not have ("PROPERTY", "GOOGLE_ADS" ...), with the day from which
            it has them.
    """

    threshold: int = 0
    sampled_beyond_days: int | None = None
    sampled_share: Decimal = Decimal("0.8")
    other_beyond_days: int | None = None
    other_keeps: int = 100
    restricted: Mapping[str, str] = field(default_factory=dict)
    truncated: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Conflict:
    """Fields that this property refuses to answer together, and the one of them that it says to remove.

    `is_hidden`: checkCompatibility does not know of it, as happens.
    """

    fields: frozenset[str]
    remove: str
    is_hidden: bool = False


@dataclass(frozen=True)
class Manner:
    """How the property answers, beyond what it holds.

    Attributes:
        blur: How it blurs.
        conflicts: Combinations that it refuses.
        unknown_fields: Fields that it does not know, though the API has them.
        rates: Units of another currency for one of its own.
        arrival: Share of the rows of a day known on the day itself, one day later, two days later, and so on; after
            that all are. For rows without an `arrives_at` of their own; empty: all are known at once.
    """

    blur: Blur = field(default_factory=Blur)
    conflicts: tuple[Conflict, ...] = ()
    unknown_fields: frozenset[str] = frozenset()
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    arrival: tuple[float, ...] = ()


class Property:
    """One property: what it holds, and what it would answer now.

    Args:
        property_id: Digits.
        currency: ISO 4217 code of its money.
        time_zone: IANA name of the zone of its days.
        clock: Gives the present moment, with a zone. Tests set it; the verb gives the real one.
        tables: Arrow tables by the names of `SHAPES`; those missing are empty.
        manner: How it answers. May be replaced at any time.
    """

    def __init__(
        self,
        property_id: str,
        *,
        currency: str,
        time_zone: str,
        clock: Callable[[], datetime],
        tables: Mapping[str, pa.Table],
        manner: Manner | None = None,
    ) -> None:
        self.property_id = property_id
        self.currency = currency
        self.time_zone = time_zone
        self.clock = clock
        self.manner = manner or Manner()
        self._con = duckdb.connect(":memory:", config={"threads": 2})
        for name, shape in SHAPES.items():
            _fill(self._con, name, shape, tables.get(name), self.manner.arrival)
        self.filled = frozenset(name for name in SHAPES if self._has_rows(name))

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor on its tables; one per thread."""
        return self._con.cursor()

    def _has_rows(self, table: str) -> bool:
        return self._con.execute(f"select 1 from {table} limit 1").fetchone() is not None  # noqa: S608 — from SHAPES

    def now(self) -> datetime:
        """The present moment in the property's zone, without the zone."""
        return self.clock().astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)

    def today(self) -> date:
        """The day that runs in the property's zone."""
        return self.now().date()

    def close(self) -> None:
        """Give its memory back."""
        self._con.close()


def _fill(
    con: duckdb.DuckDBPyConnection, name: str, shape: Shape, given: pa.Table | None, arrival: tuple[float, ...]
) -> None:
    table = given if given is not None else pa.table({"date": pa.array([], pa.date32())})
    here = set(table.column_names)
    unknown = here - {"date", "arrives_at", "leaves_at", "is_beyond_rows", *_columns(shape)}
    if unknown:
        raise ValueError(f"{name} has no column {sorted(unknown)[0]}")
    con.register("given", table)
    con.execute(f"create table {name} as select {', '.join(_selected(shape, here, arrival))} from given")  # noqa: S608 — names from SHAPES
    con.unregister("given")


def _columns(shape: Shape) -> tuple[str, ...]:
    return (*shape.dimensions, *shape.counts, *shape.decimals, *shape.marks)


def _selected(shape: Shape, here: set[str], arrival: tuple[float, ...]) -> list[str]:
    def column(name: str, kind: str, default: str) -> str:
        value = f"coalesce(cast({name} as {kind}), {default})" if name in here else default
        return f'cast({value} as {kind}) as "{name}"'

    return [
        "cast(date as date) as date",
        *(column(name, "varchar", f"'{NOT_SET}'") for name in shape.dimensions),
        *(column(name, "bigint", "0") for name in shape.counts),
        *(column(name, "decimal(18, 6)", "0") for name in shape.decimals),
        *(column(name, "boolean", "false") for name in shape.marks),
        column("arrives_at", "timestamp", _arrival(arrival)),
        column("leaves_at", "timestamp", "null"),
        column("is_beyond_rows", "boolean", "false"),
    ]


def _arrival(shares: tuple[float, ...]) -> str:
    """The moment a row arrives, spread over the days after its own as `shares` say; the same rows every time."""
    place = "(hash(row_number() over ()) % 10000) / 10000.0"
    cases = " ".join(f"when {place} < {share} then {days}" for days, share in enumerate(shares))
    days = f"case {cases} else {len(shares)} end" if shares else "0"
    return f"cast(date as timestamp) + to_days(cast({days} as integer))"
