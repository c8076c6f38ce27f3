"""What no publishing could use, refused before it is kept: it would stand in the way of all that comes later."""

from pathlib import Path

import duckdb

from storehelm.refusal import Refusal
from storehelm.settings.money import is_currency

_WITH_CURRENCY = (
    "orders",
    "refunds",
    "product_costs",
    "sessions",
    "ad_spend",
    "marketing_costs",
    "exchange_rates",
    "transactions",
)


def refuse_impossible(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...], path: Path) -> None:
    """Refuse staged currencies that are none, and rates that nothing can be converted with.

    Raises:
        Refusal: A currency is not of ISO 4217, or a rate is not above zero.
    """
    for table in _WITH_CURRENCY:
        if table in tables:
            _refuse_currencies(con, table, path)
    if "exchange_rates" in tables:
        _refuse_rates(con, path)


def _refuse_currencies(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    con.execute(
        f"""
        select currency, count(*), min(unit) from staged_{table}
        where currency is not null
        group by currency
        order by currency
        """  # noqa: S608 own names
    )
    for currency, count, unit in con.fetchall():
        if not is_currency(currency):
            example = unit.rsplit("|", 1)[-1]
            raise Refusal(
                f"'{currency}' is no ISO 4217 currency code; {count} rows of {table} have it, such as {example}.",
                file=str(path),
                column="currency",
                value=currency,
                hint="Have three letters in the file, such as EUR, or give what it means in a mapping: "
                'map = { "$" = "USD" }.',
            )


def _refuse_rates(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    con.execute("select rate_date, currency, rate from staged_exchange_rates where rate <= 0 order by all limit 1")
    for day, currency, rate in con.fetchall():
        raise Refusal(
            f"The exchange rate of {currency} on {day} is {rate.normalize():f}; it must be above zero.",
            file=str(path),
            column="rate",
            value=f"{rate.normalize():f}",
            hint="Correct it, or leave that day out.",
        )
