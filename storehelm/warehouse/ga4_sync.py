"""A pull of Analytics: slices are read several at a time and merged one by one, each with its record or not at all."""

import zlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import duckdb

from connectors.ga4.answers import Fetched, Slice
from connectors.ga4.connection import Connection, connect
from connectors.ga4.definitions import Report, read_reports
from connectors.ga4.policy import MOST_CALLS_AT_ONCE, Clock, OutOfReach, QuotaStop, ThresholdStop, TooCoarse
from connectors.ga4.pull import PropertyFacts, fetch, property_facts
from connectors.ga4.requests import PAGE_ROWS, Asking
from connectors.ga4.staging import stage
from connectors.refusal import ConnectorRefusal
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store
from storehelm.warehouse.ga4_account import Failure, SyncAccount, Tally
from storehelm.warehouse.ga4_plan import Known, Wish, backfill_start, halves, plan
from storehelm.warehouse.ga4_slices import forget_old_loads, keep_slice, read_known
from storehelm.warehouse.load import How, load
from storehelm.warehouse.lock import PATIENCE, Busy, pulling
from storehelm.warehouse.writer import writing

Progress = Callable[[str, str], None]
"""Told which slice is at which step."""
_DAY = timedelta(days=1)
_LEAD_VERSIONS = 1_000_000
_MOST_OUTAGES = 2
"""So many slices that passing errors kept from being read end the run: each has cost minutes."""


@dataclass(frozen=True)
class SyncOptions:
    """What a run is asked for besides what the settings say.

    `since` and `until` are days of the property, `until` may be "today"; with `since` every day from it is read again.
    `reports` names the only ones to read. `credentials` is an absolute path.
    """

    since: date | None = None
    until: date | Literal["today"] | None = None
    reports: tuple[str, ...] = ()
    endpoint: str = ""
    credentials: Path | None = None
    patience: float = PATIENCE
    page_rows: int = PAGE_ROWS
    clock: Clock = field(default_factory=Clock)


@dataclass
class _Run:
    home: Home
    store: Store
    now: datetime
    options: SyncOptions
    tell: Progress
    account: SyncAccount
    queue: deque[Slice] = field(default_factory=deque)
    outages: int = 0

    @property
    def asking(self) -> Asking:
        return Asking(
            lead_events=self.store.lead_events, week_start=self.store.week_start, page_rows=self.options.page_rows
        )

    def give_up(self, reports: Sequence[str] | None = None) -> None:
        """Leave what waits, of these reports or of all, to the next run."""
        kept = [piece for piece in self.queue if reports is not None and piece.report.name not in reports]
        self.account.left += len(self.queue) - len(kept)
        self.queue = deque(kept)

    def fail(self, piece: Slice | None, refusal: Refusal | ConnectorRefusal) -> None:
        """Note what could not be read."""
        self.account.left += 1 if piece else 0
        self.account.failures.append(Failure(piece, refusal))

    def stop(self, stop: QuotaStop) -> None:
        """A quota is used up: everything that is left waits for it."""
        self.account.stopped, self.account.until = stop.message, stop.until
        self.give_up()


def sync(
    home: Home,
    store: Store,
    now: datetime,
    options: SyncOptions | None = None,
    progress: Progress | None = None,
) -> SyncAccount:
    """Read what is missing and what may have changed since, and merge it; publishing is another step.

    Args:
        home: The home folder.
        store: The store's settings.
        now: The time in UTC, without a zone.
        options: What is asked for besides.
        progress: Told which slice is at which step.

    Returns:
        The account. A quota that is used up and slices that failed stand in it; what was merged before is kept.

    Raises:
        Refusal: No property is set, a report is unknown, or another process pulls.
        ConnectorRefusal: Login, permission or the endpoint are wrong.
    """
    chosen = options or SyncOptions()
    analytics = _analytics(store)
    reports = choose_reports(store, chosen.reports)
    account = SyncAccount(analytics.property_id, {report.name: Tally(report) for report in reports})
    run = _Run(home, store, now, chosen, progress or (lambda _label, _step: None), account)
    with pulling(home):
        connection = connect(analytics.property_id, chosen.endpoint, chosen.credentials, chosen.clock)
        try:
            _read_property(run, connection, reports)
        except QuotaStop as stop:
            run.stop(stop)
        finally:
            connection.close()
    return account


def _analytics(store: Store) -> Analytics:
    if store.analytics is None:
        raise Refusal(
            "No property of Google Analytics is set.",
            hint='Add to store.toml a section [ga4] with: property = "123456789"; the number stands in Analytics '
            "under Admin, Property details.",
        )
    return store.analytics


def choose_reports(store: Store, names: Sequence[str]) -> list[Report]:
    """The reports that are named, else those of every store and the optional ones that its settings name.

    Raises:
        Refusal: There is no report of that name.
    """
    known = read_reports()
    wanted = store.analytics.reports if store.analytics else ()
    for name in (*names, *wanted):
        if name not in known:
            raise Refusal(f"No report named '{name}'.", value=name, hint=nearest_name(name, known))
    chosen = [
        report
        for name, report in known.items()
        if (name in names if names else not report.is_optional or name in wanted)
    ]
    return [_as_asked(report, store) for report in chosen if report.events != "leads" or store.lead_events]


def _as_asked(report: Report, store: Store) -> Report:
    """The report with a version of its own where the store names leads: days that were read for others are stale."""
    if report.events != "leads" or store.lead_events == Store.lead_events:
        return report
    mark = zlib.crc32("\n".join(sorted(store.lead_events)).encode()) % _LEAD_VERSIONS
    return replace(report, version=report.version * _LEAD_VERSIONS + mark)


def _read_property(run: _Run, connection: Connection, reports: Sequence[Report]) -> None:
    facts = property_facts(connection, (run.now - _DAY).date())
    run.account.time_zone, run.account.currency = facts.time_zone, facts.currency
    with writing(run.home, "sync ga4", run.options.patience) as con:
        known = read_known(con)
    wish = _wish(run, facts)
    run.account.warnings += _said_of_changes(known, wish)
    run.queue.extend(plan(reports, known, wish))
    _pull(run, connection)
    if run.account.has_read:
        with suppress(Busy), writing(run.home, "sync ga4", run.options.patience) as con:
            forget_old_loads(con, run.now)


def _wish(run: _Run, facts: PropertyFacts) -> Wish:
    analytics = _analytics(run.store)
    today = facts.day_of(run.now.replace(tzinfo=UTC))
    yesterday = today - _DAY
    until = today if run.options.until == "today" else run.options.until
    last = min(until or yesterday, today)
    first = run.options.since or backfill_start(yesterday, analytics.backfill_months)
    if first > last:
        raise Refusal(
            f"There is no day from {first} to {last}.",
            hint="Give --since and --until as days, the earlier one first, and none that has not come yet.",
        )
    return Wish(
        property_id=analytics.property_id,
        time_zone=facts.time_zone,
        currency=facts.currency,
        first=first,
        last=last,
        closed=yesterday,
        window_from=yesterday - _DAY * (analytics.window_days - 1),
        week_start=run.store.week_start,
        again=run.options.since is not None,
    )


def _said_of_changes(known: Sequence[Known], wish: Wish) -> list[str]:
    """What the property was when it was read before: those days are read again."""
    pairs = (
        ("property", {entry.property_id for entry in known}, wish.property_id),
        ("time zone", {entry.time_zone for entry in known}, wish.time_zone),
        ("currency", {entry.currency for entry in known}, wish.currency),
    )
    return [
        f"The {what} was {', '.join(sorted(before - {now}))} and is {now} now: every day is read again."
        for what, before, now in pairs
        if before - {now}
    ]


def _pull(run: _Run, connection: Connection) -> None:
    with ThreadPoolExecutor(MOST_CALLS_AT_ONCE, thread_name_prefix="ga4") as pool:
        running: dict[Future[Fetched], Slice] = {}
        while run.queue or running:
            while run.queue and len(running) < MOST_CALLS_AT_ONCE:
                piece = run.queue.popleft()
                running[pool.submit(fetch, connection, piece, run.asking)] = piece
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                _settle(run, connection, running.pop(future), future)


def _settle(run: _Run, connection: Connection, piece: Slice, future: "Future[Fetched]") -> None:
    """Merge what was read, or ask for less, or say why not."""
    try:
        fetched = future.result()
    except QuotaStop as stop:
        run.account.left += 1
        run.stop(stop)
    except ThresholdStop as stop:
        run.account.left += 1
        run.account.warnings.append(f"{stop.message} {stop.hint}")
        run.give_up([piece.report.name])
    except TooCoarse as refusal:
        _halve_or_fail(run, piece, refusal)
    except OutOfReach as refusal:
        _note_outage(run, piece, refusal)
    except ConnectorRefusal as refusal:
        _note_refusal(run, connection, piece, refusal)
    else:
        _take(run, fetched)


def _halve_or_fail(run: _Run, piece: Slice, refusal: ConnectorRefusal) -> None:
    parts = halves(piece, run.store.week_start)
    run.queue.extendleft(reversed(parts))
    if not parts:
        run.fail(piece, refusal)


def _note_outage(run: _Run, piece: Slice, refusal: ConnectorRefusal) -> None:
    run.fail(piece, refusal)
    run.outages += 1
    if run.outages >= _MOST_OUTAGES:
        run.give_up()


def _note_refusal(run: _Run, connection: Connection, piece: Slice, refusal: ConnectorRefusal) -> None:
    """A report that cannot be had keeps no other from being read; a login that may not read ends the run."""
    run.fail(piece, refusal)
    run.give_up([piece.report.name])
    if not run.queue:
        return
    try:
        property_facts(connection, (run.now - _DAY).date())
    except ConnectorRefusal:
        run.give_up()


def _take(run: _Run, fetched: Fetched) -> None:
    tally = run.account.tallies[fetched.slice.report.name]
    tally.count_calls(fetched)
    parts = halves(fetched.slice, run.store.week_start) if fetched.quality.is_coarse else []
    if parts:
        run.queue.extendleft(reversed(parts))
        return
    try:
        fates = _merge(run, fetched)
    except (Refusal, ConnectorRefusal) as refusal:
        run.fail(fetched.slice, refusal)
        run.give_up([fetched.slice.report.name])
    else:
        tally.count(fetched, fates)


def _merge(run: _Run, fetched: Fetched) -> dict[str, int]:
    """Put one slice in the place of what its days held, with its record; what became of its days."""
    piece = fetched.slice
    label = f"{piece.report.name} {piece.first} to {piece.last}"
    fates: dict[str, int] = {}

    def record(con: duckdb.DuckDBPyConnection, load_id: int) -> None:
        con.execute("select fate, count(*) from staged_fates group by fate")
        fates.update(con.fetchall())
        fates["restated"] = keep_slice(con, load_id, fetched)

    how = How(progress=lambda step: run.tell(label, step), also=record)
    with writing(run.home, "sync ga4", run.options.patience) as con:
        merged = load(con, lambda connection: stage(connection, fetched), run.now, run.home.rejects, how)
    run.tell(label, f"{fetched.row_count} rows, {len(run.queue)} slices to go")
    return fates | {"removed": merged.removed_units}
