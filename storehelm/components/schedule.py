"""Pulls Analytics by itself while the app runs, as often as the store says; a process of its own does the work."""

import asyncio
import logging
from datetime import UTC, datetime

from connectors.refusal import ConnectorRefusal
from storehelm.refusal import Refusal
from storehelm.settings.home import Home, home_at
from storehelm.settings.store import load_store
from storehelm.warehouse.jobs import enqueue_sync, start_worker
from storehelm.warehouse.syncs import next_pull

_PAUSE = 60.0
_log = logging.getLogger("storehelm")


async def pull_by_schedule() -> None:
    """Look once a minute whether a pull is due."""
    while True:
        await asyncio.to_thread(_look)
        await asyncio.sleep(_PAUSE)


def _look() -> None:
    home = home_at()
    try:
        if enqueue_if_due(home, datetime.now(UTC).replace(tzinfo=None)):
            start_worker(home)
    except (Refusal, ConnectorRefusal):
        # The pages show what is wrong with the settings.
        return
    except Exception:  # noqa: BLE001 - the task must outlive what nobody thought of
        _log.exception("The schedule of Analytics failed; it is tried again.")


def enqueue_if_due(home: Home, now: datetime) -> bool:
    """Put a pull into the queue where the store asks for one and its time has come; whether that was done.

    Args:
        home: One's own home; the demo's is never pulled into.
        now: The time in UTC, without a zone.

    Raises:
        Refusal: The settings cannot be read.
    """
    if home.is_empty or home.is_demo:
        return False
    analytics = load_store(home.settings).analytics
    due = next_pull(home, analytics.every_hours, now) if analytics else None
    return due is not None and due <= now and enqueue_sync(home)
