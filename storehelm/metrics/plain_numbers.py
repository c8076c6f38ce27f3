"""How numbers and days are written inside the tables of a view, which know their reader's language only."""

from storehelm.languages.formats import Formats
from storehelm.languages.speech import language

_NO_MONEY = "XXX"  # what ISO 4217 writes where there is no currency


def plain_numbers() -> Formats:
    """Formats of the language of this run; not for money."""
    return Formats(language(), _NO_MONEY)
