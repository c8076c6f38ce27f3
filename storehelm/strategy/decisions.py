"""The decision ledger: what was decided on a Monday, who does it until when, and what it should bring.

On later Mondays a due decision is held against what happened. A decision is closed by a person, never by itself.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

from storehelm.languages.speech import say
from storehelm.metrics.catalogue import metric
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.home import Home
from storehelm.strategy.fields import (
    check_span,
    check_words,
    day_in,
    filters_in,
    identity,
    number_in,
    optional_text,
    plain,
    text_in,
)
from storehelm.strategy.goals import filters_of, not_told_apart
from storehelm.warehouse.records import Author, Record, latest, save

DECISION = "decision"
State = Literal["open", "kept", "dropped"]
"""open: not closed yet. kept: it stays in force. dropped: it was taken back or never done."""
STATES: tuple[State, ...] = get_args(State)
_WORDS = ("id", "what", "owner", "decided", "due", "metric", "where", "effect", "goal", "state", "outcome")


@dataclass(frozen=True)
class Decision:
    """One decision.

    `effect` is what it should change per week in the metric, in its own unit (0.002 more conversion rate, 500 more net
    sales); None where nobody said. It takes force on `decided` and is looked at on `due`.
    """

    id: str
    what: str
    owner: str
    decided: date
    due: date
    metric: str
    effect: Decimal | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goal: str | None = None
    state: State = "open"
    outcome: str = ""

    def is_due(self, day: date) -> bool:
        """Whether it should be looked at by `day`."""
        return self.state == "open" and self.due <= day


def decision_from(document: Mapping[str, Any]) -> Decision:
    """Read a decision.

    Raises:
        Refusal: A field, metric or dimension is unknown, a day or number is none, or it is due before it is decided.
    """
    check_words(document, _WORDS, "A decision has no '{field}'.")
    one = Decision(
        id=identity(document),
        what=text_in(document, "what"),
        owner=text_in(document, "owner"),
        decided=day_in(document, "decided"),
        due=day_in(document, "due"),
        metric=metric(text_in(document, "metric")).id,
        effect=number_in(document, "effect"),
        where=filters_in(document),
        goal=optional_text(document, "goal") or None,
        state=_state(document),
        outcome=optional_text(document, "outcome"),
    )
    check_span(one.decided, one.due, "due")
    unable = [name for name in one.where if name not in metric(one.metric).dimensions]
    if unable:
        raise Refusal(
            not_told_apart(metric(one.metric), unable[0]),
            column="where",
            value=unable[0],
            hint=filters_of(metric(one.metric)),
        )
    return one


def document_of(one: Decision) -> dict[str, Any]:
    """What is set of a decision, as JSON can hold it."""
    return {word: plain(getattr(one, word)) for word in _WORDS if getattr(one, word) not in (None, "", {})}


def read_decisions(home: Home) -> tuple[list[tuple[Decision, int]], list[str]]:
    """The decisions, the newest first, each with the revision it was read at; and those that cannot be read, told."""
    found: list[tuple[Decision, int]] = []
    broken: list[str] = []
    for record in latest(home, DECISION):
        try:
            found.append((decision_from(dict(record.document or {})), record.revision))
        except Refusal as refusal:
            # Translators: a sentence that says why follows.
            told = say("Decision '{decision}' cannot be read.", decision=record.record_id)
            broken.append(f"{told} {refusal.message}")
    return sorted(found, key=lambda pair: (pair[0].decided, pair[0].id), reverse=True), broken


def read_decision_file(path: Path) -> list[Decision]:
    """The decisions of a TOML file, a [[decision]] each.

    Raises:
        Refusal: The file is no TOML, or holds a decision that is impossible.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return [decision_from(entry) for entry in document.get("decision", [])]
    except tomllib.TOMLDecodeError as error:
        # Translators: {error} is what the reader of TOML says, in English.
        said = say("This is no TOML: {error}.", error=error)
        raise Refusal(said, file=str(path), hint=say("Mend that line.")) from error
    except Refusal as refusal:
        refusal.file = str(path)
        raise


def write_decision(home: Home, one: Decision, seen: int, author: Author) -> Record:
    """Keep a decision.

    Raises:
        ChangedMeanwhile: Somebody changed it after the author had seen it.
    """
    return save(home, DECISION, one.id, document_of(one), seen, author)


def _state(document: Mapping[str, Any]) -> State:
    word = document.get("state", "open")
    for state in STATES:
        if state == word:
            return state
    said = say("A decision is not '{state}'.", state=word)
    raise Refusal(said, column="state", value=str(word), hint=nearest_name(str(word), STATES))
