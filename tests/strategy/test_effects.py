from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from storehelm.languages.formats import Formats
from storehelm.strategy.effects import Effect, Parts, Unmeasured, measure
from storehelm.strategy.measured import Deed, effect_sentence, measured, together_sentence
from storehelm.strategy.season import Daily
from tests.shops import STORE, published_shop

START = date(2024, 9, 2)
DEED = date(2026, 9, 7)
AFTER = DEED + timedelta(days=8 * 7 - 1)
DAYS = 800
ENGLISH = Formats("en", "EUR")


def shop(seed, step=0.0, noise=0.03, common=None):
    """A weekly pattern with noise that follows itself from week to week, and a step on the day of the deed."""
    random = np.random.default_rng(seed)
    day = np.arange(DAYS)
    level = np.zeros(DAYS // 7 + 1)
    for week in range(1, len(level)):
        level[week] = 0.5 * level[week - 1] + random.normal(0, noise)
    moves = np.repeat(level + (0 if common is None else common), 7)[:DAYS]
    values = 1000 * np.array([1, 0.9, 0.9, 1, 1.1, 1.3, 1.2])[day % 7] * np.exp(moves)
    values[(DEED - START).days :] *= 1 + step
    return Daily(START, values)


def test_an_effect_that_was_put_in_comes_back():
    found = measure(Parts(shop(1, step=0.25)), DEED, AFTER)
    assert found.verdict == "up"
    assert found.share == pytest.approx(0.25, abs=0.1)
    assert found.low < found.change < found.high
    assert (found.weeks_before, found.weeks_after, found.has_control) == (26, 8, False)


def test_a_fall_is_a_fall():
    found = measure(Parts(shop(2, step=-0.3)), DEED, AFTER)
    assert (found.verdict, found.change < 0, found.low < found.high) == ("down", True, True)


def test_a_shock_that_the_control_shares_is_no_effect():
    random = np.random.default_rng(5)
    common = random.normal(0, 0.3, DAYS // 7 + 1)
    common[(DEED - START).days // 7 :] += 0.4
    number, control = shop(3, common=common, noise=0.01), shop(4, common=common, noise=0.01)
    with_control = measure(Parts(number), DEED, AFTER, Parts(control))
    assert (with_control.verdict, with_control.has_control) == ("none", True)
    moved = measure(Parts(shop(3, step=0.2, common=common, noise=0.01)), DEED, AFTER, Parts(control))
    assert moved.verdict == "up"
    assert moved.share == pytest.approx(0.2, abs=0.05)


def test_nine_intervals_in_ten_hold_what_was_put_in():
    held = 0
    for seed in range(40):
        found = measure(Parts(shop(seed, step=0.1)), DEED, AFTER, Parts(shop(1000 + seed)))
        brought = 0.1 / 1.1 * float(Parts(shop(seed, step=0.1)).weeks(DEED, 0, 8).mean())
        held += found.low <= brought <= found.high
    assert held >= 32


def test_where_nothing_was_done_little_is_told():
    told = [measure(Parts(shop(seed)), DEED, AFTER, Parts(shop(1000 + seed))).verdict for seed in range(40)]
    assert sum(verdict in ("up", "down") for verdict in told) <= 8


def test_a_ratio_is_measured_on_its_parts():
    visits, buyers = shop(6), shop(6, step=0.3)
    found = measure(Parts(buyers, visits), DEED, AFTER)
    assert isinstance(found, Unmeasured | Effect)
    noisy = Parts(Daily(START, shop(7, step=0.3).values / 50), shop(8))
    assert measure(noisy, DEED, AFTER).change > 0


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (DEED, DEED + timedelta(days=12), "Only 1 whole week has passed since"),
        (START + timedelta(days=21), START + timedelta(days=60), "3 weeks are known to learn from before"),
        (DEED, START + timedelta(days=DAYS + 30), "Not every day"),
    ],
)
def test_too_little_is_said_to_be_too_little(first, last, reason):
    found = measure(Parts(shop(1)), first, last)
    assert found.reason.startswith(reason)


def test_weeks_without_any_are_not_called_unknown():
    sold = shop(1)
    nothing_since = Daily(START, np.where(np.arange(DAYS) >= (DEED - START).days + 7, 0.0, sold.values))
    assert "was 0 or less in a week since" in measure(Parts(nothing_since), DEED, AFTER).reason
    nothing_before = Daily(START, np.where(np.arange(DAYS) < (DEED - START).days - 7, 0.0, sold.values))
    assert "weeks in which it was 0 or less teach nothing" in measure(Parts(nothing_before), DEED, AFTER).reason
    assert "What it is held against" in measure(Parts(sold), DEED, AFTER, Parts(nothing_since)).reason


def test_a_number_that_never_varies_teaches_nothing():
    flat = Daily(START, np.full(DAYS, 5.0))
    assert "hardly varies" in measure(Parts(flat), DEED, AFTER).reason


def effect(verdict, change, low, high, **words):
    return Effect(verdict, change, low, high, 0.1, 26, 8, 30, 0.0, words.get("has_control", False))


@pytest.mark.parametrize(
    ("found", "deed", "said"),
    [
        (
            effect("up", 500e6, 200e6, 800e6),
            Deed("net_sales", DEED),
            "It brought +€500 a week against its own season and trend, between +€200 and +€800 (nine times in ten).",
        ),
        (
            effect("up", 0.002, 0.001, 0.003, has_control=True),
            Deed("session_conversion_rate", DEED, expected=Decimal("0.002")),
            "It brought +0.20 pp against the rest of the store, between +0.10 pp and +0.30 pp (nine times in ten). "
            "That agrees with the +0.20 pp that was hoped for.",
        ),
        (
            effect("down", -500e6, -800e6, -200e6),
            Deed("net_sales", DEED, expected=Decimal(100)),
            "It moved the number by −€500 a week against its own season and trend, between −€800 and −€200 "
            "(nine times in ten), for the worse. That falls short of the +€100 a week that was hoped for.",
        ),
        (
            effect("down", -0.02, -0.03, -0.012),
            Deed("refund_rate", DEED, expected=Decimal("-0.01")),
            "It moved the number by −2.00 pp against its own season and trend, between −3.00 pp and −1.20 pp "
            "(nine times in ten), for the better. That goes beyond the −1.00 pp that was hoped for.",
        ),
        (
            effect("up", 0.02, 0.01, 0.03),
            Deed("refund_rate", DEED, expected=Decimal("-0.01")),
            "It moved the number by +2.00 pp against its own season and trend, between +1.00 pp and +3.00 pp "
            "(nine times in ten), for the worse. That falls short of the −1.00 pp that was hoped for.",
        ),
        (
            effect("up", 500e6, 200e6, 800e6),
            Deed("ad_spend", DEED),
            "It moved the number by +€500 a week against its own season and trend, between +€200 and +€800 "
            "(nine times in ten).",
        ),
        (
            effect("cannot_tell", 12, -40, 60),
            Deed("orders", DEED),
            "Cannot tell: +12 a week against its own season and trend, but anything from −40 to +60 could be chance.",
        ),
        (
            effect("none", 1, -4, 6),
            Deed("orders", DEED),
            "No effect is seen: +1 a week against its own season and trend, between −4 and +6.",
        ),
        (Unmeasured("It begins on 2026-12-01."), Deed("orders", DEED), "Cannot tell yet. It begins on 2026-12-01."),
    ],
)
def test_what_it_brought_in_words(found, deed, said):
    assert effect_sentence(deed, found, ENGLISH).replace("\N{NO-BREAK SPACE}", " ") == said


def test_several_deeds_are_summed_where_they_can_be_told_from_chance():
    told = [("up", 500e6), ("cannot_tell", 90e6), ("down", -200e6)]
    assert together_sentence("net_sales", told, ENGLISH) == (
        "Together +€300 a week, from the 2 of 3 that can be told from chance."
    )
    assert together_sentence("net_sales", told[:2], ENGLISH) == (
        "Together +€500 a week, from the one of 2 that can be told from chance."
    )
    nothing = "What these 2 initiatives brought cannot be told from chance yet."
    assert together_sentence("net_sales", [("too_early", None), ("none", 1.0)], ENGLISH) == nothing


def test_the_rest_of_the_store_is_the_control_of_a_part(tmp_path):
    sessions = []
    for day in range(40 * 7):
        week = day // 7
        common = 100 + (week * 7) % 13
        for device in ("mobile", "desktop"):
            bought = 6 if device == "mobile" and week >= 32 else 4
            visits = common + (3 * week + len(device)) % 5
            row = {"session_date": date(2026, 2, 2) + timedelta(days=day), "breakdown": "device_category"}
            row |= {"device_category": device, "sessions": visits, "purchase": bought + day % 2}
            sessions.append(row)
    published = published_shop(tmp_path, sessions=sessions)
    deed = Deed(
        "session_conversion_rate", date(2026, 2, 2) + timedelta(weeks=32), where={"device_category": ("mobile",)}
    )
    found = measured(published, STORE, deed, date(2026, 2, 2) + timedelta(weeks=40))
    assert (found.verdict, found.has_control) == ("up", True)
    assert found.change == pytest.approx(0.02, abs=0.005)
    assert measured(published, STORE, deed, date(2026, 9, 1)).reason == "It begins on 2026-09-14."
