"""Fifty people who look at one page after the other: how long a run takes, and what a session weighs."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.app_server import Server, serving
from benchmarks.timing import Row, milliseconds, percentile

PAGES = ("", "funnel", "devices", "channels", "retention", "data")
SESSIONS = 50
THINK_SECONDS = 5.0
LOOKS_PER_SESSION = 8
_FIRST_LOOKS = 2
"""Left out of the figures: they fill the caches."""


@dataclass
class Visits:
    """What the sessions saw: seconds per run, by page."""

    runs: list[float] = field(default_factory=list)
    errors: int = 0


def run(home: Path) -> list[Row]:
    """50 sessions with 5 s to think between pages, against one session alone on the same server."""
    with serving(home) as server:
        asyncio.run(_visit(server, sessions=1))  # the first visit fills the caches
        alone = asyncio.run(_visit(server, sessions=1))
        before = server.resident_megabytes()
        crowd, during = asyncio.run(_visit_and_weigh(server))
        weight = (during - before) / SESSIONS
    if crowd.errors or alone.errors:
        raise RuntimeError(f"{crowd.errors + alone.errors} runs failed")
    return [
        _row(f"{SESSIONS} sessions, median", crowd, alone, 0.5, ""),
        _row(f"{SESSIONS} sessions, p95", crowd, alone, 0.95, "300 ms"),
        Row("memory per session", f"{weight:.1f} MB", f"{before:.0f} MB base", "", "2 MB"),
    ]


def _row(what: str, crowd: Visits, alone: Visits, share: float, aim: str) -> Row:
    mine, least = percentile(crowd.runs, share), percentile(alone.runs, share)
    return Row(f"server, {what}", milliseconds(mine), milliseconds(least), f"{mine / least:.1f}", aim)


async def _visit_and_weigh(server: Server) -> tuple[Visits, float]:
    visits, peak = Visits(), 0.0
    crowd = asyncio.gather(*(_session(server, visits, number) for number in range(SESSIONS)))
    while not crowd.done():
        await asyncio.sleep(1)
        peak = max(peak, server.resident_megabytes())
    await crowd
    return visits, peak


async def _visit(server: Server, sessions: int) -> Visits:
    visits = Visits()
    await asyncio.gather(*(_session(server, visits, number, think=0.1) for number in range(sessions)))
    return visits


async def _session(server: Server, visits: Visits, number: int, think: float = THINK_SECONDS) -> None:
    chance = random.Random(number)  # noqa: S311 - a schedule, not a secret
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    await asyncio.sleep(chance.random() * think)
    origin, protocol = websockets.Origin(server.url), websockets.Subprotocol("streamlit")
    async with websockets.connect(address, origin=origin, subprotocols=[protocol], max_size=None) as socket:
        for look in range(LOOKS_PER_SESSION + _FIRST_LOOKS):
            page = PAGES[look % len(PAGES)] if look < _FIRST_LOOKS else chance.choice(PAGES)
            start = time.perf_counter()
            await socket.send(_rerun(page))
            done = await _finished(socket)
            if look >= _FIRST_LOOKS:
                visits.runs.append(time.perf_counter() - start)
                visits.errors += not done
            await asyncio.sleep(think * (0.5 + chance.random()))


def _rerun(page: str) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = ""
    message.rerun_script.page_name = page
    data: bytes = message.SerializeToString()
    return data


async def _finished(socket: websockets.ClientConnection) -> bool:
    """Read until the script has finished; whether it drew no error."""
    fine = True
    async for data in socket:
        message = ForwardMsg.FromString(data)
        if message.delta.new_element.WhichOneof("type") == "exception":
            fine = False
        if message.WhichOneof("type") == "script_finished":
            succeeded: bool = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            return fine and succeeded
    return False
