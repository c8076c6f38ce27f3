"""Is a file part of an event export, in which form, and which files belong together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from connectors.files.opening import find_files, head_of
from connectors.refusal import ConnectorRefusal

NAME = "ga4_event_export"
TITLE = "Google Analytics 4: event export (Parquet, or JSON with one event per line)"
SOURCE = "ga4"
TABLES = ("visit_days", "visit_events", "event_days", "transactions")

Form = Literal["parquet", "json"]
_SHARD = re.compile(r"(?<![0-9])(0{6}[0-9]{6})(?![0-9])")
_MARKS = (b'"event_name"', b'"event_timestamp"', b'"event_date"', b'"event_params"')


@dataclass(frozen=True)
class KnownFormat:
    """What the list of formats says of one that is not declared in TOML."""

    name: str
    title: str
    source: str
    tables: tuple[str, ...]


FORMAT = KnownFormat(NAME, TITLE, SOURCE, TABLES)


def form_of(path: Path) -> Form | None:
    """The form of an event export; None for a file that is none. Any Parquet file is taken for one.

    Raises:
        ConnectorRefusal: The file cannot be opened.
    """
    head = head_of(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith(b"{") and any(mark in first for mark in _MARKS):
        return "json"
    return None


def parts_of(path: Path) -> list[Path]:
    """All files of the export that this one is a part of: BigQuery cuts a large table into numbered files.

    Raises:
        ConnectorRefusal: The first part does not lie beside this one.
    """
    found = _SHARD.search(path.name)
    if found is None:
        return [path]
    before, after = path.name[: found.start()], path.name[found.end() :]
    beside = re.compile(re.escape(before) + r"0{6}[0-9]{6}" + re.escape(after))
    parts = sorted(one for one in _neighbours(path) if beside.fullmatch(one.name))
    if path.with_name(f"{before}{0:012d}{after}") not in parts:
        raise ConnectorRefusal(
            "This file is one part of an export that was cut into several, and its first part is missing.",
            file=str(path),
            value=found.group(),
            hint="Put all parts into one folder and import the folder.",
        )
    return parts


def without_parts(paths: Iterable[Path]) -> list[Path]:
    """The files with one for each event export that is cut into parts: reading it reads the others."""
    kept: dict[tuple[Path, str], Path] = {}
    for path in paths:
        found = _SHARD.search(path.name)
        is_part = found is not None and _is_export(path)
        name = f"{path.name[: found.start()]}/{path.name[found.end() :]}" if found and is_part else path.name
        kept.setdefault((path.parent, name), path)
    return list(kept.values())


def _is_export(path: Path) -> bool:
    try:
        return form_of(path) is not None
    except ConnectorRefusal:
        return False


def _neighbours(path: Path) -> list[Path]:
    """The files beside this one, in its folder or in its archive."""
    if path.parent.is_dir():
        return list(path.parent.iterdir())
    archive = next(parent for parent in path.parents if parent.is_file())
    return [one for one in find_files(archive) if one.parent == path.parent]
