"""Remembers the statements that were run on a version, with the values bound to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from storehelm.warehouse.published import Published

if TYPE_CHECKING:
    import pandas as pd

Parameters = Sequence[Any] | dict[str, Any]


@dataclass(frozen=True)
class Statement:
    """One statement and the values bound to it: by name, or by place as 1, 2, 3."""

    sql: str
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """The statement as it ran, below its values written as DuckDB writes them."""
        said = [
            f"-- ${name} = {_literal(value)}" for name, value in sorted(self.values, key=_name) if value is not None
        ]
        unset = sorted(f"${name}" for name, value in self.values if value is None)
        said += [f"-- {', '.join(unset)} = null"] if unset else []  # not shown
        return "\n".join([*said, self.sql.strip()])


@dataclass(frozen=True)
class Recording(Published):
    """A version that remembers what it was asked, each statement once and in order."""

    asked: dict[str, Statement] = field(default_factory=dict, compare=False)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, as tuples."""
        self._remember(sql, parameters)
        return super().rows(sql, parameters)

    def query(self, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
        """The rows of a query, as dictionaries by column."""
        self._remember(sql, parameters)
        return super().query(sql, parameters)

    def frame(self, sql: str, parameters: Parameters = ()) -> "pd.DataFrame":
        """The rows of a query, as a data frame."""
        self._remember(sql, parameters)
        return super().frame(sql, parameters)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What was asked."""
        return tuple(self.asked.values())

    def _remember(self, sql: str, parameters: Parameters) -> None:
        named = parameters if isinstance(parameters, dict) else dict(enumerate(parameters, start=1))
        statement = Statement(sql, tuple((str(name), value) for name, value in named.items()))
        self.asked.setdefault(repr(statement), statement)


def recording(published: Published) -> Recording:
    """The same version, listening."""
    return Recording(published.version, published.path, published.meta)


def _name(given: tuple[str, Any]) -> str:
    return given[0]


def _literal(value: Any) -> str:  # noqa: ANN401 - whatever was bound
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value}'"  # not shown
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if isinstance(value, str):
        return "'" + " ".join(value.splitlines()).replace("'", "''") + "'"
    return str(value).lower() if isinstance(value, bool) else str(value)
