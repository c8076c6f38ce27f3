"""What the goal form's words mean: the texts that it starts with, and the goal that is read from them."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from storehelm.components.section import with_days
from storehelm.languages.formats import Formats
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.question import DIMENSION_LABELS
from storehelm.refusal import Refusal
from storehelm.strategy.goals import Goal, Initiative, goal_from, initiative_from
from storehelm.warehouse.records import Record

KINDS: Mapping[str, str] = {
    "target": "A number to reach",
    "week": "A number to reach each week",
    "change": "Change on the year before (%)",
}
NONE = "none"
"""Stands for no goal above."""
_TOLD: Mapping[str, str] = {
    "objective": "goal",
    "what": "decision",
    "name": "initiative",
    "target": "target",
    "change": "change on the year before",
    "start": "from",
    "decided": "in force from",
    "deadline": "deadline",
    "due": "due",
    "end": "to",
    "owner": "owner",
    "budget": "budget",
    "effect": "expected effect",
    "state": "state",
    "outcome": "outcome",
}
"""What is told of a revision, and what it is called."""
_BY_LABEL = {label: name for name, label in DIMENSION_LABELS.items()}


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
    """Filters written as `device=mobile, channel=Email`; a dimension may be called as on the pages, or by its id.

    Raises:
        Refusal: One is not written so.
    """
    filters: dict[str, list[str]] = {}
    for part in (part.strip() for part in text.split(",") if part.strip()):
        name, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise Refusal(f"'{part}' is no filter.", value=part, hint="Write it as device=mobile.")
        plain = name.strip().lower()
        filters.setdefault(_BY_LABEL.get(plain, plain), []).append(value.strip())
    return filters


def number_of(text: str, kind: str) -> str:
    """A number as it is kept: `2.5%` is 0.025, and a change is always written in per cent.

    Raises:
        Refusal: It is none.
    """
    plain = "".join(text.split())
    is_percent = plain.endswith("%") or kind == "change"
    try:
        number = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        hint = "Write it as 120000, 0.025 or 2.5%: with a point before decimals, and nothing between thousands."
        raise Refusal(f"'{text.strip()}' is no number.", value=text, hint=hint)
    return format(number / 100 if is_percent else number, "f")


def id_of(text: str) -> str:
    """An id made from what is to be reached."""
    letters = "".join(character if character.isalnum() else "-" for character in text.lower())
    return "-".join(part for part in letters.split("-") if part)[:60].strip("-") or "goal"


def free_id(name: str, taken: Collection[str]) -> str:
    """An id made from a name, that nothing else has."""
    first = id_of(name)
    return next(one for place in count(1) if (one := first if place == 1 else f"{first}-{place}") not in taken)


def goal_of(before: Goal | None, words: Mapping[str, Any], taken: Collection[str] = ()) -> Goal:
    """The goal that the form says; `words` are its fields by name, `taken` the ids that a new one cannot have.

    Raises:
        Refusal: It is none.
    """
    if not str(words["objective"]).strip():
        raise Refusal("It says nothing of what is to be reached.", hint="Write it in the first field.")
    if not str(words["number"]).strip():
        raise Refusal("The target is missing.", hint="Write a number, such as 120000 or 2.5%.")
    plain = ("objective", "pillar", "metric", "start", "deadline", "owner", "rank", "notes")
    document = {word: words[word] for word in plain if words[word] not in ("", None)}
    document["id"] = before.id if before else free_id(str(words["objective"]), taken)
    document["change" if words["kind"] == "change" else "target"] = number_of(words["number"], words["kind"])
    document["every_week"] = words["kind"] == "week"
    document["limit"] = bool(words.get("limit"))
    document["where"] = filters_of(words["where"])
    if words["parent"] != NONE:
        document["parent"] = words["parent"]
    if before and before.baseline is not None:
        document["baseline"] = str(before.baseline)
    return goal_from(document)


def initiative_of(before: Initiative | None, goal: str, words: Mapping[str, Any], taken: Collection[str]) -> Initiative:
    """The initiative that the form says, for a goal.

    Raises:
        Refusal: It is none.
    """
    if not str(words["name"]).strip():
        raise Refusal("It says nothing of what is done.", hint="Write it in the first field.")
    document = {word: value for word, value in words.items() if value not in ("", None)}
    for word in ("budget", "effect"):
        if word in document:
            document[word] = number_of(document[word], "target")
    return initiative_from(document | {"id": before.id if before else free_id(words["name"], taken), "goal": goal})


def told(record: Record, formats: Formats) -> str:
    """What a revision says, in a few words."""
    document = record.document
    if document is None:
        return "it is removed"
    unit = CATALOGUE[document["metric"]].unit if document.get("metric") in CATALOGUE else None
    said = []
    for word, label in _TOLD.items():
        if word in document:
            own = "money" if word == "budget" else "share" if word == "change" else unit
            is_number = word in ("target", "change", "budget", "effect")
            text = number_words(document[word], own, formats) if is_number else str(document[word])
            said.append(f"{label} {text}")
    each = " each week" if document.get("every_week") else ""
    return with_days(", ".join(said), formats) + each


def number_words(value: Decimal | str, unit: str | None, formats: Formats) -> str:
    """A number as people wrote it, in its metric's unit, as this reader reads it."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if unit in ("money", "average_money"):
        return formats.money(round(number * 1_000_000))
    if unit in ("rate", "share"):
        return formats.percent(float(number), 2 if unit == "rate" else 1)
    if unit == "count":
        return formats.number(number)
    return formats.number(number, 2) if unit else format(number, "f")
