"""Pulls in the queue, their schedule and what is remembered of them; and a pull that is killed."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.refusal import ConnectorRefusal
from storehelm.components.schedule import enqueue_if_due
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, save_store
from storehelm.warehouse.jobs import enqueue, enqueue_sync, find_job, list_jobs, work_queue
from storehelm.warehouse.lock import pulling
from storehelm.warehouse.published import open_published
from storehelm.warehouse.syncs import last_pull, next_pull, recorded
from tests.shops import NOW, STORE
from tests.warehouse.analytics_shop import pulled

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    save_store(home.settings, replace(STORE, analytics=Analytics("123", every_hours=6)))
    return home


def remember(home, started, document):
    with recorded(home, started) as keep:
        keep(document)


def test_only_one_pull_waits_or_runs(home):
    assert enqueue_sync(home)
    assert not enqueue_sync(home)
    assert [(job.kind, job.file_name, job.status) for job in list_jobs(home)] == [
        ("sync", "Google Analytics", "waiting")
    ]


def test_uploads_go_before_pulls_and_are_listed_alone(home, tmp_path):
    enqueue_sync(home)
    upload = enqueue(home, tmp_path / "missing.csv")
    assert [job.job_id for job in list_jobs(home, kind="import")] == [upload]
    save_store(home.settings, STORE)
    assert work_queue(home) == 2
    file, pull = find_job(home, upload), list_jobs(home, kind="sync")[0]
    assert (file.status, pull.status) == ("failed", "failed")
    assert file.finished_at <= pull.started_at
    assert "No property of Google Analytics is set." in pull.document["error"]["message"]


def test_a_queue_of_before_learns_that_there_are_pulls(home):
    con = sqlite3.connect(home.state)
    con.execute(
        "create table jobs (job_id integer primary key autoincrement, queued_at text not null, path text not null, "
        "file_name text not null, options text not null, status text not null, started_at text, finished_at text, "
        "step text, document text) strict"
    )
    con.execute("insert into jobs (queued_at, path, file_name, options, status) values ('x', 'a', 'a', '{}', 'done')")
    con.commit()
    con.close()
    assert [job.kind for job in list_jobs(home)] == ["import"]
    assert enqueue_sync(home)


def test_a_pull_is_due_after_so_many_hours_and_never_where_none_are_set(home):
    assert next_pull(home, None, NOW) is None
    assert next_pull(home, 6, NOW) == NOW
    remember(home, NOW, {"stopped": None})
    assert next_pull(home, 6, NOW) == NOW + timedelta(hours=6)


def test_a_quota_that_returns_decides_when_to_go_on(home):
    remember(home, NOW, {"stopped": {"why": "", "until": "2026-11-22T08:00:00+00:00"}})
    assert next_pull(home, 6, NOW) == datetime(2026, 11, 22, 8, 0)
    assert not enqueue_if_due(home, datetime(2026, 11, 22, 7, 59))
    assert enqueue_if_due(home, datetime(2026, 11, 22, 8, 0))
    assert not enqueue_if_due(home, datetime(2026, 11, 22, 8, 1))


def test_the_schedule_leaves_the_demo_and_unconnected_stores_alone(home):
    assert enqueue_if_due(home, NOW)
    save_store(home.settings, STORE)
    assert not enqueue_if_due(home, NOW)
    assert not enqueue_if_due(Home(home.path / "none"), NOW)
    (home.path / "demo").touch()
    assert not enqueue_if_due(home, NOW)


def test_how_a_pull_ended_is_remembered_also_when_it_was_refused(home):
    with pytest.raises(ConnectorRefusal), recorded(home, NOW):
        raise ConnectorRefusal("This login may not read property 123.", hint="Add it.")
    assert last_pull(home).document["error"]["message"] == "This login may not read property 123."
    assert last_pull(home).started_at == NOW


def sync_command(shop, *words):
    return subprocess.run(
        [sys.executable, "-m", "storehelm", "--home", str(shop.home.path), "--json", "sync", "ga4", *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "GA4_ENDPOINT": shop.serving.grpc_address},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_verb_pulls_publishes_and_tells(tmp_path):
    with pulled(tmp_path) as shop:
        done = sync_command(shop, "--report", "items", "--report", "traffic", "--until", "2026-11-19")
        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        assert document["version"] == open_published(shop.home).version
        assert last_pull(shop.home).document == document
        wrong = sync_command(shop, "--report", "item")
        assert wrong.returncode == 2
        assert "Did you mean 'items'?" in wrong.stdout
        with pulling(shop.home):
            busy = sync_command(shop)
        assert (busy.returncode, "is being pulled by process" in busy.stdout) == (2, True)
        assert last_pull(shop.home).document["error"]["message"] == "No report named 'item'."


def test_a_wrong_source_or_day_is_refused(tmp_path):
    with pulled(tmp_path) as shop:
        day = sync_command(shop, "--since", "yesterday")
        assert (day.returncode, "'yesterday' is no day." in day.stdout) == (2, True)
        words = [sys.executable, "-m", "storehelm", "--home", str(shop.home.path), "sync", "ga"]
        source = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (source.returncode, "Did you mean 'ga4'?" in source.stderr) == (2, True)


STOP = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from connectors.ga4.policy import Clock
from storehelm.settings.home import Home
from storehelm.settings.store import load_store
from storehelm.warehouse.ga4_sync import SyncOptions, sync

home, at, endpoint = Home(Path(sys.argv[1])), sys.argv[2], sys.argv[3]
seen = []

def stop(label, step):
    seen.append(step)
    if step == at and len([one for one in seen if one == at]) == 2:
        print("here", flush=True)
        sys.stdin.read()

now = datetime(2026, 11, 20, 12, tzinfo=UTC)
options = SyncOptions(endpoint=endpoint, reports=("items", "ecommerce"), clock=Clock(now=lambda: now))
sync(home, load_store(home.settings), now.replace(tzinfo=None), options, stop)
"""


@pytest.mark.parametrize("step", ["reading", "comparing", "writing", "saving"])
def test_a_pull_that_is_killed_leaves_whole_slices_and_the_next_one_reads_the_rest(step, tmp_path):
    reports = ("items", "ecommerce")
    with pulled(tmp_path / "good") as good:
        good.sync(reports=reports)
        expected = good.facts()
    with pulled(tmp_path / "killed") as shop:
        save_store(shop.home.settings, shop.store)
        words = [sys.executable, "-c", STOP, str(shop.home.path), step, shop.serving.grpc_address]
        with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            reached = process.stdout.readline()
            process.kill()
        assert reached == "here\n"
        half = shop.rows(
            "select s.report, s.row_count, count(i.unit) from ga4_slices as s "
            "left join item_counts as i on i.item_date between s.first_day and s.last_day and s.report = 'items' "
            "group by all"
        )
        assert len(half) == 1
        assert all(rows == found for report, rows, found in half if report == "items")
        shop.sync(reports=reports)
        assert shop.facts() == expected
