"""`report`: written to a file, mailed, posted; what goes wrong is a sentence, and nothing empty is ever sent."""

import email
import io
import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from email import policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import openpyxl
import pypdf
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from storehelm.__main__ import main
from storehelm.settings.mailing import Mailing
from storehelm.settings.store import load_store, save_store

DAYS = ["--from", "2026-11-09", "--to", "2026-11-15"]
NEVER = ["--from", "2031-01-06", "--to", "2031-01-12"]
HOOK = "STOREHELM_REPORT_WEBHOOK"


@pytest.fixture
def shop(reported, monkeypatch):
    """The small shop's home; its settings are as they were afterwards, and no secret is in the environment."""
    for name in (HOOK, f"{HOOK}_FILE", "STOREHELM_SMTP_PASSWORD", "STOREHELM_SMTP_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    before = reported.home.settings.read_bytes()
    yield reported.home
    reported.home.settings.write_bytes(before)


def report(home, *words):
    return main(["--home", str(home.path), "report", *words])


class TestLanguage:
    def test_it_is_written_in_the_language_asked_for(self, shop, tmp_path):
        assert report(shop, *DAYS, "--language", "nl", "--out", str(tmp_path / "a.html")) == 0
        text = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert '<html lang="nl"' in text and "2026" in text

    def test_the_store_says_in_which_language_it_is_sent(self, shop, tmp_path):
        store = load_store(shop.settings)
        save_store(shop.settings, replace(store, mailing=Mailing(language="ko")))
        assert load_store(shop.settings).mailing.language == "ko"
        assert report(shop, *DAYS, "--out", str(tmp_path / "a.html")) == 0
        assert '<html lang="ko"' in (tmp_path / "a.html").read_text(encoding="utf-8")
        assert report(shop, *DAYS, "--language", "en", "--out", str(tmp_path / "b.html")) == 0
        assert '<html lang="en"' in (tmp_path / "b.html").read_text(encoding="utf-8")

    def test_an_unknown_language_is_refused(self, shop, capsys):
        assert report(shop, *DAYS, "--language", "fr") == 2
        said = capsys.readouterr().err
        assert "There is no language 'fr'." in said and "ka (ქართული)" in said

    def test_an_unknown_language_in_the_settings_is_refused(self, shop, capsys):
        shop.settings.write_text(shop.settings.read_text() + '\n[reports]\nlanguage = "xx"\n', encoding="utf-8")
        assert report(shop, *DAYS) == 2
        assert "There is no language 'xx'." in capsys.readouterr().err


class Postbox:
    """A mail server's handler that keeps what it is given, and refuses whom it is told to."""

    def __init__(self, refused=()):
        self.mails, self.refused = [], refused

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.mails.append((envelope, email.message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def mail_server(home, *, refused=(), user="", accepts="right", recipients=("ana@shop.example", "bo@shop.example")):
    box, port = Postbox(refused), free_port()

    def login(_server, _session, _envelope, _mechanism, given):
        return AuthResult(success=given.password == accepts.encode(), handled=False)

    more = {"authenticator": login, "auth_require_tls": False, "auth_required": True} if user else {}
    mailing = Mailing(tuple(recipients), "reports@shop.example", "127.0.0.1", port, "none", user)
    save_store(home.settings, replace(load_store(home.settings), mailing=mailing))
    server = Controller(box, hostname="127.0.0.1", port=port, **more)
    server.start()
    try:
        yield box
    finally:
        server.stop()


@contextmanager
def webhook(status=200, answer=b"ok"):
    posted = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_given):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/services/T000/secret", posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class TestFiles:
    def test_each_format_is_written_as_its_name_ends(self, shop, tmp_path, capsys):
        for ending in ("html", "pdf", "xlsx"):
            assert report(shop, "channels", *DAYS, "--out", str(tmp_path / f"r.{ending}")) == 0
        assert "<title>Channels" in (tmp_path / "r.html").read_text(encoding="utf-8")
        assert "Channels" in pypdf.PdfReader(tmp_path / "r.pdf").pages[0].extract_text()
        assert openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames[-1] == "Definitions"
        assert "Written: " in capsys.readouterr().out

    def test_without_days_it_is_the_last_complete_week_in_a_file_named_after_it(self, shop, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert report(shop) == 0
        assert [file.name for file in tmp_path.iterdir()] == ["weekly-review-2026-11-09-2026-11-15.html"]

    def test_a_file_is_not_written_over_unasked(self, shop, tmp_path, capsys):
        out = ["--out", str(tmp_path / "r.html")]
        assert [report(shop, *out), report(shop, *out), report(shop, *out, "--replace")] == [0, 2, 0]
        assert "a file of that name already" in capsys.readouterr().err

    def test_for_scripts_it_says_file_version_and_hash(self, shop, tmp_path, capsys):
        path = tmp_path / "r.xlsx"
        assert main(["--home", str(shop.path), "--json", "report", *DAYS, "--out", str(path)]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["bytes"] == path.stat().st_size and len(told["content"]) == 64 and told["version"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["weakly"], "no report of a page 'weakly'"),
            (["--format", "doc"], "no format 'doc'"),
            (["strategy", "--where", "channel=Direct"], "no period and no filters"),
            (["--where", "channel=Dirct", *DAYS], "No channel named 'Dirct'"),
            (["--from", "2026-11-09"], "--to is missing"),
            (NEVER, "would be empty"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_written(self, shop, tmp_path, monkeypatch, capsys, words, said):
        monkeypatch.chdir(tmp_path)
        assert report(shop, *words) == 2
        assert said in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []

    def test_filters_stand_in_the_report(self, shop, tmp_path):
        path = tmp_path / "r.html"
        assert report(shop, "weekly", *DAYS, "--where", "device_category=mobile", "--out", str(path)) == 0
        assert "<dt>Device</dt><dd>mobile</dd>" in path.read_text(encoding="utf-8")


class TestMail:
    def test_it_holds_the_sentence_the_numbers_filters_version_and_the_file(self, shop, capsys):
        with mail_server(shop) as box:
            assert report(shop, *DAYS, "--where", "device_category=mobile", "--mail") == 0
        envelope, mail = box.mails[0]
        assert envelope.rcpt_tos == ["ana@shop.example", "bo@shop.example"]
        text = mail.get_body().get_content()
        assert "Net sales: €" in text and "Filters: Device: mobile" in text and "version 2026" in text
        attached = next(mail.iter_attachments())
        assert attached.get_filename() == "weekly-review-2026-11-09-2026-11-15.pdf"
        assert pypdf.PdfReader(io.BytesIO(attached.get_content())).pages
        assert mail["Subject"].startswith("Weekly review, Tea & <Co> ქართული Чай: ")
        assert "Sent by mail to ana@shop.example, bo@shop.example." in capsys.readouterr().out

    def test_the_password_comes_from_the_environment(self, shop, monkeypatch):
        monkeypatch.setenv("STOREHELM_SMTP_PASSWORD", "right")
        with mail_server(shop, user="reports") as box:
            assert report(shop, *DAYS, "--mail") == 0
        assert len(box.mails) == 1

    def test_a_wrong_password_is_said_and_never_shown(self, shop, monkeypatch, capsys):
        monkeypatch.setenv("STOREHELM_SMTP_PASSWORD", "wr0ng-secret")
        with mail_server(shop, user="reports") as box:
            assert report(shop, *DAYS, "--mail") == 2
        said = capsys.readouterr()
        assert "does not accept the login" in said.err and "wr0ng" not in said.err + said.out
        assert box.mails == []

    def test_no_password_leaves_the_machine_in_the_clear(self, shop, monkeypatch, capsys):
        monkeypatch.setenv("STOREHELM_SMTP_PASSWORD", "right")
        mailing = Mailing(("ana@shop.example",), "reports@shop.example", "192.0.2.1", 25, "none", "reports")
        save_store(shop.settings, replace(load_store(shop.settings), mailing=mailing))
        assert report(shop, *DAYS, "--mail") == 2
        assert "would go to 192.0.2.1 in the clear" in capsys.readouterr().err

    def test_a_server_that_is_down_is_said(self, shop, capsys):
        mailing = Mailing(("ana@shop.example",), "reports@shop.example", "127.0.0.1", free_port(), "none")
        save_store(shop.settings, replace(load_store(shop.settings), mailing=mailing))
        assert report(shop, *DAYS, "--mail") == 2
        assert "could not be sent through 127.0.0.1" in capsys.readouterr().err

    def test_a_server_without_encryption_gets_nothing_unless_the_settings_say_so(self, shop, capsys):
        with mail_server(shop) as box:
            store = load_store(shop.settings)
            save_store(shop.settings, replace(store, mailing=replace(store.mailing, security="starttls")))
            assert report(shop, *DAYS, "--mail") == 2
        assert "does not offer" in capsys.readouterr().err and box.mails == []

    @pytest.mark.parametrize("recipients", [("ana@shop.example",), ("ana@shop.example", "bo@shop.example")])
    def test_recipients_that_are_not_taken_are_named(self, shop, capsys, recipients):
        with mail_server(shop, refused=("ana@shop.example",), recipients=recipients) as box:
            assert report(shop, *DAYS, "--mail") == 2
        assert "did not take the report for ana@shop.example: 550 no such mailbox" in capsys.readouterr().err
        assert len(box.mails) == len(recipients) - 1

    def test_without_recipients_nothing_is_begun(self, shop, capsys):
        assert report(shop, *DAYS, "--mail") == 2
        assert "lacks recipients, from, smtp_host" in capsys.readouterr().err

    def test_an_empty_report_is_not_sent_but_its_reason_is(self, shop, capsys):
        with mail_server(shop) as box:
            assert report(shop, *NEVER, "--mail") == 2
        _, mail = box.mails[0]
        assert mail["Subject"] == "Weekly review: the report could not be made"
        assert "would be empty" in mail.get_content() and not list(mail.iter_attachments())
        assert "would be empty" in capsys.readouterr().err


class TestWebhook:
    def test_it_is_told_the_sentence_the_filters_and_the_version(self, shop, monkeypatch, capsys):
        with webhook() as (address, posted):
            monkeypatch.setenv(HOOK, address)
            assert report(shop, *DAYS, "--where", "device_category=mobile", "--webhook") == 0
        message = posted[0]
        blocks = [block["text"]["text"] for block in message["blocks"]]
        assert message["text"].startswith("Weekly review, Tea &amp; &lt;Co&gt;")
        assert "Filters: Device: mobile" in blocks[-1] and "version 2026" in blocks[-1]
        assert all(block["text"]["type"] == "mrkdwn" for block in message["blocks"])
        said = capsys.readouterr()
        assert "Sent by webhook to 127.0.0.1." in said.out and "secret" not in said.out

    def test_a_refusal_of_the_server_is_said_without_the_address(self, shop, monkeypatch, capsys):
        with webhook(404, b"no_service") as (address, _):
            monkeypatch.setenv(HOOK, address)
            assert report(shop, *DAYS, "--webhook") == 2
        said = capsys.readouterr().err
        assert "did not take the message: 404 no_service." in said and "secret" not in said

    def test_it_is_not_followed_elsewhere(self, shop, monkeypatch):
        with webhook(302) as (address, posted):
            monkeypatch.setenv(HOOK, address)
            assert report(shop, *DAYS, "--webhook") == 2
        assert len(posted) == 1

    @pytest.mark.parametrize("address", ["http://shop.example/secret", "secret", "http://[secret", "ftp://127.0.0.1/x"])
    def test_an_address_in_the_clear_or_of_no_kind_is_refused(self, shop, monkeypatch, capsys, address):
        monkeypatch.setenv(HOOK, address)
        assert report(shop, *DAYS, "--webhook") == 2
        said = capsys.readouterr().err
        assert "must begin with https://" in said and "secret" not in said

    def test_a_server_that_is_down_is_said(self, shop, monkeypatch, capsys):
        monkeypatch.setenv(HOOK, f"http://127.0.0.1:{free_port()}/secret")
        assert report(shop, *DAYS, "--webhook") == 2
        said = capsys.readouterr().err
        assert "The webhook at 127.0.0.1 cannot be reached." in said and "secret" not in said

    def test_without_an_address_nothing_is_begun(self, shop, capsys):
        assert report(shop, *DAYS, "--webhook") == 2
        assert "There is no webhook" in capsys.readouterr().err

    def test_an_empty_report_is_not_posted_but_its_reason_is(self, shop, monkeypatch):
        with webhook() as (address, posted):
            monkeypatch.setenv(HOOK, address)
            assert report(shop, *NEVER, "--webhook") == 2
        assert "could not be made" in posted[0]["text"] and "would be empty" in posted[0]["text"]

    def test_the_other_way_is_still_taken_where_one_fails(self, shop, monkeypatch, capsys):
        with webhook(500) as (address, _), mail_server(shop) as box:
            monkeypatch.setenv(HOOK, address)
            assert report(shop, *DAYS, "--webhook", "--mail") == 2
        assert len(box.mails) == 1
        said = capsys.readouterr().err
        assert "did not take the message: 500" in said and "Sent by mail to ana@shop.example" in said


def test_page_and_workbook_say_the_same_numbers(shop, tmp_path, capsys):
    assert main(["--home", str(shop.path), "--json", "view", "weekly", *DAYS, "--compare", "week_and_year"]) == 0
    viewed = json.loads(capsys.readouterr().out)["tables"]["kpis"]
    path = tmp_path / "r.xlsx"
    assert report(shop, *DAYS, "--out", str(path)) == 0
    book = openpyxl.load_workbook(path)
    sheet = book[book.sheetnames[1]]
    heads = [cell.value for cell in sheet[1]]
    shown = [(row[heads.index("Number")].value, row[heads.index("Value")].value) for row in sheet.iter_rows(min_row=2)]
    assert [name for name, _ in shown] == [row["label"] for row in viewed]
    assert [value for _, value in shown] == pytest.approx([float(row["value"]) for row in viewed], abs=5e-3)
