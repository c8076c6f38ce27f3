from decimal import Decimal

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.home import Home, home_at
from storehelm.settings.store import load_store, new_store, save_store

GOOD = """
[store]
name = "Tulip"
currency = "EUR"
time_zone = "Europe/Amsterdam"

[costs]
payment_fee_rate = 0.019
payment_fee_fixed = 0.30

[targets]
net_sales = 47900
"""


def test_settings_are_read_as_exact_numbers(tmp_path):
    file = tmp_path / "store.toml"
    file.write_text(GOOD)
    store = load_store(file)
    assert store.costs.payment_fee_rate == Decimal("0.019")
    assert store.costs.payment_fee_fixed == 300_000
    assert store.costs.fulfilment_per_order is None
    assert store.targets[0].value == 47900


def test_written_settings_read_back(tmp_path):
    store = new_store("Tulip", "eur", "Europe/Amsterdam", "sunday", "123456789")
    save_store(tmp_path / "store.toml", store)
    assert load_store(tmp_path / "store.toml") == store
    assert list(tmp_path.iterdir()) == [tmp_path / "store.toml"]


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("[costs]", "[cost]", "No section [cost].", "Did you mean 'costs'?"),
        ("payment_fee_rate", "payment_fee_rat", "No setting 'payment_fee_rat' in [costs].", "Did you mean"),
        ('"EUR"', '"EURO"', "'EURO' is no ISO 4217 currency code.", "three letters"),
        ("Europe/Amsterdam", "Europe/Amsterdm", "No time zone named 'Europe/Amsterdm'.", "Europe/Amsterdam"),
        ("0.019", "1.9", "Setting 'payment_fee_rate' must be from 0 to 1.", None),
        ("0.019", '"two"', "Setting 'payment_fee_rate' must be a number.", None),
        ("0.019", "nan", "Setting 'payment_fee_rate' must be a finite number.", None),
        ('name = "Tulip"', "", "Setting 'name' is missing from [store].", "name ="),
        ("[store]", "[store", "store.toml cannot be read", "Mend"),
        ("47900", '"much"', "Setting 'net_sales' must be a number.", None),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(tmp_path, old, new, message, hint):
    file = tmp_path / "store.toml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(Refusal) as refused:
        load_store(file)
    assert refused.value.message.startswith(message)
    assert refused.value.file == str(file)
    if hint:
        assert hint in refused.value.hint


def test_a_missing_store_says_how_to_begin(tmp_path):
    with pytest.raises(Refusal) as refused:
        load_store(tmp_path / "store.toml")
    assert "python -m storehelm init" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("0.30", "1e30").encode(), "'payment_fee_fixed' is too large"),
        (GOOD.replace("Tulip", "Café").encode("cp1252"), "not written in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(text, words, tmp_path):
    file = tmp_path / "store.toml"
    file.write_bytes(text)
    with pytest.raises(Refusal, match=words):
        load_store(file)


def test_a_measurement_id_is_no_property():
    with pytest.raises(Refusal, match="is a measurement id, not a property id"):
        new_store("Tulip", "EUR", "Europe/Amsterdam", "monday", "G-ABC123")


def test_the_identity_key_is_made_once_and_private(tmp_path):
    home = Home(tmp_path / "home")
    key = home.identity_key()
    assert len(key) == 32
    assert home.identity_key() == key
    assert (home.path / "identity.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in home.path.iterdir()] == ["identity.key"]


def test_the_home_comes_from_the_argument_else_the_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("STOREHELM_HOME", str(tmp_path / "b"))
    assert home_at(tmp_path / "a").path.name == "a"
    assert home_at().path.name == "b"
