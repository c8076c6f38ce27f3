"""Choices made on screen, as the text of a mapping, and a guessed mapping as choices to start from."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tomlkit

from connectors.files.targets import TARGETS
from storehelm.languages.speech import Sentence, noted, told

# Translators: the meaning of a column of a file that is not read.
UNUSED = noted("Not used")


@told
@dataclass(frozen=True)
class Kind:
    """What a file can be about: the tables that it fills, the first one being what a row is."""

    label: Sentence
    tables: tuple[str, ...]
    otherwise: str | None = None


KINDS = (
    Kind("Orders", ("orders", "order_lines")),
    Kind("Refunds", ("refunds",), otherwise="refund"),
    Kind("Visits", ("sessions",)),
    Kind("Ad costs", ("ad_spend",)),
    Kind("Other marketing costs", ("marketing_costs",)),
    Kind("Products and what they cost", ("products", "product_costs")),
    Kind("Customers", ("customers",)),
    Kind("Exchange rates", ("exchange_rates",)),
    Kind("Purchases that analytics counted, by transaction id", ("transactions",)),
)
_PREFIXES = {"order_lines": "Line: ", "product_costs": "Cost: "}  # not shown: only with a column, as one message


@dataclass(frozen=True)
class Choice:
    """What one column of the file means, and how it is read where the file leaves that open."""

    header: str
    meaning: str = UNUSED
    reading: str | None = None
    date_order: str | None = None
    decimal: str | None = None

    @property
    def is_read_specially(self) -> bool:
        """Whether anything but its meaning was said of the column."""
        return bool(self.reading or self.date_order or self.decimal)


@dataclass(frozen=True)
class Draft:
    """A mapping in the making. `fixed` are values that all rows share, by column of the kind's first table."""

    name: str
    title: str
    kind: Kind
    choices: tuple[Choice, ...]
    time_zone: str | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)


def meanings(kind: Kind) -> dict[str, tuple[str, str]]:
    """Label of each meaning a column can have, in English, to table and column of the warehouse.

    Labels stand for themselves in what the editor keeps, and are said where they are shown (see column_names).
    """
    return {
        f"{_PREFIXES.get(table, '')}{target.replace('_', ' ')}".capitalize(): (table, target)
        for table in kind.tables
        for target in TARGETS[table]
        if not (target == "order_id" and table == "order_lines")
    }


def name_from(file_name: str) -> str:
    """One word for a mapping, from the name of the file it was made for."""
    return re.sub(r"[^a-z0-9]+", "_", file_name.split(".")[0].lower()).strip("_") or "mapping"


def draft_of(guessed: str, headers: Sequence[str], file_name: str) -> Draft:
    """A guessed mapping as a draft: the meaning of each column where the guess has one."""
    document = tomllib.loads(guessed)
    kind = next((kind for kind in KINDS if kind.tables[0] in document), _kind_with(document))
    found = dict(_meanings_of(document, kind))
    choices = tuple(Choice(header, found.get(header, UNUSED)) for header in headers)
    return Draft(name_from(file_name), file_name, kind, choices)


def _kind_with(document: Mapping[str, Any]) -> Kind:
    return next((kind for kind in KINDS if any(table in document for table in kind.tables)), KINDS[0])


def _meanings_of(document: Mapping[str, Any], kind: Kind) -> Iterable[tuple[str, str]]:
    for label, (table, target) in meanings(kind).items():
        source = document.get(table, {}).get(target)
        if isinstance(source, str):
            yield source, label


def text_of(draft: Draft) -> str:
    """The mapping as TOML, in the language that data/mappings/README.md explains."""
    used = [choice for choice in draft.choices if choice.meaning != UNUSED]
    document: dict[str, Any] = {"name": draft.name, "title": draft.title}
    if draft.kind.otherwise:
        document["otherwise"] = draft.kind.otherwise
    document["recognise"] = {"headers": [choice.header for choice in used]}
    if draft.time_zone:
        document["reading"] = {"time_zone": draft.time_zone}
    columns = {f"column_{place}": choice for place, choice in enumerate(used, start=1) if choice.is_read_specially}
    if columns:
        document["columns"] = {name: _column(choice) for name, choice in columns.items()}
    names = {choice.header: name for name, choice in columns.items()}
    return tomlkit.dumps(document | _tables(draft, used, names))


def _column(choice: Choice) -> dict[str, str]:
    said = {"type": choice.reading, "date_order": choice.date_order, "decimal": choice.decimal}
    return {"header": choice.header} | {key: value for key, value in said.items() if value}


def _tables(draft: Draft, used: Iterable[Choice], names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    known = meanings(draft.kind)
    tables: dict[str, dict[str, Any]] = {}
    for choice in used:
        table, target = known[choice.meaning]
        sources = tables.setdefault(table, {}).setdefault(target, [])
        sources.append(names.get(choice.header, choice.header))
    plain = {
        table: {target: sources[0] if len(sources) == 1 else sources for target, sources in targets.items()}
        for table, targets in tables.items()
    }
    first = plain.setdefault(draft.kind.tables[0], {})
    for target, value in draft.fixed.items():
        first.setdefault(target, {"value": value})
    return plain
