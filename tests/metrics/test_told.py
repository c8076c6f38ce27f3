"""What a page says of numbers is in the reader's language throughout, but for the values of the data."""

import re

import pytest

from storehelm.languages import speech
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.query import ask
from storehelm.metrics.selection import DIMENSIONS, Selection
from storehelm.metrics.views import VIEWS
from tests.metrics.states import PERIODS, STORE, WEEK, shop_in

NAMES = ("ga4", "Nope", "DE", "NL", "mix")
_ENGLISH = re.compile(r"[A-Za-wyz]{2,}")
_KEPT_IN_ENGLISH = ("problems",)
"""Tables with sentences of the warehouse."""


class Crossed:
    """A language whose every letter is x."""

    def gettext(self, message):
        return re.sub(r"(\{\w+\})|[A-Za-z]", lambda found: found.group(1) or "x", message)

    def pgettext(self, _, message):
        return self.gettext(message)

    def ngettext(self, one, many, count):
        return self.gettext(one if count == 1 else many)


@pytest.fixture
def crossed(monkeypatch):
    monkeypatch.setattr(speech, "catalogue", lambda _: Crossed())


def english(text):
    for name in NAMES:
        text = text.replace(name, "")
    return _ENGLISH.search(text)


@pytest.mark.usefixtures("crossed")
@pytest.mark.parametrize("by", [(), *((name,) for name in DIMENSIONS), ("device_category", "channel")])
@pytest.mark.parametrize("state", ["full", "sessions only"])
def test_why_a_number_is_missing(state, by):
    answer = ask(shop_in(state), STORE, list(CATALOGUE), WEEK, "week", by)
    assert answer.reasons
    assert not [text for text in (*answer.reasons.values(), *answer.notes) if english(text)]


@pytest.mark.usefixtures("crossed")
@pytest.mark.parametrize("page", VIEWS)
@pytest.mark.parametrize("state", ["empty", "full", "orders only"])
def test_heads_notes_and_reasons_of_a_page(state, page):
    shop = shop_in(state)
    for period in (WEEK, PERIODS["running week"]):
        for table in VIEWS[page](shop, STORE, Selection(period, "week_and_year")).values():
            heads = [text for column in table.columns for text in (column.label, column.definition)]
            told = [row.get(name) for row in table.rows for name in ("reason", "what", "why", "state_words", "measure")]
            texts = [table.title, *heads, *table.notes]
            texts += [text for text in told if text is not None and "x" in text]
            assert table.name in _KEPT_IN_ENGLISH or not [text for text in texts if english(text)]


@pytest.mark.usefixtures("crossed")
def test_labels_of_the_week():
    tables = VIEWS["weekly"](shop_in("full"), STORE, Selection(WEEK, "previous"))
    labels = [row["label"] for name in ("kpis", "ledger", "why_by_device") for row in tables[name].rows]
    assert labels
    assert not [label for label in labels if english(label)]
