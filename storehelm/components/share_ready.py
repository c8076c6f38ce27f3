"""Has the pages of links ready before they are opened: when the app starts, and when what they tell has changed.

Working one out takes a second or two, which somebody on a telephone would wait for.
"""

import asyncio
import logging
from datetime import UTC, datetime

from storehelm.access.shares import Given, given
from storehelm.components.share_pages import Manner, Pages
from storehelm.languages.known import ENGLISH
from storehelm.languages.speech import speaking
from storehelm.refusal import Refusal
from storehelm.settings.home import Home, home_at
from storehelm.settings.store import load_store

_MOST_LINKS = 4
"""Links that are kept ready: those that were opened, or given out, last."""
_PAUSE, _BREATH = 30.0, 0.5
_log = logging.getLogger("storehelm")


async def keep_ready(pages: Pages) -> None:
    """Look twice a minute whether a page is missing; write one at a time, and let readers in between."""
    while True:
        has_made = await asyncio.to_thread(_look, pages)
        await asyncio.sleep(_BREATH if has_made else _PAUSE)


def _look(pages: Pages) -> bool:
    try:
        return make_one_ready(home_at(), pages, datetime.now(UTC).replace(tzinfo=None))
    except Refusal:
        return False  # settings that cannot be read: the pages say so
    except Exception:  # noqa: BLE001 - the task must outlive what nobody thought of
        _log.exception("Pages of links cannot be made ready; it is tried again.")
        return False


def make_one_ready(home: Home, pages: Pages, now: datetime) -> bool:
    """Write one page that somebody may ask for and that is missing; whether there was one.

    Args:
        home: Of the store; the demo gives no links out.
        pages: Where pages are kept; it also knows how readers have asked for them so far.
        now: The time in UTC, without a zone.

    Raises:
        Refusal: The settings cannot be read.
    """
    if home.is_empty or home.is_demo or not home.state.exists():
        return False
    usual = Manner(load_store(home.settings).mailing.language or ENGLISH)
    manners = dict.fromkeys([usual, *pages.manners()])
    return any(_is_made(home, link, manner, pages) for link in _latest(home, now) for manner in manners)


def _latest(home: Home, now: datetime) -> list[Given]:
    links = [link for link in given(home) if link.state(now) == "open"]
    return sorted(links, key=lambda link: link.last_view_at or link.made_at, reverse=True)[:_MOST_LINKS]


def _is_made(home: Home, link: Given, manner: Manner, pages: Pages) -> bool:
    """Write the page where it is missing; a link that cannot be shown is left to whoever opens it."""
    try:
        with speaking(manner.locale):
            return pages.make(home, link, manner)
    except Refusal:
        return False
