"""Roles by address and domain, and what each allows."""

import pytest

from storehelm.access.people import ANYBODY, LOCAL, NotAllowed, Person, check, may, person_of, role_of
from storehelm.settings.access import Access

RULE = Access(
    mode="oidc",
    owners=("anna@shop.example",),
    editors=("@shop.example", "guest@other.example"),
    viewers=("intern@shop.example", "@agency.example"),
)


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("anna@shop.example", "owner"),
        (" ANNA@Shop.Example ", "owner"),
        ("ben@shop.example", "editor"),
        ("intern@shop.example", "viewer"),
        ("guest@other.example", "editor"),
        ("other@other.example", None),
        ("carl@agency.example", "viewer"),
        ("carl@sub.agency.example", None),
        ("carl@notagency.example", None),
        ("carl@agency.example.evil.example", None),
        ("evil@x@shop.example", None),
        ("anna@shop.example@evil.example", None),
        ("@shop.example", None),
        ("ànna@shop.example", None),
        ("shop.example", None),
        ("", None),
    ],
)
def test_an_address_goes_before_its_domain_and_nothing_else_is_let_in(email, role):
    assert role_of(email, RULE) == role


def test_a_higher_role_goes_before_a_lower_one():
    both = Access(mode="oidc", owners=("@shop.example",), viewers=("@shop.example",))
    assert role_of("ben@shop.example", both) == "owner"


def test_what_each_role_may_do():
    deeds = ("write", "load", "orders", "share", "set_up", "audit")
    assert [deed for deed in deeds if may(Person("viewer"), deed)] == []
    assert [deed for deed in deeds if may(Person("editor"), deed)] == ["write", "load", "orders", "share"]
    assert [deed for deed in deeds if may(Person("owner"), deed)] == list(deeds)
    assert may(LOCAL, "set_up") and not may(ANYBODY, "orders")


def test_a_refusal_says_who_can_help():
    with pytest.raises(NotAllowed) as refused:
        check(Person("viewer", "carl@agency.example"), "write")
    assert refused.value.message == "You are a viewer here and cannot change goals, decisions and scenarios."
    assert "owner" in (refused.value.hint or "")


def test_a_person_carries_the_address_in_lower_case():
    assert person_of("Ben@Shop.example", RULE) == Person("editor", "ben@shop.example")
    assert person_of("nobody@else.example", RULE) is None
