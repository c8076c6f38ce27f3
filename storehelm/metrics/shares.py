"""Shares inside the sentences of an answer."""

from storehelm.metrics.plain_numbers import plain_numbers


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 as the reader's language writes percentages: `38.4%`."""
    return plain_numbers().percent(share, digits)
