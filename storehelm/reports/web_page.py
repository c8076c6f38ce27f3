"""A report as one HTML file that needs nothing else: no server, no network, fonts and the drawing library inside.

Each chart stands in it as SVG, for readers without scripts and for paper; a script that the file's own security
policy names by its hash puts the chart to be hovered in its place.
"""

import base64
import functools
import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from storehelm.charts.svg import svg_of
from storehelm.languages.plain_text import escaped
from storehelm.languages.speech import language, say
from storehelm.reports.document import Document
from storehelm.reports.grids import Grid, Head, Row
from storehelm.reports.korean_font import korean_letters, subset
from storehelm.reports.parts import Drawing, Prose, Section
from storehelm.settings.home import ROOT

LIBRARY = ROOT / "data" / "plotly" / "plotly-basic.min.js"
"""Plotly's own partial bundle with bars and lines, which is all that the house's forms are made of; MIT licence."""
_HERE = ROOT / "storehelm" / "reports"
_FONT_FACES = ROOT / ".streamlit" / "config.toml"
_CHART_WIDTH = 720
_KOREAN = "U+AC00-D7A3"
_MANY_COLUMNS = 3
"""Columns from which on the rows of a table become cards on a telephone."""
_SHORT, _LONG = 14, 60
"""Letters up to which a cell is never broken, and from which on it takes the whole width of a card."""


def web_page_of(document: Document, about: Sequence[str] = (), ways: str = "") -> str:
    """The report as the text of an HTML file.

    Args:
        document: What to write.
        about: Sentences for the foot, in place of those that a file needs.
        ways: Links for the foot, as HTML.
    """
    body = _body(document, _footer(about, ways))
    charts = _charts_json(document)
    scripts = _scripts(document)
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{language()}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy_of(document)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="storehelm-version" content="{escaped(document.source.meta.version)}">',
            f'<meta name="storehelm-content" content="{document.content_hash}">',
            f"<title>{escaped(f'{document.title}, {document.period}, {document.store}')}</title>",
            f"<style>{_faces(body)}{_file('web_page.css')}</style>",
            "</head>",
            f"<body>{body}",
            f'<script type="application/json" id="charts">{charts}</script>',
            *(f"<script>{script}</script>" for script in scripts),
            "</body></html>\n",
        )
    )


def _scripts(document: Document) -> tuple[str, ...]:
    return (_library(), _file("web_page.js")) if document.charts else ()


def policy_of(document: Document) -> str:
    """Nothing is loaded from anywhere, and no script runs but those whose hashes stand here."""
    scripts = _scripts(document)
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts) or "'none'"  # not shown
    rules = ("default-src 'none'", f"script-src {hashes}", "style-src 'unsafe-inline'", "img-src data:")  # not shown
    return "; ".join((*rules, "font-src data:", "base-uri 'none'", "form-action 'none'"))  # not shown


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _charts_json(document: Document) -> str:
    """The figures, in a script element that cannot be left by any text inside."""
    figures = [json.loads(chart.figure.to_json()) for chart in document.charts]
    return json.dumps(figures, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _body(document: Document, footer: str) -> str:
    said = document.headline
    note = f'<p class="note">{escaped(said.note)}</p>' if said.note else ""
    rest = document.headline.text[len(said.claim) :]
    warned = "".join(f"<p>{escaped(sentence)}</p>" for sentence in document.notices)
    first = f'<div class="first" role="status">{warned}</div>' if warned else ""
    head = (
        f'<p class="store">{escaped(document.store)}</p><h1>{escaped(document.title)}</h1>'
        f'<p class="period">{escaped(document.period)}</p>{first}'
        f'<p class="headline"><b>{escaped(said.claim)}</b>{escaped(rest)}</p>{note}'
    )
    numbers = iter(range(len(document.charts)))
    sections = "".join(_section(section, numbers) for section in document.sections)
    return (
        f"<main><header>{head}</header>{sections}{_list(say('What the numbers mean'), document.definitions)}"
        f"{_list(say('About this report'), document.facts)}{footer}</main>"
    )


def _section(section: Section, numbers: Iterator[int]) -> str:
    small = f'<span class="sub">{escaped(section.subtitle)}</span>' if section.subtitle else ""
    parts = "".join(_part(part, numbers) for part in section.parts)
    return f"<section><h2>{escaped(section.title)}{small}</h2>{parts}</section>"


def _part(part: Grid | Drawing | Prose, numbers: Iterator[int]) -> str:
    if isinstance(part, Drawing):
        return _figure(part, next(numbers))
    if isinstance(part, Prose):
        return _notes(part.sentences)
    return _table(part)


def _figure(drawing: Drawing, number: int) -> str:
    caption = f"<figcaption>{escaped(' '.join(drawing.notes))}</figcaption>" if drawing.notes else ""
    still = f'<div class="still">{svg_of(drawing.chart, _CHART_WIDTH)}</div>'
    label = f'role="img" aria-label="{escaped(drawing.chart.alt)}"'
    return f'<figure><div data-chart="{number}" {label}>{still}<div class="live"></div></div>{caption}</figure>'


def _table(grid: Grid) -> str:
    wide = ' class="wide"' if len(grid.heads) >= _MANY_COLUMNS else ""
    heads = "".join(_head(head) for head in grid.heads)
    rows = "".join(_row(line, grid.heads) for line in grid.lines)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(grid.title)}"><table{wide}>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{_notes(grid.notes)}"
    )


def _head(head: Head) -> str:
    side = ' class="n"' if head.is_number else ""
    hover = f' title="{escaped(head.definition)}"' if head.definition else ""
    return f'<th scope="col"{side}{hover}>{escaped(head.label)}</th>'


def _row(line: Row, heads: Sequence[Head]) -> str:
    tones = dict(line.tones)
    cells = "".join(
        _cell(text, head, tones.get(place, ""))
        for place, (text, head) in enumerate(zip(line.cells, heads, strict=True))
        if place
    )
    total = ' class="total"' if line.is_total else ""
    return f'<tr{total}><th scope="row">{escaped(line.cells[0])}</th>{cells}</tr>'


def _cell(text: str, head: Head, tone: str) -> str:
    kind = "n" if head.is_number else "text" if len(text) > _LONG else "short" if len(text) < _SHORT else ""
    names = " ".join(filter(None, (kind, tone)))
    chosen = f' class="{names}"' if names else ""
    return f'<td{chosen} data-label="{escaped(head.label)}">{escaped(text)}</td>'


def _notes(sentences: Sequence[str]) -> str:
    return "".join(f'<p class="note">{escaped(sentence)}</p>' for sentence in sentences)


def _list(title: str, pairs: Sequence[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(text)}</dd>" for name, text in pairs)
    return f"<section><h2>{escaped(title)}</h2><dl>{items}</dl></section>" if pairs else ""


def _footer(about: Sequence[str], ways: str) -> str:
    words = (
        *(about or (say("This file holds everything it shows: it loads nothing from anywhere."),)),
        # Translators: names of owners and licences stay as they are.
        say(
            "Its charts are drawn with plotly.js, © Plotly, Inc., under the MIT licence, "
            "its letters are Noto Sans, © The Noto Project Authors, under the SIL Open Font License 1.1."
        ),
    )
    return f"<footer>{'<br>'.join(escaped(sentence) for sentence in words)}{ways}</footer>"


def _faces(body: str) -> str:
    """Those parts of the font whose letters the report uses, as data inside the file."""
    letters, korean = {ord(letter) for letter in body}, korean_letters(body)
    return "".join(
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};unicode-range:{face.ranges};"
        f"src:url(data:font/{face.kind};base64,{_letters_of(face, korean)}) format('{face.kind}')}}"  # not shown
        for face in _font_files()
        if any(first <= letter <= last for first, last in _spans(face.ranges) for letter in letters)
    )


@dataclass(frozen=True)
class _Face:
    """A file of the app's own font: its weights and letters, as CSS writes them."""

    family: str
    path: str
    weight: str
    ranges: str

    @property
    def kind(self) -> str:
        return Path(self.path).suffix.removeprefix(".")


@functools.cache
def _font_files() -> tuple[_Face, ...]:
    """The app's own font as the app's settings declare it."""
    faces = tomllib.loads(_FONT_FACES.read_text(encoding="utf-8"))["theme"]["fontFaces"]
    return tuple(
        _Face(face["family"], face["url"].removeprefix("app/"), face["weight"], face["unicodeRange"]) for face in faces
    )


def _letters_of(face: _Face, korean: str) -> str:
    """The file of a face in base64; of the Korean ones no more than what is needed."""
    if _KOREAN not in face.ranges:
        return _base64(face.path)
    return base64.b64encode(subset(ROOT / face.path, korean)).decode()


def _spans(ranges: str) -> list[tuple[int, int]]:
    """`U+0000-00FF,U+0131` as pairs of numbers."""
    parts = [part.strip().removeprefix("U+").split("-") for part in ranges.split(",")]
    return [(int(part[0], 16), int(part[-1], 16)) for part in parts]


@functools.cache
def _base64(path: str) -> str:
    return base64.b64encode((ROOT / path).read_bytes()).decode()


@functools.cache
def _library() -> str:
    return LIBRARY.read_text(encoding="utf-8")


@functools.cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
