"""What a link leaves out does not depend on the language in which it is read."""

from datetime import date
from gettext import NullTranslations

import pytest

from storehelm.access.locked_tables import locked_tables
from storehelm.access.people import NotAllowed, Person, check
from storehelm.access.shares import PAGES, Share
from storehelm.languages import speech
from storehelm.languages.formats import Formats
from storehelm.languages.speech import speaking
from storehelm.settings.home import Home
from tests.access.test_small_cells import orders, sessions, spend
from tests.shops import published_shop

TODAY = date(2026, 11, 16)


class Strange(NullTranslations):
    """A language that has none of the English words."""

    def gettext(self, message):
        return "".join("x" if sign.isalpha() else sign for sign in message if sign not in "{}")

    def ngettext(self, one, many, count):
        return self.gettext(many)


@pytest.fixture
def strange(monkeypatch):
    monkeypatch.setattr(speech, "catalogue", lambda code: Strange() if code == "ka" else NullTranslations())


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    return Home(published_shop(folder, orders=orders(), sessions=sessions(), ad_spend=spend()).path.parent.parent)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "channels"])
def test_notes_of_costs_are_left_out_in_every_language(home, strange, page):
    share, formats = Share(page, span="4-weeks"), Formats("en", "EUR")
    english = locked_tables(home, share, TODAY, formats)
    with speaking("ka"):
        told = locked_tables(home, share, TODAY, formats)
    assert {name: len(table.notes) for name, table in told.tables.items()} == {
        name: len(table.notes) for name, table in english.tables.items()
    }
    assert {name: len(table.rows) for name, table in told.tables.items()} == {
        name: len(table.rows) for name, table in english.tables.items()
    }


def test_there_are_notes_of_costs_to_leave_out(home):
    formats = Formats("en", "EUR")
    granted = locked_tables(home, Share("weekly", span="4-weeks", with_costs=True), TODAY, formats).tables
    left = locked_tables(home, Share("weekly", span="4-weeks"), TODAY, formats).tables
    assert sum(len(table.notes) for table in left.values()) < sum(len(table.notes) for table in granted.values())


@pytest.mark.parametrize(
    ("role", "deed", "said"),
    [
        ("viewer", "write", "You are a viewer here and cannot change goals, decisions and scenarios."),
        ("viewer", "orders", "You are a viewer here and cannot take the rows of single orders along."),
        ("editor", "set_up", "You are an editor here and cannot set up a store."),
    ],
)
def test_a_refusal_is_one_sentence(role, deed, said):
    with pytest.raises(NotAllowed, match=said):
        check(Person(role), deed)
