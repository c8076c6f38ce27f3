"""Scenarios, mixes and marks as documents for scripts and as text for people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from storehelm.charts.values import written
from storehelm.commands.asking import aligned, exact
from storehelm.languages.formats import DASH, EN_DASH, Formats
from storehelm.metrics.tables import Unit
from storehelm.settings.calendar import Period
from storehelm.strategy.goal_words import amount, odds_words
from storehelm.strategy.scenarios.break_even import BreakEven, Ranged, break_even
from storehelm.strategy.scenarios.goal_odds import GoalOdds
from storehelm.strategy.scenarios.levers import Lever, to_text
from storehelm.strategy.scenarios.lines import LINE, LINES, SIMULATED
from storehelm.strategy.scenarios.marking import Marking
from storehelm.strategy.scenarios.model import Outcome, Slice
from storehelm.strategy.scenarios.scoring import Score
from storehelm.strategy.scenarios.solving import Mix, Solved

_UNITS: Mapping[str, Unit] = {
    "orders": "count",
    "revenue": "money",
    "revenue_if_marketing_scales": "money",
    "roas": "ratio",
    "roas_with_fixed": "ratio",
    "month": "date",
    "cash_need": "money",
}
_LABELS = {
    "orders": "Break-even orders",
    "revenue": "Break-even net sales",
    "roas": "Break-even ROAS",
    "month": "Break-even month",
    "cash_need": "Cash need",
}
_DRIVER_UNITS: Mapping[str, Unit] = {"average_order_value": "average_money", "cost_per_acquisition": "average_money"}
_KINDS = {"usual": "The usual mix", "cheapest": "The cheapest mix", "alone": "Alone", "furthest": "The most"}
_VERDICTS = {
    "held": "held",
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "unknown": "cannot tell",
}
_STATES = {
    "unmarked": "It cannot be marked.",
    "waiting": "None of its weeks has passed.",
    "too_early": "It is too early to say.",
    "in": "The store is in '{scenario}'.",
    "undecided": "The store is in '{scenario}' or one like it.",
    "outside": "The store is in none of its scenarios.",
    "unknown": "It is not known.",
}


def outcome_document(outcome: Outcome, odds: Sequence[GoalOdds], currency: str) -> dict[str, Any]:
    """One scenario as scripts get it: money as decimal strings, everything else as numbers."""
    scenario = outcome.scenario
    intervals = {name: outcome.simulated.quantiles(name) for name in SIMULATED}
    return {
        "name": scenario.name,
        "text": to_text(scenario),
        "levers": dict(scenario.levers),
        "assumptions": dict(scenario.assumptions),
        "totals": _lines({line.id: outcome.total(line.id) for line in LINES}, currency),
        "intervals": {
            name: None if found is None else [exact(value, LINE[name].unit, currency) for value in found]
            for name, found in intervals.items()
        },
        "rates": {name: _rate(name, value, currency) for name, value in outcome.drivers.items()},
        "months": [_slice(one, currency) for one in outcome.by_month()],
        "weeks": [_slice(one, currency) for one in outcome.by_week()],
        "break_even": break_even_document(break_even(outcome), currency),
        "goals": [_odds(one, currency) for one in odds],
        "reasons": dict(outcome.reasons),
        "assumed": dict(outcome.assumed),
        "remarks": list(outcome.remarks),
    }


def break_even_document(found: BreakEven, currency: str) -> dict[str, Any]:
    """The break-even as scripts get it."""
    document: dict[str, Any] = {}
    for one in fields(found):
        value = getattr(found, one.name)
        if isinstance(value, Ranged):
            unit = _UNITS[one.name]
            parts = {word: _plain(getattr(value, word), unit, currency) for word in ("value", "low", "high")}
            document[one.name] = parts | {"reason": value.reason}
        else:
            document[one.name] = _plain(value, "date", currency)
    return document


def outcomes_text(outcomes: Sequence[Outcome], odds: Sequence[Sequence[GoalOdds]], formats: Formats) -> str:
    """Scenarios side by side: lines, interval of profit, break-even, odds of the goals, and what must be known."""
    rows = [["", *(one.scenario.name for one in outcomes)]]
    for line in LINES:
        rows.append([line.label, *(written(one.total(line.id), line.unit, formats) for one in outcomes)])
    known = [name for name in SIMULATED if name in ("net_sales", "profit")]
    for name in known:
        rows.append([f"{LINE[name].label}, eight in ten", *(_interval(one, name, formats) for one in outcomes)])
    found = [break_even(one) for one in outcomes]
    for name, label in _LABELS.items():
        rows.append([label, *(_even(getattr(one, name).value, name, formats) for one in found)])
    for place, one in enumerate(odds[0] if odds else ()):
        if one.probability is not None:
            rows.append([f"Odds: {one.goal.objective}", *(_chance(listed[place], formats) for listed in odds)])
    blocks = ["\n".join(aligned(rows, [True, *(False for _ in outcomes)]))]
    blocks += ["\n".join(_notes(outcomes, found))]
    return "\n\n".join(block for block in blocks if block)


def solved_document(found: Solved, currency: str) -> dict[str, Any]:
    """What must be true as scripts get it."""
    aim = found.aim

    def value_of(value: float | None) -> Any:  # noqa: ANN401 - a decimal string, a number or None
        return exact(_whole_money(value, aim.unit), aim.unit, currency)

    return {
        "aim": aim.label,
        "target": value_of(aim.target),
        "value": value_of(found.value),
        "is_reached": found.is_reached,
        "mixes": [_mix_document(one, value_of, currency) for one in found.mixes],
        "furthest": None if found.furthest is None else _mix_document(found.furthest, value_of, currency),
        "binding": list(found.binding),
        "limits": {one.lever: [one.least, one.most] for one in found.limits},
        "left_out": dict(found.left_out),
        "reason": found.reason,
    }


def solved_text(found: Solved, levers: Mapping[str, Lever], formats: Formats) -> str:
    """What must be true, in words."""
    lines = [found.aim.label]
    if found.value is not None and not found.is_reached:
        lines.append(f"As it stands: {found.aim.words(found.value, formats)}.")
    if found.reason:
        lines.append(found.reason)
    for mix in [*found.mixes, *([found.furthest] if found.furthest else [])]:
        profit = "" if mix.profit is None else f"; profit {formats.money(mix.profit)}"
        lines += ["", f"{_KINDS[mix.kind]}: {found.aim.words(mix.value, formats)}{profit}"]
        lines += [
            f"  {levers[name].label} {moved(levers[name], value, formats)}, {mix.plausibility[name]}"
            + (", at its limit" if mix.kind == "furthest" and name in found.binding else "")
            for name, value in mix.levers.items()
        ]
    if found.left_out and not found.is_reached:
        lines.append("")
        lines += [f"{levers[name].label} may not move. {reason}" for name, reason in found.left_out.items()]
    return "\n".join(lines)


def moved(lever: Lever, value: float, formats: Formats) -> str:
    """How far a lever moves: `+3.2%`, `−1.20 pp`."""
    return formats.points(value, 0.0) if lever.kind == "points" else formats.relative_change(1 + value, 1)


def marking_document(found: Marking, currency: str) -> dict[str, Any]:
    """The marks of a comparison as scripts get them."""
    return {
        "name": found.plan.name,
        "state": found.state,
        "scenario": found.scenario,
        "is_over": found.is_over,
        "reason": found.reason,
        "weeks": [
            _period(one.period) | {"is_whole": one.is_whole} | _lines(one.actual, currency) for one in found.weeks
        ],
        "missing": [_period(one) for one in found.missing],
        "distances": {one.scenario: one.distance for one in found.distances},
        "scores": [_score_document(one, currency) for one in found.scores],
        "remarks": list(found.remarks),
    }


def marking_text(found: Marking, formats: Formats) -> str:
    """The marks of a comparison, in words."""
    said = _STATES[found.state].format(scenario=found.scenario)
    lines = [f"{found.plan.name}: {said}", *([found.reason] if found.reason else []), *found.remarks]
    if found.weeks:
        heads = ["Week", "Net sales", "Orders", "Profit"]
        rows = [heads] + [
            [
                formats.days(one.period.first, one.period.last),
                *(written(one.actual[name], LINE[name].unit, formats) for name in ("net_sales", "orders", "profit")),
            ]
            for one in found.weeks
        ]
        lines += ["", *aligned(rows, [True, False, False, False])]
    if found.scores:
        rows = [["Scenario", "Number", "Assumed", "Happened", ""]]
        rows += [[one.scenario, one.label, *_pair(one, formats), _VERDICTS[one.verdict]] for one in found.scores]
        lines += ["", *aligned(rows, [True, True, False, False, True])]
    return "\n".join(lines)


def _pair(one: Score, formats: Formats) -> list[str]:
    return [written(_whole_money(value, one.unit), one.unit, formats) for value in (one.assumed, one.happened)]


def _score_document(one: Score, currency: str) -> dict[str, Any]:
    return {
        "scenario": one.scenario,
        "driver": one.driver,
        "label": one.label,
        "assumed": exact(_whole_money(one.assumed, one.unit), one.unit, currency),
        "happened": exact(_whole_money(one.happened, one.unit), one.unit, currency),
        "verdict": one.verdict,
        "tolerance": one.tolerance,
        "reason": one.reason,
    }


def _mix_document(mix: Mix, value_of: Any, currency: str) -> dict[str, Any]:  # noqa: ANN401 - a writer of values
    return {
        "kind": mix.kind,
        "levers": dict(mix.levers),
        "effort": mix.effort,
        "profit": exact(mix.profit, "money", currency),
        "value": value_of(mix.value),
        "plausibility": dict(mix.plausibility),
    }


def _slice(one: Slice, currency: str) -> dict[str, Any]:
    return _period(one.period) | {"partial": one.is_partial} | _lines(one.values, currency)


def _period(one: Period) -> dict[str, Any]:
    return {"first": one.first.isoformat(), "last": one.last.isoformat()}


def _lines(values: Mapping[str, int | None], currency: str) -> dict[str, Any]:
    return {name: exact(value, LINE[name].unit, currency) for name, value in values.items()}


def _odds(one: GoalOdds, currency: str) -> dict[str, Any]:
    unit = one.goal.declared.unit
    values = {
        word: exact(_whole_money(getattr(one, word), unit), unit, currency)
        for word in ("target", "projection", "low", "high")
    }
    return {"id": one.goal.id, "probability": one.probability, **values, "reason": one.reason}


def _even(value: Any, name: str, formats: Formats) -> str:  # noqa: ANN401 - a month, a number or None
    return formats.month(value) if name == "month" else written(value, _UNITS[name], formats)


def _chance(one: GoalOdds, formats: Formats) -> str:
    if one.probability is None:
        return DASH
    return f"{odds_words(one.probability, formats)} ({amount(one.projection, one.goal, formats)})"


def _interval(outcome: Outcome, line: str, formats: Formats) -> str:
    found = outcome.simulated.quantiles(line)
    if found is None:
        return DASH
    return f"{formats.short_money(found[0])} {EN_DASH} {formats.short_money(found[-1])}"


def _notes(outcomes: Sequence[Outcome], found: Sequence[BreakEven]) -> Iterable[str]:
    """What is missing or assumed, each once."""
    said: dict[str, None] = {}
    for outcome, even in zip(outcomes, found, strict=True):
        for line, reason in outcome.reasons.items():
            if not LINE[line].is_total or line == "profit":
                said[f"{LINE[line].label}: {reason}"] = None
        if even.orders.reason and "profit" not in outcome.reasons:
            said[f"{outcome.scenario.name}: {even.orders.reason}"] = None
        said |= dict.fromkeys(outcome.remarks)
    return list(said)


def _plain(value: Any, unit: Unit, currency: str) -> Any:  # noqa: ANN401 - a date, a number or None
    return value.isoformat() if isinstance(value, date) else exact(value, unit, currency)


def _rate(name: str, value: float | None, currency: str) -> Any:  # noqa: ANN401 - a decimal string, a number or None
    unit = _DRIVER_UNITS.get(name, "rate")
    return exact(_whole_money(value, unit), unit, currency)


def _whole_money(value: float | None, unit: Unit) -> float | int | None:
    return round(value) if value is not None and unit in ("money", "average_money") else value
