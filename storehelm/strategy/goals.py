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
    check_words(document, _GOAL_WORDS, "A goal")
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
    check_words(document, _INITIATIVE_WORDS, "An initiative")
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


def _pillar(document: Mapping[str, Any]) -> str:
    pillar = text_in(document, "pillar")
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


def _check_target(goal: Goal) -> None:
    if goal.limit and goal.declared.direction == "higher":
        raise Refusal(
            f"{goal.declared.label} is better when it is higher: it cannot be a limit.",
            column="limit",
            hint="Take limit out, or choose another metric.",
        )
    if (goal.target is None) == (goal.change is None):
        raise Refusal(
            f"Goal '{goal.id}' needs either a target or a change against the year before.",
            column="target",
            hint="Write target = 120000, or change = 0.10 for 10 % more.",
        )
    if goal.change is not None and goal.change <= -1:
        raise Refusal("A change of -1 or less leaves nothing.", column="change", value=str(goal.change))
    if goal.change is not None and goal.change >= _LARGEST_CHANGE:
        raise Refusal(
            f"A change of {goal.change} is that many times the year before, and more.",
            column="change",
            value=str(goal.change),
            hint="Write change = 0.10 for 10 % more.",
        )
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
