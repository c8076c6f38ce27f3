"""Answers /share/<token> with a page of its own: no cookie, nothing beside what the link allows."""

import asyncio
import gzip
import html
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from storehelm.access.door import caller
from storehelm.access.limiter import Limiter, Verdict
from storehelm.access.shares import Given, Gone, TooFew, find, is_password
from storehelm.components.doorkeeper import call_of, rule
from storehelm.components.listening import KEY
from storehelm.components.share_pages import LIVE, Manner, Page, Pages
from storehelm.languages.formats import Formats
from storehelm.languages.known import best_locale, locale_in, usual_locale
from storehelm.languages.speech import Sentence, say, say_in, speak
from storehelm.refusal import Refusal
from storehelm.settings.home import Home, home_at
from storehelm.warehouse.audit import Entry, note
from storehelm.warehouse.share_rows import count_view

_LARGEST_FORM = 4096
_WRONG: Sentence = "This link is not known. It may have been cut off: open it again from the message in which it came."
_ENDED: Sentence = "This link was ended by whoever gave it out. Ask them for a new one."
_OVER: Sentence = "This link has just ended. Ask whoever sent it for a new one."
_SLOW: Sentence = "Too many wrong tries came from your network. Wait ten minutes, then try again."
_PASSWORD: Sentence = "This link asks for a password."  # noqa: S105 - a sentence
_log = logging.getLogger("storehelm")


class Shares:
    """The route, with what it remembers: wrong tries, and pages as long as nothing that they tell of changes."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._wrong_links = Limiter(clock)
        self._wrong_passwords = Limiter(clock)
        self.pages = Pages()

    def route(self) -> Route:
        """The route of everything below /share/."""
        return Route("/share/{token:path}", self.answer, methods=["GET", "POST"])

    async def answer(self, request: Request) -> Response:
        """Show what the link allows, or say in a sentence why not."""
        speak(locale_of(request))
        access, home = rule(), home_at()
        who = caller(call_of(request.scope), access)
        found = await asyncio.to_thread(find, home, request.path_params["token"])
        if found is None or access.mode == "public":
            return await self._turned_away(home, who, self._wrong_links.wrong(who))
        share, seal = found
        now = _now()
        if share.state(now) == "revoked":
            return _said(_ENDED, 410)
        if share.state(now) == "expired":
            ended = Formats(locale_of(request), "EUR").day(share.expires_at.date())
            return _said(say("This link ended on {day}. Ask whoever sent it for a new one.", day=ended), 410)
        if seal is not None:
            refused = await self._asked(request, home, f"{who}|{share.share_id}", seal)
            if refused is not None:
                return refused
        return await asyncio.to_thread(self._shown, request, home, share)

    async def _turned_away(self, home: Home, who: str, verdict: Verdict) -> Response:
        if verdict.is_noted:
            _log.warning("%s wrong links came from %s.", verdict.total, who or "this machine")
            await asyncio.to_thread(_noted, home, who, f"{verdict.total} wrong links")  # not shown
        await self._sleep(verdict.pause)
        return _said(_SLOW, 429, {"Retry-After": "600"}) if verdict.is_over else _said(_WRONG, 404)

    async def _asked(self, request: Request, home: Home, who: str, seal: str) -> Response | None:
        """The form that asks for the password; None where the right one came with the request."""
        if request.method != "POST":
            return _form(_PASSWORD)
        if self._wrong_passwords.is_over(who):
            return _said(_SLOW, 429, {"Retry-After": "600"})
        password = await _password(request)
        # Counted before it is looked at: of a thousand that come at once no more are looked at than of those in a row.
        verdict = self._wrong_passwords.wrong(who)
        if verdict.is_over:
            return _said(_SLOW, 429, {"Retry-After": "600"})
        is_right: bool = await asyncio.to_thread(is_password, password, seal)
        if is_right:
            self._wrong_passwords.forget(who)
            return None
        if verdict.is_noted:
            subject = f"{verdict.total} wrong passwords of a link"  # not shown
            await asyncio.to_thread(_noted, home, who.partition("|")[0], subject)
        await self._sleep(verdict.pause)
        return _form(say("That is not the password of this link."), 401)

    def _shown(self, request: Request, home: Home, share: Given) -> Response:
        manner = Manner(locale_of(request), is_live=LIVE in request.query_params)
        try:
            page = self.pages.page(home, share, manner)
            if request.method != "HEAD" and not count_view(home, share.share_id, _now()):
                return _said(_OVER, 410)
        except Gone:
            return _said(say("The data of this link are not kept any more. Ask whoever sent it for a new one."), 410)
        except TooFew as refusal:
            return _said(f"{refusal.message} {refusal.hint}", 404)
        except Refusal as refusal:
            _log.warning("Link %s cannot be shown: %s", share.share_id, refusal.message)
            return _said(
                say("This page has nothing to show just now. Try again later, or ask whoever sent the link."), 404
            )
        except Exception:  # noqa: BLE001 - a stranger gets a sentence, the log what happened
            _log.exception("Link %s failed.", share.share_id)
            return _said(
                say("This page could not be made. The fault is in the program and is written to its log."), 500
            )
        return _whole(request, page)


def locale_of(request: Request) -> str:
    """The locale of a reader: in the language that the address names, else in one of the browser's."""
    named = request.query_params.get(KEY, "").lower()
    return usual_locale(locale_in(named or None, best_locale(request.headers.get("accept-language"))))


async def _password(request: Request) -> str:
    """The password of a form; empty where there is none, or the form is too large or broken off."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_FORM:
                return ""
        fields = parse_qs(body.decode("utf-8"), max_num_fields=4)
    except (ValueError, ClientDisconnect):
        return ""
    return fields.get("password", [""])[0]


def _form(sentence: str, status: int = 200) -> Response:
    # Translators: a button: open the page of this link.
    press = say_in("verb", "Open")
    body = (
        f"<main><h1>Storehelm</h1><p>{html.escape(say(sentence))}</p>"
        f'<form method="post"><label for="password">{html.escape(say("Password"))}</label>'
        '<input id="password" name="password" type="password" autocomplete="off" required autofocus>'
        f"<button>{html.escape(press)}</button></form></main>"
    )
    return _answer(body, status)


def _said(sentence: str, status: int, more: dict[str, str] | None = None) -> Response:
    return _answer(f"<main><h1>Storehelm</h1><p>{html.escape(say(sentence))}</p></main>", status, more)


def _answer(body: str, status: int, more: dict[str, str] | None = None) -> Response:
    from storehelm.reports.static_page import plain_policy, whole_page

    headers = _headers(plain_policy()) | (more or {})
    return HTMLResponse(whole_page("Storehelm", body), status_code=status, headers=headers)


def _whole(request: Request, page: Page) -> Response:
    """The page as it is kept, for a browser that takes compressed answers, as all do."""
    headers = _headers(page.policy) | {"Vary": "Accept-Encoding, Accept-Language"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTMLResponse(gzip.decompress(page.body), headers=headers)
    return HTMLResponse(page.body, headers=headers | {"Content-Encoding": "gzip"})


def _headers(policy: str) -> dict[str, str]:
    """Nothing is fetched, nobody keeps the page, and nobody learns its address from where a reader goes next."""
    embed = " ".join(rule().embed) or "'none'"
    return {
        "Content-Security-Policy": f"{policy}; frame-ancestors {embed}",  # not shown
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",  # not shown
    }


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _noted(home: Home, who: str, what: str) -> None:
    """Keep in the audit who was turned away; strangers leave nothing in a home that gives no links out."""
    if home.is_empty or home.is_demo or rule().mode == "public":
        return
    try:
        note(home, Entry(_now(), "", "turned away", what, who))  # not shown
    except Refusal:
        _log.warning("The audit cannot be written.")
