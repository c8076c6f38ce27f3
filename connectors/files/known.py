"""The declarations there are: built-in formats, and the mappings in folders."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from connectors.files.declaration import Declaration, nearest, parse_declaration, read_declaration
from connectors.files.layout import Match, Sample, matches, named_match, sample, the_match
from connectors.files.opening import Opened
from connectors.refusal import ConnectorRefusal

FORMATS = Path(__file__).parent / "formats"
MAPPINGS = Path(__file__).resolve().parents[2] / "data" / "mappings"


@lru_cache(maxsize=1)
def format_texts() -> Mapping[str, str]:
    """The built-in formats' declarations, by name."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(FORMATS.glob("*.toml"))}


@lru_cache(maxsize=1)
def _built_in() -> tuple[Declaration, ...]:
    return tuple(
        parse_declaration(text, file=str(FORMATS / f"{name}.toml"), known=format_texts())
        for name, text in format_texts().items()
    )


def known_formats(folders: Sequence[Path] = ()) -> list[Declaration]:
    """The built-in formats, then the mappings of data/mappings and of other folders."""
    found = {declaration.name: declaration for declaration in _built_in()}
    for folder in (MAPPINGS, *folders):
        for file in sorted(folder.glob("*.toml")):
            declaration = read_declaration(file, format_texts())
            found[declaration.name] = declaration
    return list(found.values())


def declared_encoding(format_name: str | None, mapping: Path | None, folders: Sequence[Path]) -> str | None:
    """The encoding that the mapping or format that was asked for says."""
    if mapping is not None:
        return read_declaration(mapping, format_texts()).habits.encoding
    named = (declaration for declaration in known_formats(folders) if declaration.name == format_name)
    return next((declaration.habits.encoding for declaration in named), None) if format_name else None


def choose(source: Opened, *, format_name: str | None, mapping: Path | None, folders: Sequence[Path]) -> Match:
    """The declaration that a file is read by, laid on the file.

    Raises:
        ConnectorRefusal: There is no such format or mapping, the file does not fit it, or is of no use.
    """
    match = _chosen(source, format_name=format_name, mapping=mapping, folders=folders)
    if match.declaration.refuse:
        raise ConnectorRefusal(match.declaration.refuse, file=str(source.path), hint=match.declaration.hint)
    return match


def _chosen(source: Opened, *, format_name: str | None, mapping: Path | None, folders: Sequence[Path]) -> Match:
    text = sample(source.path, source.text)
    if mapping is not None:
        return named_match(text, read_declaration(mapping, format_texts()))
    declarations = known_formats(folders)
    if format_name is None:
        return _by_itself(text, declarations)
    by_name = {declaration.name: declaration for declaration in declarations}
    if format_name not in by_name:
        raise ConnectorRefusal(
            f"No format named '{format_name}'.", column="format", value=format_name, hint=nearest(format_name, by_name)
        )
    return named_match(text, by_name[format_name])


def _by_itself(text: Sample, declarations: Sequence[Declaration]) -> Match:
    """A mapping in a folder that extends a built-in format is meant rather than that one."""
    found = matches(text, declarations)
    extended = {match.declaration.extends for match in found}
    kept = [match for match in found if match.declaration.name not in extended]
    return the_match(text, kept, declarations)
