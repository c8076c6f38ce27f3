"""The tables behind the Scenarios page: what the page draws, the command line prints and a download holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, noted, say, say_count, say_in
from storehelm.metrics.attainment import aim_of
from storehelm.metrics.tables import Column, Table, Unit
from storehelm.metrics.view_tables import table
from storehelm.settings.calendar import Period
from storehelm.settings.store import Store
from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.break_even import BreakEven, Ranged, break_even
from storehelm.strategy.scenarios.goal_odds import GoalCourse, GoalOdds, goal_odds
from storehelm.strategy.scenarios.history import LeverPast
from storehelm.strategy.scenarios.lever_words import lever_value, moved_words, past_words, reached_value
from storehelm.strategy.scenarios.levers import NAMES, RELATION, Scenario, levers_of, scenario_label, to_text
from storehelm.strategy.scenarios.lines import LINE, LINES
from storehelm.strategy.scenarios.marking import Marking
from storehelm.strategy.scenarios.model import FAN, Outcome, run
from storehelm.strategy.scenarios.solving import Solved
from storehelm.strategy.scenarios.tornado import Tornado, tornado
from storehelm.strategy.season import WEEK, Daily

PAST_WEEKS = 26
"""Weeks before the last known day that a fan chart shows."""
MONEY = ("money", "average_money")
_RATES: Mapping[str, tuple[str, Unit, str]] = {
    "orders_per_session": (noted("Orders per visit"), "rate", noted("Web orders divided by visits.")),
    "average_order_value": (
        noted("Average order value"),
        "average_money",
        noted("Sales after discounts divided by orders."),
    ),
    "mer": (noted("Marketing efficiency"), "ratio", noted("Net sales divided by ad spend and other marketing.")),
}
_SUMMARY = ("net_sales", "orders", "orders_per_session", "average_order_value", "ad_spend", "mer")
_SUMMARY_END = ("contribution_margin_3", "fixed_costs", "profit")
_EVEN: tuple[tuple[str, str, Unit, str], ...] = (
    (
        "cash_need",
        noted("Cash need"),
        "money",
        noted("The deepest point of profit added up by day; 0 where it never falls below 0."),
    ),
    (
        "orders",
        noted("Break-even orders"),
        "count",
        # Translators: the span is the days ahead that a scenario is of, here and below.
        noted("Orders of the span at which profit is 0, with marketing as it is."),
    ),
    (
        "revenue",
        noted("Break-even net sales"),
        "money",
        noted("Net sales of the span at which profit is 0, with marketing as it is."),
    ),
    (
        "roas",
        noted("Break-even ROAS"),
        "ratio",
        noted("Net sales that a unit of ad spend must bring to pay for itself."),
    ),
    (
        "month",
        noted("Break-even month"),
        "text",
        noted("The month at whose end the profit of the span so far is not below 0."),
    ),
)


@dataclass(frozen=True)
class Shown:
    """A scenario with everything that a page shows of it."""

    outcome: Outcome
    even: BreakEven
    odds: tuple[GoalOdds, ...]

    @property
    def name(self) -> str:
        """Of the scenario, as its reader calls it."""
        return scenario_label(self.outcome.scenario.name)


def worked_out(baseline: Baseline, scenario: Scenario, courses: Sequence[GoalCourse]) -> Shown:
    """A scenario with its break-even and the odds of the goals."""
    outcome = run(baseline, scenario)
    return Shown(outcome, break_even(outcome), goal_odds(baseline, outcome, courses))


def summary(shown: Sequence[Shown], formats: Formats) -> Table:
    """Scenarios side by side: a row for each number, and for each scenario its value and the ends of eight in ten."""
    names = [column for place, one in enumerate(shown) for column in _of_scenario(place, one.name)]
    columns = (
        Column("id", "Id", "text"),
        Column("label", "Number", "text"),
        Column("definition", "Definition", "text"),
        Column("unit", "Unit", "text"),
        Column("is_assumed", "Assumed", "flag", "Whether it rests on a number that was entered here."),
        *names,
    )
    return table("summary", "Scenarios side by side", columns, _summary_rows(shown, formats), _summary_notes(shown))


def _column(place: int, what: str) -> str:
    """The name of a further column of a scenario."""
    return f"s{place}_{what}"


def _of_scenario(place: int, name: str) -> tuple[Column, Column, Column]:
    # Translators: {scenario} is the name of a scenario; the column holds the lower end of a range.
    low = say("{scenario}, from", scenario=name)
    # Translators: {scenario} is the name of a scenario; the column holds the upper end of a range.
    high = say("{scenario}, to", scenario=name)
    return (
        Column(f"s{place}", name, "own"),
        Column(_column(place, "low"), low, "own", "Nine in ten simulated paths end above."),
        Column(_column(place, "high"), high, "own", "Nine in ten simulated paths end below."),
    )


def _summary_rows(shown: Sequence[Shown], formats: Formats) -> Iterator[dict[str, Any]]:
    cells: list[tuple[Any, Any, Any]]
    for name in (*_SUMMARY, *_SUMMARY_END):
        if name in LINE:
            line = LINE[name]
            cells = [(one.outcome.total(name), *_ends(one.outcome, name)) for one in shown]
            yield _row(name, (line.label, line.unit, line.definition), cells, _rests_on_assumed(shown[0], name))
        else:
            rates = [one.outcome.drivers[name] for one in shown]
            is_money = _RATES[name][1] in MONEY
            cells = [(round(rate) if is_money and rate is not None else rate, None, None) for rate in rates]
            label, unit, definition = _RATES[name]
            yield _row(name, (say(label), unit, say(definition)), cells)
    for name, label, unit, definition in _EVEN:
        found = [getattr(one.even, name) for one in shown]
        cells = [_even_cell(one, name, formats) for one in found]
        said = (say(label), unit, say(definition))
        yield _row(f"break_even_{name}", said, cells, _rests_on_assumed(shown[0], "profit"))
    for place, odds in enumerate(shown[0].odds):
        if odds.probability is not None:
            cells = [(one.odds[place].probability, None, None) for one in shown]
            # Translators: {goal} is a goal in the words of the store's owner.
            label = say("Odds: {goal}", goal=odds.goal.objective)
            yield _row(f"odds:{odds.goal.id}", (label, "share", say("Share of simulated ends that reach it.")), cells)


def _row(
    name: str, said: tuple[str, Unit, str], cells: Sequence[tuple[Any, ...]], is_assumed: bool = False
) -> dict[str, Any]:
    label, unit, definition = said
    row: dict[str, Any] = {"id": name, "label": label, "unit": unit, "definition": definition, "is_assumed": is_assumed}
    for place, (value, low, high) in enumerate(cells):
        row |= {f"s{place}": value, _column(place, "low"): low, _column(place, "high"): high}
    return row


def _ends(outcome: Outcome, line: str) -> tuple[int | None, int | None]:
    """Of lines that are simulated; margins between have their interval in the months."""
    if line not in ("net_sales", "orders", "contribution_margin_3", "profit"):
        return None, None
    found = outcome.simulated.quantiles(line)
    return (None, None) if found is None else (found[0], found[-1])


def _even_cell(found: Ranged[Any], name: str, formats: Formats) -> tuple[Any, Any, Any]:
    if name == "month":
        is_known = found.value is not None
        return (formats.month(found.value) if is_known else None, None, None)
    return found.value, found.low, found.high


def _rests_on_assumed(one: Shown, line: str) -> bool:
    """Whether a line or a part of it is assumed."""
    if line in one.outcome.assumed:
        return True
    return line in LINE and any(_rests_on_assumed(one, part) for _, part in LINE[line].adds)


ALIKE = noted(
    "The scenarios are alike: this store's past is too short to say how far its numbers move by themselves. "
    "Move their levers by hand."
)
LOSING = noted(
    "Orders cost more than they bring here: more of them make the loss larger, in an optimistic scenario too."
)


def _summary_notes(shown: Sequence[Shown]) -> Iterator[str]:
    """What is missing, each once, and what a reader must know of the levers."""
    moved = [(one.outcome.scenario.levers, one.outcome.scenario.assumptions) for one in shown]
    if len(moved) > 1 and all(one == moved[0] for one in moved):
        yield say(ALIKE)
    margins = [one.outcome.total("contribution_margin_2") for one in shown]
    if any(margin is not None and margin < 0 for margin in margins):
        yield say(LOSING)
    for one in shown:
        yield from (
            f"{LINE[line].label}: {reason}" for line, reason in one.outcome.reasons.items() if not LINE[line].adds
        )
        if "profit" not in one.outcome.reasons:
            reasons = {found.reason for found in (one.even.orders, one.even.roas_with_fixed) if found.reason}
            yield from (f"{one.name}: {reason}" for reason in sorted(reasons))
        yield from one.outcome.remarks


_STATEMENT: Mapping[str, Sentence] = {
    # Translators: {scenario} is the name of a scenario; the title of its profit and loss.
    "month": "{scenario} by month",
    # Translators: {scenario} is the name of a scenario; the title of its profit and loss.
    "week": "{scenario} by week",
}
_STATEMENTS: Mapping[str, Sentence] = {"month": "Profit and loss by month", "week": "Profit and loss by week"}


def statement(shown: Shown, grain: str, formats: Formats) -> Table:
    """The profit and loss of one scenario by month or week, a row for each line, the whole span last."""
    slices = shown.outcome.by_month() if grain == "month" else shown.outcome.by_week()
    columns = (
        Column("id", "Id", "text"),
        Column("label", "Line", "text"),
        Column("definition", "Definition", "text"),
        Column("unit", "Unit", "text"),
        Column("is_total", "Is a sum", "flag"),
        *(
            Column(f"p{place}", _period_label(one.period, grain, one.is_partial, formats), "own")
            for place, one in enumerate(slices)
        ),
        Column("whole", "Whole span", "own"),
    )
    rows = []
    for line in LINES:
        row: dict[str, Any] = {"id": line.id, "label": line.label, "definition": line.definition, "unit": line.unit}
        row |= {f"p{place}": one.values[line.id] for place, one in enumerate(slices)}
        rows.append(row | {"is_total": line.is_total, "whole": shown.outcome.total(line.id)})
    name = "monthly" if grain == "month" else "weekly"
    notes = [f"{LINE[line].label}: {reason}" for line, reason in shown.outcome.reasons.items() if not LINE[line].adds]
    return table(name, say(_STATEMENT[grain], scenario=shown.name), columns, rows, notes)


def statements(shown: Sequence[Shown], grain: str, formats: Formats) -> Table:
    """The profits and losses of all scenarios below each other, for files and scripts."""
    every = [statement(one, grain, formats) for one in shown]
    first = every[0]
    columns = (Column("scenario", "Scenario", "text"), *first.columns)
    rows = [{"scenario": one.name, **row} for one, part in zip(shown, every, strict=True) for row in part.rows]
    return table(first.name, say(_STATEMENTS[grain]), columns, rows, [note for part in every for note in part.notes])


def tables_of(
    baseline: Baseline, shown: Sequence[Shown], main: int, past: Mapping[str, LeverPast], formats: Formats
) -> dict[str, Table]:
    """The tables of the page, by name, but for the fan, which needs what was."""
    scenario = shown[main].outcome.scenario
    start = Scenario(NAMES[1], {}, scenario.assumptions)
    found = (
        scenarios_table(shown),
        summary(shown, formats),
        goals_table(shown, main),
        statements(shown, "month", formats),
        statements(shown, "week", formats),
        levers_table(baseline, shown, past, formats),
        tornado_table(tornado(baseline, start, past), baseline, formats),
        baseline_table(baseline),
        relations_table(baseline, scenario),
    )
    return {one.name: one for one in found}


def mixes_table(found: Solved, baseline: Baseline, formats: Formats) -> Table:
    """What must be true: a row for each lever of each mix."""
    columns = (
        Column("kind", "Mix", "text"),
        # Translators: a lever is what a scenario moves, such as prices or ad spend.
        Column("lever", "Lever", "text"),
        Column("label", "Change", "text"),
        # Translators: how far a lever is moved: by 3%.
        Column("move", say_in("move", "By"), "text"),
        Column("unit", "Unit", "text"),
        Column("value", "Now", "own"),
        Column("then", "Then", "own"),
        Column("past", "How often before", "text"),
        Column("profit", "Profit of the mix", "money"),
        Column("is_binding", "At its limit", "flag"),
    )
    levers = {lever.id: lever for lever in levers_of(baseline.drivers)}
    rows = []
    for mix in (*found.mixes, *([found.furthest] if found.furthest else [])):
        for name, move in mix.levers.items():
            unit, value = lever_value(baseline, levers[name])
            row: dict[str, Any] = {"kind": mix.kind, "lever": name, "label": levers[name].label, "unit": unit}
            row |= {"move": moved_words(levers[name], move, formats), "value": value, "profit": mix.profit}
            row |= {"then": reached_value(levers[name], value, move), "past": mix.plausibility[name]}
            rows.append(row | {"is_binding": mix.kind == "furthest" and name in found.binding})
    return table("mixes", "What must be true", columns, rows)


def scores_table(found: Marking) -> Table:
    """What a saved comparison assumed, and what happened."""
    columns = (
        Column("scenario", "Scenario", "text"),
        Column("label", "Number", "text"),
        Column("unit", "Unit", "text"),
        Column("assumed", "Assumed", "own"),
        # Translators: what a number came to, beside what was assumed.
        Column("happened", "Happened", "own"),
        Column("verdict", "Verdict", "text"),
        Column("reason", "Reason", "text"),
    )
    rows = (
        {
            "scenario": scenario_label(one.scenario),
            "label": one.label,
            "unit": one.unit,
            "assumed": _raw(one.assumed, one.unit),
            "happened": _raw(one.happened, one.unit),
            "verdict": one.verdict,
            "reason": one.reason,
        }
        for one in found.scores
    )
    return table("scores", "What was assumed, and what happened", columns, rows, found.remarks)


def passed_table(found: Marking) -> Table:
    """The weeks of a saved comparison that have passed, beside the middle of each of its scenarios."""
    plan = found.plan
    columns = (
        Column("week", "Week from", "date"),
        Column("actual", "Net sales", "money"),
        *(Column(f"s{place}", scenario_label(one.scenario.name), "money") for place, one in enumerate(plan.scenarios)),
    )
    rows = []
    for week in found.weeks:
        place = plan.weeks.index(week.period)
        row: dict[str, Any] = {"week": week.period.first, "actual": week.actual["net_sales"]}
        for number, one in enumerate(plan.scenarios):
            band = one.bands.get("net_sales")
            row[f"s{number}"] = None if band is None else band.middle[place]
        rows.append(row)
    return table("passed", "Weeks that have passed", columns, rows)


def _period_label(period: Period, grain: str, is_partial: bool, formats: Formats) -> str:
    label = formats.month(period.first) if grain == "month" else f"{period.first}"
    if not is_partial:
        return label
    # Translators: {period} is a month, or the first day of a week, of which only so many days count.
    return say_count("{period}, {n} day", "{period}, {n} days", period.days, period=label, n=period.days)


# Translators: "relative" and "points" are what the column holds: leave them as they are.
_KINDS_TOLD = noted("relative: a share of its number; points: added to a rate.")


def levers_table(baseline: Baseline, shown: Sequence[Shown], past: Mapping[str, LeverPast], formats: Formats) -> Table:
    """Every lever: what it moves, and for each scenario how far, and how often the store moved that far."""
    columns = (
        Column("id", "Id", "text"),
        Column("label", "Lever", "text"),
        Column("group", "Group", "text"),
        Column("kind", "Kind", "text", _KINDS_TOLD),
        Column("unit", "Unit", "text"),
        Column("value", "Last weeks", "own", "The number that the lever moves, in the last whole weeks."),
        Column("basis", "Its relations", "text", "Whether what it moves besides is measured or assumed."),
        *(
            column
            for place, one in enumerate(shown)
            for column in (
                # Translators: {scenario} is the name of a scenario; how far it moves a number.
                Column(_column(place, "move"), say("{scenario}: move", scenario=one.name), "text"),
                # Translators: {scenario} is the name of a scenario; what a number comes to in it.
                Column(f"s{place}", say("{scenario}: then", scenario=one.name), "own"),
                # Translators: {scenario} is the name of a scenario; how often the store moved a number so far.
                Column(_column(place, "past"), say("{scenario}: how often before", scenario=one.name), "text"),
            )
        ),
    )
    rows = []
    for lever in levers_of(baseline.drivers):
        unit, value = lever_value(baseline, lever)
        row: dict[str, Any] = {"id": lever.id, "label": lever.label, "group": say(lever.group), "kind": lever.kind}
        row |= {"unit": unit, "value": value, "basis": basis_of(baseline, shown[0].outcome.scenario, lever.relations)}
        for place, one in enumerate(shown):
            move = one.outcome.scenario.levers.get(lever.id, 0.0)
            row[f"s{place}"] = reached_value(lever, value, move)
            row[_column(place, "move")] = moved_words(lever, move, formats)
            row[_column(place, "past")] = past_words(past.get(lever.id), move, formats)
        rows.append(row)
    return table("levers", "Levers", columns, rows)


def basis_of(baseline: Baseline, scenario: Scenario, relations: Sequence[str]) -> str | None:
    """Whether the relations of a lever are measured or assumed; None where it has none."""
    found = [baseline.relations[name] for name in relations if name in baseline.relations]
    if not found:
        return None
    is_assumed = any(one.basis == "assumed" or f"{RELATION}{one.id}" in scenario.assumptions for one in found)
    return "assumed" if is_assumed else "measured"


def baseline_table(baseline: Baseline) -> Table:
    """Each number that scenarios start from, and where it came from."""
    columns = (
        Column("id", "Id", "text"),
        Column("label", "Number", "text"),
        Column("unit", "Unit", "text"),
        Column("value", "Value", "own"),
        Column("source", "Where it came from", "text"),
        Column("first", "From", "date"),
        Column("last", "To", "date"),
    )
    rows = (
        {
            "id": one.id,
            "label": one.label,
            "unit": one.unit,
            "value": round(one.value) if one.value is not None and one.unit in MONEY else one.value,
            "source": one.source if one.reason is None else one.reason,
            "first": one.period.first,
            "last": one.period.last,
        }
        for one in baseline.drivers.listed
    )
    return table("baseline", "What scenarios start from", columns, rows, baseline.sources)


def relations_table(baseline: Baseline, scenario: Scenario) -> Table:
    """How levers move each other: measured or assumed, with the interval."""
    columns = (
        Column("id", "Id", "text"),
        Column("label", "Relation", "text"),
        Column("value", "Middle", "ratio"),
        Column("low", "From", "ratio", "Nine in ten possible values lie between."),
        Column("high", "To", "ratio", "Nine in ten possible values lie between."),
        # Translators: whether a relation is measured or assumed.
        Column("basis", "Basis", "text"),
        Column("weeks", "Weeks", "count"),
        Column("sentence", "What it says", "text"),
    )
    rows = []
    for one in baseline.relations.values():
        own = scenario.assumptions.get(f"{RELATION}{one.id}")
        row: dict[str, Any] = {"id": one.id, "label": one.label, "value": one.value, "low": one.low, "high": one.high}
        row |= {"basis": one.basis, "weeks": one.weeks, "sentence": one.sentence}
        if own is not None:
            row |= {"value": own, "low": own, "high": own, "basis": "assumed", "sentence": say("Set by the scenario.")}
        rows.append(row)
    return table("relations", "How the numbers move each other", columns, rows)


def tornado_table(found: Tornado, baseline: Baseline, formats: Formats) -> Table:
    """What each lever alone makes of profit, the widest first."""
    line = LINE[found.line].label if found.line else say("Profit")
    columns = (
        Column("id", "Id", "text"),
        Column("label", "Lever", "text"),
        Column("below", "Moved down", "text"),
        # Translators: {number} is Profit, Net sales or a margin, once the lever is moved down.
        Column("low", say("{number} then", number=line), "money"),
        Column("above", "Moved up", "text"),
        # Translators: {number} is Profit, Net sales or a margin, once the lever is moved up.
        Column("high", say("{number} when moved up", number=line), "money"),
        Column("is_assumed", "Move is assumed", "flag", "Too little of its past is known: 10 % either way."),
        Column("rests_on", "Rests on assumed", "text"),
    )
    levers = {lever.id: lever for lever in levers_of(baseline.drivers)}
    rows = (
        {
            "id": one.lever,
            "label": one.label,
            "below": moved_words(levers[one.lever], one.below, formats),
            "low": one.low,
            "above": moved_words(levers[one.lever], one.above, formats),
            "high": one.high,
            "is_assumed": one.is_assumed,
            "rests_on": ", ".join(one.rests_on_assumed) or None,
        }
        for one in found.swings
    )
    # Translators: a title; {number} is Profit, Net sales or a margin. A lever is a number that scenarios move.
    title = say("{number} by each lever alone", number=line)
    return table("tornado", title, columns, rows, [found.reason] if found.reason else [])


def fan_table(baseline: Baseline, shown: Sequence[Shown], main: int, net_sales: Daily, store: Store) -> Table:
    """Net sales by week: what was, each scenario, the bands of one of them, and what the goals want.

    Args:
        baseline: Of the scenarios.
        shown: The scenarios.
        main: The place of the one whose bands are shown.
        net_sales: What was, by day.
        store: With what its goals want day by day.
    """
    columns = (
        Column("week", "Week to", "date", "The last day of seven, counted from the last known day."),
        Column("actual", "Net sales", "money"),
        *(Column(f"s{place}", one.name, "money") for place, one in enumerate(shown)),
        *(
            # Translators: {share} is 5, 25, 75 or 95; paths are simulated courses of what may come.
            Column(name, say("{share} in a hundred paths lie below", share=share), "money")
            for name, share in zip(("low_90", "low_50", "high_50", "high_90"), (5, 25, 75, 95), strict=True)
        ),
        Column("target", "Goal", "money", "What the goal of net sales wants of the week."),
    )
    rows = [*_past_rows(baseline, net_sales), *_ahead_rows(baseline, shown, main)]
    if rows and rows[-1].get("s0") is not None:
        for row in rows:
            aim = aim_of(store, "net_sales", Period(row["week"] - timedelta(days=WEEK - 1), row["week"]))
            row["target"] = None if aim is None else round(aim.value)
    return table("fan", "Net sales by week", columns, rows)


def _past_rows(baseline: Baseline, net_sales: Daily) -> Iterator[dict[str, Any]]:
    for back in range(PAST_WEEKS - 1, -1, -1):
        last = baseline.as_of - timedelta(weeks=back)
        values = net_sales.within(Period(last - timedelta(days=WEEK - 1), last))
        if np.isfinite(values).all():
            yield {"week": last, "actual": round(float(values.sum()))}


def _ahead_rows(baseline: Baseline, shown: Sequence[Shown], main: int) -> Iterator[dict[str, Any]]:
    """Whole weeks; the last known week starts every line, so that they begin where the past ends."""
    size = len(baseline.weeks)
    sums = []
    for one in shown:
        days = one.outcome.by_day["net_sales"]
        sums.append(np.bincount(baseline.week_of_day, weights=days, minlength=size))
    bands = shown[main].outcome.simulated.quantiles_of("net_sales", baseline.weeks, FAN)
    for place, week in enumerate(baseline.weeks):
        if week.days < WEEK and size > 1:
            continue
        row: dict[str, Any] = {f"s{number}": round(float(values[place])) for number, values in enumerate(sums)}
        if bands is not None:
            ends = zip(("low_90", "low_50", "high_50", "high_90"), (0, 1, 3, 4), strict=True)
            row |= {name: int(bands[index, place]) for name, index in ends}
        yield row | {"week": week.last}


def goals_table(shown: Sequence[Shown], main: int) -> Table:
    """The goals under one scenario, with the odds of all."""
    columns = (
        Column("id", "Id", "text"),
        Column("objective", "Goal", "text"),
        Column("metric", "Metric", "text"),
        Column("unit", "Unit", "text"),
        Column("is_limit", "Is a limit", "flag"),
        Column("deadline", "Deadline", "date"),
        Column("target", "Target", "own"),
        Column("projection", "Expected", "own", "Middle of the simulated ends."),
        Column("low", "From", "own", "Nine in ten simulated ends lie above."),
        Column("high", "To", "own", "Nine in ten simulated ends lie below."),
        Column("odds", "Odds", "share", "Share of simulated ends that reach the target."),
        # Translators: the span is the days ahead that scenarios are of.
        Column("is_moved", "In the span", "flag", "Whether days of it that are left lie in the span."),
        Column("reason", "Reason", "text", "Why a number is missing."),
        *(
            # Translators: {scenario} is the name of a scenario.
            Column(_column(place, "odds"), say("Odds in {scenario}", scenario=one.name), "share")
            for place, one in enumerate(shown)
        ),
    )
    rows = []
    for place, one in enumerate(shown[main].odds):
        goal, unit = one.goal, one.goal.declared.unit
        row: dict[str, Any] = {"id": goal.id, "objective": goal.objective, "metric": goal.metric, "unit": unit}
        row |= {"is_limit": goal.is_limit, "deadline": goal.deadline, "odds": one.probability, "reason": one.reason}
        row |= {name: _raw(getattr(one, name), unit) for name in ("target", "projection", "low", "high")}
        row |= {_column(number, "odds"): other.odds[place].probability for number, other in enumerate(shown)}
        rows.append(row | {"is_moved": one.is_moved})
    return table("goals", "Goals", columns, rows)


def _raw(value: float | None, unit: Unit) -> float | int | None:
    return round(value) if value is not None and unit in (*MONEY, "count") else value


def scenarios_table(shown: Sequence[Shown]) -> Table:
    """The scenarios as they are written, one line each."""
    columns = (Column("name", "Scenario", "text"), Column("text", "As it is written", "text"))
    return table(
        "scenarios", "Scenarios", columns, ({"name": one.name, "text": to_text(one.outcome.scenario)} for one in shown)
    )
