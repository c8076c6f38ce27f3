"""Downloads that hold several tables, one below the other, each under comment lines that name its period.

Google Analytics writes such files. What is read is the table that a format knows, in all its periods, as if it stood
alone: periods become columns, days counted from a period's start become dates, and the lines of the other tables follow
as comments, so that each of them is still accounted for.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from connectors.files.declaration import Declaration
from connectors.files.layout import Layout, Match, Sample, matches
from connectors.files.opening import Opened

_COMMENT = re.compile(r"^#( |$)")
_START = re.compile(r"^#\s*[^:0-9]+:\s*(\d{8})\s*$")
_PERIOD = re.compile(r"^#\s*(\d{8})\s*-\s*(\d{8})\s*$")


@dataclass
class _Part:
    """One table of the file: its period, its header, its rows."""

    first: str
    last: str
    header: str
    rows: list[str] = field(default_factory=list)


def one_table(source: Opened, declarations: Sequence[Declaration]) -> Opened:
    """The file as one table, where it holds several and a format knows one of them; else as it is."""
    with source.text.open(encoding="utf-8") as handle:
        if not _COMMENT.match(handle.readline().removeprefix("\ufeff")):
            return source
    lines = source.text.read_text(encoding="utf-8").removeprefix("\ufeff").splitlines()
    parts = _parts(lines)
    if len(parts) < 2:
        return source
    found = [(part, match) for part in parts if (match := _known(source, part, declarations)) is not None]
    if not found:
        return source
    header = max(found, key=lambda item: _worth(*item))[0].header
    chosen = [(part, match) for part, match in found if part.header == header]
    text = source.text.with_name("table.csv")
    _write(text.open("w", encoding="utf-8", newline=""), lines, chosen)
    evidence = f"{len(parts)} tables in one file: read are the {len(chosen)} with the header '{header}'"
    return replace(source, text=text, evidence=(*source.evidence, evidence))


def _parts(lines: Sequence[str]) -> list[_Part]:
    first = last = ""
    parts: list[_Part] = []
    is_open = False
    for line in lines:
        period, day = _PERIOD.match(line), _START.match(line)
        if period:
            first, last = period.groups()
        elif day:
            first, last = (day[1], "") if not first or last else (first, day[1])
        if not line.strip() or _COMMENT.match(line):
            is_open = False
        elif is_open:
            parts[-1].rows.append(line)
        else:
            parts.append(_Part(first, last, line))
            is_open = True
    return parts


def _known(source: Opened, part: _Part, declarations: Sequence[Declaration]) -> Match | None:
    if not (part.first and part.last and part.rows):
        return None
    fitting = matches(Sample(source.path, f"{part.header}\n", ()), declarations)
    return next((match for match in fitting if match.declaration.refuse is None), None)


def _worth(part: _Part, match: Match) -> tuple[bool, int, int]:
    """Days say more than periods, more columns more than fewer."""
    has_days = any(match.layout.index(match.declaration, name) is not None for name in ("day", "nth_day"))
    return has_days, len(match.layout.header), len(part.rows)


def _write(path: Path, lines: Sequence[str], chosen: list[tuple[_Part, Match]]) -> None:
    layout, declaration = chosen[0][1].layout, chosen[0][1].declaration
    counted = layout.index(declaration, "nth_day")
    header = ["Date" if place == counted else cell for place, cell in enumerate(layout.header)]
    taken = {id(row) for part, _ in chosen for row in (part.header, *part.rows)}
    others = [line for line in lines if line.strip() and id(line) not in taken]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([*header, "@period_from", "@period_to"])
        for part, _ in chosen:
            for cells in csv.reader(part.rows, delimiter=layout.delimiter):
                writer.writerow([*_dated(cells, counted, part.first), *_beyond(cells, header), part.first, part.last])
        for line in others:
            writer.writerow([f"# {line}"])
