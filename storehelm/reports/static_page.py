"""A report as one static web page: text, tables and drawn charts in one column, for a telephone first; no script."""

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from storehelm.charts.svg import svg_of
from storehelm.languages.plain_text import escaped
from storehelm.languages.speech import language, say
from storehelm.reports.document import Document
from storehelm.reports.grids import Grid, Head, Row
from storehelm.reports.parts import Drawing, Prose, Section

_CHART_WIDTH = 420
_LONG = 32
"""Letters from which on a cell stands below its name on a telephone."""


@lru_cache(maxsize=1)
def css() -> str:
    """The style of static pages."""
    return (Path(__file__).parent / "static_page.css").read_text(encoding="utf-8")


def css_hash() -> str:
    """The style as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(css().encode()).digest()).decode()}'"  # not shown


def plain_policy() -> str:
    """What a page without scripts may do: draw itself, and send its own form."""
    return f"default-src 'none'; style-src {css_hash()}; form-action 'self'; base-uri 'none'"  # not shown


def static_page(document: Document, about: Iterable[str] = (), ways: str = "") -> str:
    """The report as a page that needs nothing beside it.

    Args:
        document: What to write.
        about: Sentences for the foot: for whom the page is, until when, what is left out.
        ways: Links for the foot, as HTML.
    """
    said = document.headline
    notices = "".join(f'<p class="first">{escaped(text)}</p>' for text in document.notices)
    note = f'<p class="quiet">{escaped(said.note)}</p>' if said.note else ""
    body = (
        f'<header><p class="quiet">{escaped(document.store)}</p><h1>{escaped(document.title)}</h1>'
        f'<p class="quiet">{escaped(document.period)}</p></header><main>{notices}'
        f'<p class="said"><b>{escaped(said.claim)}</b>{escaped(said.text.removeprefix(said.claim))}</p>{note}'
        f"{''.join(_section(section) for section in document.sections)}{_definitions(document)}</main>"
        f"<footer>{''.join(f'<p>{escaped(text)}</p>' for text in about)}{_facts(document)}{ways}</footer>"
    )
    return whole_page(f"{document.title}, {document.store}", body)


def whole_page(title: str, body: str) -> str:
    """A page of ours around `body`, which is HTML in the language of the run."""
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">'
        f"<title>{escaped(title)}</title><style>{css()}</style></head><body>{body}</body></html>"
    )


def _section(section: Section) -> str:
    """A section; the table of what a chart draws is folded, as on a telephone it is long."""
    subtitle = f'<p class="quiet">{escaped(section.subtitle)}</p>' if section.subtitle else ""
    is_drawn = any(isinstance(part, Drawing) for part in section.parts)
    parts = "".join(_part(part, is_folded=is_drawn) for part in section.parts)
    return f"<section><h2>{escaped(section.title)}</h2>{subtitle}{parts}</section>"


def _part(part: Grid | Drawing | Prose, *, is_folded: bool) -> str:
    if isinstance(part, Grid):
        table = _table(part) + _notes(part.notes)
        # Translators: opens the table of what a chart shows.
        return f"<details><summary>{escaped(say('The numbers'))}</summary>{table}</details>" if is_folded else table
    if isinstance(part, Drawing):
        return svg_of(part.chart, _CHART_WIDTH) + _notes(part.notes)
    return "".join(f"<p>{escaped(sentence)}</p>" for sentence in part.sentences)


def _table(grid: Grid) -> str:
    heads = "".join(f'<th scope="col"{_side(head)}>{escaped(head.label)}</th>' for head in grid.heads)
    rows = "".join(_row(row, grid.heads) for row in grid.lines)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(row: Row, heads: tuple[Head, ...]) -> str:
    cells = "".join(_cell(text, head) for text, head in zip(row.cells, heads, strict=True))
    kind = ' class="total"' if row.is_total else ""
    return f"<tr{kind}>{cells}</tr>"


def _cell(text: str, head: Head) -> str:
    kind = ' class="number"' if head.is_number else ' class="long"' if len(text) > _LONG else ""
    return f'<td{kind} data-label="{escaped(head.label)}">{escaped(text)}</td>'


def _side(head: Head) -> str:
    return ' class="number"' if head.is_number else ""


def _notes(notes: Iterable[str]) -> str:
    return "".join(f'<p class="notes">{escaped(note)}</p>' for note in notes)


def _definitions(document: Document) -> str:
    if not document.definitions:
        return ""
    items = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(meaning)}</dd>" for name, meaning in document.definitions)
    return f"<details><summary>{escaped(say('What the words mean'))}</summary><dl>{items}</dl></details>"


def _facts(document: Document) -> str:
    items = "".join(f"<dt>{escaped(label)}</dt><dd>{escaped(value)}</dd>" for label, value in document.facts)
    return f"<details><summary>{escaped(say('Where these numbers come from'))}</summary><dl>{items}</dl></details>"
