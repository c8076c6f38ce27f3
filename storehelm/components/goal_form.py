"""What the goal form's words mean: the texts that it starts with, and the goal that is read from them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from storehelm.refusal import Refusal
from storehelm.strategy.goals import Goal, goal_from
from storehelm.warehouse.records import Record

KINDS: Mapping[str, str] = {
    "target": "A number to reach",
    "week": "A number to reach each week",
    "change": "Change on the year before (%)",
}
NONE = "none"
"""Stands for no goal above."""
_TOLD = ("target", "change", "start", "deadline", "owner", "end", "effect")


def kind_of(goal: Goal | None) -> str:
    """Which kind of target a goal has."""
    if goal is None or (goal.change is None and not goal.every_week):
        return "target"
    return "change" if goal.change is not None else "week"


def target_text(goal: Goal | None) -> str:
    """The number of a goal as the form writes it: a change in per cent, everything else in the metric's unit."""
    if goal is None:
        return ""
    number = goal.target if goal.change is None else goal.change * 100
    return "" if number is None else format(number.normalize(), "f")


def where_text(goal: Goal | None) -> str:
    """The filters as the form writes them."""
    return ", ".join(f"{name}={value}" for name, values in goal.where.items() for value in values) if goal else ""


def filters_of(text: str) -> dict[str, list[str]]:
    """Filters written as `device_category=mobile, channel=Email`.

    Raises:
        Refusal: One is not written so.
    """
    filters: dict[str, list[str]] = {}
    for part in (part.strip() for part in text.split(",") if part.strip()):
        name, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise Refusal(f"'{part}' is no filter.", value=part, hint="Write it as device_category=mobile.")
        filters.setdefault(name.strip(), []).append(value.strip())
    return filters


def number_of(text: str, kind: str) -> str:
    """A number as it is kept: `2.5%` is 0.025, and a change is always written in per cent. What is none stays."""
    plain = "".join(text.split())
    is_percent = plain.endswith("%") or kind == "change"
    plain = plain.removesuffix("%")
    try:
        return format(Decimal(plain) / 100, "f") if is_percent else plain
    except InvalidOperation:
        return plain


def id_of(text: str) -> str:
    """An id made from what is to be reached."""
    letters = "".join(character if character.isalnum() else "-" for character in text.lower())
    return "-".join(part for part in letters.split("-") if part)[:60].strip("-") or "goal"


def goal_of(before: Goal | None, words: Mapping[str, Any]) -> Goal:
    """The goal that the form says; `words` are its fields by name.

    Raises:
        Refusal: It is none.
    """
    plain = ("objective", "pillar", "metric", "start", "deadline", "owner", "rank", "notes")
    document = {word: words[word] for word in plain if words[word] not in ("", None)}
    document["id"] = before.id if before else id_of(str(words["objective"]))
    document["change" if words["kind"] == "change" else "target"] = number_of(words["number"], words["kind"])
    document["every_week"] = words["kind"] == "week"
    document["where"] = filters_of(words["where"])
    if words["parent"] != NONE:
        document["parent"] = words["parent"]
    if before and before.baseline is not None:
        document["baseline"] = str(before.baseline)
    return goal_from(document)


def told(record: Record) -> str:
    """What a revision says, in a few words."""
    if record.document is None:
        return "removed it"
    return ", ".join(f"{word} {record.document[word]}" for word in _TOLD if word in record.document)
