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
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.tables import Table
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store
from storehelm.warehouse.jobs import Job, enqueue_sync, list_jobs, start_worker
from storehelm.warehouse.syncs import Pull, last_pull, next_pull

_FIELDS = (
    Field("title", "Report"),
    Field("first_day", "First day"),
    Field("last_day", "Last day"),
    # Translators: when a report was read.
    Field("fetched_at", "Read"),
    Field("rows", "Rows"),
    # Translators: what one must know of a report before trusting it.
    Field("flags", "To know", is_optional=True),
)
_STEPS: tuple[Sentence, ...] = (
    # Translators: words between < and > stay as they are. Call the menus of Google as it does in your language.
    "In Google Cloud, switch on the Google Analytics Data API, make a service account and a JSON key for it. In "
    "Analytics, under Admin, Property access management, add the service account's e-mail as <b>Viewer</b>.",
    # Translators: what stands between <code> and </code> stays as it is.
    "In the store's home folder, add to <code>store.toml</code>: <code>[ga4]</code>, below it "
    '<code>property = "123456789"</code> (Admin, Property details), <code>credentials = "key.json"</code> and, to '
    'pull by itself, <code>every = "6h"</code>.',
    # Translators: a command stands between <code> and </code>; "Pull now" is the name of a button.
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
        show_section("Google Analytics", say("not connected: three steps"))
        put(f'<ol class="sh-steps">{"".join(f"<li>{say(step)}</li>" for step in _STEPS)}</ol>')
        return
    show_section("Google Analytics", _subtitle(analytics))
    is_busy = _job(opened.own) is not None
    draw = st.fragment(gate.guarded(_draw), run_every=2.0 if is_busy else None)
    draw(opened.own, opened.store, opened.formats, is_busy)
    if gate.allows("load"):
        st.button(
            # Translators: a button that fetches what Google Analytics has.
            say("Pull now"),
            key="pull_analytics",
            icon=":material/sync:",
            disabled=is_busy,
            on_click=_pull_now,
            args=(opened.own,),
        )
    if reports is not None and reports.rows:
        held = _in_store_time(reports, opened.store)
        label = say_count(
            "What is held of Analytics: {n} report",
            "What is held of Analytics: {n} reports",
            len(held.rows),
            n=opened.formats.number(len(held.rows)),
        )
        show_folded(label, "analytics_reports", lambda: show_ledger(held, _FIELDS, opened.look), "fact_check")


def _subtitle(analytics: Analytics) -> str:
    hours = analytics.every_hours
    number = analytics.property_id
    if hours is None:
        # Translators: a property is what Google Analytics calls one website; {property} is its number.
        return say("property {property}, pulled when asked", property=number)
    if hours == 1:
        return say("property {property}, pulled every hour", property=number)
    return say_count(
        "property {property}, pulled every {n} hour",
        "property {property}, pulled every {n} hours",
        hours,
        property=number,
        n=hours,
    )


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
    # Translators: when Analytics is pulled the next time: "Next" stands before "15 Nov 2026, 08:05, ...".
    coming = say("Next")
    put(
        f'<ul class="sh-queue"><li>{chip(words, tone, shape)}<span role="status">{safe(story)}</span></li>'
        f"<li><b>{safe(coming)}</b><span>{safe(_next(home, store, formats))}</span></li></ul>"
    )
    if last is not None and last.document.get("warnings"):
        put(notes_html(last.document["warnings"], formats))


def _running(job: Job, formats: Formats) -> State:
    if job.status == "waiting":
        return say("Waiting"), "neutral", "dash", say("It starts when the job before it is done.")
    step = with_days(job.step, formats) if job.step else say("Asking Analytics what there is.")
    # Translators: what Analytics has is being fetched.
    return say("Being pulled"), "neutral", "dash", step


def _ended(last: Pull | None, store: Store, formats: Formats) -> State:
    if last is None:
        told = say("The first pull reads the months before today and takes minutes.")
        return say("Not pulled yet"), "neutral", "dash", told
    if last.finished_at is None:
        told = say("The last pull ended before it was done. What it had read is kept.")
        # Translators: the last pull of Analytics was interrupted.
        return say("Cut off"), "warn", "dash", told
    when = _moment(last.finished_at, store, formats)
    error = last.document.get("error")
    if error:
        told = with_days(_complaint(error), formats)
        return say("Failed"), "bad", "down", f"{when}: {told}"
    if last.until is not None:
        return say("Quota used up"), "warn", "dash", _stopped(last, store, formats, last.until)
    # Translators: Analytics was pulled; the moment stands beside it.
    return say("Pulled"), "good", "tick", f"{when}. {_told(last.document, formats)}"


def _stopped(last: Pull, store: Store, formats: Formats, until: datetime) -> str:
    why = (last.document.get("stopped") or {}).get("why", "")
    by_itself = store.analytics is not None and store.analytics.every_hours is not None
    moment = _moment(until, store, formats)
    if by_itself:
        goes_on = say("What was read is kept. It goes on by itself after {moment}.", moment=moment)
    else:
        # Translators: somebody is asked to press the button "Pull now" again.
        goes_on = say("What was read is kept. Pull again after {moment}.", moment=moment)
    return f"{why} {goes_on}"


def _complaint(error: Mapping[str, Any]) -> str:
    hint = str(error.get("hint") or "")
    return f"{error.get('message', '')} {hint}".strip()


def _told(document: Mapping[str, Any], formats: Formats) -> str:
    reports = [report for report in document.get("reports", ()) if report["slices"]]
    rows = formats.number(sum(report["rows"] for report in reports))
    changed = sum(report["updated"] + report["removed"] for report in reports)
    if not reports:
        return say("Everything had been read before.")
    if not changed:
        # Translators: reports are those of Google Analytics. The numbers can be of any size, also 1: choose words that
        # need no other form then, such as "rows: {rows}".
        return say(
            "{rows} rows of {reports} reports; nothing differs from what was read before.",
            rows=rows,
            reports=len(reports),
        )
    # Translators: the numbers can be of any size, also 1.
    return say(
        "{rows} rows of {reports} reports; {changed} days, weeks or months differ from what was read before.",
        rows=rows,
        reports=len(reports),
        changed=formats.number(changed),
    )


def _next(home: Home, store: Store, formats: Formats) -> str:
    every = store.analytics.every_hours if store.analytics else None
    now = datetime.now(UTC).replace(tzinfo=None)
    due = next_pull(home, every, now)
    if due is None:
        # Translators: "When asked" answers when Analytics is pulled the next time; every = "6h" stays as it is.
        return say('When asked. To pull by itself, write every = "6h" below [ga4] in store.toml.')
    # Translators: this and the next one answer when Analytics is pulled the next time.
    return say("Now.") if due <= now else say("{moment}, while the app runs.", moment=_moment(due, store, formats))


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
    return formats.moment(local)
