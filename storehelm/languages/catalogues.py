"""Catalogues of messages, read from the files that translators edit."""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from storehelm.languages.known import ENGLISH

FOLDER = Path(__file__).parent / "messages"


def path_of(language: str) -> Path:
    """The file that translators of a language edit."""
    return FOLDER / f"{language}.po"


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages of a language; English needs no catalogue. Read once: a message that is missing stays English."""
    if language == ENGLISH:
        return NullTranslations()
    with path_of(language).open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
