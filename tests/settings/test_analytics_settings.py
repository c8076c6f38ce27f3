from dataclasses import replace
from pathlib import Path

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.analytics import endpoint_of, login_file
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store, load_store, save_store

STORE = '[store]\nname = "Tulip"\ncurrency = "EUR"\ntime_zone = "Europe/Amsterdam"\n'


def read(folder: Path, text: str) -> Store:
    file = folder / "store.toml"
    file.write_text(STORE + text)
    return load_store(file)


def test_a_property_alone_is_enough(tmp_path):
    assert read(tmp_path, '[ga4]\nproperty = "123456789"\n').analytics == Analytics("123456789")
    assert read(tmp_path, "[ga4]\nproperty = 123456789\n").analytics == Analytics("123456789")
    assert read(tmp_path, "").analytics is None


def test_a_property_may_count_in_another_currency(tmp_path):
    store = read(tmp_path, '[ga4]\nproperty = "1"\ncurrency = "usd"\n')
    assert store.analytics.currency == "USD"
    save_store(tmp_path / "again.toml", store)
    assert load_store(tmp_path / "again.toml").analytics == store.analytics


@pytest.mark.parametrize(("text", "hours"), [("6h", 6), ("1h", 1), ("1d", 24), ("7D", 168), (" 12h ", 12)])
def test_how_often_is_written_in_hours_or_days(tmp_path, text, hours):
    assert read(tmp_path, f'[ga4]\nproperty = "1"\nevery = "{text}"\n').analytics.every_hours == hours


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('every = "0h"', "'0h' is no time between two pulls of Analytics."),
        ('every = "8d"', "'8d' is no time between two pulls of Analytics."),
        ('every = "6"', "'6' is no time between two pulls of Analytics."),
        ("every = 6", "'6' is no time between two pulls of Analytics."),
        ("window_days = 0", "Setting 'window_days' must be a whole number from 1 to 60."),
        ("window_days = 4.5", "Setting 'window_days' must be a whole number from 1 to 60."),
        ("window_days = true", "Setting 'window_days' must be a whole number from 1 to 60."),
        ("backfill_months = 121", "Setting 'backfill_months' must be a whole number from 1 to 120."),
        ("endpoint = 8081", "Setting 'endpoint' must be a text."),
        ('reports = "demographics"', "Setting 'reports' must be a list of words."),
        ('currency = "DOLLAR"', "'DOLLAR' is no ISO 4217 currency code."),
        ('windw_days = "4"', "No setting 'windw_days' in [ga4]."),
    ],
)
def test_a_wrong_setting_of_analytics_is_refused(tmp_path, line, message):
    with pytest.raises(Refusal) as refused:
        read(tmp_path, f'[ga4]\nproperty = "1"\n{line}\n')
    assert refused.value.message == message
    assert refused.value.file == str(tmp_path / "store.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[ga4]\nproperty = "G-ABC123"\n', "is a measurement id, not a property id"),
        ('[ga4]\nproperty = "UA-1"\n', "is no property id"),
        ('[ga4]\nproperty = "١٢٣"\n', "is no property id"),
        ('[ga4]\nevery = "6h"\n', "Setting 'property' is missing from"),
    ],
)
def test_only_a_property_id_is_taken(tmp_path, text, words):
    with pytest.raises(Refusal, match=words):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "analytics",
    [
        None,
        Analytics("1"),
        Analytics(
            "1",
            endpoint="127.0.0.1:8081",
            credentials="key.json",
            every_hours=36,
            window_days=7,
            backfill_months=24,
            reports=("demographics",),
        ),
    ],
)
def test_settings_of_analytics_read_back(tmp_path, analytics):
    store = Store(
        name="Tulip",
        currency="EUR",
        time_zone="Europe/Amsterdam",
        analytics=analytics,
        web_sales_channels=("web", "app"),
        lead_events=("generate_lead", "newsletter"),
    )
    save_store(tmp_path / "store.toml", store)
    assert load_store(tmp_path / "store.toml") == store
    plain = replace(store, lead_events=(), web_sales_channels=())
    save_store(tmp_path / "store.toml", plain)
    assert load_store(tmp_path / "store.toml") == plain


def test_the_variable_goes_before_the_endpoint_of_the_settings(monkeypatch):
    analytics = Analytics("1", endpoint="127.0.0.1:1")
    monkeypatch.delenv("GA4_ENDPOINT", raising=False)
    assert endpoint_of(analytics) == "127.0.0.1:1"
    monkeypatch.setenv("GA4_ENDPOINT", "http://127.0.0.1:2")
    assert endpoint_of(analytics) == "http://127.0.0.1:2"


def test_a_login_lies_in_the_home_folder_unless_its_path_is_whole(tmp_path):
    home = Home(tmp_path)
    assert login_file(home, Analytics("1")) is None
    assert login_file(home, Analytics("1", credentials="key.json")) == tmp_path / "key.json"
    assert login_file(home, Analytics("1", credentials="/keys/a.json")) == Path("/keys/a.json")
