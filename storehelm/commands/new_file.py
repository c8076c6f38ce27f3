"""Writes a file that somebody named: whole or not at all, and never over another one unasked."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from storehelm.refusal import Refusal


def write_file(path: Path, content: bytes, *, over: bool = False) -> None:
    """Write a file beside its place first, then put it there in one step.

    Args:
        path: Where it is to be.
        content: All of it.
        over: Whether it may take the place of another file.

    Raises:
        Refusal: There is a file of that name already, or it cannot be written.
    """
    try:
        if path.is_dir():
            raise Refusal("This is a folder.", file=str(path), hint="Name a file.")
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            draft.chmod(0o666 & ~_umask())
            _put(draft, path, over=over)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
    except FileExistsError:
        raise Refusal(
            "There is a file of that name already.", file=str(path), hint="Give another name, or add --replace."
        ) from None
    except OSError as error:
        raise Refusal(
            f"The file cannot be written: {error.strerror}.",
            file=str(path),
            hint="Name a place that can be written to.",
        ) from None
    except ValueError:
        raise Refusal("This is no name of a file.", value=str(path)[:80], hint="Name a file.") from None


def _put(draft: Path, path: Path, *, over: bool) -> None:
    """A link is refused where the name is taken; disks without links get the name first, then the file."""
    if over:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        path.touch(exist_ok=False)
        draft.replace(path)


def _umask() -> int:
    """What the process takes away from new files: it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
