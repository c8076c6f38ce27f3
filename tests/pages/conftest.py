"""Homes of small shops, in each state that a page can meet, and the app opened on them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storehelm.settings.home import ROOT, Home
from storehelm.settings.store import save_store
from tests.shops import STORE, published_shop

LAST_DAY = date(2026, 11, 18)


def orders(days: int = 60, *, a_day: int = 2) -> list[dict[str, object]]:
    """Orders on each of the days before the last one, by two devices, three channels and customers who return."""
    return [
        {
            "order_id": str(number),
            "ordered_at": f"{LAST_DAY - timedelta(days=days - 1 - number // a_day)} 10:00:00",
            "goods": f"{40 + number % 7}.00",
            "customer": f"customer-{number % 23}",
            "device_category": ("desktop", "mobile")[number % 2],
            "channel": ("Direct", "Paid Search", "Email")[number % 3],
            "country": ("Germany", "France")[number % 2],
        }
        for number in range(days * a_day)
    ]


def sessions(days: int = 60) -> list[dict[str, object]]:
    """Visits on each of those days, by device, channel and country."""
    return [
        {
            "session_date": LAST_DAY - timedelta(days=day),
            "breakdown": "channel+country+device_category",
            "device_category": device,
            "channel": channel,
            "country": country,
            "sessions": 100 + day % 9,
            "view_item": 60,
            "add_to_cart": 20,
            "begin_checkout": 10,
            "purchase": 3,
        }
        for day in range(days)
        for device, channel, country in (("desktop", "Direct", "Germany"), ("mobile", "Paid Search", "France"))
    ]


def spend(days: int = 60) -> list[dict[str, object]]:
    """Ad costs on each of those days."""
    return [
        {
            "spend_date": LAST_DAY - timedelta(days=day),
            "channel": "Paid Search",
            "campaign": "Brand",
            "cost": "12.50",
            "impressions": 1000,
            "clicks": 40,
            "claimed_conversions": 1,
            "claimed_revenue": "45.00",
        }
        for day in range(days)
    ]


SHOPS: dict[str, dict[str, list[dict[str, object]]]] = {
    "whole": {"orders": orders(), "sessions": sessions(), "ad_spend": spend()},
    "orders only": {"orders": orders()},
    "sessions only": {"sessions": sessions()},
    "one day": {"orders": orders(1), "sessions": sessions(1), "ad_spend": spend(1)},
    "one order": {"orders": orders(1, a_day=1)},
}
STATES = (*SHOPS, "set up and empty")


@pytest.fixture(scope="session")
def homes(tmp_path_factory) -> Callable[[str], Path]:
    """Makes each home once; gives its path."""
    return made_homes(tmp_path_factory)


def made_homes(tmp_path_factory) -> Callable[[str], Path]:
    """Gives the path of a home by its state, and makes it when it is first asked for."""
    made: dict[str, Path] = {}

    def home(state: str) -> Path:
        if state not in made:
            folder = tmp_path_factory.mktemp(state.replace(" ", "_"))
            made[state] = _make(folder, state)
        return made[state]

    return home


def _make(folder: Path, state: str) -> Path:
    home = Home(folder / "home")
    if state in SHOPS:
        published_shop(folder, **SHOPS[state])
    elif state == "set up and empty":
        home.make()
        save_store(home.settings, STORE)
    return home.path


@pytest.fixture
def app(homes, monkeypatch, tmp_path) -> Callable[..., AppTest]:
    """Opens the app on a home of that state, at a page, with the parameters of a link."""

    def opened(state: str = "whole", page: str = "weekly", **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("STOREHELM_HOME", str(homes(state)))
        monkeypatch.setenv("STOREHELM_DEMO_HOME", str(tmp_path / "demo-home"))
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        for name, value in query.items():
            test.query_params[name.rstrip("_")] = value
        test.switch_page(f"pages/{page}.py") if page != "weekly" else None
        return test.run()

    return opened
