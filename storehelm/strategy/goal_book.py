"""The store's goals and initiatives as they are kept: read, changed, taken back, and brought over from store.toml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from storehelm.languages.speech import say, speaking
from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period, span_of
from storehelm.settings.home import Home
from storehelm.settings.store import Store, Target, without_targets
from storehelm.strategy.goals import Goal, Initiative, check_tree, document_of, goal_from, initiative_from
from storehelm.strategy.pillars import PILLARS
from storehelm.warehouse.records import (
    NEW,
    Author,
    Record,
    has_records,
    history,
    latest,
    record_ids,
    removed,
    save,
    save_all,
    undo,
)

GOAL = "goal"
INITIATIVE = "initiative"
_MOVED_BY = "store.toml"
_LONGEST_HINT = 200
"""In letters: the names of all metrics are no hint on a page."""
_AT_LEAST = timedelta(weeks=4)
"""A target that is brought over has at least so much time left."""
_AREAS_OF_PAGES = {"funnel": "journey", "devices": "mobile", "channels": "channels", "retention": "retention"}


@dataclass(frozen=True)
class Book:
    """All goals and initiatives, in the order of the tree, with the revision of each; `broken` could not be read.

    A goal breaks when a later release no longer has its metric: it is kept, told, and left out of all counting.
    """

    goals: tuple[Goal, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    revisions: tuple[tuple[str, str, int], ...] = ()
    broken: tuple[str, ...] = ()

    def goal(self, goal_id: str) -> Goal:
        """One goal.

        Raises:
            Refusal: There is none of that name; the hint gives the nearest.
        """
        for goal in self.goals:
            if goal.id == goal_id:
                return goal
        hint = nearest_name(goal_id, [goal.id for goal in self.goals]) if self.goals else say("There are no goals yet.")
        raise Refusal(say("No goal named '{name}'.", name=goal_id), value=goal_id, hint=hint)

    def of(self, goal_id: str) -> tuple[Initiative, ...]:
        """The initiatives of a goal."""
        return tuple(one for one in self.initiatives if one.goal == goal_id)

    def below(self, parent: str | None) -> tuple[Goal, ...]:
        """The goals right below another; those at the top for None."""
        return tuple(goal for goal in self.goals if goal.parent == parent)

    def seen(self, kind: str, record_id: str) -> int:
        """The revision of a record as it was read; NEW where there is none."""
        return next((number for known, name, number in self.revisions if (known, name) == (kind, record_id)), NEW)


def read_book(home: Home) -> Book:
    """The goals and initiatives of a home."""
    broken: list[str] = []
    records = latest(home, GOAL), latest(home, INITIATIVE)
    goals = [goal for record in records[0] if (goal := _goal(record, broken)) is not None]
    known = {goal.id for goal in goals}
    initiatives = [one for record in records[1] if (one := _initiative(record, broken)) is not None]
    return Book(
        goals=tuple(_in_order(goals)),
        initiatives=tuple(
            sorted((one for one in initiatives if one.goal in known), key=lambda one: (one.start, one.id))
        ),
        revisions=tuple((record.kind, record.record_id, record.revision) for found in records for record in found),
        broken=tuple(broken),
    )


def write_goal(home: Home, goal: Goal, seen: int, author: Author) -> Record:
    """Keep a goal.

    Raises:
        ChangedMeanwhile: Somebody changed it after the author had seen it.
        Refusal: Its parent is no goal, or it would hang below itself.
    """
    others = [other for other in read_book(home).goals if other.id != goal.id]
    check_tree([*others, goal], [goal])
    return save(home, GOAL, goal.id, document_of(goal), seen, author)


def remove_goal(home: Home, goal_id: str, seen: int, author: Author) -> Record:
    """Take a goal out; its history is kept and it can be brought back.

    Raises:
        ChangedMeanwhile: Somebody changed it after the author had seen it.
        Refusal: Other goals hang below it.
    """
    _check_leaf(home, goal_id)
    return save(home, GOAL, goal_id, None, seen, author)


def write_initiative(home: Home, one: Initiative, seen: int, author: Author) -> Record:
    """Keep an initiative.

    Raises:
        ChangedMeanwhile: Somebody changed it after the author had seen it.
        Refusal: Its goal does not exist.
    """
    read_book(home).goal(one.goal)
    return save(home, INITIATIVE, one.id, document_of(one), seen, author)


def remove_initiative(home: Home, initiative_id: str, seen: int, author: Author) -> Record:
    """Take an initiative out.

    Raises:
        ChangedMeanwhile: Somebody changed it after the author had seen it.
    """
    return save(home, INITIATIVE, initiative_id, None, seen, author)


def write_all(home: Home, goals: Sequence[Goal], initiatives: Sequence[Initiative], author: Author) -> int:
    """Keep many goals and initiatives at once, as a file brings them; how many of them changed anything.

    Raises:
        Refusal: The goals make no tree, or an initiative has no goal; nothing is kept then.
    """
    book = read_book(home)
    brought = {goal.id for goal in goals}
    everything = [*(goal for goal in book.goals if goal.id not in brought), *goals]
    check_tree(everything, goals)
    known = [goal.id for goal in everything]
    for one in initiatives:
        if one.goal not in known:
            raise Refusal(
                say("Initiative '{initiative}' serves '{goal}', which is no goal.", initiative=one.id, goal=one.goal),
                value=one.goal,
                hint=nearest_name(one.goal, known) if known else None,
            )
    wanted = [(GOAL, one.id, document_of(one)) for one in goals]
    wanted += [(INITIATIVE, one.id, document_of(one)) for one in initiatives]
    return save_all(home, wanted, author)


def take_back(home: Home, kind: str, record_id: str, author: Author) -> Record:
    """Undo the last change of a goal or initiative.

    Raises:
        Refusal: There is none of that name, or the tree of goals would break: goals hang below one that would go, or
            it would come back below one that is gone.
    """
    revisions = history(home, kind, record_id)
    if revisions:
        _check_taken_back(home, kind, record_id, revisions[1].document if len(revisions) > 1 else None)
    return undo(home, kind, record_id, author)


def _check_taken_back(home: Home, kind: str, record_id: str, document: Mapping[str, Any] | None) -> None:
    if document is None:
        if kind == GOAL:
            _check_leaf(home, record_id)
    elif kind == GOAL:
        goal = goal_from(document)
        check_tree([*(other for other in read_book(home).goals if other.id != goal.id), goal], [goal])
    elif kind == INITIATIVE:
        read_book(home).goal(initiative_from(document).goal)


def _check_leaf(home: Home, goal_id: str) -> None:
    below = [goal.id for goal in read_book(home).goals if goal.parent == goal_id]
    if below:
        raise Refusal(
            # Translators: {goals} are ids of goals, with commas between them.
            say("Goals hang below '{goal}': {goals}.", goal=goal_id, goals=", ".join(below)),
            value=goal_id,
            hint=say("Give them another parent first, or remove them."),
        )


def changes(home: Home, kind: str, record_id: str) -> list[Record]:
    """Who changed a goal or initiative and when, the newest first."""
    return history(home, kind, record_id)


def removed_goals(home: Home) -> list[tuple[str, str]]:
    """The goals that were removed and can be brought back: id and what was to be reached."""
    return [(one.record_id, str((one.document or {}).get("objective", one.record_id))) for one in removed(home, GOAL)]


def taken_ids(home: Home, kind: str) -> set[str]:
    """Ids that a new goal or initiative cannot have: removed ones keep theirs, so that they can be brought back."""
    return record_ids(home, kind)


def unreadable_goals(home: Home, book: Book) -> list[str]:
    """The ids of goals that are kept but can no longer be judged."""
    readable = {goal.id for goal in book.goals}
    return [record.record_id for record in latest(home, GOAL) if record.record_id not in readable]


def move_targets(home: Home, store: Store, day: date, now: datetime) -> Store:
    """Bring the targets of store.toml over, once: each becomes a goal of the quarter that holds `day`.

    A quarter that is nearly over is joined to the next one.

    Returns:
        The store as store.toml says it from then on, without targets.

    Raises:
        Refusal: Goals are kept already, so that targets in the file would be second ones; or one is for no metric.
    """
    if not store.targets:
        return store
    if has_records(home, GOAL):
        if all(_is_moved(home, target) for target in store.targets):
            return without_targets(home.settings)
        raise Refusal(
            # Translators: store.toml is a file.
            say("store.toml sets targets, but goals are kept in the app by now."),
            file=str(home.settings),
            column="targets",
            # Translators: [targets] is a section of the file; what stands after the colon is a command. Both are typed
            # like this.
            hint=say("Take the section [targets] out, and set goals on the Strategy page or with: goals import FILE"),
        )
    write_all(home, [_goal_of(target, day) for target in store.targets], (), Author(_MOVED_BY, now))
    return without_targets(home.settings)


def _is_moved(home: Home, target: Target) -> bool:
    """Whether a target became a goal already: the run that moved it ended before it could take it out of the file."""
    first = next(iter(reversed(history(home, GOAL, _id_of(target)))), None)
    if first is None or first.changed_by != _MOVED_BY or first.document is None:
        return False
    return Decimal(str(first.document.get("target", "nan"))) == target.value


def _id_of(target: Target) -> str:
    return target.metric.replace("_", "-")


def _goal_of(target: Target, day: date) -> Goal:
    declared = CATALOGUE.get(target.metric)
    with speaking("en"):  # What is kept is the same whoever comes first.
        label = declared.label if declared else target.metric
    return goal_from(
        {
            "id": _id_of(target),
            "objective": target.name or f"{label} as planned",  # not shown: a name that its owner can change
            "pillar": _pillar_of(target.metric),
            "metric": target.metric,
            "target": str(target.value),
            "every_week": declared is not None and not is_ratio(declared),
            "start": span_of(day, "quarter", "monday", Period(day, day)).first,
            "deadline": span_of(day + _AT_LEAST, "quarter", "monday", Period(day, day)).last,
        }
    )


def _pillar_of(name: str) -> str:
    """The pillar of the page whose goals name the metric; the weekly review's where several or none do."""
    return next((area for page, area in _AREAS_OF_PAGES.items() if name in PILLARS[page].goals), "results")


def _goal(record: Record, broken: list[str]) -> Goal | None:
    try:
        return goal_from(dict(record.document or {}))
    except Refusal as refusal:
        hint = refusal.hint if refusal.hint and len(refusal.hint) <= _LONGEST_HINT else ""
        # Translators: a sentence that says why follows.
        told = say("Goal '{goal}' cannot be judged any more.", goal=record.record_id)
        broken.append(f"{told} {refusal.message} {hint}".strip())
        return None


def _initiative(record: Record, broken: list[str]) -> Initiative | None:
    try:
        return initiative_from(dict(record.document or {}))
    except Refusal as refusal:
        # Translators: a sentence that says why follows.
        told = say("Initiative '{initiative}' cannot be read.", initiative=record.record_id)
        broken.append(f"{told} {refusal.message}")
        return None


def _in_order(goals: Sequence[Goal]) -> list[Goal]:
    """Each goal before those below it; among equals primary ones first, then results, then the nearest deadline."""
    known = {goal.id for goal in goals}
    ranked = sorted(goals, key=lambda goal: (goal.rank != "primary", goal.pillar != "results", goal.deadline, goal.id))

    def walk(parent: str | None) -> list[Goal]:
        found = []
        for goal in ranked:
            above = goal.parent if goal.parent in known else None
            if above == parent:
                found += [goal, *walk(goal.id)]
        return found

    return walk(None)
