"""The mark of the demo store's home: whether all of it was made, and by which generator, formats and models."""

import hashlib
import json
from functools import cache
from pathlib import Path

from storehelm.settings.home import ROOT, Home

MARK = "demo"
"""The file in a home folder that says that it is the demo store's."""
_MAKERS = (
    "connectors/demo/*.py",
    "connectors/demo/*.toml",
    "connectors/files/*.py",
    "connectors/files/formats/*.toml",
    "data/*.toml",
    "data/mappings/demo/*.toml",
    "storehelm/commands/demo.py",
    "storehelm/warehouse/*.sql",
    "storehelm/warehouse/build.py",
    "storehelm/warehouse/load.py",
    "storehelm/warehouse/models/*.sql",
)
"""What decides what the demo store holds and how it is laid out."""


def write_mark(home: Home, *, is_complete: bool) -> None:
    """Say whether the demo store is there whole, and what made it."""
    mark = {"is_complete": is_complete, "made_by": makers()}
    (home.path / MARK).write_text(json.dumps(mark) + "\n", encoding="utf-8")


def is_complete(home: Home) -> bool:
    """Whether the whole demo store is there, as this checkout makes it."""
    try:
        mark = json.loads((home.path / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(mark, dict) and mark.get("is_complete") is True and mark.get("made_by") == makers()


@cache
def makers(root: Path = ROOT) -> str:
    """A digest of the files that make the demo store, read once per process."""
    digest = hashlib.sha256()
    for pattern in _MAKERS:
        for path in sorted(root.glob(pattern)):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
