"""What must hold of any shop (DESIGN.md 8)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from storehelm.warehouse.build import ARITHMETIC, PUBLISHED, Stamp, build_models
from storehelm.warehouse.checks import check_models
from storehelm.warehouse.writer import SCHEMA
from tests.shops import STORE, _other_row, insert_rows, order_rows

FIRST = datetime(2026, 1, 1, 9)
CENT = 10_000
CENTS = st.integers(0, 30_000).map(lambda cents: cents * CENT)
MICROS = st.integers(0, 300_000_000)
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "gross": CENTS,
            "quantity": st.integers(1, 3),
            "discount": st.one_of(st.none(), st.integers(0, 500).map(lambda cents: cents * CENT)),
            "kind": st.sampled_from(["goods", "goods", "goods", "gift_card", "tip", "shipping"]),
            "product_id": st.sampled_from(["P1", "P2", None]),
        }
    ),
    max_size=4,
)
ORDER = st.fixed_dictionaries(
    {
        "ordered_at": st.integers(0, 200).map(lambda hours: FIRST + timedelta(hours=hours)),
        "customer": st.sampled_from(["a", "b", None]),
        "customer_id_key": st.sampled_from(["1", "2", None]),
        "status": st.sampled_from(["paid", "paid", "pending", "cancelled", "test"]),
        "cancelled_at": st.none(),
        "currency": st.sampled_from(["EUR", "EUR", "USD", "JPY"]),
        "lines": LINES,
        "discount": st.one_of(st.none(), CENTS),
        "tax": st.one_of(st.none(), CENTS),
        "shipping": st.one_of(st.none(), CENTS),
        "tips": st.one_of(st.none(), CENTS),
        "total_sales": st.one_of(st.none(), CENTS),
        "tax_included": st.booleans(),
        "device_category": st.sampled_from(["mobile", "desktop", None]),
        "channel": st.sampled_from(["Email", "Direct", None]),
    }
)
REFUND = st.fixed_dictionaries(
    {
        "order": st.integers(0, 5),
        "day": st.integers(0, 20),
        "amount": st.one_of(st.none(), CENTS),
        "goods": CENTS,
        "tax": st.one_of(st.none(), CENTS),
    }
)
SHOP = st.tuples(st.lists(ORDER, max_size=5), st.lists(REFUND, max_size=5))
RATES = [
    {"currency": "USD", "rate_date": date(2026, 1, day), "rate": Decimal("1.0937") + day} for day in range(1, 11)
] + [{"currency": "JPY", "rate_date": date(2026, 1, day), "rate": Decimal("163.21")} for day in range(1, 11)]


def built(orders, refunds, *, backwards=False):
    """The models of a shop, in memory; `backwards` inserts its rows the other way round."""
    con = duckdb.connect()
    con.execute("attach ':memory:' as loaded; use loaded")
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    rows = [order_rows(order, number, STORE) for number, order in enumerate(orders, start=1)]
    tables = {
        "orders": [row for row, _ in rows],
        "order_lines": [line for _, lines in rows for line in lines],
        "refunds": [refund_row(refund, number, orders) for number, refund in enumerate(refunds, start=1)],
        "exchange_rates": [_other_row("exchange_rates", row, number, STORE) for number, row in enumerate(RATES)],
        "product_costs": [_other_row("product_costs", {"product_id": "P1", "unit_cost": "1.23"}, 1, STORE)],
    }
    for table, filled in tables.items():
        insert_rows(con, table, reversed(filled) if backwards else filled)
    con.execute("use memory")
    build_models(con, STORE, Stamp("test", FIRST, "hash"), lambda _: None)
    return con


def refund_row(refund, number, orders):
    day = FIRST + timedelta(days=refund["day"] % 9)
    known = refund["order"] < len(orders)
    row = {
        "order_id": str(refund["order"] + 1),
        "refund_date": day.date(),
        "currency": orders[refund["order"]]["currency"] if known else "EUR",
        "amount": refund["amount"],
        "goods": refund["goods"] if refund["amount"] is None else None,
        "tax": refund["tax"] if refund["amount"] is None else None,
    }
    return _other_row("refunds", row, number, STORE)


def rows_of(con, sql):
    con.execute(sql)
    return con.fetchall()


@settings(max_examples=12, deadline=None)
@given(SHOP)
def test_every_shop_passes_the_checks_that_guard_publishing(shop):
    check_models(built(*shop))


@settings(max_examples=5, deadline=None)
@given(SHOP)
def test_the_order_of_rows_does_not_matter(shop):
    forwards, backwards = built(*shop), built(*shop, backwards=True)
    for table in PUBLISHED:
        assert rows_of(forwards, f"from {table} order by all") == rows_of(backwards, f"from {table} order by all")


@settings(max_examples=8, deadline=None)
@given(SHOP)
def test_refunds_by_amount_never_give_back_more_than_the_order(shop):
    orders, refunds = shop
    con = built(orders, [refund for refund in refunds if refund["amount"] is not None])
    assert rows_of(con, "from refund_splits where surplus <> 0") == []
    assert (
        rows_of(
            con,
            """
        select o.order_no from orders as o join returns as r using (order_no)
        group by o.order_no, o.gross_sales, o.discounts, o.tax, o.shipping
        having sum(r.goods) > greatest(o.gross_sales - o.discounts, 0) or sum(r.tax) > coalesce(o.tax, 0)
            or sum(r.shipping) > greatest(coalesce(o.shipping, 0), 0)
        """,
        )
        == []
    )


@settings(max_examples=8, deadline=None)
@given(SHOP)
def test_what_was_charged_is_the_sum_of_its_parts(shop):
    con = built([order | {"currency": "EUR"} for order in shop[0]], [])
    assert (
        rows_of(
            con,
            """
        select o.order_no
        from orders as o join order_amounts as a using (order_no)
        where has_lines and o.gross_sales - o.discounts + coalesce(o.tax, 0) + coalesce(o.shipping, 0) + o.tips
            <> a.total_of_parts - coalesce((
                select sum(gross - own_discount) from kept_lines as l
                where l.order_no = o.order_no and kind in ('gift_card', 'fee')
            ), 0)
            and not (o.shipping is null and a.tax is not null and a.goods - a.discount = 0)
            and not (a.goods_tax = 0 and a.tax <> 0)
        """,
        )
        == []
    )


@settings(max_examples=30, deadline=None)
@given(
    amount=st.one_of(CENTS, MICROS),
    weights=st.lists(MICROS, min_size=1, max_size=7).filter(any),
)
def test_shares_add_up_and_are_less_than_a_step_from_exact(amount, weights):
    con = duckdb.connect()
    con.execute(ARITHMETIC.read_text(encoding="utf-8"))
    con.execute("create table asked (order_no int, line_no int, amount bigint, weight bigint, step bigint)")
    for line, weight in enumerate(weights):
        con.execute("insert into asked values (1, ?, ?, ?, ?)", [line, amount, weight, CENT])
    shares = [share for (share,) in rows_of(con, "select share from prorated('asked') order by line_no")]
    step = CENT if amount % CENT == 0 else 1
    assert sum(shares) == amount
    for share, weight in zip(shares, weights if shares else [], strict=True):
        assert abs(share - Fraction(amount * weight, sum(weights))) < step


@settings(max_examples=80, deadline=None)
@given(dividend=st.integers(-(10**30), 10**30), divisor=st.integers(1, 10**14))
def test_quotients_are_rounded_half_to_even(dividend, divisor):
    if abs(dividend // divisor) > 9 * 10**18:
        dividend %= divisor * 1000
    con = CONNECTION
    found = rows_of(con, f"select half_even({dividend}::hugeint, {divisor}::hugeint)")[0][0]
    assert found == round(Fraction(dividend, divisor))


CONNECTION = duckdb.connect()
CONNECTION.execute(ARITHMETIC.read_text(encoding="utf-8"))
