"""The rules of the house, checked on the syntax trees: who may import whom, what a room may use, names."""

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS: tuple[tuple[str, ...], ...] = (
    ("languages",),
    ("connectors", "settings"),
    ("warehouse",),
    ("metrics",),
    ("strategy", "charts"),
    ("access", "reports"),
    ("components",),
    ("pages", "commands"),
    ("dashboard",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
RESERVED = {
    "streamlit": ("dashboard", "pages", "components"),
    "plotly": ("charts", "reports"),
    "duckdb": ("warehouse", "metrics", "connectors"),
    "sqlite3": ("warehouse/state.py",),
    "google": ("connectors/ga4",),
}
CUPBOARDS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base"}
EDGES = ("dashboard", "components/frame.py", "commands", "settings")


def python_files() -> list[Path]:
    folders = ("connectors", "storehelm", "pages")
    return [ROOT / "dashboard.py", *(file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")))]


def room_of(file: Path) -> str | None:
    """`warehouse/load.py` for storehelm/warehouse/load.py; None for the doorstep (storehelm/*.py)."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "storehelm":
        return "/".join(parts)
    return "/".join(parts[1:]) if len(parts) > 2 else None


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_room(name: str) -> str | None:
    parts = name.split(".")
    if parts[0] == "storehelm" and len(parts) > 1:
        parts = parts[1:]
    return parts[0] if parts[0] in FLOOR_OF else None


def floor_faults(room: str, names: Iterator[str]) -> Iterator[str]:
    own = room.split("/")[0]
    for name in names:
        other = imported_room(name)
        if other is None or other == own:
            continue
        if FLOOR_OF[other] >= FLOOR_OF[own]:
            yield f"{room} must not import {name}: {other} stands on the same floor or above"


@pytest.mark.parametrize("file", python_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_to_earlier_rooms_only(file: Path) -> None:
    room = room_of(file)
    if room is None:
        return
    assert room.split("/")[0] in FLOOR_OF, f"{room} is in a room that DESIGN does not know"
    assert list(floor_faults(room, imports_of(file))) == []


@pytest.mark.parametrize("file", sorted((ROOT / "connectors").rglob("*.py")), ids=lambda file: file.stem)
def test_connectors_import_nothing_of_ours(file: Path) -> None:
    assert [name for name in imports_of(file) if name.split(".")[0] in ("storehelm", "pages", "dashboard")] == []


@pytest.mark.parametrize("file", python_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_libraries_stay_in_their_rooms(file: Path) -> None:
    place = str(file.relative_to(ROOT)).removeprefix("storehelm/")
    for name in imports_of(file):
        rooms = RESERVED.get(name.split(".")[0])
        if rooms is not None:
            assert place.startswith(rooms), f"{place} must not import {name}; it belongs in {', '.join(rooms)}"


def edge_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            spelled = f"{node.value.id}.{node.attr}"
            if spelled in ("os.environ", "os.getenv", "date.today", "datetime.today", "st.secrets"):
                yield spelled


@pytest.mark.parametrize("file", python_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_environment_and_today_are_read_at_the_edges_only(file: Path) -> None:
    place = str(file.relative_to(ROOT)).removeprefix("storehelm/")
    if not place.startswith(EDGES):
        assert list(edge_calls(ast.parse(file.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("file", python_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_names_are_concepts(file: Path) -> None:
    names = {*file.relative_to(ROOT).with_suffix("").parts}
    assert not names & CUPBOARDS
    assert file.stem.isidentifier()


def sql_files() -> list[Path]:
    return sorted((ROOT / "storehelm").rglob("*.sql"))


@pytest.mark.parametrize("file", sql_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_sql_files_say_what_a_row_is(file: Path) -> None:
    assert re.match(r"-- (One row per|The contract)", file.read_text(encoding="utf-8")), (
        f"{file} must open with its grain"
    )


def test_our_folders_hide_no_installed_package() -> None:
    ours = {"connectors", "storehelm", "pages", "dashboard", "data", "benchmarks"}
    assert ours & set(packages_distributions()) == set()


def test_requirements_record_no_registry() -> None:
    for file in ROOT.glob("requirements*.txt"):
        text = file.read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text


def test_every_requirement_of_the_project_is_justified() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8").lower()
    names = [re.split(r"[<>=!~ \[]", requirement)[0] for requirement in wanted]
    assert [name for name in names if f"`{name}`" not in decisions] == []


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so there is no list of tracked files")
    return listed.stdout.splitlines()


def test_no_home_folder_or_secret_is_tracked() -> None:
    forbidden = re.compile(r"(^data/(demo-)?home/)|(\.duckdb$)|(secrets\.toml$)|(identity\.key)")
    assert [name for name in tracked_files() if forbidden.search(name)] == []


def test_test_files_have_names_of_their_own() -> None:
    """Folders of tests are no packages, so that two files of one name would shadow each other."""
    names = [file.name for file in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
