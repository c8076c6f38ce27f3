"""A report as one description: the page's own numbers, in the page's own words, and never an empty one."""

import html
import re
from datetime import date

import pytest

from storehelm.charts.canvas import Look
from storehelm.charts.theme import LIGHT
from storehelm.components.kpi_wall import wall_html
from storehelm.languages.formats import Formats
from storehelm.refusal import Refusal
from storehelm.reports.document import TITLES, content_hash, document_of
from storehelm.reports.grids import Grid
from storehelm.settings.calendar import Period


def cells_of(document):
    grids = [part for section in document.sections for part in section.parts if isinstance(part, Grid)]
    return [cell for grid in grids for line in grid.lines for cell in line.cells]


def grid_of(document, title):
    return next(
        part
        for section in document.sections
        if section.title == title
        for part in section.parts
        if isinstance(part, Grid)
    )


@pytest.mark.parametrize("page", TITLES)
def test_every_page_is_a_report_with_its_head(reported, page):
    document = reported.document(page)
    facts = dict(document.facts)
    assert document.title == TITLES[page] and document.store.startswith("Tea & <Co>")
    assert facts["Version of the data"] == reported.published.version
    assert facts["Data up to"] == "2026-11-15"
    assert facts["Content hash (SHA-256)"] == document.content_hash
    assert document.headline.claim and document.sections and document.definitions
    assert all(len(line.cells) == len(grid.heads) for grid in grids(document) for line in grid.lines)
    assert all(section.title and section.parts for section in document.sections)


def grids(document):
    return [part for section in document.sections for part in section.parts if isinstance(part, Grid)]


def test_the_key_numbers_are_those_of_the_tiles(reported):
    tables = reported.tables("weekly")
    wall = html.unescape(wall_html(tables["kpis"], Look(LIGHT, Formats("en", "EUR"))))
    lines = grid_of(reported.document("weekly"), "Key numbers").lines
    tiles = re.findall(r"<strong[^>]*>([^<]*)</strong>", wall)
    assert [line.cells[1] for line in lines] == tiles and len(tiles) == 8
    changes = re.findall(r'<span class="sh-change[^"]*">([^<]*)</span>', wall)
    assert set(changes) <= {cell for line in lines for cell in line.cells[2:4]}


def test_numbers_are_those_of_the_view(reported):
    tables = reported.tables("channels")
    lines = grid_of(reported.document("channels"), "By channel").lines
    formats = Formats("en", "EUR")
    assert [line.cells[1] for line in lines] == [
        formats.money(row["spend"]) if row["spend"] else "€0" for row in tables["by_channel"].rows
    ]


def test_the_steps_of_a_change_stand_between_their_totals(reported):
    lines = grid_of(reported.document("weekly"), "What moved net sales").lines
    assert [lines[0].is_total, lines[1].is_total, lines[-1].is_total] == [True, False, True]
    assert lines[0].cells[1][0] == "€" and lines[1].cells[1][0] in "+−0€"


def test_a_reader_of_another_language_sees_their_numbers(reported):
    german = reported.document("weekly", formats=Formats("de", "EUR"))
    first = grid_of(german, "Key numbers").lines[0].cells[1]
    assert first.endswith("\N{NO-BREAK SPACE}€")


def test_the_hash_is_of_the_numbers(reported):
    tables = reported.tables("weekly")
    assert (
        content_hash(tables) == content_hash(dict(reversed(tables.items()))) == reported.document("weekly").content_hash
    )
    assert content_hash(reported.tables("weekly", Period(date(2026, 11, 2), date(2026, 11, 8)))) != content_hash(tables)


def test_definitions_say_each_name_once(reported):
    names = [name for name, _ in reported.document("weekly").definitions]
    assert len(names) == len(set(names)) and "Net sales" in names


@pytest.mark.parametrize("page", [page for page in TITLES if page not in ("strategy", "retention")])
def test_an_empty_report_is_refused(reported, page):
    with pytest.raises(Refusal, match="would be empty"):
        reported.document(page, Period(date(2031, 1, 6), date(2031, 1, 12)))


def test_an_unknown_page_is_refused_with_the_nearest(reported):
    with pytest.raises(Refusal, match="no report of a page 'weakly'") as refusal:
        document_of("weakly", {}, reported.document("weekly").source, Look(LIGHT, Formats("en", "EUR")))
    assert "weekly" in (refusal.value.hint or "")


def test_file_names_say_page_and_days(reported):
    assert reported.document("weekly").file_name == "weekly-review-2026-11-09-2026-11-15"
    assert reported.document("strategy").file_name == "strategy-2026-11-15"


def test_marks_on_the_chart_are_explained_below(reported):
    trend = next(section for section in reported.document("weekly").sections if section.title == "Net sales by week")
    drawing = trend.parts[0]
    assert drawing.notes == ((drawing.chart.marked,) if drawing.chart.marked else ())
