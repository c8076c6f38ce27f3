"""The web server around the app: health, uploads, safety headers, compressed bundles, a warm start."""

import asyncio
import contextlib
import gc
import importlib
import logging
import sys
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.errors import StreamlitAPIException

from connectors.refusal import ConnectorRefusal
from storehelm.access.door import check_address
from storehelm.components import demo_making, states
from storehelm.components.bundles import CompressedBundles
from storehelm.components.doorkeeper import Doorkeeper, rule
from storehelm.components.headers import SafetyHeaders
from storehelm.components.log_filter import keep_tokens_out
from storehelm.components.navigation import PLACES
from storehelm.components.schedule import pull_by_schedule
from storehelm.components.share_pages import Pages
from storehelm.components.share_ready import keep_ready
from storehelm.components.share_route import Shares
from storehelm.components.upload_route import receive
from storehelm.refusal import Refusal
from storehelm.settings.access import check_forwarding
from storehelm.settings.home import home_at
from storehelm.warehouse.demo_mark import is_complete
from storehelm.warehouse.jobs import start_worker
from storehelm.warehouse.published import current_version

_SLOW_TO_IMPORT = (
    "storehelm.charts.canvas",
    "statsmodels.tsa.statespace.structural",
    "statsmodels.regression.linear_model",
    "storehelm.access.locked_tables",
    "storehelm.reports.static_page",
)
"""What the first reader would else wait for: charts, the models behind odds and effects, and the pages of links."""
_log = logging.getLogger("storehelm")


def server_options() -> dict[str, Any]:
    """What `st.App` is given beside the script.

    Raises:
        SystemExit: The app would listen for other machines while nobody has to log in.
    """
    _check_address()
    keep_tokens_out()
    shares = Shares()
    return {
        "routes": [
            Route("/healthz", _health),
            Route(f"/{PLACES[0].name}", _to_default_page),
            Route("/api/upload/{token}", receive, methods=["PUT"]),
            shares.route(),
        ],
        "middleware": [Middleware(SafetyHeaders), Middleware(Doorkeeper), Middleware(CompressedBundles)],
        "lifespan": partial(_lifespan, shares.pages),
        "on_script_error": _on_script_error,
    }


def _check_address() -> None:
    """Where no address is set, another server has bound one: then the doorkeeper alone judges each request."""
    access, address = rule(), st.get_option("server.address")
    try:
        check_forwarding(access)
        if address:
            check_address(str(address), access)
    except Refusal as refusal:
        sys.exit(f"{refusal.message}\n{refusal.hint}")


async def _health(request: Request) -> Response:
    """Whether the app can answer, and on which version of the data. Checks read the body, never the status alone."""
    version = await asyncio.to_thread(lambda: current_version(home_at()))
    return JSONResponse({"status": "ok", "version": version}, headers={"Cache-Control": "no-store"})


async def _to_default_page(request: Request) -> Response:
    """The default page lives at the root; by its name it would not be found."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}")


@contextlib.asynccontextmanager
async def _lifespan(links: Pages, app: object) -> AsyncIterator[None]:
    """Import what pages need before the first reader comes, then let the garbage collector leave all that alone.

    A full collection runs after every script run; what is frozen is not walked, which makes runs twice as quick.
    """
    await asyncio.to_thread(_warm_up)
    gc.collect()
    gc.freeze()
    if rule().mode == "public":
        yield
        return
    tasks = [asyncio.create_task(pull_by_schedule()), asyncio.create_task(keep_ready(links))]
    yield
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _warm_up() -> None:
    for name in _SLOW_TO_IMPORT:
        importlib.import_module(name)
    frame = importlib.import_module("storehelm.components.frame")
    own, demo = home_at(), frame.demo_home()
    if rule().mode == "public":
        return
    if not own.is_empty:
        start_worker(own)
    elif not is_complete(demo):
        demo_making.start(demo)


def _on_script_error(error: Exception) -> bool:
    """A sentence on the page, the traceback in the log."""
    if isinstance(error, Refusal | ConnectorRefusal):
        states.refused(error)
        return True
    _log.error("A page failed.", exc_info=error)
    with contextlib.suppress(StreamlitAPIException):
        states.broken()
    return True
