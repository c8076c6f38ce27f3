"""A shop of any size, made inside DuckDB in seconds: for measuring, never for showing."""

from pathlib import Path

import duckdb

_STATEMENTS = Path(__file__).with_suffix(".sql")


def fill(connection: duckdb.DuckDBPyConnection, orders: int) -> None:
    """Fill the canonical tables of an empty warehouse: `orders` orders over 1,000 days, and what belongs to them."""
    sizes = {"orders": orders, "customers": orders * 0.45}
    for statement in _STATEMENTS.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement, {name: size for name, size in sizes.items() if f"${name}" in statement})
