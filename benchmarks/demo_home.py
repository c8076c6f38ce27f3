"""The demo store in a folder of its own."""

import subprocess
import sys
from pathlib import Path

from benchmarks.app_server import ROOT


def made_demo(folder: Path) -> Path:
    """Make the demo store's home below `folder`, by the command that a user runs."""
    home = folder / "demo-home"
    words = [sys.executable, "-m", "storehelm", "--home", str(home), "demo"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return home
