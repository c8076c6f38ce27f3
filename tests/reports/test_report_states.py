"""Reports of shops of which little is known: whole or refused with a sentence, never a fault."""

from datetime import timedelta

import pytest

from storehelm.charts.canvas import Look
from storehelm.charts.theme import LIGHT
from storehelm.languages.formats import Formats
from storehelm.metrics.selection import Selection
from storehelm.refusal import Refusal
from storehelm.reports.document import TITLES, document_of
from storehelm.reports.file_formats import MIMES, content_of
from storehelm.reports.material import report_tables
from storehelm.reports.sheets import Source
from storehelm.settings.calendar import last_complete_week
from storehelm.strategy.goal_book import Book
from storehelm.strategy.strategy_view import strategy
from tests.pages.conftest import LAST_DAY, SHOPS
from tests.reports.conftest import book
from tests.shops import STORE, published_shop

FORMATS = Formats("en", "EUR")


@pytest.mark.parametrize("state", [*SHOPS, "nothing"])
def test_every_page_is_whole_or_refused(tmp_path, state):
    published = published_shop(tmp_path, **SHOPS.get(state, {}))
    today = LAST_DAY + timedelta(days=1)
    standing = strategy(published, STORE, book() if state != "sessions only" else Book(), today, FORMATS)
    selection = Selection(last_complete_week(LAST_DAY, STORE.week_start), "week_and_year", {})
    made = []
    for page in TITLES:
        tables = report_tables(page, (published, STORE), selection, standing, {})
        try:
            document = document_of(page, tables, Source(page, published.meta, selection), Look(LIGHT, FORMATS))
        except Refusal as refusal:
            assert "would be empty" in refusal.message and refusal.hint
            continue
        assert all(content_of(document, ending) for ending in MIMES)
        made.append(page)
    assert made if state in ("whole", "orders only") else True
    assert ("weekly" in made) == (state not in ("one day", "one order", "nothing"))
