"""`ga4`: look whether Google Analytics can be read."""

import argparse
from dataclasses import asdict
from typing import Any

from connectors.ga4.checking import Expected, Finding, check
from connectors.ga4.connection import checked_property, connect
from connectors.ga4.definitions import Report, read_reports
from storehelm.commands.outcome import ANSWER_IS_NO, DONE, Outcome
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.analytics import endpoint_of, login_file
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store, load_store

NAME = "ga4"
HELP = "look whether Google Analytics can be read: login, property, permission, time zone, currency, fields"

_MARKS = {"ok": "ok  ", "warn": "note", "fail": "FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("action", choices=["check"], metavar="check", help="check: ask Google, change nothing")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Look at everything that a pull needs; the answer is "no" when something would fail.

    Raises:
        Refusal: The store names no property.
        ConnectorRefusal: The property id is none.
    """
    del arguments
    store = load_store(home.settings)
    if store.analytics is None:
        raise Refusal(
            "This store names no property of Google Analytics.",
            file=str(home.settings),
            hint='Add to store.toml: [ga4] and below it property = "123456789"',
        )
    findings = _findings(home, store, store.analytics)
    has_failed = any(finding.state == "fail" for finding in findings)
    document: dict[str, Any] = {
        "property": store.analytics.property_id,
        "works": not has_failed,
        "findings": [asdict(finding) for finding in findings],
    }
    return Outcome(document, _text(findings, has_failed=has_failed), ANSWER_IS_NO if has_failed else DONE)


def _findings(home: Home, store: Store, analytics: Analytics) -> list[Finding]:
    checked_property(analytics.property_id)
    endpoint, credentials = endpoint_of(analytics), login_file(home, analytics)
    return check(
        lambda: connect(analytics.property_id, endpoint, credentials),
        _reports(store, analytics),
        Expected(store.time_zone, store.currency),
    )


def _reports(store: Store, analytics: Analytics) -> list[Report]:
    """The reports that a pull reads: the optional ones where they are named, leads where the store names some."""
    shipped = read_reports()
    for name in analytics.reports:
        if name not in shipped:
            raise Refusal(f"No report named '{name}'.", column="reports", value=name, hint=nearest_name(name, shipped))
    return [
        report
        for report in shipped.values()
        if (not report.is_optional or report.name in analytics.reports)
        and (report.events != "leads" or store.lead_events)
    ]


def _text(findings: list[Finding], *, has_failed: bool) -> str:
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.state]}  {finding.what}: {finding.says}")
        lines += [f"      {finding.next_step}"] if finding.next_step else []
    end = "Google Analytics cannot be read yet." if has_failed else "Google Analytics can be read."
    return "\n".join([*lines, end])
