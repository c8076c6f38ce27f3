"""Columns that no mapping reads are kept as they are, but for what is personal."""

import re

from connectors.files.sheet import Sheet

_PERSONAL = re.compile(
    r"name|mail|phone|mobile|fax|address|street|zip|post ?code|postal|city|town|note|message|comment|company|buyer"
    r"|recipient|contact|birth|vat|iban|card|(?:^|[^a-z])ip(?:[^a-z]|$)|nom|prénom|vorname|straße|ort|plz|telefon|adresse",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"product|item|campaign|ad ?set|ad ?group|^ad |account|event|page|source|stat(e|us)", re.IGNORECASE
)
HIDDEN = "\N{BULLET}\N{BULLET}\N{BULLET}"
_LOOKS_PERSONAL = r"[^\s@]+@[^\s@]+\.[^\s@]+"


def without_personal(header: tuple[str, ...], cells: tuple[str, ...]) -> tuple[str | None, ...]:
    """A record as it may be shown: what is or looks personal is hidden."""
    names = (*header, *("" for _ in cells[len(header) :]))
    return tuple(
        None
        if not cell
        else HIDDEN
        if re.search(_LOOKS_PERSONAL, cell) or (_PERSONAL.search(name) and not _NO_PERSON.search(name))
        else cell
        for name, cell in zip(names, cells, strict=False)
    )


def keep_unmapped(sheet: Sheet) -> bool:
    """Fill `staged_unmapped_columns`; says whether there was any."""
    kept = _kept(sheet)
    if not kept:
        return False
    bound = sheet.bound
    pairs = ", ".join(f"{bound(header)}, {_harmless(sheet, place)}" for place, header in kept.items())
    bound.execute(
        sheet.con,
        f"""
        create or replace temp table staged_unmapped_columns as
        select r.unit, r.record, json_object({pairs})::varchar as cells
        from staged_records as r join file_cells as c on c.record = r.record
        """,  # noqa: S608 - names of our own, values bound
    )
    return True


def _harmless(sheet: Sheet, place: int) -> str:
    return f"case when not regexp_matches(c{place}, {sheet.bound(_LOOKS_PERSONAL)}) then c{place} end"


def _kept(sheet: Sheet) -> dict[int, str]:
    """Place to header of the columns that nothing reads and that do not look personal."""
    used = {sheet.place(name) for name in sheet.texts}
    used |= {sheet.place(name) for name in sheet.declaration.columns}
    found: dict[int, str] = {}
    for place, cell in enumerate(sheet.layout.header):
        header = cell.strip()
        if (
            place not in used
            and header
            and header not in found.values()
            and (not _PERSONAL.search(header) or _NO_PERSON.search(header))
        ):
            found[place] = header
    return found
