"""Goals and initiatives: what is to be reached, by when, by whom; checked as they come in.

A document is a mapping as JSON and TOML hold it. Targets are in the metric's own unit (currency units, a share from 0
to 1, a count) or, as `change`, relative to the same days of the year before (0.10 is 10 % more).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal

from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.catalogue import Metric, metric
from storehelm.metrics.question import DIMENSION_LABELS, check_dimension
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period

Rank = Literal["primary", "secondary"]
AREAS: Mapping[str, str] = MappingProxyType(
    {
        "journey": "Customer journey",
        "mobile": "Mobile",
        "channels": "Channels and performance marketing",
        "retention": "Retention and loyalty",
        "results": "Goals and results",
        "finance": "Finance",
        "offer": "Offer and assortment",
        "audience": "Audience and personas",
        "omnichannel": "Omnichannel",
        "data": "Data and experiments",
    }
)
"""The pillars of a strategy that a goal can belong to."""
LONGEST_WORD = 2_000
_GOAL_WORDS = (
    "id",
    "objective",
    "pillar",
    "metric",
    "where",
    "target",
    "change",
    "baseline",
    "start",
    "deadline",
    "every_week",
    "owner",
    "rank",
    "parent",
    "notes",
)
_INITIATIVE_WORDS = ("id", "goal", "name", "start", "end", "owner", "budget", "effect", "notes")


@dataclass(frozen=True)
class Goal:
    """One goal. Exactly one of `target` and `change` is set.

    `every_week`: the target is of each week between start and deadline, not of the whole span; ratios are judged at
    all times either way. `where` filters the metric; values of a dimension are OR, dimensions AND.
    """

    id: str
    objective: str
    pillar: str
    metric: str
    start: date
    deadline: date
    target: Decimal | None = None
    change: Decimal | None = None
    baseline: Decimal | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every_week: bool = False
    owner: str = ""
    rank: Rank = "primary"
    parent: str | None = None
    notes: str = ""

    @property
    def span(self) -> Period:
        """From the start to the deadline."""
        return Period(self.start, self.deadline)

    @property
    def declared(self) -> Metric:
        """The metric's declaration."""
        return metric(self.metric)

    @property
    def is_limit(self) -> bool:
        """Whether lower is better."""
        return self.declared.direction == "lower"


@dataclass(frozen=True)
class Initiative:
    """A key activity for a goal. `effect` is expected of it on the goal's metric, in its unit, from start to end."""

    id: str
    goal: str
    name: str
    start: date
    end: date
    owner: str = ""
    budget: Decimal | None = None
    effect: Decimal | None = None
    notes: str = ""


def goal_from(document: Mapping[str, Any]) -> Goal:
    """Read a goal.

    Raises:
        Refusal: A word, metric, dimension or pillar is unknown, a day or number is none, or the goal is impossible.
    """
    _check_words(document, _GOAL_WORDS)
    goal = Goal(
        id=_name(document),
        objective=_text(document, "objective"),
        pillar=_pillar(document),
        metric=metric(_text(document, "metric")).id,
        start=_day(document, "start"),
        deadline=_day(document, "deadline"),
        target=_number(document, "target"),
        change=_number(document, "change"),
        baseline=_number(document, "baseline"),
        where=_filters(document),
        every_week=_switch(document, "every_week"),
        owner=_optional(document, "owner"),
        rank=_rank(document),
        parent=_optional(document, "parent") or None,
        notes=_optional(document, "notes"),
    )
    _check_span(goal.start, goal.deadline, "deadline")
    _check_target(goal)
    return goal


def initiative_from(document: Mapping[str, Any]) -> Initiative:
    """Read an initiative.

    Raises:
        Refusal: A word is unknown, a day or number is none, or it ends before it starts.
    """
    _check_words(document, _INITIATIVE_WORDS)
    one = Initiative(
        id=_name(document),
        goal=_text(document, "goal"),
        name=_text(document, "name"),
        start=_day(document, "start"),
        end=_day(document, "end"),
        owner=_optional(document, "owner"),
        budget=_number(document, "budget"),
        effect=_number(document, "effect"),
        notes=_optional(document, "notes"),
    )
    _check_span(one.start, one.end, "end")
    return one


def document_of(one: Goal | Initiative) -> dict[str, Any]:
    """What is set of a goal or an initiative, as JSON can hold it."""
    words = _GOAL_WORDS if isinstance(one, Goal) else _INITIATIVE_WORDS
    return {word: _plain(getattr(one, word)) for word in words if getattr(one, word) not in (None, "", False, {})}


def check_tree(goals: Iterable[Goal]) -> None:
    """Refuse goals whose parents are missing or go round in a circle.

    Raises:
        Refusal: The sentence names the goal.
    """
    known = {goal.id: goal for goal in goals}
    for goal in known.values():
        seen = {goal.id}
        above = goal.parent
        while above is not None:
            if above not in known:
                hint = nearest_name(above, known)
                raise Refusal(f"Goal '{goal.id}' hangs below '{above}', which is no goal.", value=above, hint=hint)
            if above in seen:
                raise Refusal(f"Goal '{goal.id}' hangs below itself.", value=goal.id, hint="Give it another parent.")
            seen.add(above)
            above = known[above].parent


def overlaps(goals: Iterable[Goal]) -> list[str]:
    """A sentence for each pair of goals that set the same number for the same days differently."""
    found = []
    listed = sorted(goals, key=lambda goal: (goal.start, goal.id))
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            is_same = (one.metric, dict(one.where), one.every_week) == (
                other.metric,
                dict(other.where),
                other.every_week,
            )
            if is_same and other.start <= one.deadline and (one.target, one.change) != (other.target, other.change):
                found.append(
                    f"Goals '{one.id}' and '{other.id}' set different targets for {one.declared.label.lower()} "
                    f"between {other.start} and {min(one.deadline, other.deadline)}."
                )
    return found


def _check_words(document: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for word in document:
        if word not in known:
            raise Refusal(f"A goal or initiative has no '{word}'.", column=word, hint=nearest_name(word, known))


def _name(document: Mapping[str, Any]) -> str:
    name = _text(document, "id")
    if not all(character.isalnum() or character in "-_" for character in name) or len(name) > 80:
        raise Refusal(
            f"'{name}' is no id.", column="id", value=name, hint="Write letters, digits and dashes, such as q4-growth."
        )
    return name


def _text(document: Mapping[str, Any], word: str) -> str:
    text = _optional(document, word)
    if not text:
        raise Refusal(f"'{word}' is missing.", column=word, hint=f'Add: {word} = "..."')
    return text


def _optional(document: Mapping[str, Any], word: str) -> str:
    value = document.get(word, "")
    if not isinstance(value, str):
        raise Refusal(f"'{word}' must be a text.", column=word, value=str(value))
    if len(value) > LONGEST_WORD:
        raise Refusal(f"'{word}' is longer than {LONGEST_WORD} characters.", column=word, value=f"{value[:40]}...")
    return value.strip()


def _pillar(document: Mapping[str, Any]) -> str:
    pillar = _text(document, "pillar")
    if pillar not in AREAS:
        raise Refusal(f"No pillar named '{pillar}'.", column="pillar", value=pillar, hint=nearest_name(pillar, AREAS))
    return pillar


def _rank(document: Mapping[str, Any]) -> Rank:
    rank = document.get("rank", "primary")
    if rank == "primary":
        return "primary"
    if rank == "secondary":
        return "secondary"
    raise Refusal(f"A goal is primary or secondary, not '{rank}'.", column="rank", value=str(rank))


def _day(document: Mapping[str, Any], word: str) -> date:
    value = document.get(word)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refusal(
            f"'{word}' must be a day." if value is not None else f"'{word}' is missing.",
            column=word,
            value=None if value is None else str(value),
            hint=f"Write it as {word} = 2026-12-31.",
        ) from None


def _number(document: Mapping[str, Any], word: str) -> Decimal | None:
    value = document.get(word)
    if value is None:
        return None
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value))
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Refusal(
            f"'{word}' must be a number.", column=word, value=str(value), hint=f"Write it as {word} = 120000."
        ) from None
    return number


def _switch(document: Mapping[str, Any], word: str) -> bool:
    value = document.get(word, False)
    if not isinstance(value, bool):
        raise Refusal(f"'{word}' must be true or false.", column=word, value=str(value))
    return value


def _filters(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    where = document.get("where", {})
    if not isinstance(where, Mapping):
        raise Refusal(
            "'where' must name dimensions.", column="where", hint='Write: where = { device_category = ["mobile"] }'
        )
    filters = {}
    for name, values in where.items():
        check_dimension(name)
        listed = [values] if isinstance(values, str) else values
        if not isinstance(listed, list | tuple) or not listed or not all(isinstance(value, str) for value in listed):
            raise Refusal(f"'{name}' must be a list of values.", column=name, value=str(values))
        filters[name] = tuple(dict.fromkeys(listed))
    return filters


def _check_span(start: date, end: date, word: str) -> None:
    if end < start:
        raise Refusal(
            f"The {word}, {end}, lies before the start, {start}.",
            column=word,
            value=str(end),
            hint="Give the later day last.",
        )


def _check_target(goal: Goal) -> None:
    if (goal.target is None) == (goal.change is None):
        raise Refusal(
            f"Goal '{goal.id}' needs either a target or a change against the year before.",
            column="target",
            hint="Write target = 120000, or change = 0.10 for 10 % more.",
        )
    if goal.change is not None and goal.change <= -1:
        raise Refusal("A change of -1 or less leaves nothing.", column="change", value=str(goal.change))
    unable = [name for name in goal.where if name not in goal.declared.dimensions]
    if unable:
        raise Refusal(
            f"{goal.declared.label} cannot be told apart by {DIMENSION_LABELS[unable[0]]}.",
            column="where",
            value=unable[0],
            hint=f"It can be filtered by: {', '.join(goal.declared.dimensions) or 'nothing'}.",
        )
    _check_share(goal)


def _check_share(goal: Goal) -> None:
    """A share or rate given as a sum or as per cent is the most common slip."""
    is_share = is_ratio(goal.declared) and goal.declared.unit in ("rate", "share")
    for word in ("target", "baseline"):
        value = getattr(goal, word)
        if is_share and value is not None and not 0 <= value <= 1:
            raise Refusal(
                f"{goal.declared.label} is a share from 0 to 1, and {value} is none: it cannot add up to a sum.",
                column=word,
                value=str(value),
                hint=f"For {value} % write {word} = {value / 100}.",
            )


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: list(values) for name, values in value.items()}
    return value
