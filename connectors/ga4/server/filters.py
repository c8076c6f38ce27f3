"""Filters of a request as SQL with bound values."""

from collections.abc import Callable, Sequence
from typing import Any

from connectors.ga4.server.errors import invalid
from connectors.ga4.server.messages import Message

Condition = tuple[str, list[Any]]
"""A condition in SQL, and the values it binds."""

COMPARED = {1: "=", 2: "<", 3: "<=", 4: ">", 5: ">="}
"""Operations of a numeric filter."""


def names_in(expression: Message) -> frozenset[str]:
    """Fields that a filter expression names."""
    kind = expression.WhichOneof("expr")
    if kind is None:
        return frozenset()
    if kind == "filter":
        return frozenset({expression.filter.field_name})
    if kind == "not_expression":
        return names_in(expression.not_expression)
    parts = getattr(expression, kind).expressions
    return frozenset().union(*(names_in(part) for part in parts))


def condition(expression: Message, column: Callable[[str], str]) -> Condition:
    """The filter expression as a condition; `column` gives the SQL of a field."""
    kind = expression.WhichOneof("expr")
    if kind is None:
        return "true", []
    if kind == "filter":
        return _single(expression.filter, column(expression.filter.field_name))
    if kind == "not_expression":
        sql, values = condition(expression.not_expression, column)
        return f"not ({sql})", values
    parts = [condition(part, column) for part in getattr(expression, kind).expressions]
    if not parts:
        raise invalid("A filter expression list must have at least one expression.")
    joint = " and " if kind == "and_group" else " or "
    return f"({joint.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]


def _single(given: Message, column: str) -> Condition:
    kind = given.WhichOneof("one_filter")
    if kind == "in_list_filter":
        return _in_list(column, given.in_list_filter.values, given.in_list_filter.case_sensitive)
    if kind == "string_filter":
        return _text(column, given.string_filter)
    if kind == "numeric_filter":
        operation = COMPARED.get(given.numeric_filter.operation)
        if operation is None:
            raise invalid("A numeric filter must have an operation.")
        return f"{column} {operation} ?", [_number(given.numeric_filter.value)]
    if kind == "between_filter":
        ends = given.between_filter
        return f"{column} between ? and ?", [_number(ends.from_value), _number(ends.to_value)]
    if kind == "empty_filter":
        return f"{column} in ('', '(not set)')", []
    raise invalid(f"The filter of {given.field_name} says nothing.")


def _number(value: Message) -> float | int:
    if value.WhichOneof("one_value") == "int64_value":
        return int(value.int64_value)
    return float(value.double_value)


def _in_list(column: str, values: Sequence[str], is_exact: bool) -> Condition:
    if not values:
        raise invalid("An in-list filter must have at least one value.")
    if is_exact:
        return f"list_contains(?, {column})", [list(values)]
    return f"list_contains(?, lower({column}))", [[value.lower() for value in values]]


def _text(column: str, given: Message) -> Condition:
    if given.match_type in (5, 6):
        options = "" if given.case_sensitive else "i"
        function = "regexp_full_match" if given.match_type == 5 else "regexp_matches"
        return f"{function}({column}, ?, '{options}')", [given.value]
    value = given.value if given.case_sensitive else given.value.lower()
    read = column if given.case_sensitive else f"lower({column})"
    functions = {2: "starts_with", 3: "ends_with", 4: "contains"}
    if given.match_type in functions:
        return f"{functions[given.match_type]}({read}, ?)", [value]
    return f"{read} = ?", [value]
