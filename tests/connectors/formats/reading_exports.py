"""What the tests of formats share: a staged file, and amounts as the tables hold them."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from connectors.protocol import Staged

EXPORTS = Path(__file__).resolve().parents[2] / "fixtures" / "exports"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@dataclass
class Read:
    """A staged file: its account, and its tables as rows."""

    con: duckdb.DuckDBPyConnection
    staged: Staged

    def rows(self, sql: str) -> list[tuple]:
        self.con.execute(sql)
        return self.con.fetchall()

    def column(self, sql: str) -> list:
        return [row[0] for row in self.rows(sql)]

    def counts(self) -> tuple[int, int, int, int]:
        """Records in, good, rejected, not data: the last three add up to the first."""
        good = self.rows("select count(*) from staged_records")[0][0]
        found = (self.staged.rows_in, good, len(self.staged.rejects), self.staged.not_data)
        assert found[0] == sum(found[1:]), found
        return found

    def said(self, words: str) -> bool:
        return any(words in line for line in (*self.staged.evidence, *self.staged.warnings))


def micros(text: str | None) -> int | None:
    """An amount as the tables hold it."""
    return None if text is None else int(Decimal(text) * 1_000_000)
