"""`share`: give out links for people without a login, list them, end them."""

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from storehelm.access.shares import LEAST_PEOPLE, PAGES, SPANS, USUAL_DAYS, Given, Share, Terms, give, given, revoke
from storehelm.commands.asking import aligned, day_of, filters_of
from storehelm.commands.judged import author_here, utc_now
from storehelm.commands.outcome import Outcome
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.settings.store import load_store
from storehelm.warehouse.audit import Entry, note
from storehelm.warehouse.published import current_version

NAME = "share"
HELP = "links for people without a login: list, create, revoke"
_DEEDS = ("list", "create", "revoke")
_NEWEST = "newest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("deed", nargs="?", default="list", metavar="DEED", help=", ".join(_DEEDS))
    parser.add_argument("name", nargs="?", help="revoke: the link's id, as list shows it")
    parser.add_argument("--page", default="weekly", help=f"create: {', '.join(PAGES)} (default: weekly)")
    parser.add_argument("--span", help=f"create: {', '.join(SPANS)}, which move on with the data (default: week)")
    parser.add_argument("--from", dest="first", metavar="DAY", help="create: first of fixed days, with --to")
    parser.add_argument("--to", dest="last", metavar="DAY", help="create: last of fixed days")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="create: a locked filter")
    parser.add_argument("--days", type=int, default=USUAL_DAYS, help=f"create: lasts so long (default: {USUAL_DAYS})")
    parser.add_argument(
        "--version",
        nargs="?",
        const=_NEWEST,
        metavar="VERSION",
        help="create: always this version of the data, or the newest of today (default: always the newest)",
    )
    parser.add_argument("--password", action="store_true", help="create: ask for a password, which the link then needs")
    parser.add_argument("--costs", action="store_true", help="create: show costs and margins too")
    parser.add_argument("--decisions", action="store_true", help="create: show decisions with their texts (weekly)")
    parser.add_argument(
        "--least-customers",
        type=int,
        default=LEAST_PEOPLE,
        help=f"create: leave numbers out behind which fewer customers stand (default: {LEAST_PEOPLE})",
    )
    parser.add_argument("--note", default="", help="create: for whom the link is, shown at its foot")
    parser.add_argument("--address", default="", help="create: where the app is reached, such as https://shop.example")


def run(arguments: argparse.Namespace, home: Home) -> Outcome:
    """List links, give one out or end one.

    Raises:
        Refusal: The deed, page, filter, time or link is unknown or impossible, or there is no store.
    """
    load_store(home.settings)
    deeds: Mapping[str, Callable[[argparse.Namespace, Home], Outcome]] = {
        "list": _list,
        "create": _create,
        "revoke": _revoke,
    }
    if arguments.deed not in deeds:
        raise Refusal(
            f"share cannot '{arguments.deed}'.", value=arguments.deed, hint=nearest_name(arguments.deed, deeds)
        )
    return deeds[arguments.deed](arguments, home)


def _create(arguments: argparse.Namespace, home: Home) -> Outcome:
    author = author_here()
    password = _asked_password() if arguments.password else None
    terms = Terms(author.name, utc_now(), arguments.days, password)
    token, link = give(home, _share(arguments, home), terms)
    note(home, Entry(utc_now(), author.name, "give a link", f"{link.share_id}, {link.share.page}"))
    path = f"{arguments.address.rstrip('/')}/share/{token}"
    ends = f"It lasts until {link.expires_at:%Y-%m-%d %H:%M} UTC. End it: python -m storehelm share revoke"
    text = f"{path}\nThis is shown once: nothing can bring the link back. {ends} {link.share_id}"
    return Outcome(_row(link, utc_now()) | {"link": path}, text)


def _share(arguments: argparse.Namespace, home: Home) -> Share:
    is_fixed = arguments.first is not None or arguments.last is not None
    if is_fixed and arguments.span:
        raise Refusal("A link has a span or fixed days, not both.", column="--span", value=arguments.span)
    period = Period(day_of(arguments.first, "--from"), day_of(arguments.last, "--to")) if is_fixed else None
    version = current_version(home) if arguments.version == _NEWEST else arguments.version
    return Share(
        page=arguments.page,
        span=None if period else arguments.span or "week",
        period=period,
        filters=filters_of(arguments.where),
        version=version,
        with_costs=arguments.costs,
        with_decisions=arguments.decisions,
        least_people=arguments.least_customers,
        note=arguments.note,
    )


def _asked_password() -> str:
    """Typed unseen, or a line of what is piped in: as an option it would stand in the list of processes."""
    if sys.stdin.isatty():
        return getpass.getpass("Password of the link: ")
    return sys.stdin.readline().rstrip("\r\n")


def _list(_: argparse.Namespace, home: Home) -> Outcome:
    now = utc_now()
    rows = [_row(link, now) for link in given(home)]
    if not rows:
        return Outcome({"links": []}, "No link was given out yet. Try: python -m storehelm share create --page weekly")
    names = ("id", "page", "shows", "state", "expires_at", "views", "made_by", "note")
    lines = [list(names), *([str(row[name]) for name in names] for row in rows)]
    return Outcome({"links": rows}, "\n".join(aligned(lines, [name != "views" for name in names])))


def _row(link: Given, now: datetime) -> dict[str, Any]:
    share = link.share
    days = f"{share.period.first}..{share.period.last}" if share.period else str(share.span)
    locks = [f"{name}={value}" for name, values in share.filters.items() for value in values]
    return {
        "id": link.share_id,
        "page": share.page,
        "shows": " ".join([days, *locks]),
        "version": share.version,
        "costs": share.with_costs,
        "decisions": share.with_decisions,
        "least_customers": share.least_people,
        "password": link.has_password,
        "state": link.state(now),
        "made_at": link.made_at.isoformat(),
        "made_by": link.made_by,
        "expires_at": link.expires_at.isoformat(),
        "views": link.views,
        "last_view_at": link.last_view_at.isoformat() if link.last_view_at else None,
        "note": share.note,
    }


def _revoke(arguments: argparse.Namespace, home: Home) -> Outcome:
    if not arguments.name:
        raise Refusal("Name the link that is to end.", hint="See: python -m storehelm share list")
    link = revoke(home, arguments.name, utc_now())
    note(home, Entry(utc_now(), author_here().name, "end a link", f"{link.share_id}, {link.share.page}"))
    return Outcome({"id": link.share_id, "state": "revoked"}, f"The link {link.share_id} opens nothing any more.")
