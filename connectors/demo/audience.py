"""How many people Analytics counts: users of each day, week and month, and who they say they are.

People who come again within a period are counted once in it, so that users of a week are at least those of any of its
days and at most their sum.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from connectors.demo import shape
from connectors.demo.analytics import DETAIL_FROM, Analytics
from connectors.demo.columns import days_of, in_units, texts
from connectors.demo.generate import Shop
from connectors.demo.seasons import CALENDAR, day_number
from connectors.demo.shape import Flags, Floats, Ints
from connectors.demo.stories import DAYS

USERS_PER_SESSION = {"date": 0.94, "isoYearIsoWeek": 0.86, "yearMonth": 0.74}
"""By the field of the period."""
ON_SEVERAL_DEVICES = 0.03
"""Share of the users of all devices that count on another one as well."""
FIRST_VISITS = 0.55
"""Share of the sessions of new visitors that are their first of all; the others have not ordered yet."""

AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+", "unknown")
GENDERS = ("female", "male", "unknown")
AGE_SHARES = np.array([0.05, 0.15, 0.14, 0.11, 0.08, 0.05, 0.42])
GENDER_SHARES = np.array([0.36, 0.21, 0.43])


def user_counts(shop: Shop) -> pa.Table:
    """Users of each day, week and month, of each device and of all together."""
    sessions, first_visits = _by_device(shop.analytics)
    return pa.concat_tables(
        _of_grain(shop, grain, sessions, first_visits, per_session) for grain, per_session in USERS_PER_SESSION.items()
    )


def _by_device(analytics: Analytics) -> tuple[Ints, Ints]:
    """Sessions, and first visits, by device (columns) and day (rows)."""
    visits = analytics.visits
    at = visits.day * len(shape.DEVICES) + visits.device
    new = visits.visitor == 0
    size = DAYS * len(shape.DEVICES)
    sessions = np.bincount(at, visits.sessions, minlength=size).astype(np.int64)
    of_new = np.bincount(at[new], visits.sessions[new], minlength=size)
    first = np.floor(FIRST_VISITS * of_new).astype(np.int64)
    since = np.arange(DAYS) >= DETAIL_FROM
    return sessions.reshape(DAYS, -1) * since[:, None], first.reshape(DAYS, -1) * since[:, None]


def _periods(grain: str) -> Ints:
    """The first day of each day's period, as a number; it may lie before the store's first day."""
    return np.array([day_number(_first_of(day, grain)) for day in CALENDAR], dtype=np.int64)


def _first_of(day: date, grain: str) -> date:
    if grain == "date":
        return day
    return day.replace(day=1) if grain == "yearMonth" else day - timedelta(days=day.weekday())


def _of_grain(shop: Shop, grain: str, sessions: Ints, first_visits: Ints, per_session: float) -> pa.Table:
    firsts = _periods(grain)
    period, place = np.unique(firsts[DETAIL_FROM:], return_inverse=True)
    by_period = np.zeros((len(period), len(shape.DEVICES)), dtype=np.int64)
    new = by_period.copy()
    np.add.at(by_period, place, sessions[DETAIL_FROM:])
    np.add.at(new, place, first_visits[DETAIL_FROM:])
    users = np.floor(by_period * per_session).astype(np.int64)
    together = users.sum(axis=1) - np.floor(users.sum(axis=1) * ON_SEVERAL_DEVICES).astype(np.int64)
    buyers = _buyers(shop, firsts, period, is_first=False)
    first_buyers = _buyers(shop, firsts, period, is_first=True)
    columns = {
        "totalUsers": np.column_stack([users, together]),
        "newUsers": np.column_stack([new, new.sum(axis=1)]),
        "totalPurchasers": buyers,
        "firstTimePurchasers": first_buyers,
    }
    columns["activeUsers"] = columns["totalUsers"] - columns["totalUsers"] // 60
    return _as_table(grain, period, columns)


def _buyers(shop: Shop, firsts: Ints, period: Ints, *, is_first: bool) -> Ints:
    """Different people who bought in each period: a column per device, and one for all together."""
    seen = shop.analytics.seen
    chosen = (seen.day >= DETAIL_FROM) & ((shop.purchases.rank[seen.order] == 1) | (not is_first))
    order = seen.order[chosen]
    person = np.where(shop.purchases.customer[order] >= 0, shop.purchases.customer[order], -1 - order)
    at = np.searchsorted(period, firsts[seen.day[chosen]])
    devices = shop.purchases.device[order]
    parts = [_different(at, person, devices == device, len(period)) for device in range(len(shape.DEVICES))]
    return np.column_stack([*parts, _different(at, person, devices >= 0, len(period))])


def _different(at: Ints, person: Ints, chosen: Flags, count: int) -> Ints:
    pairs = np.unique(np.column_stack([at[chosen], person[chosen]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=count).astype(np.int64)


def _as_table(grain: str, period: Ints, columns: Mapping[str, Ints]) -> pa.Table:
    devices = (*shape.DEVICES, "")
    row, device = np.nonzero(columns["totalUsers"])
    facts = {
        "date": days_of(period[row]),
        "grain": texts(np.zeros(len(row), dtype=np.int64), (grain,)),
        "deviceCategory": texts(device, devices),
    }
    return pa.table(facts | {name: counts[row, device] for name, counts in columns.items()})


def ages_and_genders(analytics: Analytics) -> pa.Table:
    """Each day's sessions, users, purchases and revenue by bracket: invented shares, the same for all of them."""
    shares = np.outer(AGE_SHARES, GENDER_SHARES).ravel()
    day, place = (part.ravel() for part in np.indices((DAYS - DETAIL_FROM, len(shares))))
    totals = dict(_totals_by_day(analytics))
    facts = {
        "date": days_of(DETAIL_FROM + day),
        "userAgeBracket": texts(place // len(GENDERS), AGES),
        "userGender": texts(place % len(GENDERS), GENDERS),
    }
    parts = {name: _shared_out(total, shares) for name, total in totals.items()}
    return pa.table(facts | parts | {"totalRevenue": in_units(parts["totalRevenue"])})


def _totals_by_day(analytics: Analytics) -> Iterator[tuple[str, Ints]]:
    sessions, _ = _by_device(analytics)
    told = analytics.transactions
    yield "sessions", sessions.sum(axis=1)
    yield "totalUsers", np.floor(sessions.sum(axis=1) * USERS_PER_SESSION["date"]).astype(np.int64)
    yield "ecommercePurchases", np.bincount(told.day, told.purchases, minlength=DAYS).astype(np.int64)
    yield "totalRevenue", np.bincount(told.day, told.revenue, minlength=DAYS).astype(np.int64)


def _shared_out(totals: Ints, shares: Floats) -> Ints:
    """Each day's total in whole parts that add up to it."""
    edges = np.concatenate([[0.0], np.cumsum(shares)])
    edges[-1] = 1.0
    parts = np.diff(np.floor(totals[DETAIL_FROM:, None] * edges), axis=1)
    return np.asarray(parts.ravel(), dtype=np.int64)
