"""Choices made on screen become a mapping that reads the file as shown."""

import tomllib

import pytest

from connectors.files.declaration import parse_declaration
from connectors.files.guess import guess_mapping
from connectors.files.preview import preview
from connectors.files.targets import TARGETS
from connectors.protocol import StoreFacts
from storehelm.components.column_names import COLUMNS, COLUMNS_OF_PARTS, TABLES
from storehelm.components.mapping_text import KINDS, UNUSED, Choice, Draft, draft_of, meanings, name_from, text_of

FACTS = StoreFacts("Europe/Berlin", "EUR", b"k" * 32)
ORDERS = """Bestellnummer;Datum;Artikel;Menge;Einzelpreis;E-Mail
1001;03.04.2026 10:00;Tee;2;12,50;a@example.com
1002;14.04.2026 11:00;Kanne;1;1.240,00;b@example.com
"""


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "Unsere Bestellungen (Mai).csv"
    path.write_text(ORDERS, encoding="utf-8")
    return path


def test_a_guess_becomes_choices_and_choices_a_mapping(export):
    headers = ORDERS.splitlines()[0].split(";")
    draft = draft_of(guess_mapping(export), headers, export.name)
    assert draft.kind.label == "Orders"
    assert {choice.header: choice.meaning for choice in draft.choices} == {
        "Bestellnummer": "Order id",
        "Datum": "Ordered at",
        "Artikel": "Line: product",
        "Menge": "Line: quantity",
        "Einzelpreis": "Line: unit price",
        "E-Mail": "Email",
    }
    found = preview(export, text_of(draft), FACTS)
    assert found.refusal is None
    assert [row["order_id"] for row in found.tables["orders"]] == ["1001", "1002"]
    assert found.rows_in == 2


def test_a_column_says_how_it_is_read():
    choices = (
        Choice("When", "Date", date_order="mdy"),
        Choice("Spent", "Cost", reading="money", decimal=","),
        Choice("Whatever", UNUSED),
    )
    ad_costs = next(kind for kind in KINDS if kind.label == "Ad costs")
    text = text_of(Draft("ads", "ads.csv", ad_costs, choices, fixed={"platform": "meta", "currency": "USD"}))
    document = tomllib.loads(text)
    assert document["recognise"] == {"headers": ["When", "Spent"]}
    assert document["columns"] == {
        "column_1": {"header": "When", "date_order": "mdy"},
        "column_2": {"header": "Spent", "type": "money", "decimal": ","},
    }
    assert document["ad_spend"] == {
        "date": "column_1",
        "cost": "column_2",
        "platform": {"value": "meta"},
        "currency": {"value": "USD"},
    }
    parse_declaration(text)


def test_a_value_for_all_rows_gives_way_to_a_column():
    ad_costs = next(kind for kind in KINDS if kind.label == "Ad costs")
    choices = (Choice("Network", "Platform"),)
    document = tomllib.loads(text_of(Draft("ads", "ads.csv", ad_costs, choices, fixed={"platform": "meta"})))
    assert document["ad_spend"]["platform"] == "Network"


def test_two_columns_of_one_meaning_are_tried_in_order():
    orders = KINDS[0]
    choices = (Choice("Land", "Country"), Choice("Shipping country", "Country"))
    document = tomllib.loads(text_of(Draft("x", "x", orders, choices)))
    assert document["orders"]["country"] == ["Land", "Shipping country"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.label)
def test_meanings_have_labels_of_their_own(kind):
    labels = meanings(kind)
    assert UNUSED not in labels
    assert set(labels) <= {*COLUMNS.values(), *COLUMNS_OF_PARTS}, "each of them is a message for translators"
    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize(
    ("file", "name"), [("Orders 2026.csv", "orders_2026"), ("...", "mapping"), ("Ä.csv", "mapping")]
)
def test_a_mapping_is_named_after_its_file(file, name):
    assert name_from(file) == name


def test_every_kind_of_data_has_words():
    assert set(TABLES) == set(TARGETS)
