"""Each term of the change ledger, opened: goldens by hand, and the laws that hold on every shop."""

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storehelm.metrics.change_detail import opened, why_tables
from storehelm.metrics.change_ledger import Cell, Sales, split_change
from storehelm.metrics.change_parts import MOST_PARTS, Part, Side, Sold, shortened, whole_parts
from storehelm.metrics.ledger_reading import Change, read_change
from storehelm.settings.calendar import Period
from tests.shops import published_shop

WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))
THEN, NOW = WEEK.before().first, WEEK.last
EURO = 1_000_000


def amounts(table, driver, device=None):
    rows = [row for row in table.rows if (row["driver"], row["device"]) == (driver, device)]
    return {row["part"]: row["amount"] / EURO for row in rows}


def why(published, filters=None):
    change = read_change(published, WEEK.before(), WEEK, filters or {})
    return change, why_tables(published, change, WEEK.before(), WEEK, filters or {})


def visits(day, channel, sessions, device="mobile"):
    row = {"session_date": day, "sessions": sessions, "device_category": device}
    if channel is None:
        return row | {"breakdown": "device_category"}
    return row | {"breakdown": "channel+device_category", "channel": channel}


def bought(day, channel, *lines, device="mobile", **rest):
    told = [
        {"product_id": name, "product": name, "gross": gross * EURO, "discount": discount * EURO}
        for name, gross, discount in lines
    ]
    place = {"channel": None if channel == "unknown" else channel, "device_category": device}
    return {"order_date": day} | place | ({"lines": told} if told else {}) | rest


@pytest.fixture
def shop(tmp_path):
    """Makes a shop whose orders and sessions, where it has any, speak of both weeks."""

    def made(*orders, sessions=(), refunds=()):
        idle = [
            visits(THEN + timedelta(days=number), channel, 0)
            for number in range(14)
            for channel in {row.get("channel") for row in sessions}
        ]
        back = [row | {"refund_id": str(number), "amount": row["goods"]} for number, row in enumerate(refunds)]
        return published_shop(tmp_path, orders=orders, sessions=[*sessions, *idle], refunds=back)

    return made


def test_more_visits_of_one_channel_are_its_own_part(shop):
    """50 more visits of A at 10 euros a visit each, in both channels and both weeks."""
    tables = why(
        shop(
            *(bought(THEN, channel, ("P", 100, 0)) for channel in "AB" for _ in range(5)),
            *(bought(NOW, channel, ("P", 100, 0)) for channel in "AAB" for _ in range(5)),
            sessions=[visits(THEN, "A", 50), visits(THEN, "B", 50), visits(NOW, "A", 100), visits(NOW, "B", 50)],
        )
    )[1]
    assert amounts(tables["why_by_channel"], "sessions") == {"A": 500, "B": 0}
    assert amounts(tables["why_by_device"], "sessions") == {"mobile": 500}
    assert not amounts(tables["why_by_product"], "sessions")
    row = tables["why_by_channel"].rows[0]
    assert (row["before"], row["now"], row["unit"], row["measure"]) == (50, 100, "count", "Sessions")


def test_a_shift_between_channels_is_centred_on_what_a_visit_is_worth_on_average(shop):
    """A visit of A brings 20 euros, one of B 10, on average 16: A gained 20 x (20 - 16), B lost 20 x (10 - 16)."""
    _, tables = why(
        shop(
            *(bought(THEN, "A", ("P", 200, 0)) for _ in range(5)),
            *(bought(THEN, "B", ("P", 100, 0)) for _ in range(5)),
            *(bought(NOW, "A", ("P", 200, 0)) for _ in range(7)),
            *(bought(NOW, "B", ("P", 100, 0)) for _ in range(3)),
            sessions=[visits(THEN, "A", 50), visits(THEN, "B", 50), visits(NOW, "A", 70), visits(NOW, "B", 30)],
        )
    )
    mix = amounts(tables["why_by_channel"], "mix")
    assert mix == {"A": pytest.approx(80), "B": pytest.approx(120)}
    assert sum(mix.values()) == 200
    assert amounts(tables["why_by_channel"], "conversion", "mobile") in ({}, {"A": 0, "B": 0})


def test_conversion_of_one_device_is_told_by_its_channels(shop):
    _, tables = why(
        shop(
            *(bought(THEN, channel, ("P", 100, 0)) for channel in "AB" for _ in range(5)),
            *(bought(NOW, "A", ("P", 100, 0)) for _ in range(2)),
            *(bought(NOW, "B", ("P", 100, 0)) for _ in range(5)),
            sessions=[visits(day, channel, 50) for day in (THEN, NOW) for channel in "AB"],
        )
    )
    assert amounts(tables["why_by_channel"], "conversion", "mobile") == {"A": -300, "B": 0}
    assert amounts(tables["why_by_device"], "conversion", "mobile") == {"mobile": -300}
    row = tables["why_by_channel"].rows[-2]
    assert (row["before"], row["now"], row["unit"]) == (0.1, 0.04, "rate")


def test_the_basket_by_product(shop):
    """Ten orders in each week: P sells for 20 euros an order more."""
    _, tables = why(
        shop(
            *(bought(THEN, "A", ("P", 50, 0), ("Q", 50, 0)) for _ in range(10)),
            *(bought(NOW, "A", ("P", 70, 0), ("Q", 50, 0)) for _ in range(10)),
            sessions=[visits(THEN, "A", 100), visits(NOW, "A", 100)],
        )
    )
    assert amounts(tables["why_by_product"], "basket") == {"P": 200, "Q": 0}
    assert amounts(tables["why_products"], "net_sales") == {"P": 200, "Q": 0}


def test_discounts_by_product(shop):
    """Ten orders in each week: Q is discounted by 3 euros an order more."""
    _, tables = why(
        shop(
            *(bought(THEN, "A", ("P", 50, 0), ("Q", 50, 0)) for _ in range(10)),
            *(bought(NOW, "A", ("P", 50, 0), ("Q", 50, 3)) for _ in range(10)),
            sessions=[visits(THEN, "A", 100), visits(NOW, "A", 100)],
        )
    )
    assert amounts(tables["why_by_product"], "discounts") == {"Q": -30, "P": 0}
    row = next(row for row in tables["why_by_product"].rows if (row["driver"], row["part"]) == ("discounts", "Q"))
    assert (row["before"], row["now"], row["unit"]) == (0, 30 * EURO, "money")


def test_returns_are_spread_over_the_lines_of_their_order_by_what_they_sold_for(shop):
    change, tables = why(
        shop(
            bought(THEN, "A", ("P", 40, 10), ("Q", 10, 0)),
            bought(NOW, "A", ("P", 40, 10), ("Q", 10, 0)),
            bought(NOW, "A", total_sales=7 * EURO),
            refunds=[
                {"order_id": "1", "refund_date": NOW, "goods": 20 * EURO},
                {"order_id": "3", "refund_date": NOW, "goods": 2 * EURO},
                {"order_id": "gone", "refund_date": THEN, "goods": 1 * EURO},
            ],
        )
    )
    assert change.after - change.before == (7 - 20 - 2 + 1) * EURO
    assert amounts(tables["why_by_product"], "returns") == {"P": -15, "Q": -5, "unknown": -1}
    assert amounts(tables["why_by_channel"], "returns") == {"A": -22, "unknown": 1}
    assert amounts(tables["why_products"], "net_sales") == {"P": -15, "Q": -5, "unknown": 6}


def test_without_sessions_the_first_driver_is_orders_by_channel_and_device(shop):
    _, tables = why(shop(bought(THEN, "A", ("P", 10, 0)), *(bought(NOW, "A", ("P", 10, 0)) for _ in range(3))))
    assert amounts(tables["why_by_channel"], "orders") == {"A": 20}
    assert amounts(tables["why_by_device"], "orders") == {"mobile": 20}
    assert amounts(tables["why_products"], "net_sales") == {"P": 20}


def test_sales_outside_the_web_and_orders_without_visits_are_told_by_product(shop):
    _, tables = why(
        shop(
            bought(THEN, "A", ("P", 10, 0)),
            bought(NOW, "A", ("P", 10, 0)),
            bought(NOW, "unknown", ("Q", 5, 1), device=None),
            bought(NOW, "unknown", ("R", 8, 0), device=None, sales_channel="pos"),
            sessions=[visits(THEN, "A", 100), visits(NOW, "A", 100)],
        )
    )
    assert amounts(tables["why_by_product"], "without_sessions") == {"Q": 4}
    assert amounts(tables["why_by_channel"], "without_sessions") == {"unknown": 4}
    assert amounts(tables["why_by_product"], "other_sales") == {"R": 8}


def test_where_sessions_do_not_tell_channels_only_booked_money_is_told_by_them(shop):
    _, tables = why(
        shop(
            bought(THEN, "A", ("P", 10, 0)),
            bought(NOW, "A", ("P", 12, 0)),
            sessions=[visits(THEN, None, 10), visits(NOW, None, 10)],
            refunds=[{"order_id": "1", "refund_date": NOW, "goods": 1 * EURO}],
        )
    )
    assert {row["driver"] for row in tables["why_by_channel"].rows} == {"returns"}
    assert tables["why_by_channel"].notes == (
        "Sessions do not tell channels apart in both periods: only returns and sales outside the web are told by them.",
    )
    assert amounts(tables["why_by_device"], "basket") == {"mobile": 2}


def test_a_store_without_the_period_before_has_nothing_to_open(shop):
    _, tables = why(shop(bought(NOW, "A", ("P", 1, 0))))
    assert all(not table.rows and table.notes for table in tables.values())


def test_what_is_left_beyond_twelve_is_one_row_and_the_unknown_is_always_named():
    parts = [Part(f"p{number:02}", 100 - number, Side(1), Side(2)) for number in range(20)]
    shown = shortened([*parts, Part("unknown", 0, Side(), Side()), Part(None, 500, Side(5), Side())])
    assert [part.name for part in shown] == [*(f"p{number:02}" for number in range(12)), "unknown", None]
    assert shown[-1] == Part(None, sum(100 - number for number in range(12, 20)) + 500, Side(8 + 5), Side(16))
    assert len(shortened(parts[: MOST_PARTS + 1])) == MOST_PARTS + 1


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(-1e13, 1e13), min_size=1),
    st.integers(-20, 20),
)
def test_whole_parts_add_up_and_stay_near(parts, off):
    total = round(sum(parts.values())) + (off if any(parts.values()) else 0)
    whole = whole_parts(parts, total)
    assert sum(whole.values()) == total
    assert whole == whole_parts(dict(reversed(parts.items())), total)
    if any(parts.values()):
        assert all(whole[name] == 0 for name, value in parts.items() if value == 0)


DEVICES, CHANNELS, PRODUCTS = ("desktop", "mobile"), ("Direct", "Email", "unknown"), ("P", "Q", "unknown", None)


def random_change(seed, has_sessions=True, same=None):
    """A change of random cells, products, returns and sales elsewhere; `same` is a place that did not change."""
    chance = random.Random(seed)
    sides, visited, counted = {}, {}, {}
    for device in DEVICES:
        for channel in CHANNELS:
            for is_now in (False, True):
                key = device, channel, is_now
                if is_now and same in (device, channel):
                    before = device, channel, False
                    visited[key], counted[key], sides[key] = visited[before], counted[before], sides[before]
                    continue
                visited[key] = chance.choice([None, 0, chance.randint(1, 9000)]) if has_sessions else None
                counted[key] = chance.choice([0, chance.randint(1, 300)])
                sides[key] = {product: random_side(chance, counted[key]) for product in PRODUCTS}
    sold = [
        Sold(is_now, True, device, channel, product, side)
        for (device, channel, is_now), products in sides.items()
        for product, side in products.items()
    ]
    sold += [
        Sold(is_now, False, "unknown", "unknown", product, random_side(chance, chance.randint(0, 5)))
        for is_now in (False, True)
        for product in PRODUCTS
    ]
    then, now = (sales_of(sold, visited, counted, is_now) for is_now in (False, True))
    terms = tuple(split_change(then, now))
    rows = tuple(tuple(row for row in rows_of(sold, counted, is_now)) for is_now in (False, True))
    return Change(then, now, terms, (), ("device", "channel"), rows), sold


def random_side(chance, orders):
    gross = chance.randint(0, 10**10) if orders else 0
    return Side(0, 0, gross, chance.randint(0, gross), chance.randint(0, 10**9))


def sales_of(sold, visited, counted, is_now):
    cells = []
    for device in DEVICES:
        for channel in CHANNELS:
            own = [one.side for one in sold if one[:4] == (is_now, True, device, channel)]
            gross, discounts = (sum(side[place] for side in own) for place in (2, 3))
            key = device, channel, is_now
            cells.append(Cell(device, channel, visited[key], counted[key], gross, discounts))
    of_period = [one for one in sold if one.is_now == is_now]
    other = sum(one.side.gross_sales - one.side.discounts for one in of_period if not one.is_web)
    return Sales(tuple(cells), sum(one.side.returns for one in of_period), other)


def rows_of(sold, counted, is_now):
    for one in sold:
        if one.is_now == is_now:
            side = one.side
            yield {"device": one.device, "channel": one.channel, "is_web": one.is_web, "orders": 0} | {
                "gross_sales": side.gross_sales, "discounts": side.discounts, "returns": side.returns
            }  # fmt: skip


def sums(table):
    found = defaultdict(int)
    for row in table.rows:
        found[row["driver"], row["device"]] += row["amount"]
    return found


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_parts_of_every_driver_add_up_to_its_term_on_all_roads(seed, has_sessions):
    change, sold = random_change(seed, has_sessions)
    tables = opened(change, sold)
    terms = {(term.driver, term.device): term.amount for term in change.terms}
    for name in ("why_by_channel", "why_by_device"):
        assert {key: sums(tables[name])[key] for key in terms} == terms
    by_product = sums(tables["why_by_product"])
    assert all(by_product[key] == terms[key] for key in by_product)
    assert {"returns", "other_sales"} <= {driver for driver, _ in by_product}
    assert sum(sums(tables["why_products"]).values()) == change.after - change.before


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed, shuffler):
    change, sold = random_change(seed)
    shuffled = list(sold)
    shuffler.shuffle(shuffled)
    assert opened(change, shuffled) == opened(change, sold)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([*DEVICES, "Direct", "Email"]))
def test_a_place_that_did_not_change_has_zero_parts(seed, same):
    """In all but the mix, which moves with the visits of the others; returns of it did not change either."""
    change, sold = random_change(seed, same=same)
    table = opened(change, sold)["why_by_device" if same in DEVICES else "why_by_channel"]
    parts = [row for row in table.rows if row["part"] == same and row["driver"] != "mix"]
    assert parts
    assert all(abs(row["amount"]) <= 20 for row in parts)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Orders with and without lines, on the web and not, full and partial refunds, some of unknown orders."""
    chance = random.Random(5)
    orders, refunds = [], []
    for number in range(220):
        day = THEN + timedelta(days=number % 14)
        lines = [
            {"gross": f"{chance.randint(1, 9000) / 100:.2f}", "product": f"P{chance.randint(1, 30)}", "quantity": 1}
            for _ in range(chance.randint(0, 4))
        ]
        order = {"order_id": str(number), "order_date": day, "device_category": chance.choice(["mobile", None])}
        order |= {"channel": chance.choice(["Email", "Direct"]), "discount": f"{chance.randint(0, 90) / 100:.2f}"}
        order |= {
            "sales_channel": chance.choice(["web", "web", "pos"]),
            "status": chance.choice(["paid"] * 9 + ["cancelled"]),
        }
        orders.append(order | ({"lines": lines} if lines else {"total_sales": "12.34"}))
        if number % 6 == 0:
            known = {"order_id": str(number)} if number % 12 else {"order_id": f"gone-{number}"}
            refunds.append(
                {
                    "refund_id": f"r{number}",
                    "refund_date": min(day + timedelta(days=3), WEEK.last),
                    "goods": "3.33",
                    "amount": "3.33",
                }
                | known
            )
    return published_shop(tmp_path_factory.mktemp("why"), orders=orders, refunds=refunds)


@pytest.mark.parametrize("filters", [{}, {"channel": ("Email",)}, {"sales_channel": ("pos",)}])
def test_products_of_a_published_shop_add_up_to_the_ledger(published, filters):
    change, tables = why(published, filters)
    terms = {(term.driver, term.device): term.amount for term in change.terms}
    for name in ("why_by_channel", "why_by_device", "why_by_product"):
        found = sums(tables[name])
        assert found
        assert all(found[key] == terms[key] for key in found)
    assert sum(sums(tables["why_products"]).values()) == change.after - change.before != 0
    assert any(row["kind"] == "rest" for row in tables["why_products"].rows)
    assert any(row["part"] == "unknown" for row in tables["why_products"].rows)
