"""The home folder: everything one store's Storehelm knows, in one place. A copy of it is a backup."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from storehelm.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""
DEFAULT_HOME = ROOT / "data" / "home"
DEMO_HOME = ROOT / "data" / "demo-home"
HOME_VARIABLE = "STOREHELM_HOME"


@dataclass(frozen=True)
class Home:
    """Paths inside one home folder."""

    path: Path

    @property
    def settings(self) -> Path:
        """store.toml."""
        return self.path / "store.toml"

    @property
    def warehouse(self) -> Path:
        """The database that one writer at a time opens."""
        return self.path / "warehouse.duckdb"

    @property
    def lock(self) -> Path:
        """Names the process that holds the warehouse."""
        return self.path / "warehouse.lock"

    @property
    def published(self) -> Path:
        """Folder of immutable published versions."""
        return self.path / "published"

    @property
    def current(self) -> Path:
        """Pointer to the published version that the app reads."""
        return self.published / "current"

    @property
    def state(self) -> Path:
        """What people write in the app."""
        return self.path / "state.sqlite"

    @property
    def uploads(self) -> Path:
        """Files that came through the app."""
        return self.path / "uploads"

    @property
    def mappings(self) -> Path:
        """Mapping files made on the Data page."""
        return self.path / "mappings"

    @property
    def rejects(self) -> Path:
        """Rejected rows of sources whose own folder cannot be written."""
        return self.path / "rejects"

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo store's home."""
        return (self.path / "demo").exists()

    @property
    def is_empty(self) -> bool:
        """Whether no store was set up here."""
        return not self.settings.exists()

    def make(self) -> None:
        """Create the folder, readable by its owner only.

        Raises:
            Refusal: The folder cannot be made here.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Refusal(
                f"The home folder cannot be made: {error.strerror}.",
                file=str(self.path),
                hint="Give a folder that you may write to with --home.",
            ) from None

    def identity_key(self) -> bytes:
        """The 32-byte key of the hash of personal data, made once and kept here, never shown."""
        file = self.path / "identity.key"
        if not file.exists():
            self.make()
            self._write_key(file)
        return file.read_bytes()

    def _write_key(self, file: Path) -> None:
        """Written whole under a name of its own, then linked: a reader never meets half a key, nor two keys."""
        whole = file.with_name(f"identity.key.{os.getpid()}")
        descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            os.link(whole, file)
        whole.unlink()


def home_at(path: str | Path | None = None) -> Home:
    """The home at `path`, else at STOREHELM_HOME, else data/home of the checkout."""
    chosen = path or os.environ.get(HOME_VARIABLE) or DEFAULT_HOME
    return Home(Path(chosen).expanduser().resolve())
