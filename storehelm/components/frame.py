"""The frame around every page: what is open, navigation, filters, notices, and the guard that pages start with.

Streamlit may run a file of `pages/` by itself: on a cold server, and in tests. A page therefore starts with `view()`
or `opened()`, which hand over to the frame when the frame is not there yet.
"""

import contextlib
import contextvars
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from connectors.refusal import ConnectorRefusal
from storehelm.components import (
    demo_making,
    demo_notice,
    download,
    filters,
    gate,
    links,
    listening,
    share_window,
    states,
    stylesheet,
)
from storehelm.components.navigation import PLACES, Place, pages
from storehelm.components.view import Opened, View
from storehelm.languages.formats import Formats
from storehelm.languages.speech import say
from storehelm.refusal import Refusal
from storehelm.settings.home import DEMO_HOME, ROOT, Home, home_at
from storehelm.settings.store import Store, load_store
from storehelm.strategy.courses import on_course
from storehelm.strategy.goal_book import Book, move_targets, read_book
from storehelm.warehouse.published import Published, current_version, open_published, version_path

DEMO_HOME_VARIABLE = "STOREHELM_DEMO_HOME"


_run: contextvars.ContextVar[Opened | None] = contextvars.ContextVar("frame_run", default=None)


def main() -> None:
    """Let the reader in, draw the frame, then the page that the URL names inside it."""
    _configure()
    listening.begin()
    all_pages = pages()
    menu: Literal["sidebar", "hidden"] = "sidebar" if gate.is_open() else "hidden"
    page = st.navigation(list(all_pages.values()), expanded=True, position=menu)
    place = next(place for place in PLACES if all_pages[place.name] is page)
    stylesheet.apply()
    try:
        if gate.enter() is not None:
            _fill(place, page.run)
    except (Refusal, ConnectorRefusal) as refusal:
        states.refused(refusal)


def view() -> View:
    """What the page shows. The first statement of a page: it makes sure that the page stands in its frame."""
    view = _standing().view
    if view is None:
        st.stop()
    return view


def opened() -> Opened:
    """What is open, for a page that stands without data. The first statement of such a page, as `view` is."""
    return _standing()


def _standing() -> Opened:
    run = _run.get()
    if run is None:
        _configure()
        st.navigation(list(pages().values()), position="hidden")
        st.rerun()
    return run


def _configure() -> None:
    """Must come before navigation: an icon of a page would else become the tab's icon, fetched from a stranger."""
    st.set_page_config(page_title="Storehelm", page_icon=str(ROOT / "static" / "page-icon.svg"), layout="wide")


def _fill(place: Place, draw: Callable[[], None]) -> None:
    what = _open()
    with st.sidebar:
        filtered = _filters(what, place)
        shown = _view_of(what, filtered)
        foot = st.container()
        listening.show_switch()
    _notices(what, filtered, place)
    if shown is None and not place.stands_without_data:
        _stand_in(what, place)
        return
    token = _run.set(replace(what, view=shown))
    try:
        draw()
    finally:
        _run.reset(token)
    if shown is not None:
        with foot:
            if not place.looks_ahead:
                filters.show_link(shown)
            share_window.show(what, shown, place.name)
            download.show(shown, place.name, place.title)


def _filters(what: Opened, place: Place) -> filters.Filtered | None:
    """The shared filters; a page that looks ahead keeps them out of sight, as other pages left them."""
    if what.published is None:
        return None
    if not place.looks_ahead:
        return filters.show(what.published, place.name)
    st.caption(say("This page is of days ahead and of the whole store: period and filters do not apply."))
    with st.container(key="filters_unused"):
        return filters.show(what.published, place.name)


def _stand_in(what: Opened, place: Place) -> None:
    if what.own.is_empty and current_version(what.home) is None:
        demo_making.show(what.home, place.title)
    else:
        states.nothing_loaded(place.title)


def demo_home() -> Home:
    """Where the demo store lives; STOREHELM_DEMO_HOME names another place where the checkout cannot be written."""
    return Home(Path(os.environ.get(DEMO_HOME_VARIABLE) or DEMO_HOME).resolve())


def _open() -> Opened:
    own = home_at()
    home = demo_home() if own.is_empty else own
    published, moved_on = _published(home)
    store = None if home.is_empty else load_store(home.settings)
    today = _today(home, store, published)
    store = store and move_targets(home, store, today, datetime.now(UTC).replace(tzinfo=None))
    book = read_book(home)
    return Opened(
        own=own,
        home=home,
        today=today,
        book=book,
        formats=Formats(listening.begin(), store.currency if store else "EUR"),
        theme="dark" if st.context.theme.type == "dark" else "light",
        store=_judged(published, store, book),
        published=published,
        is_newest=published is None or published.version == current_version(home),
        moved_on=moved_on,
    )


def _judged(published: Published | None, store: Store | None, book: Book) -> Store | None:
    """The store with what its goals want day by day."""
    if published is None or store is None or not book.goals:
        return store
    return _on_course((str(published.path), repr(store), book.goals), published, store, book)


@st.cache_resource(max_entries=20, show_spinner=False)
def _on_course(key: object, _published: Published, _store: Store, _book: Book) -> Store:
    return on_course(_published, _store, _book.goals)


def _today(home: Home, store: Store | None, published: Published | None) -> date:
    """The store's day. In the demo store it is always the day after its last one, so that it never grows stale."""
    if home.is_demo and published is not None and published.meta.as_of is not None:
        return published.meta.as_of + timedelta(days=1)
    return datetime.now(ZoneInfo(store.time_zone if store else "UTC")).date()


def _published(home: Home) -> tuple[Published | None, str | None]:
    """The version that the link names while it is kept whole, else the newest; and the one that is gone."""
    live = current_version(home)
    if live is None:
        return None, None
    linked = links.linked_version()
    if linked in (None, live):
        return open_published(home), None
    with contextlib.suppress(Refusal):
        named = open_published(home, linked)
        if named.path == version_path(home, named.version):
            return named, None
    return open_published(home), linked


def _view_of(what: Opened, filtered: filters.Filtered | None) -> View | None:
    if filtered is None or what.published is None or what.store is None:
        return None
    return View(
        published=what.published,
        store=what.store,
        selection=filtered.selection,
        formats=replace(what.formats, currency=what.published.meta.currency),
        theme=what.theme,
        today=what.today,
        book=what.book,
    )


def _notices(what: Opened, filtered: filters.Filtered | None, place: Place) -> None:
    if what.is_demo and what.published is not None:
        demo_notice.show(place.name)
    if what.moved_on:
        states.notice(
            say(
                "It was made on version {version}, which is not kept any more; numbers can differ.",
                version=what.moved_on,
            ),
            lead=say("The data has moved on since this link was made."),
            tone="warn",
        )
    if not what.is_newest and what.published is not None:
        _older_version(what.published, what.formats)
    if filtered is not None and filtered.in_vain:
        states.notice(
            say("{values}. The rest of the link is shown.", values=", ".join(filtered.in_vain)),
            lead=say("The link asks for what the data does not hold:"),
            tone="warn",
        )


def _older_version(published: Published, formats: Formats) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="older_version"):
        made = published.meta.published_at
        states.notice(
            say("It was published on {moment} UTC; newer data are there.", moment=formats.moment(made)),
            lead=say("You are looking at the data that the link names."),
            tone="warn",
        )
        st.button(say("Show the newest data"), on_click=links.forget_version, type="tertiary", key="show_newest")
