"""One writer at a time, and one pull of Analytics: locks of a home folder, each of which names its holder."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from storehelm.refusal import Refusal
from storehelm.settings.home import Home

PATIENCE = 10.0
"""Seconds that a second writer waits."""
_PAUSE = 0.05


class Busy(Refusal):
    """Another process is at it."""


@contextmanager
def held(home: Home, verb: str, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the home's lock. The operating system lets go of it when its holder ends, however it ends.

    Args:
        home: The home folder.
        verb: What the holder does, told to whoever waits.
        patience: Seconds to wait for another holder.

    Raises:
        Refusal: Another process still holds it; the sentence names the process.
    """
    with _held(home, home.lock, verb, patience):
        yield


@contextmanager
def pulling(home: Home) -> Iterator[None]:
    """Be the only one that pulls Analytics into this home; the warehouse stays free for others meanwhile.

    Raises:
        Refusal: Another process pulls; the sentence names it.
    """
    with _held(home, home.path / "ga4.lock", "sync ga4", 0):
        yield


@contextmanager
def _held(home: Home, path: Path, verb: str, patience: float) -> Iterator[None]:
    home.make()
    with path.open("a+", encoding="utf-8") as file:
        _wait_for(file, patience, home)
        try:
            _write_holder(file, verb)
            yield
        finally:
            file.seek(0)
            file.truncate()


def _wait_for(file: IO[str], patience: float, home: Home) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _refusal(home, Path(file.name)) from None
            time.sleep(_PAUSE)
        else:
            return


def _write_holder(file: IO[str], verb: str) -> None:
    holder = {"pid": os.getpid(), "verb": verb, "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")}
    file.seek(0)
    file.truncate()
    file.write(json.dumps(holder))
    file.flush()


def _refusal(home: Home, path: Path) -> Busy:
    holder = _holder(path)
    who = f"process {holder['pid']} ({holder['verb']}, since {holder['since']})" if holder else "another process"
    is_warehouse = path == home.lock
    return Busy(
        f"{'The warehouse is being written' if is_warehouse else 'Google Analytics is being pulled'} by {who}.",
        file=str(home.warehouse if is_warehouse else home.path),
        hint="Wait until it is done, then try again.",
    )


def _holder(path: Path) -> dict[str, Any] | None:
    try:
        holder: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return holder
