"""Too few customers: worked by hand on a shop where one channel has two and another four."""

from datetime import date, datetime, timedelta

import pytest

from storehelm.access.locked_tables import is_of_costs, locked_tables
from storehelm.access.shares import Share, TooFew
from storehelm.access.small_cells import People, joined, without_small_counts
from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Column, Table
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.strategy.goal_book import write_goal
from storehelm.strategy.goals import goal_from
from storehelm.warehouse.records import Author
from tests.shops import STORE, published_shop

LAST = date(2026, 11, 15)
FORMATS = Formats("en", "EUR")
TODAY = date(2026, 11, 16)
WEEKS = Period(LAST - timedelta(days=27), LAST)


def orders():
    """A day of Email by 20 customers, Direct by 9, Referral by 2 who order often, Affiliates by 3 and 3 guests."""
    rows = []
    for day in range(28):
        ordered = f"{LAST - timedelta(days=day)} 10:00:00"
        whom = [("Email", f"e{day % 20}", "mobile"), ("Direct", f"d{day % 9}", "desktop")]
        whom.append(("Referral", f"r{day % 2}", "desktop"))
        whom.append(("Affiliates", f"a{day % 3}" if day < 25 else None, "mobile"))
        for channel, customer, device in whom:
            row = {"ordered_at": ordered, "goods": "40.00", "channel": channel, "device_category": device}
            rows.append(row | ({"customer": customer} if customer else {}))
    return [row | {"order_id": str(number)} for number, row in enumerate(rows)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return published_shop(tmp_path_factory.mktemp("shop"), orders=orders(), sessions=sessions(), ad_spend=spend())


def spend():
    days = (LAST - timedelta(days=day) for day in range(28))
    return [{"spend_date": day, "channel": "Email", "campaign": "Brand", "cost": "12.50"} for day in days]


def sessions():
    return [
        {
            "session_date": LAST - timedelta(days=day),
            "breakdown": "channel+country+device_category",
            "device_category": device,
            "channel": channel,
            "country": "Germany",
            "sessions": 100,
            "view_item": 60,
            "add_to_cart": 20,
            "begin_checkout": 10,
            "purchase": 3,
        }
        for day in range(28)
        for channel, device in (
            ("Email", "mobile"),
            ("Direct", "desktop"),
            ("Referral", "desktop"),
            ("Affiliates", "mobile"),
        )
    ]


def people(shop, least: int = 5, **where) -> People:
    return People(shop, STORE, where, least)


def test_people_are_known_customers_and_each_order_of_a_guest(shop):
    counted = {key[1]: count for key, count in people(shop).count(WEEKS, by=["channel"]).items() if count}
    assert counted == {"Email": 20, "Direct": 9, "Referral": 2, "Affiliates": 3 + 3}
    assert people(shop).count(WEEKS) == {(WEEKS.first,): 20 + 9 + 2 + 3 + 3}
    assert people(shop, channel=("Referral",)).count(WEEKS) == {(WEEKS.first,): 2}


def test_a_store_without_orders_has_nobody_to_hide(tmp_path):
    shop = published_shop(tmp_path, sessions=sessions())
    assert people(shop).count(WEEKS) == {(WEEKS.first,): 0}
    assert people(shop).small_values([WEEKS], "channel") == set()
    assert locked(shop, Share("funnel", span="4-weeks")).tables["steps"].rows


def test_cells_whose_orders_are_not_known_count_as_small(shop):
    platform = People(shop, STORE, {"platform": ("google",)}, 5)
    assert platform.count(WEEKS) == {(WEEKS.first,): 1} and platform.is_small(1)


@pytest.mark.parametrize("customers", ["new", "returning"])
def test_new_and_returning_customers_are_counted_too(shop, customers):
    counted = people(shop, customer_type=(customers,)).count(WEEKS)[(WEEKS.first,)]
    assert counted > 1


def test_a_single_small_value_takes_the_next_smallest_along(shop):
    assert people(shop).small_values([WEEKS], "channel") == {"Referral", "Affiliates"}
    assert people(shop, 7).small_values([WEEKS], "channel") == {"Referral", "Affiliates"}
    assert people(shop, 10).small_values([WEEKS], "channel") == {"Referral", "Affiliates", "Direct"}
    assert people(shop, 2).small_values([WEEKS], "channel") == set()


def test_joining():
    assert joined(set(), {("a",): 3}) == set()
    assert joined({("a",)}, {("a",): 2, ("b",): 0, ("c",): 9, ("d",): 7}) == {("a",), ("d",)}
    assert joined({("a",)}, {("a",): 2}) == {("a",)}
    assert joined({("a",), ("b",)}, {("c",): 7}) == {("a",), ("b",)}


def test_cells_that_are_too_few_together_take_the_next_smallest_along():
    cells = {("a",): 1, ("b",): 2, ("c",): 7, ("d",): 9, ("none",): 0}
    assert joined({("a",), ("b",)}, cells, 3) == {("a",), ("b",)}
    assert joined({("a",), ("b",)}, cells, 5) == {("a",), ("b",), ("c",)}
    assert joined({("a",), ("b",)}, {("a",): 1, ("b",): 2}, 5) == {("a",), ("b",)}
    assert joined(set(), cells, 5) == set()


def test_rows_of_small_counts_go_with_a_sentence():
    rows = tuple({"group": group, "n": n} for group, n in (("x", 3), ("x", 50), ("x", 20), ("y", 0), ("y", 9)))
    table = Table("t", "T", (Column("group", "Group", "text"), Column("n", "N", "count")), rows)
    left = without_small_counts(table, ("n",), 5, "group")
    assert [(row["group"], row["n"]) for row in left.rows] == [("x", 50), ("y", 0), ("y", 9)]
    assert left.notes == ("2 rows are left out: fewer than 5 customers stand behind one of them.",)
    assert without_small_counts(table, ("n",), 1) is table


def locked(shop, share: Share, home: Home | None = None):
    return locked_tables(home or Home(shop.path.parent.parent), share, TODAY, FORMATS)


def test_the_funnel_of_a_link_leaves_small_channels_out(shop):
    tables = locked(shop, Share("funnel", span="4-weeks")).tables
    assert {row["channel"] for row in tables["by_channel"].rows} == {"Email", "Direct"}
    assert any("left out" in note for note in tables["by_channel"].notes)
    loose = locked(shop, Share("funnel", span="4-weeks", least_people=2)).tables
    assert {row["channel"] for row in loose["by_channel"].rows} >= {"Referral", "Affiliates"}


def test_a_view_of_too_few_is_refused_whole(shop):
    with pytest.raises(TooFew, match="Fewer than 5 customers"):
        locked(shop, Share("weekly", span="4-weeks", filters={"channel": ("Referral",)}))
    with pytest.raises(TooFew):
        locked(shop, Share("weekly", span=None, period=Period(LAST, LAST)))


def test_no_table_comes_along_that_was_not_decided_on(shop):
    allowed = {
        "weekly": {"kpis", "ledger", "trend", "quality", "goals"},
        "strategy": {"goals", "paths"},
        "funnel": {"steps", "by_device", "by_channel", "trend", "quality", "goals"},
        "devices": {"shares", "by_device", "trend", "gap", "split", "quality", "goals"},
        "channels": {"by_channel", "by_platform", "spend_by_week", "totals", "quality", "goals"},
        "retention": {"cohorts", "pooled", "repeat_rate", "lifetime_value", "time_to_second", "quality", "goals"},
    }
    for page, names in allowed.items():
        tables = locked(shop, Share(page, span="4-weeks", with_costs=page == "channels")).tables
        assert set(tables) <= names, page


def test_costs_come_along_only_where_they_were_granted(shop):
    assert is_of_costs("contribution_margin_2") and is_of_costs("mer") and is_of_costs("ad_spend")
    assert not is_of_costs("net_sales") and not is_of_costs("discount_rate") and is_of_costs("made up later")
    shown = locked(shop, Share("weekly", span="4-weeks")).tables["kpis"].rows
    assert shown and not [row["id"] for row in shown if is_of_costs(row["id"])]
    granted = locked(shop, Share("weekly", span="4-weeks", with_costs=True)).tables["kpis"].rows
    assert [row["id"] for row in granted if is_of_costs(row["id"])]
    value = locked(shop, Share("retention")).tables["lifetime_value"]
    assert all(row[name] is None for row in value.rows for name in ("cm2", "acquisition_cost", "value_to_cost"))


def test_cohorts_of_few_customers_are_left_out(shop):
    cohorts = locked(shop, Share("retention", least_people=6)).tables["cohorts"].rows
    assert all(row["size"] >= 6 and (not row["active"] or row["active"] >= 6) for row in cohorts)


def test_the_curve_of_second_orders_tells_of_no_single_day(shop):
    rows = locked(shop, Share("retention")).tables["time_to_second"].rows
    assert all(row["days"] % 30 == 0 for row in rows)


@pytest.fixture(scope="module")
def uneven(tmp_path_factory):
    """Four weeks of 9, 3, 8 and 7 customers, each by phone from Germany but for one in four from Belgium."""
    rows = []
    for week, customers in enumerate((9, 3, 8, 7)):
        for number in range(customers):
            day = WEEKS.first + timedelta(days=7 * week + number % 7)
            rows.append(
                {
                    "order_id": f"{week}-{number}",
                    "ordered_at": f"{day} 10:00:00",
                    "goods": "40.00",
                    "channel": "Email",
                    "customer": f"w{week}c{number}",
                    "country": "Belgium" if number % 4 == 3 else "Germany",
                }
            )
    return published_shop(tmp_path_factory.mktemp("uneven"), orders=rows)


def test_a_small_week_is_not_told_by_the_sum_of_its_period(uneven):
    weeks = [WEEKS.first + timedelta(days=7 * week) for week in range(4)]
    assert people(uneven).small_weeks(WEEKS) == {(weeks[1],)}
    assert people(uneven).small_weeks(WEEKS, sums=[WEEKS]) == {(weeks[1],), (weeks[3],)}
    assert people(uneven).small_weeks(WEEKS, sums=[Period(weeks[0], weeks[0] + timedelta(days=6))]) == {(weeks[1],)}
    shown = {row["week"] for row in locked(uneven, Share("weekly", span="4-weeks")).tables["trend"].rows}
    assert not {weeks[1], weeks[3]} & shown and {weeks[0], weeks[2]} <= shown


@pytest.fixture
def aims(uneven, tmp_path) -> Home:
    """The uneven shop with a goal of the whole store and one of Germany."""
    home = Home(tmp_path / "own")
    home.make()
    (home.path / "published").symlink_to(uneven.path.parent)
    home.settings.symlink_to(uneven.path.parent.parent / "store.toml")
    common = {"pillar": "results", "metric": "net_sales", "target": 5000, "start": "2026-10-19"}
    for name, where in (("all", {}), ("german", {"country": ["Germany"]})):
        goal = common | {"id": name, "objective": name, "deadline": "2026-12-31", "where": where}
        write_goal(home, goal_from(goal), 0, Author("Ada", datetime(2026, 11, 16)))
    return home


def test_goals_of_more_than_the_locked_filters_are_left_out(aims):
    def told(**filters: tuple[str, ...]) -> tuple[set[str], tuple[str, ...]]:
        share = Share("weekly", span="4-weeks", filters=filters)
        goals = locked_tables(aims, share, TODAY, FORMATS).tables["goals"]
        return {row["id"] for row in goals.rows}, goals.notes

    assert told() == ({"all", "german"}, ())
    assert told(country=("Germany",)) == ({"german"}, ("Goals of more than the filters of this link are left out.",))
    assert told(country=("Germany", "Belgium"))[0] == {"german"}
    assert told(channel=("Email",))[0] == set()


def test_the_course_of_a_goal_tells_of_no_week_of_few(aims):
    tables = locked_tables(aims, Share("strategy"), TODAY, FORMATS).tables
    assert {row["id"] for row in tables["goals"].rows} == {"all", "german"}
    assert not tables["paths"].rows
    tables = locked_tables(aims, Share("strategy", least_people=2), TODAY, FORMATS).tables
    assert {row["goal"] for row in tables["paths"].rows} == {"all", "german"}
