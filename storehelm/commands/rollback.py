"""`rollback`: make an earlier version live again."""

import argparse

from storehelm.commands.outcome import Outcome
from storehelm.settings.home import Home
from storehelm.warehouse.publish import roll_back

NAME = "rollback"
HELP = "make an earlier published version live again"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("version", metavar="VERSION", help="a version that `versions` lists as whole")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Move the pointer.

    Raises:
        Refusal: That version is not kept whole.
    """
    version = roll_back(home, arguments.version)
    return Outcome({"version": version}, f"Live again: {version}\nThe next import or publish makes a new version.")
