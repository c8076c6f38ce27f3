"""Runs the statements of the reconciliation, which share their beginnings, with values bound by name."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from storehelm.metrics.reading import Filters, Row
from storehelm.settings.calendar import Period
from storehelm.warehouse.published import Published

CAUSE_IDS = (
    "currency",
    "tax",
    "shipping",
    "tips",
    "discounts",
    "cancelled",
    "refund_not_sent",
    "refund_timing",
    "refund_unknown",
    "day_shift",
    "not_web",
    "missed",
    "not_in_store",
    "without_id",
    "duplicates",
    "other_group",
    "withheld",
    "residual",
)
"""The causes in the order of the bridge."""
FILTERED = ("device_category", "channel")
"""What the bridge can be filtered by: both sides tell devices and channels."""
TABLES = ("orders", "order_rates", "returns", "transactions", "daily_sales", "daily_analytics_sales", "published_meta")
_ROOM = Path(__file__).parent
_COLUMNS = {"inside": ("device", "channel"), "other inside": ("other_device", "other_channel")}


def has_tables(published: Published) -> bool:
    """Whether the version was published with all that the bridge reads; older ones, and rollups, were not."""
    rows = published.rows("select table_name from duckdb_tables() where not internal")
    return set(TABLES) <= {name for (name,) in rows}


def read_part(published: Published, name: str, period: Period, filters: Filters, **values: object) -> list[Row]:
    """The rows of the statement in `reconciliation_<name>.sql`; values that it does not use are left out."""
    statement = _statement(name)
    bound: dict[str, object] = {"first": period.first, "last": period.last} | values
    bound |= {dimension: list(filters[dimension]) for dimension in FILTERED if filters.get(dimension)}
    return published.query(statement, {key: bound.get(key) for key in set(re.findall(r"\$(\w+)", statement))})


@cache
def _statement(name: str) -> str:
    text = _text(name)
    for part in ("entries", "pairs"):
        text = text.replace(f"{{{part}}}", _text(part))
    for words, columns in _COLUMNS.items():
        text = text.replace(f"{{{words}}}", _conditions(columns))
    for words, amounts in _amounts().items():
        text = text.replace(f"{{{words}}}", amounts)
    return text


def _text(name: str) -> str:
    return (_ROOM / f"reconciliation_{name}.sql").read_text(encoding="utf-8").strip()  # not shown


def _conditions(columns: Sequence[str]) -> str:
    conditions = (
        f"(cast(${name} as varchar[]) is null or list_contains(cast(${name} as varchar[]), {column}))"  # not shown
        for name, column in zip(FILTERED, columns, strict=True)
    )
    return "(" + " and ".join(conditions) + ")"  # not shown


def _amounts() -> dict[str, str]:
    """A column for each cause."""
    return {
        "amounts": ", ".join(
            f"sum(case when caused = '{one}' then amount else 0 end) as {one}"  # not shown
            for one in CAUSE_IDS
        ),
        "zeros": ", ".join(f"0 as {one}" for one in CAUSE_IDS),
        "sums": ", ".join(f"cast(sum({one}) as bigint) as {one}" for one in CAUSE_IDS),  # not shown
    }
