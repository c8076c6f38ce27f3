"""`demo`: make the demo store's home. Its exports take the same road as anyone's."""

import argparse
import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from connectors.demo.exports import write_exports
from connectors.demo.generate import make_shop
from connectors.demo.shape import CURRENCY, STORE_NAME, TIME_ZONE
from storehelm.commands.outcome import Outcome
from storehelm.refusal import Refusal
from storehelm.settings.home import DEMO_HOME, HOME_VARIABLE, ROOT, Home
from storehelm.settings.money import to_micros
from storehelm.settings.store import Costs, Store, save_store
from storehelm.strategy.decisions import read_decision_file, write_decision
from storehelm.strategy.goal_book import write_all
from storehelm.strategy.goal_file import read_goal_file
from storehelm.warehouse.demo_mark import MARK, is_complete, write_mark
from storehelm.warehouse.exports import load_exports
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import current_version
from storehelm.warehouse.records import NEW, Author

NAME = "demo"
HELP = "make the demo store's home (default: data/demo-home), with invented customers, orders and stories"

LOCK = "demo.lock"
MAPPINGS = ROOT / "data" / "mappings" / "demo"
"""What the columns of the demo store's own exports mean; kept in its home, so that they fit no other store's files."""

COSTS = Costs(
    payment_fee_rate=Decimal("0.019"),
    payment_fee_fixed=to_micros("0.25"),
    fulfilment_per_order=to_micros("3.90"),
    packaging_per_order=to_micros("0.65"),
    fixed={
        "staff": to_micros("9800"),
        "operations": to_micros("2400"),
        "site": to_micros("1100"),
        "tools": to_micros("1200"),
    },
)
GOALS = ROOT / "connectors" / "demo" / "goals.toml"
"""Some of them are on pace, some are not."""
DECISIONS = GOALS.with_name("decisions.toml")

Progress = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb has no options of its own; --home names another folder."""


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """Make the demo store's home, unless it is there already.

    Raises:
        Refusal: The folder holds other data.
    """
    is_named = hasattr(arguments, "home") or bool(os.environ.get(HOME_VARIABLE))
    chosen = home if is_named else Home(DEMO_HOME)
    made = ensure_demo(chosen, _tell if sys.stderr.isatty() else None)
    document = {"home": str(chosen.path), "version": current_version(chosen), "made": made}
    done = f"The demo store is in {chosen.path}." if made else f"The demo store is in {chosen.path} already."
    return Outcome(document, f"{done}\nNext: streamlit run dashboard.py")


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def ensure_demo(home: Home, progress: Progress | None = None) -> bool:
    """Make the demo store in `home` unless a whole one is there; a half-made one is made again, and one that
    another generator or other models made.

    Of two processes that ask at once, one makes it and the other waits for it.

    Args:
        home: The demo store's home.
        progress: Told in a few words what is being done.

    Returns:
        Whether it was made now.

    Raises:
        Refusal: The folder holds other data.
    """
    if is_complete(home):
        return False
    _refuse_other_data(home)
    with _alone(home):
        if is_complete(home):
            return False
        _refuse_other_data(home)
        _clear(home)
        write_mark(home, is_complete=False)
        _make(home, progress or (lambda _: None))
        write_mark(home, is_complete=True)
    return True


def _refuse_other_data(home: Home) -> None:
    if home.is_demo or not home.path.exists():
        return
    others = sorted(path.name for path in home.path.iterdir() if path.name != LOCK)
    if others:
        raise Refusal(
            "This home folder holds other data; the demo store needs a folder of its own.",
            file=str(home.path / others[0]),
            hint="Name an empty folder with --home, or leave it out to use data/demo-home.",
        )


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Let one process in at a time; the operating system opens the door when that one ends, however it ends."""
    home.make()
    with (home.path / LOCK).open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _clear(home: Home) -> None:
    """Remove what a killed process left of the demo store; the mark goes last, for it says whose the folder is."""
    for path in home.path.iterdir():
        if path.name in (LOCK, MARK):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _make(home: Home, progress: Progress) -> None:
    progress("Inventing a store ...")
    files = write_exports(make_shop(), home.path / "exports")
    shutil.copytree(MAPPINGS, home.mappings)
    store = Store(STORE_NAME, CURRENCY, TIME_ZONE, costs=COSTS)
    save_store(home.settings, store)
    for outcome in load_exports(
        home, store, files, _now(), progress=lambda file, step: progress(f"{file.name}: {step}")
    ):
        if outcome.refusal is not None:
            raise outcome.refusal
    progress("Publishing ...")
    publish(home, store, _now())
    goals, initiatives = read_goal_file(GOALS)
    author = Author(STORE_NAME, _now())
    write_all(home, goals, initiatives, author)
    for decision in read_decision_file(DECISIONS):
        write_decision(home, decision, NEW, author)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
