"""The languages that Storehelm speaks."""

from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "nl": "Nederlands", "ru": "Русский", "ka": "ქართული", "ko": "한국어"}
)
"""Codes, and what each language calls itself."""
_LONGEST_LIST, _MOST_LOCALES = 1000, 20
"""How much is read of what a browser accepts: anybody may send anything, and each name takes time."""


def is_known(code: str) -> bool:
    """Whether there is a catalogue of a language."""
    return code in LANGUAGES


def language_of(locale: str) -> str:
    """The language in which a reader of this locale is spoken to: English where his is not known."""
    code = locale.replace("-", "_").split("_")[0].lower()
    return code if code in LANGUAGES else ENGLISH


def best_locale(accepted: str | None) -> str:
    """The locale of a reader whose browser sent an Accept-Language list: the first that is spoken here, else the first.

    `de-DE,ko;q=0.8` is Korean; `de-DE` alone has German numbers and days in English sentences.
    """
    listed = (part.split(";")[0].strip() for part in (accepted or "")[:_LONGEST_LIST].split(","))
    names = [known_locale(name) for name in islice((name for name in listed if name.strip("* ")), _MOST_LOCALES)]
    spoken = (name for name in names if name.split("_")[0] in LANGUAGES)
    return next(spoken, names[0] if names else ENGLISH)


def known_locale(name: str | None) -> str:
    """A locale that Babel knows: `name` where it does, else its language, else English."""
    # What follows "@" is a matter of the machine, and any words: "ka_GE@currency=usd".
    whole = (name or "").strip().partition("@")[0].replace("-", "_")
    for wanted in (whole, whole.partition("_")[0]):
        try:
            return str(Locale.parse(wanted, resolve_likely_subtags=True))
        except (UnknownLocaleError, ValueError):
            pass
    return "en"


def locale_in(language: str | None, locale: str) -> str:
    """The locale of a reader who chose a language: his own where it is of that language, else that language's."""
    if language is None or language not in LANGUAGES or language_of(locale) == language:
        return locale
    return language


def usual_locale(locale: str) -> str:
    """The language alone where the country is the one that it is taken for anyway: `ka` for `ka_GE`, but `nl_BE`."""
    language, _, country = locale.partition("_")
    likely = str(get_global("likely_subtags").get(language, ""))
    return language if country and likely.endswith(f"_{country}") else locale
