"""`publish`: build, check and switch to what is loaded now."""

import argparse
import sys
from datetime import UTC, datetime

from storehelm.commands.outcome import Outcome
from storehelm.settings.home import Home
from storehelm.settings.store import load_store
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import current_version

NAME = "publish"
HELP = "build the published tables from what is loaded, check them and make them live"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb has no options of its own."""


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Publish; unchanged data keeps its version.

    Raises:
        Refusal: Nothing is loaded, or it cannot be published. What was live stays live.
    """
    store = load_store(home.settings)
    before = current_version(home)
    progress = _tell if sys.stderr.isatty() else None
    version = publish(home, store, datetime.now(UTC).replace(tzinfo=None), progress=progress)
    is_new = version != before
    text = f"Published: {version}" if is_new else f"Nothing changed. Published: {version}"
    return Outcome({"version": version, "is_new": is_new}, text)


def _tell(step: str) -> None:
    sys.stderr.write(f"{step}\n")
