"""Who did what, on the Data page, for owners."""

from storehelm.components import gate
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.section import show_folded, show_notes
from storehelm.components.view import Opened
from storehelm.metrics.tables import Column, Table
from storehelm.warehouse.audit import read_audit

_SHOWN = 100
_COLUMNS = (
    Column("at", "When (UTC)", "date"),
    Column("who", "Who", "text"),
    Column("deed", "What", "text"),
    Column("subject", "Of what", "text"),
)


def show(opened: Opened) -> None:
    """Draw the folded section."""
    if opened.own.is_empty or opened.is_demo or not gate.allows("audit"):
        return
    show_folded("Who did what", "audit", lambda: _draw(opened), "history")


def _draw(opened: Opened) -> None:
    rows = tuple(
        {"at": one.at, "who": one.who or one.address or None, "deed": one.deed, "subject": one.subject}
        for one in read_audit(opened.own, _SHOWN)
    )
    if not rows:
        show_notes(["Nothing was done in the app yet."], opened.formats)
        return
    show_notes([f"The newest {_SHOWN}; all of it: python -m storehelm audit --most 100000."], opened.formats)
    show_ledger(
        Table("audit", "Who did what", _COLUMNS, rows), [Field(column.name) for column in _COLUMNS], opened.look
    )
