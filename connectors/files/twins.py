"""Columns that stand twice in a file under one name."""

from connectors.files.layout import normal
from connectors.files.sheet import Sheet
from connectors.refusal import ConnectorRefusal


def refuse_unlike_twins(sheet: Sheet) -> None:
    """Refuse a column that is read, stands twice, and says different things: nobody can tell which one is meant.

    Raises:
        ConnectorRefusal: There is such a column; twins that say the same are fine.
    """
    header = [normal(cell) for cell in sheet.layout.header]
    for name in sorted(sheet.texts):
        first = None if name.startswith("@") or name in sheet.captured else sheet.place(name)
        twins = [] if first is None else [place for place, cell in enumerate(header) if cell == header[first]]
        for other in twins[1:]:
            _refuse_where_unlike(sheet, twins[0], other)


def _refuse_where_unlike(sheet: Sheet, first: int, other: int) -> None:
    found = sheet.bound.rows(
        sheet.con,
        f"""
        select record, c{first}, c{other} from file_cells
        where c{first} is distinct from c{other}
        order by record limit 1
        """,  # noqa: S608 - places of our own
    )
    if found:
        record, one, another = found[0]
        label = sheet.layout.header[first].strip()
        raise ConnectorRefusal(
            f"The column '{label}' stands twice and says different things: in record {record}, "
            f"'{one or ''}' and '{another or ''}'.",
            file=sheet.path,
            line=sheet.layout.header_line,
            column=label,
            value=another,
            hint="Leave one of the two out of the export, or give it another header, then load the file again.",
        )
