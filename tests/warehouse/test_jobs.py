from pathlib import Path

from storehelm.settings.home import Home
from storehelm.settings.store import save_store
from storehelm.warehouse.jobs import JobOptions, enqueue, find_job, list_jobs, start_worker, work_queue
from storehelm.warehouse.published import open_published
from storehelm.warehouse.state import read_state, write_state
from tests.shops import STORE

ORDERS = "Order,Date,Item,Qty,Price\n1,2026-09-01 10:00:00,Cup,2,4.50\n2,2026-09-02 11:00:00,Pot,1,20.00\n"
MAPPING = """
name = "till"
title = "Till"
source = "till"
[recognise]
headers = ["Order", "Date", "Item", "Qty", "Price"]
[[rows]]
kind = "goods"
[orders]
order_id = "Order"
ordered_at = "Date"
currency = { value = "EUR" }
status = { value = "paid" }
[order_lines]
product = "Item"
quantity = "Qty"
unit_price = "Price"
"""


def store_with_upload(tmp_path: Path) -> tuple[Home, Path, JobOptions]:
    home = Home(tmp_path / "home")
    home.make()
    save_store(home.settings, STORE)
    upload = tmp_path / "till.csv"
    upload.write_text(ORDERS)
    mapping = tmp_path / "till.toml"
    mapping.write_text(MAPPING)
    return home, upload, JobOptions(mapping=str(mapping))


def test_uploads_are_loaded_one_after_the_other_by_a_process_of_their_own(tmp_path):
    home, upload, options = store_with_upload(tmp_path)
    first = enqueue(home, upload, options)
    second = enqueue(home, tmp_path / "missing.csv")
    assert [(job.job_id, job.status) for job in list_jobs(home)] == [(second, "waiting"), (first, "waiting")]
    assert work_queue(home) == 2
    done, failed = find_job(home, first), find_job(home, second)
    assert done.status == "done", done.document
    assert done.document["files"][0]["rows"]["loaded"] == 2
    assert done.document["version"] == open_published(home).version
    assert failed.status == "failed"
    assert "no such file" in failed.document["error"]["message"]
    assert done.started_at <= done.finished_at <= failed.started_at


def test_a_job_that_was_cut_off_runs_again_when_the_app_starts(tmp_path):
    home, upload, options = store_with_upload(tmp_path)
    job_id = enqueue(home, upload, options)
    write_state(home, "update jobs set status = 'running', started_at = 'long ago' where job_id = ?", [job_id])
    start_worker(home).join()
    assert find_job(home, job_id).status == "done"


def test_an_import_that_cannot_start_says_so(tmp_path):
    home = Home(tmp_path / "home")
    job_id = enqueue(home, tmp_path / "a.csv")
    work_queue(home)
    job = find_job(home, job_id)
    assert job.status == "failed"
    assert "store.toml is missing" in job.document["error"]["message"]


def test_nothing_is_queued_in_a_new_home(tmp_path):
    home = Home(tmp_path / "home")
    assert list_jobs(home) == []
    assert find_job(home, 1) is None
    assert read_state(home, "select 1") == []
    assert not home.path.exists()
