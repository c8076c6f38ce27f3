"""Two roads to one total, on random shops: by day, by week, by dimension, filtered, and worked out in plain Python."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.query import ask
from storehelm.metrics.selection import DIMENSIONS
from storehelm.settings.calendar import Period
from tests.metrics.tiny_shop import STORE, euros, shop

FIRST = date(2026, 1, 1)
YEAR = Period(FIRST, FIRST + timedelta(days=364))
ADDITIVE = tuple(one.id for one in CATALOGUE.values() if one.kind in ("sum", "derived") and one.id != "leads")
ORDER_DIMENSIONS = ("device_category", "channel", "country", "sales_channel", "customer_type", "medium")

days = st.integers(0, 364).map(lambda number: FIRST + timedelta(days=number))
cents = st.integers(0, 99_999).map(lambda number: number / 100)
devices = st.sampled_from(["mobile", "desktop", "unknown"])
channels = st.sampled_from(["Paid Search", "Email", "unknown"])
countries = st.sampled_from(["NL", "DE"])
orders = st.fixed_dictionaries(
    {
        "day": days,
        "customer": st.one_of(st.none(), st.integers(1, 4)),
        "gross_sales": cents,
        "tax": cents,
        "shipping": cents,
        "cost_of_goods": cents,
        "fulfilment": cents,
        "units": st.integers(1, 5),
        "status": st.sampled_from(["paid", "paid", "paid", "cancelled"]),
        "device_category": devices,
        "channel": channels,
        "country": countries,
    }
)
backs = st.fixed_dictionaries({"day": days, "order": st.integers(1, 3), "goods": cents, "tax": cents})
visits = st.fixed_dictionaries(
    {
        "day": days,
        "device_category": devices,
        "channel": channels,
        "country": countries,
        "sessions": st.integers(0, 500),
        "engaged_sessions": st.integers(0, 400),
        "view_item": st.integers(0, 300),
        "add_to_cart": st.integers(0, 200),
        "begin_checkout": st.integers(0, 100),
        "add_shipping_info": st.integers(0, 100),
        "add_payment_info": st.integers(0, 100),
        "purchase": st.integers(0, 90),
    }
)
costs = st.fixed_dictionaries(
    {
        "day": days,
        "platform": st.sampled_from(["google", "meta"]),
        "channel": st.sampled_from(["Paid Search", "Paid Social"]),
        "country": countries,
        "cost": cents,
        "clicks": st.integers(0, 99),
        "impressions": st.integers(0, 999),
        "claimed_revenue": cents,
    }
)
ALL_YEAR = dict.fromkeys(("orders", "spend", "marketing_costs"), (YEAR.first, YEAR.last))


@st.composite
def random_shops(draw):
    booked = draw(st.lists(orders, min_size=3, max_size=12))
    sessions = draw(st.lists(visits, min_size=1, max_size=4))
    # Sessions of the first and the last day, so that their days cover the year as the other tables do.
    ends = [sessions[0] | {"day": day} for day in (YEAR.first, YEAR.last)]
    given = {
        "orders": booked,
        "returns": draw(st.lists(backs, max_size=4)),
        "sessions": sessions + ends,
        "spend": draw(st.lists(costs, min_size=1, max_size=5)),
        "marketing": [{"day": YEAR.first, "name": "agency", "cost": 100}],
    }
    return given, shop(**given, coverage=ALL_YEAR)


seldom = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def added_up(rows, name):
    values = [row[name] for row in rows]
    return None if None in values else sum(values)


@seldom
@given(random_shops())
def test_days_weeks_months_and_values_of_dimensions_add_up_to_the_whole(drawn):
    _, published = drawn
    whole = ask(published, STORE, ADDITIVE, YEAR).rows[0]
    assert None not in whole.values()
    for grain in ("day", "week", "month", "quarter", "year"):
        rows = ask(published, STORE, ADDITIVE, YEAR, grain).rows
        assert {name: added_up(rows, name) for name in ADDITIVE} == {name: whole[name] for name in ADDITIVE}
    for dimension in ("device_category", "channel", "country", "platform", "customer_type"):
        able = [name for name in ADDITIVE if dimension in CATALOGUE[name].dimensions]
        answer = ask(published, STORE, able, YEAR, "month", by=[dimension])
        able = [name for name in able if name not in answer.reasons]
        assert {name: added_up(answer.rows, name) for name in able} == {name: whole[name] for name in able}


@seldom
@given(random_shops(), st.sampled_from(["device_category", "channel", "country"]))
def test_a_filter_and_a_breakdown_give_the_same_number(drawn, dimension):
    _, published = drawn
    names = list(CATALOGUE)
    split = ask(published, STORE, names, YEAR, "quarter", by=[dimension])
    for value in {row[dimension] for row in split.rows}:
        filtered = ask(published, STORE, names, YEAR, "quarter", where={dimension: [value]}).rows
        same = [row for row in split.rows if row[dimension] == value]
        for one, other in zip(filtered, same, strict=True):
            assert one == {name: other[name] for name in one}


@seldom
@given(random_shops(), st.sampled_from([None, "mobile", "desktop"]))
def test_sums_equal_those_of_plain_python(drawn, device):
    given, published = drawn
    kept = [row for row in given["orders"] if device in (None, row["device_category"])]
    numbered = dict(enumerate(given["orders"], 1))
    back = [row for row in given["returns"] if device in (None, numbered[row["order"]]["device_category"])]
    gross, returned = (sum(euros(row[key]) for row in rows) for rows, key in ((kept, "gross_sales"), (back, "goods")))
    where = {"device_category": [device]} if device else {}
    found = ask(published, STORE, ["orders", "units", "gross_sales", "returns", "net_sales"], YEAR, where=where).rows[0]
    assert found["orders"] == len(kept) and found["units"] == sum(row["units"] for row in kept)
    assert (found["gross_sales"], found["returns"], found["net_sales"]) == (gross, returned, gross - returned)


def histories(given):
    """Customer to days, devices of valid orders, in the order in which they were placed."""
    placed = sorted(enumerate(given["orders"], 1), key=lambda pair: (pair[1]["day"], str(pair[0])))
    found = defaultdict(list)
    for _, row in placed:
        if row["customer"] is not None and row["status"] != "cancelled":
            found[row["customer"]].append(row)
    return found


@seldom
@given(random_shops(), st.sampled_from([None, "mobile", "desktop"]), days)
def test_customers_equal_those_of_plain_python(drawn, device, last):
    given, published = drawn
    window = Period(FIRST, last)
    where = {"device_category": [device]} if device else {}
    names = ["customers", "new_customers", "returning_customers", "repeat_purchase_rate", "repeat_purchase_rate_ever"]
    found = ask(published, STORE, names, window, where=where).rows[0]
    past = {who: [row for row in rows if row["day"] <= last] for who, rows in histories(given).items()}
    past = {who: rows for who, rows in past.items() if rows}
    by_first = {who: rows for who, rows in past.items() if device in (None, rows[0]["device_category"])}
    buyers = sum(any(device in (None, row["device_category"]) for row in rows) for rows in past.values())
    old = {who: rows for who, rows in by_first.items() if (last - rows[0]["day"]).days >= 90}
    back = sum(len(rows) > 1 and (rows[1]["day"] - rows[0]["day"]).days <= 90 for rows in old.values())
    assert found["customers"] == buyers
    assert found["new_customers"] == len(by_first)
    assert found["returning_customers"] == buyers - len(by_first)
    assert found["repeat_purchase_rate"] == (back / len(old) if old else None)
    twice = sum(len(rows) > 1 for rows in by_first.values())
    assert found["repeat_purchase_rate_ever"] == (twice / len(by_first) if by_first else None)


@pytest.fixture(scope="module")
def walked():
    """A shop with every kind of data, on two days, two devices and two channels."""
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    told = {
        "device_category": "mobile",
        "channel": "Paid Search",
        "source_name": "google",
        "medium": "cpc",
        "campaign": "brand",
        "country": "NL",
    }
    other = told | {"device_category": "desktop", "channel": "Email", "source_name": "letter", "medium": "email"}
    amounts = {"gross_sales": 100, "discounts": 10, "cost_of_goods": 30, "tax": 5, "shipping": 4}
    orders = [
        {"day": day, "customer": who, **amounts, **dims}
        for day, who, dims in (
            (first, 1, told),
            (first, 2, other),
            (last, 1, other),
            (last, 3, told),
            (last, None, told),
        )
    ]
    steps = {
        "engaged_sessions": 60,
        "view_item": 50,
        "add_to_cart": 40,
        "begin_checkout": 30,
        "add_shipping_info": 20,
        "add_payment_info": 15,
        "purchase": 10,
    }
    sessions = [
        {"day": day, "sessions": 100, "customer_type": "new", **steps, **dims}
        for day in (first, last)
        for dims in (told, other)
    ]
    spend = [
        {
            "day": day,
            "platform": "google",
            "cost": 20,
            "clicks": 9,
            "impressions": 90,
            "claimed_revenue": 50,
            **{name: told[name] for name in ("channel", "campaign", "country")},
        }
        for day in (first, last)
    ]
    marketing = [{"day": day, "name": "agency", "cost": 5} for day in (first, last)]
    return shop(orders=orders, sessions=sessions, spend=spend, marketing=marketing)


NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
VALUES = {
    "device_category": "mobile",
    "channel": "Paid Search",
    "source_name": "google",
    "medium": "cpc",
    "campaign": "brand",
    "country": "NL",
    "sales_channel": "web",
    "customer_type": "new",
    "platform": "google",
}


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("one", CATALOGUE.values(), ids=lambda one: one.id)
def test_every_metric_obeys_a_dimension_or_says_why_not(walked, one, dimension):
    value = VALUES[dimension]
    filtered = ask(walked, STORE, [one.id], NOVEMBER, where={dimension: [value]})
    split = ask(walked, STORE, [one.id, "orders", "ad_spend"], NOVEMBER, by=[dimension])
    rows = {row[dimension]: row[one.id] for row in split.rows}
    if dimension not in one.dimensions:
        assert filtered.value(one.id) is None and filtered.reasons[one.id].endswith(".")
        assert set(rows.values()) == {None} and split.reasons[one.id] == filtered.reasons[one.id]
        return
    assert rows.get(value) == filtered.value(one.id)
    assert filtered.value(one.id) is not None or filtered.reasons[one.id]
    if one.id in ADDITIVE and one.id in ("orders", "sessions", "net_sales", "purchase"):
        assert filtered.value(one.id) > 0


def test_a_ratio_of_groups_is_not_the_mean_of_their_ratios(walked):
    uneven = shop(
        orders=[
            {"day": NOVEMBER.first, "gross_sales": 10, "channel": "Email"},
            *({"day": NOVEMBER.first, "gross_sales": 100, "channel": "Direct"} for _ in range(4)),
        ]
    )
    rows = ask(uneven, STORE, ["average_order_value"], NOVEMBER, by=["channel"]).rows
    mean = sum(row["average_order_value"] for row in rows) / 2
    assert mean == euros(55)
    assert ask(uneven, STORE, ["average_order_value"], NOVEMBER).value("average_order_value") == euros(82)
