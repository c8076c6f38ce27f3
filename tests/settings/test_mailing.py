"""Section [reports]: who is sent reports and how, and secrets that never stand in a file of settings."""

from dataclasses import replace

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.mailing import Mailing, mailing_from, report_webhook, smtp_password
from storehelm.settings.store import load_store, save_store
from tests.shops import STORE

SECTION = {"recipients": ["ana@shop.example"], "from": "reports@shop.example", "smtp_host": "smtp.shop.example"}


def test_it_is_kept_in_store_toml(tmp_path):
    mailing = Mailing(("ana@shop.example",), "reports@shop.example", "smtp.shop.example", 2525, "none", "reports")
    save_store(tmp_path / "store.toml", replace(STORE, mailing=mailing))
    assert load_store(tmp_path / "store.toml").mailing == mailing
    save_store(tmp_path / "store.toml", STORE)
    assert "reports" not in (tmp_path / "store.toml").read_text()


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_usual_port_follows_the_security(security, port):
    assert mailing_from(SECTION | {"smtp_security": security}).port == port


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipients": "ana@shop.example"},
        {"recipients": ["Ana"]},
        {"recipients": ["ana@shop.example\nBcc: all@shop.example"]},
        {"from": "Ana <ana@shop.example>"},
        {"smtp_host": "smtp://shop"},
        {"smtp_port": 0},
        {"smtp_port": True},
        {"smtp_port": "25"},
        {"smtp_security": "ssl"},
        {"smtp_user": 5},
    ],
)
def test_what_is_impossible_is_refused_with_its_setting(wrong):
    with pytest.raises(Refusal) as refusal:
        mailing_from(SECTION | wrong)
    assert refusal.value.column == next(iter(wrong))
    assert refusal.value.hint


def test_a_password_in_the_settings_is_refused(tmp_path):
    path = tmp_path / "store.toml"
    save_store(path, STORE)
    path.write_text(path.read_text() + '\n[reports]\nsmtp_password = "x"\n')
    with pytest.raises(Refusal, match="No setting 'smtp_password'"):
        load_store(path)


def test_secrets_come_from_the_environment_or_a_file_that_it_names(tmp_path, monkeypatch):
    for name in ("STOREHELM_SMTP_PASSWORD", "STOREHELM_SMTP_PASSWORD_FILE", "STOREHELM_REPORT_WEBHOOK_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert smtp_password() is None
    monkeypatch.setenv("STOREHELM_SMTP_PASSWORD", "plain")
    assert smtp_password() == "plain"
    (tmp_path / "secret").write_text("in a file\n")
    monkeypatch.setenv("STOREHELM_SMTP_PASSWORD_FILE", str(tmp_path / "secret"))
    assert smtp_password() == "in a file"
    monkeypatch.setenv("STOREHELM_REPORT_WEBHOOK_FILE", str(tmp_path / "missing"))
    with pytest.raises(Refusal, match="cannot be read"):
        report_webhook()
