"""`versions`: the published versions that are kept."""

import argparse

from storehelm.commands.outcome import Outcome
from storehelm.settings.home import Home
from storehelm.warehouse.publish import Version, list_versions

NAME = "versions"
HELP = "list the published versions that are kept, newest first"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb has no options of its own."""


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """List the versions."""
    versions = list_versions(home)
    document = {"versions": [_document(version) for version in versions]}
    lines = [_line(version) for version in versions] or ["Nothing is published yet."]
    return Outcome(document, "\n".join(lines))


def _document(version: Version) -> dict[str, object]:
    return {
        "version": version.version,
        "published_at": f"{version.published_at.isoformat()}Z",
        "as_of": version.as_of.isoformat() if version.as_of else None,
        "is_current": version.is_current,
        "is_whole": version.is_whole,
        "bytes": version.size,
    }


def _line(version: Version) -> str:
    mark = "*" if version.is_current else " "
    kept = "" if version.is_whole else ", rollups only"
    return f"{mark} {version.version}  data to {version.as_of or 'no day'}, {version.size / 1_000_000:.1f} MB{kept}"
