"""The sentence on the store and Analytics: which number is which, and why they differ."""

from datetime import date

import pytest

from storehelm.languages.formats import Formats
from storehelm.metrics.reconciliation import CAUSES
from storehelm.metrics.tables import Table
from storehelm.strategy.sentences import headline
from storehelm.strategy.two_sides import _MORE, TRUST, broken_words, value_words

FORMATS = Formats("en", "EUR")
EURO = 1_000_000


def said(store, terms, standing="bridge", bounds=(), notes=()):
    revenue = store + sum(terms.values())
    totals = {"standing": standing, "net_sales": store * EURO, "revenue": revenue * EURO}
    totals |= {"difference": (revenue - store) * EURO}
    rows = [{"cause": cause, "kind": "term", "amount": amount * EURO} for cause, amount in terms.items()]
    tables = {
        "totals": Table("totals", "", (), (totals,) if standing else (), notes),
        "bridge": Table("bridge", "", (), tuple(rows)),
        "bounds": Table("bounds", "", (), tuple(bounds)),
    }
    return headline("reconciliation", tables, FORMATS)


def test_every_cause_has_words():
    assert set(_MORE) == set(CAUSES)


@pytest.mark.parametrize(
    ("terms", "rest"),
    [
        ({"missed": -5_000, "tax": 100}, ": €4,900 less, mostly web orders that it missed (€5,000)."),
        (
            {"missed": -5_000, "tax": 3_000},
            ": €2,000 less, mostly web orders that it missed (€5,000), against tax in its value (€3,000).",
        ),
        ({"tax": 9_000}, ": €9,000 more, mostly tax in its value (€9,000)."),
        ({"residual": -1}, ": €1.00 less, mostly differences that no rule explains (€1.00)."),
    ],
)
def test_the_largest_cause_is_named_and_what_stands_against_it(terms, rest):
    found = said(40_000, terms)
    assert (
        found.claim
        == f"The store sold €40,000, Analytics counted {FORMATS.money((40_000 + sum(terms.values())) * EURO)}"
    )
    assert found.rest == rest
    assert found.note == TRUST


def test_two_numbers_that_agree():
    assert said(40_000, {}).text == "The store and Analytics both say €40,000: every order agrees."
    by_chance = said(40_000, {"missed": -700, "tax": 700})
    assert by_chance.rest == (
        ", though only because differences even out: the largest is web orders that it missed (€700)."
    )


def test_negative_net_sales():
    assert said(-300, {"refund_not_sent": 300}).claim == "The store sold −€300, Analytics counted €0.00"


def test_nothing_to_compare_with():
    found = said(0, {}, standing="", notes=("No revenue from Google Analytics is loaded.",))
    assert found.text == "There is nothing to compare the store with: no revenue from Google Analytics is loaded."


def test_without_ids_there_are_bounds():
    rows = [{"net_sales": 40_000 * EURO, "revenue": 30_000 * EURO}, {"net_sales": 9 * EURO, "revenue": None}]
    found = said(0, {}, standing="bounds", bounds=rows)
    assert found.claim == "The store sold €40,000, Analytics counted €30,000"
    assert found.rest == "; without transaction ids the causes between them cannot be told."
    assert said(0, {}, standing="no_shared_days").text.startswith("No day of this period")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"matched": 0}, "No order of these days has a transaction"),
        ({"value_holds": None, "agreement": 0.4, "agreeing": 4}, "at best 40% of 10 matched orders"),
        ({"value_holds": "goods and tax", "agreement": 0.9, "agreeing": 9}, "9 of 10 matched orders (90.0%) agree"),
        ({"value_holds": "goods and tax", "agreement": 1, "agreeing": 10, "seen": 12}, "in the store’s currency"),
    ],
)
def test_what_the_value_holds(row, words):
    assert words in value_words({"matched": 10, "seen": 10} | row, FORMATS)


def day(number, coverage, state, low=0.8):
    told = {"grain": "day", "day": date(2026, 3, number), "coverage": coverage, "state": state, "low": low}
    return told | {"web_orders": 50}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([day(1, 0.9, "within")], "Analytics saw its usual share of web orders on every day that can be judged."),
        ([day(1, 0.9, "too_early")], "Too early to say"),
        ([], "Too early to say"),
        (
            [day(1, 0.9, "within"), day(2, 0.04, "below")],
            "Tracking broke on 2 Mar 2026: 4% of 50 web orders seen, where 80% is the least that is usual.",
        ),
        (
            [day(2, 0.1, "below"), day(3, 0.04, "below")],
            "Tracking broke on 2 days from 2 Mar 2026 to 3 Mar 2026; the worst was 3 Mar 2026: 4% of 50",
        ),
    ],
)
def test_whether_tracking_held(days, words):
    assert broken_words(Table("coverage", "", (), tuple(days)), FORMATS).startswith(words)


def test_a_store_without_orders_is_not_said_to_lack_analytics():
    found = said(0, {}, standing="no_orders", notes=("No orders of the store are loaded, only what Analytics says.",))
    assert found.text.endswith(": no orders of the store are loaded, only what Analytics says.")
