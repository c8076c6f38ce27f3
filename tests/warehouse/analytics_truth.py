"""What the warehouse should hold of a property: worked out from its tables in plain Python, not by the product."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from connectors.ga4.server.property import Property
from storehelm.settings.home import Home
from storehelm.warehouse.writer import writing

STEPS = ("view_item", "add_to_cart", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase")
LEADS = ("generate_lead",)
UNKNOWN = ("(not set)", "(data not available)", "")
WITHHELD = "(withheld)"
CHANNEL = ("deviceCategory", "sessionDefaultChannelGroup")
SOURCE = (*CHANNEL, "sessionSource", "sessionMedium", "sessionCampaignName", "country")
VISITOR = (*CHANNEL, "newVsReturning", "country")
LANDING = (*CHANNEL, "landingPage")

_CELLS = "device_category, channel, source_name, medium, campaign, country"
_VISIT = f"sessions, engaged_sessions, transactions, purchase_revenue, {', '.join(STEPS)}"
QUERIES = {
    "traffic": f"session_date, {_CELLS}, {_VISIT} from sessions where breakdown like '%campaign%'",
    "visitors": f"session_date, device_category, channel, customer_type, country, {_VISIT} from sessions "
    "where breakdown like '%customer_type%'",
    "landing": f"session_date, device_category, channel, landing_page, {_VISIT} from sessions "
    "where breakdown like '%landing_page%'",
    "transactions": f"transaction_date, transaction_id, {_CELLS}, purchases, revenue, shipping, tax, refund "
    "from transactions",
    "ecommerce": "sales_date, device_category, channel, add_to_carts, checkouts, purchases, transactions, revenue, "
    "gross_revenue, refund, shipping, tax from analytics_sales",
    "funnel_events": "event_date, event_name, device_category, channel, events, sessions, users from event_counts "
    "where report = 'funnel_events'",
    "leads": "event_date, event_name, device_category, channel, events, sessions, key_events from event_counts "
    "where report = 'leads'",
    "sessions_by_week": "first_day, last_day, sessions, engaged_sessions from session_totals where grain = 'week'",
    "sessions_by_month": "first_day, last_day, sessions, engaged_sessions from session_totals where grain = 'month'",
    "users": "grain, first_day, last_day, device_category, total_users, active_users, new_users, purchasers, "
    "first_time_purchasers from users",
    "items": "item_date, product_id, product, category, viewed, added_to_cart, checked_out, purchased, revenue, "
    "refund, discount from item_counts",
    "ads": "spend_date, platform, campaign, channel, cost, clicks, impressions from ad_spend",
    "demographics": "visit_date, age_bracket, gender, users, sessions, purchases, revenue from demographics",
}
"""What is compared, by report: the columns and the rows of the canonical tables."""

Row = dict[str, Any]
Table = Counter[tuple[Any, ...]]
Measure = tuple[str, Callable[[Row], Any]]


def held(home: Home) -> dict[str, Table]:
    """What the warehouse holds, by report; a row that stands twice is counted twice."""
    found = {}
    with writing(home, "test") as con:
        for name, query in QUERIES.items():
            con.execute(f"select {query}")
            found[name] = Counter(con.fetchall())
    return found


def truth(of: Property, first: date, last: date) -> dict[str, Table]:
    """What the property would tell of these days, now."""
    tables = {name: _visible(of, name, first, last) for name in ("visits", "events", "purchases", "items", "ads")}
    tables |= {name: _visible(of, name, first, last) for name in ("activities", "demographics")}
    tables["user_counts"] = _visible(of, "user_counts", first - timedelta(days=6), last)
    threshold = of.manner.blur.threshold
    return {
        "traffic": _sessions(tables, SOURCE, threshold),
        "visitors": _sessions(tables, VISITOR, threshold),
        "landing": _sessions(tables, LANDING, threshold),
        "transactions": _transactions(tables),
        "ecommerce": _sales(tables),
        "funnel_events": _events(tables, STEPS, threshold),
        "leads": _leads(tables, threshold),
        "sessions_by_week": _whole(of, "week", first, last),
        "sessions_by_month": _whole(of, "month", first, last),
        "users": _counted(tables["user_counts"], first, last) or _users(tables["activities"], last, threshold),
        "items": _items(tables),
        "ads": _ads(tables),
        "demographics": _people(tables, threshold),
    }


def of_days(table: Table, is_held: Callable[[date], bool], column: int = 0) -> Table:
    """The rows of some days."""
    return Counter({row: count for row, count in table.items() if is_held(row[column])})


def _visible(of: Property, table: str, first: date, last: date) -> list[Row]:
    cursor = of.cursor()
    cursor.execute(f"select * from {table} where date between ? and ?", [first, last])
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    now = of.now()
    return [row for row in rows if row["arrives_at"] <= now and (row["leaves_at"] is None or row["leaves_at"] > now)]


def _micros(amount: Decimal) -> int:
    micros = amount * 1_000_000
    assert micros == int(micros)
    return int(micros)


def _revenue(row: Row) -> int:
    return _micros(row["grossPurchaseRevenue"] - row["refundAmount"])


def _money(name: str) -> Measure:
    return name, lambda row: _micros(row[name])


def _count(name: str) -> Measure:
    return name, lambda row: row[name]


def _told(value: str) -> str | None:
    return None if value in UNKNOWN else value


class _Cells:
    """Sums by day and cell, and by day alone, of what is added."""

    def __init__(self, dimensions: Sequence[str], measures: int) -> None:
        self.dimensions = dimensions
        self.measures = measures
        self.rows: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0] * measures)
        self.totals: dict[date, list[Any]] = defaultdict(lambda: [0] * measures)

    def add(self, rows: Iterable[Row], values: dict[int, Callable[[Row], Any]]) -> None:
        for row in rows:
            cell = (row["date"], *(row[name] for name in self.dimensions))
            for place, value in values.items():
                self.totals[row["date"]][place] += value(row)
                if not row["is_beyond_rows"]:
                    self.rows[cell][place] += value(row)

    def told(self, least: int = 0, judged: int = 0) -> dict[tuple[Any, ...], list[Any]]:
        """The rows that Analytics would tell."""
        return {cell: sums for cell, sums in self.rows.items() if any(sums) and sums[judged] >= least}


def _with_withheld(
    told: dict[tuple[Any, ...], list[Any]], totals: dict[date, list[Any]], dimensions: int, has_id: bool = False
) -> Table:
    """Rows with unknown values as null and added up where they are then equal, and what the totals have beside them."""
    merged: dict[tuple[Any, ...], list[Any]] = {}
    left = {day: list(sums) for day, sums in totals.items()}
    separate: Table = Counter()
    for (day, *values), sums in told.items():
        cell = (day, *(_told(value) for value in values))
        left[day] = [have - take for have, take in zip(left[day], sums, strict=True)]
        if has_id:
            separate[*cell, *sums] += 1
        else:
            merged[cell] = [a + b for a, b in zip(merged.get(cell, [0] * len(sums)), sums, strict=True)]
    for day, sums in left.items():
        if any(sums):
            marks = (None, *[WITHHELD] * (dimensions - 1)) if has_id else (WITHHELD,) * dimensions
            separate[day, *marks, *sums] += 1
    return separate + Counter((*cell, *sums) for cell, sums in merged.items())


def _sessions(tables: dict[str, list[Row]], dimensions: Sequence[str], threshold: int) -> Table:
    """Four measures of the visit, then the sessions of each step."""
    cells = _Cells(dimensions, 6)
    cells.add(
        tables["visits"],
        {
            0: lambda row: row["sessions"],
            1: lambda row: row["engagedSessions"],
            4: lambda row: row["userEngagementDuration"],
            5: lambda row: row["screenPageViews"],
        },
    )
    cells.add(tables["purchases"], {2: lambda row: row["ecommercePurchases"], 3: _revenue})
    steps = _Cells((*dimensions, "eventName"), 1)
    steps.add([row for row in tables["events"] if row["eventName"] in STEPS], {0: lambda row: row["sessions"]})
    told: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0] * 10)
    for cell, sums in cells.told(threshold).items():
        told[cell][:4] = sums[:4]
    for (*cell, event), (sessions,) in steps.told(threshold).items():
        told[tuple(cell)][4 + STEPS.index(event)] += sessions
    totals: dict[date, list[Any]] = defaultdict(lambda: [0] * 10)
    for day, sums in cells.totals.items():
        totals[day][:4] = sums[:4]
    for row in tables["events"]:
        if row["eventName"] in STEPS:
            totals[row["date"]][4 + STEPS.index(row["eventName"])] += row["sessions"]
    return _with_withheld(told, totals, len(dimensions))


_PURCHASE = {
    0: lambda row: row["ecommercePurchases"],
    1: _revenue,
    2: lambda row: _micros(row["shippingAmount"]),
    3: lambda row: _micros(row["taxAmount"]),
    4: lambda row: _micros(row["refundAmount"]),
}


def _transactions(tables: dict[str, list[Row]]) -> Table:
    cells = _Cells(("transactionId", *SOURCE), 5)
    cells.add(tables["purchases"], _PURCHASE)
    return _with_withheld(cells.told(), cells.totals, 7, has_id=True)


def _sales(tables: dict[str, list[Row]]) -> Table:
    cells = _Cells(CHANNEL, 9)
    for place, event in enumerate(("add_to_cart", "begin_checkout")):
        happened = [row for row in tables["events"] if row["eventName"] == event]
        cells.add(happened, {place: lambda row: row["eventCount"]})
    cells.add(
        tables["purchases"],
        {
            2: lambda row: row["ecommercePurchases"],
            3: lambda row: row["ecommercePurchases"] if row["grossPurchaseRevenue"] else 0,
            4: _revenue,
            5: lambda row: _micros(row["grossPurchaseRevenue"]),
            6: lambda row: _micros(row["refundAmount"]),
            7: lambda row: _micros(row["shippingAmount"]),
            8: lambda row: _micros(row["taxAmount"]),
        },
    )
    return _with_withheld(cells.told(), cells.totals, 2)


def _events(tables: dict[str, list[Row]], names: Sequence[str], threshold: int) -> Table:
    cells = _Cells(("eventName", *CHANNEL), 3)
    rows = [row for row in tables["events"] if row["eventName"] in names]
    cells.add(
        rows, {0: lambda row: row["eventCount"], 1: lambda row: row["sessions"], 2: lambda row: row["totalUsers"]}
    )
    people: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for row in tables["activities"]:
        if row["eventName"] in names:
            people[row["date"], row["eventName"], *(row[name] for name in CHANNEL)].add(row["userId"])
    for cell, users in people.items():
        cells.rows[cell][2] = len(users)
    return _plain(cells.told(threshold, judged=1))


def _leads(tables: dict[str, list[Row]], threshold: int) -> Table:
    cells = _Cells(("eventName", *CHANNEL), 3)
    rows = [row for row in tables["events"] if row["eventName"] in LEADS]
    values = {0: "eventCount", 1: "sessions", 2: "keyEvents"}
    cells.add(rows, {place: lambda row, name=name: row[name] for place, name in values.items()})
    return _plain(cells.told(threshold, judged=1))


def _plain(told: dict[tuple[Any, ...], list[Any]]) -> Table:
    return Counter((day, *(_told(value) for value in values), *sums) for (day, *values), sums in told.items())


def _users(rows: list[Row], last: date, threshold: int) -> Table:
    """Each user once per period and device, and once per period; of weeks and months only those that are over."""
    found: dict[tuple[Any, ...], list[set[str]]] = defaultdict(lambda: [set() for _ in range(5)])
    for row in rows:
        kinds = (
            True,
            row["is_active"],
            row["eventName"] == "first_visit",
            row["eventName"] == "purchase",
            row["is_first_purchase"],
        )
        for grain, start, end in _periods(row["date"]):
            if end > last:
                continue
            for device in (row["deviceCategory"], None):
                for users, counts in zip(found[grain, start, end, device], kinds, strict=True):
                    if counts:
                        users.add(row["userId"])
    return Counter(
        (grain, start, end, "unknown" if device in UNKNOWN else device, *(len(users) for users in kinds))
        for (grain, start, end, device), kinds in found.items()
        if device is None or len(kinds[0]) >= threshold
    )


def _whole(of: Property, grain: str, first: date, last: date) -> Table:
    """Sessions of whole weeks or months that are over; a first one may begin before the days that are asked for."""
    sums: dict[tuple[date, date], list[int]] = defaultdict(lambda: [0, 0])
    for row in _visible(of, "visits", first - timedelta(days=31), last):
        start, end = next((start, end) for name, start, end in _periods(row["date"]) if name == grain)
        if first <= (end if grain == "week" else start) and end <= last:
            sums[start, end][0] += row["sessions"]
            sums[start, end][1] += row["engagedSessions"]
    return Counter((*span, *counts) for span, counts in sums.items())


def _counted(rows: list[Row], first: date, last: date) -> Table:
    """Users of a property that tells them as counted."""
    found: Table = Counter()
    for row in rows:
        grain = {"date": "day", "isoYearIsoWeek": "week", "yearMonth": "month"}[row["grain"]]
        ends = {name: end for name, _, end in _periods(row["date"])}
        if first <= ends[grain] <= last and (grain == "week" or row["date"] >= first):
            device = None if row["deviceCategory"] == "" else row["deviceCategory"]
            names = ("totalUsers", "activeUsers", "newUsers", "totalPurchasers", "firstTimePurchasers")
            found[grain, row["date"], ends[grain], device, *(row[name] for name in names)] += 1
    return found


def _periods(day: date) -> Iterable[tuple[str, date, date]]:
    yield "day", day, day
    monday = day - timedelta(days=day.weekday())
    yield "week", monday, monday + timedelta(days=6)
    next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    yield "month", day.replace(day=1), next_month - timedelta(days=1)


def _items(tables: dict[str, list[Row]]) -> Table:
    cells = _Cells(("itemId", "itemName", "itemCategory"), 7)
    counts = ("itemsViewed", "itemsAddedToCart", "itemsCheckedOut", "itemsPurchased")
    amounts = ("itemRevenue", "itemRefundAmount", "itemDiscountAmount")
    measures = [*map(_count, counts), *map(_money, amounts)]
    cells.add(tables["items"], {place: value for place, (_, value) in enumerate(measures)})
    return _plain(cells.told())


def _ads(tables: dict[str, list[Row]]) -> Table:
    campaign = ("sessionDefaultChannelGroup", "sessionSource", "sessionMedium", "sessionCampaignName")
    cells = _Cells((*campaign, "sessionCampaignId"), 3)
    measures = [_money("advertiserAdCost"), _count("advertiserAdClicks"), _count("advertiserAdImpressions")]
    cells.add(tables["ads"], {place: value for place, (_, value) in enumerate(measures)})
    platforms = {"google": "google", "facebook": "meta"}
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (day, channel, source, _, name, _), told in cells.told().items():
        if any(told):
            key = day, platforms[source], name, channel
            sums[key] = [a + b for a, b in zip(sums[key], told, strict=True)]
    return Counter((*key, *values) for key, values in sums.items())


def _people(tables: dict[str, list[Row]], threshold: int) -> Table:
    cells = _Cells(("userAgeBracket", "userGender"), 4)
    measures = [*map(_count, ("totalUsers", "sessions", "ecommercePurchases")), _money("totalRevenue")]
    cells.add(tables["demographics"], {place: value for place, (_, value) in enumerate(measures)})
    return _plain(cells.told(threshold, judged=1))
