"""Whole pages in a language that is none: what stands outside its brackets was told in no language."""

import json
import re

import pytest
from google.protobuf.json_format import MessageToDict

from storehelm.components.navigation import PLACES
from tests.languages.pseudo import bracketed, untold
from tests.pages.conftest import made_homes

PAGES = [place.name for place in PLACES]
_SHOWN = {
    "body",
    "caption",
    "children",
    "help",
    "label",
    "message",
    "options",
    "placeholder",
    "rawHtml",
    "text",
    "title",
    "value",
}
_STYLE = re.compile(r"(?s)<style>.*?</style>|<script[^>]*>.*?</script>")
_SHOWN_ATTRIBUTE = re.compile(r'(?:title|aria-label|data-label|alt|placeholder)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>|&\w+;|:material/\w+:|`[^`]*`")
_HASH = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{6,}\b")
_WORD = re.compile(r"[A-Za-z]{3,}")
_NAMES = {
    # What the data hold, as they hold it, and names of makers, languages and months.
    *("Direct", "Paid", "Search", "Email", "Brand", "Germany", "France", "Amsterdam", "Europe", "EUR", "UTC"),
    *("Storehelm", "Google", "Analytics", "Ads", "Shopify", "WooCommerce", "Magento", "Meta", "TikTok", "Microsoft"),
    *("English", "Nederlands"),
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"),
    *("Pinterest", "CSV", "Excel", "HTML", "PDF", "SQL", "TOML", "ROAS", "MER", "CAC", "LTV", "XLSX", "ISO"),
}


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """Homes of these tests alone: what other tests loaded names files, and is told as it was written down."""
    return made_homes(tmp_path_factory)


def shown(node: object, key: str = "") -> list[str]:
    """Texts of a page that a reader sees, as they were sent to the browser."""
    if isinstance(node, dict):
        return [text for name, value in node.items() for text in shown(value, name)]
    if isinstance(node, list):
        return [text for value in node for text in shown(value, key)]
    return [node] if isinstance(node, str) and key in _SHOWN else []


def figure_texts(spec: str) -> list[str]:
    figure = json.loads(spec)
    layout = figure.get("layout", {})
    texts = [note.get("text", "") for note in layout.get("annotations", ())]
    texts += [axis.get("title", {}).get("text", "") for name, axis in layout.items() if "axis" in name]
    texts += [one for trace in figure["data"] for one in _listed(trace.get("hovertext"))]
    return [text for text in texts if isinstance(text, str)]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def words_of(test) -> list[str]:
    """Everything that a page tells: its own texts, hints, and charts."""
    texts = []
    for block in (test.main, test.sidebar):
        for node in block:
            proto = getattr(node, "proto", None)
            if proto is None:
                continue
            if type(proto).__name__ == "PlotlyChart":
                texts += figure_texts(proto.spec)
                continue
            texts += shown(MessageToDict(proto))
    return texts


def in_english(text: str) -> list[str]:
    """Words of a text that no message holds."""
    plain = _STYLE.sub(" ", text)
    hints = " ".join(_SHOWN_ATTRIBUTE.findall(plain))
    left = _TAG.sub(" ", untold(f"{_TAG.sub(' ', plain)} {hints}"))
    return [word for word in _WORD.findall(_HASH.sub(" ", left)) if word not in _NAMES]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_tells_everything_in_the_readers_language(app, page):
    with bracketed():
        test = app("whole", page)
        assert not test.exception
        told = words_of(test)
        assert len(told) > 20
        assert any("⟦" in text for text in told)
        assert [(words, text[:300]) for text in told if (words := in_english(text))] == []


@pytest.mark.parametrize("state", ["orders only", "sessions only", "one order", "set up and empty"])
def test_pages_of_stores_that_lack_something_too(app, state):
    with bracketed():
        for page in ("weekly", "channels", "data"):
            test = app(state, page)
            assert [(words, text[:300]) for text in words_of(test) if (words := in_english(text))] == []
