"""The sentences about the data are those that the warehouse writes, and can be told in any language."""

import re

import pytest

from storehelm.components import problem_sentences
from storehelm.components.problem_sentences import problem_words
from storehelm.metrics.problem_words import of_one
from storehelm.settings.home import ROOT

SQL = (ROOT / "storehelm/warehouse/models/problems.sql").read_text(encoding="utf-8")
WRITTEN = re.sub(r"'\s*\|\|\s*'", "", SQL).replace("''", "'")
KINDS = re.findall(r"(?:union all\s+select|as \(\s+select)\s+'([a-z_]+)'", SQL)
EXAMPLES = {
    "day": "2026-11-15",
    "share": "12.5",
    "names": "purchase_revenue, tax",
    "what": "What Analytics told was cut off.",
    "largest": "+6.0 % of sessions on 2026-11-03",
    "zones": "Asia/Tokyo, UTC",
    "own": "Europe/Berlin",
    "currencies": "USD",
    "days": "2026-11-03 to 2026-11-05",
}


def sentence(kind: str, count: int) -> str:
    parts = problem_sentences._PARTS.get(kind)
    named = {name: EXAMPLES[name] for name in parts.groupindex} if parts else {}
    return problem_sentences._SENTENCES[kind](count, n=str(count), **named)


def test_every_kind_is_known():
    assert set(KINDS) == set(problem_sentences._SENTENCES) and len(KINDS) > 30


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_are_those_of_the_warehouse(kind):
    text = sentence(kind, 12).removeprefix("12 ")
    for example in EXAMPLES.values():
        text = text.replace(example, "\0")
    assert all(part.strip(" %") in WRITTEN for part in text.split("\0"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 12])
def test_what_was_written_is_what_is_said(kind, count):
    written = sentence(kind, 12).replace("12 ", f"{count} ", 1)
    if count == 1 and kind != "analytics_late":  # which speaks of more than one day always
        written = of_one(written)
        assert problem_words(kind, written, count, str(count)) == written
    assert problem_words(kind, sentence(kind, 12), 12, "12") == sentence(kind, 12)


def test_a_sentence_that_is_not_known_stays():
    assert problem_words("new", "3 orders are new.", 3, "3") == "3 orders are new."
    assert problem_words("analytics_withheld", "2 days: a part of them.", 2, "2") == "2 days: a part of them."
