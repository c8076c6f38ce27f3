"""`mapping`: write a first mapping for a file that no format fits."""

import argparse
from pathlib import Path

from connectors.files.guess import guess_mapping
from storehelm.commands.outcome import Outcome
from storehelm.refusal import Refusal
from storehelm.settings.home import Home

NAME = "mapping"
HELP = "write a first mapping for an unknown file, with its guesses and their evidence"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the export to write a mapping for")
    parser.add_argument("--output", type=Path, help="where to write it; by default FILE's name with .toml, here")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Guess what the file's columns mean, and write that down as a mapping.

    Raises:
        Refusal: There is a file of that name already, or it cannot be written.
    """
    del home
    source: Path = arguments.file
    target = arguments.output or Path(f"{source.name.split('.')[0]}.toml")
    if target.exists():
        raise Refusal(
            "There is a file of that name already.", file=str(target), hint="Give another name with --output NAME.toml."
        )
    text = guess_mapping(source)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Refusal(
            f"The mapping cannot be written: {error.strerror}.",
            file=str(target),
            hint="Give another place with --output.",
        ) from error
    next_step = f"python -m storehelm import {source} --mapping {target}"
    said = f"Wrote {target}. Check each line, then run: {next_step}"
    return Outcome({"file": str(source), "mapping": str(target), "text": text, "next": next_step}, said)
