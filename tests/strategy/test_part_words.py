"""The sentence about the parts of a driver: sign, zero, one part, parts against it, unknown and withheld."""

import pytest

from storehelm.languages.formats import Formats
from storehelm.strategy.part_words import part_sentence

FORMATS = Formats("en", "EUR")
MINUS = "\N{MINUS SIGN}"


def part(name, euros, driver="conversion", device="mobile"):
    """One part; None is the rest."""
    labels = {"unknown": "Unknown", "(withheld)": "Withheld by Analytics", None: "The rest"}
    kind = "rest" if name is None else "part"
    row = {"driver": driver, "device": device if driver == "conversion" else None, "part": name, "kind": kind}
    return row | {"label": labels.get(name, name), "amount": round(euros * 1_000_000)}


def said(*parts, by="channel"):
    return part_sentence(parts, by, FORMATS).replace(MINUS, "-")


def test_the_largest_part_is_named():
    assert said(part("Paid Social", -3_900), part("Email", -2_500)) == (
        "Of the -€6.40k of conversion on mobile, -€3.90k came from Paid Social."
    )
    assert said(part("Email", 300, "basket"), part("Direct", 120.5, "basket")) == (
        "Of the +€420 of gross sales per order, +€300 came from Email."
    )


def test_a_part_against_it_is_named_where_it_counts():
    assert said(part("A", -900), part("B", 500), part("C", -300)) == (
        "Of the -€700 of conversion on mobile, -€900 came from A, against +€500 from B."
    )
    assert said(part("A", -900), part("B", -600), part(None, 500)) == (
        "Of the -€1.00k of conversion on mobile, -€900 came from A, against +€500 from all others."
    )
    assert "against" not in said(part("A", -900), part("B", -600), part("C", 100))


def test_one_part_is_all_of_it():
    assert said(part("Paid Social", -6_400), part("Email", 0)) == (
        "All of the -€6.40k of conversion on mobile came from Paid Social."
    )


def test_zero_and_parts_that_even_out():
    assert said(part("A", 0, "sessions"), part("B", 0, "sessions")) == "No channel added to sessions or took from it."
    assert said(part("A", 50, "mix"), part("B", -50, "mix")) == (
        "The mix of devices and channels came to nothing in all: +€50.00 from A against -€50.00 from B."
    )
    assert said(part("A", 0.001, "sessions"), by="device") == "No device added to sessions or took from it."
    assert said() == ""


def test_only_small_parts():
    assert said(part("A", 40, "discounts"), part(None, -500, "discounts"), by="product") == (
        "The -€460 of discounts came from products that are too small to be named."
    )


@pytest.mark.parametrize(
    ("name", "by", "words"),
    [
        ("unknown", "channel", "an unknown channel"),
        ("unknown", "device", "an unknown device"),
        ("unknown", "product", "orders and returns without lines"),
        ("(withheld)", "channel", "sessions that Analytics withheld"),
        ("Mobile", "device", "mobile"),
        ("Linen Sheet", "product", "Linen Sheet"),
        (None, "product", "all others"),
    ],
)
def test_parts_of_every_kind_have_words(name, by, words):
    assert said(part(name, -10, "returns"), by=by) == f"All of the -€10.00 of returns came from {words}."


@pytest.mark.parametrize(
    ("driver", "device", "words"),
    [
        ("conversion", "all", "-€10.00 of conversion came"),
        ("conversion", "unknown", "of conversion on unknown devices came"),
        ("orders", None, "of the number of orders came"),
        ("without_sessions", None, "of orders without recorded sessions came"),
        ("other_sales", None, "of sales outside the web shop came"),
        ("net_sales", None, "All of the -€10.00 change of net sales came"),
    ],
)
def test_every_driver_has_words(driver, device, words):
    assert words in said(part("A", -10, driver, device))
