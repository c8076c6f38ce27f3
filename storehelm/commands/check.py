"""`check`: exit 1 with one line for each goal that is off its pace, for cron and CI."""

import argparse

from storehelm.commands.goals import goal_rows
from storehelm.commands.judged import judged
from storehelm.commands.outcome import ANSWER_IS_NO, DONE, Outcome
from storehelm.settings.home import Home
from storehelm.strategy.standing import OFF_PACE

NAME = "check"
HELP = "exit 1, with one line each, while goals are off their pace or cannot be judged"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Say which goals are off their pace.

    Raises:
        Refusal: Nothing is published.
    """
    now = judged(home)
    goals = now.strategy()["goals"]
    off = [row for row in goals.rows if row["state"] in OFF_PACE]
    broken = now.book.broken
    lines = [*(f"{row['id']}: {row['sentence']} {row['outlook']}".strip() for row in off), *broken]
    document = {
        "version": now.published.version,
        "goals": len(goals.rows),
        "broken": list(broken),
        "off_pace": [row for row in goal_rows(goals, now.store.currency) if row["state"] in OFF_PACE],
    }
    all_well = f"{len(goals.rows)} goals, none off its pace." if goals.rows else "There are no goals to check."
    return Outcome(document, "\n".join(lines) or all_well, ANSWER_IS_NO if off or broken else DONE)
