"""One writer at a time: the lock of a home folder, which names its holder."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any

from storehelm.refusal import Refusal
from storehelm.settings.home import Home

PATIENCE = 10.0
"""Seconds that a second writer waits."""
_PAUSE = 0.05


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
    home.make()
    with home.lock.open("a+", encoding="utf-8") as file:
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
                raise _refusal(home) from None
            time.sleep(_PAUSE)
        else:
            return


def _write_holder(file: IO[str], verb: str) -> None:
    holder = {"pid": os.getpid(), "verb": verb, "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")}
    file.seek(0)
    file.truncate()
    file.write(json.dumps(holder))
    file.flush()


def _refusal(home: Home) -> Refusal:
    holder = _holder(home)
    who = f"process {holder['pid']} ({holder['verb']}, since {holder['since']})" if holder else "another process"
    return Refusal(
        f"The warehouse is being written by {who}.",
        file=str(home.warehouse),
        hint="Wait until it is done, then try again.",
    )


def _holder(home: Home) -> dict[str, Any] | None:
    try:
        holder: dict[str, Any] = json.loads(home.lock.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return holder
