"""The file of records that could not be read: beside the source, with line and reason."""

import csv
from pathlib import Path

from connectors.protocol import Staged

HEADER = ("line", "column", "value", "reason", "text")
_ENDING = ".rejects.csv"


def write_rejects(staged: Staged, fallback: Path) -> Path | None:
    """Write the rejects beside their source, else into the folder `fallback`; None where there are none.

    A file of rejects from an earlier load of the same source is removed, for it no longer holds.
    """
    beside = staged.path.with_name(staged.path.name + _ENDING)
    if not staged.rejects:
        _remove_ours(beside)
        return None
    try:
        _write(beside, staged)
    except OSError:
        fallback.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = fallback / beside.name
        _write(beside, staged)
    return beside


def _write(path: Path, staged: Staged) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for reject in staged.rejects:
            writer.writerow([reject.line, reject.column, reject.value, reject.reason, reject.text])


def _remove_ours(path: Path) -> None:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            is_ours = tuple(next(csv.reader(file), ())) == HEADER
        if is_ours:
            path.unlink()
    except OSError:
        return
