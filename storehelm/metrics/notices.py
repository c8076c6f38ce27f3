"""What a page says before anything about the store: that numbers of Analytics are broken, late, hidden or sampled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.tables import Table

_LEADS: Mapping[str, Sentence] = MappingProxyType(
    {
        # Translators: this and the next stand in bold before sentences that explain them.
        "broken": "Sessions are missing.",
        "late": "Late numbers.",
        "unread": "Missing days.",
        "restricted": "Hidden numbers.",
        "truncated": "Missing numbers.",
        "sampled": "Sampled numbers.",
    }
)
"""Kinds of marks that are said first (see quality.KINDS), and what each is called."""
_MEANINGS: Mapping[str, Sentence] = MappingProxyType(
    {
        # Translators: "there" are the days that the sentence before names.
        "broken": "Numbers of sessions are wrong there.",
        # Translators: "there" is the day that the sentence before names.
        "late": "Numbers of sessions end there.",
        # Translators: "them" are the days that the sentence before names; then a command.
        "unread": "Pull them: python -m storehelm sync ga4.",
        # Translators: "it" is a number that Google Analytics hides, which the sentence before names.
        "restricted": "What rests on it is too low.",
        "truncated": "Numbers of sessions are too low.",
        "sampled": "Numbers of sessions are estimates.",
    }
)
_NOT_TOUCHED: Sentence = "The store’s own orders and sales are not affected."
_OF_SESSIONS = ("broken", "late", "unread", "sampled")


@dataclass(frozen=True)
class Notice:
    """One thing to know first: a few words, and the sentences that explain them."""

    kind: str
    lead: str
    text: str

    @property
    def sentence(self) -> str:
        """All of it."""
        return f"{self.lead} {self.text}"


def notices(tables: Mapping[str, Table]) -> tuple[Notice, ...]:
    """What must be known before the tables of a page are read, the worst first; nothing where all is well.

    The marks in the table `quality` are of the days that the page shows, so what happened outside them says nothing.
    """
    if "quality" not in tables:
        return ()
    found = list(_notices(tables["quality"]))
    if found and found[-1].kind in _OF_SESSIONS:
        found[-1] = replace(found[-1], text=f"{found[-1].text} {say(_NOT_TOUCHED)}")
    return tuple(found)


def _notices(quality: Table) -> Iterator[Notice]:
    for kind, lead in _LEADS.items():
        rows = [row for row in quality.rows if row["kind"] == kind]
        if not rows:
            continue
        if kind == "sampled":
            rows = [min(rows, key=lambda row: 1.0 if row["size"] is None else row["size"])]
        said = " ".join(dict.fromkeys(row["what"] for row in rows))
        yield Notice(kind, say(lead), f"{said} {say(_MEANINGS[kind])}")
