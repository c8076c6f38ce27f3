"""Finds English that is shown to people and cannot be translated: literals that look like sentences and are no message.

`python -m tests.languages.unmarked storehelm/charts` prints them. A literal that nobody reads in the app, a link or a
report carries the comment `# not shown` on its line.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from storehelm.languages.extraction import messages

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "storehelm/metrics",
    "storehelm/strategy",
    "storehelm/charts",
    "storehelm/access",
    "storehelm/reports",
    "storehelm/components",
    "storehelm/languages/formats.py",
    "pages",
    "dashboard.py",
)
PRAGMA = "# not shown"
_TAG = re.compile(r"<[^>]*>?|&[a-z]+;|[\w-]+=\"[^\"]*\"?")
_TEXT = re.compile(r"[A-Za-z’']{2,}[,;:]? [a-z{]|^\W*[A-Z][a-z’]{2,}\W*$|^ ?[a-z]{3,} $|\b[A-Za-z]{3,}[.!?]$")
_SQL = re.compile(
    r"\b(select|from|where|group by|order by|join|union|create|insert|update|delete|values|coalesce|sum|count"
    r"|partition by|between|interval|pragma|attach)\b[ (\n]",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\b(SELECT|FROM|WHERE|GROUP BY|ORDER BY|JOIN|UNION|CREATE|INSERT|UPDATE|DELETE|AND|ATTACH)\b")
_QUIET_CALLS = ("debug", "info", "warning", "error", "exception", "getLogger", "compile", "TypeVar", "execute")
_OWN_ERRORS = ("ValueError", "TypeError", "RuntimeError", "AssertionError", "KeyError", "LookupError")


def unmarked(paths: tuple[str, ...] = ROOMS) -> Iterator[tuple[str, int, str]]:
    """File, line and text of each."""
    known = {text for one in messages(ROOT) for text in (one.one, one.many)}
    for name in paths:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield from _of_file(file, known)


def _of_file(file: Path, known: set[str | None]) -> Iterator[tuple[str, int, str]]:
    text = file.read_text(encoding="utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    silent = set(_silent(tree))
    for node in ast.walk(tree):
        if id(node) in silent or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        words = _words(node)
        if (
            words is None
            or words in known
            or words.startswith(":material/")
            or PRAGMA in lines[(node.end_lineno or node.lineno) - 1]
        ):
            continue
        if isinstance(node, ast.JoinedStr):
            shown = _TAG.sub(" ", words).replace("{}", " ").replace("Storehelm", " ").strip()
            is_text = bool(re.search(r"[A-Za-z]{3,}", shown)) and bool(_TEXT.search(shown) or " " in shown)
        else:
            is_text = bool(_TEXT.search(_TAG.sub("", words).replace("Storehelm", "")))
        if is_text and not _SHOUTED.search(words) and len(_SQL.findall(words)) < 2:
            yield str(file.relative_to(ROOT)), node.lineno, words


def _words(node: ast.Constant | ast.JoinedStr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)


def _silent(tree: ast.Module) -> Iterator[int]:
    """Literals that nobody reads: docstrings, parts of f-strings, keys, what is compared, logs, our own mistakes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        inner: list[ast.AST] = []
        if isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in node.values if isinstance(part, ast.Constant))
            inner = [
                part.format_spec for part in node.values if isinstance(part, ast.FormattedValue) and part.format_spec
            ]
        elif isinstance(node, ast.Dict):
            inner = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.Subscript):
            inner = [node.slice]
        elif isinstance(node, ast.Compare):
            inner = [node.left, *node.comparators]
        elif isinstance(node, ast.Assert):
            inner = [node.msg] if node.msg else []
        elif isinstance(node, ast.Call) and _called(node) in (*_QUIET_CALLS, *_OWN_ERRORS):
            inner = [node]
        for one in inner:
            yield from (id(child) for child in ast.walk(one))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


if __name__ == "__main__":
    found = list(unmarked(tuple(sys.argv[1:]) or ROOMS))
    sys.stdout.writelines(f"{place}:{line}: {words!r}\n" for place, line, words in found)
    sys.stdout.write(f"{len(found)} literals are shown and no messages.\n")
