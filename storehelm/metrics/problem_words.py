"""The sentence of a problem that counts one thing: the warehouse writes them all of many."""

import re

# Words inside the warehouse's own sentences, which are kept with the data in English.
_ONE = {"orders": "order", "refunds": "refund", "rows": "row", "days": "day", "lead events": "lead event"}  # not shown
_VERBS = {
    "are": "is",
    "have": "has",
    "name": "names",
    "give": "gives",
    "tell": "tells",
    "hold": "holds",
    "come": "comes",
    "could": "could",
}
_HEAD = re.compile(
    rf"^1 (?P<what>[a-z ]*?)(?P<noun>{'|'.join(_ONE)})"
    r"(?P<of>( of (ad spend|Google Analytics))?( without a day)?( known to Google Analytics)?) "
    rf"(?P<verb>{'|'.join(_VERBS)})\b"
)
_PRONOUNS = (
    (re.compile(r"\bthey are\b"), "it is"),  # not shown
    (re.compile(r"\bthey were\b"), "it was"),  # not shown
    (re.compile(r"\bthey lower\b"), "it lowers"),  # not shown
    (re.compile(r"\bthey count\b"), "it counts"),  # not shown
    (re.compile(r"\bthey call\b"), "it calls"),  # not shown
    (re.compile(r"\bmap them\b"), "map it"),  # not shown
    (re.compile(r"\bfor them\b"), "for it"),  # not shown
    (re.compile(r"\btells them\b"), "tells it"),  # not shown
    (re.compile(r"\btheir\b"), "its"),
)


def of_one(message: str) -> str:
    """`1 orders have their ...` as `1 order has its ...`; a sentence that counts more stays as it is."""
    found = _HEAD.match(message)
    if found is None:
        return message
    head = f"1 {found['what']}{_ONE[found['noun']]}{found['of']} {_VERBS[found['verb']]}"
    rest = message[found.end() :]
    for pattern, word in _PRONOUNS:
        rest = pattern.sub(word, rest)
    return head + rest
