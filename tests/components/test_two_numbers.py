"""The section that sets Analytics against the store."""

from datetime import date

from storehelm.components.two_numbers import causes_html
from storehelm.components.view import View
from storehelm.languages.formats import Formats
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from tests.metrics.states import STORE, WEEK, shop_in

FORMATS = Formats("en", "EUR")


def term(cause, amount, orders=1, label="Tax"):
    told = {"cause": cause, "label": label, "kind": "term", "meaning": "It holds tax.", "action": "Send it without."}
    return told | {"amount": amount, "orders": orders}


def test_causes_that_move_something_stand_with_their_next_step():
    rows = (
        {"cause": "net_sales", "label": "Store", "kind": "start", "amount": 5, "orders": None},
        term("tax", 3_400_000_000),
        term("missed", 0, 2, "Missed <b>"),
        term("currency", 0, 0, "Other currencies"),
    )
    html = causes_html(Table("bridge", "From the store", (), rows), FORMATS)
    assert "+€3,400" in html
    assert "<b>Send it without.</b>" in html
    assert "Missed &lt;b&gt;" in html
    assert "Other currencies" not in html
    assert causes_html(Table("bridge", "", (), rows[:1]), FORMATS) == ""


def test_tables_of_two_views_with_one_name_are_both_downloaded():
    view = View(shop_in("orders only"), STORE, Selection(WEEK), FORMATS, "light", date(2026, 11, 16))
    data, bridge = view.tables("data"), view.tables("reconciliation")
    assert view.shown["coverage"] == data["coverage"]
    assert view.shown["reconciliation_coverage"].rows == bridge["coverage"].rows
    view.tables("reconciliation")
    assert {one.name for one in view.shown.values()} == set(view.shown)
