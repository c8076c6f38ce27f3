"""Comparisons as a TOML file: one [[comparison]] each, its [[comparison.scenario]] below. What is written can be read.

A file that a person writes needs a name, the first and last day, and a name and levers for each scenario; the numbers
are then worked out when it is brought in. A file that was written here holds them, and they are kept as they are.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from storehelm.languages.speech import say
from storehelm.refusal import Refusal, nearest_name
from storehelm.strategy.scenarios.plan_form import Plan, document_of, plan_from
from storehelm.strategy.toml_file import document_in, read_file

_DAYS = ("first", "last", "as_of", "recent_first", "recent_last")
_LARGEST = 20_000_000
_HEAD = re.compile(r"\s*\[\[?\s*(.+?)\s*\]\]?\s*(#.*)?")


def read_plan_file(path: Path) -> list[Plan]:
    """The comparisons of a file.

    Raises:
        Refusal: The file cannot be read, or holds a comparison that is impossible; it names the file and the line.
    """
    return read_file(path, "comparisons", _LARGEST, plans_of)


def plans_of(text: str) -> list[Plan]:
    """The comparisons that a text tells.

    Raises:
        Refusal: The text is no TOML, or holds a comparison that is impossible; it names the line.
    """
    document = document_in(text, "comparisons")
    unknown = next((word for word in document if word != "comparison"), None)
    if unknown is not None:
        raise Refusal(
            say("A file of comparisons has no '{field}'.", field=unknown),
            line=_line_of(text, 0, None, unknown),
            column=unknown,
            hint=nearest_name(unknown, ("comparison",)),
        )
    entries = document.get("comparison", [])
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        said = say("'{field}' must be a list of sections.", field="comparison")
        # Translators: {section} is the head of a section of a file, which is typed like this.
        raise Refusal(said, column="comparison", hint=say("Write {section}.", section="[[comparison]]"))
    if not entries:
        # Translators: [[comparison]] is typed like this.
        raise Refusal(say("The file holds no comparison."), hint=say("Start one with a line [[comparison]]."))
    plans = [_read(text, entry, place) for place, entry in enumerate(entries, 1)]
    _check_names(text, plans)
    return plans


def text_of(plans: Sequence[Plan]) -> str:
    """Comparisons as a file tells them."""
    return tomlkit.dumps({"comparison": [_with_days(document_of(plan)) for plan in plans]})


def _read(text: str, entry: Mapping[str, Any], place: int) -> Plan:
    """One comparison; its scenarios are read one by one before, so that a refusal can say which one."""
    try:
        return plan_from(entry)
    except Refusal as refusal:
        refusal.line = _line_of(text, place, _faulty(entry), refusal.column)
        # Translators: the place of a comparison in a file: "Comparison 2".
        refusal.message = f"{_called(entry, say('Comparison {n}', n=place))}: {refusal.message}"
        refusal.args = (refusal.message,)
        raise


def _faulty(entry: Mapping[str, Any]) -> int | None:
    """Which scenario alone is refused, counted from 1; None where none is."""
    scenarios = entry.get("scenario", [])
    for place, scenario in enumerate(scenarios if isinstance(scenarios, list) else [], 1):
        try:
            plan_from({**entry, "scenario": [scenario]})
        except Refusal:
            others = {**entry, "scenario": [{"name": "x"}]}
            return place if _is_fine(others) else None
    return None


def _is_fine(entry: Mapping[str, Any]) -> bool:
    try:
        plan_from(entry)
    except Refusal:
        return False
    return True


def _line_of(text: str, comparison: int, scenario: int | None, word: str | None) -> int | None:
    """The line on which a field of a section is said, else that of the section's head.

    Args:
        text: The file.
        comparison: Which [[comparison]], from 1; 0 for what stands outside.
        scenario: Which [[comparison.scenario]] of it, from 1; None for its own fields.
        word: The field.
    """
    counts = {"comparison": 0, "comparison.scenario": 0}
    head = None
    for number, line in enumerate(text.splitlines(), 1):
        found = _HEAD.fullmatch(line)
        if found and found[1] in counts:
            counts[found[1]] += 1
            if found[1] == "comparison":
                counts["comparison.scenario"] = 0
        is_inside = (counts["comparison"], counts["comparison.scenario"] or None) == (comparison, scenario)
        if is_inside and head is None:
            head = number
        if is_inside and word and re.search(rf"(^|[\s\[{{,.\"']){re.escape(word)}[\"']?\s*(=|\])", line):
            return number
    return head if comparison else None


def _check_names(text: str, plans: Sequence[Plan]) -> None:
    seen: set[str] = set()
    for place, plan in enumerate(plans, 1):
        if plan.name.casefold() in seen:
            raise Refusal(
                say("Two comparisons are called '{name}'.", name=plan.name),
                line=_line_of(text, place, None, "name"),
                column="name",
                value=plan.name,
                hint=say("Give each a name of its own."),
            )
        seen.add(plan.name.casefold())


def _called(entry: Mapping[str, Any], otherwise: str) -> str:
    name = entry.get("name")
    return f"'{name[:40]}'" if isinstance(name, str) and name.strip() else otherwise


def _with_days(document: dict[str, Any]) -> dict[str, Any]:
    days = {word: date.fromisoformat(document[word]) for word in _DAYS if word in document}
    weeks = {"weeks": [date.fromisoformat(day) for day in document["weeks"]]} if "weeks" in document else {}
    return document | days | weeks
