"""Makes the demo store in a process of its own while the app says so."""

import subprocess
import sys
import threading
from pathlib import Path

import streamlit as st

from storehelm.components import states
from storehelm.languages.speech import say
from storehelm.settings.home import ROOT, Home
from storehelm.warehouse.published import current_version

_processes: dict[Path, subprocess.Popen[str]] = {}
_reasons: dict[Path, str] = {}
_lock = threading.Lock()


def start(home: Home) -> subprocess.Popen[str]:
    """The process that makes the demo store; a second call gives the same one."""
    with _lock:
        process = _processes.get(home.path)
        if process is None:
            words = [sys.executable, "-m", "storehelm", "--home", str(home.path), "demo"]
            process = _processes[home.path] = subprocess.Popen(  # noqa: S603 - our own command line
                words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
        return process


def show(home: Home, title: str) -> None:
    """A page that waits for the demo store."""
    st.title(title, anchor=False)
    _wait(home)


@st.fragment(run_every=1.5)
def _wait(home: Home) -> None:
    process = start(home)
    code = process.poll()
    if code == 0 and current_version(home) is not None:
        st.rerun()
    if code:
        _failed(home, process)
        return
    st.markdown(
        # Translators: two asterisks on either side make words bold.
        say(
            "**The demo store is being made**: 130 weeks of invented orders, visits and ad costs. "
            "This happens once, takes about a minute, and the page then opens by itself."
        )
    )
    st.skeleton(height=240)


def _failed(home: Home, process: subprocess.Popen[str]) -> None:
    reasons = _reasons.setdefault(home.path, process.stderr.read() if process.stderr else "")
    states.notice(
        reasons.strip() or say("Its process ended early."), lead="The demo store could not be made.", tone="bad"
    )
    st.button(say("Try again"), key="demo_again", on_click=_forget, args=(home,))


def _forget(home: Home) -> None:
    with _lock:
        _processes.pop(home.path, None)
        _reasons.pop(home.path, None)
