"""Goals as a TOML file: one [[goal]] each, its [[goal.initiative]] below it. What is written can be read again."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from storehelm.languages.speech import Sentence, say
from storehelm.refusal import Refusal, nearest_name
from storehelm.strategy.goals import Goal, Initiative, document_of, goal_from, initiative_from
from storehelm.strategy.toml_file import document_in, read_file

_DAYS = ("start", "deadline", "end")
_NUMBERS = ("target", "change", "baseline", "budget", "effect")
_LARGEST = 1_000_000


def read_goal_file(path: Path) -> tuple[list[Goal], list[Initiative]]:
    """The goals and initiatives of a file.

    Raises:
        Refusal: The file cannot be read, or holds a goal that is impossible; the sentence names the file and the goal.
    """
    return read_file(path, "goals", _LARGEST, goals_of)


def goals_of(text: str) -> tuple[list[Goal], list[Initiative]]:
    """The goals and initiatives that a text tells.

    Raises:
        Refusal: The text is no TOML, or holds a goal that is impossible.
    """
    document = document_in(text, "goals")
    unknown = [word for word in document if word != "goal"]
    if unknown:
        hint = nearest_name(unknown[0], ("goal",))
        said = say("A file of goals has no '{field}'.", field=unknown[0])
        raise Refusal(said, column=unknown[0], hint=hint)
    goals: list[Goal] = []
    initiatives: list[Initiative] = []
    for place, entry in enumerate(_list(document.get("goal", []), "goal"), 1):
        goals.append(_named(goal_from, {word: value for word, value in entry.items() if word != "initiative"}, place))
        initiatives += [
            _named(initiative_from, {"goal": goals[-1].id} | dict(one), number)
            for number, one in enumerate(_list(entry.get("initiative", []), "initiative"), 1)
        ]
    _check_ids([goal.id for goal in goals], "Two goals are called '{name}'.")
    _check_ids([one.id for one in initiatives], "Two initiatives are called '{name}'.")
    if not goals:
        # Translators: [[goal]] is typed like this.
        raise Refusal(say("The file holds no goal."), hint=say("Start one with a line [[goal]]."))
    return goals, initiatives


def text_of(goals: Sequence[Goal], initiatives: Sequence[Initiative]) -> str:
    """Goals and initiatives as a file tells them."""
    listed = tomlkit.aot()
    for goal in goals:
        entry = _table(document_of(goal))
        own = tomlkit.aot()
        for one in initiatives:
            if one.goal == goal.id:
                own.append(_table({word: value for word, value in document_of(one).items() if word != "goal"}))
        if len(own):
            entry.append("initiative", own)
        listed.append(entry)
    document = tomlkit.document()
    document.append("goal", listed)
    return tomlkit.dumps(document)


def _table(document: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a table of tomlkit
    entry = tomlkit.table()
    for word, value in document.items():
        if word in _DAYS:
            entry.append(word, tomlkit.item(date.fromisoformat(value)))
        elif word in _NUMBERS:
            entry.append(word, tomlkit.value(value))
        elif isinstance(value, Mapping):
            inline = tomlkit.inline_table()
            inline.update(value)
            entry.append(word, inline)
        else:
            entry.append(word, value)
    return entry


def _list(value: object, word: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        said = say("'{field}' must be a list of sections.", field=word)
        # Translators: {section} is the head of a section of a file, which is typed like this.
        raise Refusal(said, column=word, hint=say("Write {section}.", section=f"[[{word}]]"))
    return value


def _named(read: Any, document: Mapping[str, Any], place: int) -> Any:  # noqa: ANN401 - a reader and what it reads
    try:
        return read(document)
    except Refusal as refusal:
        # Translators: the place of a goal in a file: "Number 3".
        refusal.message = f"{document.get('id') or say('Number {n}', n=place)}: {refusal.message}"
        refusal.args = (refusal.message,)
        raise


def _check_ids(ids: Sequence[str], refusal: Sentence) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise Refusal(say(refusal, name=twice[0]), value=twice[0], hint=say("Give each an id of its own."))
