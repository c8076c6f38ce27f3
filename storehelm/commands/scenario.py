"""`scenario`: scenarios of the days ahead, saved comparisons and their marks, and what must be true."""

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from storehelm.commands.asking import aligned
from storehelm.commands.judged import author_here, judged, opened_store
from storehelm.commands.new_file import write_file
from storehelm.commands.outcome import ANSWER_IS_NO, DONE, Outcome
from storehelm.commands.scenario_ahead import Ahead, look_ahead, look_ahead_over, read_scenario
from storehelm.commands.scenario_told import (
    marking_document,
    marking_text,
    outcome_document,
    outcomes_text,
    solved_document,
    solved_text,
)
from storehelm.refusal import Refusal, nearest_name
from storehelm.reports.scenario_workbook import workbook_of
from storehelm.settings.home import Home
from storehelm.strategy.scenarios.aims import BREAK_EVEN, Aim, goal_aim, line_aim
from storehelm.strategy.scenarios.goal_odds import goal_odds
from storehelm.strategy.scenarios.levers import Scenario, levers_of, strictly_checked, to_text
from storehelm.strategy.scenarios.lines import LINE
from storehelm.strategy.scenarios.marking import mark
from storehelm.strategy.scenarios.model import run as work_out
from storehelm.strategy.scenarios.plan_file import read_plan_file, text_of
from storehelm.strategy.scenarios.plan_form import Plan
from storehelm.strategy.scenarios.plans import (
    changes,
    find_plan,
    freeze,
    read_plans,
    remove_plan,
    rename_plan,
    save_plan,
    save_plans,
    take_back,
)
from storehelm.strategy.scenarios.solving import Limit, what_must_be_true

NAME = "scenario"
HELP = "scenarios of the days ahead: show, solve, workbook; save, list, marks, export, import and change comparisons"
_LARGEST = 1e15
_LIMIT = re.compile(r"(.+?)=(.*?)\.\.(.*)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("deed", nargs="?", default="show", metavar="DEED", help=", ".join(_DEEDS))
    parser.add_argument(
        "words", nargs="*", metavar="NAME", help="a comparison's name (rename: the new one too), an aim, or a file"
    )
    parser.add_argument(
        "--span", help="13w (default), 26w, 52w, quarter, year-end, next-year, or 2027-01-01..2027-03-31"
    )
    parser.add_argument(
        "--with",
        dest="scenarios",
        action="append",
        default=[],
        metavar="TEXT",
        help='a scenario, as "More visits|sessions=0.10|discount=-0.02"; repeatable; without it the opening three',
    )
    parser.add_argument(
        "--limit",
        dest="limits",
        action="append",
        default=[],
        metavar="LEVER=LEAST..MOST",
        help="solve: how far a lever may go, such as price=-0.02..0.05; repeatable",
    )
    parser.add_argument("--notes", default="", help="save: a remark to keep with the comparison")
    parser.add_argument(
        "--replace", action="store_true", help="let a comparison or a file take the place of one of the same name"
    )


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Carry out a deed.

    Raises:
        Refusal: The deed, a scenario, a lever, a span, a name or a file is unknown or impossible, or nothing is
            published.
    """
    if arguments.deed not in _DEEDS:
        raise Refusal(
            f"scenario cannot '{arguments.deed}'.", value=arguments.deed, hint=nearest_name(arguments.deed, _DEEDS)
        )
    deed, most = _DEEDS[arguments.deed]
    if len(arguments.words) > most:
        raise Refusal(
            f"scenario {arguments.deed} does not know what to do with '{arguments.words[most]}'.",
            value=arguments.words[most][:80],
            hint='Put a name of several words in quotes: "Plan for Q1".',
        )
    return deed(arguments, home)


def _show(arguments: argparse.Namespace, home: Home) -> Outcome:
    ahead = look_ahead(home, arguments.span)
    outcomes = ahead.outcomes(arguments.scenarios)
    courses = ahead.courses()
    odds = [goal_odds(ahead.baseline, one, courses) for one in outcomes]
    currency = ahead.baseline.currency
    document = _about(ahead) | {
        "scenarios": [outcome_document(one, likely, currency) for one, likely in zip(outcomes, odds, strict=True)],
        "sources": list(ahead.baseline.sources),
    }
    span = ahead.formats.days(ahead.baseline.span.first, ahead.baseline.span.last)
    return Outcome(document, f"Scenarios of {span}\n\n{outcomes_text(outcomes, odds, ahead.formats)}")


def _about(ahead: Ahead) -> dict[str, Any]:
    baseline = ahead.baseline
    return {
        "first": baseline.span.first.isoformat(),
        "last": baseline.span.last.isoformat(),
        "as_of": baseline.as_of.isoformat(),
        "currency": baseline.currency,
        "version": baseline.version,
    }


def _save(arguments: argparse.Namespace, home: Home) -> Outcome:
    name = _word(arguments, "a name for the comparison")
    ahead = look_ahead(home, arguments.span)
    plan = freeze(
        name, ahead.baseline, ahead.outcomes(arguments.scenarios), ahead.now.store, ahead.past, arguments.notes
    )
    before = {one.id: one.revision for one in read_plans(home)[0]}
    seen = _revision(home, plan.name) if arguments.replace else 0
    record = save_plan(home, plan, author_here(), seen)
    is_changed = before.get(record.record_id) != record.revision
    document = {"id": record.record_id, "name": plan.name, "revision": record.revision, "changed": is_changed}
    document |= {"scenarios": [to_text(one.scenario) for one in plan.scenarios]} | _about(ahead)
    told = "is saved" if is_changed else "was saved so already: nothing changed"
    return Outcome(document, f"'{plan.name}' {told}. See later: python -m storehelm scenario marks \"{plan.name}\"")


def _revision(home: Home, name: str) -> int:
    folded = name.casefold()
    return next((one.revision for one in read_plans(home)[0] if one.plan.name.casefold() == folded), 0)


def _list(_: argparse.Namespace, home: Home) -> Outcome:
    listed, broken = read_plans(home)
    rows = [["Comparison", "Days", "Scenarios", "Saved"]]
    documents = []
    for one in listed:
        plan = one.plan
        names = [frozen.scenario.name for frozen in plan.scenarios]
        rows.append([plan.name, f"{plan.span.first} to {plan.span.last}", ", ".join(names), _saved(one.saved_by, one)])
        documents.append(
            {
                "id": one.id,
                "name": plan.name,
                "first": plan.span.first.isoformat(),
                "last": plan.span.last.isoformat(),
                "as_of": plan.as_of.isoformat() if plan.as_of else None,
                "version": plan.version,
                "scenarios": [to_text(frozen.scenario) for frozen in plan.scenarios],
                "saved_at": one.saved_at.isoformat(),
                "saved_by": one.saved_by,
                "revision": one.revision,
                "notes": plan.notes,
            }
        )
    text = aligned(rows, [True, True, True, True]) if listed else ["No comparison is saved yet."]
    return Outcome({"comparisons": documents, "notes": broken}, "\n".join([*text, *broken]))


def _saved(who: str, one: Any) -> str:  # noqa: ANN401 - a saved comparison or a revision
    at = getattr(one, "saved_at", None) or one.changed_at
    return f"{at:%Y-%m-%d %H:%M} UTC by {who}"


def _rename(arguments: argparse.Namespace, home: Home) -> Outcome:
    name = _word(arguments, "the name of a comparison")
    new = _word(arguments, "its new name", 1)
    record = rename_plan(home, name, new, author_here())
    document = {"id": record.record_id, "name": (record.document or {}).get("name"), "revision": record.revision}
    return Outcome(document, f"'{name}' is called '{document['name']}' from now on.")


def _remove(arguments: argparse.Namespace, home: Home) -> Outcome:
    name = _word(arguments, "the name of a comparison")
    record = remove_plan(home, name, author_here())
    back = f"python -m storehelm scenario undo {record.record_id}"
    return Outcome({"id": record.record_id}, f"'{name}' is removed; bring it back with: {back}")


def _undo(arguments: argparse.Namespace, home: Home) -> Outcome:
    name = _word(arguments, "the name of a comparison")
    record = take_back(home, name, author_here())
    document = {"id": record.record_id, "revision": record.revision, "name": (record.document or {}).get("name")}
    return Outcome(document, f"The last change of '{name}' is taken back.")


def _history(arguments: argparse.Namespace, home: Home) -> Outcome:
    found = changes(home, _word(arguments, "the name of a comparison"))
    rows = [
        {
            "revision": one.revision,
            "changed_at": one.changed_at.isoformat(),
            "changed_by": one.changed_by,
            "name": (one.document or {}).get("name"),
            "version": (one.document or {}).get("version"),
        }
        for one in found
    ]
    lines = [f"{one['revision']}  {one['changed_at']} UTC  {one['changed_by']}: {_said(one)}" for one in rows]
    return Outcome({"history": rows}, "\n".join(lines))


def _said(row: Mapping[str, Any]) -> str:
    return "removed" if row["name"] is None else f"'{row['name']}' on data {row['version'] or 'not told'}"


def _solve(arguments: argparse.Namespace, home: Home) -> Outcome:
    asked = _word(arguments, "a goal, or an aim such as profit=20000")
    ahead = look_ahead(home, arguments.span)
    if len(arguments.scenarios) > 1:
        raise Refusal("solve starts from one scenario.", column="--with", hint="Name one scenario, or none.")
    limits = [_limit(text) for text in arguments.limits]
    start = read_scenario(arguments.scenarios[0], ahead.baseline) if arguments.scenarios else Scenario("Base")
    found = what_must_be_true(ahead.baseline, start, _aim(asked, ahead), ahead.past, limits, ahead.formats)
    if found.value is None:
        raise Refusal(f"{found.aim.label} cannot be solved for. {found.reason}", value=asked[:80])
    levers = {lever.id: lever for lever in levers_of(ahead.baseline.drivers)}
    document = _about(ahead) | {"from": to_text(start)} | solved_document(found, ahead.baseline.currency)
    is_yes = found.is_reached or bool(found.mixes)
    return Outcome(document, solved_text(found, levers, ahead.formats), DONE if is_yes else ANSWER_IS_NO)


def _aim(asked: str, ahead: Ahead) -> Aim:
    name, sign, amount = asked.partition("=")
    if sign or asked == BREAK_EVEN:
        number = _number(amount, name, "Write an amount, such as profit=20000.") if sign else 0.0
        return line_aim(name.strip(), number, ahead.formats)
    book = ahead.now.book
    if asked not in [goal.id for goal in book.goals]:
        known = [BREAK_EVEN, *(goal.id for goal in book.goals)]
        hint = f"Write a line's amount, such as {asked}=20000." if asked in LINE else nearest_name(asked[:80], known)
        raise Refusal(f"No goal named '{asked[:80]}'.", value=asked[:80], hint=hint)
    goal = book.goal(asked)
    courses = {course.goal.id: course for course in ahead.courses()}
    return goal_aim(courses[goal.id], ahead.baseline, ahead.formats)


def _limit(text: str) -> Limit:
    found = _LIMIT.fullmatch(text.strip())
    if found is None:
        raise Refusal(
            f"'{text[:80]}' is no limit.", column="--limit", value=text[:80], hint="Write: --limit price=-0.02..0.05"
        )
    lever = found[1].strip()
    least, most = (_number(part, lever, "Write shares of 1: 0.05 for 5 %.") for part in found.groups()[1:])
    return Limit(lever, least, most)


def _number(text: str, name: str, hint: str) -> float:
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or abs(number) > _LARGEST:
        raise Refusal(f"'{text[:40]}' is no number.", column=name[:80], value=text[:40], hint=hint)
    return number


def _marks(arguments: argparse.Namespace, home: Home) -> Outcome:
    saved = find_plan(home, _word(arguments, "the name of a comparison"))
    now = judged(home)
    found = mark(now.published, now.store, saved.plan, now.today, now.formats)
    document = {"saved_at": saved.saved_at.isoformat(), "saved_by": saved.saved_by, "version": saved.plan.version}
    return Outcome(marking_document(found, now.store.currency) | document, marking_text(found, now.formats))


def _export(arguments: argparse.Namespace, home: Home) -> Outcome:
    opened_store(home)
    listed, broken = read_plans(home)
    if not listed:
        raise Refusal("No comparison is saved yet.", hint="Save one: python -m storehelm scenario save NAME")
    text = text_of([one.plan for one in reversed(listed)])
    if not arguments.words:
        return Outcome({"comparisons": len(listed), "toml": text, "notes": broken}, text)
    path = Path(arguments.words[0])
    write_file(path, text.encode(), over=arguments.replace)
    document = {"file": str(path), "comparisons": len(listed), "notes": broken}
    return Outcome(document, f"Comparisons written to {path}: {len(listed)}.")


def _import(arguments: argparse.Namespace, home: Home) -> Outcome:
    path = Path(_word(arguments, "a file of comparisons"))
    opened_store(home)
    plans = [_with_numbers(plan, home, path) for plan in read_plan_file(path)]
    changed = save_plans(home, plans, author_here(), over=arguments.replace)
    document = {"comparisons": len(plans), "changed": changed, "names": [plan.name for plan in plans]}
    return Outcome(document, f"Comparisons read: {len(plans)}; changed: {changed}.")


def _with_numbers(plan: Plan, home: Home, path: Path) -> Plan:
    """A comparison that a person wrote gets its numbers now."""
    if plan.is_frozen:
        return plan
    try:
        ahead = look_ahead_over(home, plan.span)
        scenarios = [strictly_checked(one.scenario, ahead.baseline.drivers) for one in plan.scenarios]
        outcomes = [work_out(ahead.baseline, one) for one in scenarios]
        return replace(freeze(plan.name, ahead.baseline, outcomes, ahead.now.store, ahead.past), notes=plan.notes)
    except Refusal as refusal:
        refusal.message = f"'{plan.name}': {refusal.message}"
        refusal.args = (refusal.message,)
        refusal.file = str(path)
        raise


def _workbook(arguments: argparse.Namespace, home: Home) -> Outcome:
    path = Path(_word(arguments, "a file name that ends in .xlsx"))
    if path.suffix.lower() != ".xlsx":
        raise Refusal(
            "A workbook's name ends in .xlsx.", file=str(path), hint=f"Write: {path.with_suffix('.xlsx').name}"
        )
    ahead = look_ahead(home, arguments.span)
    outcomes = ahead.outcomes(arguments.scenarios)
    write_file(path, workbook_of(ahead.baseline, outcomes, ahead.now.published.meta), over=arguments.replace)
    document = _about(ahead) | {"file": str(path), "scenarios": [to_text(one.scenario) for one in outcomes]}
    return Outcome(document, f"Workbook written to {path}, with {len(outcomes)} scenarios in formulas.")


def _word(arguments: argparse.Namespace, what: str, place: int = 0) -> str:
    if len(arguments.words) <= place:
        raise Refusal(f"scenario {arguments.deed} needs {what}.", hint=f"Write: scenario {arguments.deed} NAME")
    word: str = arguments.words[place]
    return word


_DEEDS: Mapping[str, tuple[Callable[[argparse.Namespace, Home], Outcome], int]] = {
    "show": (_show, 0),
    "save": (_save, 1),
    "list": (_list, 0),
    "rename": (_rename, 2),
    "remove": (_remove, 1),
    "undo": (_undo, 1),
    "history": (_history, 1),
    "solve": (_solve, 1),
    "marks": (_marks, 1),
    "export": (_export, 1),
    "import": (_import, 1),
    "workbook": (_workbook, 1),
}
"""Each deed with the most words that it takes."""
