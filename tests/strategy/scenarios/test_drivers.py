"""The numbers that a scenario starts from: what they add up to, and what is said where they are not known."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from storehelm.metrics.query import ask
from storehelm.metrics.selection import WITHHELD
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.settings.store import Costs
from storehelm.strategy.scenarios.drivers import ALL, OUTSIDE, UNKNOWN, Cell, read_drivers
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import open_published
from storehelm.warehouse.writer import writing
from tests.shops import NOW, fill_shop, insert_rows
from tests.strategy.scenarios.quarter_shop import COSTS, END, STORE, ago, full_tables, order, sessions, shop, steady

MICROS = 1_000_000
SUMS = {
    "orders": "orders",
    "units": "units",
    "gross_sales": "gross_sales",
    "discounts": "discounts",
    "returns": "returns",
    "shipping": "shipping",
    "cost_of_goods": "cost_of_goods",
    "returning_orders": "returning_orders",
    "sessions": "sessions",
    "ad_spend": "ad_spend",
}


def trapped_orders():
    """Guests, a cancelled first order, ties, zero prices, orders without a channel and outside the web."""
    return [
        *steady(100),
        order(3, order_id="guest", customer=None),
        order(60, order_id="a", customer="twice", status="cancelled", cancelled_at=f"{ago(59)} 10:00:00"),
        order(40, order_id="b", customer="twice"),
        order(40, order_id="c", customer="twice"),
        order(20, order_id="free", customer="free", price="0.00"),
        order(15, order_id="no channel", customer="lost", channel=None, device_category=None),
        order(15, order_id="till", customer="till", sales_channel="pos", channel=None, device_category=None),
        order(12, order_id="mail", customer="c5", channel="Email", device_category="tablet"),
        order(10, order_id="reduced", customer="c6", discount="10.00"),
        order(300, order_id="old", customer="old"),
    ]


REFUNDS = [
    {"order_id": "old", "refund_date": ago(5), "goods": "40.00", "amount": "40.00"},
    {"order_id": "b", "refund_date": ago(30), "goods": "12.00", "amount": "12.00"},
    {"order_id": "b", "refund_date": ago(95), "goods": "1.00", "amount": "1.00"},
]


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    return shop(tmp_path_factory.mktemp("trapped"), trapped_orders(), refunds=REFUNDS, **full_tables())


def test_sums_are_those_of_the_metrics_for_the_same_days(trapped):
    drivers = read_drivers(trapped, STORE, END)
    assert drivers.period == Period(ago(90), END)
    assert drivers.weeks == 13
    asked = ask(trapped, STORE, list(SUMS.values()), drivers.period)
    assert {name: getattr(drivers, name) for name in SUMS} == {name: asked.value(SUMS[name]) for name in SUMS}
    by_channel = ask(trapped, STORE, ["ad_spend"], drivers.period, by=["channel"]).rows
    assert drivers.spend == {row["channel"]: row["ad_spend"] for row in by_channel}


def test_margins_follow_from_the_drivers_by_their_definitions(trapped):
    drivers = read_drivers(trapped, STORE, END)
    margins = ask(
        trapped,
        STORE,
        ["contribution_margin_1", "contribution_margin_2", "contribution_margin_3", "break_even_roas", "poas"],
        drivers.period,
    )
    net = drivers.gross_sales - drivers.discounts - drivers.returns
    first = net - drivers.cost_of_goods
    second = first + drivers.shipping - drivers.fulfilment - drivers.packaging - drivers.payment_fees
    third = second - drivers.ad_spend - drivers.marketing_costs
    assert (first, second, third) == tuple(margins.value(f"contribution_margin_{step}") for step in (1, 2, 3))
    assert float(Fraction(net, second)) == margins.value("break_even_roas")
    assert float(Fraction(second, drivers.ad_spend)) == margins.value("poas")


def test_cells_add_up_to_the_whole(trapped):
    drivers = read_drivers(trapped, STORE, END)
    assert sum(cell.orders for cell in drivers.cells) == drivers.orders
    assert sum(cell.gross_sales for cell in drivers.cells) == drivers.gross_sales
    assert sum(cell.sessions or 0 for cell in drivers.cells) == drivers.sessions
    assert len({(cell.channel, cell.device) for cell in drivers.cells}) == len(drivers.cells)
    web = ask(trapped, STORE, ["orders"], drivers.period, where={"sales_channel": ["web"]}).value("orders")
    assert drivers.web_orders == web


def test_cells_of_each_trap(trapped):
    cells = {(cell.channel, cell.device): cell for cell in read_drivers(trapped, STORE, END).cells}
    assert cells[OUTSIDE, UNKNOWN] == Cell(OUTSIDE, UNKNOWN, None, 1, 0, 40 * MICROS)
    assert cells[UNKNOWN, UNKNOWN] == Cell(UNKNOWN, UNKNOWN, None, 1, 0, 40 * MICROS)
    assert cells["Email", "desktop"] == Cell("Email", "desktop", 91 * 40, 0, 0, 0)
    # Nobody was counted there, so that there were none; the order is a known customer's second or later one.
    assert cells["Email", "tablet"] == Cell("Email", "tablet", 0, 0, 1, 40 * MICROS)


def test_rates_are_those_of_the_metrics(trapped):
    drivers = read_drivers(trapped, STORE, END)
    names = ("units_per_order", "discount_rate", "refund_rate")
    asked = ask(trapped, STORE, [*names, "orders_per_session", "average_order_value"], drivers.period)
    assert {name: drivers.driver(name).value for name in names} == {name: asked.value(name) for name in names}
    assert drivers.driver("conversion").value == asked.value("orders_per_session")
    assert round(drivers.driver("average_order_value").value) == asked.value("average_order_value")
    devices = ask(trapped, STORE, ["orders_per_session"], drivers.period, by=["device_category"]).rows
    told = {row["device_category"]: row["orders_per_session"] for row in devices}
    assert drivers.driver("conversion:mobile").value == told["mobile"]
    assert drivers.driver("sessions:Email").value == 40 * 7
    assert drivers.driver("spend:Display").value == round(3.10 * 7 * MICROS)
    assert drivers.driver("marketing").value == 75 * MICROS
    assert drivers.driver("fixed_costs").value == 1000 * MICROS
    assert drivers.driver("fixed_costs:staff").value == 900 * MICROS
    assert drivers.driver("logistics").value == (
        drivers.driver("fulfilment").value + drivers.driver("packaging").value + drivers.driver("payment_fees").value
    )


def test_every_number_says_where_it_came_from(trapped):
    drivers = read_drivers(trapped, STORE, END)
    assert len({one.id for one in drivers.listed}) == len(drivers.listed)
    assert drivers.driver("conversion:mobile").source == (
        "Web orders divided by sessions on Mobile, 17 Aug \N{EN DASH} 15 Nov 2026."
    )
    assert drivers.driver("sessions:Email").source.endswith("divided by 13 weeks.")
    for one in drivers.listed:
        assert one.period == drivers.period
        assert one.source.endswith(".")
        assert len(one.source.split()) <= 30
        assert (one.value is None) == (one.reason is not None)


def test_orders_that_are_not_valid_count_with_the_new_ones(trapped):
    drivers = read_drivers(trapped, STORE, END)
    asked = ask(trapped, STORE, ["new_customer_orders", "returning_orders", "orders"], drivers.period)
    new = sum(cell.new_orders for cell in drivers.cells)
    assert new == asked.value("orders") - asked.value("returning_orders")
    # The guest and the cancelled order are nobody's first.
    assert new == asked.value("new_customer_orders") + 2


@pytest.mark.parametrize(("days", "weeks"), [(56, 8), (62, 8), (63, 9), (91, 13), (200, 13)])
def test_a_young_store_takes_the_whole_weeks_that_it_has(tmp_path, days, weeks):
    drivers = read_drivers(shop(tmp_path, steady(days)), STORE, END)
    assert drivers.weeks == weeks
    assert drivers.period == Period(ago(7 * weeks - 1), END)
    assert drivers.orders == 7 * weeks


def test_seven_weeks_are_refused_with_the_day_on_which_it_goes(tmp_path):
    published = shop(tmp_path, steady(55))
    with pytest.raises(Refusal) as refused:
        read_drivers(published, STORE, END)
    assert refused.value.message == (
        "A scenario needs 8 whole weeks of orders: 7 are known, from 2026-09-22 to 2026-11-15."
    )
    assert refused.value.hint == "Load older exports, or come back after 2026-11-16."


def test_a_store_without_orders_is_refused(tmp_path):
    with pytest.raises(Refusal, match="No orders are loaded"):
        read_drivers(shop(tmp_path, [], sessions=[sessions(day) for day in range(80)]), STORE, END)


def test_a_day_before_the_first_order_is_refused(trapped):
    with pytest.raises(Refusal, match="none is known"):
        read_drivers(trapped, STORE, date(2020, 1, 1))


def test_a_last_day_that_is_not_over_is_left_out(tmp_path):
    home = Home(tmp_path / "home")
    fill_shop(home, store=STORE, orders=[*steady(100), order(-1, ordered_at=f"{ago(-1)} 09:00:00", order_id="early")])
    unit = {"unit": "orders|shop|early", "digest": "", "as_of": datetime(2026, 11, 16, 8, 30), "load_id": 1}
    with writing(home, "test") as con:
        insert_rows(con, "units", [unit])
    publish(home, STORE, NOW)
    assert read_drivers(open_published(home), STORE, ago(-1)).period.last == END


def test_sessions_that_end_a_little_earlier_end_the_weeks(tmp_path):
    tables = {"sessions": [sessions(day) for day in range(3, 110)]}
    drivers = read_drivers(shop(tmp_path, steady(120), **tables), STORE, END)
    assert drivers.period == Period(ago(93), ago(3))
    assert drivers.sessions == 91 * 100


def test_sessions_that_ended_long_ago_are_not_known(tmp_path):
    tables = {"sessions": [sessions(day) for day in range(40, 110)]}
    drivers = read_drivers(shop(tmp_path, steady(120), **tables), STORE, END)
    assert drivers.period == Period(ago(90), END)
    assert not drivers.has_sessions
    assert drivers.driver("sessions").reason.startswith("Sessions: known from 2026-07-29 to 2026-10-06 only.")
    assert all(cell.sessions is None for cell in drivers.cells)


def test_sessions_of_seven_weeks_are_not_enough_and_of_nine_are(tmp_path):
    few = read_drivers(shop(tmp_path / "few", steady(120), sessions=[sessions(day) for day in range(55)]), STORE, END)
    assert (few.has_sessions, few.weeks) == (False, 13)
    more = read_drivers(shop(tmp_path / "more", steady(120), sessions=[sessions(day) for day in range(63)]), STORE, END)
    assert (more.has_sessions, more.weeks, more.sessions) == (True, 9, 6300)


def test_a_store_without_sessions_spend_and_costs_says_what_to_enter(tmp_path):
    store = replace(STORE, costs=Costs())
    drivers = read_drivers(shop(tmp_path, steady(100), store, product_costs=[]), store, END)
    assert (drivers.has_sessions, drivers.has_spend, drivers.spend) == (False, False, {})
    unknown = (
        drivers.cost_of_goods,
        drivers.fulfilment,
        drivers.packaging,
        drivers.payment_fees,
        drivers.marketing_costs,
        drivers.fixed_per_month,
        drivers.ad_spend,
    )
    assert unknown == (None,) * 7
    reasons = {one.id: one.reason for one in drivers.listed if one.reason}
    assert reasons["cost_of_goods"] == (
        "The cost of goods is not known. Enter the cost of goods as a share of sales after discounts."
    )
    assert reasons["spend"] == "Ad spend: none loaded. Enter what the store spends on ads in a week."
    assert reasons["fulfilment"] == "Fulfilment is not known. Enter what sending an order costs."
    assert "Enter what the store pays in a month" in reasons["fixed_costs"]
    assert "moves orders instead" in reasons["sessions"]
    assert all(len(reason.split()) <= 30 for reason in reasons.values())
    # Orders still tell channels and devices apart.
    assert {(cell.channel, cell.device) for cell in drivers.cells} == {("Paid Search", "mobile")}


def test_a_cost_that_some_goods_lack_is_not_known_and_says_how_much_is(tmp_path):
    lines = [{"gross": "40.00", "product_id": "new"}]
    published = shop(tmp_path, [*steady(99), order(2, order_id="new", customer="n", lines=lines)])
    drivers = read_drivers(published, STORE, END)
    assert drivers.cost_of_goods is None
    assert drivers.driver("unit_cost").reason.startswith("The cost of goods is known for 98.9% of sales.")
    assert drivers.known_cost_share == pytest.approx(15 / 40)


def test_a_store_of_one_free_product_has_no_rates(tmp_path):
    drivers = read_drivers(shop(tmp_path, [order(day, "0.00", customer=f"c{day}") for day in range(70)]), STORE, END)
    assert (drivers.gross_sales, drivers.orders) == (0, 70)
    for name in ("discount_rate", "refund_rate", "cost_of_goods"):
        assert drivers.driver(name).value is None
        assert drivers.driver(name).reason == "There is nothing to divide by."
    assert drivers.driver("price").value == 0


def test_spend_of_a_period_is_spread_over_its_days(tmp_path):
    tables = full_tables()
    del tables["ad_spend"]
    rows = [
        {"period_from": ago(95), "period_to": ago(88), "channel": "Paid Social", "cost": "80.00"},
        {"period_from": ago(87), "period_to": ago(0), "channel": "Paid Social", "cost": "100.01"},
    ]
    drivers = read_drivers(shop(tmp_path, steady(100), ad_spend=rows, **tables), STORE, END)
    assert drivers.spend == {"Paid Social": 30 * MICROS + 100_010_000}
    assert drivers.driver("spend").source.endswith("Costs of longer periods are spread over their days.")
    assert "spread" not in drivers.driver("marketing").source


@pytest.mark.parametrize(("missing", "has_sessions"), [(1, True), (18, True), (19, False)])
def test_days_without_sessions_are_said_and_many_make_them_unknown(tmp_path, missing, has_sessions):
    rows = [sessions(day) for day in range(100) if not 10 <= day < 10 + missing]
    drivers = read_drivers(shop(tmp_path, steady(100), sessions=rows), STORE, END)
    assert drivers.has_sessions is has_sessions
    said = drivers.driver("conversion").source if has_sessions else drivers.driver("conversion").reason
    counted = "1 day was" if missing == 1 else f"{missing} days were"
    assert (
        f"Sessions of {counted} not recorded in full." if has_sessions else "Sessions are missing on 19 of 91 days."
    ) in said


def test_sessions_by_channel_alone_leave_devices_together(tmp_path):
    rows = [
        {"session_date": ago(day), "breakdown": "channel", "channel": channel, "sessions": 50}
        for day in range(100)
        for channel in ("Paid Search", "Email")
    ]
    drivers = read_drivers(shop(tmp_path, steady(100), sessions=rows), STORE, END)
    assert {cell.device for cell in drivers.cells} == {ALL}
    assert drivers.sessions == 91 * 100
    assert drivers.driver("conversion:mobile") is None
    assert sum(cell.orders for cell in drivers.cells) == drivers.orders


def test_weeks_end_where_the_data_ends_and_settings_are_taken_over(trapped):
    drivers = read_drivers(trapped, STORE, END + timedelta(days=400))
    assert drivers.period.last == END
    assert drivers.fixed_per_month == COSTS.fixed
    assert drivers.payment_fee_fixed == COSTS.payment_fee_fixed
    assert drivers.goods_are_resold is False


@pytest.mark.parametrize(("is_resold", "goods"), [(False, 1365), (True, 1350)])
def test_cost_lines_of_thirteen_weeks_by_hand(tmp_path, is_resold, goods):
    """91 orders of 40 and 2.50 shipping: 15 for the goods, 4 + 0.50 to send, 2 % of 42.50 and 0.30 to be paid."""
    store = replace(STORE, costs=replace(COSTS, returned_goods_are_resold=is_resold))
    tables = full_tables(91)
    refunds = [{"order_id": "50-0", "refund_date": ago(45), "goods": "40.00", "amount": "40.00"}]
    drivers = read_drivers(shop(tmp_path, steady(91), store, refunds=refunds, **tables), store, END)
    assert drivers.goods_are_resold is is_resold
    lines = {
        "gross_sales": 3640,
        "discounts": 0,
        "returns": 40,
        "cost_of_goods": goods,
        "shipping": 227.5,
        "fulfilment": 364,
        "packaging": 45.5,
        "payment_fees": 104.65,
        "ad_spend": 2102.1,
        "marketing_costs": 975,
    }
    assert {name: getattr(drivers, name) for name in lines} == {
        name: round(amount * MICROS) for name, amount in lines.items()
    }
    asked = ask(
        open_published(Home(tmp_path / "home")),
        store,
        ["contribution_margin_1", "contribution_margin_2", "contribution_margin_3"],
        drivers.period,
    )
    assert asked.value("contribution_margin_1") == (3600 - goods) * MICROS
    assert asked.value("contribution_margin_2") == round((3600 - goods + 227.5 - 364 - 45.5 - 104.65) * MICROS)
    third = 3600 - goods + 227.5 - 364 - 45.5 - 104.65 - 2102.1 - 975
    assert asked.value("contribution_margin_3") == round(third * MICROS)


def random_shop(seed):
    """Orders of every kind, sessions and spend that begin and end where they like."""
    random = Random(seed)
    days = random.choice([57, 80, 220])
    orders = [order(0, order_id="last"), order(days - 1, order_id="first")]
    for number in range(120):
        day = random.randrange(days)
        status = random.choice(["paid"] * 5 + ["cancelled"])
        orders.append(
            order(
                day,
                random.choice(["0.00", "19.99", "333.33"]),
                order_id=f"o{number}",
                customer=random.choice([None, "a", "b", f"x{number}"]),
                channel=random.choice(["Email", "Paid Search", None]),
                device_category=random.choice(["mobile", "desktop", None]),
                sales_channel=random.choice(["web", "web", "pos"]),
                discount=random.choice([None, "3.00"]),
                status=status,
                cancelled_at=f"{ago(max(day - 2, 0))} 20:00:00" if status == "cancelled" else None,
            )
        )
    first, last = random.choice([60, days]), random.choice([0, 3, 40])
    visits = [
        sessions(day, random.randrange(1, 200), channel=channel, device_category=device)
        for day in range(last, first)
        for channel, device in (("Email", "mobile"), ("Direct", "tablet"))
    ]
    spend = [{"spend_date": ago(day), "channel": "Display", "cost": "1.23"} for day in range(3 - last % 3, first)]
    refunds = [
        {"order_id": f"o{random.randrange(120)}", "refund_date": ago(random.randrange(days)), "amount": "5.00"}
        for _ in range(6)
    ]
    return orders, {"sessions": visits, "ad_spend": spend, "refunds": refunds}


@pytest.mark.parametrize("seed", range(5))
def test_random_shops_have_the_sums_of_the_metrics(tmp_path, seed):
    orders, tables = random_shop(seed)
    published = shop(tmp_path, orders, **tables)
    drivers = read_drivers(published, STORE, END)
    asked = ask(published, STORE, list(SUMS.values()), drivers.period)
    expected = {name: asked.value(metric) for name, metric in SUMS.items()}
    if not drivers.has_sessions:
        expected["sessions"] = None
    if not drivers.has_spend:
        expected["ad_spend"] = None
    assert {name: getattr(drivers, name) for name in SUMS} == expected
    assert sum(cell.orders for cell in drivers.cells) == drivers.orders
    assert sum(cell.gross_sales for cell in drivers.cells) == drivers.gross_sales


@pytest.mark.parametrize("withheld", [5, -5])
def test_what_analytics_withholds_is_a_cell_of_its_own(tmp_path, withheld):
    rows = [
        row
        for day in range(100)
        for row in (sessions(day), sessions(day, withheld, device_category=WITHHELD, channel=WITHHELD))
    ]
    published = shop(tmp_path, steady(100), sessions=rows)
    drivers = read_drivers(published, STORE, END)
    assert drivers.sessions == ask(published, STORE, ["sessions"], drivers.period).value("sessions")
    assert Cell(WITHHELD, WITHHELD, 91 * withheld, 0, 0, 0) in drivers.cells
