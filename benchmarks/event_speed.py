"""Five million events of GA4: their import against DuckDB reading the same file, and funnels over them."""

import tempfile
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.timing import Row, median_of, milliseconds, seconds
from storehelm.metrics.event_funnel import EventFunnelParams, measure_event_funnel
from storehelm.metrics.purchase_credit import credit_purchases
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.settings.store import Store, save_store
from storehelm.warehouse.exports import load_exports
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import open_published

_MAKER = Path(__file__).with_name("synthetic_events.sql")
_VISITS = 370_000
_MONTH = Period(date(2026, 11, 2), date(2026, 12, 1))
_STORE = Store(name="Benchmark", currency="EUR", time_zone="UTC")
_FLOOR = """
create table read as
select event_date, event_timestamp, event_name, user_pseudo_id, device, geo, ecommerce,
    list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value as session,
    list_filter(event_params, lambda p: p.key = 'page_location')[1].value.string_value as page
from read_parquet(?)
"""


def run(rounds: int) -> list[Row]:
    """Import, publish and ask; whole imports are slow, so that each is timed once per round after none to warm up."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = _made(folder)
        count = duckdb.connect().execute("select count(*) from read_parquet(?)", [str(export)]).fetchall()[0][0]
        pairs = [(_floor(export, folder, place), _ours(export, folder, place)) for place in range(rounds)]
        floor, ours = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
        home = Home(folder / "home0")
        published = seconds(lambda: publish(home, _STORE, _now()))
        rows = [
            Row(f"import of {count:,} events", f"{ours:.1f} s", f"{floor:.1f} s", f"{ours / floor:.1f}", ""),
            Row("publish them", f"{published:.1f} s", f"{floor:.1f} s", f"{published / floor:.1f}", ""),
        ]
        return [*rows, *_questions(home, floor)]


def _made(folder: Path) -> Path:
    path = folder / "events_20261102.parquet"
    select = _MAKER.read_text(encoding="utf-8").replace("$visits", str(_VISITS))
    duckdb.connect().execute(f"copy ({select}) to '{path}' (format parquet)")
    return path


def _floor(export: Path, folder: Path, place: int) -> float:
    with duckdb.connect(str(folder / f"floor{place}.duckdb")) as con:
        return seconds(lambda: con.execute(_FLOOR, [str(export)]))


def _ours(export: Path, folder: Path, place: int) -> float:
    home = Home(folder / f"home{place}")
    home.make()
    save_store(home.settings, _STORE)
    return seconds(lambda: load_exports(home, _STORE, [export], _now()))


def _questions(home: Home, floor: float) -> list[Row]:
    published = open_published(home)
    rows = []
    for what, params in (
        ("in order, sessions, one session", EventFunnelParams(_MONTH, {})),
        ("in order, users, 7 days", EventFunnelParams(_MONTH, {}, unit="user", window="7d")),
        ("entering anywhere, sessions", EventFunnelParams(_MONTH, {}, mode="open")),
    ):
        took = median_of(partial(measure_event_funnel, published, params), 3)
        rows.append(
            Row(f"funnel over a month: {what}", milliseconds(took), f"{floor:.1f} s", f"{took / floor:.2f}", "")
        )
    took = median_of(lambda: credit_purchases(published, _MONTH, {}), 3)
    rows.append(Row("credit by eight models", milliseconds(took), f"{floor:.1f} s", f"{took / floor:.2f}", ""))
    return rows


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
