"""Every page file is short, holds no logic, and starts with the guard that puts it into its frame."""

import ast
from pathlib import Path

import pytest

from storehelm.components.navigation import PLACES

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "pages").glob("*.py"))
GUARDS = ("view = frame.view()", "opened = frame.opened()")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def page(request) -> Path:
    return request.param


def body_of(page: Path) -> list[ast.stmt]:
    return ast.parse(page.read_text(encoding="utf-8")).body


def test_the_menu_names_every_page() -> None:
    assert {place.name for place in PLACES} == {file.stem for file in FILES}


def test_a_page_starts_with_its_guard(page: Path) -> None:
    docstring, *rest = body_of(page)
    statements = [node for node in rest if not isinstance(node, ast.Import | ast.ImportFrom)]
    assert isinstance(docstring, ast.Expr)
    assert ast.unparse(statements[0]) in GUARDS


def test_a_page_says_its_question(page: Path) -> None:
    text = ast.get_docstring(ast.parse(page.read_text(encoding="utf-8")))
    assert text and text.splitlines()[0].rstrip(".").endswith("?")


def test_a_page_is_short_and_without_functions_or_arithmetic(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 60
    nodes = [node for statement in body_of(page) for node in ast.walk(statement)]
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
    arithmetic = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    assert not [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, arithmetic)]
