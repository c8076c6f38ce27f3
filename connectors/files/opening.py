"""Files as they lie on disk: folders, zips, gzip, encodings. What comes out is a UTF-8 copy and how it was read."""

import codecs
import gzip
import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from connectors.refusal import ConnectorRefusal

CHUNK = 1 << 20
_HEAD = 1 << 16
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS_CSV = "Open it, choose Save as, and save it as CSV (UTF-8)."
_NO_DATA_NAMES = ("__MACOSX", "Thumbs.db", "desktop.ini")
_GZIP = b"\x1f\x8b"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMES = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


@dataclass(frozen=True)
class Opened:
    """A file ready to be read: its text as UTF-8 in a file of our own."""

    path: Path
    text: Path
    file_hash: str
    encoding: str
    modified: datetime
    evidence: tuple[str, ...]
    warnings: tuple[str, ...]


def find_files(path: Path) -> list[Path]:
    """The files at a path: itself, a folder's files in name order, a zip's members (as `archive.zip/member.csv`).

    Raises:
        ConnectorRefusal: There is nothing at that path, or a zip cannot be opened.
    """
    if path.is_dir():
        found = sorted(item for item in path.rglob("*") if item.is_file() and not _is_hidden(item.relative_to(path)))
        return [member for item in found for member in find_files(item)]
    if not path.exists():
        if _archive_of(path) is not None:
            return [path]
        raise ConnectorRefusal("There is no such file.", file=str(path), hint="Check its name and folder.")
    if path.suffix.lower() == ".zip":
        return [path / name for name in _members(path)]
    return [path]


@contextmanager
def opened(path: Path, encoding: str | None = None) -> Iterator[Opened]:
    """Make a UTF-8 copy of a file's text for as long as it is read.

    Raises:
        ConnectorRefusal: It is empty, no text, a spreadsheet, or cut short.
    """
    folder = Path(tempfile.mkdtemp(prefix="storehelm-"))
    try:
        yield _open(path, encoding, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def head_of(path: Path, size: int = 4096) -> bytes:
    """The first bytes of a file, out of its zip and unpacked.

    Raises:
        ConnectorRefusal: It is damaged or cannot be opened.
    """
    with _sentences(path), _stream(path, _archive_of(path)) as stream:
        return _unzipped(stream).read(size)


@contextmanager
def plain_file(path: Path) -> Iterator[tuple[Path, str, datetime]]:
    """A file of plain bytes (itself, or an unpacked copy), the hash of the bytes as they lie there, and its age.

    Raises:
        ConnectorRefusal: It is damaged or cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix="storehelm-") as folder:
        if _archive_of(path) is None and not _is_packed(path):
            with _sentences(path), path.open("rb") as handle:
                found = hashlib.file_digest(handle, "sha256").hexdigest(), _age_of(path)
            yield path, *found
        else:
            plain = Path(folder) / "plain"
            yield plain, *_unpack(path, plain)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(2) == _GZIP


def _age_of(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Errors of opening and unpacking, said in a sentence."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ConnectorRefusal(
            "This compressed file is cut short or damaged.", file=str(path), hint="Download or copy it again."
        ) from error
    except (RuntimeError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise ConnectorRefusal(
            f"This file cannot be opened: {_reason(error)}.",
            file=str(path),
            hint="Check that it exists, is not protected by a password, and may be read.",
        ) from error


def _open(path: Path, encoding: str | None, folder: Path) -> Opened:
    plain = folder / "plain"
    file_hash, modified = _unpack(path, plain)
    with plain.open("rb") as handle:
        head = handle.read(_HEAD)
    _refuse_no_text(path, head)
    text = folder / "text.csv"
    name, evidence, warnings = _decode(path, plain, text, encoding, head)
    return Opened(path, text, file_hash, name, modified, evidence, warnings)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in _NO_DATA_NAMES for part in path.parts) or ".rejects." in path.name


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if not name.endswith("/"))
    except (zipfile.BadZipFile, OSError) as error:
        raise ConnectorRefusal(
            f"This zip file cannot be opened: {error}.", file=str(path), hint="Download it again; it may be cut short."
        ) from error
    if "[Content_Types].xml" in names:
        raise ConnectorRefusal("This is a spreadsheet, not CSV.", file=str(path), hint=_SAVE_AS_CSV)
    names = [name for name in names if not _is_hidden(Path(name))]
    if not names:
        raise ConnectorRefusal("This zip file holds no file.", file=str(path), hint="Export again.")
    return names


def _archive_of(path: Path) -> Path | None:
    return next((parent for parent in path.parents if parent.is_file() and zipfile.is_zipfile(parent)), None)


def _unpack(path: Path, plain: Path) -> tuple[str, datetime]:
    """The file's bytes, unpacked, into `plain`; gives the hash of the bytes as they lie there, and the file's age."""
    digest = hashlib.sha256()
    archive = _archive_of(path)
    with _sentences(path):
        modified = _age_of(archive or path)
        with _stream(path, archive) as stream:
            for chunk in iter(lambda: stream.read(CHUNK), b""):
                digest.update(chunk)
        with _stream(path, archive) as stream, plain.open("wb") as target:
            shutil.copyfileobj(_unzipped(stream), target, CHUNK)
    return digest.hexdigest(), modified


def _unzipped(stream: IO[bytes]) -> IO[bytes]:
    """The stream as it is, or what gzip packed into it."""
    packed = stream.read(2) == _GZIP
    stream.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=stream)) if packed else stream


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error).strip("'\"")


@contextmanager
def _stream(path: Path, archive: Path | None) -> Iterator[IO[bytes]]:
    if archive is None:
        with path.open("rb") as handle:
            yield handle
        return
    with zipfile.ZipFile(archive) as opened_archive, opened_archive.open(str(path.relative_to(archive))) as handle:
        yield handle


def _refuse_no_text(path: Path, head: bytes) -> None:
    if not head.strip():
        raise ConnectorRefusal("This file is empty.", file=str(path), hint="Export it again.")
    if head.startswith(_SPREADSHEETS):
        raise ConnectorRefusal("This is a spreadsheet, not CSV.", file=str(path), hint=_SAVE_AS_CSV)
    if head.startswith(b"%PDF") or (b"\0" in head and _without_mark(head) is None and not _bom(head)):
        raise ConnectorRefusal("This file holds no text.", file=str(path), hint="Export it as CSV.")


def _bom(head: bytes) -> str | None:
    return next((name for bom, name in _BOMS if head.startswith(bom)), None)


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.6 * pairs and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * pairs and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _decode(
    path: Path, plain: Path, text: Path, declared: str | None, head: bytes
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    marked = _bom(head)
    if marked:
        return _decoded(
            path, plain, text, marked, f"encoding {_NAMES.get(marked, marked)}: the file starts with its mark"
        )
    unmarked = _without_mark(head)
    if unmarked:
        return _decoded(path, plain, text, unmarked, "encoding utf-16: every other byte is zero")
    if declared:
        return _decoded(path, plain, text, declared, f"encoding {declared}: as declared")
    bad_line = _first_undecodable(plain)
    if bad_line is None:
        return _decoded(path, plain, text, "utf-8", "encoding utf-8: every byte of the file fits it")
    return _decoded(path, plain, text, "cp1252", f"encoding cp1252: line {bad_line} is no utf-8")


def _first_undecodable(plain: Path) -> int | None:
    """The line of the first bytes that are no UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    before = 0
    with plain.open("rb") as handle:
        for chunk in iter(lambda: handle.read(CHUNK), b""):
            if chunk.isascii() and not decoder.getstate()[0]:
                before += len(chunk)
                continue
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return _line_at(plain, before + max(error.start, 0))
            before += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _line_at(plain, before)
    return None


def _line_at(plain: Path, place: int) -> int:
    with plain.open("rb") as handle:
        chunks = iter(lambda: handle.read(min(CHUNK, place - handle.tell())), b"")
        return 1 + sum(chunk.count(b"\n") for chunk in chunks)


def _decoded(
    path: Path, plain: Path, text: Path, encoding: str, evidence: str
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    try:
        replaced = _rewrite(plain, text, encoding)
    except LookupError as error:
        raise ConnectorRefusal(
            f"No encoding named '{encoding}'.", file=str(path), value=encoding, hint="Use utf-8, utf-16 or cp1252."
        ) from error
    except (UnicodeDecodeError, UnicodeError) as error:
        raise ConnectorRefusal(
            f"This file's text cannot be read as {encoding}.",
            file=str(path),
            value=str(error),
            hint="Save it again as UTF-8, or name its encoding in the mapping.",
        ) from error
    lost = f"{replaced} characters were lost before the file came here: they read \N{REPLACEMENT CHARACTER}."
    return _NAMES.get(encoding, encoding), (evidence,), (lost,) if replaced else ()


def _rewrite(plain: Path, text: Path, encoding: str) -> int:
    """Write the text as UTF-8 with line ends that every reader knows; gives the number of replacement characters."""
    replaced = 0
    with plain.open("rb") as handle:
        head = handle.read(_HEAD)
    if encoding == "utf-8" and b"\r" not in head:
        plain.replace(text)
        with text.open("rb") as handle:
            chunks = iter(lambda: handle.read(CHUNK), b"")
            return sum(0 if chunk.isascii() else chunk.count(b"\xef\xbf\xbd") for chunk in chunks)
    newline = "\r" if b"\r" in head and b"\n" not in head else ""
    with (
        plain.open(encoding=encoding, newline=newline) as source,
        text.open("w", encoding="utf-8", newline="") as target,
    ):
        for chunk in iter(lambda: source.read(CHUNK), ""):
            replaced += chunk.count("\N{REPLACEMENT CHARACTER}")
            target.write(chunk.replace("\r", "\n") if newline == "\r" else chunk)
    return replaced
