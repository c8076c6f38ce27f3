"""`ga4 check`: what it finds, in words, and the verb around it."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from scripted import WaitedClock

from connectors.ga4.checking import Expected, check
from connectors.ga4.connection import connect
from connectors.ga4.definitions import read_reports
from connectors.ga4.pull import property_facts
from connectors.ga4.server import faults
from connectors.ga4.server.property import Blur, Conflict, Manner
from connectors.refusal import ConnectorRefusal
from storehelm.__main__ import main
from tests.analytics_property import PROPERTY_ID

REPORTS = list(read_reports().values())
SAME = Expected("Asia/Tbilisi", "EUR")


@pytest.fixture
def look(ga4_server, ga4_clock):
    def look_with(reports=REPORTS, expected=SAME, endpoint=ga4_server.grpc_address):
        clock = WaitedClock(ga4_clock.now).clock()
        return check(lambda: connect(PROPERTY_ID, endpoint, clock=clock), reports, expected)

    return look_with


def by_name(findings):
    return {finding.what: finding for finding in findings}


def test_everything_is_well(look, ga4_server):
    for endpoint in (ga4_server.grpc_address, ga4_server.http_address):
        findings = look(endpoint=endpoint)
        assert [(one.what, one.says) for one in findings if one.state != "ok"] == []
        assert [one.what for one in findings[:5]] == ["login", "property", "time zone", "currency", "data"]
        assert {one.what for one in findings[5:]} == {f"report {report.name}" for report in REPORTS}


def test_another_zone_and_currency_than_the_store_s_are_told(look):
    found = by_name(look(expected=Expected("Europe/Amsterdam", "USD")))
    assert found["time zone"].state == found["currency"].state == "warn"
    assert "Asia/Tbilisi" in found["time zone"].says
    assert "Europe/Amsterdam" in found["time zone"].next_step
    assert "USD" in found["currency"].next_step


@pytest.mark.parametrize(
    ("fault", "what", "step"),
    [
        ("NO_PERMISSION", "property", "as Viewer to property 123456789"),
        ("SERVICE_DISABLED", "property", "project=123"),
        ("SCOPE_INSUFFICIENT", "property", "analytics.readonly"),
        ("REVOKED_LOGIN", "property", "log in again"),
        ("TOKENS_PER_HOUR", "quota", "Go on after"),
    ],
)
def test_what_cannot_work_ends_it_after_one_call(look, ga4_server, fault, what, step):
    ga4_server.service.plan.add(getattr(faults, fault), lambda call: True)
    last = look()[-1]
    assert (last.what, last.state) == (what, "fail")
    assert step in last.next_step
    assert len(ga4_server.service.calls) == 1


def test_a_login_that_cannot_be_used_is_the_first_finding():
    def refuse():
        raise ConnectorRefusal("No login.", file="login.json", hint="Make one.")

    (finding,) = check(refuse, REPORTS, SAME)
    assert (finding.what, finding.state, finding.next_step) == ("login", "fail", "Make one.")
    assert "login.json" in finding.says


def test_fields_that_are_missing_or_do_not_fit_are_named(look, ga4_property):
    ga4_property.manner = Manner(
        conflicts=(
            Conflict(frozenset({"engagedSessions", "landingPage"}), "engagedSessions"),
            Conflict(frozenset({"eventName", "newVsReturning"}), "newVsReturning"),
        ),
        unknown_fields=frozenset({"itemCategory", "transactionId"}),
    )
    found = by_name(look())
    assert found["report landing"].state == "warn"
    assert "without engagedSessions" in found["report landing"].says
    assert found["report items"].state == "warn"
    assert "itemCategory" in found["report items"].says
    assert found["report transactions"].state == "fail"
    assert found["report visitors"].state == "warn"
    assert "steps of the funnel" in found["report visitors"].says
    assert found["report traffic"].state == "ok"


def test_a_property_without_sessions_is_told(look, ga4_clock):
    assert by_name(look())["data"].state == "ok"
    ga4_clock.move(days=90)
    assert "no sessions in the last 28 days" in by_name(look())["data"].says


def test_metrics_that_the_login_may_not_see_are_told(look, ga4_property):
    ga4_property.manner = Manner(blur=Blur(restricted={"totalRevenue": "REVENUE_DATA"}))
    finding = by_name(look())["restrictions"]
    assert finding.state == "warn"
    assert "revenue: totalRevenue" in finding.says


def test_a_definition_that_cannot_be_sent_is_not_sent(look):
    wrong = replace(read_reports()["items"], metrics=("itemsViewed", "conversions"))
    finding = look(reports=[wrong])[-1]
    assert finding.state == "fail"
    assert "'keyEvents'" in finding.says


@pytest.fixture
def home(tmp_path, ga4_server):
    (tmp_path / "store.toml").write_text(
        '[store]\nname = "A"\ncurrency = "EUR"\ntime_zone = "Asia/Tbilisi"\n'
        f'[ga4]\nproperty = "{PROPERTY_ID}"\nendpoint = "{ga4_server.grpc_address}"\n',
        encoding="utf-8",
    )
    return tmp_path


def test_the_verb_says_yes(home, capsys):
    assert main(["--home", str(home), "ga4", "check"]) == 0
    out = capsys.readouterr().out
    assert "Google Analytics can be read." in out
    assert "report demographics" not in out


def test_the_verb_says_no_with_the_next_step_and_as_json(home, capsys, ga4_server):
    ga4_server.service.plan.add(faults.NO_PERMISSION, lambda call: True)
    assert main(["--home", str(home), "--json", "ga4", "check"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["works"] is False
    assert document["findings"][-1]["next_step"].startswith("Add the account that logs in as Viewer")
    assert main(["--home", str(home), "ga4", "check"]) == 1
    assert "FAIL  property" in capsys.readouterr().out


def test_the_verb_is_refused_without_a_property_or_with_an_unknown_report(home, capsys):
    settings = home / "store.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + 'reports = ["demografics"]\n', encoding="utf-8")
    assert main(["--home", str(home), "ga4", "check"]) == 2
    assert "'demographics'" in capsys.readouterr().err
    settings.write_text(text.split("[ga4]")[0], encoding="utf-8")
    assert main(["--home", str(home), "ga4", "check"]) == 2
    assert "names no property" in capsys.readouterr().err


def test_money_in_another_currency_does_not_stop_the_verb(home, capsys, ga4_property):
    ga4_property.manner = Manner(rates={"USD": Decimal("1.1")})
    settings = home / "store.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"EUR"', '"USD"'), encoding="utf-8")
    assert main(["--home", str(home), "ga4", "check"]) == 0
    assert "note  currency" in capsys.readouterr().out


@pytest.fixture
def interruptible():
    """A child inherits that Ctrl+C is ignored, as it is for whatever a script runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_demo_store_is_served_until_somebody_stops_it(interruptible):
    words = [sys.executable, "-m", "storehelm", "--json", "ga4", "demo-server", "--port", "0", "--grpc-port", "0"]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            said = next(line for line in served.stderr if "is served at" in line)
            property_id, address = said.split()[1], said.split()[5]
            connection = connect(property_id, address)
            facts = property_facts(connection, date(2026, 11, 1))
            connection.close()
            served.send_signal(signal.SIGINT)
            document = json.loads(served.communicate(timeout=60)[0])
        finally:
            served.kill()
    assert (facts.time_zone, facts.currency) == ("Europe/Amsterdam", "EUR")
    assert document["grpc"] == address
    assert document["property"] == property_id
    assert served.returncode == 0
