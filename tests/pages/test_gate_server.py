"""The gate on a real server, by hand-made websocket messages: cold links, made-up widgets, headers of strangers."""

import asyncio
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from storehelm.settings.home import Home
from storehelm.warehouse.records import has_records
from tests.pages.test_browser import server

RULE = """
[access]
mode = "proxy"
owners = ["anna@shop.example"]
viewers = ["vera@agency.example"]
trusted_proxies = ["{proxy}"]
"""


@pytest.fixture(scope="module")
def served(homes, tmp_path_factory) -> Iterator[tuple[str, Home]]:
    home = Home(tmp_path_factory.mktemp("served") / "own")
    shutil.copytree(homes("whole"), home.path)
    ruled(home, "127.0.0.1")
    with server(home.path, tmp_path_factory.mktemp("no-demo")) as address:
        yield address.removeprefix("http://"), home


def ruled(home: Home, proxy: str) -> None:
    text = home.settings.read_text(encoding="utf-8").partition("\n[access]")[0]
    home.settings.write_text(text + RULE.format(proxy=proxy), encoding="utf-8")


def heard(address: str, change: Callable[[BackMsg], None] | None = None, runs: int = 1, **headers: str) -> bytes:
    """All that the server sends until its script has run, for a browser that asks as `change` says."""
    return asyncio.run(
        _heard(address, change, runs, {name.replace("_", "-"): value for name, value in headers.items()})
    )


async def _heard(address: str, change: Callable[[BackMsg], None] | None, runs: int, headers: dict[str, str]) -> bytes:
    found = b""
    uri = f"ws://{address}/_stcore/stream"
    async with connect(uri, additional_headers=headers, subprotocols=["streamlit"], max_size=None) as socket_:
        for _ in range(runs):
            message = BackMsg()
            message.rerun_script.query_string = ""
            if change is not None:
                change(message)
            await socket_.send(message.SerializeToString())
            while True:
                data = await asyncio.wait_for(socket_.recv(), 60)
                assert isinstance(data, bytes)
                found += data
                kind = ForwardMsg.FromString(data)
                is_done = kind.WhichOneof("type") == "script_finished"
                if is_done and kind.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
    return found


def page(name: str, query: str = "") -> Callable[[BackMsg], None]:
    def change(message: BackMsg) -> None:
        message.rerun_script.page_name = name
        message.rerun_script.query_string = query

    return change


def test_a_cold_deep_link_shows_a_stranger_nothing(served):
    address, _ = served
    for name in ("strategy", "channels", "data", "pages/strategy", ""):
        found = heard(address, page(name))
        assert b"You are not logged in" in found
        assert found.count(b'class="sh-') == found.count(b'class="sh-notice')


@pytest.mark.parametrize("query", ["email=anna@shop.example", "X-Forwarded-Email=anna@shop.example", "user=owner"])
def test_no_address_makes_somebody_of_a_stranger(served, query):
    address, _ = served
    assert b"You are not logged in" in heard(address, page("weekly", query))


def test_whom_the_proxy_names_sees_the_page(served):
    address, _ = served
    found = heard(address, X_Forwarded_Email="vera@agency.example")
    assert b'class="sh-headline"' in found and b"You are not logged in" not in found
    assert b"goal_add" not in heard(address, page("strategy"), X_Forwarded_Email="vera@agency.example")
    assert b"goal_add" in heard(address, page("strategy"), X_Forwarded_Email="anna@shop.example")


def test_a_stranger_with_an_address_is_told(served):
    address, _ = served
    found = heard(address, X_Forwarded_Email="eve@else.example")
    assert b"You cannot see this store" in found and b'class="sh-headline"' not in found


def test_a_header_that_no_trusted_proxy_sent_is_nobodys(served):
    address, home = served
    ruled(home, "10.0.0.1")
    try:
        for named in ("", "10.0.0.1", "127.0.0.1, 10.0.0.1", "10.0.0.1:4444", "[10.0.0.1]:4444, 127.0.0.1"):
            more = {"X_Forwarded_For": named} if named else {}
            found = heard(address, X_Forwarded_Email="anna@shop.example", **more)
            assert b"You are not logged in" in found
    finally:
        ruled(home, "127.0.0.1")


def test_made_up_widgets_do_nothing_for_a_viewer(served):
    address, home = served

    def press(message: BackMsg) -> None:
        message.rerun_script.page_name = "strategy"
        for key in ("goal_add", "goal_template", "goals_bring", "setup", "pull_analytics", "share", "download_csv"):
            for prefix in ("$$ID-0-", "$$ID-0123456789abcdef0123456789abcdef-", ""):
                state = message.rerun_script.widget_states.widgets.add()
                state.id, state.trigger_value = f"{prefix}{key}", True
        text = message.rerun_script.widget_states.widgets.add()
        text.id, text.string_value = "$$ID-0-goals_text", '[[goal]]\nid = "x"'

    found = heard(address, press, runs=2, X_Forwarded_Email="vera@agency.example")
    assert b"goal_form" not in found and b"share_form" not in found
    assert not has_records(home, "goal")


def raw(address: str, request: str) -> bytes:
    host, port = address.split(":")
    with closing(socket.create_connection((host, int(port)), timeout=20)) as one:
        one.sendall(request.replace("\n", "\r\n").encode())
        found = b""
        while chunk := one.recv(65536):
            found += chunk
            if b"\r\n\r\n" in found:
                break
    return found


def test_other_routes_hold_no_numbers_for_a_stranger(served):
    address, home = served
    for path in (
        "/data/home/store.toml",
        "/app/static/../store.toml",
        "/media/x.csv",
        "/component/x/y",
        "/_stcore/agent/interact",
        "/_stcore/upload_file/x/y",
        "/static/../../store.toml",
    ):
        found = raw(address, f"GET {path} HTTP/1.1\nHost: {address}\nConnection: close\n\n")
        assert b"agency.example" not in found and str(home.path).encode() not in found
