"""Shares inside the sentences of an answer."""

from storehelm.languages.formats import Formats
from storehelm.languages.speech import language

_NO_MONEY = "XXX"


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 as its language writes percentages: `38.4%`."""
    return Formats(language(), _NO_MONEY).percent(share, digits)
