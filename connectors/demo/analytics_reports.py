"""Sessions and purchases as analytics tells them: one file per breakdown of the same sessions, and one of purchases."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from connectors.demo import shape
from connectors.demo.analytics import Analytics, Breakdown
from connectors.demo.baskets import FIRST_ORDER_NUMBER
from connectors.demo.origins import ORIGINS, PAGES
from connectors.demo.shape import Ints
from connectors.demo.writing import Export, Written, days, money, words

SOURCES = ("day", "device", "country", "origin")
LANDING_PAGES = ("day", "device", "channel", "page")


def analytics_reports(analytics: Analytics) -> Iterator[Export]:
    """Sessions in three breakdowns, and the purchases."""
    yield _sessions("sessions.csv", analytics.by_visitor())
    yield _sessions("sessions_by_source.csv", analytics.in_detail(SOURCES))
    yield _sessions("sessions_by_landing_page.csv", analytics.in_detail(LANDING_PAGES))
    yield _transactions(analytics)


def _sessions(name: str, found: Breakdown) -> Export:
    """A row per day and kind of visit; each step counts the sessions with that event."""
    steps = {f"Visits with {step}": Written(found.reached[:, 2 + place]) for place, step in enumerate(shape.STEPS)}
    return Export(
        name,
        {
            **_told(found.places),
            "Visits": Written(found.reached[:, 0]),
            "Engaged visits": Written(found.reached[:, 1]),
            **steps,
            "Transactions": Written(found.purchases),
            "Purchase revenue": money(found.revenue),
        },
    )


def _transactions(analytics: Analytics) -> Export:
    """A row per day and transaction; a first attempt that the store dropped has a number of its own."""
    told, places = analytics.transactions, analytics.places_of_transactions()
    number = 10 * (analytics.seen.order[told.seen] + FIRST_ORDER_NUMBER) + told.is_attempt
    shown = {name: place for name, place in places.items() if name not in ("visitor", "page")}
    return Export(
        "transactions.csv",
        {
            **_told(shown),
            "Transaction": Written(number, "printf('QB%d', cell // 10) || case cell % 10 when 1 then '-1' else '' end"),
            "Purchases": Written(told.purchases),
            "Revenue": money(told.revenue),
            "Tax": money(told.tax),
            "Shipping": money(told.shipping),
            "Refund": money(told.refund),
        },
    )


def _told(places: Mapping[str, Ints]) -> dict[str, Written]:
    """The columns that tell sessions apart; an origin is four of them."""
    written: dict[str, Written] = {}
    for name, place in places.items():
        if name == "origin":
            written |= _of_origin(place, has_channel="channel" in places)
        else:
            written[_HEADERS[name]] = _WRITE[name](place)
    return written


def _of_origin(place: Ints, *, has_channel: bool) -> dict[str, Written]:
    facts = {"Channel": "channel", "Source": "source", "Medium": "medium", "Campaign": "campaign"}
    return {
        header: _fact([str(getattr(origin, fact)) for origin in ORIGINS], place)
        for header, fact in facts.items()
        if not (has_channel and fact == "channel")
    }


def _fact(facts: list[str], place: Ints) -> Written:
    """A fact of each row's origin; several may share it, and what is not set is left empty."""
    known = tuple(dict.fromkeys(fact for fact in facts if fact != "(not set)"))
    codes = np.array([known.index(fact) if fact in known else -1 for fact in facts], dtype=np.int64)
    return words(codes[place], known)


_HEADERS = {
    "day": "Date",
    "device": "Device",
    "channel": "Channel",
    "country": "Country",
    "visitor": "Visitor",
    "page": "Landing page",
}
_WRITE: Mapping[str, Callable[[Ints], Written]] = {
    "day": days,
    "device": lambda place: words(place, shape.DEVICES),
    "channel": lambda place: words(place, shape.CHANNELS),
    "country": lambda place: words(place, shape.COUNTRIES),
    "visitor": lambda place: words(place, shape.VISITORS),
    "page": lambda place: words(place, tuple(page.path for page in PAGES)),
}
