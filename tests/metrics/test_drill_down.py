"""Landing pages, countries and campaigns: the rows add up to what the page counts, whatever is cut off or withheld."""

from datetime import date, timedelta

import pytest

from storehelm.metrics.drill_down import MOST_ROWS, REST, kept_values
from storehelm.metrics.query import ask
from storehelm.metrics.selection import WITHHELD, Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from tests.shops import STORE, published_shop

MONDAY = date(2026, 5, 4)
WEEK = Period(MONDAY + timedelta(days=7), MONDAY + timedelta(days=13))
LANDING = "channel+device_category+landing_page"
TRAFFIC = "campaign+channel+country+device_category+medium+source_name"
COUNTS = ("sessions", "engaged_sessions", "view_item", "add_to_cart", "begin_checkout", "purchase")
ADDED = ("sessions", "purchase", "orders", "net_sales", "spend")


def visits(place, breakdown, sessions, bought, **names):
    held = WITHHELD if WITHHELD in names.values() else None
    row = dict.fromkeys(breakdown.split("+"), held or "any") | {"device_category": held or "mobile"}
    return (
        row
        | {
            "channel": held or "Email",
            "breakdown": breakdown,
            "session_date": MONDAY + timedelta(days=place),
            "sessions": sessions,
            "purchase": bought,
            "engaged_sessions": sessions,
            "view_item": sessions,
            "add_to_cart": bought,
            "begin_checkout": bought,
            "add_shipping_info": bought,
            "add_payment_info": bought,
        }
        | names
    )


def landing(place, pages, *, held=3, **names):
    rows = [visits(place, LANDING, 10 + number % 4, 1, landing_page=f"/{number:02}") for number in range(pages)]
    whole = sum(row["sessions"] for row in rows) + held
    country = visits(place, TRAFFIC, whole, pages, country="DE", campaign=names.get("campaign", "Spring"))
    return [*rows, visits(place, LANDING, held, 0, landing_page=WITHHELD), country]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Two weeks of 30 landing pages, 12 of them in the first week."""
    return published_shop(
        tmp_path_factory.mktemp("drill"),
        orders=[
            {
                "goods": "20",
                "order_date": MONDAY + timedelta(days=place),
                "order_id": str(place),
                "channel": "Email",
                "device_category": "mobile",
            }
            for place in range(14)
        ],
        sessions=[row for place in range(14) for row in landing(place, 30 if place >= 7 else 12)],
    )


def table_of(shop, name, page="funnel", **filters):
    return VIEWS[page](shop, STORE, Selection(WEEK, "previous", filters))[name]


def split(table):
    parts = [row for row in table.rows if not row["is_total"]]
    return parts, table.rows[-1]


@pytest.mark.parametrize("name", ["landing_pages", "countries"])
def test_rows_add_up_to_the_page(published, name):
    parts, total = split(table_of(published, name))
    steps = {row["step"]: row["sessions"] for row in table_of(published, "steps").rows}
    for count in COUNTS:
        assert sum(row[count] for row in parts) == total[count]
    assert total["sessions"] == steps["sessions"] == ask(published, STORE, ["sessions"], WEEK).value("sessions")
    assert total["purchase"] == steps["purchase"]
    assert total["conversion"] == ask(published, STORE, ["session_conversion_rate"], WEEK).value(
        "session_conversion_rate"
    )


def test_the_rest_is_one_row_before_what_is_withheld(published):
    parts, total = split(table_of(published, "landing_pages"))
    assert len(parts) == MOST_ROWS
    assert [row["value"] for row in parts[-2:]] == [REST, WITHHELD]
    assert parts[-2]["label"] == "The rest: 12 landing pages"
    assert parts[-2]["sessions"] == total["sessions"] - sum(row["sessions"] for row in parts if row is not parts[-2])
    assert parts[-2]["conversion"] == parts[-2]["purchase"] / parts[-2]["sessions"]


def test_equal_ones_stand_in_the_order_of_their_names(published):
    shown = [row["value"] for row in table_of(published, "landing_pages").rows][:18]
    assert shown == sorted(shown, key=lambda name: (-(int(name[1:]) % 4), name))
    assert shown == [row["value"] for row in table_of(published, "landing_pages").rows][:18]


def test_what_is_withheld_has_no_rate_and_no_share(published):
    held = table_of(published, "landing_pages").rows[-2]
    assert (held["value"], held["sessions"], held["label"]) == (WITHHELD, 21, "Withheld by Analytics")
    assert held["conversion"] is held["share"] is held["engagement_rate"] is held["change"] is None
    shares = [row["share"] for row in table_of(published, "landing_pages").rows if row["share"] is not None]
    assert sum(shares) == pytest.approx(1)


def test_a_change_needs_both_periods(published):
    rows = {row["value"]: row for row in table_of(published, "landing_pages").rows}
    assert rows["/03"]["change"] == rows["/03"]["conversion"] - rows["/03"]["conversion_before"]
    assert rows["/23"]["conversion_before"] is rows["/23"]["change"] is None, "it was not there a week before"


def test_filters_hold_or_are_said_not_to(published):
    filtered = table_of(published, "landing_pages", channel=("Email",))
    whole = table_of(published, "landing_pages").rows
    assert filtered.rows[-1]["sessions"] == whole[-1]["sessions"] - whole[-2]["sessions"]
    assert WITHHELD not in {row["value"] for row in filtered.rows}
    by_country = table_of(published, "landing_pages", country=("DE",))
    assert not by_country.rows
    assert by_country.notes == (
        "Landing pages are not known under these filters: no report of sessions tells both apart.",
    )
    assert table_of(published, "countries", country=("DE",)).rows
    assert not table_of(published, "countries", sales_channel=("web",)).rows


def test_nothing_but_one_line_where_nothing_is_told(tmp_path):
    shop = published_shop(
        tmp_path, sessions=[{"session_date": WEEK.first, "sessions": 5, "purchase": 1, "breakdown": "device_category"}]
    )
    for name in ("landing_pages", "countries"):
        table = table_of(shop, name)
        assert not table.rows and len(table.notes) == 1
    campaigns = table_of(shop, "campaigns", "channels")
    assert not campaigns.rows and len(campaigns.notes) == 1


def test_another_report_that_counts_otherwise_is_said(tmp_path):
    rows = landing(8, 2)
    rows[-1]["sessions"] += 4
    table = table_of(published_shop(tmp_path, sessions=rows), "countries")
    assert table.rows[-1]["sessions"] == rows[-1]["sessions"]
    other = table_of(published_shop(tmp_path / "other", sessions=rows), "landing_pages")
    assert "The report by landing page counts 24 sessions in all, the one behind the steps 28." in other.notes


def test_a_step_that_is_unknown_for_one_is_unknown_for_the_sum(tmp_path):
    rows = [visits(8, LANDING, 5, 1, landing_page="/a"), visits(8, LANDING, 5, 1, landing_page="/b")]
    rows[1]["purchase"] = None
    table = table_of(published_shop(tmp_path, sessions=rows), "landing_pages")
    assert [row["purchase"] for row in table.rows] == [1, None, None]
    assert table.rows[-1]["conversion"] is None


def test_room_for_the_rest():
    assert kept_values([f"{n:02}" for n in range(20)]) == tuple(f"{n:02}" for n in range(20))
    assert len(kept_values([f"{n:02}" for n in range(21)])) == 19
    assert len(kept_values([*(f"{n:02}" for n in range(21)), "unknown", WITHHELD])) == 17
    assert kept_values(["unknown"]) == ()


def shop_with_campaigns(tmp_path, **more):
    orders = [
        {
            "goods": "50",
            "order_date": WEEK.first,
            "order_id": f"o{number}",
            "channel": "Paid Search",
            "campaign": ("Brand", "Home", None)[number % 3],
        }
        for number in range(9)
    ]
    seen = [
        {"transaction_date": WEEK.first, "transaction_id": f"o{number}", "channel": channel, "campaign": "Brand"}
        for number, channel in ((2, "Paid Search"), (5, "Paid Search"), (8, "Email"))
    ]
    names = {"channel": "Paid Search", "country": "DE"}
    return published_shop(
        tmp_path,
        **{
            "orders": orders,
            "transactions": seen,
            "sessions": [
                visits(7, TRAFFIC, 100, 5, campaign="Brand", **names),
                visits(7, TRAFFIC, 50, 2, campaign="Home", **names),
                visits(7, TRAFFIC, 25, 0, campaign="Quiet", **names),
                visits(7, TRAFFIC, -2, 1, campaign=WITHHELD),
            ],
            "ad_spend": [
                {"spend_date": WEEK.first, "channel": "Paid Search", "campaign": name, "cost": cost}
                for name, cost in (("Brand", "50"), ("Home", "100"), ("Quiet", "10"), ("brand_2026", "5"))
            ],
        }
        | more,
    )


def test_campaigns_add_up_to_their_channel(tmp_path):
    shop = shop_with_campaigns(tmp_path)
    tables = VIEWS["channels"](shop, STORE, Selection(WEEK))
    for channel in ("Paid Search", WITHHELD):
        rows = [row for row in tables["campaigns"].rows if row["channel"] == channel]
        for name in ADDED:
            known = [row[name] for row in rows[:-1] if row[name] is not None]
            assert rows[-1][name] == (sum(known) if known else None)
    whole = next(row for row in tables["by_channel"].rows if row["channel"] == "Paid Search")
    total = next(row for row in tables["campaigns"].rows if row["channel"] == "Paid Search" and row["is_total"])
    for name, other in (
        ("spend", "spend"),
        ("orders", "orders"),
        ("net_sales", "net_sales"),
        ("roas", "roas_attributed"),
    ):
        assert total[name] == whole[other]
    totals = [row["sessions"] or 0 for row in tables["campaigns"].rows if row["is_total"]]
    assert sum(totals) == ask(shop, STORE, ["sessions"], WEEK).value("sessions")


def test_an_order_takes_its_campaign_from_its_transaction_of_the_same_channel(tmp_path):
    rows = {row["campaign"]: row for row in table_of(shop_with_campaigns(tmp_path), "campaigns", "channels").rows}
    assert (rows["Brand"]["orders"], rows["Home"]["orders"], rows["unknown"]["orders"]) == (5, 3, 1)
    assert rows["Brand"]["roas"] == pytest.approx(5)
    assert rows["unknown"]["roas"] is None
    assert (rows["Quiet"]["orders"], rows["Quiet"]["roas"]) == (0, 0)


def test_a_campaign_that_only_the_platform_names_has_no_roas(tmp_path):
    table = table_of(shop_with_campaigns(tmp_path), "campaigns", "channels")
    strange = next(row for row in table.rows if row["campaign"] == "brand_2026")
    assert strange["sessions"] is strange["orders"] is strange["roas"] is None
    assert strange["spend"] == 5_000_000
    assert any(
        note.startswith("No visit and no order names brand_2026 as the ad platform does") for note in table.notes
    )


def test_below_80_percent_no_roas_is_told(tmp_path):
    table = table_of(shop_with_campaigns(tmp_path, transactions=[]), "campaigns", "channels")
    assert all(row["roas"] is None for row in table.rows if not row["is_total"])
    assert (
        "Web orders name their campaign for 67% of Paid Search: below 80% no ROAS is told by campaign." in table.notes
    )


def test_orders_without_any_campaign_are_a_dash_and_not_nothing(tmp_path):
    plain = [{"goods": "50", "order_date": WEEK.first, "order_id": "o1", "channel": "Paid Search"}]
    table = table_of(shop_with_campaigns(tmp_path, orders=plain, transactions=[]), "campaigns", "channels")
    rows = {row["campaign"]: row for row in table.rows if row["channel"] == "Paid Search"}
    assert rows["Brand"]["orders"] is rows["Brand"]["roas"] is None
    assert rows["unknown"]["orders"] == rows["all"]["orders"] == 1


def test_spend_is_a_dash_where_it_cannot_be_filtered(tmp_path):
    table = table_of(shop_with_campaigns(tmp_path), "campaigns", "channels", device_category=("mobile",))
    assert table.rows and all(row["spend"] is None and row["roas"] is None for row in table.rows)
    assert any(note.startswith("Spend cannot be filtered so") for note in table.notes)
