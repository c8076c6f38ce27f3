"""Times as medians, and as ratios against a floor measured in the same run: the machine's mood cancels out."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, how long it took, against what, and the aim."""

    what: str
    measured: str
    floor: str
    ratio: str
    aim: str


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(ours: Callable[[], object], floor: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Run both in turn after one round of warming up; medians of ours and the floor, and of the ratio pair by pair."""
    ours(), floor()
    pairs = [(seconds(ours), seconds(floor)) for _ in range(rounds)]
    return (
        statistics.median(mine for mine, _ in pairs),
        statistics.median(least for _, least in pairs),
        statistics.median(mine / least for mine, least in pairs),
    )


def median_of(work: Callable[[], object], rounds: int) -> float:
    """Median seconds after one call to warm up."""
    work()
    return statistics.median(seconds(work) for _ in range(rounds))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def milliseconds(value: float) -> str:
    """`12.3 ms`."""
    return f"{value * 1000:.1f} ms"


def show(title: str, rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    head = "| what | measured | floor | ratio | aim |\n| --- | --- | --- | --- | --- |"
    lines = [f"| {row.what} | {row.measured} | {row.floor} | {row.ratio} | {row.aim} |" for row in rows]
    return "\n".join([f"### {title}", "", head, *lines, ""])
