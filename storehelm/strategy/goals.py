"""Goals and initiatives: what is to be reached, by when, by whom; checked as they come in.

A document is a mapping as JSON and TOML hold it. Targets are in the metric's own unit (currency units, a share from 0
to 1, a count) or, as `change`, relative to the same days of the year before (0.10 is 10 % more).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, get_args

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.catalogue import Metric, metric
from storehelm.metrics.question import DIMENSION_LABELS
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period
from storehelm.strategy.fields import (
    check_span,
    check_words,
    day_in,
    filters_in,
    identity,
    number_in,
    optional_text,
    plain,
    switch_in,
    text_in,
)

Rank = Literal["primary", "secondary"]
RANKS: tuple[Rank, ...] = get_args(Rank)
AREAS: Mapping[str, Sentence] = MappingProxyType(
    {
        # Translators: this and the next are pillars of a strategy, which goals belong to.
        "journey": "Customer journey",
        # Translators: selling on phones.
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
"""The pillars of a strategy that a goal can belong to: to be said where they are shown."""
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
    "limit",
    "owner",
    "rank",
    "parent",
    "notes",
)
_LARGEST_CHANGE = 1000
_INITIATIVE_WORDS = ("id", "goal", "name", "start", "end", "owner", "budget", "effect", "notes")


@dataclass(frozen=True)
class Goal:
    """One goal. Exactly one of `target` and `change` is set.

    `every_week`: the target is of each week between start and deadline, not of the whole span; ratios are judged at
    all times either way. `limit`: a number that is neither good nor bad by itself, such as ad spend, is to stay below
    the target. `where` filters the metric; values of a dimension are OR, dimensions AND.
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
    limit: bool = False
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
        return self.limit or self.declared.direction == "lower"


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
    check_words(document, _GOAL_WORDS, "A goal has no '{field}'.")
    goal = Goal(
        id=identity(document),
        objective=text_in(document, "objective"),
        pillar=_pillar(document),
        metric=metric(text_in(document, "metric")).id,
        start=day_in(document, "start"),
        deadline=day_in(document, "deadline"),
        target=number_in(document, "target"),
        change=number_in(document, "change"),
        baseline=number_in(document, "baseline"),
        where=filters_in(document),
        every_week=switch_in(document, "every_week"),
        limit=switch_in(document, "limit"),
        owner=optional_text(document, "owner"),
        rank=_rank(document),
        parent=optional_text(document, "parent") or None,
        notes=optional_text(document, "notes"),
    )
    check_span(goal.start, goal.deadline, "deadline")
    _check_target(goal)
    return goal


def initiative_from(document: Mapping[str, Any]) -> Initiative:
    """Read an initiative.

    Raises:
        Refusal: A word is unknown, a day or number is none, or it ends before it starts.
    """
    check_words(document, _INITIATIVE_WORDS, "An initiative has no '{field}'.")
    one = Initiative(
        id=identity(document),
        goal=text_in(document, "goal"),
        name=text_in(document, "name"),
        start=day_in(document, "start"),
        end=day_in(document, "end"),
        owner=optional_text(document, "owner"),
        budget=number_in(document, "budget"),
        effect=number_in(document, "effect"),
        notes=optional_text(document, "notes"),
    )
    check_span(one.start, one.end, "end")
    return one


def document_of(one: Goal | Initiative) -> dict[str, Any]:
    """What is set of a goal or an initiative, as JSON can hold it."""
    words = _GOAL_WORDS if isinstance(one, Goal) else _INITIATIVE_WORDS
    return {word: plain(getattr(one, word)) for word in words if getattr(one, word) not in (None, "", False, {})}


def check_tree(goals: Iterable[Goal], changed: Iterable[Goal] | None = None) -> None:
    """Refuse goals whose parents are missing or go round in a circle.

    Args:
        goals: All goals there are.
        changed: Those that are looked at, where others stay as they were; all of them where not said.

    Raises:
        Refusal: The sentence names the goal.
    """
    known = {goal.id: goal for goal in goals}
    for goal in known.values() if changed is None else changed:
        seen = {goal.id}
        above = goal.parent
        while above is not None:
            if above not in known:
                hint = nearest_name(above, known)
                said = say("Goal '{goal}' hangs below '{other}', which is no goal.", goal=goal.id, other=above)
                raise Refusal(said, value=above, hint=hint)
            if above in seen:
                said = say("Goal '{goal}' hangs below itself.", goal=goal.id)
                raise Refusal(said, value=goal.id, hint=say("Give it another parent."))
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
                found.append(_overlap(one, other))
    return found


def _overlap(one: Goal, other: Goal) -> str:
    # Translators: {goal} and {other} are ids of goals, {number} is a metric such as "net sales", {first} and {last} are
    # days.
    return say(
        "Goals '{goal}' and '{other}' set different targets for {number} between {first} and {last}.",
        goal=one.id,
        other=other.id,
        number=one.declared.label.lower(),
        first=other.start,
        last=min(one.deadline, other.deadline),
    )


def _pillar(document: Mapping[str, Any]) -> str:
    pillar = text_in(document, "pillar")
    if pillar not in AREAS:
        said = say("No pillar named '{name}'.", name=pillar)
        raise Refusal(said, column="pillar", value=pillar, hint=nearest_name(pillar, AREAS))
    return pillar


def _rank(document: Mapping[str, Any]) -> Rank:
    rank = document.get("rank", "primary")
    if rank == "primary":
        return "primary"
    if rank == "secondary":
        return "secondary"
    said = say("A goal is primary or secondary, not '{rank}'.", rank=rank)
    raise Refusal(said, column="rank", value=str(rank))


def _check_target(goal: Goal) -> None:
    if goal.limit and goal.declared.direction == "higher":
        raise Refusal(
            # Translators: {number} is a metric, such as "Net sales".
            say("{number} is better when it is higher: it cannot be a limit.", number=goal.declared.label),
            column="limit",
            # Translators: limit is a field that goals are written with.
            hint=say("Take limit out, or choose another metric."),
        )
    if (goal.target is None) == (goal.change is None):
        raise Refusal(
            say("Goal '{goal}' needs either a target or a change against the year before.", goal=goal.id),
            column="target",
            # Translators: what stands before and after the signs = is typed like this.
            hint=say("Write target = 120000, or change = 0.10 for 10 % more."),
        )
    if goal.change is not None and goal.change <= -1:
        raise Refusal(say("A change of -1 or less leaves nothing."), column="change", value=str(goal.change))
    if goal.change is not None and goal.change >= _LARGEST_CHANGE:
        raise Refusal(
            say("A change of {change} is that many times the year before, and more.", change=goal.change),
            column="change",
            value=str(goal.change),
            # Translators: what stands before and after the sign = is typed like this.
            hint=say("Write change = 0.10 for 10 % more."),
        )
    unable = [name for name in goal.where if name not in goal.declared.dimensions]
    if unable:
        raise Refusal(
            not_told_apart(goal.declared, unable[0]),
            column="where",
            value=unable[0],
            hint=filters_of(goal.declared),
        )
    _check_share(goal)


def not_told_apart(declared: Metric, dimension: str) -> str:
    """That a metric has no parts of a kind."""
    # Translators: {number} is a metric, such as "Net sales", {dimension} what parts are told by, such as "campaign".
    return say(
        "{number} cannot be told apart by {dimension}.",
        number=declared.label,
        dimension=say(DIMENSION_LABELS[dimension]),
    )


def filters_of(declared: Metric) -> str:
    """What a metric can be filtered by, as files name it."""
    if not declared.dimensions:
        # Translators: of a metric.
        return say("It can be filtered by: nothing.")
    # Translators: of a metric; {names} are typed like this.
    return say("It can be filtered by: {names}.", names=", ".join(declared.dimensions))


def _check_share(goal: Goal) -> None:
    """A share or rate given as a sum or as per cent is the most common slip."""
    is_share = is_ratio(goal.declared) and goal.declared.unit in ("rate", "share")
    for word in ("target", "baseline"):
        value = getattr(goal, word)
        if is_share and value is not None and not 0 <= value <= 1:
            raise Refusal(
                # Translators: {number} is a metric, such as "Refund rate".
                say(
                    "{number} is a share from 0 to 1, and {value} is none: it cannot add up to a sum.",
                    number=goal.declared.label,
                    value=value,
                ),
                column=word,
                value=str(value),
                # Translators: {field} is a field that somebody writes: "For 8 % write ..."
                hint=say("For {value} % write {field} = {share}.", value=value, field=word, share=value / 100),
            )
