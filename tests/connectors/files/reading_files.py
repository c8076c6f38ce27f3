"""What these tests share: a store, a mapping of lines, and a staged file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from connectors.protocol import Staged, StoreFacts

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
FACTS = StoreFacts(time_zone="Europe/Amsterdam", currency="EUR", identity_key=b"k" * 32)
LINES = """
name = "shop"
[orders]
order_id = "Order"
ordered_at = "Date"
[order_lines]
quantity = "Qty"
unit_price = "Price"
"""


@dataclass
class Read:
    """A staged file and the connection that holds its tables."""

    con: duckdb.DuckDBPyConnection
    staged: Staged

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        return [row[0] for row in self.rows(sql)]

    def adds_up(self) -> bool:
        good = self.column("select count(*) from staged_records")[0]
        return self.staged.rows_in == good + len(self.staged.rejects) + self.staged.not_data
