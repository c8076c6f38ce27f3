"""Sentences in the reader's language.

Code holds its sentences in English, in calls of `say` and `say_count`, and in fields and arguments that are declared as
sentences (`Sentence`). Catalogues beside this file hold them in the other languages. Who is listening is known
to the run: the app, a link and a report set it at their edge.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, TypeVar

from storehelm.languages.catalogues import catalogue
from storehelm.languages.known import ENGLISH, language_of

Sentence = Annotated[str, "in English, to be told in the reader's language"]
"""Literals that are given for a field, parameter or constant of this type are messages."""

_heard: ContextVar[str | None] = ContextVar("language", default=None)
_listener: list[Callable[[], str | None]] = []
_TWO_STOPS = re.compile(r"(?<=[^.\s])\.\.(?!\.)")
"""A value that ends in a full stop, as a day does in Russian, before the full stop of its sentence."""


def say(message: str, /, **values: object) -> str:
    """A message in the reader's language.

    Args:
        message: In English, as catalogues hold it, with `{names}` for values.
        values: What to put in, written already for this reader.
    """
    return _filled(catalogue(language()).gettext(message) if message else "", values)


def say_in(context: str, message: str, /, **values: object) -> str:
    """A message that other languages must tell apart from the same words elsewhere: `say_in("verb", "order")`."""
    return _filled(catalogue(language()).pgettext(context, message), values)


def say_count(one: str, many: str, count: int, /, **values: object) -> str:
    """A message whose form depends on a number: `say_count("{n} order", "{n} orders", 3, n=formats.number(3))`."""
    return _filled(catalogue(language()).ngettext(one, many, abs(count)), values)


def listed(items: Sequence[str]) -> str:
    """Things one after the other, as a sentence names them: `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    # Translators: the end of a list of things: "a, b and c".
    return say("{earlier} and {last}", earlier=", ".join(items[:-1]), last=items[-1])


def capitalised(text: str) -> str:
    """A finished text as a sentence begins; Georgian has no capitals at its beginning."""
    return text[:1].title() + text[1:]


def noted(message: str, /) -> str:
    """Mark a message of a constant for the catalogues; `say` it where it is shown."""
    return message


def _filled(message: str, values: dict[str, object]) -> str:
    if not values:
        return message
    text = message.format_map(values)
    return _TWO_STOPS.sub(".", text) if "}." in message and language() != ENGLISH else text


def language() -> str:
    """The language of this run: one of `LANGUAGES`. A run that nobody listens to speaks English, until it is said."""
    heard = _heard.get()
    if heard is None and _listener:
        heard = _listener[0]()
        _heard.set(heard)
    return heard or ENGLISH


def speak(locale: str) -> None:
    """From now on this run speaks the language of a locale: English where there is no catalogue of it."""
    _heard.set(language_of(locale))


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Inside, sentences are in the language of a locale."""
    token = _heard.set(language_of(locale))
    try:
        yield
    finally:
        _heard.reset(token)


def ask_listener(of_this_run: Callable[[], str | None]) -> None:
    """Who says what language a run speaks that has not said so itself, as parts of a page that are drawn alone."""
    _listener[:] = [of_this_run]


Told = TypeVar("Told", bound=type)


def told(declared: Told) -> Told:
    """A dataclass whose fields of type `Sentence` are given in English and read in the reader's language."""
    for name, kind in declared.__annotations__.items():
        if kind in (Sentence, Sentence | None):
            setattr(declared, name, _Said(name))
    return declared


class _Said:
    """A field that holds English and gives the reader's language."""

    def __init__(self, name: str) -> None:
        self._name = f"_{name}_in_english"

    def __get__(self, one: object | None, owner: type) -> object:
        if one is None:
            return self
        english: str | None = getattr(one, self._name)
        return english and say(english)

    def __set__(self, one: object, english: str | None) -> None:
        object.__setattr__(one, self._name, english)
