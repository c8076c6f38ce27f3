"""Prints the table of speed, as ratios from one run: python -m benchmarks, all parts or those named."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    browser_speed,
    event_speed,
    ga4,
    import_speed,
    odds,
    query_speed,
    relations,
    scenario_drag,
    server_load,
)
from benchmarks.demo_home import made_demo
from benchmarks.timing import Row, show
from storehelm.metrics.false_alarms import false_alarms

ROUNDS = 5
QUIET_SHOPS = 1000


def _queries() -> list[Row]:
    return [*query_speed.run(100_000), *query_speed.run(1_000_000)]


def _on_demo(measure: Callable[[Path], list[Row]]) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return measure(made_demo(Path(folder)))


def _gate() -> list[Row]:
    alarms = false_alarms(QUIET_SHOPS)
    measured = f"{alarms.share:.1%} (95 % interval {alarms.low:.1%} to {alarms.high:.1%})"
    return [Row(f"quiet weeks that raise a flag, of {alarms.weeks:,}", measured, "", "", "5 % or less")]


PARTS: dict[str, tuple[str, Callable[[], list[Row]]]] = {
    "imports": ("Imports, whole processes", lambda: import_speed.run(ROUNDS)),
    "events": ("Events of Google Analytics", lambda: event_speed.run(1)),
    "queries": ("Queries", _queries),
    "ga4": ("Google Analytics, from a local server", lambda: ga4.run(100_000, ROUNDS)),
    "browser": ("Browser, against the same frame with empty pages", lambda: _on_demo(browser_speed.run)),
    "drag": ("A slider on Scenarios, against an empty page", lambda: _on_demo(scenario_drag.run)),
    "gate": ("False alarms of the noise gate", _gate),
    "odds": ("Odds of goals, against what became of them", odds.run),
    "relations": ("Relations between levers, against what was put in", relations.run),
    "server": ("Server, against one session alone", lambda: _on_demo(server_load.run)),
}


def main(names: list[str]) -> int:
    """Measure the parts named, or all."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.stderr.write(f"No part named '{unknown[0]}'. Parts: {', '.join(PARTS)}.\n")
        return 2
    for name in names or PARTS:
        title, measure = PARTS[name]
        sys.stdout.write(show(title, measure()) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
