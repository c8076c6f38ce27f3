"""`publish`: build, check and switch to what is loaded now."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from storehelm.commands.outcome import Outcome
from storehelm.settings.home import Home
from storehelm.settings.store import Store, load_store
from storehelm.warehouse.publish import copy_for_viewing, publish
from storehelm.warehouse.published import current_version

NAME = "publish"
HELP = "build the published tables from what is loaded, check them and make them live"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "--copy-to", metavar="DIR", help="write the live version, without single orders, as a home only to look at"
    )


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Publish; unchanged data keeps its version.

    Raises:
        Refusal: Nothing is loaded, or it cannot be published. What was live stays live.
    """
    store = load_store(home.settings)
    if arguments.copy_to:
        return _copied(home, store, Home(Path(arguments.copy_to).expanduser().resolve()))
    before = current_version(home)
    progress = _tell if sys.stderr.isatty() else None
    version = publish(home, store, datetime.now(UTC).replace(tzinfo=None), progress=progress)
    is_new = version != before
    text = f"Published: {version}" if is_new else f"Nothing changed. Published: {version}"
    return Outcome({"version": version, "is_new": is_new}, text)


def _copied(home: Home, store: Store, target: Home) -> Outcome:
    version = copy_for_viewing(home, store, target)
    text = (
        f"Copied {version} to {target.path}, without rows of single orders. Everybody who reaches an app on this home "
        "can look at it; its pages Devices, Channels and Retention need single orders and say so."
    )
    return Outcome({"version": version, "copy": str(target.path)}, text)


def _tell(step: str) -> None:
    sys.stderr.write(f"{step}\n")
