"""`formats`: the formats of files that are read without a mapping of one's own."""

import argparse

from connectors.files.known import known_formats
from connectors.ga4.events.recognising import FORMAT
from storehelm.commands.outcome import Outcome
from storehelm.settings.home import Home

NAME = "formats"
HELP = "list the formats that are known"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb has no options."""
    del parser


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """List the built-in formats and the mappings that are found by themselves."""
    del arguments
    formats: list[dict[str, object]] = [
        {
            "name": declaration.name,
            "title": declaration.title,
            "source": declaration.source,
            "tables": list(declaration.tables),
            "file": declaration.file,
        }
        for declaration in known_formats((home.mappings,))
        if declaration.tables
    ]
    formats.append(
        {
            "name": FORMAT.name,
            "title": FORMAT.title,
            "source": FORMAT.source,
            "tables": list(FORMAT.tables),
            "file": None,
        }
    )
    width = max((len(str(item["name"])) for item in formats), default=0)
    lines = [f"{item['name']!s:<{width}}  {item['title']}" for item in formats]
    return Outcome({"formats": formats}, "\n".join(lines))
