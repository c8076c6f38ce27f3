"""Uploads on their way into the warehouse: waiting, being read, done, or refused with the reason and what to do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from storehelm.components import gate
from storehelm.components.markup import Shape, Tone, chip, put, safe
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.settings.home import Home
from storehelm.warehouse.jobs import Job, JobOptions, Status, enqueue, list_jobs, start_worker

_LOOKS: Mapping[Status, tuple[Tone, Shape]] = {
    "waiting": ("neutral", "dash"),
    "running": ("neutral", "dash"),
    "done": ("good", "tick"),
    "failed": ("bad", "down"),
}
_STATES: Mapping[Status, Sentence] = {
    # Translators: this and the next ones say how far the loading of a file is.
    "waiting": "Waiting",
    "running": "Being read",
    "done": "Loaded",
    "failed": "Not loaded",
}
_ROWS: Mapping[str, Sentence] = {
    # Translators: this and the next ones say what became of rows of a file: "1,204 loaded, 3 rejected".
    "loaded": "{n} loaded",
    "updated": "{n} updated",
    "unchanged": "{n} unchanged",
    "rejected": "{n} rejected",
    # Translators: rows that hold something else, such as a sum or an empty line.
    "not_data": "{n} not data",
}
_PLACES: Mapping[str, Sentence] = {
    # Translators: this and the next ones stand in brackets and say where something is wrong: "(line 3, column Price)".
    "line": "line {name}",
    "column": "column {name}",
    "value": "value {name}",
}
_BUSY: tuple[Status, ...] = ("waiting", "running")
_SHOWN = 8
_HIDDEN = "upload_jobs_hidden"
MAPPED_FILE = "mapping_file"
"""Where the session keeps the path of the file whose mapping is being made."""


def add(home: Home, paths: Sequence[Path], options: JobOptions | None = None) -> None:
    """Put files into the queue and see that somebody works it.

    Raises:
        Refusal: The reader may not load data.
    """
    gate.require("load")
    for path in paths:
        enqueue(home, path, options)
        gate.noted("load", path.name)
    start_worker(home)


def show(home: Home, formats: Formats) -> None:
    """Draw the queue; while there is something in it, it draws itself anew every second."""
    if not home.state.exists():
        return
    jobs = _shown(home)
    is_busy = any(job.status in _BUSY for job in jobs)
    st.fragment(gate.guarded(_draw), run_every=1.0 if is_busy else None)(home, formats, is_busy)
    for job in jobs:
        if job.status == "failed" and job.path.exists():
            _ways_on(home, job)


def _shown(home: Home) -> list[Job]:
    """The newest job of each file, as far as it was not put aside."""
    hidden = st.session_state.setdefault(_HIDDEN, set())
    newest: dict[Path, Job] = {}
    for job in list_jobs(home, _SHOWN, "import"):
        newest.setdefault(job.path, job)
    return [job for job in newest.values() if job.job_id not in hidden]


def _draw(home: Home, formats: Formats, was_busy: bool) -> None:
    jobs = _shown(home)
    if was_busy and not any(job.status in _BUSY for job in jobs):
        st.rerun()
    if jobs:
        put(f'<ul class="sh-queue">{"".join(_line(job, formats) for job in jobs)}</ul>')


def _line(job: Job, formats: Formats) -> str:
    return (
        f"<li><b>{safe(job.file_name)}</b>{chip(say(_STATES[job.status]), *_LOOKS[job.status])}"
        f'<span role="status">{safe(_story(job, formats))}</span></li>'
    )


def _story(job: Job, formats: Formats) -> str:
    if job.status == "waiting":
        # Translators: a file waits for the file before it in the queue.
        return say("It is read when the one before it is done.")
    if job.status == "running":
        return (job.step or "").removeprefix(f"{job.file_name}: ").capitalize()
    document = job.document or {}
    accounts = [_account(one, formats) for one in document.get("files", ()) if "rows" in one]
    errors = [one["error"] for one in (*document.get("files", ()), document) if one.get("error")]
    return " ".join([*accounts, *dict.fromkeys(_complaint(error) for error in errors)])


def _account(file: Mapping[str, Any], formats: Formats) -> str:
    rows = file["rows"]
    told = ", ".join(say(words, n=formats.number(rows[name])) for name, words in _ROWS.items() if rows[name])
    # Translators: {format} is the name of a file format, such as shopify orders.
    read_as = say("Read as {format}.", format=str(file["format"]).replace("_", " "))
    count = formats.number(rows["in"])
    if not told:
        return f"{read_as} {say('{n} rows: none.', n=count)}"
    # Translators: {told} says what became of the rows: "1,204 loaded, 3 rejected".
    return f"{read_as} {say_count('{n} row: {told}.', '{n} rows: {told}.', rows['in'], n=count, told=told)}"


def _complaint(error: Mapping[str, Any]) -> str:
    """What is wrong and where; the path on the server and the words for a terminal are left out."""
    places = ", ".join(say(words, name=error[name]) for name, words in _PLACES.items() if error.get(name))
    hint = error.get("hint") or ""
    where = f" ({places})" if places else ""
    return f"{error['message']}{where} {'' if 'python -m' in hint else hint}".strip()


def _ways_on(home: Home, job: Job) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"failed_{job.job_id}"):
        st.caption(job.file_name, width="content")
        for label, action in (
            # Translators: a button; "its" are the columns of a file that could not be read.
            (say("Say what its columns mean"), _open_editor),
            (say("Try again"), _try_again),
            (say("Remove"), _remove),
        ):
            st.button(label, key=f"{action.__name__}_{job.job_id}", on_click=action, args=(home, job), type="tertiary")


def _open_editor(home: Home, job: Job) -> None:
    st.session_state[MAPPED_FILE] = str(job.path)
    st.session_state[_HIDDEN] |= {job.job_id}


def _try_again(home: Home, job: Job) -> None:
    st.session_state[_HIDDEN] |= {job.job_id}
    add(home, [job.path], job.options)


def _remove(home: Home, job: Job) -> None:
    """Only what came through the app is removed, and nothing that lies elsewhere."""
    gate.require("load")
    st.session_state[_HIDDEN] |= {job.job_id}
    if job.path.is_relative_to(home.uploads):
        job.path.unlink(missing_ok=True)
