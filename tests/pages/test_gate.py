"""The gate: nobody sees a page or does a deed that the store's rule does not allow, on any page, on any run."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from storehelm.access.people import Person
from storehelm.access.shares import find, given
from storehelm.components.doorkeeper import Doorkeeper
from storehelm.components.navigation import PLACES
from storehelm.components.server import server_options
from storehelm.components.upload_route import TOKENS
from storehelm.settings.home import ROOT, Home
from storehelm.warehouse.audit import read_audit
from tests.pages.asgi_client import Client

RULE = """
[access]
mode = "{mode}"
owners = ["anna@shop.example"]
editors = ["ben@shop.example"]
viewers = ["@agency.example"]
"""
PAGES = [place.name for place in PLACES]


def user(email: str, **claims: object) -> dict[str, object]:
    return {"is_logged_in": True, "email": email, "email_verified": True, **claims}


OWNER, EDITOR, VIEWER = (user(email) for email in ("anna@shop.example", "ben@shop.example", "vera@agency.example"))


@pytest.fixture
def home(homes, tmp_path, monkeypatch) -> Home:
    """A home of one's own with a login, and without what other tests left in the one that it is copied from."""
    folder = tmp_path / "own"
    shutil.copytree(homes("whole"), folder, ignore=shutil.ignore_patterns("uploads", "mappings", "state.sqlite*"))
    return ruled(Home(folder), "oidc", monkeypatch, tmp_path)


def ruled(home: Home, mode: str, monkeypatch, tmp_path: Path) -> Home:
    text = home.settings.read_text(encoding="utf-8").partition("\n[access]")[0]
    home.settings.write_text(text + RULE.format(mode=mode), encoding="utf-8")
    monkeypatch.setenv("STOREHELM_HOME", str(home.path))
    monkeypatch.setenv("STOREHELM_DEMO_HOME", str(tmp_path / "demo-home"))
    return home


@pytest.fixture
def opened(home) -> Callable[..., AppTest]:
    def run(who: dict[str, object], page: str = "weekly") -> AppTest:
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        test.user = who
        if page != "weekly":
            test.switch_page(f"pages/{page}.py")
        return test.run()

    return run


def said(test: AppTest) -> str:
    blocks = [block.proto.body for block in test.get("html") if "<style>" not in block.proto.body]
    return "\n".join([*blocks, *(element.value for element in (*test.markdown, *test.title, *test.caption))])


def buttons(test: AppTest) -> set[str]:
    return {button.key for button in test.button}


def assert_is_shut(test: AppTest) -> None:
    assert not test.exception
    assert not test.get("plotly_chart") and not test.get("download_button")
    assert not test.selectbox and not test.sidebar.children
    assert "€" not in said(test) and "sh-head" not in said(test)
    assert buttons(test) == {"log_in"} or "You cannot see this store" in said(test)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_opens_without_a_login_on_any_run(opened, page):
    test = opened({"is_logged_in": False}, page)
    assert_is_shut(test)
    assert_is_shut(test.run())


@pytest.mark.parametrize(
    "who",
    [
        {"email": "anna@shop.example"},
        {"is_logged_in": True},
        user("stranger@else.example"),
        user("anna@shop.example", email_verified=False),
        {"is_logged_in": True, "email": "anna@shop.example"},
        {"is_logged_in": True, "email": "anna@shop.example", "email_verified": "true"},
    ],
)
def test_strangers_see_no_page(opened, who):
    assert_is_shut(opened(who))


def test_everybody_named_is_let_in_and_the_login_is_noted(opened, home):
    for who in (OWNER, EDITOR, VIEWER):
        assert "sh-headline" in said(opened(who))
    assert sorted((one.who, one.deed) for one in read_audit(home, 10)) == [
        ("anna@shop.example", "login"),
        ("ben@shop.example", "login"),
        ("vera@agency.example", "login"),
    ]


def test_a_stranger_is_told_and_noted(opened, home):
    test = opened(user("stranger@else.example"))
    assert "stranger@else.example is not among the people" in said(test)
    assert [(one.who, one.deed) for one in read_audit(home, 10)] == [("stranger@else.example", "turned away")]


def test_a_stranger_cannot_fill_the_audit_with_sessions(opened, home):
    for _ in range(3):
        opened(user("stranger@else.example"))
    opened(user("another@else.example"))
    assert [one.who for one in read_audit(home, 10) if one.deed == "turned away"] in (
        ["another@else.example", "stranger@else.example"],
        ["stranger@else.example", "another@else.example"],
    )


def test_whoever_is_taken_off_the_list_is_out_at_the_next_run(opened, home):
    test = opened(VIEWER)
    assert "sh-headline" in said(test)
    text = home.settings.read_text(encoding="utf-8")
    home.settings.write_text(text.replace('"@agency.example"', '"@other.example"'), encoding="utf-8")
    assert "You cannot see this store" in said(test.run())


def test_a_viewer_is_offered_nothing_that_a_viewer_may_not_do(opened):
    assert not {"goal_add", "goal_template", "goal_file"} & buttons(opened(VIEWER, "strategy"))
    assert not {"decision_add", "decision_edit"} & buttons(opened(VIEWER))
    assert {"goal_add", "goal_template", "goal_file"} <= buttons(opened(EDITOR, "strategy"))
    assert {"decision_add"} <= buttons(opened(EDITOR))
    data = opened(VIEWER, "data")
    assert "Load exports" not in said(data)
    assert "Load exports" in said(opened(EDITOR, "data"))


def test_links_are_given_out_by_editors_and_the_audit_is_read_by_owners(opened):
    assert "share" not in buttons(opened(VIEWER))
    assert "share" in buttons(opened(EDITOR))
    for who, is_there in ((EDITOR, False), (OWNER, True)):
        folded = [one.label for one in opened(who, "data").expander]
        assert ("Who did what" in folded) == is_there


def _window() -> None:
    from datetime import date

    from storehelm.components import share_window
    from storehelm.components.view import Opened, View
    from storehelm.languages.formats import Formats
    from storehelm.metrics.selection import Selection
    from storehelm.settings.calendar import Period
    from storehelm.settings.home import home_at
    from storehelm.settings.store import load_store
    from storehelm.warehouse.published import open_published

    home, today, formats = home_at(), date(2026, 11, 19), Formats("en_GB", "EUR")
    store, published = load_store(home.settings), open_published(home)
    opened = Opened(home, home, today, formats, "light", store=store, published=published)
    week = Selection(Period(date(2026, 11, 9), date(2026, 11, 15)), "none", {"device_category": ("mobile",)})
    share_window.show(opened, View(published, store, week, formats, "light", today), "weekly")


def test_a_link_is_made_in_the_window_with_the_filters_that_are_seen(home):
    test = AppTest.from_function(_window)
    test.user = EDITOR
    test.run().button(key="share").click().run()
    next(box for box in test.text_input if box.label == "For whom").set_value("The board")
    test.button(key="share").click()
    next(button for button in test.button if button.label == "Make the link").click().run()
    assert not test.exception
    (link,) = given(home)
    assert (link.made_by, link.share.note, link.share.filters) == (
        "ben@shop.example",
        "The board",
        {"device_category": ("mobile",)},
    )
    assert find(home, test.code[0].value.rsplit("/", 1)[1]) is not None
    assert f"end_{link.share_id}" in buttons(test)
    assert [one.deed for one in read_audit(home, 5)] == ["give a link"]


def test_rows_of_orders_are_for_editors(opened):
    for who, is_there in ((VIEWER, False), (EDITOR, True)):
        test = opened(who)
        test.session_state["weekly_sources"] = True
        test.run()
        keys = [element.proto.label for element in test.get("download_button")]
        assert ("Orders and returns (CSV)" in keys) == is_there


def _deeds(names: list[str]) -> None:
    """What buttons and forms call, called without anything having been drawn."""
    from pathlib import Path

    import streamlit as st

    from storehelm.components import (
        analytics_section,
        gate,
        keeping,
        mapping_editor,
        setup_form,
        share_window,
        upload,
        upload_queue,
    )
    from storehelm.refusal import Refusal
    from storehelm.settings.home import home_at
    from storehelm.warehouse.jobs import Job, JobOptions

    home = home_at()
    job = Job(1, "a.csv", Path("a.csv"), JobOptions(), "failed", None, "", None, None, None)
    deeds = {
        "write": keeping.author,
        "queue": lambda: upload_queue.add(home, []),
        "again": lambda: upload_queue._try_again(home, job),
        "remove": lambda: upload_queue._remove(home, job),
        "pull": lambda: analytics_section._pull_now(home),
        "mapping": lambda: mapping_editor._save(home, Path("a.csv"), "name = 'a'"),
        "upload": lambda: upload.show(home),
        "set up": lambda: setup_form._set_up(home),
        "orders": gate.exported("orders.csv", lambda: b"rows", "orders"),
        "end a link": lambda: share_window._end(home, None),  # type: ignore[arg-type]
    }
    st.session_state.setdefault("upload_jobs_hidden", set())
    for name in names:
        try:
            deeds[name]()
        except Refusal as refusal:
            st.text(f"{name}: {refusal.message}")
        else:
            st.text(f"{name}: done")


def test_every_deed_is_refused_to_a_viewer_whatever_was_drawn(home):
    names = ["write", "queue", "again", "remove", "pull", "mapping", "upload", "set up", "orders", "end a link"]
    test = AppTest.from_function(_deeds, args=(names,))
    test.user = VIEWER
    answers = [text.value for text in test.run().text]
    assert [answer.partition(":")[0] for answer in answers] == names
    assert all("You are a viewer here and cannot" in answer for answer in answers)
    assert not (home.mappings.exists() or home.uploads.exists())


def test_an_editor_may_do_what_a_viewer_may_not_but_set_up_no_store(home):
    test = AppTest.from_function(_deeds, args=(["write", "queue", "set up", "orders"],))
    test.user = EDITOR
    answers = [text.value for text in test.run().text]
    assert [answer for answer in answers if "done" not in answer] == [
        "set up: You are an editor here and cannot set up a store."
    ]
    assert [(one.who, one.deed, one.subject) for one in read_audit(home, 10)] == [
        ("ben@shop.example", "export", "orders.csv")
    ]


def test_a_file_that_is_asked_for_later_is_refused_where_the_role_was_taken_away(home):
    test = AppTest.from_function(_late_export, args=(str(home.settings),))
    test.user = EDITOR
    assert [text.value for text in test.run().text] == ["You are not logged in any more."]


def _late_export(settings: str) -> None:
    from pathlib import Path

    import streamlit as st

    from storehelm.components import gate
    from storehelm.refusal import Refusal

    make = gate.exported("orders.csv", lambda: b"rows", "orders")
    file = Path(settings)
    file.write_text(file.read_text(encoding="utf-8").replace("ben@", "berta@"), encoding="utf-8")
    try:
        make()
    except Refusal as refusal:
        st.text(refusal.message)


def _author() -> None:
    import streamlit as st

    from storehelm.components import keeping

    keeping.ask_name()
    st.text(keeping.author().name)


def test_the_history_names_the_address_that_logged_in(home):
    test = AppTest.from_function(_author)
    test.user = EDITOR
    test.run()
    assert not test.text_input
    assert [text.value for text in test.text] == ["ben@shop.example"]


def _fragment() -> None:
    import streamlit as st

    from storehelm.components import gate

    if "tried" not in st.session_state:
        st.session_state["tried"] = True
        gate.guarded(lambda: st.text("a number"))()
    st.text("the whole app ran again")


@pytest.mark.parametrize(("who", "seen"), [(VIEWER, ["a number"]), ({"is_logged_in": False}, [])])
def test_a_part_that_runs_by_itself_asks_too(home, who, seen):
    test = AppTest.from_function(_fragment)
    test.user = who
    assert [text.value for text in test.run().text] == [*seen, "the whole app ran again"]


def test_an_app_that_is_open_to_all_lets_everybody_look_and_nothing_else(opened, home, monkeypatch, tmp_path):
    ruled(home, "public", monkeypatch, tmp_path)
    test = opened({"is_logged_in": False}, "strategy")
    assert "sh-headline" in said(test)
    assert not {"goal_add", "goal_template", "goal_file"} & buttons(test)


def test_a_file_is_taken_only_from_who_may_load(home, tmp_path, monkeypatch):
    options = server_options()
    client = Client(Starlette(routes=options["routes"], middleware=options["middleware"]))
    folder = home.uploads / "batch"
    answers = {
        who: client.put(f"/api/upload/{TOKENS.give(folder, Person('editor', who))}?name=a.csv", [b"x"])
        for who in ("ben@shop.example", "vera@agency.example", "stranger@else.example", "")
    }
    assert {who: answer.status for who, answer in answers.items()} == {
        "ben@shop.example": 200,
        "vera@agency.example": 403,
        "stranger@else.example": 403,
        "": 403,
    }
    assert "cannot load data" in answers["vera@agency.example"].json()["error"]
    assert [path.name for path in folder.iterdir()] == ["a.csv"]


def test_behind_a_proxy_a_file_is_taken_from_its_owner_alone(home, tmp_path, monkeypatch):
    ruled(home, "proxy", monkeypatch, tmp_path)
    options = server_options()
    app = Starlette(routes=options["routes"], middleware=options["middleware"])
    target = "/api/upload/{}?name=a.csv"
    for address, header, status in (
        ("127.0.0.1", "ben@shop.example", 200),
        ("127.0.0.1", "anna@shop.example", 403),
        ("203.0.113.9", "ben@shop.example", 403),
    ):
        token = TOKENS.give(home.uploads / "b", Person("editor", "ben@shop.example"))
        client = Client(app, caller=(address, 40000))
        answer = client.ask("PUT", target.format(token), {"x-forwarded-email": header}, [b"x"])
        assert answer.status == status, (address, header)


async def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.headers.get("x-forwarded-email", "nobody"))


@pytest.mark.parametrize(
    ("mode", "address", "heard"),
    [
        ("proxy", "127.0.0.1", "anna@shop.example"),
        ("proxy", "203.0.113.9", "nobody"),
        ("oidc", "127.0.0.1", "nobody"),
        ("public", "127.0.0.1", "nobody"),
    ],
)
def test_the_header_of_a_stranger_never_reaches_the_app(home, monkeypatch, tmp_path, mode, address, heard):
    ruled(home, mode, monkeypatch, tmp_path)
    options = server_options()
    app = Starlette(routes=[Route("/echo", _echo)], middleware=options["middleware"])
    client = Client(app, caller=(address, 40000))
    assert client.get("/echo", x_forwarded_email="anna@shop.example").body.decode() == heard


def test_a_header_that_comes_twice_is_nobodys(home, monkeypatch, tmp_path):
    ruled(home, "proxy", monkeypatch, tmp_path)
    options = server_options()
    app = Starlette(routes=[Route("/echo", _echo)], middleware=options["middleware"])
    twice = [("x-forwarded-email", "anna@shop.example"), ("X-Forwarded-Email", "eve@else.example")]
    client = Client(app, caller=("127.0.0.1", 40000), more_headers=twice)
    assert client.get("/echo").body == b"nobody"


def test_a_caller_named_with_a_port_is_no_proxy_though_the_header_comes_twice(home, monkeypatch, tmp_path):
    """The web server reads all headers of one name as one list."""
    ruled(home, "proxy", monkeypatch, tmp_path)
    text = home.settings.read_text(encoding="utf-8")
    home.settings.write_text(f'{text}\ntrusted_proxies = ["10.0.0.5"]\n', encoding="utf-8")
    app = Starlette(routes=[Route("/echo", _echo)], middleware=server_options()["middleware"])
    named = [("x-forwarded-for", "10.0.0.5:4444"), ("x-forwarded-for", "127.0.0.1")]
    client = Client(app, caller=("10.0.0.5", 4444), more_headers=named)
    assert client.get("/echo", x_forwarded_email="anna@shop.example").body == b"nobody"


@pytest.mark.parametrize(("size", "is_heard"), [(1024**2, True), (1024**2 + 1, False)])
@pytest.mark.parametrize("kind", ["bytes", "text"])
def test_no_session_is_sent_more_than_a_page_asks_for(home, monkeypatch, tmp_path, size, is_heard, kind):
    ruled(home, "oidc", monkeypatch, tmp_path)
    heard = []

    async def app(scope, receive, send):
        heard.append((await receive())["type"])

    async def receive():
        return {"type": "websocket.receive", kind: b"x" * size if kind == "bytes" else "x" * size}

    async def send(message):
        pass

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [], "client": ("127.0.0.1", 40000)}
    asyncio.run(Doorkeeper(app)(scope, receive, send))
    assert heard == ["websocket.receive" if is_heard else "websocket.disconnect"]


@pytest.mark.parametrize("mode", ["oidc", "proxy", "public"])
def test_nobody_puts_files_into_the_memory_of_the_app(home, monkeypatch, tmp_path, mode):
    """Streamlit takes files from every session, and a stranger who is asked to log in has one."""
    ruled(home, mode, monkeypatch, tmp_path)

    async def taken(request: Request) -> PlainTextResponse:
        return PlainTextResponse("taken")

    route = Route("/_stcore/upload_file/{session}/{file}", taken, methods=["PUT"])
    app = Starlette(routes=[route], middleware=server_options()["middleware"])
    for target in ("/_stcore/upload_file/a/b", "/_stcore/upload%5Ffile/a/b"):
        assert Client(app, caller=("127.0.0.1", 40000)).put(target, [b"x"]).status == 403


@pytest.mark.parametrize(
    ("address", "headers", "is_let_in"),
    [
        ("127.0.0.1", [(b"host", b"localhost:8501")], True),
        ("127.0.0.1", [(b"host", b"evil.example")], False),
        ("127.0.0.1", [(b"host", b"localhost"), (b"x-forwarded-for", b"6.6.6.6")], False),
        ("192.168.1.9", [(b"host", b"localhost")], False),
    ],
)
def test_without_a_rule_websockets_of_others_are_closed(tmp_path, monkeypatch, address, headers, is_let_in):
    monkeypatch.setenv("STOREHELM_HOME", str(tmp_path / "empty"))
    came, sent = [], []

    async def app(scope, receive, send):
        came.append(scope["path"])

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers, "client": (address, 40000)}
    asyncio.run(Doorkeeper(app)(scope, None, send))
    assert bool(came) == is_let_in
    assert sent == ([] if is_let_in else [{"type": "websocket.close", "code": 1008}])


@pytest.mark.parametrize("path", ["/healthz", "/anything", "/api/upload/guessed", "/_stcore/health"])
def test_without_a_rule_other_machines_get_a_sentence(tmp_path, monkeypatch, path):
    monkeypatch.setenv("STOREHELM_HOME", str(tmp_path / "empty"))
    options = server_options()
    client = Client(
        Starlette(routes=options["routes"], middleware=options["middleware"]), caller=("192.168.1.9", 40000)
    )
    answer = client.get(path)
    assert answer.status == 403
    assert b"its own machine only" in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_server_does_not_start_open_to_others_without_a_rule(tmp_path, monkeypatch):
    import streamlit as st

    monkeypatch.setenv("STOREHELM_HOME", str(tmp_path / "empty"))
    monkeypatch.setattr(st, "get_option", {"server.address": "0.0.0.0"}.get)
    with pytest.raises(SystemExit) as stopped:
        server_options()
    assert "[access]" in str(stopped.value)


def test_settings_that_cannot_be_read_keep_other_machines_out(home):
    home.settings.write_text("[access]\nmode = ", encoding="utf-8")
    options = server_options()
    app = Starlette(routes=options["routes"], middleware=options["middleware"])
    assert Client(app, caller=("192.168.1.9", 40000)).get("/healthz").status == 403
    assert Client(app, caller=("127.0.0.1", 40000)).get("/healthz").status == 200


def test_only_named_sites_may_show_the_app_in_a_frame(home):
    with home.settings.open("a", encoding="utf-8") as file:
        file.write('embed = ["https://intranet.example", "https://*.shop.example"]\n')
    options = server_options()
    app = Starlette(routes=[Route("/echo", _echo)], middleware=options["middleware"])
    policy = Client(app).get("/echo").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://intranet.example https://*.shop.example")


async def _cookies(request: Request) -> PlainTextResponse:
    answer = PlainTextResponse("x")
    answer.set_cookie("one", "secure")
    answer.set_cookie("two", "2", secure=True)
    return answer


@pytest.mark.parametrize(("proto", "secured"), [("https", 2), ("http", 1)])
def test_cookies_over_tls_go_back_over_tls_alone(home, proto, secured):
    options = server_options()
    sent: list[bytes] = []
    app = Starlette(routes=[Route("/cookies", _cookies)], middleware=options["middleware"])

    async def send(message):
        sent.extend(value for name, value in message.get("headers", []) if name == b"set-cookie")

    async def receive():
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/cookies", "query_string": b"", "headers": []}
    scope |= {"client": ("127.0.0.1", 4), "scheme": "http", "server": ("a", 80), "root_path": ""}
    asyncio.run(app(scope | {"headers": [(b"x-forwarded-proto", proto.encode())]}, receive, send))
    assert len(sent) == 2
    assert sum(cookie.endswith(b"; Secure") or b"; Secure;" in cookie for cookie in sent) == secured


async def _fails(request: Request) -> PlainTextResponse:
    return PlainTextResponse("Authentication error", status_code=400)


def test_a_provider_that_is_down_is_told_in_a_sentence(home):
    options = server_options()
    app = Starlette(routes=[Route("/auth/login", _fails)], middleware=options["middleware"])
    answer = Client(app).get("/auth/login?provider=x")
    assert answer.status == 503
    assert answer.body.startswith(b"The identity provider did not answer")
    assert answer.headers["content-length"] == str(len(answer.body))
