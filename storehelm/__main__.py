"""The command line: python -m storehelm [--home DIR] [--json] VERB."""

import argparse
import importlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

from connectors.refusal import ConnectorRefusal
from storehelm.commands import VERBS
from storehelm.commands.outcome import REFUSED, Outcome
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.home import home_at

_PLACES = ("file", "line", "column", "value", "hint")


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are refusals, so that they too can be JSON."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{message[:1].upper()}{message[1:]}.", hint=f"Run: {self.prog} --help")


def _shared_options() -> _Parser:
    """Options that stand before or after the verb; a verb's own default must not undo what stood before it."""
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--home", default=argparse.SUPPRESS, help="home folder (default: STOREHELM_HOME, else data/home)"
    )
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object")
    return shared


def _parser(verb: str | None) -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m storehelm", description=__doc__, parents=[_shared_options()])
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)
    for name, module_name in VERBS.items():
        if verb not in (None, name):
            verbs.add_parser(name)
            continue
        module = importlib.import_module(module_name)
        command = verbs.add_parser(name, help=module.HELP, description=module.HELP, parents=[_shared_options()])
        module.add_arguments(command)
    return parser


def _verb_of(words: Sequence[str]) -> str | None:
    """The first word that is neither an option nor the value of --home."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "--home":
            skip = True
        elif not word.startswith("-"):
            return word
    return None


def _carry_out(words: Sequence[str]) -> Outcome:
    verb = _verb_of(words)
    if verb is not None and verb not in VERBS:
        raise Refusal(f"No verb named '{verb}'.", value=verb, hint=nearest_name(verb, VERBS))
    parser = _parser(verb)
    arguments = parser.parse_args(words)
    if arguments.verb is None:
        return Outcome({"verbs": list(VERBS)}, parser.format_help())
    run = importlib.import_module(VERBS[arguments.verb]).run
    outcome: Outcome = run(arguments, home_at(getattr(arguments, "home", None)))
    return outcome


def _complaint(refusal: Refusal | ConnectorRefusal) -> dict[str, Any]:
    return {"message": refusal.message} | {place: getattr(refusal, place) for place in _PLACES}


def _sentence(refusal: Refusal | ConnectorRefusal) -> str:
    places = [f"{name} {value}" for name in _PLACES[:4] if (value := getattr(refusal, name)) is not None]
    where = f" ({', '.join(places)})" if places else ""
    hint = f"\n{refusal.hint}" if refusal.hint else ""
    return f"{refusal.message}{where}{hint}"


def _report(refusal: Refusal | ConnectorRefusal, *, as_json: bool) -> int:
    if as_json:
        sys.stdout.write(json.dumps({"error": _complaint(refusal)}, ensure_ascii=False) + "\n")
    sys.stderr.write(_sentence(refusal) + "\n")
    return REFUSED


def _report_fault(fault: Exception, *, as_json: bool) -> int:
    """A fault of ours: the trace goes to a private file, a sentence to the user."""
    descriptor, name = tempfile.mkstemp(prefix="storehelm-fault-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        traceback.print_exception(fault, file=file)
    refusal = Refusal(
        f"Storehelm met a fault of its own ({type(fault).__name__}). What was published before is unchanged.",
        file=name,
        hint="Please report it with that file, after taking out what is private.",
    )
    return _report(refusal, as_json=as_json)


def main(words: Sequence[str] | None = None) -> int:
    """Carry out one verb; the exit code: 0 done, 1 the answer is "no", 2 refused or failed."""
    words = sys.argv[1:] if words is None else list(words)
    as_json = "--json" in words
    try:
        outcome = _carry_out(words)
    except (Refusal, ConnectorRefusal) as refusal:
        return _report(refusal, as_json=as_json)
    except Exception as fault:  # noqa: BLE001 - the last door: no traceback reaches a user
        return _report_fault(fault, as_json=as_json)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was published before is unchanged.\n")
        return REFUSED
    text = json.dumps(outcome.document, ensure_ascii=False) if as_json else outcome.text
    sys.stdout.write(text.rstrip("\n") + "\n")
    return outcome.exit_code


if __name__ == "__main__":
    sys.exit(main())
