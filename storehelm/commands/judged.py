"""The store with its goals as they stand today: what the verbs share that judge."""

import getpass
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from storehelm.commands.asking import reader_locale
from storehelm.languages.formats import Formats
from storehelm.metrics.restated import restated, weeks_up_to
from storehelm.metrics.tables import Table
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.settings.store import Store, load_store
from storehelm.strategy.backtest_view import backtests
from storehelm.strategy.courses import on_course
from storehelm.strategy.decision_view import decisions, initiative_effects
from storehelm.strategy.decisions import read_decisions
from storehelm.strategy.goal_book import Book, move_targets, read_book
from storehelm.strategy.strategy_view import strategy
from storehelm.warehouse.publish import list_versions
from storehelm.warehouse.published import Published, current_version, open_published
from storehelm.warehouse.records import Author


@dataclass(frozen=True)
class Judged:
    """A home opened for judging. `store` knows what its goals want day by day; `today` is the store's day.

    `locale` is the reader's: None is that of the terminal.
    """

    home: Home
    store: Store
    published: Published
    book: Book
    today: date
    locale: str | None = None

    @property
    def formats(self) -> Formats:
        """How the reader reads numbers."""
        return Formats(self.locale or reader_locale(), self.store.currency)

    def strategy(self) -> dict[str, Table]:
        """The tables of the Strategy page.

        Raises:
            Refusal: A goal filters by a value that the data does not have.
        """
        return strategy(self.published, self.store, self.book, self.today, self.formats)

    def initiative_effects(self) -> Table:
        """What the initiatives of the goals have brought.

        Raises:
            Refusal: A goal filters by a value that the data does not have.
        """
        return initiative_effects(self.published, self.store, self.book, self.today, self.formats)

    def backtests(self) -> Table:
        """How good the forecast of each goal's number has been.

        Raises:
            Refusal: A goal filters by a value that the data does not have.
        """
        return backtests(self.published, self.store, self.book.goals, self.today, self.formats)

    def decisions(self) -> Table:
        """The decision ledger.

        Raises:
            Refusal: A decision filters by a value that the data does not have.
        """
        found, broken = read_decisions(self.home)
        ledger = [one for one, _ in found]
        return decisions(self.published, self.store, ledger, self.today, self.formats, broken)

    def restated(self, period: Period) -> Table:
        """What the reports of the last weeks said, up to the one that ends the period."""
        weeks = weeks_up_to(period.last, self.store.week_start)
        return restated(self.home, self.published, self.store, list_versions(self.home), weeks)


def opened_store(home: Home) -> Store:
    """The settings, once their targets are kept as goals.

    Raises:
        Refusal: There is no store, or it sets targets although goals are kept.
    """
    store = load_store(home.settings)
    return move_targets(home, store, today_of(home, store), utc_now())


def judged(home: Home) -> Judged:
    """Open a home for judging.

    Raises:
        Refusal: There is no store, or nothing is published.
    """
    store = opened_store(home)
    published = open_published(home)
    book = read_book(home)
    return Judged(home, on_course(published, store, book.goals), published, book, today_of(home, store))


def today_of(home: Home, store: Store) -> date:
    """The store's day; in the demo store the day after its last one, as on its pages."""
    if home.is_demo and current_version(home) is not None:
        as_of = open_published(home).meta.as_of
        if as_of is not None:
            return as_of + timedelta(days=1)
    return datetime.now(ZoneInfo(store.time_zone)).date()


def utc_now() -> datetime:
    """The time in UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def author_here() -> Author:
    """Who sits at the terminal, and when."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = "command line"
    return Author(name, utc_now())
