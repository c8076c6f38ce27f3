"""`status`: what is loaded, how fresh it is, and what is wrong with it."""

import argparse
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from storehelm.commands.outcome import Outcome
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, load_store
from storehelm.warehouse.contents import Contents, read_contents
from storehelm.warehouse.jobs import list_jobs
from storehelm.warehouse.published import current_version, open_published
from storehelm.warehouse.syncs import last_pull

NAME = "status"
HELP = "show tables, rows, freshness, loads and problems"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb has no options of its own."""


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Tell the state of a home.

    Raises:
        Refusal: There is no store in this home.
    """
    store = load_store(home.settings)
    contents, busy = _contents(home)
    document: dict[str, Any] = {
        "home": str(home.path),
        "name": store.name,
        "currency": store.currency,
        "time_zone": store.time_zone,
        "tables": contents.rows,
        "loads": list(contents.loads),
        "busy": busy,
        "uploads": [_plain(asdict(job)) for job in list_jobs(home, 10, "import")],
        "analytics": _pull(home, store.analytics),
        **_published(home),
    }
    return Outcome(document, _text(document))


def _pull(home: Home, analytics: Analytics | None) -> dict[str, Any] | None:
    """The property of Analytics and how its last pull ended; None where none is connected."""
    if analytics is None:
        return None
    last = last_pull(home)
    document: dict[str, Any] = {"property": analytics.property_id, "every_hours": analytics.every_hours}
    return document | {"last_pull": _plain(asdict(last)) if last else None}


def _contents(home: Home) -> tuple[Contents, str | None]:
    """What is loaded; who is writing, where somebody is."""
    try:
        return read_contents(home), None
    except Refusal as refusal:
        return Contents({}, ()), refusal.message


def _published(home: Home) -> dict[str, Any]:
    if current_version(home) is None:
        return {"version": None, "published_at": None, "as_of": None, "coverage": [], "sources": [], "problems": []}
    published = open_published(home)
    return {
        "version": published.version,
        "published_at": _plain(published.meta.published_at),
        "as_of": _plain(published.meta.as_of),
        "coverage": _plain(published.query("select * from coverage order by kind")),
        "sources": _plain(published.query("select * from sources order by source, format")),
        "problems": _plain(published.query("select * from problems")),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 any value of a row
    """A value as JSON can hold it."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _text(document: dict[str, Any]) -> str:
    lines = [f"{document['name']} ({document['currency']}, {document['time_zone']}) in {document['home']}"]
    lines += [f"Busy: {document['busy']}"] if document["busy"] else []
    lines += [f"  {table}: {rows} rows" for table, rows in document["tables"].items() if rows]
    lines += [
        f"  {kind['kind']}: {kind['first_date']} to {kind['last_date']}"
        + (", last day partial" * kind["is_last_day_partial"])
        for kind in document["coverage"]
    ]
    lines += [f"  {problem['severity']}: {problem['message']}" for problem in document["problems"]]
    lines.append(f"Published: {document['version']}" if document["version"] else "Nothing is published yet.")
    return "\n".join(lines)
