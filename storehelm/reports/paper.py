"""A report as a PDF that is a document: selectable text, page numbers, table heads on every page, nothing cut."""

import logging
from collections.abc import Sequence

from fpdf import FPDF
from fpdf.fonts import FontFace
from fpdf.table import Row as TableRow

from storehelm.charts.drawing import scene_of
from storehelm.charts.lettering import BOLD, KOREAN_BOLD, KOREAN_REGULAR, REGULAR, has_letter, is_korean
from storehelm.charts.theme import LIGHT
from storehelm.languages.known import locale_in
from storehelm.languages.speech import language, say
from storehelm.reports.column_widths import column_widths
from storehelm.reports.document import STRATEGY, Document
from storehelm.reports.grids import Grid, Row
from storehelm.reports.paper_drawing import FAMILY, KOREAN, draw_scene
from storehelm.reports.parts import Drawing, Prose, Section
from storehelm.reports.sheets import as_of_words, days_words

logging.getLogger("fpdf.output").setLevel(logging.ERROR)  # letters that a font lacks are told on the paper itself
_MARGIN = 40.0
_FOOT = 44.0
_PIXEL = 0.75
"""Points for a pixel of a chart."""
_TITLE, _HEADLINE, _HEADING, _BODY, _CELL, _SMALL = 18.0, 13.0, 11.5, 9.5, 8.5, 7.5
_LEAST_CELL = 6.0
_LEADING = 1.4
_PADDING, _GAP = 3.0, 5.0
"""Above and below the text of a cell, and beside it."""
_LONGEST = 600
"""Letters of a cell: of a longer one, a row would be higher than a page."""
_MOST_NAME = 60
"""Letters of a store's name that stand in the foot of each page."""


def paper_of(document: Document) -> bytes:
    """The report as the bytes of a PDF file, A4, with the fonts that it needs inside."""
    pdf = _Paper(document)
    pdf.add_page()
    _opening(pdf, document)
    for section in document.sections:
        _section(pdf, section)
    _pairs(pdf, say("What the numbers mean"), document.definitions)
    unknown = "".join(sorted(pdf.unknown))
    missing = ((say("Letters that its fonts do not have"), unknown[:_LONGEST]),) if unknown else ()
    _pairs(pdf, say("About this report"), (*document.facts, *missing))
    return bytes(pdf.output())


class _Paper(FPDF):
    """Pages with the report's name and their numbers at the foot."""

    def __init__(self, document: Document) -> None:
        super().__init__(unit="pt", format="A4")
        self._unknown: set[str] = set()
        self._is_korean = False
        meta = document.source.meta
        store = document.store if len(document.store) <= _MOST_NAME else f"{document.store[: _MOST_NAME - 1]}…"
        self._foot = f"{store} · {document.title} · {_days(document)}"
        self._version = say("version {version}", version=meta.version)
        self.add_font(FAMILY, "", REGULAR)
        self.add_font(FAMILY, "B", BOLD)
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_FOOT + 8)
        self.set_title(f"{document.title}, {document.period}")
        self.set_author(document.store)
        self.set_subject(document.headline.text)
        self.set_creator("Storehelm")  # not shown
        self.set_keywords(f"{meta.version} {document.content_hash}")
        self.set_creation_date(meta.published_at)
        self.set_lang(locale_in(language(), document.locale).replace("_", "-"))

    @property
    def unknown(self) -> set[str]:
        """Letters that were asked for so far and are drawn as empty boxes."""
        return self._unknown

    def normalize_text(self, text: str) -> str:
        """Note the letters that no font has, each time text is written; take the Korean font when it is needed."""
        self._unknown |= {letter for letter in text if not has_letter(letter)}
        if is_korean(text):
            self._speak_korean()
        return str(super().normalize_text(text))

    def _speak_korean(self) -> None:
        """Korean letters fill a font of their own, which is not read for other reports."""
        if self._is_korean:
            return
        self._is_korean = True
        self.add_font(KOREAN, "", KOREAN_REGULAR)
        self.add_font(KOREAN, "B", KOREAN_BOLD)
        self.set_fallback_fonts([KOREAN])

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-_FOOT + 14)
        self.letters(_SMALL, LIGHT.muted)
        self.cell(self.epw - 150, 10, self._foot)
        self.cell(150, 10, f"{self._version} · {self.page_no()} / {{nb}}", align="R")

    def letters(self, size: float, colour: str = LIGHT.text, *, bold: bool = False) -> None:
        """Choose the letters of what comes next."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(colour)

    def paragraph(self, text: str, size: float, colour: str = LIGHT.text, *, bold: bool = False) -> None:
        """Write text over the whole width."""
        self.letters(size, colour, bold=bold)
        self.multi_cell(0, size * _LEADING, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def keep_together(self, height: float) -> None:
        """Begin a new page where so much has no room on this one."""
        if self.get_y() + height > self.page_break_trigger and self.get_y() > _MARGIN + 1:
            self.add_page()


def _days(document: Document) -> str:
    if document.page != STRATEGY:
        return days_words(document.source.selection.period)
    # Translators: stands at the foot of each page; {day} is the last day of the data.
    return say("up to {day}", day=as_of_words(document.source))


def _opening(pdf: _Paper, document: Document) -> None:
    pdf.paragraph(document.store, _BODY, LIGHT.muted)
    pdf.paragraph(document.title, _TITLE, bold=True)
    pdf.paragraph(document.period, _BODY, LIGHT.muted)
    for sentence in document.notices:
        pdf.ln(4)
        pdf.paragraph(sentence, _BODY, LIGHT.warn, bold=True)
    pdf.ln(8)
    said = document.headline
    pdf.letters(_HEADLINE, bold=True)
    pdf.write(_HEADLINE * _LEADING, said.claim)
    pdf.letters(_HEADLINE)
    pdf.write(_HEADLINE * _LEADING, said.text[len(said.claim) :])
    pdf.ln(_HEADLINE * _LEADING)
    if said.note:
        pdf.paragraph(said.note, _BODY, LIGHT.muted)


def _section(pdf: _Paper, section: Section) -> None:
    first = section.parts[0]
    pdf.keep_together(_HEADING * 4 + (_height_of(first) if isinstance(first, Drawing) else 40))
    _heading(pdf, section.title, section.subtitle)
    for part in section.parts:
        if isinstance(part, Drawing):
            _figure(pdf, part)
        elif isinstance(part, Prose):
            _notes(pdf, part.sentences)
        else:
            _table(pdf, part)


def _heading(pdf: _Paper, title: str, subtitle: str = "") -> None:
    pdf.ln(14)
    pdf.start_section(title)
    pdf.paragraph(title, _HEADING, bold=True)
    if subtitle:
        pdf.paragraph(subtitle, _CELL, LIGHT.muted)
    pdf.ln(4)


def _height_of(drawing: Drawing) -> float:
    return float(drawing.chart.figure.layout.height) * _PIXEL + 8


def _figure(pdf: _Paper, drawing: Drawing) -> None:
    pdf.keep_together(_height_of(drawing))
    scene = scene_of(drawing.chart, pdf.epw / _PIXEL)
    draw_scene(pdf, scene, pdf.l_margin, pdf.get_y(), _PIXEL)
    pdf.set_y(pdf.get_y() + scene.height * _PIXEL + 8)
    _notes(pdf, drawing.notes)


def _notes(pdf: _Paper, sentences: Sequence[str]) -> None:
    for sentence in sentences:
        pdf.paragraph(sentence, _CELL, LIGHT.muted)


def _table(pdf: _Paper, grid: Grid) -> None:
    pdf.ln(2)
    size, widths = column_widths(grid, pdf.epw, (_CELL, _LEAST_CELL), 2 * _GAP)
    pdf.letters(size)
    pdf.set_draw_color(LIGHT.line)
    pdf.set_line_width(0.5)
    sides = tuple("RIGHT" if head.is_number else "LEFT" for head in grid.heads)
    heads = FontFace(emphasis="", color=LIGHT.muted, fill_color=LIGHT.surface)
    with pdf.table(
        col_widths=widths,
        width=min(sum(widths), pdf.epw),
        align="LEFT",
        text_align=sides,
        borders_layout="HORIZONTAL_LINES",
        headings_style=heads,
        line_height=size * _LEADING,
        padding=(_PADDING, _GAP, _PADDING, _GAP),
        v_align="TOP",
    ) as table:
        table.row([head.label for head in grid.heads])
        for line in grid.lines:
            _row(table.row(), line)
    pdf.ln(2)
    _notes(pdf, grid.notes)


def _row(row: TableRow, line: Row) -> None:
    tones = dict(line.tones)
    for place, text in enumerate(line.cells):
        tone = tones.get(place)
        colour = getattr(LIGHT, tone) if tone else LIGHT.text
        bold = "BOLD" if line.is_total or tone else ""
        row.cell(_cut(text), style=FontFace(emphasis=bold, color=colour))


def _cut(text: str) -> str:
    """A cell no longer than a page can hold."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _pairs(pdf: _Paper, title: str, pairs: Sequence[tuple[str, str]]) -> None:
    if not pairs:
        return
    pdf.keep_together(80)
    _heading(pdf, title)
    pdf.set_draw_color(LIGHT.line)
    pdf.set_line_width(0.5)
    pdf.letters(_CELL)
    with pdf.table(
        col_widths=(pdf.epw * 0.3, pdf.epw * 0.7),
        text_align="LEFT",
        borders_layout="HORIZONTAL_LINES",
        first_row_as_headings=False,
        line_height=_CELL * _LEADING,
        padding=2,
        v_align="TOP",
    ) as table:
        for pair in pairs:
            table.row([_cut(text) for text in pair])
