"""Published tables of the event export made by hand: visits and their steps, at minutes from a morning on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

MORNING = datetime(2026, 11, 2, 8, 0, 0)
DDL = """
create table visits (visit_no integer, visitor_no integer, visit_date date, started_at timestamp,
    device_category varchar, channel varchar, source_name varchar, medium varchar, campaign varchar, country varchar,
    customer_type varchar, landing_page varchar, is_engaged boolean, touch_channel varchar);
create table visit_steps (visit_no integer, visitor_no integer, happened_at timestamp, step varchar,
    transaction_id varchar);
create table event_days (event_date date, events bigint, duplicates bigint, without_user bigint,
    without_session bigint, purchases bigint, purchases_apart bigint, is_intraday boolean);
"""


class ByHand:
    """What the funnel asks of a published version."""

    def __init__(self, visits: Iterable[Mapping[str, Any]], days: Iterable[date] = ()) -> None:
        self.con = duckdb.connect()
        self.con.execute(DDL)
        told = list(visits)
        for number, visit in enumerate(sorted(told, key=lambda one: one["at"]), start=1):
            self._add(number, visit)
        for day in set(days) or {day_of(visit["at"]) for visit in told}:
            self.con.execute("insert into event_days values (?, 1, 0, 0, 0, 0, 0, false)", [day])

    def _add(self, number: int, visit: Mapping[str, Any]) -> None:
        user = visit.get("user", number)
        row = [number, user, day_of(visit["at"]), moment(visit["at"]), visit.get("device", "mobile")]
        row += [
            visit.get("channel", "Email"),
            "a",
            "b",
            "c",
            "Georgia",
            "new",
            "/",
            True,
            visit.get("channel", "Email"),
        ]
        self.con.execute(f"insert into visits values ({', '.join('?' * len(row))})", row)
        for minute, step, *order in visit.get("steps", ()):
            values = [number, user, moment(minute), step, order[0] if order else None]
            self.con.execute("insert into visit_steps values (?, ?, ?, ?, ?)", values)

    def query(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        cursor = self.con.cursor()
        cursor.execute(sql, parameters or None)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def moment(minute: float) -> datetime:
    return MORNING + timedelta(minutes=minute)


def day_of(minute: float) -> date:
    return moment(minute).date()
