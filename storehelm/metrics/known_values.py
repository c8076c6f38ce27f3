"""Which values the filters can take, and which days the data speak of."""

from collections.abc import Mapping
from dataclasses import dataclass

from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

FILTERED_DIMENSIONS = ("device_category", "channel", "country", "customer_type")
_OWN_ORDER = ("desktop", "mobile", "tablet", "new", "returning")
_LAST = ("other", "unknown", "(not set)")  # not shown
_VALUES = """
with rows as (
    select device_category, channel, country, customer_type, orders as weight from daily_sales
    union all
    select device_category, channel, country, customer_type, sessions from daily_sessions
    union all
    select device_category, channel, country, customer_type, sessions from period_sessions
    union all
    select 'unknown', channel, country, 'unknown', 0 from daily_spend
),
listed as (
    unpivot rows on device_category, channel, country, customer_type into name dimension value known
)
select dimension, known, cast(sum(weight) as bigint) as weight
from listed
where known <> '(withheld)'
group by dimension, known
"""
_DAYS = "select min(first_date), max(last_date) from coverage"


@dataclass(frozen=True)
class KnownValues:
    """Values of each dimension that can be filtered, most frequent first, and the days from first to last."""

    values: Mapping[str, tuple[str, ...]]
    days: Period | None


def known_values(published: Published) -> KnownValues:
    """What the data hold: for the filters, and to check what a link asks for."""
    rows = published.rows(_VALUES)
    first, last = published.rows(_DAYS)[0]
    return KnownValues(
        values={name: _ordered(name, rows) for name in FILTERED_DIMENSIONS},
        days=Period(first, last) if first and last else None,
    )


def _ordered(name: str, rows: list[tuple[str, str, int]]) -> tuple[str, ...]:
    weights = {value: weight for dimension, value, weight in rows if dimension == name}

    def place(value: str) -> tuple[bool, int, int, str]:
        own = _OWN_ORDER.index(value) if value in _OWN_ORDER else len(_OWN_ORDER)
        return value in _LAST, own, -weights[value], value

    return tuple(sorted(weights, key=place))
