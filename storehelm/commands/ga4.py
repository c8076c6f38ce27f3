"""`ga4`: look whether Google Analytics can be read; serve the demo store in its place."""

import argparse
import sys
from dataclasses import asdict
from typing import Any

from connectors.ga4.checking import Expected, Finding, check
from connectors.ga4.connection import checked_property, connect
from storehelm.commands.outcome import ANSWER_IS_NO, DONE, Outcome
from storehelm.refusal import Refusal
from storehelm.settings.analytics import endpoint_of, login_file
from storehelm.settings.home import Home
from storehelm.settings.store import Analytics, Store, load_store
from storehelm.warehouse.ga4_sync import choose_reports

NAME = "ga4"
HELP = "look whether Google Analytics can be read, or serve the demo store on this machine in its place"

HTTP_PORT, GRPC_PORT = 8080, 8081

_MARKS = {"ok": "ok  ", "warn": "note", "fail": "FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "action",
        choices=["check", "demo-server"],
        metavar="ACTION",
        help="check: look at login, property, permission, time zone, currency and fields, and change nothing; "
        "demo-server: answer on this machine as Google Analytics would for the demo store, until Ctrl+C",
    )
    parser.add_argument("--port", type=int, default=HTTP_PORT, help=f"demo-server: REST (default: {HTTP_PORT})")
    parser.add_argument("--grpc-port", type=int, default=GRPC_PORT, help=f"demo-server: gRPC (default: {GRPC_PORT})")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Check or serve.

    Raises:
        Refusal: The store names no property, or a port is taken.
        ConnectorRefusal: The property id is none.
    """
    return _serve(arguments) if arguments.action == "demo-server" else _check(home)


def _check(home: Home) -> Outcome:
    """Look at everything that a pull needs; the answer is "no" when something would fail."""
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
        choose_reports(store, ()),
        Expected(store.time_zone, store.currency),
    )


def _text(findings: list[Finding], *, has_failed: bool) -> str:
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.state]}  {finding.what}: {finding.says}")
        lines += [f"      {finding.next_step}"] if finding.next_step else []
    end = "Google Analytics cannot be read yet." if has_failed else "Google Analytics can be read."
    return "\n".join([*lines, end])


def _serve(arguments: argparse.Namespace) -> Outcome:
    """Serve the demo store until somebody stops it."""
    # The server and the demo store are of no use to a check, and cost seconds to import and to make.
    from connectors.demo.property import PROPERTY_ID, demo_property
    from connectors.ga4.server.serving import Serving, run_until_stopped

    places: dict[str, Any] = {"property": PROPERTY_ID}

    def tell(serving: Serving) -> None:
        places.update(grpc=serving.grpc_address, rest=serving.http_address)
        sys.stderr.write(_welcome(PROPERTY_ID, serving.grpc_address, serving.http_address))
        sys.stderr.flush()

    sys.stderr.write("Making the demo store ...\n")
    shown = demo_property()
    try:
        run_until_stopped(shown, tell, http_port=arguments.port, grpc_port=arguments.grpc_port)
    except (OSError, OverflowError):
        raise Refusal(
            f"Ports {arguments.port} and {arguments.grpc_port} cannot both be used: one is taken or is no port.",
            hint="Give others with --port and --grpc-port; 0 takes any that is free.",
        ) from None
    finally:
        shown.close()
    return Outcome(places, "Stopped.")


def _welcome(property_id: str, grpc_address: str, rest_address: str) -> str:
    from connectors.demo.shape import CURRENCY, TIME_ZONE
    from connectors.demo.stories import LAST_DAY

    storehelm = "python -m storehelm --home data/ga4-demo"
    return (
        f"Property {property_id} is served at {grpc_address} (gRPC) and {rest_address} (REST). Ctrl+C stops it.\n"
        "In another terminal:\n"
        f"  {storehelm} init --currency {CURRENCY} --time-zone {TIME_ZONE} --ga4-property {property_id} "
        f"--ga4-endpoint {grpc_address}\n"
        f"  {storehelm} ga4 check\n"
        f"  {storehelm} sync ga4 --until {LAST_DAY}\n"
    )
