"""Takes files from the browser to disk, past the app's memory, for whoever holds a token of the Data page."""

import asyncio
import contextlib
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from storehelm.access.people import LOCAL, Person, may, person_of
from storehelm.components.doorkeeper import rule
from storehelm.languages.known import best_locale, is_known
from storehelm.languages.speech import say, speaking

LARGEST = 4 * 1024**3
"""Bytes of the largest file that is taken."""
VALID_SECONDS = 30 * 60
_LONGEST_NAME = 120
_SPARE = 256 * 1024**2
"""Bytes that stay free on the disk."""


@dataclass(frozen=True)
class Grant:
    """What a token allows: to put one file into one folder, until a moment of the clock of this process.

    It was given to `person`, and is good only as long as they may load data.
    """

    folder: Path
    until: float
    person: Person = LOCAL


class Tokens:
    """Tokens that were given out and not used yet. Each is good for one file."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def give(self, folder: Path, person: Person = LOCAL) -> str:
        """A new token for one file of somebody into `folder`."""
        token = secrets.token_urlsafe(24)
        now = self._clock()
        with self._lock:
            self._grants = {key: grant for key, grant in self._grants.items() if grant.until > now}
            self._grants[token] = Grant(folder, now + VALID_SECONDS, person)
        return token

    def is_open(self, token: str) -> bool:
        """Whether a token can still be used."""
        with self._lock:
            grant = self._grants.get(token)
        return grant is not None and grant.until > self._clock()

    def take(self, token: str) -> Grant | None:
        """Use a token up; None where it was never given, is used or has expired."""
        with self._lock:
            grant = self._grants.pop(token, None)
        return grant if grant is not None and grant.until > self._clock() else None


TOKENS = Tokens()


def safe_name(name: str) -> str:
    """The last part of a name, with letters, digits, spaces and `._-()+` only; never hidden, never empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = re.sub(r"[^\w .()+-]", "_", last).strip(" .") or "upload"
    if len(clean) <= _LONGEST_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    keeps_ending = dot and len(ending) <= 10
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}" if keeps_ending else clean[:_LONGEST_NAME]


async def receive(request: Request) -> Response:
    """PUT /api/upload/<token>?name=orders.csv: the body is the file. Answers with the token for the next file.

    A refusal is in the language that the query names as `language`, else in the one that the browser asks for.
    """
    chosen = request.query_params.get("language", "")
    with speaking(chosen if is_known(chosen) else best_locale(request.headers.get("accept-language"))):
        return await _received(request)


async def _received(request: Request) -> Response:
    grant = TOKENS.take(request.path_params["token"])
    if grant is None:
        return _refuse(403, say("This upload is not open any more. Reload the Data page and choose the file again."))
    if not _may_load(request, grant.person):
        return _refuse(403, say("You cannot load data here. Ask an owner of the store for it."))
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdigit() else 0
    if size > LARGEST:
        return _too_large(grant)
    await asyncio.to_thread(grant.folder.mkdir, parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(grant.folder).free < size + _SPARE:
        return _refuse(507, say("The disk of the server is full. Free some space, then try again."), grant)
    return await _keep(request, grant)


def _may_load(request: Request, person: Person) -> bool:
    """Whether whoever was given the token may still load data; behind a proxy it must be them who come with it."""
    access = rule()
    if access.mode == "local":
        return not person.email
    if access.mode == "proxy" and request.headers.get(access.header, "").strip().lower() != person.email:
        return False
    now = person_of(person.email, access)
    return now is not None and may(now, "load")


async def _keep(request: Request, grant: Grant) -> Response:
    target = _free_path(grant.folder / safe_name(request.query_params.get("name", "")))
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")  # not shown
    try:
        if not await _write(request, part):
            return _too_large(grant)
        await asyncio.to_thread(part.replace, target)
    except ClientDisconnect:
        return _refuse(400, say("The upload was broken off."))
    except OSError:
        return _refuse(507, say("The file could not be written to the server's disk."), grant)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return JSONResponse({"name": target.name, "next": TOKENS.give(grant.folder, grant.person)})


async def _write(request: Request, part: Path) -> bool:
    """Whether the whole body was written; False once it is larger than allowed."""
    written = 0
    with part.open("xb") as file:
        part.chmod(0o600)
        async for chunk in request.stream():
            written += len(chunk)
            if written > LARGEST:
                return False
            await asyncio.to_thread(file.write, chunk)
    return True


def _free_path(path: Path) -> Path:
    stems = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in range(2, 1000))
    return next((candidate for candidate in (path, *stems) if not candidate.exists()), path)


def _too_large(grant: Grant) -> Response:
    # Translators: GB are gigabytes; {most} is 4.
    message = say("The file is larger than {most} GB, which is the most that is taken.", most=LARGEST // 1024**3)
    return _refuse(413, message, grant)


def _refuse(status: int, message: str, grant: Grant | None = None) -> Response:
    """A refusal in a sentence; where the token was good, with one for the next file."""
    following = {"next": TOKENS.give(grant.folder, grant.person)} if grant else {}
    return JSONResponse({"error": message, **following}, status_code=status)
