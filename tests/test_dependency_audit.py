"""The audit of what a store installs: a known fault fails, an unreachable service is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).resolve().parents[1] / ".ci" / "audit.py"
FAULTY = {"name": "left", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
SOUND = {"name": "right", "version": "2.0", "vulns": []}
SKIPPED = {"name": "ours", "skip_reason": "not found"}


@pytest.fixture
def audit(tmp_path):
    """Runs the audit with a pip-audit that answers so."""

    def run(answer):
        stand_in = tmp_path / "pip-audit"
        stand_in.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\n", encoding="utf-8")
        stand_in.chmod(0o755)
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run([sys.executable, str(AUDIT)], env={"PATH": path}, capture_output=True, text=True)

    return run


def answer_of(*packages):
    return json.dumps({"dependencies": packages})


def test_a_known_fault_fails(audit):
    found = audit(answer_of(FAULTY, SOUND, SKIPPED))
    assert found.returncode == 1
    assert "left 1.0: PYSEC-1, mended in 1.1" in found.stdout
    assert "2 of 3 packages are known to the advisories, 1 known faults" in found.stdout


def test_no_fault_passes_and_says_how_much_was_asked(audit):
    found = audit(answer_of(SOUND, SKIPPED))
    assert found.returncode == 0 and "1 of 2 packages" in found.stdout


@pytest.mark.parametrize("answer", ["", "no connection", "{}"])
def test_without_an_answer_it_says_so(audit, answer):
    found = audit(answer)
    assert found.returncode == 0 and "was not made" in found.stdout
