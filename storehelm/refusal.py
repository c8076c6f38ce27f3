"""The one error that Storehelm raises on purpose, and the help it gives with wrong names."""

from collections.abc import Iterable
from difflib import get_close_matches

from storehelm.languages.speech import say


class Refusal(Exception):
    """Something cannot be done as asked; the fields say what is wrong, where, and what to do next.

    Args:
        message: One sentence that says what is wrong.
        file: Path of the file, where there is one.
        line: Line in that file, counted from 1.
        column: Name of the column or setting.
        value: The value that was refused.
        hint: One sentence that says what to do next.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.value = value
        self.hint = hint


def nearest_name(wrong: str, known: Iterable[str]) -> str:
    """Say which known name is meant: `Did you mean 'net_sales'?`, else the names there are."""
    names = sorted(known)
    return meant(wrong, names) or say("Known names: {names}.", names=", ".join(names))


def meant(wrong: str, known: Iterable[str]) -> str | None:
    """Say which known name is meant; None where none is like it."""
    close = get_close_matches(wrong, sorted(known), n=1, cutoff=0.6)
    return say("Did you mean '{name}'?", name=close[0]) if close else None
