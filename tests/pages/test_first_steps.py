"""From the demo store to one's own: the notice, the set-up form, the first upload."""

import json
import shutil
import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from storehelm.components import upload_queue
from storehelm.components.navigation import PLACES
from storehelm.settings.home import ROOT, Home
from storehelm.settings.store import load_store, save_store
from storehelm.warehouse import jobs
from storehelm.warehouse.jobs import Job, JobOptions, enqueue, list_jobs
from tests.shops import STORE


@pytest.fixture
def own(tmp_path, monkeypatch, homes) -> Home:
    """A home that holds nothing yet, and a demo store beside it."""
    demo = tmp_path / "demo-home"
    shutil.copytree(homes("whole"), demo)
    (demo / "demo").write_text(json.dumps({"is_complete": True}), encoding="utf-8")
    monkeypatch.setenv("STOREHELM_DEMO_HOME", str(demo))
    monkeypatch.setenv("STOREHELM_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


def opened(page: str = "weekly") -> AppTest:
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    if page != "weekly":
        test.switch_page(f"pages/{page}.py")
    return test.run()


def texts(test: AppTest) -> str:
    return " ".join(element.proto.body for element in test.get("html"))


@pytest.mark.parametrize("page", [place.name for place in PLACES])
def test_every_page_says_that_it_is_the_demo_store(own, page):
    test = opened(page)
    assert not test.exception
    assert "demo store" in texts(test)
    links = [element.proto.label for element in test.get("page_link")]
    assert ("Use your own data" in links) == (page != "data")


def test_the_demo_store_never_grows_stale(own):
    assert "Orders to 18 Nov 2026" in texts(opened("data"))


def test_setting_up_a_store_opens_it(own):
    test = opened("data")
    test.text_input(key="setup_name").set_value("Tea & Co")
    test.selectbox(key="setup_currency").select("GBP")
    test.selectbox(key="setup_time_zone").select("Europe/London")
    next(button for button in test.button if button.label == "Set up my store").click().run()
    assert not test.exception
    store = load_store(own.settings)
    assert (store.name, store.currency, store.time_zone, store.week_start) == (
        "Tea & Co",
        "GBP",
        "Europe/London",
        "monday",
    )
    assert "demo store" not in texts(test)
    assert "Load exports" in texts(test)
    weekly = opened()
    assert not weekly.exception
    assert "nothing to show" in weekly.markdown[0].value


def test_an_upload_that_is_loaded_is_not_kept(own):
    own.make()
    save_store(own.settings, STORE)
    export = ROOT / "tests" / "fixtures" / "exports" / "shopify" / "orders_78_columns.csv"
    copy = own.uploads / "batch" / "orders.csv"
    copy.parent.mkdir(parents=True)
    shutil.copy(export, copy)
    enqueue(own, copy)
    jobs.work_queue(own)
    assert list_jobs(own)[0].status == "done"
    assert not copy.exists()
    test = opened("data")
    assert not test.exception
    assert "Loaded" in texts(test)
    assert "demo store" not in texts(test)


@pytest.fixture
def loading(own, monkeypatch) -> Home:
    """A store that is set up, whose queue is worked by nobody."""
    own.make()
    save_store(own.settings, STORE)
    monkeypatch.setattr(upload_queue, "start_worker", lambda home: None)
    return own


def a_job(home: Home, text: str = "a,b\n1,2\n") -> Job:
    path = home.uploads / "batch" / "mystery.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    enqueue(home, path, JobOptions())
    return list_jobs(home)[0]


def test_a_waiting_upload_is_shown(loading):
    a_job(loading)
    test = opened("data")
    assert not test.exception
    assert "mystery.csv" in texts(test)
    assert "Waiting" in texts(test)


def test_a_refused_upload_says_why_and_offers_ways_on(loading):
    job = a_job(loading)
    jobs.write_state(
        loading,
        "update jobs set status = 'failed', document = ? where job_id = ?",
        [json.dumps({"files": [{"path": "x", "error": {"message": "No known format fits <this> file."}}]}), job.job_id],
    )
    test = opened("data")
    assert "No known format fits &lt;this&gt; file." in texts(test)
    labels = [button.label for button in test.button]
    assert {"Say what its columns mean", "Try again", "Remove"} <= set(labels)
    next(button for button in test.button if button.label == "Remove").click().run()
    assert not test.exception
    assert not job.path.exists()
    assert "mystery.csv" not in texts(test)


def press(test: AppTest, label: str) -> AppTest:
    return next(button for button in test.button if button.label == label).click().run()


def test_an_unknown_file_is_loaded_once_its_columns_are_explained(loading):
    a_job(loading, "Bestellnummer;Datum;Gesamtbetrag;Land\n1001;03.04.2026;12,50;DE\n1002;14.04.2026;1.240,00;FR\n")
    jobs.work_queue(loading)
    assert list_jobs(loading)[0].status == "failed"
    test = press(opened("data"), "Say what its columns mean")
    assert not test.exception
    assert "The first rows as they will be read" in texts(test)
    assert "1,240.00" in texts(test)
    assert "2 would be read" in texts(test)
    press(test, "Keep this mapping and load the file")
    mapping = tomllib.loads((loading.mappings / "mystery.toml").read_text(encoding="utf-8"))
    assert mapping["orders"]["order_id"] == "Bestellnummer"
    jobs.work_queue(loading)
    assert list_jobs(loading)[0].status == "done"
    again = opened("data")
    assert not again.exception
    assert "Not loaded" not in texts(again)
    assert "Read as mystery" in texts(again)


def test_a_mapping_that_cannot_be_read_says_why_and_loads_nothing(loading):
    a_job(loading, "what;ever\nfoo;bar\n")
    jobs.work_queue(loading)
    test = press(opened("data"), "Say what its columns mean")
    assert not test.exception
    assert next(button for button in test.button if button.label.startswith("Keep")).disabled
    press(test, "Not now")
    assert not loading.mappings.exists()


def test_only_files_that_were_uploaded_are_opened(loading, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a;b\n1;2\n", encoding="utf-8")
    test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    test.session_state[upload_queue.MAPPED_FILE] = str(secret)
    test.switch_page("pages/data.py").run()
    assert not test.exception
    assert "secret.csv" not in texts(test)
