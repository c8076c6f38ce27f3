"""Tables behind a page: the page draws them, the command line prints them, a download holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from storehelm.languages.speech import Sentence, told

Unit = Literal[
    "text",
    "date",
    "flag",
    "count",
    "money",
    "average_money",
    "share",
    "rate",
    "ratio",
    "days",
    "number",
    "list",
    "own",
]
"""How a value is kept and shown.

money, average_money: BIGINT micros of the store's currency (an average is shown with more digits). share: 0 to 1,
shown as a percentage with one decimal. rate: 0 to 1, shown with two decimals, changes in points. ratio: a bare
quotient such as ROAS. count: a whole number. number: any other number. list: values for a sparkline, in the unit that
the row's `unit` names. own: one value in that unit: the rows of such a table are of different kinds (see `unit_in`).
"""


@told
@dataclass(frozen=True)
class Column:
    """One column: `name` is its key in the rows, `label` its head, `definition` one sentence."""

    name: str
    label: Sentence
    unit: Unit
    definition: Sentence = ""


@told
@dataclass(frozen=True)
class Table:
    """Rows of one table; each row has a value, or None for unknown, for every column.

    `notes` are sentences that a reader must know: what is missing, provisional, left out, and how much.
    """

    name: str
    title: Sentence
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()


def unit_in(column: Column, row: Mapping[str, Any]) -> Unit:
    """The unit of a cell: its column's, or the one that its row names."""
    unit: Unit = row["unit"] if column.unit in ("own", "list") and "unit" in row else column.unit
    return unit
