from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from connectors.files.zones import stretches, to_utc_sql, to_wall_sql

ZONES = ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]
YEARS = (2015, 2027)


@pytest.mark.parametrize("zone", ZONES)
def test_wall_clocks_agree_with_the_zone_around_every_change(zone):
    moments = {
        start + timedelta(minutes=minutes)
        for start, _ in stretches(zone, *YEARS)
        for minutes in (-61, -31, -1, 0, 1, 29, 31, 61)
    } | {datetime(2026, 6, 1, 12)}
    con = duckdb.connect()
    for moment in moments:
        there = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        wall = con.execute(
            f"select {to_wall_sql('?::timestamp'.replace('?', '$x'), zone, YEARS)}", {"x": moment}
        ).fetchall()[0][0]
        assert wall == there.replace(tzinfo=None)
        back = con.execute(f"select {to_utc_sql('$x::timestamp', zone, YEARS)}", {"x": wall}).fetchall()[0][0]
        first = there.replace(fold=0).astimezone(UTC).replace(tzinfo=None)
        assert back == first


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("Europe/Amsterdam", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Europe/Amsterdam", "2026-03-29 02:30", "2026-03-29 01:30"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30"),
    ],
)
def test_of_an_ambiguous_hour_the_first_is_meant_and_a_missing_one_moves_forward(zone, wall, utc):
    sql = to_utc_sql(f"timestamp '{wall}:00'", zone, YEARS)
    assert duckdb.connect().execute(f"select {sql}").fetchall() == [(datetime.fromisoformat(utc),)]
