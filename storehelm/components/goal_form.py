"""What the goal form's words mean: the texts that it starts with, and the goal that is read from them."""

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from babel.numbers import get_group_symbol

from storehelm.components.section import with_days
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, language, say
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.question import DIMENSION_LABELS
from storehelm.refusal import Refusal
from storehelm.strategy.goals import Goal, Initiative, goal_from, initiative_from
from storehelm.warehouse.records import Record

KINDS: Mapping[str, Sentence] = {
    "target": "A number to reach",
    "week": "A number to reach each week",
    "change": "Change on the year before (%)",
}
NONE = "none"
"""Stands for no goal above."""
_IN_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}%?")
"""A number that means a thousand times more to those who set thousands apart by points."""
_TOLD: Mapping[str, Sentence] = {
    # Translators: this and the next are facts of a goal, decision or initiative, told one after the other with commas:
    # "goal More buyers, target 500, from 1 Oct 2026, owner Ben". {name} and {words} are what people wrote.
    "objective": "goal {name}",
    "what": "decision {name}",
    "name": "initiative {name}",
    # Translators: the number that a goal is to reach.
    "target": "target {number}",
    "change": "change on the year before {number}",
    # Translators: the first day.
    "start": "from {day}",
    # Translators: the day from which a decision holds.
    "decided": "in force from {day}",
    "deadline": "deadline {day}",
    # Translators: the day on which a decision is looked at.
    "due": "due {day}",
    # Translators: the last day.
    "end": "to {day}",
    # Translators: who does it: {name} is a person.
    "owner": "owner {name}",
    "budget": "budget {number}",
    "effect": "expected effect {number}",
    "outcome": "outcome {words}",
}
"""What is told of a revision."""
_STATES: Mapping[str, Sentence] = {
    # Translators: a decision was not closed yet; a fact of it in a list with commas.
    "open": "state open",
    # Translators: a decision stays in force.
    "kept": "state kept",
    # Translators: a decision was taken back or never done.
    "dropped": "state dropped",
}


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
    by_label = {label.lower(): name for name, own in DIMENSION_LABELS.items() for label in (own, say(own))}
    for part in (part.strip() for part in text.split(",") if part.strip()):
        name, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise Refusal(
                # Translators: {word} is what was written.
                say("'{word}' is no filter.", word=part),
                value=part,
                # Translators: leave device=mobile as it is.
                hint=say("Write it as device=mobile."),
            )
        plain = name.strip().lower()
        filters.setdefault(by_label.get(plain, plain), []).append(value.strip())
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
    if not number.is_finite() or (get_group_symbol(language()) == "." and _IN_THOUSANDS.fullmatch(plain)):
        hint = say("Write it as 120000, 0.025 or 2.5%: with a point before decimals, and nothing between thousands.")
        # Translators: {word} is what was written.
        raise Refusal(say("'{word}' is no number.", word=text.strip()), value=text, hint=hint)
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
        raise Refusal(say("It says nothing of what is to be reached."), hint=say("Write it in the first field."))
    if not str(words["number"]).strip():
        raise Refusal(say("The target is missing."), hint=say("Write a number, such as 120000 or 2.5%."))
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
        raise Refusal(say("It says nothing of what is done."), hint=say("Write it in the first field."))
    document = {word: value for word, value in words.items() if value not in ("", None)}
    for word in ("budget", "effect"):
        if word in document:
            document[word] = number_of(document[word], "target")
    return initiative_from(document | {"id": before.id if before else free_id(words["name"], taken), "goal": goal})


def told(record: Record, formats: Formats) -> str:
    """What a revision says, in a few words."""
    document = record.document
    if document is None:
        # Translators: what the newest change of a goal, decision or initiative says.
        return say("it is removed")
    unit = CATALOGUE[document["metric"]].unit if document.get("metric") in CATALOGUE else None
    facts = with_days(", ".join(_facts(document, unit, formats)), formats)
    # Translators: {facts} end with what a goal is to reach: "goal More buyers, target 500 each week".
    return say("{facts} each week", facts=facts) if document.get("every_week") else facts


def _facts(document: Mapping[str, Any], unit: str | None, formats: Formats) -> Iterator[str]:
    for word, words in _TOLD.items():
        if word in document:
            own = "money" if word == "budget" else "share" if word == "change" else unit
            is_number = word in ("target", "change", "budget", "effect")
            text = number_words(document[word], own, formats) if is_number else str(document[word])
            yield say(words, number=text, day=text, name=text, words=text)
        if word == "effect" and document.get("state") in _STATES:
            yield say(_STATES[document["state"]])


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
