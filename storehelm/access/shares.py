"""Links for people who have no login: what each shows, until when, and whether a token opens it."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.question import check_values
from storehelm.metrics.selection import Selection
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period, WeekStart, last_complete_week
from storehelm.settings.home import Home
from storehelm.warehouse.published import Published, open_published, version_path
from storehelm.warehouse.share_rows import ShareRow, keep_share, list_shares, revoke_share, share_by_hash

PAGES: Mapping[str, Sentence] = {
    # Translators: this and the next ones are titles of pages.
    "weekly": "Weekly review",
    "strategy": "Strategy",
    "funnel": "Funnel",
    "devices": "Devices",
    "channels": "Channels",
    "retention": "Retention",
}
SPANS: Mapping[str, int] = {"week": 1, "4-weeks": 4, "13-weeks": 13}
"""Spans that move on with the data: whole weeks up to the last complete one."""
LOCKED_DIMENSIONS = ("device_category", "channel", "country", "customer_type")
LONGEST_DAYS, USUAL_DAYS = 365, 30
LEAST_PEOPLE = 5
_OF_COSTS = ("channels",)
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 200
_LONGEST_NOTE = 120
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024**2, "dklen": 32}
State = Literal["open", "expired", "revoked"]


class Gone(Refusal):
    """The data that a link shows are not kept any more."""


class TooFew(Refusal):
    """Too few customers stand behind what a link shows."""


@dataclass(frozen=True)
class Share:
    """What a link shows, and nothing beside it.

    `span` names a span that moves on, or is None where `period` is fixed. `version` is that of the data, None for the
    newest always. `filters` are locked. Costs and margins, and decisions with their texts, are shown only where they
    were granted. Cells of fewer than `least_people` customers are left out. `note` says for whom the link is.
    """

    page: str
    span: str | None = "week"
    period: Period | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str | None = None
    with_costs: bool = False
    with_decisions: bool = False
    least_people: int = LEAST_PEOPLE
    note: str = ""

    def selection(self, as_of: date, week_start: WeekStart) -> Selection:
        """What the link asks of data that end on `as_of`; links compare with the week and the year before."""
        period = self.period
        if period is None:
            last = last_complete_week(as_of, week_start).last
            period = Period(last - timedelta(days=7 * SPANS[self.span or "week"] - 1), last)
        return Selection(period, "week_and_year", dict(self.filters))


@dataclass(frozen=True)
class Given:
    """A link as it was given out; of its token nothing is kept."""

    share_id: str
    share: Share
    made_at: datetime
    made_by: str
    expires_at: datetime
    has_password: bool
    revoked_at: datetime | None
    views: int
    last_view_at: datetime | None

    def state(self, now: datetime) -> State:
        """Whether it opens at a moment in UTC."""
        if self.revoked_at is not None:
            return "revoked"
        return "open" if now < self.expires_at else "expired"


@dataclass(frozen=True)
class Terms:
    """Who gives a link out, when (UTC, without a zone), for how many days, and with which password."""

    by: str
    now: datetime
    days: int = USUAL_DAYS
    password: str | None = None


def give(home: Home, share: Share, terms: Terms) -> tuple[str, Given]:
    """Give a link out: its token, which is shown once and kept nowhere, and what is kept of it.

    Raises:
        Refusal: The page, span, filter, version, time or password is impossible.
    """
    _check(home, share)
    _check_terms(terms)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = ShareRow(
        share_id=secrets.token_hex(4),
        token_hash=_hashed(token),
        document=_document(share),
        made_at=terms.now.replace(microsecond=0),
        made_by=terms.by,
        expires_at=(terms.now + timedelta(days=terms.days)).replace(microsecond=0),
        password=_sealed(terms.password) if terms.password else None,
    )
    keep_share(home, row)
    return token, _given(row)


def given(home: Home) -> list[Given]:
    """All links, the newest first."""
    return [_given(row) for row in list_shares(home)]


def revoke(home: Home, share_id: str, now: datetime) -> Given:
    """End a link at once.

    Raises:
        Refusal: There is none of that name, or it was ended before.
    """
    known = {one.share_id: one for one in given(home)}
    if share_id not in known:
        hint = nearest_name(share_id, known) if known else say("No link was ever given out.")
        # Translators: {link} is the short name of a link, such as 1f0c88ab.
        raise Refusal(say("There is no link '{link}'.", link=share_id), value=share_id, hint=hint)
    if not revoke_share(home, share_id, now):
        raise Refusal(say("The link '{link}' was ended before.", link=share_id), value=share_id)
    return known[share_id]


def find(home: Home, token: str) -> tuple[Given, str | None] | None:
    """The link that a token opens, whatever its state, and the seal of its password; None for a wrong token."""
    if not _TOKEN.fullmatch(token):
        return None
    hashed = _hashed(token)
    row = share_by_hash(home, hashed)
    if row is None or not hmac.compare_digest(row.token_hash, hashed):
        return None
    return _given(row), row.password


def is_password(password: str, seal: str) -> bool:
    """Whether a password is the one that was sealed."""
    salt, _, kept = seal.partition("$")
    if len(password) > _LONGEST_PASSWORD:
        return False
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(kept))


def _hashed(token: str) -> str:
    """A token has 256 random bits: a plain hash of it cannot be turned round."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _sealed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_scrypt(password, salt).hex()}"


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, **_SCRYPT)


def _check(home: Home, share: Share) -> None:
    if share.page not in PAGES:
        raise Refusal(
            say("No page named '{page}' can be shared.", page=share.page),
            value=share.page,
            hint=nearest_name(share.page, PAGES),
        )
    if share.page in _OF_COSTS and not share.with_costs:
        raise Refusal(
            # Translators: {page} is the title of a page, such as Channels.
            say("The page {page} tells what ads cost.", page=say(PAGES[share.page])),
            column="costs",
            value=share.page,
            # Translators: --costs is an option of a command and stays as it is.
            hint=say("Grant costs and margins with --costs, or share another page."),
        )
    if share.period is None and share.span not in SPANS:
        raise Refusal(
            # Translators: a span is how many weeks a link shows; {span} is a name such as 4-weeks.
            say("There is no span '{span}'.", span=share.span),
            value=share.span,
            hint=nearest_name(str(share.span), SPANS),
        )
    if not 1 <= share.least_people <= 1000:
        raise Refusal(say("The least number of customers is from 1 to 1,000."), value=str(share.least_people))
    if len(share.note) > _LONGEST_NOTE:
        # Translators: the most is 120 letters.
        raise Refusal(say("The note is longer than {most} letters.", most=_LONGEST_NOTE), value=share.note[:40])
    for dimension in share.filters:
        if dimension not in LOCKED_DIMENSIONS:
            raise Refusal(
                # Translators: {dimension} is the name of a filter as somebody wrote it, such as sku.
                say("A link cannot be locked to a {dimension}.", dimension=dimension),
                value=dimension,
                hint=nearest_name(dimension, LOCKED_DIMENSIONS),
            )
    check_values(opened_for(home, share), share.filters)


def _check_terms(terms: Terms) -> None:
    if not 1 <= terms.days <= LONGEST_DAYS:
        # Translators: the most is 365 days.
        message = say("A link lasts from 1 to {most} days.", most=LONGEST_DAYS)
        # Translators: a number of days that one could write instead.
        raise Refusal(message, value=str(terms.days), hint=say("Such as 30."))
    if terms.password is not None and not _SHORTEST_PASSWORD <= len(terms.password) <= _LONGEST_PASSWORD:
        raise Refusal(
            # Translators: from 8 to 200.
            say("A password has {least} to {most} letters.", least=_SHORTEST_PASSWORD, most=_LONGEST_PASSWORD),
            hint=say("Give a longer one, or none: the link itself cannot be guessed."),
        )


def opened_for(home: Home, share: Share) -> Published:
    """The data that a link shows.

    Raises:
        Gone: Its version is not kept whole any more.
        Refusal: Nothing is published.
    """
    if share.version is not None and not version_path(home, share.version).exists():
        raise Gone(
            # Translators: {version} is a long number.
            say("Version {version} of the published data is not kept whole any more.", version=share.version),
            value=share.version,
            hint=say("Share a newer version, or always the newest."),
        )
    return open_published(home, share.version)


def _document(share: Share) -> dict[str, Any]:
    period = share.period
    return {
        "page": share.page,
        "span": None if period else share.span,
        "period": [period.first.isoformat(), period.last.isoformat()] if period else None,
        "filters": {name: list(values) for name, values in share.filters.items()},
        "version": share.version,
        "with_costs": share.with_costs,
        "with_decisions": share.with_decisions,
        "least_people": share.least_people,
        "note": share.note,
    }


def _given(row: ShareRow) -> Given:
    said = row.document
    period = said["period"]
    share = Share(
        page=said["page"],
        span=said["span"],
        period=Period(date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None,
        filters={name: tuple(values) for name, values in said["filters"].items()},
        version=said["version"],
        with_costs=said["with_costs"],
        with_decisions=said["with_decisions"],
        least_people=said["least_people"],
        note=said["note"],
    )
    return Given(
        share_id=row.share_id,
        share=share,
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        has_password=row.password is not None,
        revoked_at=row.revoked_at,
        views=row.views,
        last_view_at=row.last_view_at,
    )
