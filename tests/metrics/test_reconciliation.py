"""Every cause that is injected comes back to the cent, and nothing else does."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storehelm.metrics.reconciliation import CAUSES, reconcile
from storehelm.metrics.reconciliation_reading import CAUSE_IDS
from storehelm.metrics.reconciliation_rows import missing_orders, order_bridge, residual_orders
from storehelm.metrics.selection import Selection
from storehelm.settings.calendar import Period
from tests.metrics.analytics_shop import CENT, FIRST, PERIOD, AnalyticsShop
from tests.shops import published_shop

WHOLE = ("total", None)


def causes(found, cell=WHOLE):
    return {cause: amount for cause, amount in found.amounts(cell).items() if amount}


def causes_by_day(found):
    return {
        (cause, cell[1]): amount
        for cell in found.terms
        if cell[0] == "day"
        for cause, amount in causes(found, cell).items()
    }


def adds_up(found):
    """In every cell: both sides, and the terms between them, to the micro."""
    cells = set(found.sides) | set(found.terms)
    return all(sum(found.amounts(cell).values()) == found.side(cell).difference for cell in cells)


def with_anchors(**form):
    """A shop whose first orders agree, and so tell what the value holds."""
    shop = AnalyticsShop(**form)
    for day in range(4):
        shop.see(shop.sell(day, 5_000 + day * 110, tax=1_020, shipping=490, discounts=225))
    return shop


def check(shop):
    found = reconcile(shop.publish(), PERIOD, {})
    assert adds_up(found)
    assert causes(found) == shop.whole()
    assert causes_by_day(found) == shop.by_day()
    return found


def test_the_causes_are_declared_in_the_order_of_the_bridge():
    assert tuple(CAUSES) == CAUSE_IDS


def test_a_shop_without_any_cause_has_no_term():
    found = check(with_anchors())
    assert causes(found) == {}
    assert found.whole.difference == 0
    assert found.agreement.share == 1


@pytest.mark.parametrize("code", range(8))
def test_what_the_value_holds_is_told_from_the_orders(code):
    form = {"holds_tax": code % 2 == 1, "holds_shipping": code // 2 % 2 == 1, "before_discount": code // 4 == 1}
    found = check(with_anchors(**form))
    assert found.agreement.code == code
    assert set(causes(found)) == {
        cause for cause, is_in in (("tax", code % 2), ("shipping", code // 2 % 2), ("discounts", code // 4)) if is_in
    }


def cancelled_unseen(shop):
    sale = shop.sell(9, 4_000)
    shop.miss(sale)
    shop.cancel(sale, 2)


def cancelled_outside(shop):
    sale = shop.sell(9, 4_000, sales_channel="pos")
    shop.miss(sale)
    shop.cancel(sale, 0)


def foreign_with_tax_twice(shop):
    shop.see(shop.sell(9, 10_000, tax=1_900, currency="USD"), as_own=True, copies=2)


def refunded_duplicate(shop):
    sale = shop.sell(9, 4_000, tax=760)
    shop.see(sale, copies=2)
    shop.give_back(sale, 3, 4_000, 760, sent_on=3)


def foreign_and_refunded(shop):
    sale = shop.sell(9, 10_000, currency="USD")
    shop.see(sale, as_own=True)
    shop.give_back(sale, 3, sale.goods // CENT, sent_on=5)


def both_cancelled_and_sent(shop):
    sale = shop.sell(9, 4_000, tax=760)
    shop.see(sale, late=1)
    shop.cancel(sale, 2, sent_on=2)


def three_copies_on_two_days(shop):
    shop.see(shop.sell(9, 4_000, tax=760), late=1, copies=3, copies_on=2)


def yen_in_whole_coins(shop):
    shop.see(shop.sell(9, 350_000, tax=35_000, currency="JPY"), as_own=True)


ALONE = {
    "missed": lambda shop: shop.miss(shop.sell(9, 4_000, tax=760)),
    "missed of no value": lambda shop: shop.miss(shop.sell(9, 0)),
    "not_web": lambda shop: shop.miss(shop.sell(9, 4_000, sales_channel="pos")),
    "outside the web, but seen": lambda shop: shop.see(shop.sell(9, 4_000, sales_channel="draft")),
    "not_in_store": lambda shop: shop.stray(9, 7_777, "T-1"),
    "without_id": lambda shop: shop.stray(9, 7_777, None),
    "stray twice": lambda shop: shop.stray(9, 7_777, "T-1", purchases=2),
    "duplicates": lambda shop: shop.see(shop.sell(9, 4_000), copies=3),
    "cancelled": lambda shop: _after(shop, "cancel"),
    "refund_not_sent": lambda shop: _after(shop, "give_back"),
    "refund_timing": lambda shop: _after(shop, "give_back", sent_on=6),
    "refund_unknown": lambda shop: _unknown_refund(shop),
    "day_shift": lambda shop: shop.see(shop.sell(9, 4_000), late=1),
    "currency as its own": lambda shop: shop.see(shop.sell(9, 10_000, currency="USD"), as_own=True),
    "currency converted otherwise": lambda shop: shop.see(shop.sell(9, 10_000, currency="USD"), converted=13),
    "currency converted alike": lambda shop: shop.see(shop.sell(9, 10_000, currency="USD")),
    "withheld": lambda shop: shop.withhold(9, 5_551),
    "withheld, negative": lambda shop: shop.withhold(9, -51),
    "residual": lambda shop: shop.see(shop.sell(9, 4_000), off=3),
    "reports that differ": lambda shop: (shop.stray(9, 50, "T"), shop.differ(9, 123)),
    "cancelled and never seen": cancelled_unseen,
    "cancelled in the shop around the corner": cancelled_outside,
    "foreign, taxed and twice": foreign_with_tax_twice,
    "a duplicate refunded once": refunded_duplicate,
    "foreign and refunded": foreign_and_refunded,
    "cancelled and sent": both_cancelled_and_sent,
    "three copies on two days": three_copies_on_two_days,
    "whole yen": yen_in_whole_coins,
}


def _after(shop, what, **sent):
    sale = shop.sell(9, 4_000, tax=760)
    shop.see(sale)
    if what == "cancel":
        shop.cancel(sale, 3, **sent)
    else:
        shop.give_back(sale, 3, 1_500, 285, **sent)


def _unknown_refund(shop):
    sale = shop.sell(9, 4_000)
    shop.see(sale)
    shop.refund_in_analytics(sale, 2, 1_000)


@pytest.mark.parametrize("holds_tax", [False, True], ids=["net", "with tax"])
@pytest.mark.parametrize("injected", ALONE)
def test_each_cause_alone_comes_back_and_no_other_does(injected, holds_tax):
    shop = with_anchors(holds_tax=holds_tax)
    ALONE[injected](shop)
    found = check(shop)
    kept = {"tax"} if holds_tax else set()
    assert set(causes(found)) - kept == set(shop.whole()) - kept
    if injected in CAUSE_IDS and injected not in ("refund_timing", "day_shift"):
        assert injected in causes(found)


def test_what_moves_between_days_is_zero_over_all_of_them_and_not_at_their_edge():
    shop = with_anchors()
    shop.see(shop.sell(9, 4_000), late=1)
    found = check(shop)
    assert causes(found) == {}
    edge = reconcile(shop.publish(), Period(FIRST, FIRST + timedelta(days=9)), {})
    assert causes(edge) == {"day_shift": -4_000 * CENT}
    assert adds_up(edge)


def test_several_returns_of_one_order_meet_their_refunds():
    shop = with_anchors(holds_tax=True)
    sale = shop.sell(2, 9_000, tax=1_800)
    shop.see(sale)
    shop.give_back(sale, 3, 1_000, 200, sent_on=5)
    shop.give_back(sale, 5, 2_000, 400)
    shop.give_back(sale, 8, 3_000, 600, sent_on=8)
    check(shop)


def test_one_refund_for_two_returns_is_shared_in_turn():
    shop = with_anchors(holds_tax=True)
    sale = shop.sell(2, 9_000, tax=1_800)
    shop.see(sale)
    for later, goods, tax in ((3, 1_000, 200), (5, 2_000, 400)):
        shop.returns.append(
            {"order_no": sale.number, "return_date": sale.day + timedelta(days=later), "goods": goods * CENT}
            | {"tax": tax * CENT, "shipping": 0, "sale": sale}
        )
    there = {"device_category": sale.device, "channel": sale.channel}
    shop._row(sale.day + timedelta(days=7), sale.id, sale.number, 0, -3_600 * CENT, 3_600 * CENT, there)
    shop.book("tax", sale.day, -600 * CENT)
    found = reconcile(shop.publish(), PERIOD, {})
    assert adds_up(found)
    assert causes(found) == shop.whole()


def test_an_order_under_another_device_moves_between_devices_only():
    shop = with_anchors(holds_tax=True)
    shop.see(shop.sell(9, 4_000, tax=760, device="mobile"), device="desktop")
    found = reconcile(shop.publish(), PERIOD, {})
    assert adds_up(found)
    assert causes(found) == shop.whole()
    assert found.amounts(("device", "mobile"))["other_group"] == -4_000 * CENT
    assert found.amounts(("device", "desktop")) == dict.fromkeys(CAUSE_IDS, 0) | {
        "other_group": 4_000 * CENT,
        "tax": 760 * CENT,
    }
    alone = reconcile(shop.publish(), PERIOD, {"device_category": ("desktop",)})
    assert adds_up(alone)
    assert causes(alone) == {"other_group": 4_000 * CENT, "tax": 760 * CENT}


@st.composite
def shops(draw):
    """Random mixes; parts of an order are so chosen that no two readings of a value can agree by chance."""
    shop = with_anchors(
        holds_tax=draw(st.booleans()),
        holds_shipping=draw(st.booleans()),
        before_discount=draw(st.booleans()),
        has_report=draw(st.booleans()),
    )
    for _ in range(draw(st.integers(0, 12))):
        _draw_sale(draw, shop)
    for _ in range(draw(st.integers(0, 2))):
        shop.stray(draw(st.integers(0, 20)), draw(st.integers(1, 9_999)), draw(st.sampled_from(["X1", "X2", None])))
    for _ in range(draw(st.integers(0, 2))):
        shop.withhold(draw(st.integers(0, 20)), draw(st.integers(-99, 999)))
    if shop.has_report and draw(st.booleans()):
        shop.differ(draw(st.integers(0, 3)), draw(st.integers(1, 99)))
    return shop


def _draw_sale(draw, shop):
    currency = draw(st.sampled_from(["EUR", "EUR", "EUR", "USD", "JPY"]))
    scale = 100 if currency == "JPY" else 1
    sale = shop.sell(
        draw(st.integers(0, 18)),
        draw(st.integers(100, 5_000)) * 10 * scale,
        tax=draw(st.integers(0, 40)) * 20 * scale,
        shipping=draw(st.sampled_from([0, 490, 890])) * scale,
        discounts=draw(st.sampled_from([0, 225, 605])) * scale,
        device=draw(st.sampled_from(["mobile", "desktop"])),
        channel=draw(st.sampled_from(["Email", "Direct"])),
        sales_channel=draw(st.sampled_from(["web", "web", "web", "pos"])),
        currency=currency,
    )
    if draw(st.integers(0, 3)) == 0:
        shop.miss(sale)
    else:
        wrong = {}
        if currency != "EUR":
            wrong = draw(st.sampled_from([{}, {"as_own": True}, {"converted": -13}, {"converted": 21}]))
        else:
            wrong = draw(st.sampled_from([{}, {}, {"off": 3}, {"off": -7}]))
        copies = draw(st.sampled_from([1, 1, 2, 3]))
        copies_on = draw(st.sampled_from([None, 2])) if copies > 1 else None
        shop.see(sale, late=draw(st.sampled_from([0, 0, 1])), copies=copies, copies_on=copies_on, **wrong)
    if draw(st.booleans()) and currency == "EUR":
        _draw_return(draw, shop, sale)


def _draw_return(draw, shop, sale):
    goods, tax, shipping = (amount // CENT for amount in (sale.goods, sale.tax, sale.shipping))
    later = draw(st.integers(1, 6))
    is_agreeing = sale.told is not None and not shop.expected["residual", sale.told]
    sent_on = draw(st.sampled_from([None, later, later + 2])) if is_agreeing else None
    if draw(st.booleans()):
        shop.cancel(sale, later, sent_on=sent_on)
    elif draw(st.booleans()):
        shop.give_back(sale, later, goods, tax, shipping, sent_on=sent_on)
    else:
        shop.give_back(sale, later, goods // 3 + 1, tax // 4, sent_on=sent_on)


SLOWLY = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@SLOWLY
@given(shops(), st.randoms(use_true_random=False))
def test_random_mixes_come_back_to_the_cent_in_any_order_of_listing(shop, shuffler):
    found = reconcile(shop.publish(), PERIOD, {})
    assert adds_up(found)
    assert causes(found) == shop.whole()
    assert causes_by_day(found) == shop.by_day()
    again = reconcile(shop.publish(shuffler), PERIOD, {})
    assert (again.sides, again.terms) == (found.sides, found.terms)


@SLOWLY
@given(shops())
def test_days_devices_channels_and_orders_are_the_same_bridge(shop):
    published = shop.publish()
    found = reconcile(published, PERIOD, {})
    for grain in ("day", "device", "channel"):
        summed = dict.fromkeys(CAUSE_IDS, 0)
        for cell in found.terms:
            if cell[0] == grain:
                summed = {cause: amount + found.amounts(cell)[cause] for cause, amount in summed.items()}
        assert summed == found.amounts()
    rows = order_bridge(published, Selection(PERIOD)).rows
    without_order = found.amounts()["withheld"] + found.amounts()["without_id"] + sum(shop.unequal.values())
    assert sum(row["difference"] for row in rows) == found.whole.difference - without_order
    for cause in CAUSE_IDS:
        if cause not in ("withheld", "residual", "without_id"):
            assert sum(row[cause] for row in rows) == found.amounts()[cause]
    for row in rows:
        assert row["revenue"] - row["net_sales"] == row["difference"]


@SLOWLY
@given(shops(), st.integers(0, 10), st.integers(1, 12), st.sampled_from([{}, {"device_category": ("mobile",)}]))
def test_any_part_of_the_period_adds_up(shop, first, days, filters):
    found = reconcile(
        shop.publish(), Period(FIRST + timedelta(days=first), FIRST + timedelta(days=first + days)), filters
    )
    assert adds_up(found)


def test_the_residual_names_its_order_and_only_it():
    shop = with_anchors()
    sale = shop.sell(9, 4_000)
    shop.see(sale, off=3)
    shop.miss(shop.sell(8, 1_000))
    rows = residual_orders(shop.publish(), Selection(PERIOD)).rows
    assert [(row["order_id"], row["residual"]) for row in rows] == [(sale.id, 3 * CENT)]


def test_missing_orders_are_listed_whole_or_cut_with_a_word():
    shop = with_anchors()
    for day in range(5):
        shop.miss(shop.sell(day, 1_000))
    shop.stray(3, 500, "T-9")
    published = shop.publish()
    rows = missing_orders(published, Selection(PERIOD)).rows
    assert [row["kind"] for row in rows] == ["missed"] * 5 + ["not_in_store"]
    cut = missing_orders(published, Selection(PERIOD), most=2)
    assert len(cut.rows) == 2
    assert "of 6 rows" in cut.notes[0]


def test_it_holds_on_published_data(tmp_path):
    days = [date(2026, 5, 1) + timedelta(days=past) for past in range(6)]
    orders = [
        {"order_id": f"#{number}", "order_date": day, "lines": [{"gross": "100"}], "tax": "21.00", "shipping": "5.00"}
        for number, day in enumerate(days, 1)
    ]
    orders.append({"order_id": "7", "order_date": days[2], "goods": "50", "currency": "USD", "tax": "0"})
    orders.append({"order_id": "8", "order_date": days[2], "goods": "40", "sales_channel": "pos"})
    told = [{"transaction_id": str(n), "transaction_date": days[n - 1], "revenue": "121.00"} for n in (1, 2, 3, 4, 6)]
    told.append({"transaction_id": "7", "transaction_date": days[2], "revenue": "50.00"})
    rate = [{"rate_date": days[2], "currency": "USD", "rate": "1.25"}]
    shop = published_shop(tmp_path, orders=orders, transactions=told, exchange_rates=rate)
    found = reconcile(shop, Period(days[0], days[-1]), {})
    assert adds_up(found)
    assert causes(found) == {
        "currency": 10_000_000,
        "tax": 105_000_000,
        "missed": -100_000_000,
        "not_web": -40_000_000,
    }
