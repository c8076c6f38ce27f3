"""/share/<token> under attack: wrong tokens, edited addresses, passwords, floods, what its page holds and does not."""

import asyncio
import base64
import gzip
import hashlib
import logging
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from storehelm.access.shares import Share, Terms, given, revoke
from storehelm.access.shares import give as give_share
from storehelm.components import share_pages, share_route
from storehelm.components.log_filter import WithoutTokens, keep_tokens_out
from storehelm.components.server import server_options
from storehelm.components.share_ready import make_one_ready
from storehelm.components.share_route import Shares
from storehelm.settings.home import Home
from storehelm.strategy.goal_book import write_goal
from storehelm.strategy.goals import goal_from
from storehelm.warehouse.audit import read_audit
from storehelm.warehouse.published import current_version, version_path
from storehelm.warehouse.records import Author
from storehelm.warehouse.state import write_state
from tests.languages.pseudo import bracketed
from tests.pages.asgi_client import Client
from tests.pages.test_told_pages import in_english


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


GOAL = {
    "id": "sales",
    "objective": "Sell for 9,000 <b>in</b> the quarter",
    "pillar": "results",
    "metric": "net_sales",
    "target": "9000",
    "start": "2026-10-01",
    "deadline": "2026-12-31",
    "owner": "Clara Example",
}


@pytest.fixture
def home(homes, tmp_path, monkeypatch) -> Home:
    folder = tmp_path / "own"
    shutil.copytree(homes("whole"), folder)
    monkeypatch.setenv("STOREHELM_HOME", str(folder))
    write_goal(Home(folder), goal_from(GOAL), 0, Author("Ada", now()))
    return Home(folder)


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(home, clock) -> Client:
    options = server_options()
    route = Shares(clock, clock.sleep).route()
    return Client(Starlette(routes=[route], middleware=options["middleware"]))


@pytest.fixture
def give(home) -> Callable[..., str]:
    def made(page: str = "weekly", *, days: int = 7, password: str | None = None, **share: Any) -> str:
        return give_share(home, Share(page, **share), Terms("ada", now(), days, password))[0]

    return made


def text_of(answer: Any) -> str:
    return answer.body.decode()


@pytest.mark.parametrize("page", ["weekly", "strategy", "funnel", "devices", "channels", "retention"])
def test_a_link_shows_its_page_in_one_document_without_script(client, give, page):
    answer = client.get(f"/share/{give(page, with_costs=page == 'channels', note='For the board')}")
    text = text_of(answer)
    assert answer.status == 200
    assert "<h1>" in text and "For the board" in text
    assert "Sell for 9,000" in text or page not in ("weekly", "strategy")
    assert not re.search(r"<script|javascript:|\son\w+=|<link|<img|<iframe|@import|url\(", text)
    assert set(re.findall(r"https?://[^\s\"<]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert len(gzip.compress(answer.body)) < 60_000
    assert 'name="viewport"' in text


PAGES = ("weekly", "strategy", "funnel", "devices", "channels", "retention")


def numbers_in(text: str) -> set[str]:
    """Every amount and share that a page tells, however it writes around them."""
    plain = re.sub(r"(?s)<style>.*?</style>|<script.*?</script>|<[^>]+>", " ", text)
    return set(re.findall(r"[−-]?€?\d[\d,.]*%?", plain))


@pytest.mark.parametrize("page", PAGES)
def test_charts_that_answer_hold_what_the_link_allows_and_ask_nothing_of_the_app(client, give, page):
    token = give(page, with_costs=page == "channels")
    plain, live = (client.get(f"/share/{token}{query}") for query in ("", "?charts=live"))
    assert live.status == 200
    text, policy = text_of(live), live.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "connect-src" not in policy and "frame-ancestors 'none'" in policy
    scripts = re.findall(r"(?s)<script>(.*?)</script>", text)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts}
    script_rule = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert set(script_rule.split()[1:]) == (hashes or {"'none'"})
    assert "customer-" not in text and "Clara" not in text and "order_id" not in text
    assert "set-cookie" not in live.headers and live.headers["cache-control"] == "no-store"
    told = re.sub(r"(?s)<footer>.*|<title>.*?</title>", "", text)
    assert numbers_in(told) - numbers_in(text_of(plain)) == set()


def test_costs_are_in_no_chart_that_answers_unless_granted(client, give):
    text = text_of(client.get(f"/share/{give()}?charts=live"))
    charts = re.findall(r'(?s)<script type="application/json" id="charts">(.*?)</script>', text)
    assert len(charts) == 1
    assert not re.search(r"[a-z] margin|margin [a-z]|ROAS|ad spend|acquisition", charts[0], re.I)


def test_a_password_stands_before_charts_that_answer_too(client, give):
    token = give(password="correct horse")
    asked = client.get(f"/share/{token}?charts=live")
    assert 'type="password"' in text_of(asked) and "<script" not in text_of(asked)
    shown = client.ask("POST", f"/share/{token}?charts=live", {}, form("correct horse"))
    assert shown.status == 200 and "Net sales" in text_of(shown) and "<script" in text_of(shown)


def test_a_browser_that_takes_compressed_answers_gets_one(client, give):
    token = give()
    plain = client.get(f"/share/{token}")
    packed = client.ask("GET", f"/share/{token}", {"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    live = client.ask("GET", f"/share/{token}?charts=live", {"accept-encoding": "gzip"})
    assert len(live.body) < 1_000_000


def test_the_reader_chooses_the_language_of_a_link(client, give):
    token = give()
    dutch = client.ask("GET", f"/share/{token}", {"accept-language": "nl-BE,nl;q=0.9,en;q=0.5"})
    assert '<html lang="nl">' in text_of(dutch)
    chosen = client.ask("GET", f"/share/{token}?lang=ko", {"accept-language": "nl"})
    assert '<html lang="ko">' in text_of(chosen) and 'href="?lang=nl"' in text_of(chosen)
    for odd in ("xx", "", "%3Cscript%3E", "en&lang=nl"):
        answer = client.get(f"/share/{token}?lang={odd}")
        assert answer.status == 200 and "<script" not in text_of(answer)
    wrong = client.ask("GET", "/share/wrong?lang=ru", {})
    assert wrong.status == 404 and '<html lang="ru">' in text_of(wrong)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("query", ["", "?charts=live"])
def test_everything_on_a_link_is_told_in_the_readers_language(client, give, page, query):
    token = give(page, with_costs=page == "channels", with_decisions=page == "weekly")
    with bracketed():
        text = text_of(client.get(f"/share/{token}{query}"))
    text = re.sub(r"Sell for 9,000 &lt;b&gt;in&lt;/b&gt; the quarter|Test store|(?s:<style>.*?</style>)", "", text)
    assert "⟦" in text and in_english(re.sub(r"<nav>.*?</nav>", "", text)) == []


def test_what_a_link_refuses_is_told_too(client, give, home):
    with bracketed():
        token = give(password="correct horse")
        answers = [client.get("/share/wrong"), client.get(f"/share/{token}")]
        answers.append(client.ask("POST", f"/share/{token}", {}, form("wrong")))
        revoke(home, given(home)[0].share_id, now())
        answers.append(client.get(f"/share/{token}"))
        answers.append(client.get(f"/share/{give(least_people=1000)}"))
    for answer in answers:
        text = re.sub(r"(?s)<style>.*?</style>", "", text_of(answer))
        assert "⟦" in text and in_english(text) == []


def test_its_headers_let_nothing_out(client, give):
    for target in (f"/share/{give()}", "/share/wrong"):
        headers = client.get(target).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-") and "frame-ancestors 'none'" in policy
        assert "script" not in policy and "unsafe" not in policy
        assert "set-cookie" not in headers


def test_a_goal_is_told_in_a_sentence_without_its_owner(client, give):
    for page in ("weekly", "strategy"):
        text = text_of(client.get(f"/share/{give(page)}"))
        assert "Sell for 9,000 &lt;b&gt;in&lt;/b&gt; the quarter" in text and "<b>in</b>" not in text
        assert "Clara" not in text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "guessed",
        lambda token: token[:-1],
        lambda token: token + token,
        lambda token: f"{token}/{token}",
        lambda token: f"{token}/weekly",
        lambda token: f"../share/{token}",
        lambda token: f"{token}%00",
        lambda token: f"{token}%2e",
        lambda token: token.lower() + "A" * 43,
        lambda token: "%27%20or%201=1--",
        lambda token: "x" * 8000,
    ],
)
def test_any_other_token_gets_the_same_sentence(client, give, spoil):
    answer = client.get(f"/share/{spoil(give())}")
    assert answer.status == 404
    assert "This link is not known" in text_of(answer)
    assert answer.body == client.get("/share/other").body


def test_ended_and_expired_links_say_so_at_once(client, give, home):
    token, late = give(), give(days=1)
    assert client.get(f"/share/{token}").status == 200
    by_age = {one.expires_at: one for one in given(home)}
    revoke(home, by_age[max(by_age)].share_id, now())
    answer = client.get(f"/share/{token}")
    assert (answer.status, "was ended by" in text_of(answer)) == (410, True)
    past = (now() - timedelta(seconds=1)).isoformat(timespec="seconds")
    write_state(home, "update shares set expires_at = ?", [past])
    answer = client.get(f"/share/{late}")
    assert (answer.status, "This link ended on" in text_of(answer)) == (410, True)
    assert "Net sales" not in text_of(answer)


def test_a_version_that_is_gone_is_told(client, give, home):
    token = give(version=current_version(home))
    assert client.get(f"/share/{token}").status == 200
    other = Client(Starlette(routes=[Shares().route()]))
    version_path(home, current_version(home) or "").unlink()
    answer = other.get(f"/share/{token}")
    assert answer.status == 410
    assert "not kept any more" in text_of(answer) and str(home.path) not in text_of(answer)


def test_a_page_that_is_gone_is_told(client, give, home):
    token = give()
    write_state(home, "update shares set document = replace(document, '\"weekly\"', '\"removed\"')")
    answer = client.get(f"/share/{token}")
    assert answer.status in (404, 410, 500)
    assert "Traceback" not in text_of(answer) and "KeyError" not in text_of(answer) and "<h1>" in text_of(answer)


@pytest.mark.parametrize(
    "query",
    [
        "device=Desktop&channel=Email",
        "from=2020-01-01&to=2026-12-31&compare=none",
        "v=20200101T000000Z-00000000",
        "page=channels&with_costs=true&least_people=1",
        "token=other&password=x",
    ],
)
def test_the_address_changes_nothing_of_what_is_locked(client, give, query):
    token = give(filters={"device_category": ("mobile",)})
    plain = client.get(f"/share/{token}")
    assert "mobile" in text_of(plain)
    assert client.get(f"/share/{token}?{query}").body == plain.body
    posted = client.ask("POST", f"/share/{token}?{query}", {}, [query.encode()])
    assert posted.body == plain.body
    shouted = client.get(f"/share/{token}", cookie="device=Desktop", x_user="anna@shop.example")
    assert shouted.body == plain.body


def test_costs_are_not_there_unless_granted(client, give):
    words = ("margin", "ROAS", "ad spend", " MER ", "marketing", "acquisition")
    text = text_of(client.get(f"/share/{give()}"))
    shown = re.sub(r"(?s)<style>.*?</style>|<footer>.*", "", text)
    assert not [
        shown[place.start() - 80 : place.end() + 40] for word in words for place in re.finditer(word, shown, re.I)
    ]
    assert "Costs and margins are left out" in text
    granted = text_of(client.get(f"/share/{give(with_costs=True)}"))
    assert [word for word in words if word.lower() in re.sub(r"(?s)<style>.*?</style>|<footer>.*", "", granted).lower()]


def test_nothing_of_a_customer_or_an_order_is_in_any_page(client, give):
    for page in ("weekly", "strategy", "funnel", "devices", "channels", "retention"):
        text = text_of(client.get(f"/share/{give(page, with_costs=True)}"))
        assert "customer-" not in text and "order_id" not in text and "select " not in text


def test_too_few_customers_are_told_and_not_shown(client, give):
    answer = client.get(f"/share/{give(least_people=1000)}")
    assert answer.status == 404
    assert "Fewer than 1000 customers" in text_of(answer) and "€" not in text_of(answer)


def test_views_are_counted_and_previews_of_heads_are_not(client, give, home):
    token = give()
    for _ in range(2):
        client.get(f"/share/{token}")
    client.ask("HEAD", f"/share/{token}", {})
    assert [one.views for one in given(home)] == [2]


def form(password: str) -> list[bytes]:
    return [urlencode({"password": password}).encode()]


def test_a_password_is_asked_for_and_nothing_is_shown_before(client, give, home):
    token = give(password="correct horse")
    asked = client.get(f"/share/{token}")
    assert asked.status == 200 and 'type="password"' in text_of(asked) and "Net sales" not in text_of(asked)
    for body in (form("wrong"), form(""), [b""], [b"password=" + b"x" * 100_000], [b"\xff" * 9], [b"a&" * 2000]):
        refused = client.ask("POST", f"/share/{token}", {}, body)
        assert refused.status == 401 and "Net sales" not in text_of(refused)
    assert client.get(f"/share/{token}?password=correct+horse").body == asked.body
    shown = client.ask("POST", f"/share/{token}", {}, form("correct horse"))
    assert shown.status == 200 and "Net sales" in text_of(shown) and "set-cookie" not in shown.headers
    assert client.get(f"/share/{token}").body == asked.body
    assert [one.views for one in given(home)] == [1]


def test_passwords_cannot_be_tried_on_and_on(client, give, clock):
    token = give(password="correct horse")
    answers = [client.ask("POST", f"/share/{token}", {}, form(f"guess {number}")).status for number in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert client.ask("POST", f"/share/{token}", {}, form("correct horse")).status == 429
    clock.now = 601.0
    assert client.ask("POST", f"/share/{token}", {}, form("correct horse")).status == 200


def test_passwords_that_come_all_at_once_are_tried_no_oftener(give, clock, home, monkeypatch):
    """Each request is held until all have been let in, and only then says its password."""
    token, looked_at = give(password="correct horse"), []
    monkeypatch.setattr(share_route, "is_password", lambda password, seal: looked_at.append(password))
    app = Starlette(routes=[Shares(clock, clock.sleep).route()])

    async def asked(number: int, gate: asyncio.Barrier) -> int:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            await gate.wait()
            return {"type": "http.request", "body": urlencode({"password": f"guess {number}"}).encode()}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        path = f"/share/{token}"
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
        await app(scope | {"headers": [], "client": ("203.0.113.9", 40000)}, receive, send)
        status: int = sent[0]["status"]
        return status

    async def flood() -> list[int]:
        gate = asyncio.Barrier(60)
        return await asyncio.gather(*(asked(number, gate) for number in range(60)))

    statuses = asyncio.run(flood())
    assert (len(looked_at), statuses.count(401), statuses.count(429)) == (10, 10, 50)


@pytest.mark.parametrize("kind", ["empty", "demo", "public"])
def test_strangers_leave_nothing_in_a_home_without_links(client, home, kind):
    home.state.unlink()
    if kind == "empty":
        home.settings.unlink()
    elif kind == "demo":
        (home.path / "demo").touch()
    else:
        text = home.settings.read_text(encoding="utf-8")
        home.settings.write_text(f'{text}\n[access]\nmode = "public"\n', encoding="utf-8")
    for _ in range(12):
        client.get("/share/wrong")
    assert not home.state.exists()


@pytest.mark.parametrize("is_revoked", [True, False])
def test_a_link_that_ends_while_its_page_is_made_shows_nothing(client, give, home, monkeypatch, is_revoked):
    token, write_page = give(), share_pages.write_page

    def written(home: Home, share: Any, *more: Any, **named: Any) -> share_pages.Page:
        if is_revoked:
            revoke(home, share.share_id, now())
        else:
            write_state(home, "update shares set expires_at = ?", [now().isoformat(timespec="seconds")])
        return write_page(home, share, *more, **named)

    monkeypatch.setattr(share_pages, "write_page", written)
    answer = client.get(f"/share/{token}")
    assert answer.status == 410 and "Net sales" not in text_of(answer)
    assert given(home)[0].views == 0


def test_a_form_that_is_broken_off_is_a_wrong_try(clock, give):
    token, sent = give(password="correct horse"), []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    path = f"/share/{token}"
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    app = Starlette(routes=[Shares(clock, clock.sleep).route()])
    asyncio.run(app(scope | {"headers": [], "client": ("203.0.113.9", 40000)}, receive, send))
    assert sent[0]["status"] == 401


def test_a_thousand_wrong_tokens_are_slowed_noted_and_lock_nobody_out(client, give, clock, home, caplog):
    token = give()
    with caplog.at_level(logging.WARNING, "storehelm"):
        statuses = [client.get(f"/share/{'A' * 39}{number:04}").status for number in range(1000)]
    assert statuses[:10] == [404] * 10 and set(statuses[10:]) == {429}
    assert sum(clock.slept) > 1900 and max(clock.slept) == 2.0
    lines = [record.getMessage() for record in caplog.records if "wrong links" in record.getMessage()]
    assert [line.split()[0] for line in lines] == ["10", "100", "1000"]
    assert "AAAA" not in caplog.text
    assert [one.subject for one in read_audit(home, 9) if one.deed == "turned away"] == [
        "10 wrong links",
        "100 wrong links",
        "1000 wrong links",
    ] or len([one for one in read_audit(home, 9) if one.deed == "turned away"]) == 3
    assert client.get(f"/share/{token}").status == 200


def test_an_app_that_is_open_to_all_answers_no_link(client, give, home):
    token = give()
    with home.settings.open("a", encoding="utf-8") as file:
        file.write('\n[access]\nmode = "public"\n')
    assert client.get(f"/share/{token}").status == 404


def test_with_a_login_a_link_needs_none_and_opens_nothing_else(give, home, clock):
    token = give()
    with home.settings.open("a", encoding="utf-8") as file:
        file.write('\n[access]\nmode = "oidc"\nowners = ["anna@shop.example"]\nembed = ["https://intranet.example"]\n')
    options = server_options()
    client = Client(Starlette(routes=options["routes"], middleware=options["middleware"]), caller=("203.0.113.9", 4))
    answer = client.get(f"/share/{token}")
    assert answer.status == 200
    assert "frame-ancestors https://intranet.example" in answer.headers["content-security-policy"]
    assert client.ask("PUT", f"/api/upload/{token}?name=a.csv", {}, [b"x"]).status == 403
    assert client.get(f"/media/{token}").status == 404


def test_other_methods_are_refused(client, give):
    token = give()
    assert [client.ask(method, f"/share/{token}", {}).status for method in ("PUT", "DELETE", "PATCH")] == [405] * 3


def test_the_log_of_the_web_server_never_holds_a_token():
    record = logging.LogRecord(
        "uvicorn.access",
        logging.INFO,
        "",
        0,
        '%s - "%s %s HTTP/%s" %d',
        ("127.0.0.1:1", "GET", "/share/SECRET-token_43?x=1", "1.1", 200),
        None,
    )
    assert WithoutTokens().filter(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /share/...?x=1 HTTP/1.1" 200'
    plain = logging.LogRecord("x", 20, "", 0, "PUT /api/upload/SECRET?name=a.csv", None, None)
    WithoutTokens().filter(plain)
    assert "SECRET" not in plain.getMessage()
    keep_tokens_out()
    keep_tokens_out()
    assert len([one for one in logging.getLogger("uvicorn.access").filters if isinstance(one, WithoutTokens)]) == 1


def test_pages_are_ready_before_they_are_opened(clock, give, home, monkeypatch):
    token, shares, written = give(), Shares(clock, clock.sleep), []
    write_page = share_pages.write_page

    def counted(*words: Any, **named: Any) -> share_pages.Page:
        written.append(words[3].locale)
        return write_page(*words, **named)

    monkeypatch.setattr(share_pages, "write_page", counted)
    assert make_one_ready(home, shares.pages, now()) and not make_one_ready(home, shares.pages, now())
    client = Client(Starlette(routes=[shares.route()]))
    assert client.ask("GET", f"/share/{token}", {"accept-language": "en-US"}).status == 200
    assert written == ["en"] and given(home)[0].views == 1
    dutch = client.ask("GET", f"/share/{token}", {"accept-language": "nl-NL,nl"})
    assert written == ["en", "nl"] and '<html lang="nl">' in text_of(dutch)
    write_goal(home, goal_from(GOAL | {"id": "more", "target": "9500"}), 0, Author("Ada", now()))
    while make_one_ready(home, shares.pages, now()):
        pass
    assert sorted(written) == ["en", "en", "nl", "nl"]
    ready = client.ask("GET", f"/share/{token}", {"accept-language": "nl-NL"})
    assert len(written) == 4 and '<html lang="nl">' in text_of(ready)


def test_a_link_that_has_ended_or_cannot_be_shown_is_not_made_ready(clock, give, home):
    shares = Shares(clock, clock.sleep)
    give(least_people=1000)
    assert not make_one_ready(home, shares.pages, now())
    give()
    for one in given(home):
        revoke(home, one.share_id, now())
    assert not make_one_ready(home, shares.pages, now())
