"""A report as a PDF: its text can be selected and holds every number, pages are numbered, nothing is cut."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from storehelm.reports.column_widths import column_widths
from storehelm.reports.document import TITLES
from storehelm.reports.grids import Grid, Head, Row
from storehelm.reports.paper import paper_of
from storehelm.reports.parts import Section


@pytest.fixture(scope="module")
def papers(reported):
    return {page: pypdf.PdfReader(io.BytesIO(paper_of(reported.document(page)))) for page in TITLES}


def squeezed(text):
    """Text without the spaces at which lines may be broken."""
    return re.sub(r"\s+", "", text)


def text_of(paper):
    return squeezed("".join(page.extract_text() for page in paper.pages))


def long_document(reported, rows=120, columns=4):
    heads = (Head("Name", is_number=False), *(Head(f"Column {index}") for index in range(1, columns)))
    lines = tuple(Row((f"Row {row}", *(f"{row * index:,}" for index in range(1, columns)))) for row in range(rows))
    section = Section("A long table", "", (Grid("Long", heads, lines),))
    return replace(reported.document("weekly"), sections=(section,))


@pytest.mark.parametrize("page", TITLES)
class TestEveryReport:
    def test_its_text_holds_every_cell_and_its_source(self, reported, papers, page):
        document, said = reported.document(page), text_of(papers[page])
        grids = [part for section in document.sections for part in section.parts if isinstance(part, Grid)]
        cells = [cell for grid in grids for line in grid.lines for cell in line.cells]
        assert [cell for cell in cells if squeezed(cell) not in said] == []
        assert all(squeezed(text) in said for text in (document.title, document.headline.text, document.period))
        assert all(squeezed(name) in said and squeezed(text) in said for name, text in document.facts)
        assert all(squeezed(text) in said for _, text in document.definitions)

    def test_the_words_of_its_charts_are_text(self, reported, papers, page):
        said = text_of(papers[page])
        for chart in reported.document(page).charts:
            notes = [squeezed(re.sub(r"<[^>]+>", "", note.text)) for note in chart.figure.layout.annotations]
            assert [note for note in notes if note.replace("&amp;", "&") not in said] == []

    def test_every_page_says_its_number(self, papers, page):
        pages = papers[page].pages
        for number, one in enumerate(pages, start=1):
            assert f"{number} / {len(pages)}" in one.extract_text()

    def test_nothing_stands_outside_the_page(self, papers, page):
        for one in papers[page].pages:
            width, height = float(one.mediabox.width), float(one.mediabox.height)
            places = []

            def place(text, _current, matrix, _font, _size, places=places):
                if text.strip():
                    places.append((matrix[4], matrix[5]))

            one.extract_text(visitor_text=place)
            assert places
            assert all(-1 <= x <= width and 0 <= y <= height for x, y in places)

    def test_its_letters_are_inside_it(self, papers, page):
        assert "Lettersthatitsfontsdonothave" not in text_of(papers[page])
        fonts = [font for one in papers[page].pages for font in one["/Resources"]["/Font"].values()]
        described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
        assert described and all("/FontFile2" in one.get_object() for one in described)


def test_every_key_number_of_the_page_is_in_the_text(reported, papers):
    rows = reported.tables("weekly")["kpis"].rows
    said = text_of(papers["weekly"])
    document = reported.document("weekly")
    numbers = next(section for section in document.sections if section.title == "Key numbers").parts[0]
    assert len(rows) == len(numbers.lines) == 8
    assert all(squeezed(line.cells[1]) in said for line in numbers.lines)


def test_names_in_other_scripts_can_be_read(papers):
    assert squeezed("Tea & <Co> ქართული Чай") in text_of(papers["weekly"])


def test_heads_stand_on_every_page_of_a_long_table(reported):
    paper = pypdf.PdfReader(io.BytesIO(paper_of(long_document(reported))))
    pages = [one.extract_text() for one in paper.pages if "Row " in one.extract_text()]
    assert len(pages) >= 3 and all("Column 3" in text for text in pages)
    said = text_of(paper)
    assert all(f"Row{row}" in said for row in range(120))


def test_a_table_of_many_columns_is_set_smaller_and_not_cut(reported):
    heads = tuple(Head(f"Column {index}", is_number=bool(index)) for index in range(14))
    grid = Grid("Wide", heads, (Row(("A name of some length", *("−€1,234,567" for _ in range(13)))),))
    size, widths = column_widths(grid, 515, (8.5, 6.0), 10)
    assert size == 6.0 and sum(widths) <= 515 + 1e-6
    document = replace(reported.document("weekly"), sections=(Section("Wide", "", (grid,)),))
    assert squeezed("−€1,234,567") in text_of(pypdf.PdfReader(io.BytesIO(paper_of(document))))


def test_a_table_that_fits_keeps_its_letters_and_breaks_no_number():
    grid = Grid("t", (Head("Name", is_number=False), Head("Value")), (Row(("A " * 80, "€1,234,567.89")),))
    size, widths = column_widths(grid, 300, (8.5, 6.0), 10)
    assert size == 8.5 and widths[1] > 60 and sum(widths) <= 300 + 1e-6


def test_the_same_report_is_the_same_file(reported):
    assert paper_of(reported.document("weekly")) == paper_of(reported.document("weekly"))


def test_it_knows_its_title_version_and_sections(reported, papers):
    paper, document = papers["weekly"], reported.document("weekly")
    assert paper.metadata.title.startswith("Weekly review")
    assert document.source.meta.version in paper.metadata["/Keywords"]
    assert [one.title for one in paper.outline][:2] == ["Goals", "Key numbers"]


def test_it_is_small(reported):
    assert len(paper_of(reported.document("weekly"))) < 200_000


def test_long_names_and_letters_of_other_scripts_break_nothing_and_are_said(reported, caplog):
    heads = (Head("Campaign", is_number=False), Head("Spend"), Head("Note", is_number=False))
    rows = (Row(("x" * 900, "€1,234", "홍보 🎉")), Row(("word " * 400, "€1", "y" * 700)))
    document = replace(reported.document("weekly"), sections=(Section("Odd names", "", (Grid("Odd", heads, rows),)),))
    said = text_of(pypdf.PdfReader(io.BytesIO(paper_of(document))))
    assert "€1,234" in said and "Lettersthatitsfontsdonothave" in said
    assert caplog.text == ""


def test_news_is_coloured_and_said(reported):
    document = reported.document("weekly")
    numbers = next(section for section in document.sections if section.title == "Key numbers").parts[0]
    for line, row in zip(numbers.lines, reported.tables("weekly")["kpis"].rows, strict=True):
        assert bool(line.tones) == (row["verdict"] in ("good", "bad"))
        assert all(line.cells[place][0] in "↑↓" for place, _ in line.tones)


def test_korean_and_georgian_can_be_read_in_text_tables_and_charts(reported, caplog):
    names = ("스토어헬름 뷁쀍", "შეკვეთები და გაყიდვები", "Чистые продажи")
    long = long_document(reported, rows=3)
    grid = long.sections[0].parts[0]
    lines = tuple(replace(line, cells=(name, *line.cells[1:])) for name, line in zip(names, grid.lines, strict=True))
    told = replace(
        long, title="주간 보고 კვირა", sections=(replace(long.sections[0], parts=(replace(grid, lines=lines),)),)
    )
    paper = pypdf.PdfReader(io.BytesIO(paper_of(told)))
    assert [word for word in (*names, "주간보고კვირა") if squeezed(word) not in text_of(paper)] == []
    assert "Letters that its fonts do not have" not in " ".join(page.extract_text() for page in paper.pages)
    fonts = {font["/BaseFont"] for page in paper.pages for font in map(_object, page["/Resources"]["/Font"].values())}
    assert any("KR" in name for name in fonts)
    assert caplog.records == []


def _object(one):
    return one.get_object()
