"""The files that translators edit, kept to the messages that the code holds."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from storehelm.languages.extraction import Message

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Files do not change by the minute in which they were written."""


def template(found: Iterable[Message]) -> Catalog:
    """A catalogue without translations, sorted by message so that code can move without the files changing."""
    made = Catalog(project="Storehelm", creation_date=_EPOCH, revision_date=_EPOCH, charset="utf-8")
    for one in sorted(found, key=lambda one: (one.one, one.context or "")):
        made.add(
            (one.one, one.many) if one.many else one.one,
            locations=[(one.file, None)],  # type: ignore[list-item]
            auto_comments=one.comments,
            context=one.context,
        )
    return made


def read(path: Path, language: str) -> Catalog:
    """A language's file; an empty catalogue where there is none yet."""
    if not path.exists():
        return Catalog(locale=language, project="Storehelm", creation_date=_EPOCH, revision_date=_EPOCH)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(path: Path, language: str, found: Sequence[Message]) -> Catalog:
    """Bring a language's file to the messages of the code: new ones wait for words, those gone are left out."""
    words = read(path, language)
    words.update(template(found), no_fuzzy_matching=True, update_creation_date=False)
    words.obsolete.clear()
    words.revision_date = _EPOCH
    write(path, words)
    return words


def write(path: Path, words: Catalog) -> None:
    """Write a language's file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, words, width=120, sort_output=True, ignore_obsolete=True, omit_header=False)


def waiting(words: Catalog) -> list[str]:
    """The messages of a file that have no words yet, or not in each of their forms."""
    return [_english(one.id) for one in words if one.id and not _is_told(one.string)]


def _is_told(string: str | Sequence[str] | None) -> bool:
    return string is not None and (bool(string) if isinstance(string, str) else all(string))


def _english(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]
