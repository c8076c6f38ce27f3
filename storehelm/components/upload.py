"""The browser's side of an upload: chosen or dropped files go to disk by a route of their own, with progress."""

import secrets
from pathlib import Path

import streamlit as st

from storehelm.components import gate
from storehelm.components.upload_route import TOKENS
from storehelm.languages.speech import language, say
from storehelm.settings.home import Home

_HERE = Path(__file__).parent
_TOKEN = "upload_token"  # noqa: S105 - the name of a place in the session
_FOLDER = "upload_folder"


def show(home: Home) -> tuple[Path, ...]:
    """Draw the drop zone; the files that have just arrived, if any."""
    folder = home.uploads / st.session_state.setdefault(_FOLDER, secrets.token_hex(6))
    if not TOKENS.is_open(st.session_state.get(_TOKEN, "")):
        st.session_state[_TOKEN] = TOKENS.give(folder, gate.require("load"))
    drop_zone = st.components.v2.component("storehelm_upload", html=_part("html"), css=_part("css"), js=_part("js"))
    result = drop_zone(
        data={
            "token": st.session_state[_TOKEN],
            "folder": folder.name,
            "language": language(),
            "words": _words(),
        },
        key="upload",
        on_received_change=lambda: None,
    )
    return _arrived(home, result.received)


def _words() -> dict[str, str]:
    """What people read in the drop zone; its files are the same for all readers, so that they hold no words."""
    return {
        # Translators: <b> and </b> stand around the words that look like a link and open a window to choose files in.
        "choose": say("<b>Choose files</b> or drop them here"),
        "kinds": say("CSV or TSV, also zipped. They go to your own server and nowhere else."),
        # Translators: beside the name of a file that has arrived on the server.
        "received": say("received"),
        # Translators: beside the name of a file that was not sent, because one before it failed.
        "not_sent": say("not sent"),
        "no_answer": say("The server did not answer as expected."),
        "broken_off": say("The connection to the server broke off."),
    }


def _part(ending: str) -> str:
    return (_HERE / f"upload.{ending}").read_text(encoding="utf-8")  # not shown


def _arrived(home: Home, received: object) -> tuple[Path, ...]:
    """What the browser says has arrived, as far as it is really there: what a browser says is not to be trusted."""
    if not isinstance(received, dict) or received.get("folder") != st.session_state[_FOLDER]:
        return ()
    folder = home.uploads / st.session_state.pop(_FOLDER)
    there = {path.name: path for path in folder.glob("*")} if folder.is_dir() else {}
    names = received.get("names")
    return tuple(there[name] for name in names if name in there) if isinstance(names, list) else ()
