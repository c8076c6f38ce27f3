"""Uploads and pulls wait their turn: each is run by a process of its own, one at a time, and the pages stay quick.

A job is written to state.sqlite before it runs, so that nothing is lost when the app ends. Whoever works the queue
holds a lock that the operating system lets go of when its holder ends; a job found running without one was cut off.
"""

import fcntl
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

from storehelm.settings.home import ROOT, Home
from storehelm.warehouse.state import opened_state, read_state, write_state

Status = Literal["waiting", "running", "done", "failed"]
Kind = Literal["import", "sync"]
_LAST_WORDS = 2_000
_PATIENCE = "3600"
"""Seconds that a job waits for an import that somebody started by hand."""


@dataclass(frozen=True)
class JobOptions:
    """How an upload is to be read, as the verb `import` takes it; None where the file tells."""

    format_name: str | None = None
    mapping: str | None = None
    as_of: str | None = None


@dataclass(frozen=True)
class Job:
    """One upload or pull. `document` is the JSON of its verb, with the account or the error of each file or report."""

    job_id: int
    file_name: str
    path: Path
    options: JobOptions
    status: Status
    step: str | None
    queued_at: str
    started_at: str | None
    finished_at: str | None
    document: dict[str, Any] | None
    kind: Kind = "import"


def enqueue(home: Home, path: Path, options: JobOptions | None = None) -> int:
    """Add an upload to the queue; its number."""
    chosen = json.dumps(asdict(options or JobOptions()))
    return write_state(
        home,
        "insert into jobs (queued_at, path, file_name, options, status) values (?, ?, ?, ?, 'waiting')",
        [_now(), str(path), path.name, chosen],
    )


def enqueue_sync(home: Home) -> bool:
    """Add a pull of Analytics to the queue, unless one waits or runs already; whether it was added."""
    with opened_state(home) as con:
        added = con.execute(
            """
            insert into jobs (queued_at, path, file_name, options, status, kind)
            select ?, '', 'Google Analytics', '{}', 'waiting', 'sync'
            where not exists (select 1 from jobs where kind = 'sync' and status in ('waiting', 'running'))
            """,
            [_now()],
        )
        return added.rowcount > 0


def list_jobs(home: Home, limit: int = 50, kind: Kind | None = None) -> list[Job]:
    """The newest jobs first, of one kind or of all."""
    query = "select * from jobs where ?1 is null or kind = ?1 order by job_id desc limit ?2"
    return [_job(row) for row in read_state(home, query, [kind, limit])]


def find_job(home: Home, job_id: int) -> Job | None:
    """One job by its number."""
    rows = read_state(home, "select * from jobs where job_id = ?", [job_id])
    return _job(rows[0]) if rows else None


def work_queue(home: Home) -> int:
    """Run what waits, one after the other, until nothing does; how many ran.

    Returns at once where another thread or process is at work already: it will come to every job.
    """
    ran = 0
    while _waiting(home) is not None:
        home.make()
        with (home.path / "jobs.lock").open("a", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return ran
            _requeue_cut_off(home)
            while (job := _waiting(home)) is not None:
                _run(home, job)
                ran += 1
    return ran


def start_worker(home: Home) -> threading.Thread:
    """Work the queue in the background. Call it when a job arrives and when the app starts."""
    _requeue_if_idle(home)
    thread = threading.Thread(target=work_queue, args=(home,), name="storehelm-jobs", daemon=True)
    thread.start()
    return thread


def _requeue_if_idle(home: Home) -> None:
    if not home.state.exists():
        return
    with (home.path / "jobs.lock").open("a", encoding="utf-8") as lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _requeue_cut_off(home)


def _requeue_cut_off(home: Home) -> None:
    """A load is one transaction, a pull one after the other: a job that was cut off can simply run again."""
    write_state(home, "update jobs set status = 'waiting', step = null where status = 'running'")


def _waiting(home: Home) -> Job | None:
    """The next job; uploads go before pulls, for somebody waits for them."""
    rows = read_state(home, "select * from jobs where status = 'waiting' order by kind, job_id limit 1")
    return _job(rows[0]) if rows else None


def _run(home: Home, job: Job) -> None:
    write_state(home, "update jobs set status = 'running', started_at = ? where job_id = ?", [_now(), job.job_id])
    process = subprocess.Popen(  # noqa: S603 our own program with a list of words, no shell
        _command(home, job), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stderr is not None
    words: list[str] = []
    listener = threading.Thread(target=_follow, args=(home, job, process.stderr, words), daemon=True)
    listener.start()
    output = process.stdout.read()
    code = process.wait()
    listener.join()
    write_state(
        home,
        "update jobs set status = ?, step = null, finished_at = ?, document = ? where job_id = ?",
        ["done" if code == 0 else "failed", _now(), _document(output, words), job.job_id],
    )
    if code == 0 and job.path.is_relative_to(home.uploads):
        # What was loaded is in the warehouse without names and addresses; the file that has them must not stay.
        job.path.unlink(missing_ok=True)


def _command(home: Home, job: Job) -> Sequence[str]:
    program = [sys.executable, "-m", "storehelm", "--home", str(home.path)]
    if job.kind == "sync":
        return [*program, "sync", "ga4", "--json", "--progress", "--patience", _PATIENCE]
    command = [*program, "import", str(job.path), "--json"]
    options = (
        ("--format", job.options.format_name),
        ("--mapping", job.options.mapping),
        ("--as-of", job.options.as_of),
    )
    for name, value in options:
        if value is not None:
            command += [name, value]
    return [*command, "--progress", "--patience", _PATIENCE]


def _follow(home: Home, job: Job, lines: IO[str], words: list[str]) -> None:
    for line in lines:
        words.append(line)
        write_state(home, "update jobs set step = ? where job_id = ?", [line.strip(), job.job_id])


def _document(output: str, words: Sequence[str]) -> str:
    """What the import told; where it ended without a word, its last words on stderr."""
    with suppress(ValueError):
        return json.dumps(json.loads(output))
    last = "".join(words)[-_LAST_WORDS:].strip()
    message = "The load was cut off before it was done; nothing of it was kept."
    return json.dumps({"files": [], "error": {"message": message, "value": last or None, "hint": "Try it again."}})


def _job(row: dict[str, Any]) -> Job:
    return Job(
        job_id=row["job_id"],
        file_name=row["file_name"],
        path=Path(row["path"]),
        options=JobOptions(**json.loads(row["options"])),
        status=row["status"],
        step=row["step"],
        queued_at=row["queued_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        document=json.loads(row["document"]) if row["document"] else None,
        kind=row["kind"],
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
