"""The pages of links: what each shows, in its two forms, kept as long as nothing that they tell of changes.

The static page needs no script. The one with live charts is the report's own file: its script draws what the page
holds, and nothing can be asked of the app through it.
"""

import gzip
import html
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from storehelm.access.locked_tables import locked_tables
from storehelm.access.shares import PAGES, Given
from storehelm.charts.canvas import Look
from storehelm.charts.theme import THEMES
from storehelm.components.listening import KEY
from storehelm.languages.formats import Formats
from storehelm.languages.known import LANGUAGES
from storehelm.languages.speech import language, say
from storehelm.settings.home import Home
from storehelm.settings.store import load_store
from storehelm.warehouse.published import current_version, open_published, version_path
from storehelm.warehouse.records import last_change

LIVE = "charts"
"""Name in the address that asks for live charts."""
_KEPT_PAGES = 64
_KEPT_MANNERS = 3
_AT_ONCE = 2


@dataclass(frozen=True)
class Manner:
    """How a reader sees a link: in which locale, and whether its charts answer to a touch."""

    locale: str
    is_live: bool = False


@dataclass(frozen=True)
class Page:
    """A page, compressed, with what it may do in a browser."""

    body: bytes
    policy: str


class Pages:
    """Pages that were made, the last used last."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[object, ...], Page] = OrderedDict()
        self._asked: OrderedDict[Manner, None] = OrderedDict()
        self._lock = threading.Lock()
        self._writing = threading.BoundedSemaphore(_AT_ONCE)

    def page(self, home: Home, given: Given, manner: Manner) -> Page:
        """The page of a link as the store is now.

        Raises:
            Refusal: Its data are gone, too few people stand behind it, or there is nothing to show.
        """
        self._asked[manner] = None
        while len(self._asked) > _KEPT_MANNERS:
            self._asked.popitem(last=False)
        return self._page(home, given, manner)[0]

    def manners(self) -> list[Manner]:
        """How readers have asked for pages so far, those who came last."""
        return list(self._asked)

    def make(self, home: Home, given: Given, manner: Manner) -> bool:
        """Write a page before somebody asks for it; False where it is there already.

        Raises:
            Refusal: As `page` does.
        """
        return self._page(home, given, manner)[1]

    def _page(self, home: Home, given: Given, manner: Manner) -> tuple[Page, bool]:
        """The page, and whether it had to be written."""
        store = load_store(home.settings)
        today = _today(home, store.time_zone)
        version = given.share.version or current_version(home)
        key = (home.path, given.share_id, manner, version, repr(store), today, last_change(home))
        with self._lock:
            kept = self._pages.get(key)
        if kept is not None and version is not None and version_path(home, version).exists():
            return kept, False
        with self._writing:
            made = write_page(home, given, today, Formats(manner.locale, store.currency), is_live=manner.is_live)
        with self._lock:
            self._pages[key] = made
            self._pages.move_to_end(key)
            while len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        return made, True


def write_page(home: Home, given: Given, today: date, formats: Formats, *, is_live: bool = False) -> Page:
    """The page of a link on the store's day `today`.

    Raises:
        Refusal: Its data are gone, too few people stand behind it, or there is nothing to show.
    """
    from storehelm.reports.document import document_of  # loaded when the first link is opened
    from storehelm.reports.sheets import Source
    from storehelm.reports.static_page import plain_policy, static_page
    from storehelm.reports.web_page import policy_of, web_page_of

    share = given.share
    locked = locked_tables(home, share, today, formats)
    source = Source(say(PAGES[share.page]), locked.published.meta, locked.selection)
    document = document_of(share.page, locked.tables, source, Look(THEMES["light"], formats))
    about = _about(given, formats)
    if is_live:
        text, policy = web_page_of(document, about, _ways(is_live=True)), policy_of(document)
    else:
        has_charts = bool(document.charts)
        text = static_page(document, about, _ways(is_live=False, has_charts=has_charts))
        policy = plain_policy()
    return Page(gzip.compress(text.encode("utf-8"), 6, mtime=0), policy)


def _ways(*, is_live: bool, has_charts: bool = True) -> str:
    """Links to the same page in its other form and in the other languages, as HTML."""
    other = _way(say("Read without scripts"), language()) if is_live else ""
    if not is_live and has_charts:
        other = _way(say("Open with charts that answer to a touch"), language(), is_live=True)
    spoken = (
        f'<b lang="{code}">{name}</b>' if code == language() else _way(name, code, is_live=is_live)
        for code, name in LANGUAGES.items()
    )
    return f"<nav>{f'<p>{other}</p>' if other else ''}<p>{' · '.join(spoken)}</p></nav>"


def _way(words: str, code: str, *, is_live: bool = False) -> str:
    query = urlencode({KEY: code, **({LIVE: "live"} if is_live else {})})
    return f'<a href="?{html.escape(query)}" rel="nofollow" hreflang="{code}">{html.escape(words)}</a>'


def _about(given: Given, formats: Formats) -> Sequence[str]:
    share, day = given.share, formats.day(given.expires_at.date())
    if share.version:
        until = say("This link shows the data of one day, which stay as they are, until {day}.", day=day)
    else:
        until = say("This link shows always the newest data, until {day}.", day=day)
    hidden = say(
        "Numbers behind which fewer than {people} customers stand are left out.",
        people=formats.number(share.least_people),
    )
    costs = "" if share.with_costs else say("Costs and margins are left out.")
    return [*([share.note] if share.note else []), until, f"{hidden} {costs}".rstrip()]


def _today(home: Home, time_zone: str) -> date:
    """The store's day; in the demo store the day after its last one, as on its pages."""
    if home.is_demo:
        as_of = open_published(home).meta.as_of
        if as_of is not None:
            return as_of + timedelta(days=1)
    return datetime.now(UTC).astimezone(ZoneInfo(time_zone)).date()
