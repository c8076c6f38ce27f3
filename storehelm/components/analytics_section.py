"""Google Analytics on the Data page: how to connect it, how the last pull ended, when the next one is, what is held."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from storehelm.components import gate
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.markup import Shape, Tone, chip, put, safe
from storehelm.components.section import notes_html, show_folded, show_section, with_days
from storehelm.components.view import Opened
from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store
from storehelm.warehouse.jobs import Job, enqueue_sync, list_jobs, start_worker
from storehelm.warehouse.syncs import Pull, last_pull, next_pull

_FIELDS = (
    Field("title", "Report"),
    Field("first_day", "First day"),
    Field("last_day", "Last day"),
    Field("fetched_at", "Read"),
    Field("rows", "Rows"),
    Field("flags", "To know", is_optional=True),
)
_STEPS = (
    "In Google Cloud, switch on the Google Analytics Data API, make a service account and a JSON key for it. In "
    "Analytics, under Admin, Property access management, add the service account's e-mail as <b>Viewer</b>.",
    "In the store's home folder, add to <code>store.toml</code>: <code>[ga4]</code>, below it "
    '<code>property = "123456789"</code> (Admin, Property details), <code>credentials = "key.json"</code> and, to '
    'pull by itself, <code>every = "6h"</code>.',
    "Run <code>python -m storehelm ga4 check</code>: it says in seconds whether everything works, and what to do if "
    "not. Then press Pull now on this page.",
)
State = tuple[str, Tone, Shape, str]
"""Words and look of a chip, and the sentence beside it."""


def show(opened: Opened, reports: Table | None = None) -> None:
    """Draw the section for one's own store; `reports` is what is published of Analytics."""
    if opened.own.is_empty or opened.is_demo or opened.store is None:
        return
    analytics = opened.store.analytics
    if analytics is None:
        show_section("Google Analytics", "not connected: three steps")
        put(f'<ol class="sh-steps">{"".join(f"<li>{step}</li>" for step in _STEPS)}</ol>')
        return
    show_section("Google Analytics", _subtitle(analytics))
    is_busy = _job(opened.own) is not None
    draw = st.fragment(gate.guarded(_draw), run_every=2.0 if is_busy else None)
    draw(opened.own, opened.store, opened.formats, is_busy)
    if gate.allows("load"):
        st.button(
            "Pull now",
            key="pull_analytics",
            icon=":material/sync:",
            disabled=is_busy,
            on_click=_pull_now,
            args=(opened.own,),
        )
    if reports is not None and reports.rows:
        held = _in_store_time(reports, opened.store)
        label = f"What is held of Analytics: {len(held.rows)} report{'' if len(held.rows) == 1 else 's'}"
        show_folded(label, "analytics_reports", lambda: show_ledger(held, _FIELDS, opened.look), "fact_check")


def _subtitle(analytics: Analytics) -> str:
    hours = analytics.every_hours
    often = (
        "pulled when asked" if hours is None else f"pulled every {hours} hours" if hours > 1 else "pulled every hour"
    )
    return f"property {analytics.property_id}, {often}"


def _pull_now(home: Home) -> None:
    gate.require("load")
    enqueue_sync(home)
    gate.noted("pull", "Google Analytics")
    start_worker(home)


def _job(home: Home) -> Job | None:
    """The pull that waits or runs."""
    return next((job for job in list_jobs(home, 1, "sync") if job.status in ("waiting", "running")), None)


def _draw(home: Home, store: Store, formats: Formats, was_busy: bool) -> None:
    job = _job(home)
    if was_busy and job is None:
        st.rerun()
    last = last_pull(home)
    words, tone, shape, story = _running(job, formats) if job else _ended(last, store, formats)
    put(
        f'<ul class="sh-queue"><li>{chip(words, tone, shape)}<span role="status">{safe(story)}</span></li>'
        f"<li><b>Next</b><span>{safe(_next(home, store, formats))}</span></li></ul>"
    )
    if last is not None and last.document.get("warnings"):
        put(notes_html(last.document["warnings"], formats))


def _running(job: Job, formats: Formats) -> State:
    if job.status == "waiting":
        return "Waiting", "neutral", "dash", "It starts when the job before it is done."
    step = with_days(job.step, formats) if job.step else "Asking Analytics what there is."
    return "Being pulled", "neutral", "dash", step


def _ended(last: Pull | None, store: Store, formats: Formats) -> State:
    if last is None:
        return "Not pulled yet", "neutral", "dash", "The first pull reads the months before today and takes minutes."
    if last.finished_at is None:
        return "Cut off", "warn", "dash", "The last pull ended before it was done. What it had read is kept."
    when = _moment(last.finished_at, store, formats)
    error = last.document.get("error")
    if error:
        return "Failed", "bad", "down", f"{when}: {with_days(_complaint(error), formats)}"
    if last.until is not None:
        return "Quota used up", "warn", "dash", _stopped(last, store, formats, last.until)
    return "Pulled", "good", "tick", f"{when}. {_told(last.document, formats)}"


def _stopped(last: Pull, store: Store, formats: Formats, until: datetime) -> str:
    why = (last.document.get("stopped") or {}).get("why", "")
    by_itself = store.analytics is not None and store.analytics.every_hours is not None
    goes_on = "It goes on by itself" if by_itself else "Pull again"
    return f"{why} What was read is kept. {goes_on} after {_moment(until, store, formats)}."


def _complaint(error: Mapping[str, Any]) -> str:
    hint = str(error.get("hint") or "")
    return f"{error.get('message', '')} {hint}".strip()


def _told(document: Mapping[str, Any], formats: Formats) -> str:
    reports = [report for report in document.get("reports", ()) if report["slices"]]
    rows = formats.number(sum(report["rows"] for report in reports))
    changed = sum(report["updated"] + report["removed"] for report in reports)
    if not reports:
        return "Everything had been read before."
    told = f"{formats.number(changed)} days, weeks or months differ" if changed else "nothing differs"
    return f"{rows} rows of {len(reports)} reports; {told} from what was read before."


def _next(home: Home, store: Store, formats: Formats) -> str:
    every = store.analytics.every_hours if store.analytics else None
    now = datetime.now(UTC).replace(tzinfo=None)
    due = next_pull(home, every, now)
    if due is None:
        return 'When asked. To pull by itself, write every = "6h" below [ga4] in store.toml.'
    return "Now." if due <= now else f"{_moment(due, store, formats)}, while the app runs."


def _in_store_time(reports: Table, store: Store) -> Table:
    """The table with its UTC stamps as the store's wall clock shows them."""
    zone = ZoneInfo(store.time_zone)
    rows = tuple(
        row | {"fetched_at": row["fetched_at"].replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)}
        for row in reports.rows
    )
    return replace(reports, rows=rows)


def _moment(stamp: datetime, store: Store, formats: Formats) -> str:
    """A UTC stamp as the store's wall clock shows it."""
    local = stamp.replace(tzinfo=UTC).astimezone(ZoneInfo(store.time_zone))
    return f"{formats.day(local.date())}, {local:%H:%M}"
