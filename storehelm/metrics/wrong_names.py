"""Helps with a name that does not exist, in the reader's language."""

from collections.abc import Iterable
from difflib import get_close_matches

from storehelm.languages.speech import say

_ALIKE = 0.6


def nearest_name(wrong: str, known: Iterable[str]) -> str:
    """Say which known name is meant, else the names there are."""
    names = sorted(known)
    return meant(wrong, names) or say("Known names: {names}.", names=", ".join(names))


def meant(wrong: str, known: Iterable[str]) -> str | None:
    """Which known name is meant; None where none is like it."""
    close = get_close_matches(wrong, sorted(known), n=1, cutoff=_ALIKE)
    return say("Did you mean '{name}'?", name=close[0]) if close else None
