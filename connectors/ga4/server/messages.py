"""The API's own messages in their plain kind: proto-plus, which the client wraps them in, takes ten times as long."""

from typing import Any

Message = Any
"""A plain protobuf message, or a part of one; the package gives no types for them."""


def empty(kind: type[Any]) -> Message:
    """An empty message of the plain kind behind one of the client's types."""
    return kind.pb(kind())
