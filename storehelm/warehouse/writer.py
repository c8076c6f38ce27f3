"""The warehouse opened for writing, under the home's lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.warehouse.lock import PATIENCE, held

SCHEMA = Path(__file__).with_name("schema.sql")


@contextmanager
def writing(home: Home, verb: str, patience: float = PATIENCE) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open warehouse.duckdb for writing; its tables are there.

    Raises:
        Refusal: Another process holds it, or the file is not one of ours.
    """
    with held(home, verb, patience):
        con = open_warehouse(home)
        try:
            yield con
        finally:
            con.close()


def open_warehouse(home: Home) -> duckdb.DuckDBPyConnection:
    """Open warehouse.duckdb, with the lock held by the caller.

    Raises:
        Refusal: The file cannot be read as a warehouse.
    """
    try:
        con = duckdb.connect(str(home.warehouse), config={"temp_directory": str(home.path / "warehouse.tmp")})
        con.execute("set enable_progress_bar = false")
        con.execute(f"begin transaction; {SCHEMA.read_text(encoding='utf-8')}; commit")
    except duckdb.Error as error:
        raise Refusal(
            "The warehouse cannot be opened.",
            file=str(home.warehouse),
            value=str(error).splitlines()[0],
            hint="Close whatever else has it open, or put back your copy of the home folder.",
        ) from error
    return con
