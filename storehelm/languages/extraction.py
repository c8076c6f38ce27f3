"""Finds the messages in the code: everything that catalogues must hold.

Messages are literals in calls of `say`, `say_in`, `say_count` and `noted`; literals given for a field or parameter that
is declared as a `Sentence`; literals of a constant that is declared to hold sentences; and the words of the templates
of strategies in `data/templates`.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_CALLS = {"say": (0,), "noted": (0,), "say_count": (0, 1), "say_in": (0, 1)}
_SPEECH = "storehelm.languages.speech"
_SENTENCE = f"{_SPEECH}.Sentence"
_COMMENT = "# Translators:"
TEMPLATES = "data/templates"
WORDED = ("title", "summary", "objective", "name")
"""Keys of templates whose values are read by people."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Message:
    """One message as it stands in the code; `many` where its form depends on a number."""

    one: str
    many: str | None
    context: str | None
    file: str
    line: int
    comments: tuple[str, ...] = ()


class NoLiteral(Exception):
    """A message is put together where it must be whole: `say(f"...")`."""


@dataclass(frozen=True)
class _Module:
    """A file: its syntax, its names from elsewhere, and what its functions and classes take as sentences."""

    name: str
    path: Path
    tree: ast.Module
    lines: Sequence[str]
    imported: Mapping[str, str]
    takes: Mapping[str, frozenset[int | str]]


def messages(root: Path, parts: Sequence[str] = ("storehelm", "pages", "dashboard.py")) -> list[Message]:
    """Every message of the code below `root`, in the order of files and lines.

    Raises:
        NoLiteral: A message is an f-string, or is added up of parts.
    """
    files = [file for part in parts for file in _files(root / part)]
    modules = {module.name: module for module in (_module(root, file) for file in files)}
    in_code = [message for module in modules.values() for message in _of_module(module, modules, root)]
    return [*in_code, *(message for file in sorted((root / TEMPLATES).glob("*.toml")) for message in _of_file(file))]


def _of_file(template: Path) -> Iterator[Message]:
    document = tomllib.loads(template.read_text(encoding="utf-8"))
    yield from (Message(words, None, None, f"{TEMPLATES}/{template.name}", 1) for words in _worded(document))


def _worded(entry: object) -> Iterator[str]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key in WORDED and isinstance(value, str):
                yield value
            else:
                yield from _worded(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from _worded(value)


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _module(root: Path, path: Path) -> _Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    imported = _imports(tree)
    return _Module(name, path, tree, text.splitlines(), imported, _takes(tree, imported))


def _imports(tree: ast.Module) -> dict[str, str]:
    """Names that come from elsewhere, in full: `states` is `storehelm.components.states`."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _takes(tree: ast.Module, imported: Mapping[str, str]) -> dict[str, frozenset[int | str]]:
    """For each function and class of a file the places and names of its parameters that are sentences."""
    found: dict[str, frozenset[int | str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, Function):
            ordered = [*node.args.posonlyargs, *node.args.args]
            first = 1 if ordered and ordered[0].arg in ("self", "cls") else 0
            pairs = [(argument.arg, argument.annotation) for argument in ordered[first:]]
            names = [(argument.arg, argument.annotation) for argument in node.args.kwonlyargs]
        elif isinstance(node, ast.ClassDef):
            fields = [line for line in node.body if isinstance(line, ast.AnnAssign)]
            pairs = [(line.target.id, line.annotation) for line in fields if isinstance(line.target, ast.Name)]
            names = []
        else:
            continue
        places = [place for place, (_, kind) in enumerate(pairs) if _is_sentence(kind, imported)]
        named = [name for name, kind in [*pairs, *names] if _is_sentence(kind, imported)]
        if named:
            found[node.name] = frozenset([*places, *named])
    return found


def _is_sentence(annotation: ast.expr | None, imported: Mapping[str, str]) -> bool:
    return annotation is not None and any(
        isinstance(node, ast.Name) and imported.get(node.id) == _SENTENCE for node in ast.walk(annotation)
    )


def _of_module(module: _Module, modules: Mapping[str, _Module], root: Path) -> Iterator[Message]:
    file = str(module.path.relative_to(root))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, module, modules, file)
        elif (
            isinstance(node, ast.AnnAssign)
            and node.value is not None
            and _is_sentence(node.annotation, module.imported)
        ):
            yield from _noted(_literals(node.value), module, file)
        elif isinstance(node, ast.FunctionDef) and _is_sentence(node.returns, module.imported):
            returned = [line.value for line in ast.walk(node) if isinstance(line, ast.Return) and line.value]
            yield from _noted([text for value in returned for text in _literals(value)], module, file)


def _of_call(node: ast.Call, module: _Module, modules: Mapping[str, _Module], file: str) -> Iterator[Message]:
    called = node.func.id if isinstance(node.func, ast.Name) else None
    if called in _CALLS and (module.name == _SPEECH or module.imported.get(called) == f"{_SPEECH}.{called}"):
        yield from _marked(called, node, module, file)
        return
    takes = _taken(node.func, module, modules)
    for place, value in enumerate(node.args):
        if place in takes:
            yield from _noted(_literals(value), module, file)
    for keyword in node.keywords:
        if keyword.arg in takes:
            yield from _noted(_literals(keyword.value), module, file)


def _taken(func: ast.expr, module: _Module, modules: Mapping[str, _Module]) -> frozenset[int | str]:
    """The parameters that are sentences of what is called."""
    if isinstance(func, ast.Name):
        full = module.imported.get(func.id)
        if full is None:
            return module.takes.get(func.id, frozenset())
        home, _, name = full.rpartition(".")
    elif isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        home, name = module.imported.get(func.value.id, ""), func.attr
    else:
        return frozenset()
    return modules[home].takes.get(name, frozenset()) if home in modules else frozenset()


def _marked(called: str, node: ast.Call, module: _Module, file: str) -> Iterator[Message]:
    texts = [node.args[place] for place in _CALLS[called]]
    where = f"{file}, line {node.lineno}"
    if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
        raise NoLiteral(f"{where}: a message must be one literal with {{names}} for its values.")
    words = [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
    if len(words) != len(texts):
        return  # a message that was noted elsewhere
    comments = _comments(module.lines, node.lineno)
    if called == "say_in":
        yield Message(words[1], None, words[0], file, node.lineno, comments)
    else:
        yield Message(words[0], words[1] if called == "say_count" else None, None, file, node.lineno, comments)


def _noted(nodes: Sequence[ast.Constant], module: _Module, file: str) -> Iterator[Message]:
    for node in nodes:
        if node.value:
            yield Message(str(node.value), None, None, file, node.lineno, _comments(module.lines, node.lineno))


def _literals(node: ast.expr) -> list[ast.Constant]:
    """The literals that an expression can come to; of a mapping its values."""
    if isinstance(node, ast.Constant):
        return [node] if isinstance(node.value, str) else []
    inner: Sequence[ast.expr | None] = ()
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        inner = node.elts
    elif isinstance(node, ast.Dict):
        inner = node.values
    elif isinstance(node, ast.IfExp):
        inner = (node.body, node.orelse)
    elif isinstance(node, ast.BoolOp):
        inner = node.values
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "MappingProxyType":
        inner = node.args
    return [literal for one in inner if one is not None for literal in _literals(one)]


def _comments(lines: Sequence[str], line: int) -> tuple[str, ...]:
    """What the lines above say to translators."""
    found: list[str] = []
    above = line - 2
    while above >= 0 and lines[above].strip().startswith("#"):
        found.insert(0, lines[above].strip())
        above -= 1
    if not found or not found[0].startswith(_COMMENT):
        return ()
    return (" ".join(text.removeprefix(_COMMENT).lstrip("# ").strip() for text in found),)
