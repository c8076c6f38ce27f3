"""From where the app is answered, whom a header is believed, and where the app may listen."""

import pytest

from storehelm.access.door import Call, access_of, caller, check_address, is_own_machine, is_trusted, refused
from storehelm.refusal import Refusal
from storehelm.settings.access import Access, access_document, access_from, check_forwarding
from storehelm.settings.home import Home
from storehelm.settings.store import load_store, save_store
from tests.shops import STORE

LOCAL = Access()
PROXY = Access(mode="proxy", owners=("anna@shop.example",), trusted_proxies=("172.16.0.0/12",))


@pytest.mark.parametrize(
    ("address", "port", "headers", "is_answered"),
    [
        ("127.0.0.1", 50000, {"host": "localhost:8501"}, True),
        ("127.0.0.1", 50000, {"host": "127.0.0.1:8501"}, True),
        ("::1", 50000, {"host": "[::1]:8501"}, True),
        ("::ffff:127.0.0.1", 50000, {"host": "app.localhost"}, True),
        ("", 0, {}, True),
        ("192.168.1.5", 50000, {"host": "localhost"}, False),
        ("127.0.0.1", 50000, {"host": "evil.example"}, False),
        ("127.0.0.1", 50000, {"host": "localhost.evil.example"}, False),
        ("127.0.0.1", 50000, {"host": "localhost", "x-forwarded-for": "1.2.3.4"}, False),
        ("127.0.0.1", 50000, {"host": "localhost", "forwarded": "for=1.2.3.4"}, False),
        ("1.2.3.4", 0, {"host": "localhost", "x-forwarded-for": "1.2.3.4"}, False),
    ],
)
def test_without_login_only_this_machine_is_answered(address, port, headers, is_answered):
    reason = refused(Call(address, port, headers), LOCAL)
    assert (reason is None) == is_answered
    assert refused(Call(address, port, headers), PROXY) is None


@pytest.mark.parametrize(
    ("address", "port", "proxies", "is_believed"),
    [
        ("172.18.0.2", 40000, ("172.16.0.0/12",), True),
        ("::ffff:172.18.0.2", 40000, ("172.16.0.0/12",), True),
        ("203.0.113.9", 40000, ("172.16.0.0/12",), False),
        ("127.0.0.1", 40000, ("127.0.0.1/32",), True),
        ("203.0.113.9", 0, ("127.0.0.1/32",), True),
        ("203.0.113.9", 0, ("172.16.0.0/12",), False),
        ("", 0, ("127.0.0.1/32",), False),
        ("nonsense", 1, ("0.0.0.0/0",), False),
    ],
)
def test_a_header_is_believed_from_trusted_proxies_alone(address, port, proxies, is_believed):
    rule = Access(mode="proxy", owners=("anna@shop.example",), trusted_proxies=proxies)
    assert is_trusted(Call(address, port, {}), rule) == is_believed


@pytest.mark.parametrize("named", ["10.0.0.5:4444", "[10.0.0.5]:4444", "1.2.3.4, 10.0.0.5: 4444"])
def test_nobody_becomes_a_trusted_proxy_by_naming_its_address_with_a_port(named):
    """The web server takes caller and port out of the header, where the call came from this machine."""
    headers = {"x-forwarded-for": named}
    theirs = Access(mode="proxy", owners=("anna@shop.example",), trusted_proxies=("10.0.0.5/32",))
    assert not is_trusted(Call("10.0.0.5", 4444, headers), theirs)
    assert is_trusted(Call("10.0.0.5", 40000, headers), theirs)
    local = Access(mode="proxy", owners=("anna@shop.example",))
    assert is_trusted(Call("10.0.0.5", 4444, headers), local)
    assert caller(Call("10.0.0.5", 4444, headers), local) == "10.0.0.5"


def test_the_caller_behind_a_proxy_is_the_last_that_it_names():
    headers = {"x-forwarded-for": "6.6.6.6, 203.0.113.9, 172.18.0.3"}
    assert caller(Call("172.18.0.2", 4000, headers), PROXY) == "203.0.113.9"
    assert caller(Call("198.51.100.7", 4000, headers), PROXY) == "198.51.100.7"
    assert caller(Call("203.0.113.9", 0, headers), PROXY) == "203.0.113.9"
    assert caller(Call("172.18.0.2", 4000, {}), PROXY) == "172.18.0.2"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "shop.example", ""])
def test_the_app_does_not_start_open_to_others_without_a_rule(address):
    with pytest.raises(Refusal) as refusal:
        check_address(address, LOCAL)
    assert "nobody would have to log in" in refusal.value.message
    assert "[access]" in (refusal.value.hint or "")
    check_address(address, PROXY)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.0.1.1"])
def test_the_app_starts_on_its_own_machine(address):
    check_address(address, LOCAL)
    assert is_own_machine(address)


@pytest.mark.parametrize(
    "allowed", ["*", "127.0.0.1, *", "0.0.0.0/0", "0.0.0.0/1,128.0.0.0/1", "10.0.0.0/8", "172.16.0.0/11", "proxy"]
)
def test_a_server_that_believes_more_than_the_trusted_proxies_is_refused(monkeypatch, allowed):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", allowed)
    with pytest.raises(Refusal):
        check_forwarding(PROXY)
    check_forwarding(LOCAL)


@pytest.mark.parametrize("allowed", ["127.0.0.1", "", "::1,127.0.0.0/8", "172.18.0.2, 172.20.0.0/16"])
def test_a_server_that_believes_the_trusted_proxies_starts(monkeypatch, allowed):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", allowed)
    check_forwarding(PROXY)


@pytest.mark.parametrize("words", [["--forwarded-allow-ips", "*"], ["--forwarded-allow-ips=10.0.0.0/8"]])
def test_what_the_server_believes_may_stand_in_its_own_words(monkeypatch, words):
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    monkeypatch.setattr("sys.argv", ["uvicorn", "dashboard:app", *words])
    with pytest.raises(Refusal):
        check_forwarding(PROXY)


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ({"mode": "odic"}, "mode"),
        ({"mode": "oidc"}, "owners"),
        ({"mode": "proxy", "owners": []}, "owners"),
        ({"owners": "anna@shop.example"}, "owners"),
        ({"owners": ["anna"]}, "owners"),
        ({"viewers": ["*"]}, "viewers"),
        ({"viewers": ["*@shop.example"]}, "viewers"),
        ({"viewers": ["@"]}, "viewers"),
        ({"viewers": ["@example"]}, "viewers"),
        ({"trusted_proxies": ["proxy"]}, "trusted_proxies"),
        ({"header": "X-Email: a"}, "header"),
        ({"embed": ["https://intranet.example; script-src *"]}, "embed"),
        ({"embed": ["*"]}, "embed"),
        ({"unverified_email": "yes"}, "unverified_email"),
    ],
)
def test_impossible_rules_are_refused(section, word):
    with pytest.raises(Refusal) as refusal:
        access_from(section)
    assert refusal.value.column == word


def test_a_rule_survives_its_file(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    rule = access_from({"mode": "proxy", "owners": ["Anna@Shop.example"], "embed": ["https://intranet.example"]})
    assert access_from(access_document(rule)) == rule
    assert access_of(home) == Access()
    save_store(home.settings, type(STORE)(**{**STORE.__dict__, "access": rule}))
    assert load_store(home.settings).access == rule
    assert access_of(home) == rule
    text = home.settings.read_text(encoding="utf-8")
    home.settings.write_text(text.replace("anna@", "berta@"), encoding="utf-8")
    assert access_of(home).owners == ("berta@shop.example",)
