"""TOML files that people bring: read with care, and refused with the file and the line."""

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from storehelm.refusal import Refusal

T = TypeVar("T")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


def read_file(path: Path, what: str, largest: int, read: Callable[[str], T]) -> T:
    """What a reader makes of a file's text.

    Args:
        path: The file.
        what: Of what it is a file: "goals".
        largest: Bytes that it may have.
        read: Makes something of the text.

    Raises:
        Refusal: The file cannot be read, or the reader refuses its text; the sentence names the file.
    """
    try:
        if path.stat().st_size > largest:
            raise Refusal(f"This file is too large to be one of {what}.", hint="Name a smaller file in TOML.")
        return read(path.read_text(encoding="utf-8-sig"))
    except Refusal as refusal:
        refusal.file = str(path)
        raise
    except OSError as error:
        raise Refusal(
            f"The file cannot be read: {error.strerror}.", file=str(path), hint="Name another file."
        ) from None
    except UnicodeDecodeError:
        raise Refusal("The file is not written in UTF-8.", file=str(path), hint="Save it again as UTF-8.") from None


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
            f"This is no TOML: {error}.", line=int(place[1]) if place else None, hint="Mend that line."
        ) from error
    except (ValueError, RecursionError):
        message = f"This is no TOML of {what}: a number in it is too long, or its brackets are too deep."
        raise Refusal(message, hint="Write each number with fewer digits.") from None
