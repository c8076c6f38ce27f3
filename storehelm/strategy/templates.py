"""Strategies to start from (data/templates): goals proposed with baselines and records from the store's own data."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from storehelm.languages.extraction import WORDED
from storehelm.languages.speech import say
from storehelm.metrics.attainment import is_ratio
from storehelm.metrics.catalogue import Metric, metric
from storehelm.metrics.coverage import read_coverage
from storehelm.metrics.query import ask
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period, last_complete_week, week_of
from storehelm.settings.home import ROOT
from storehelm.settings.store import Store
from storehelm.strategy.goals import Goal, Initiative, goal_from, initiative_from
from storehelm.warehouse.published import Published

TEMPLATES = ROOT / "data" / "templates"
BASELINE_WEEKS = 13
HISTORY_WEEKS = 156
_MONEY = ("money", "average_money")


@dataclass(frozen=True)
class Template:
    """A strategy to start from; `goals` are as the file tells them, `weeks` is how long it runs."""

    name: str
    title: str
    summary: str
    weeks: int
    goals: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Proposal:
    """A goal as a template proposes it for this store.

    `baseline` is the metric over the last 13 whole weeks with data, for sums per week; `record` the best that any such
    span has seen. Both are in the metric's unit.
    """

    goal: Goal
    initiatives: tuple[Initiative, ...]
    baseline: Decimal
    record: Decimal
    is_beyond_record: bool


@dataclass(frozen=True)
class Proposed:
    """A template filled in; `left_out` says which of its goals the store's data cannot carry, and why."""

    template: Template
    proposals: tuple[Proposal, ...]
    left_out: tuple[str, ...] = field(default=())


def list_templates(folder: Path = TEMPLATES) -> list[Template]:
    """The templates there are, by name."""
    return [_template(path) for path in sorted(folder.glob("*.toml"))]


def find_template(name: str, folder: Path = TEMPLATES) -> Template:
    """One template.

    Raises:
        Refusal: There is none of that name; the hint gives the nearest.
    """
    known = {one.name: one for one in list_templates(folder)}
    if name not in known:
        raise Refusal(say("No template named '{name}'.", name=name), value=name, hint=nearest_name(name, known))
    return known[name]


def propose(published: Published, store: Store, template: Template, today: date) -> Proposed:
    """Fill a template in: it starts with the week that runs, and ends after the template's weeks."""
    start = week_of(today, store.week_start).first
    span = Period(start, start + timedelta(weeks=template.weeks, days=-1))
    proposals: list[Proposal] = []
    left_out: list[str] = []
    for entry in template.goals:
        found = _propose(published, store, entry, span, today)
        if isinstance(found, str):
            left_out.append(f"{entry['objective']}: {found}")
        else:
            proposals.append(found)
    kept = {one.goal.id for one in proposals}
    return Proposed(template, tuple(_with_parents_among(one, kept) for one in proposals), tuple(left_out))


def best_span(weeks: Sequence[int | float | None], length: int, *, lower_is_better: bool) -> float | None:
    """The best mean of any `length` known weeks in a row; of fewer weeks, that of all of them."""
    known = [float(value) for value in weeks if value is not None]
    if not known:
        return None
    spans = [known[place : place + length] for place in range(max(1, len(known) - length + 1))]
    means = [sum(span) / len(span) for span in spans]
    return min(means) if lower_is_better else max(means)


def _template(path: Path) -> Template:
    entry = _told(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    return Template(path.stem, entry["title"], entry["summary"], entry["weeks"], tuple(entry["goal"]))


def _told(entry: Any) -> Any:  # noqa: ANN401 - what TOML holds
    """The entry with its words in the reader's language: what is taken over from a template is the store's own then."""
    if isinstance(entry, list):
        return [_told(one) for one in entry]
    if not isinstance(entry, dict):
        return entry
    return {
        key: say(value) if key in WORDED and isinstance(value, str) else _told(value) for key, value in entry.items()
    }


def _propose(published: Published, store: Store, entry: Mapping[str, Any], span: Period, today: date) -> Proposal | str:
    """The proposal, or why there is none."""
    declared = metric(entry["metric"])
    known = _measure(published, store, declared, entry.get("where", {}), today)
    if isinstance(known, str):
        return known
    target = _capped(_rounded(known.baseline * (1 + entry["improve"]), declared.unit), declared.unit)
    words = ("id", "objective", "pillar", "metric", "where", "rank", "parent")
    goal = goal_from(
        {word: entry[word] for word in words if word in entry}
        | {
            "target": str(target),
            "every_week": not is_ratio(declared),
            "baseline": str(_rounded(known.baseline, declared.unit)),
            "start": span.first,
            "deadline": span.last,
        }
    )
    return Proposal(
        goal=goal,
        initiatives=tuple(_initiative(goal, one, span) for one in entry.get("initiative", ())),
        baseline=known.baseline,
        record=known.record,
        is_beyond_record=target < known.record if goal.is_limit else target > known.record,
    )


@dataclass(frozen=True)
class _Measured:
    """What the store's own weeks say of a metric, in its unit; for sums per week."""

    baseline: Decimal
    record: Decimal


def _measure(
    published: Published, store: Store, declared: Metric, where: Mapping[str, Sequence[str]], today: date
) -> _Measured | str:
    coverage = read_coverage(published)
    newest = min((coverage[kind].period.last for kind in declared.kinds if kind in coverage), default=None)
    if newest is None:
        # Translators: stands after the name of a goal and a colon.
        return say("the store has no data for it.")
    last = last_complete_week(min(newest, today - timedelta(days=1)), store.week_start).last
    answer = ask(
        published, store, [declared.id], Period(last - timedelta(weeks=HISTORY_WEEKS), last), "week", (), where
    )
    weeks = [None if row["partial"] else row[declared.id] for row in answer.rows]
    recent = Period(last - timedelta(weeks=BASELINE_WEEKS, days=-1), last)
    whole = ask(published, store, [declared.id], recent, "total", (), where)
    value = whole.value(declared.id)
    record = best_span(weeks, BASELINE_WEEKS, lower_is_better=declared.direction == "lower")
    if not value or record is None:
        # Translators: stands after the name of a goal and a colon.
        none = say("the store has none of it in its last thirteen whole weeks.")
        return whole.reasons.get(declared.id) or none
    known = sum(week is not None for week in weeks[-BASELINE_WEEKS:])
    share = value if is_ratio(declared) else value / max(known, 1)
    return _Measured(_in_unit(share, declared.unit), _in_unit(record, declared.unit))


def _initiative(goal: Goal, entry: Mapping[str, Any], span: Period) -> Initiative:
    start = span.first + timedelta(weeks=entry["after_weeks"])
    end = min(span.last, start + timedelta(weeks=entry["weeks"], days=-1))
    return initiative_from({"id": entry["id"], "goal": goal.id, "name": entry["name"], "start": start, "end": end})


def _with_parents_among(one: Proposal, kept: set[str]) -> Proposal:
    if one.goal.parent in kept or one.goal.parent is None:
        return one
    return replace(one, goal=replace(one.goal, parent=None))


def _in_unit(raw: float, unit: str) -> Decimal:
    value = Decimal(repr(float(raw)))
    return value / 1_000_000 if unit in _MONEY else value


def _capped(target: Decimal, unit: str) -> Decimal:
    return min(target, Decimal(1)) if unit in ("rate", "share") else target


def _rounded(value: Decimal, unit: str) -> Decimal:
    """To what a person would write: three figures that say something."""
    if not value:
        return value
    places = 2 - value.adjusted()
    step = Decimal(1).scaleb(-min(places, 0) if unit == "count" else -places)
    return (value / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step
