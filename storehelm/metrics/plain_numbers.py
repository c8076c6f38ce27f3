"""How numbers and days are written inside the tables of a view, which know their reader's language only."""

from storehelm.languages.formats import Formats
from storehelm.languages.speech import language

_NO_MONEY = "XXX"


def plain_numbers() -> Formats:
    """Formats of the language of this run; not for money."""
    return Formats(language(), _NO_MONEY)
