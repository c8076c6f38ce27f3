"""Columns of numbers become the text of an export."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from connectors.demo import shape
from connectors.demo.shape import Floats, Ints
from connectors.demo.stories import FIRST_DAY


@dataclass(frozen=True)
class Written:
    """Values of one column of an export, and how they are written: an SQL expression of `cell`."""

    values: "Ints | Floats | pd.Categorical[str]"
    how: str = "cell"


@dataclass(frozen=True)
class Export:
    """One file: header to column, and what stands before the header and after the rows."""

    name: str
    columns: Mapping[str, Written]
    opening: str = ""
    closing: str = ""


def write_export(connection: duckdb.DuckDBPyConnection, export: Export, folder: Path) -> Path:
    """Write one export into `folder`."""
    path = folder / export.name
    frame = pd.DataFrame({f"c{place}": column.values for place, column in enumerate(export.columns.values())})
    cells = [
        f'{column.how.replace("cell", f"c{place}")} as "{header}"'
        for place, (header, column) in enumerate(export.columns.items())
    ]
    quoted = str(path).replace("'", "''")
    connection.register("frame", frame)
    connection.execute(f"copy (select {', '.join(cells)} from frame) to '{quoted}' (header)")  # noqa: S608  own headers
    connection.unregister("frame")
    if export.opening or export.closing:
        rows = path.read_text(encoding="utf-8")
        path.write_text(export.opening + rows + export.closing, encoding="utf-8")
    return path


def words(codes: Ints, known: tuple[str, ...]) -> Written:
    """Words by their place; nothing where the place is negative."""
    return Written(pd.Categorical.from_codes(np.maximum(codes, -1).astype(np.int32), categories=pd.Index(known)))


def one_word(word: str, count: int) -> Written:
    """The same word on all rows."""
    return words(np.zeros(count, dtype=np.int64), (word,))


def money(cents: Ints) -> Written:
    """Units with two decimals."""
    return Written(cents, "cast(cast(cell as decimal(16, 2)) * 0.01 as decimal(16, 2))")


def grouped(numbers: Ints) -> Written:
    """Whole numbers with commas between thousands."""
    return Written(numbers, "format('{:,}', cell)")


def days(numbers: Ints, form: str = "%Y-%m-%d") -> Written:
    """Days since the store's first."""
    return Written(numbers, f"strftime(date '{FIRST_DAY}' + cast(cell as integer), '{form}')")


def moments(seconds: Ints) -> Written:
    """Wall clock, from seconds since the store's first midnight; nothing where the second is negative."""
    return Written(
        seconds,
        f"case when cell >= 0 then strftime(timestamp '{FIRST_DAY}' + to_seconds(cell), '%Y-%m-%d %H:%M:%S') end",
    )


def numbered(form: str, numbers: Ints) -> Written:
    """Numbers inside a word; nothing where the number is negative."""
    return Written(numbers, f"case when cell >= 0 then printf('{form}', cell) end")


def currency(countries: Ints) -> Written:
    """The currency that each country pays in."""
    return words((countries == shape.BRITAIN).astype(np.int64), (shape.CURRENCY, "GBP"))
