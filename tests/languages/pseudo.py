"""A language that stands in for any: every message in brackets, so that what is not told in it stands out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

import streamlit as st

from storehelm.languages import speech

OPEN, CLOSE = "⟦", "⟧"
_INNERMOST = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")


class Bracketed(NullTranslations):
    """Messages as they are, between brackets."""

    def gettext(self, message):
        return f"{OPEN}{message}{CLOSE}"

    def pgettext(self, context, message):
        return self.gettext(message)

    def ngettext(self, one, many, count):
        return self.gettext(one if count == 1 else many)


@contextmanager
def bracketed() -> Iterator[None]:
    """Inside, everything that is told stands in brackets; nothing of it stays in a cache."""
    usual = speech.catalogue
    speech.catalogue = lambda language: Bracketed()
    st.cache_resource.clear()
    st.cache_data.clear()
    try:
        yield
    finally:
        speech.catalogue = usual
        st.cache_resource.clear()
        st.cache_data.clear()


def untold(text: str) -> str:
    """What of a text stands outside all brackets."""
    while (shorter := _INNERMOST.sub(" ", text)) != text:
        text = shorter
    return text
