import hashlib
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.files.opening import find_files
from connectors.files.reading import stage
from connectors.ga4.events.recognising import without_parts
from connectors.protocol import StoreFacts
from connectors.refusal import ConnectorRefusal
from storehelm.__main__ import main
from storehelm.settings.home import Home
from storehelm.warehouse.exports import load_exports
from storehelm.warehouse.load import How, load
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import open_published
from tests.connectors.event_export import SCHEMA, event, write
from tests.shops import STORE as SHOP
from tests.shops import fill_shop
from tests.warehouse.staging import empty_warehouse, facts

NOW = datetime(2026, 11, 21, 12)
STORE = StoreFacts("Europe/Berlin", "EUR", b"key of the store")
SOLD = {"transaction_id": "T1", "purchase_revenue": 49.9, "shipping_value": 4.9, "total_item_quantity": 2}
DAY = [
    event("session_start", "2026-11-02T09:00:00"),
    event(
        "page_view",
        "2026-11-02T09:00:00",
        params={"page_location": "https://shop.example/summer/shoes?email=ann@example.com&utm_source=news#top"},
        collected_traffic_source={
            "manual_source": "newsletter",
            "manual_medium": "email",
            "manual_campaign_name": "w45",
        },
    ),
    event("view_item", "2026-11-02T09:01:00.000001", params={"session_engaged": "1"}),
    event("add_to_cart", "2026-11-02T09:02:00"),
    event("purchase", "2026-11-02T09:05:00", ecommerce=SOLD, params={"currency": "EUR"}),
    event("page_view", "2026-11-02T10:00:00", user="user.2", session=200, device={"category": "desktop"}),
    event("page_view", "2026-11-02T11:00:00", user=None, session=None),
    event("purchase", "2026-11-02T11:01:00", user="user.3", session=None, ecommerce={"transaction_id": "T9"}),
]


def loaded(folder: Path, *files: Path, **how):
    con = empty_warehouse()
    accounts = [read(con, folder, file, **how) for file in files]
    return con, accounts


def read(con, folder: Path, file: Path, **how):
    return load(con, lambda connection: stage(connection, file, STORE, **how), NOW, folder / "rejects", How())


def rows(con, sql):
    return con.execute(sql).fetchall()


@pytest.fixture(params=["a.parquet", "a.json", "a.json.gz"])
def form(request) -> str:
    return request.param


def test_a_session_and_its_steps_are_read(tmp_path, form):
    con, (account,) = loaded(tmp_path, write(tmp_path / form, DAY))
    assert account.format_name == "ga4_event_export"
    assert (account.counts.read, account.counts.loaded, account.counts.not_data) == (8, 8, 0)
    visits = rows(
        con,
        "select visit_date, started_at, device_category, country, source_name, touch_source, touch_medium, "
        "touch_campaign, landing_page, is_engaged, session_no from visit_days order by started_at",
    )
    nine, ten = datetime(2026, 11, 2, 9), datetime(2026, 11, 2, 10)
    day = date(2026, 11, 2)
    assert visits == [
        (day, nine, "mobile", "Georgia", None, "newsletter", "email", "w45", "/", True, 1),
        (day, ten, "desktop", "Georgia", None, None, None, None, "/", False, 1),
    ]
    assert rows(con, "select event_name, happened_at from visit_events order by happened_at")[1] == (
        "view_item",
        datetime(2026, 11, 2, 9, 1, 0, 1),
    )
    sold = rows(con, "select transaction_id, revenue, currency, items from visit_events where event_name = 'purchase'")
    assert sold == [("T1", 49_900_000, "EUR", 2)]
    assert rows(
        con, "select events, duplicates, without_user, without_session, purchases, purchases_apart from event_days"
    ) == [(8, 0, 1, 1, 2, 1)]
    assert "2 events name no session or no browser" in account.warnings[0]
    told = rows(
        con, "select unit, transaction_id, source_name, purchases, revenue, shipping from transactions order by 2"
    )
    assert told == [
        ("transactions|ga4_events|2026-11-02", "T1", "newsletter", 1, 49_900_000, 4_900_000),
        ("transactions|ga4_events|2026-11-02", "T9", None, 1, 0, None),
    ]


def test_all_forms_give_the_same_tables(tmp_path):
    forms = [write(tmp_path / name, DAY) for name in ("a.parquet", "b.json", "c.json.gz")]
    as_of = datetime(2026, 11, 4)
    told = [facts(loaded(tmp_path, form, as_of=as_of)[0]) for form in forms]
    assert told[0]["visit_days"] and told[0] == told[1] == told[2]


def test_loading_twice_changes_nothing(tmp_path, form):
    file = write(tmp_path / form, DAY)
    con, _ = loaded(tmp_path, file)
    before = facts(con)
    again = read(con, tmp_path, file)
    assert (again.counts.unchanged, again.counts.loaded, again.counts.updated) == (8, 0, 0)
    assert facts(con) == before


def test_nothing_personal_comes_through(tmp_path):
    private = [
        event(
            "page_view", "2026-11-02T09:00:00", params={"page_location": "https://s.example/me/ann%40example.com/x?a=1"}
        ),
        event(
            "purchase",
            "2026-11-02T09:01:00",
            user_id="ann-7",
            collected_traffic_source={"manual_source": "bob@example.com", "manual_medium": "email"},
            user_properties=[{"key": "name", "value": {"string_value": "Ann"}}],
        ),
    ]
    con, _ = loaded(tmp_path, write(tmp_path / "a.parquet", private))
    told = str(facts(con))
    for secret in ("ann", "Ann", "bob", "user.1", "a=1", hashlib.sha256(b"user.1").hexdigest()[:32]):
        assert secret not in told.replace("channel", "")
    assert rows(con, "select landing_page from visit_days") == [("/me/(hidden)/x",)]


def test_where_a_session_came_from_has_an_order(tmp_path):
    cross = {
        "cross_channel_campaign": {
            "source": "google",
            "medium": "cpc",
            "campaign_name": "Brand",
            "default_channel_group": "Paid Search",
        }
    }
    manual = {"manual_campaign": {"source": "facebook", "medium": "paid", "campaign_name": "(not set)"}}
    ads = {"google_ads_campaign": {"campaign_name": "Shoes"}}
    own = {"manual_source": "bing", "manual_medium": "organic"}
    last_click = "session_traffic_source_last_click"
    told = [
        event(
            "page_view",
            "2026-11-02T09:00:00",
            session=1,
            **{last_click: cross | manual | ads},
            collected_traffic_source=own,
        ),
        event("page_view", "2026-11-02T09:00:00", session=2, **{last_click: manual | ads}),
        event(
            "page_view",
            "2026-11-02T09:00:00",
            session=3,
            **{last_click: manual},
            collected_traffic_source={"gclid": "x", "manual_source": None},
        ),
        event("page_view", "2026-11-02T09:00:00", session=4, params={"source": "ecosia.org", "medium": "organic"}),
        event(
            "page_view",
            "2026-11-02T09:05:00",
            session=5,
            collected_traffic_source={"manual_source": "late", "manual_medium": "x"},
        ),
        event("page_view", "2026-11-02T09:00:00", session=5, collected_traffic_source=own),
    ]
    con, _ = loaded(tmp_path, write(tmp_path / "a.parquet", told))
    found = rows(
        con,
        "select ga_session, source_name, medium, campaign, channel, touch_source, touch_medium "
        "from visit_days order by 1",
    )
    assert found == [
        (1, "google", "cpc", "Brand", "Paid Search", "bing", "organic"),
        (2, "google", "cpc", "Shoes", None, None, None),
        (3, "facebook", "paid", None, None, "google", "cpc"),
        (4, None, None, None, None, "ecosia.org", "organic"),
        (5, None, None, None, None, "bing", "organic"),
    ]


def test_an_event_that_is_there_twice_counts_once(tmp_path):
    placed = {"batch_page_id": 1, "batch_ordering_id": 2}
    told = [
        event("view_item", "2026-11-02T09:00:00", **placed, batch_event_index=1),
        event("view_item", "2026-11-02T09:00:00", **placed, batch_event_index=1),
        event("view_item", "2026-11-02T09:00:00", **placed, batch_event_index=2),
        event("view_item", "2026-11-02T09:10:00", params={"item": "A"}),
        event("view_item", "2026-11-02T09:10:00", params={"item": "B"}),
        event("view_item", "2026-11-02T09:10:00", params={"item": "B"}),
    ]
    con, (account,) = loaded(tmp_path, write(tmp_path / "a.parquet", told))
    assert (account.counts.read, account.counts.loaded, account.counts.not_data) == (6, 4, 2)
    assert rows(con, "select count(*) from visit_events") == [(4,)]
    assert rows(con, "select events, duplicates from event_days") == [(4, 2)]
    assert "2 events are there more than once and were counted once" in account.evidence


def test_a_newer_export_of_a_day_takes_its_place(tmp_path):
    early = write(tmp_path / "events_intraday_20261102.parquet", DAY[:3])
    whole = write(tmp_path / "events_20261102.json", DAY)
    con, (_, second) = loaded(tmp_path, early, whole)
    assert second.counts.updated == 8
    late, (_, nothing) = loaded(tmp_path, whole, early)
    assert nothing.counts.unchanged == 3
    assert "differ from a newer export" in " ".join(nothing.warnings)
    assert facts(con)["visit_events"] == facts(late)["visit_events"]
    assert rows(late, "select is_intraday from event_days") == [(False,)]


def test_other_files_with_numbers_in_their_names_stay_apart(tmp_path):
    names = ("orders-000000000000.csv", "orders-000000000001.csv", "a-202611020930.json", "a-202611030930.json")
    files = [tmp_path / name for name in names]
    for file in files[:2]:
        file.write_text("Name,Total\n1,2\n")
    for file in files[2:]:
        write(file, DAY)
    assert without_parts(files) == files


def test_parts_in_an_archive_are_read_together(tmp_path):
    with zipfile.ZipFile(tmp_path / "events.zip", "w") as archive:
        for place, events in enumerate((DAY[:3], DAY[3:])):
            archive.write(write(tmp_path / "a.json", events), f"november/events-{place:012d}.json")
    (first,) = without_parts(find_files(tmp_path / "events.zip"))
    _, (account,) = loaded(tmp_path, first)
    assert account.counts.loaded == 8


def test_parts_of_one_export_are_read_together(tmp_path):
    for place, events in enumerate((DAY[:3], DAY[3:])):
        write(tmp_path / f"events-{place:012d}.parquet", events)
    (first,) = without_parts(find_files(tmp_path))
    con, (account,) = loaded(tmp_path, first)
    assert account.counts.loaded == 8
    assert rows(con, "select count(*) from visit_days") == [(2,)]
    first.unlink()
    with pytest.raises(ConnectorRefusal, match="its first part is missing"):
        loaded(tmp_path, tmp_path / f"events-{1:012d}.parquet")


def test_lists_that_were_written_the_old_way_are_read(tmp_path):
    wrapped = [one | {"event_params": {"list": [{"element": item} for item in one["event_params"]]}} for one in DAY]
    table = pa.Table.from_pylist(
        [
            {
                key: one.get(key)
                for key in ("event_date", "event_timestamp", "event_name", "event_params", "user_pseudo_id")
            }
            for one in wrapped
        ]
    )
    pq.write_table(table, tmp_path / "a.parquet")
    con, _ = loaded(tmp_path, tmp_path / "a.parquet")
    assert rows(con, "select count(*) from visit_days") == [(2,)]


def test_lines_that_cannot_be_read_are_rejected_with_their_line(tmp_path):
    file = write(tmp_path / "a.json", DAY)
    lines = file.read_text().splitlines()
    lines[1] = lines[1][:40]
    lines[2] = lines[2].replace('"event_date": "20261102"', '"event_date": "2 November"')
    lines[3] = lines[3].replace('"event_timestamp": "', '"event_timestamp": "no ')
    lines.insert(1, "")
    file.write_text("\n".join(lines))
    _, (account,) = loaded(tmp_path, file)
    assert (account.counts.read, account.counts.loaded, account.counts.rejected) == (8, 5, 3)
    rejects = account.rejects_file.read_text().splitlines()
    assert rejects[1].startswith("3,,,") and "cut short" in rejects[1]
    assert rejects[2].startswith("4,event_date,2 November,'2 November' is no day")
    assert rejects[3].startswith("5,event_timestamp,no 17")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_columns(["event_params"]), "no column 'event_params'"),
        (lambda table: table.rename_columns([f"x_{name}" for name in table.column_names]), "no column 'event_date'"),
        (
            lambda table: table.set_column(1, "event_timestamp", table["event_timestamp"].cast(pa.timestamp("us"))),
            "'event_timestamp' holds TIMESTAMP",
        ),
        (
            lambda table: table.set_column(3, "event_params", pa.array(["{}"] * len(table))),
            "not a list of keys and values",
        ),
        (
            lambda table: table.set_column(1, "event_timestamp", pa.array([17] * len(table))),
            "None of the 8 events",
        ),
    ],
)
def test_other_tables_are_refused_in_a_sentence(tmp_path, change, message):
    pq.write_table(change(pa.Table.from_pylist(DAY, schema=SCHEMA)), tmp_path / "a.parquet")
    with pytest.raises(ConnectorRefusal, match=message) as refused:
        loaded(tmp_path, tmp_path / "a.parquet")
    assert refused.value.file and refused.value.hint


def test_a_file_that_is_cut_short_is_refused(tmp_path):
    whole = write(tmp_path / "a.parquet", DAY).read_bytes()
    (tmp_path / "b.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConnectorRefusal, match="This Parquet file cannot be read"):
        loaded(tmp_path, tmp_path / "b.parquet")
    packed = write(tmp_path / "a.json.gz", DAY).read_bytes()
    (tmp_path / "b.json.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(ConnectorRefusal, match="cut short or damaged"):
        loaded(tmp_path, tmp_path / "b.json.gz")


def test_asked_for_by_name_a_table_of_cells_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ConnectorRefusal, match="no event export"):
        loaded(tmp_path, tmp_path / "a.csv", format_name="ga4_event_export")


def verb(home: Path, capsys, *words: str):
    main(["--home", str(home), "--json", *words])
    out, err = capsys.readouterr()
    return json.loads(out or err)


def test_the_verbs_know_it(tmp_path, capsys):
    home, folder = tmp_path / "home", tmp_path / "exports"
    folder.mkdir()
    verb(home, capsys, "init", "--name", "E", "--currency", "EUR", "--time-zone", "Europe/Berlin")
    write(folder / "events_20261102.parquet", DAY)
    over_midnight = [
        event("page_view", "2026-11-02T23:50:00", user="user.9", session=900),
        event("view_item", "2026-11-03T00:05:00", user="user.9", session=900),
        event("purchase", "2026-11-03T00:10:00", user="user.9", session=900, ecommerce=SOLD | {"transaction_id": "T2"}),
    ]
    write(folder / "events_20261103.json", over_midnight[1:])
    document = verb(home, capsys, "import", str(folder), "--dry-run")
    assert [file["rows"]["in"] for file in document["files"]] == [8, 2]
    assert document["version"] is None
    document = verb(home, capsys, "import", str(folder))
    assert [file["format"] for file in document["files"]] == ["ga4_event_export"] * 2
    assert "ga4_event_export" in [one["name"] for one in verb(home, capsys, "formats")["formats"]]
    days = ("--from", "2026-11-02", "--to", "2026-11-03")
    whole = verb(home, capsys, "view", "funnel", *days)["tables"]
    assert [row["units"] for row in whole["exact_steps"]] == [3, 2, 1, 1]
    write(folder / "events_20261102.parquet", [*DAY, over_midnight[0]])
    verb(home, capsys, "import", str(folder))
    first_day = verb(home, capsys, "view", "funnel", "--from", "2026-11-02", "--to", "2026-11-02")["tables"]
    assert [row["units"] for row in first_day["exact_steps"]] == [3, 2, 1, 1]
    assert first_day["steps"][0]["sessions"] == 3
    either = verb(home, capsys, "view", "funnel", *days, "--mode", "open", "--unit", "user", "--window", "1d")
    assert {row["step"]: row["units"] for row in either["tables"]["exact_steps"]}["purchase"] == 2
    credit = verb(home, capsys, "view", "channels", *days)["tables"]["purchase_credit"]
    assert {row["channel"]: row["last"] for row in credit} == {"Email": 1.0, "Direct": 1.0}


def test_a_day_that_reports_tell_is_theirs(tmp_path):
    home = Home(tmp_path / "home")
    reported = {"source": "ga4", "transaction_date": date(2026, 11, 2), "transaction_id": "T1", "currency": "EUR"}
    fill_shop(
        home,
        orders=[
            {"order_id": "1", "transaction_id": "T1", "goods": "49.90", "order_date": date(2026, 11, 2)},
            {"order_id": "2", "transaction_id": "T2", "goods": "20", "order_date": date(2026, 11, 3)},
        ],
        transactions=[reported | {"purchases": 1, "revenue": 45_000_000, "device_category": "tablet"}],
        sessions=[{"session_date": date(2026, 11, 2), "breakdown": "device_category", "sessions": 70}],
    )
    told = [*DAY, event("purchase", "2026-11-03T09:05:00", session=300, ecommerce=SOLD | {"transaction_id": "T2"})]
    (account,) = load_exports(home, SHOP, [write(tmp_path / "a.parquet", told)], NOW)
    assert account.refusal is None
    publish(home, SHOP, NOW)
    published = open_published(home)
    assert published.rows("select transaction_date, source, revenue from transactions order by 1") == [
        (date(2026, 11, 2), "ga4", 45_000_000),
        (date(2026, 11, 3), "ga4_events", 49_900_000),
    ]
    assert published.rows("select order_id, device_category from orders order by 1") == [
        ("1", "tablet"),
        ("2", "mobile"),
    ]
    counted = published.rows(
        "select session_date, breakdown, sum(sessions)::bigint from daily_sessions group by all order by all"
    )
    assert counted == [
        (date(2026, 11, 2), "device_category", 70),
        (date(2026, 11, 3), "campaign+channel+country+customer_type+device_category+medium+source_name", 1),
        (date(2026, 11, 3), "channel+device_category+landing_page", 1),
    ]
    assert published.rows("select count(*) from visits") == [(3,)]
