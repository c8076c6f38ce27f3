"""A small shop of fourteen months, its goals and a decision, and the reports that are made of it."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from storehelm.charts.canvas import Look
from storehelm.charts.theme import LIGHT
from storehelm.languages.formats import Formats
from storehelm.metrics.annotations import annotations
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.reports.document import TITLES, document_of
from storehelm.reports.sheets import Source
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.strategy.decision_view import decisions, initiative_effects
from storehelm.strategy.decisions import Decision
from storehelm.strategy.goal_book import Book
from storehelm.strategy.goals import Goal
from storehelm.strategy.page_goals import page_goals
from storehelm.strategy.strategy_view import strategy
from storehelm.warehouse.published import Published
from tests.shops import STORE, published_shop

WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))
FIRST = date(2025, 9, 15)
TODAY = date(2026, 11, 16)
SHOP = replace(STORE, name="Tea & <Co> ქართული Чай")
FORMATS = Formats("en", "EUR")
CHANNELS = ("Paid Search", "Direct", "=cmd|' /C calc'!A0")
DEVICES = ("desktop", "mobile", "tablet")
FUNNEL = ("view_item", "add_to_cart", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase")


@dataclass(frozen=True)
class Reported:
    """The shop, its home, and what its reports are made of."""

    home: Home
    published: Published
    known: dict = field(default_factory=dict)

    def selection(self, period=WEEK):
        return Selection(period, "week_and_year", {})

    def tables(self, page, period=WEEK):
        """The tables of a page, worked out once."""
        if (page, period) not in self.known:
            self.known[page, period] = self._tables(page, period)
        return self.known[page, period]

    def _tables(self, page, period):
        goals = strategy(self.published, SHOP, book(), TODAY, FORMATS)
        if page == "strategy":
            return goals | {"effects": initiative_effects(self.published, SHOP, book(), TODAY, FORMATS)}
        found = VIEWS[page](self.published, SHOP, self.selection(period))
        found |= {"goals": page_goals(goals["goals"], page)}
        if page == "weekly":
            found |= {"decisions": decisions(self.published, SHOP, [DECISION], TODAY, FORMATS)}
            found |= {"annotations": annotations(self.published, Period(FIRST, WEEK.last))}
        return found

    def document(self, page, period=WEEK, formats=FORMATS):
        source = Source(TITLES[page], self.published.meta, self.selection(period))
        return document_of(page, self.tables(page, period), source, Look(LIGHT, formats))


DECISION = Decision(
    id="shorter-checkout",
    what="Put the checkout on one page & test it",
    metric="net_sales",
    decided=date(2026, 11, 2),
    due=date(2026, 11, 30),
    owner="Ana",
)


def book():
    goal = Goal(
        id="sales",
        objective="Sell for 60,000 euros",
        pillar="results",
        metric="net_sales",
        start=date(2026, 1, 1),
        deadline=date(2026, 12, 31),
        target=Decimal(60_000),
    )
    return Book(goals=(goal,))


def orders():
    days = (WEEK.last - FIRST).days + 1
    for index in range(days):
        day = FIRST + timedelta(days=index)
        for number in range(2 + index % 3):
            yield {
                "order_id": f"{index}-{number}",
                "ordered_at": f"{day}T1{number}:30:00",
                "goods": str(40 + (index * 7 + number * 13) % 60),
                "customer": f"c{(index - 40 * (index % 4 == 0)) // 2}",
                "channel": CHANNELS[(index + number) % 3],
                "device_category": DEVICES[(index + number) % 3],
            }


def sessions():
    for index in range((WEEK.last - FIRST).days + 1):
        for place, device in enumerate(DEVICES):
            count = 90 - 25 * place + index % 7
            steps = {step: max(count - 12 * (number + 1), 1) for number, step in enumerate(FUNNEL)}
            yield {
                "session_date": FIRST + timedelta(days=index),
                "device_category": device,
                "channel": CHANNELS[place],
                "breakdown": "device_category,channel",
                "sessions": count,
            } | steps


def spend():
    for index in range((WEEK.last - FIRST).days + 1):
        yield {
            "spend_date": FIRST + timedelta(days=index),
            "platform": "google",
            "campaign": "Search",
            "channel": CHANNELS[0],
            "cost": "21.50",
            "clicks": 40,
            "claimed_conversions": 2,
            "claimed_revenue": "90",
        }


@pytest.fixture(scope="session")
def reported(tmp_path_factory):
    path = tmp_path_factory.mktemp("reported")
    shop = published_shop(path, store=SHOP, orders=list(orders()), sessions=list(sessions()), ad_spend=list(spend()))
    return Reported(Home(path / "home"), shop)
