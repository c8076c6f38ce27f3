"""Downloads that hold several tables, one below the other, each under comment lines that name its period.

Google Analytics writes such files. What is read is the table that a format knows, as if it stood alone: periods become
columns, days counted from a period's start become dates, and the lines of the other tables follow as comments, so that
each of them is still accounted for. A table of totals is read in all its periods; a table of days in the newest only,
because days speak whole for the time between their first and their last, and nothing is told of what lies between two
periods.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from connectors.files.declaration import Declaration
from connectors.files.layout import Match, Sample, matches
from connectors.files.opening import Opened

_COMMENT = re.compile(r"^#( |$)")
_DAY = re.compile(r"^#\s*[^:0-9]+:\s*(\d{8})\s*$")
_PERIOD = re.compile(r"^#\s*(\d{8})\s*-\s*(\d{8})\s*$")


@dataclass
class _Part:
    """One table of the file: its period, the line of its header, the lines of its rows."""

    first: str
    last: str
    header_line: int
    header: str
    row_lines: list[int] = field(default_factory=list)


def one_table(source: Opened, declarations: Sequence[Declaration]) -> Opened:
    """The file as one table, where it holds several and a format knows one of them; else as it is."""
    with source.text.open(encoding="utf-8") as handle:
        if not _COMMENT.match(handle.readline().removeprefix("\ufeff")):
            return source
    lines = source.text.read_text(encoding="utf-8").removeprefix("\ufeff").splitlines()
    parts = list(_parts(lines))
    found = [(part, match) for part in parts if (match := _known(source, part, declarations)) is not None]
    if len(parts) < 2 or not found:
        return source
    best, match = max(found, key=lambda item: _worth(*item))
    has_days, header = _worth(best, match)[0], best.header
    chosen = [(part, match) for part, match in found if part.header == header and (part is best or not has_days)]
    text = source.text.with_name("one_table.csv")
    _write(text, lines, chosen)
    evidence = f"{len(parts)} tables in one file: read are the {len(chosen)} with the header '{header}'"
    return replace(source, text=text, evidence=(*source.evidence, evidence))


def _parts(lines: Sequence[str]) -> Iterator[_Part]:
    first = last = ""
    part: _Part | None = None
    for place, line in enumerate(lines):
        period, day = _PERIOD.match(line), _DAY.match(line)
        if period:
            first, last = period.groups()
        elif day:
            first, last = (first, day[1]) if first and not last else (day[1], "")
        if not line.strip() or _COMMENT.match(line):
            if part is not None:
                yield part
            part = None
        elif part is None:
            part = _Part(first, last, place, line)
        else:
            part.row_lines.append(place)
    if part is not None:
        yield part


def _known(source: Opened, part: _Part, declarations: Sequence[Declaration]) -> Match | None:
    if not (part.first and part.last and part.row_lines):
        return None
    fitting = matches(Sample(source.path, f"{part.header}\n", ()), declarations)
    return next((match for match in fitting if match.declaration.refuse is None), None)


def _worth(part: _Part, match: Match) -> tuple[bool, int, str]:
    """Days say more than periods, more columns more than fewer, the newest period most."""
    has_days = any(match.layout.index(match.declaration, name) is not None for name in ("day", "nth_day"))
    return has_days, len(match.layout.header), part.last


def _write(path: Path, lines: Sequence[str], chosen: Sequence[tuple[_Part, Match]]) -> None:
    match = chosen[0][1]
    counted = match.layout.index(match.declaration, "nth_day")
    header = ["Date" if place == counted else cell.strip() for place, cell in enumerate(match.layout.header)]
    taken = {chosen[0][0].header_line}
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([*header, "@period_from", "@period_to"])
        for part, _ in chosen:
            for place in part.row_lines:
                cells = next(csv.reader([lines[place]], delimiter=match.layout.delimiter))
                if len(cells) == len(header):
                    taken.add(place)
                    writer.writerow([*_dated(cells, counted, part.first), part.first, part.last])
        writer.writerows([f"# {line}"] for place, line in enumerate(lines) if line.strip() and place not in taken)


def _dated(cells: list[str], counted: int | None, first: str) -> list[str]:
    """The cells, with a date where days were counted from the period's start."""
    if counted is None or not cells[counted].strip().isdigit():
        return cells
    day = _date(first) + timedelta(days=int(cells[counted]))
    return [day.isoformat() if place == counted else cell for place, cell in enumerate(cells)]


def _date(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day, without any zone
