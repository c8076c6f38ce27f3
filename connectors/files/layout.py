"""Where the table in a file begins and how its cells are told apart, and which declaration it obeys."""

import csv
import io
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from connectors.files.declaration import Declaration, nearest
from connectors.files.targets import REQUIRED
from connectors.refusal import ConnectorRefusal

csv.field_size_limit(1 << 30)
DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_HEAD = 1 << 18
_TAIL = 1 << 13
_SEARCHED = 80
_LAST_LINES = 8


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: lines before the header, the header, and what tells cells apart.

    `body_line` is the number of lines up to and with the header; `is_plain` says that no cell up to there holds a
    line end, so that lines can be skipped by counting.
    """

    delimiter: str
    header: tuple[str, ...]
    header_line: int
    body_line: int
    preamble: tuple[str, ...]
    is_plain: bool

    @cached_property
    def places(self) -> dict[str, int]:
        """Header to its first place."""
        return {normal(self.header[place]): place for place in reversed(range(len(self.header)))}

    def index(self, declaration: Declaration, name: str) -> int | None:
        """The place of a declared column (or a header) among the cells; of a repeated header the first."""
        column = declaration.column(name)
        places = [self.places[header] for header in map(normal, column.headers) if header in self.places]
        if places:
            return min(places)
        if column.pattern is None:
            return None
        return next((i for i, header in enumerate(self.header) if re.fullmatch(column.pattern, header.strip())), None)


@dataclass(frozen=True)
class Match:
    """A declaration that fits a file."""

    declaration: Declaration
    layout: Layout


@dataclass(frozen=True)
class Sample:
    """A file's beginning and end, as far as layout is concerned."""

    path: Path
    head: str
    tail: tuple[str, ...]


def sample(path: Path, text: Path) -> Sample:
    """Read the beginning and the last lines of a file's UTF-8 text."""
    with text.open("rb") as handle:
        head = handle.read(_HEAD)
        handle.seek(0, io.SEEK_END)
        size = handle.tell()
        handle.seek(max(0, size - _TAIL))
        tail = handle.read().decode("utf-8", errors="replace").splitlines()
    if size > len(head):
        head = head[: head.rfind(b"\n") + 1] or head
    lines = tuple(line for line in tail if line.strip())
    return Sample(path, head.decode("utf-8", errors="ignore").removeprefix("\ufeff"), lines[-_LAST_LINES:])


@lru_cache(maxsize=1 << 14)
def normal(header: str) -> str:
    """A header as it is compared: without blanks around it, and without regard to case."""
    return " ".join(header.split()).casefold()


def layouts(text: Sample) -> list[list[Layout]]:
    """For each delimiter, a layout for each of the first records, as if it were the header."""
    return [list(_layouts(text.head, delimiter)) for delimiter in DELIMITERS]


def _layouts(head: str, delimiter: str) -> Iterable[Layout]:
    lines = list(io.StringIO(head, newline=""))
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    before = 0
    is_plain = True
    for _ in range(_SEARCHED):
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        if any("\n" in cell or "\r" in cell for cell in cells):
            is_plain = False
        if any(cell.strip() for cell in cells):
            preamble = tuple(_bare(line) for line in lines[:before] if line.strip())
            yield Layout(delimiter, tuple(cells), before + 1, reader.line_num, preamble, is_plain)
        before = reader.line_num


def _bare(line: str) -> str:
    """A line before the header, without the quotes and the delimiters that a spreadsheet puts around it."""
    return line.strip().strip(",;\t").strip('"').strip()


def _hits(declaration: Declaration, layout: Layout) -> Iterator[bool]:
    return (any(layout.index(declaration, name) is not None for name in group) for group in needed_headers(declaration))


def needed_headers(declaration: Declaration) -> tuple[tuple[str, ...], ...]:
    """The groups of headers that a file of this format has: as it says, else all columns that its tables read."""
    if declaration.recognise.headers:
        return declaration.recognise.headers
    names = {
        name
        for table in declaration.tables.values()
        for target, field in table.fields.items()
        for name in (field.columns if len(field.columns) == 1 else ())
        if not declaration.habits.columns_may_be_missing or any(target in group for group in REQUIRED[table.name])
    }
    return tuple(
        (name,) for name in sorted(names) if not name.startswith("@") and not declaration.column(name).optional
    )


def _fits(declaration: Declaration, layout: Layout, tail: Sequence[str]) -> bool:
    recognise = declaration.recognise
    return (
        all(_hits(declaration, layout))
        and not any(layout.index(declaration, name) is not None for name in recognise.forbidden)
        and all(any(re.search(pattern, line) for line in layout.preamble) for pattern in recognise.preamble)
        and all(any(re.search(pattern, _bare(line)) for line in tail) for pattern in recognise.footer)
    )


def _best(declaration: Declaration, text: Sample, candidates: list[list[Layout]]) -> Layout | None:
    """The first record that fits, under the delimiter that tells the most cells apart."""
    wanted = declaration.habits.delimiter
    fitting = []
    for of_delimiter in candidates:
        first = next((layout for layout in of_delimiter if _fits(declaration, layout, text.tail)), None)
        if first is not None and wanted in (None, first.delimiter):
            fitting.append(first)
    return max(fitting, key=lambda layout: len(layout.header), default=None)


def matches(text: Sample, declarations: Iterable[Declaration]) -> list[Match]:
    """The declarations that fit a file."""
    candidates = layouts(text)
    found = []
    for declaration in declarations:
        layout = _best(declaration, text, candidates)
        if layout is not None:
            found.append(Match(declaration, layout))
    return found


def the_match(text: Sample, found: Sequence[Match], declarations: Sequence[Declaration]) -> Match:
    """The one declaration that fits a file, of those that were `found` to fit among all there are.

    Raises:
        ConnectorRefusal: None fits, or several do.
    """
    if len(found) == 1:
        return found[0]
    if found:
        names = [match.declaration.name for match in found]
        raise ConnectorRefusal(
            f"This file fits several formats: {' and '.join(names)}.",
            file=str(text.path),
            hint=f"Say which one is meant: --format {names[0]}",
        )
    raise _unknown(text, declarations)


def named_match(text: Sample, declaration: Declaration) -> Match:
    """A declaration that was asked for, laid on a file.

    Raises:
        ConnectorRefusal: The file lacks what the declaration needs.
    """
    candidates = layouts(text)
    layout = _best(declaration, text, candidates)
    if layout is not None:
        return Match(declaration, layout)
    closest, missing = _closest(declaration, candidates)
    if not missing:
        raise ConnectorRefusal(
            f"This file is not laid out as {declaration.name} files are.",
            file=str(text.path),
            hint="Compare it with [recognise] of the mapping: forbidden headers, lines before the header, last lines.",
        )
    name = _header_of(declaration, missing[0])
    raise ConnectorRefusal(
        f"This file has no column '{name}', which {declaration.name} needs.",
        file=str(text.path),
        line=closest.header_line if closest else None,
        column=name,
        hint=nearest(name, [cell.strip() for cell in closest.header if cell.strip()]) if closest else None,
    )


def _closest(declaration: Declaration, candidates: list[list[Layout]]) -> tuple[Layout | None, list[str]]:
    """The record most like the declaration's header, and what it lacks."""
    flat = [layout for of_delimiter in candidates for layout in of_delimiter]
    if not flat:
        return None, []
    best = max(flat, key=lambda layout: (sum(_hits(declaration, layout)), len(layout.header)))
    needed = needed_headers(declaration)
    return best, [group[0] for group, hit in zip(needed, _hits(declaration, best), strict=True) if not hit]


def _unknown(text: Sample, declarations: Sequence[Declaration]) -> ConnectorRefusal:
    candidates = layouts(text)
    near: tuple[float, Declaration, list[str]] | None = None
    for declaration in declarations:
        _, missing = _closest(declaration, candidates)
        share = 1 - len(missing) / max(len(needed_headers(declaration)), 1)
        if missing and share > 0 and (near is None or share > near[0]):
            near = (share, declaration, missing)
    message = "No known format fits this file."
    if near is not None and near[0] >= 0.5:
        lacking = ", ".join(f"'{_header_of(near[1], name)}'" for name in near[2][:3])
        message = f"No known format fits this file; the nearest is {near[1].name}, and it lacks the column {lacking}."
    return ConnectorRefusal(
        message,
        file=str(text.path),
        hint=f"Write a mapping for it: python -m storehelm mapping {shlex.quote(str(text.path))}",
    )


def _header_of(declaration: Declaration, name: str) -> str:
    column = declaration.column(name)
    return column.headers[0] if column.headers else name


def guessed_layout(text: Sample) -> Layout:
    """The layout of a file that no declaration knows: the delimiter that gives most records the same width.

    Raises:
        ConnectorRefusal: No delimiter gives a table.
    """
    best: tuple[tuple[float, int], Layout] | None = None
    for of_delimiter in layouts(text):
        widths = Counter(len(layout.header) for layout in of_delimiter if len(layout.header) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        header = next(layout for layout in of_delimiter if len(layout.header) == width)
        score = (count / len(of_delimiter), width)
        if best is None or score > best[0]:
            best = (score, header)
    if best is None:
        raise ConnectorRefusal(
            "This file holds no table: no comma, semicolon, tab or bar tells columns apart.",
            file=str(text.path),
            hint="Export it as CSV.",
        )
    return best[1]
