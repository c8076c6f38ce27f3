"""Saved comparisons: scenarios frozen with the numbers that they had, so that the weeks to come can be held to them.

A comparison is a record of kind `scenario`. Its numbers are never worked out again: who saves a name a second time with
other numbers is told, and replaces it knowingly. Money is in micros, weeks are the store's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from storehelm.languages.speech import say
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.model import BAND, Outcome
from storehelm.strategy.scenarios.plan_form import (
    BANDED,
    KEPT,
    LONGEST_NAME,
    Band,
    Frozen,
    Plan,
    check_scenarios,
    checked_name,
    document_of,
    plan_from,
)
from storehelm.strategy.scenarios.plan_parts import parts_of
from storehelm.warehouse.records import (
    NEW,
    Author,
    Record,
    find,
    history,
    latest,
    record_ids,
    removed,
    save,
    save_all,
    undo,
)

SCENARIO = "scenario"
_LONGEST_SLUG = 60


@dataclass(frozen=True)
class Saved:
    """A comparison as it is kept: its id, and who saved it when (UTC)."""

    id: str
    plan: Plan
    revision: int
    saved_at: datetime
    saved_by: str


def freeze(
    name: str,
    baseline: Baseline,
    outcomes: Sequence[Outcome],
    store: Store,
    past: Mapping[str, LeverPast],
    notes: str = "",
) -> Plan:
    """Scenarios with their numbers of today, to be saved under a name.

    Raises:
        Refusal: The name is empty or too long, there is no scenario or too many, or two have the same name.
    """
    drivers = baseline.drivers
    weeks = tuple(one.period for one in outcomes[0].by_week()) if outcomes else ()
    levers = {lever for outcome in outcomes for lever in outcome.scenario.levers}
    plan = Plan(
        name=checked_name(name),
        span=baseline.span,
        scenarios=tuple(
            replace(_frozen(outcome, weeks), parts=parts_of(baseline, outcome, levers, weeks)) for outcome in outcomes
        ),
        as_of=baseline.as_of,
        version=baseline.version,
        currency=store.currency,
        weeks=weeks,
        costs=costs_of(store),
        recent=drivers.period,
        recent_amounts={
            "net_sales": drivers.gross_sales - drivers.discounts - drivers.returns,
            "orders": drivers.orders,
        },
        spreads={lever: round(spread, 6) for lever, one in past.items() if (spread := one.spread()) is not None},
        notes=notes.strip(),
    )
    check_scenarios([one.scenario.name for one in plan.scenarios])
    return plan


def costs_of(store: Store) -> dict[str, str]:
    """What store.toml says of costs, as text: a comparison remembers it."""
    said: dict[str, str] = {}
    for word, value in vars(store.costs).items():
        if isinstance(value, Mapping):
            said |= {f"{word}.{name}": str(amount) for name, amount in value.items()}
        elif value not in (None, False):
            said[word] = str(value)
    return said


def read_plans(home: Home) -> tuple[list[Saved], list[str]]:
    """The saved comparisons, the newest first, and those that cannot be read, told."""
    found: list[Saved] = []
    broken: list[str] = []
    for record in latest(home, SCENARIO):
        try:
            found.append(_saved(record))
        except Refusal as refusal:
            # Translators: a sentence that says why follows.
            told = say("Comparison '{name}' cannot be read.", name=record.record_id)
            broken.append(f"{told} {refusal.message}")
    return sorted(found, key=lambda one: (one.saved_at, one.id), reverse=True), broken


def find_plan(home: Home, name: str) -> Saved:
    """The comparison of that name, or of that id.

    Raises:
        Refusal: There is none; the hint gives the nearest.
    """
    listed, _ = read_plans(home)
    known = _named(listed, name)
    if known is not None:
        return known
    hint = nearest_name(name[:LONGEST_NAME], [one.plan.name for one in listed]) if listed else _none_yet()
    raise Refusal(say("No comparison named '{name}'.", name=name[:LONGEST_NAME]), value=name[:LONGEST_NAME], hint=hint)


def _none_yet() -> str:
    # Translators: of comparisons of scenarios.
    return say("None is saved yet.")


def save_plan(home: Home, plan: Plan, author: Author, seen: int = NEW) -> Record:
    """Keep a comparison. The same one saved again changes nothing.

    Args:
        home: The home folder.
        plan: The comparison.
        author: Who, and when.
        seen: The revision that is to be replaced, where one of that name is; NEW to replace none.

    Raises:
        Refusal: One of that name is saved with other numbers, and is not to be replaced.
        ChangedMeanwhile: It was changed after the author had seen it.
    """
    known = _named(read_plans(home)[0], plan.name)
    if known is None:
        return save(home, SCENARIO, _new_id(home, plan.name), document_of(plan), NEW, author)
    if seen == NEW and document_of(known.plan) != document_of(plan):
        raise _is_taken(known)
    return save(home, SCENARIO, known.id, document_of(plan), seen or known.revision, author)


def save_plans(home: Home, plans: Sequence[Plan], author: Author, *, over: bool = False) -> int:
    """Keep the comparisons of a file, all or none; how many of them changed anything.

    Args:
        home: The home folder.
        plans: The comparisons.
        author: Who, and when.
        over: Whether they replace others of the same names.

    Raises:
        Refusal: Two have the same name, or one of that name is saved with other numbers and is not to be replaced.
    """
    listed, _ = read_plans(home)
    taken = record_ids(home, SCENARIO)
    wanted: list[tuple[str, str, dict[str, Any]]] = []
    for plan in plans:
        known = _named(listed, plan.name)
        if known is not None and not over and document_of(known.plan) != document_of(plan):
            raise _is_taken(known)
        plan_id = known.id if known else _free_id(plan.name, taken)
        if any(plan_id == other for _, other, _ in wanted):
            said = say("Two comparisons are called '{name}'.", name=plan.name)
            raise Refusal(said, value=plan.name, hint=say("Rename one of them."))
        taken.add(plan_id)
        wanted.append((SCENARIO, plan_id, document_of(plan)))
    return save_all(home, wanted, author)


def rename_plan(home: Home, name: str, new_name: str, author: Author) -> Record:
    """Give a comparison another name.

    Raises:
        Refusal: There is none of that name, or another has the new one.
    """
    known = find_plan(home, name)
    new_name = checked_name(new_name)
    other = _named(read_plans(home)[0], new_name)
    if other is not None and other.id != known.id:
        raise _is_taken(other)
    return save(home, SCENARIO, known.id, document_of(replace(known.plan, name=new_name)), known.revision, author)


def remove_plan(home: Home, name: str, author: Author) -> Record:
    """Take a comparison out; its history is kept and it can be brought back.

    Raises:
        Refusal: There is none of that name.
    """
    known = find_plan(home, name)
    return save(home, SCENARIO, known.id, None, known.revision, author)


def take_back(home: Home, name: str, author: Author) -> Record:
    """Undo the last change of a comparison, also that it was removed.

    Raises:
        Refusal: There never was one of that name, or another has by now the name that would come back.
    """
    plan_id = plan_id_of(home, name)
    revisions = history(home, SCENARIO, plan_id)
    before = revisions[1].document if len(revisions) > 1 else None
    if before is not None:
        other = _named(read_plans(home)[0], str(before.get("name", "")))
        if other is not None and other.id != plan_id:
            raise _is_taken(other)
    return undo(home, SCENARIO, plan_id, author)


def changes(home: Home, name: str) -> list[Record]:
    """Who changed a comparison and when, the newest first.

    Raises:
        Refusal: There never was one of that name.
    """
    return history(home, SCENARIO, plan_id_of(home, name))


def removed_plans(home: Home) -> list[tuple[str, str]]:
    """The comparisons that were removed and can be brought back: id and name, the last removed first."""
    return [(one.record_id, str((one.document or {}).get("name", one.record_id))) for one in removed(home, SCENARIO)]


def plan_id_of(home: Home, name: str) -> str:
    """The id of a comparison that is kept or was removed.

    Raises:
        Refusal: There never was one of that name.
    """
    folded = name.strip().casefold()
    if _named(read_plans(home)[0], name) is None:
        gone = next((known for known, old in removed_plans(home) if folded in (old.casefold(), known)), None)
        if gone is not None:
            return gone
        if find(home, SCENARIO, name) is not None:
            return name
    return find_plan(home, name).id


def _frozen(outcome: Outcome, weeks: Sequence[Period]) -> Frozen:
    slices = outcome.by_week()
    lines = {}
    for line in KEPT:
        values = [one.values[line] for one in slices]
        if all(value is not None for value in values):
            lines[line] = tuple(int(value) for value in values if value is not None)
    scenario = Scenario(
        checked_name(outcome.scenario.name, "A scenario"),
        {lever: float(value) for lever, value in outcome.scenario.levers.items() if value},
        {word: float(value) for word, value in outcome.scenario.assumptions.items()},
    )
    return Frozen(scenario, lines, _bands(outcome, weeks), _bands(outcome, weeks, added_up=True))


def _bands(outcome: Outcome, weeks: Sequence[Period], *, added_up: bool = False) -> dict[str, Band]:
    found = {}
    for line in BANDED:
        rows = outcome.simulated.quantiles_of(line, weeks, BAND, added_up=added_up)
        if rows is not None:
            found[line] = Band(*(tuple(int(value) for value in row) for row in rows))
    return found


def _saved(record: Record) -> Saved:
    plan = plan_from(dict(record.document or {}))
    return Saved(record.record_id, plan, record.revision, record.changed_at, record.changed_by)


def _named(listed: Sequence[Saved], name: str) -> Saved | None:
    folded = name.strip().casefold()
    by_name = next((one for one in listed if one.plan.name.casefold() == folded), None)
    return by_name or next((one for one in listed if one.id == name), None)


def _is_taken(known: Saved) -> Refusal:
    return Refusal(
        # Translators: {author} is who saved it, {day} a day, {time} a time of day.
        say(
            "A comparison named '{name}' is saved already, by {author} on {day} at {time} UTC.",
            name=known.plan.name,
            author=known.saved_by,
            day=f"{known.saved_at:%Y-%m-%d}",
            time=f"{known.saved_at:%H:%M}",
        ),
        column="name",
        value=known.plan.name,
        hint=say("Give another name, or say that it is to be replaced."),
    )


def _new_id(home: Home, name: str) -> str:
    return _free_id(name, record_ids(home, SCENARIO))


def _free_id(name: str, taken: Iterable[str]) -> str:
    """Removed comparisons keep their ids, so that they can be brought back."""
    letters = "".join(letter if letter.isalnum() else " " for letter in name.casefold())
    slug = "-".join(letters.split())[:_LONGEST_SLUG].strip("-") or "comparison"
    used = set(taken)
    return next(
        tried for tried in (slug, *(f"{slug}-{place}" for place in range(2, len(used) + 3))) if tried not in used
    )
