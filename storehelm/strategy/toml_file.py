"""TOML files that people bring: read with care, and refused with the file and the line."""

import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from storehelm.languages.speech import Sentence, say
from storehelm.refusal import Refusal

T = TypeVar("T")
_TOO_LARGE: Mapping[str, Sentence] = {
    "goals": "This file is too large to be one of goals.",
    "comparisons": "This file is too large to be one of comparisons.",
}
_TOO_DEEP: Mapping[str, Sentence] = {
    "goals": "This is no TOML of goals: a number in it is too long, or its brackets are too deep.",
    "comparisons": "This is no TOML of comparisons: a number in it is too long, or its brackets are too deep.",
}
_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


def read_file(path: Path, what: str, largest: int, read: Callable[[str], T]) -> T:
    """What a reader makes of a file's text.

    Args:
        path: The file.
        what: Of what it is a file: goals or comparisons.
        largest: Bytes that it may have.
        read: Makes something of the text.

    Raises:
        Refusal: The file cannot be read, or the reader refuses its text; the sentence names the file.
    """
    try:
        if path.stat().st_size > largest:
            raise Refusal(say(_TOO_LARGE[what]), hint=say("Name a smaller file in TOML."))
        return read(path.read_text(encoding="utf-8-sig"))
    except Refusal as refusal:
        refusal.file = str(path)
        raise
    except OSError as error:
        raise Refusal(
            # Translators: {error} is what the system says, in English.
            say("The file cannot be read: {error}.", error=error.strerror),
            file=str(path),
            hint=say("Name another file."),
        ) from None
    except UnicodeDecodeError:
        raise Refusal(
            say("The file is not written in UTF-8."), file=str(path), hint=say("Save it again as UTF-8.")
        ) from None


def document_in(text: str, what: str) -> dict[str, Any]:
    """What a text in TOML says; numbers with a point are exact.

    Raises:
        Refusal: It is no TOML; the refusal names the line.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        raise Refusal(
            # Translators: {error} is what the reader of TOML says, in English.
            say("This is no TOML: {error}.", error=error),
            line=int(place[1]) if place else None,
            hint=say("Mend that line."),
        ) from error
    except (ValueError, RecursionError):
        raise Refusal(say(_TOO_DEEP[what]), hint=say("Write each number with fewer digits.")) from None
