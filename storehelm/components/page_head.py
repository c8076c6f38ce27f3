"""The top of a page: its title, its period, how good its data is, and the one sentence."""

from collections.abc import Mapping, Sequence

from storehelm.components.markup import Shape, Tone, chip, put, safe
from storehelm.components.section import with_days
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.notices import Notice

_QUALITY: Mapping[str, tuple[Tone, Shape]] = {
    "fine": ("neutral", "tick"),
    "info": ("neutral", "dash"),
    "partial": ("warn", "dash"),
    "stale": ("warn", "dash"),
    "failed": ("bad", "down"),
}


def head_html(title: Sentence, period: Sentence, quality: Sequence[tuple[str, str]] = ()) -> str:
    """Title, period in words, and a chip for each (words, state) of the data."""
    chips = "".join(chip(words, *_QUALITY.get(state, _QUALITY["info"])) for words, state in quality)
    heading, days = safe(say(title)), safe(say(period))
    return f'<div class="sh-head"><h1>{heading}</h1><span class="sh-period">{days}</span>{chips}</div>'


def headline_html(claim: str, rest: str = "", note: str = "") -> str:
    """The sentence: its claim in bold, the rest of it, and a small note below."""
    small = f'<p class="sh-note">{safe(note)}</p>' if note else ""
    return f'<p class="sh-headline"><b>{safe(claim)}</b>{safe(_joined(rest))}</p>{small}'


def first_html(notices: Sequence[Notice], formats: Formats) -> str:
    """What must be known before the page is read, in one box."""
    if not notices:
        return ""
    said = "".join(f"<p><b>{safe(one.lead)}</b> {safe(with_days(one.text, formats))}</p>" for one in notices)
    return f'<div class="sh-notice warn sh-first" role="status">{said}</div>'


def show_first(notices: Sequence[Notice], formats: Formats) -> None:
    """Show what must be known before the page is read, if there is anything."""
    if notices:
        put(first_html(notices, formats))


def show_head(title: Sentence, period: Sentence, quality: Sequence[tuple[str, str]] = ()) -> None:
    """Show the head of a page."""
    put(head_html(title, period, quality))


def show_headline(claim: str, rest: str = "", note: str = "") -> None:
    """Show the sentence of a page."""
    put(headline_html(claim, rest, note))


def _joined(rest: str) -> str:
    return rest if not rest or rest[0] in ":,.;" else f" {rest}"
