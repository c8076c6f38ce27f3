"""Asks the advisories of PyPI about the packages that a store installs, as requirements.txt pins them.

Exit 1 where one has a known fault. Without the service nothing is known: that is said, and is no failure.
"""

import json
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
ASK = ["pip-audit", "--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json", "-r"]


def main() -> int:
    """Run pip-audit and say what it found."""
    try:
        asked = subprocess.run([*ASK, str(REQUIREMENTS)], capture_output=True, text=True, timeout=300, check=False)  # noqa: S603
        packages = json.loads(asked.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        sys.stdout.write("The dependency audit was not made: pip-audit, or its service, could not be reached.\n")
        return 0
    known = [package for package in packages if "skip_reason" not in package]
    faults = [(package, fault) for package in known for fault in package["vulns"]]
    for package, fault in faults:
        fixed = ", ".join(fault["fix_versions"]) or "no version yet"
        sys.stdout.write(f"{package['name']} {package['version']}: {fault['id']}, mended in {fixed}\n")
    sys.stdout.write(
        f"Dependency audit: {len(known)} of {len(packages)} packages are known to the advisories, "
        f"{len(faults)} known faults.\n"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
