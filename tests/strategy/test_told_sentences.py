"""What is said of pages and goals is told whole: nothing of it is left outside a message."""

import re
from datetime import timedelta

import pytest

from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table
from storehelm.strategy.causes import cause_of
from storehelm.strategy.goal_words import need_sentence, projection_sentence, standing_sentence, strategy_headline
from storehelm.strategy.odds import Need
from storehelm.strategy.part_words import part_sentence
from storehelm.strategy.pillars import PILLARS
from storehelm.strategy.two_sides import broken_words, value_words
from tests.languages.pseudo import bracketed, untold
from tests.strategy import test_goal_words as goals
from tests.strategy import test_part_words as parts
from tests.strategy import test_sentences as pages
from tests.strategy import test_two_sides as sides

FORMATS = Formats("en", "EUR")


@pytest.fixture(autouse=True)
def told():
    with bracketed():
        yield


def assert_told(*texts):
    for text in texts:
        assert text and not re.search(r"[A-Za-z]{2,}", untold(text)), text


def test_the_week():
    for state, so_far in (("above", "partial"), ("below", "partial"), ("too_early", "too_early")):
        for value, before in ((5, 3), (3, 5), (5, 5), (5, 0), (5, None), (900, 3)):
            first = pages.tile(value=value, before=before, state=so_far, state_words="")
            second = pages.rate(0.0231, 0.0251, state)
            for tiles in ([first], [first, second], [second, first], [second, pages.rate(0.2, 0.1, state), first]):
                said = pages.weekly(tiles, [pages.term("sessions", value), pages.term("conversion", -1, "mobile")])
                assert_told(said.text)
    assert_told(pages.weekly([pages.tile()]).text, pages.weekly([]).text, pages.weekly([pages.tile(value=None)]).text)


@pytest.mark.parametrize("device", ["desktop", "mobile", "tablet", "other", "unknown", "all", "smart tv", None])
def test_causes_and_parts(device):
    for amount in (-5, 5):
        assert_told(cause_of([pages.term("conversion", amount, device), pages.term("basket", 2)]))
    assert_told(part_sentence([parts.part("Email", -900, device=device)], "channel", FORMATS))


def test_parts_of_every_size():
    for driver in ("net_sales", "basket"):
        for euros in ([900, 300], [900, -700], [900], [0], [50, -50], [5, None]):
            rows = [parts.part(str(place), size or -500, driver) for place, size in enumerate(euros)]
            if None in euros:
                rows[-1] |= {"kind": "rest"}
            for by in ("channel", "device", "product"):
                assert_told(part_sentence(rows, by, FORMATS))


def test_devices_channels_and_retention():
    assert_told(*(pages.devices(orders=orders, price=price) for orders in (46, 1, 0, -3, None) for price in (None, 5)))
    assert_told(pages.devices(sales_share=0.9), pages.devices(session_share=None), pages.devices(1, 1, 1, 1))
    for verdict in ("below", "unclear", "pays back", None):
        one = pages.channel("A", 2.7, 2.0, 3.4, verdict)
        assert_told(pages.channels([one]), pages.channels([one, one]))
    assert_told(pages.channels([], spend=0))


def test_the_store_and_analytics():
    for cause in sides._MORE:
        for terms in ({cause: 500}, {cause: -500}, {cause: 500, "residual": -400}, {cause: -500, "residual": 400}):
            said = sides.said(40_000, terms)
            assert_told(said.text, said.note or "1")
    assert_told(sides.said(4, {}).text, sides.said(0, {}, standing="").text)
    assert_told(sides.said(0, {}, standing="bounds", bounds=[{"net_sales": 4, "revenue": 3}]).text)
    for row in ({"matched": 0}, {"value_holds": None, "agreement": 0.4}, {"value_holds": "", "agreement": 1}):
        assert_told(*(value_words({"matched": 10, "agreeing": 9, "seen": seen} | row, FORMATS) for seen in (10, 12)))
    broken = [sides.day(2, 0.1, "below"), sides.day(3, 0.04, "below")]
    for days in ([], broken, broken[:1], [sides.day(1, 0.9, "within")]):
        assert_told(broken_words(Table("coverage", "", (), tuple(days)), FORMATS))


@pytest.mark.parametrize("metric", ["net_sales", "refund_rate", "returns"])
@pytest.mark.parametrize("state", ["waiting", "on_pace", "behind", "reached", "missed", "unknown"])
def test_goals(state, metric):
    where = {"device_category": ["mobile", "tablet"]}
    for change, value, is_sum in (("0.1", 0.05, True), (None, 0.05, False), (None, None, False)):
        goal = goals.goal(metric=metric, target=None if change else "0.05", change=change, where=where)
        one = goals.standing(state, goal=goal, target=0.05, value=value, pace=goals.pace(0.05, 0.04, is_sum=is_sum))
        assert_told(standing_sentence(one, FORMATS))
        for best, until in ((0.01, goals.DAY), (9e9, goals.DAY), (9e9, None), (None, None)):
            need = Need(21, 0.08, best, best, until, None, is_limit=goal.is_limit)
            certain = goals.standing("behind", goal=goal, pace=one.pace, odds=goals.likely(1, 2, 3, 0.999, need))
            assert_told(need_sentence(certain, FORMATS), projection_sentence(certain, FORMATS))


def test_the_strategy_page():
    rows = [goals.row(state, 0.2, "1") for state in ("behind", "at_risk", "unknown", "on_pace", "waiting")]
    for first in range(len(rows)):
        for last in range(first, len(rows) + 1):
            said = strategy_headline(Table("goals", "", (), tuple(rows[first:last])), FORMATS)
            assert_told(said.text)


def test_pillars():
    assert_told(*(words for pillar in PILLARS.values() for words in (pillar.name, pillar.aim)))


def test_days_in_the_note_of_the_strategy_page_are_written_as_the_reader_writes_them():
    row = goals.row("unknown") | {"sentence": f"It ends on {goals.DAY - timedelta(days=1)}."}
    said = strategy_headline(Table("goals", "", (), (row,)), Formats("nl", "EUR"))
    assert said.note == "It ends on 14 nov 2026."
