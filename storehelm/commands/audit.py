"""`audit`: who did what, when and from where."""

import argparse
from typing import Any

from storehelm.commands.asking import aligned
from storehelm.commands.outcome import Outcome
from storehelm.refusal import Refusal
from storehelm.settings.home import Home
from storehelm.settings.store import load_store
from storehelm.warehouse.audit import read_audit

NAME = "audit"
HELP = "who did what: logins, loads, exports, links, changes of goals and decisions"
_USUAL, _MOST = 100, 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("--most", type=int, default=_USUAL, help=f"so many of the newest entries (default: {_USUAL})")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Print the audit, the newest first.

    Raises:
        Refusal: There is no store, or the number is impossible.
    """
    load_store(home.settings)
    if not 1 <= arguments.most <= _MOST:
        raise Refusal(f"--most must be from 1 to {_MOST}.", column="--most", value=str(arguments.most))
    rows: list[dict[str, Any]] = [
        {"at": one.at.isoformat(), "who": one.who, "deed": one.deed, "subject": one.subject, "address": one.address}
        for one in read_audit(home, arguments.most)
    ]
    if not rows:
        return Outcome({"entries": []}, "Nothing was done yet.")
    lines = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    return Outcome({"entries": rows}, "\n".join(aligned(lines, [True] * len(lines[0]))))
