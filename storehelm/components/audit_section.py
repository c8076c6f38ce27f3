"""Who did what, on the Data page, for owners."""

import re
from collections.abc import Mapping

from storehelm.components import gate
from storehelm.components.ledger import Field, show_ledger
from storehelm.components.section import show_folded, show_notes
from storehelm.components.view import Opened
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.tables import Column, Table
from storehelm.warehouse.audit import read_audit

_SHOWN = 100
_COLUMNS = (
    Column("at", "When (UTC)", "date"),
    Column("who", "Who", "text"),
    # Translators: what somebody did; the next column says with what they did it.
    Column("deed", "What", "text"),
    Column("subject", "Of what", "text"),
)
_DEEDS: Mapping[str, Sentence] = {
    # Translators: this and the next ones are what somebody did, in a column of the list of deeds.
    "login": "login",
    "turned away": "turned away",
    "load": "load",
    "loaded": "loaded",
    "pull": "pull",
    "export": "export",
    "give a link": "give a link",
    "end a link": "end a link",
}
_NAMES: Mapping[str, Sentence] = {
    "somebody without an address": "somebody without an address",
    # Translators: this stands in the place of a name where something was done in a terminal.
    "command line": "command line",
    # Translators: what somebody logged in to: Storehelm itself.
    "the app": "the app",
}
"""Our own words among people and among what something was done to; the audit keeps them in English."""
_WRONG = re.compile(r"(\d+) wrong (links|passwords of a link)")


def show(opened: Opened) -> None:
    """Draw the folded section."""
    if opened.own.is_empty or opened.is_demo or not gate.allows("audit"):
        return
    show_folded(say("Who did what"), "audit", lambda: _draw(opened), "history")


def _draw(opened: Opened) -> None:
    rows = tuple(
        {
            "at": one.at,
            "who": _told(one.who or one.address) or None,
            "deed": say(_DEEDS.get(one.deed, one.deed)),
            "subject": _told(one.subject),
        }
        for one in read_audit(opened.own, _SHOWN)
    )
    if not rows:
        show_notes([say("Nothing was done in the app yet.")], opened.formats)
        return
    # Translators: {n} is 100; a command follows, which stays as it is.
    note = say("The newest {n}; all of it: python -m storehelm audit --most 100000.", n=opened.formats.number(_SHOWN))
    show_notes([note], opened.formats)
    show_ledger(
        Table("audit", "Who did what", _COLUMNS, rows), [Field(column.name) for column in _COLUMNS], opened.look
    )


def _told(name: str) -> str:
    """Somebody or something, in the reader's language where the words are ours."""
    wrong = _WRONG.fullmatch(name)
    if wrong is None:
        return say(_NAMES[name]) if name in _NAMES else name
    count = int(wrong[1])
    if wrong[2] == "links":
        # Translators: how often somebody tried addresses of links that are not known.
        return say_count("{n} wrong link", "{n} wrong links", count, n=count)
    # Translators: how often somebody gave a password that is not the one of a link.
    return say_count("{n} wrong password of a link", "{n} wrong passwords of a link", count, n=count)
