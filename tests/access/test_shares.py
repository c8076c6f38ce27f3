"""Links: what is kept of them, which token opens one, and what cannot be given out."""

import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storehelm.access.shares import Gone, Share, Terms, find, give, given, is_password, opened_for, revoke
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.warehouse.published import Published
from storehelm.warehouse.share_rows import count_view, frozen_versions
from tests.shops import published_shop

NOW = datetime(2026, 11, 21, 12)
TERMS = Terms("ada", NOW, days=7)


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Published:
    rows = [
        {
            "order_id": str(number),
            "ordered_at": f"{date(2026, 11, 1) + timedelta(days=number % 18)} 10:00:00",
            "goods": "40.00",
            "customer": f"c{number}",
            "channel": "Email",
        }
        for number in range(60)
    ]
    return published_shop(tmp_path_factory.mktemp("shop"), orders=rows)


@pytest.fixture
def home(shop, tmp_path) -> Home:
    """The shop's data under a state of its own."""
    own = Home(tmp_path / "own")
    own.make()
    (own.path / "published").symlink_to(shop.path.parent)
    own.settings.symlink_to(shop.path.parent.parent / "store.toml")
    return own


def test_a_token_opens_its_link_and_is_kept_nowhere(home):
    token, link = give(home, Share("weekly", note="For the board"), TERMS)
    assert len(token) == 43
    found = find(home, token)
    assert found is not None and found[0] == link and found[1] is None
    assert (link.share.note, link.expires_at, link.state(NOW)) == ("For the board", NOW + timedelta(days=7), "open")
    kept = "\n".join(sqlite3.connect(home.state).iterdump())
    assert token not in kept and token[:20] not in kept and link.share_id in kept
    assert give(home, Share("weekly"), TERMS)[0] != token


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token[1:],
        lambda token: token + token,
        lambda token: token + "A",
        lambda token: f"{token}/{token}",
        lambda token: f"{token}/",
        lambda token: f" {token}",
        lambda token: f"{token}\n",
        lambda token: token.swapcase(),
        lambda token: "A" * 43,
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "' or 1=1 --".ljust(43, "A"),
        lambda token: "é" * 43,
        lambda token: token * 10_000,
    ],
)
def test_no_other_token_opens_it(home, spoil):
    token, _ = give(home, Share("weekly"), TERMS)
    assert find(home, spoil(token)) is None


def test_no_token_opens_a_home_without_links(home, tmp_path):
    assert find(home, "A" * 43) is None
    assert find(Home(tmp_path / "nothing"), "A" * 43) is None
    assert given(home) == []


def test_a_link_ends_by_itself_and_at_once(home):
    token, link = give(home, Share("weekly"), TERMS)
    assert link.state(NOW + timedelta(days=7, seconds=-1)) == "open"
    assert link.state(NOW + timedelta(days=7)) == "expired"
    revoke(home, link.share_id, NOW)
    found = find(home, token)
    assert found is not None and found[0].state(NOW) == "revoked"
    with pytest.raises(Refusal, match="ended before"):
        revoke(home, link.share_id, NOW)
    with pytest.raises(Refusal, match="no link 'zzzz'"):
        revoke(home, "zzzz", NOW)


def test_views_are_counted(home):
    _, link = give(home, Share("weekly"), TERMS)
    for _ in range(3):
        count_view(home, link.share_id, NOW)
    assert [(one.views, one.last_view_at) for one in given(home)] == [(3, NOW)]


def test_a_password_is_kept_sealed_with_salt(home):
    terms = replace(TERMS, password="correct horse")
    seals = []
    for _ in range(2):
        found = find(home, give(home, Share("weekly"), terms)[0])
        assert found is not None and found[1] is not None and found[0].has_password
        seals.append(found[1])
    assert seals[0] != seals[1] and "horse" not in seals[0]
    assert is_password("correct horse", seals[0])
    for wrong in ("", "correct hors", "correct horse ", "Correct horse", "x" * 100_000, "\ud800"):
        assert not is_password(wrong, seals[0])


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (Share("data"), "data"),
        (Share("scenarios"), "scenarios"),
        (Share("../weekly"), "weekly"),
        (Share("channels"), "what ads cost"),
        (Share("weekly", span="day"), "day"),
        (Share("weekly", filters={"customer_key": ("c1",)}), "customer_key"),
        (Share("weekly", filters={"campaign": ("Brand",)}), "campaign"),
        (Share("weekly", filters={"channel": ("Nowhere",)}), "Nowhere"),
        (Share("weekly", version="20200101T000000Z-00000000"), "not kept"),
        (Share("weekly", version="../../etc"), "not kept"),
        (Share("weekly", least_people=0), "least number"),
        (Share("weekly", note="x" * 121), "note"),
    ],
)
def test_what_cannot_be_shared_is_refused(home, share, word):
    with pytest.raises(Refusal, match=word):
        give(home, share, TERMS)
    assert given(home) == []


@pytest.mark.parametrize("terms", [replace(TERMS, days=0), replace(TERMS, days=366), replace(TERMS, password="short")])
def test_terms_have_bounds(home, terms):
    with pytest.raises(Refusal):
        give(home, Share("weekly"), terms)


def test_a_link_moves_on_or_stays(home, shop):
    monday = shop.meta.as_of
    assert Share("weekly").selection(monday, "monday").period == Period(date(2026, 11, 9), date(2026, 11, 15))
    assert Share("weekly", span="4-weeks").selection(monday, "monday").period.first == date(2026, 10, 19)
    fixed = Period(date(2026, 11, 2), date(2026, 11, 4))
    assert Share("weekly", span=None, period=fixed).selection(monday, "monday").period == fixed


def test_the_version_of_an_open_link_is_kept(home, shop):
    _, link = give(home, Share("weekly", version=shop.version), TERMS)
    assert frozen_versions(home, NOW) == {shop.version}
    assert frozen_versions(home, NOW + timedelta(days=8)) == set()
    assert opened_for(home, link.share).version == shop.version
    revoke(home, link.share_id, NOW)
    assert frozen_versions(home, NOW) == set()
    with pytest.raises(Gone):
        opened_for(home, replace(link.share, version="20200101T000000Z-00000000"))
