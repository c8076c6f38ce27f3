"""Values for queries: each gets a name, and a query is given those that it names."""

import re
from typing import Any

import duckdb

_NAME = re.compile(r"\$(p[0-9]+)\b")


class Bound:
    """Values bound by name. Expressions carry the names, so that they can be put together in any order."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._names: dict[tuple[type, Any], str] = {}

    def __call__(self, value: Any) -> str:  # noqa: ANN401 - whatever DuckDB can bind
        """The name under which a value is bound."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"p{len(self._names)}"
            self._values[self._names[key]] = value
        return f"${self._names[key]}"

    def execute(self, con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyConnection:
        """Run a statement with the values that it names."""
        used = set(_NAME.findall(sql))
        return con.execute(sql, {name: self._values[name] for name in used}) if used else con.execute(sql)

    def rows(self, con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        rows: list[tuple[Any, ...]] = self.execute(con, sql).fetchall()
        return rows
