"""Who somebody is in this store, and what that allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from storehelm.languages.speech import Sentence, say
from storehelm.refusal import Refusal
from storehelm.settings.access import Access

Role = Literal["owner", "editor", "viewer"]
Deed = Literal["write", "load", "orders", "share", "set_up", "audit"]
"""What takes more than looking: to write goals, decisions and scenarios; to load and pull data; to take rows of single
orders along; to give links out; to set a store up; to read who did what."""
_MAY: Mapping[Role, frozenset[Deed]] = {
    "owner": frozenset({"write", "load", "orders", "share", "set_up", "audit"}),
    "editor": frozenset({"write", "load", "orders", "share"}),
    "viewer": frozenset(),
}
_REFUSED: Mapping[tuple[Role, Deed], Sentence] = {
    ("viewer", "write"): "You are a viewer here and cannot change goals, decisions and scenarios.",
    ("viewer", "load"): "You are a viewer here and cannot load or pull data.",
    ("viewer", "orders"): "You are a viewer here and cannot take the rows of single orders along.",
    ("viewer", "share"): "You are a viewer here and cannot give out links or end them.",
    ("viewer", "set_up"): "You are a viewer here and cannot set up a store.",
    ("viewer", "audit"): "You are a viewer here and cannot read who did what.",
    ("editor", "set_up"): "You are an editor here and cannot set up a store.",
    ("editor", "audit"): "You are an editor here and cannot read who did what.",
}
"""Whole sentences for what each role may not do: other languages bend its words."""


@dataclass(frozen=True)
class Person:
    """Somebody in the app. `email` is empty where nobody logs in: in local and in public use."""

    role: Role
    email: str = ""

    @property
    def name(self) -> str:
        """What the history calls them; empty where the app does not know."""
        return self.email


LOCAL = Person("owner")
"""Whoever sits at this machine."""
ANYBODY = Person("viewer")
"""Whoever reaches an app that is open to all."""


class NotAllowed(Refusal):
    """A deed that somebody's role does not allow."""


def role_of(email: str, access: Access) -> Role | None:
    """The role of an address: what names the address itself goes before its domain, the higher role before the lower.

    Args:
        email: As the identity provider or the proxy gives it.
        access: The rule of the store.
    """
    address = email.strip().lower()
    if not address.isascii() or address.count("@") != 1 or address.startswith("@"):
        return None
    lists: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("owner", access.owners),
        ("editor", access.editors),
        ("viewer", access.viewers),
    )
    for wanted in (address, f"@{address.partition('@')[2]}"):
        for role, entries in lists:
            if wanted in entries:
                return role
    return None


def person_of(email: str, access: Access) -> Person | None:
    """The person behind an address; None where the store's rule does not name them."""
    role = role_of(email, access)
    return None if role is None else Person(role, email.strip().lower())


def may(person: Person, deed: Deed) -> bool:
    """Whether somebody's role allows a deed."""
    return deed in _MAY[person.role]


def check(person: Person, deed: Deed) -> None:
    """See that somebody's role allows a deed.

    Raises:
        NotAllowed: It does not.
    """
    if not may(person, deed):
        raise NotAllowed(say(_REFUSED[person.role, deed]), hint=say("Ask an owner of the store for it."))
