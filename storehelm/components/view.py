"""What a page is given: the data that is open, what is asked of them, and for whose eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import streamlit as st

from storehelm.charts.canvas import Look
from storehelm.charts.theme import THEMES
from storehelm.languages.formats import Formats
from storehelm.languages.speech import language
from storehelm.metrics.recording import Statement, recording
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.settings.home import Home
from storehelm.settings.store import Store
from storehelm.strategy.goal_book import Book

if TYPE_CHECKING:
    from storehelm.warehouse.published import Published


@dataclass(frozen=True)
class View:
    """One run's answer to: which data, which period and filters, which reader.

    `today` is the store's day; `book` holds its goals. `shown` collects the tables that the page has asked for, which
    are its download, and `statements` the SQL that made them.
    """

    published: "Published"
    store: Store
    selection: Selection
    formats: Formats
    theme: Literal["light", "dark"]
    today: date
    book: Book = field(default_factory=Book)
    shown: dict[str, Table] = field(default_factory=dict, compare=False)
    statements: list[Statement] = field(default_factory=list, compare=False)

    @property
    def look(self) -> Look:
        """How charts and tables are drawn for this reader."""
        return Look(THEMES[self.theme], self.formats)

    def tables(self, page: str, **options: str) -> Mapping[str, Table]:
        """The tables behind a page, by name; kept for the data's version and the filters, so never change them.

        `options` are choices of the page's own, given on to its view.
        """
        filters = tuple(sorted(self.selection.filters.items()))
        options_of_page = tuple(sorted(options.items()))
        asked = (language(), page, self.selection.period, self.selection.comparison, filters, options_of_page)
        data = (str(self.published.path), self.published.version, repr(self.store))
        computed = _computed((data, asked), self, page, options)
        for name, one in computed.tables.items():
            own = name if self.shown.get(name) in (None, one) else f"{page}_{name}"
            self.shown[own] = one if own == name else replace(one, name=own)
        self.statements.extend(computed.statements)
        return computed.tables


@dataclass(frozen=True)
class Opened:
    """What the app has open in one run.

    `own` is the reader's own home; `home` is the one that is open: the demo's as long as the own one holds no store.
    `moved_on` is the version that a link names and that is gone. `view` is None while there are no data.
    """

    own: Home
    home: Home
    today: date
    formats: Formats
    theme: Literal["light", "dark"]
    book: Book = field(default_factory=Book)
    store: Store | None = None
    published: "Published | None" = None
    is_newest: bool = True
    moved_on: str | None = None
    view: View | None = None

    @property
    def look(self) -> Look:
        """How tables are drawn for this reader."""
        return Look(THEMES[self.theme], self.formats)

    @property
    def is_demo(self) -> bool:
        """Whether the demo store is open in place of one's own."""
        return self.home.is_demo


@dataclass(frozen=True)
class _Computed:
    """Tables, and the statements that ran for them."""

    tables: Mapping[str, Table]
    statements: tuple[Statement, ...]


@st.cache_resource(max_entries=400, show_spinner=False)
def _computed(key: object, _view: View, _page: str, _options: Mapping[str, str]) -> _Computed:
    from storehelm.metrics.views import VIEWS  # the analyses are loaded when the first page asks for one

    listening = recording(_view.published)
    tables = VIEWS[_page](listening, _view.store, _view.selection, **_options)
    return _Computed(tables, listening.statements)
