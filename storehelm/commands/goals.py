"""`goals`: how the goals stand; bring them in, write them out, see who changed them, take a change back."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from storehelm.charts.values import MONEY
from storehelm.commands.asking import exact, reader_locale
from storehelm.commands.judged import author_here, judged, opened_store, today_of
from storehelm.commands.outcome import Outcome
from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table, unit_in
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.home import Home
from storehelm.settings.store import Store
from storehelm.strategy.goal_book import (
    GOAL,
    changes,
    read_book,
    remove_goal,
    take_back,
    write_all,
)
from storehelm.strategy.goal_file import read_goal_file, text_of
from storehelm.strategy.goal_words import amount
from storehelm.strategy.templates import Proposal, find_template, list_templates, propose
from storehelm.warehouse.published import open_published
from storehelm.warehouse.records import find

NAME = "goals"
HELP = "how the goals stand; import, export, history, undo, remove, templates, propose"
_DEEDS = ("list", "import", "export", "history", "undo", "remove", "templates", "propose")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("deed", nargs="?", default="list", metavar="DEED", help=", ".join(_DEEDS))
    parser.add_argument("name", nargs="?", help="file of import and export, id of a goal, or name of a template")
    parser.add_argument("--keep", action="store_true", help="propose: keep the proposed goals")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """List, bring in, write out or change the goals.

    Raises:
        Refusal: The deed, file, goal or template is unknown or impossible, or nothing is published.
    """
    deeds: Mapping[str, Callable[[argparse.Namespace, Home, Store], Outcome]] = {
        "list": _list,
        "import": _import,
        "export": _export,
        "history": _history,
        "undo": _undo,
        "remove": _remove,
        "templates": _templates,
        "propose": _propose,
    }
    if arguments.deed not in deeds:
        raise Refusal(
            f"goals cannot '{arguments.deed}'.", value=arguments.deed, hint=nearest_name(arguments.deed, deeds)
        )
    return deeds[arguments.deed](arguments, home, opened_store(home))


def goal_rows(one: Table, currency: str) -> list[dict[str, Any]]:
    """Rows of a table of goals as scripts get them."""
    return [
        {column.name: _cell(row[column.name], unit_in(column, row), currency) for column in one.columns}
        for row in one.rows
    ]


def _list(_: argparse.Namespace, home: Home, store: Store) -> Outcome:
    now = judged(home)
    tables = now.strategy()
    document = {
        "version": now.published.version,
        "currency": store.currency,
        "goals": goal_rows(tables["goals"], store.currency),
        "initiatives": goal_rows(tables["initiatives"], store.currency),
        "notes": list(tables["goals"].notes),
    }
    lines = [
        f"{'  ' * row['depth']}{row['objective']} [{row['state_words']}]\n{_told(row)}" for row in tables["goals"].rows
    ]
    text = "\n".join([*lines, *tables["goals"].notes])
    return Outcome(document, text or "There are no goals yet. Try: python -m storehelm goals templates")


def _told(row: Mapping[str, Any]) -> str:
    indent = "  " * (row["depth"] + 1)
    said: list[str] = []
    for word in ("sentence", "outlook", "need"):
        if row[word] and not any(row[word] in one for one in said):
            said.append(row[word])
    return "\n".join(f"{indent}{one}" for one in said)


def _cell(value: Any, unit: Any, currency: str) -> Any:  # noqa: ANN401 - any value of a row
    return value.isoformat() if isinstance(value, date) else exact(value, unit, currency)


def _import(arguments: argparse.Namespace, home: Home, _: Store) -> Outcome:
    goals, initiatives = read_goal_file(Path(_needed(arguments, "a file of goals")))
    changed = write_all(home, goals, initiatives, author_here())
    document = {"goals": len(goals), "initiatives": len(initiatives), "changed": changed}
    return Outcome(document, f"Goals read: {len(goals)}, initiatives: {len(initiatives)}; changed: {changed}.")


def _export(arguments: argparse.Namespace, home: Home, _: Store) -> Outcome:
    book = read_book(home)
    text = text_of(book.goals, book.initiatives)
    if arguments.name:
        path = Path(arguments.name)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Refusal(f"The file cannot be written: {error.strerror}.", file=str(path)) from None
        return Outcome({"file": str(path), "goals": len(book.goals)}, f"{len(book.goals)} goals written to {path}.")
    return Outcome({"goals": len(book.goals), "toml": text}, text)


def _history(arguments: argparse.Namespace, home: Home, _: Store) -> Outcome:
    goal_id = _known(arguments, home)
    found = [
        {
            "revision": record.revision,
            "changed_at": record.changed_at.isoformat(),
            "changed_by": record.changed_by,
            "goal": record.document,
        }
        for record in changes(home, GOAL, goal_id)
    ]
    lines = [
        f"{one['revision']}  {one['changed_at']} UTC  {one['changed_by']}: {one['goal'] or 'removed'}" for one in found
    ]
    return Outcome({"id": goal_id, "history": found}, "\n".join(lines))


def _undo(arguments: argparse.Namespace, home: Home, _: Store) -> Outcome:
    goal_id = _known(arguments, home)
    record = take_back(home, GOAL, goal_id, author_here())
    document = {"id": goal_id, "revision": record.revision, "goal": record.document}
    return Outcome(document, f"The last change of '{goal_id}' is taken back.")


def _remove(arguments: argparse.Namespace, home: Home, _: Store) -> Outcome:
    goal_id = _needed(arguments, "the id of a goal")
    book = read_book(home)
    book.goal(goal_id)
    remove_goal(home, goal_id, book.seen(GOAL, goal_id), author_here())
    return Outcome({"id": goal_id}, f"'{goal_id}' is removed; bring it back with: goals undo {goal_id}")


def _templates(_: argparse.Namespace, __: Home, ___: Store) -> Outcome:
    found = list_templates()
    document = {"templates": [{"name": one.name, "title": one.title, "summary": one.summary} for one in found]}
    return Outcome(document, "\n".join(f"{one.name}: {one.summary}" for one in found))


def _propose(arguments: argparse.Namespace, home: Home, store: Store) -> Outcome:
    template = find_template(_needed(arguments, "the name of a template"))
    published = open_published(home)
    filled = propose(published, store, template, today_of(home, store))
    goals = [one.goal for one in filled.proposals]
    initiatives = [initiative for one in filled.proposals for initiative in one.initiatives]
    if arguments.keep and goals:
        write_all(home, goals, initiatives, author_here())
    formats = Formats(reader_locale(), store.currency)
    document = {
        "template": template.name,
        "toml": text_of(goals, initiatives) if goals else "",
        "kept": bool(arguments.keep and goals),
        "beyond_record": [one.goal.id for one in filled.proposals if one.is_beyond_record],
        "left_out": list(filled.left_out),
    }
    said = [_proposed(one, formats) for one in filled.proposals]
    ids = ", ".join(goal.id for goal in goals)
    kept = f"Kept as goals: {ids}." if arguments.keep else "Nothing is kept yet; --keep makes goals of them."
    return Outcome(document, "\n".join([*said, *filled.left_out, *([kept] if goals else [])]))


def _proposed(one: Proposal, formats: Formats) -> str:
    scale = 1_000_000 if one.goal.declared.unit in MONEY else 1
    words = [
        amount(float(value) * scale, one.goal, formats) for value in (one.goal.target or 0, one.baseline, one.record)
    ]
    each = " a week" if one.goal.every_week else ""
    beyond = " The store never did that over thirteen weeks." if one.is_beyond_record else ""
    known = f"the last thirteen weeks brought {words[1]}, the best {words[2]}"
    return f"{one.goal.objective}: {words[0]}{each}; {known}.{beyond}"


def _needed(arguments: argparse.Namespace, what: str) -> str:
    if not arguments.name:
        raise Refusal(f"goals {arguments.deed} needs {what}.", hint=f"Write: goals {arguments.deed} NAME")
    name: str = arguments.name
    return name


def _known(arguments: argparse.Namespace, home: Home) -> str:
    goal_id = _needed(arguments, "the id of a goal")
    if find(home, GOAL, goal_id) is None:
        read_book(home).goal(goal_id)
    return goal_id
