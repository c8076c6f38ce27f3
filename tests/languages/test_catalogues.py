"""Every sentence is told in every language, whole and with the values that it must hold."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from storehelm.languages.catalogues import catalogue, path_of
from storehelm.languages.extraction import messages
from storehelm.languages.files import read, update, waiting
from storehelm.languages.known import ENGLISH, LANGUAGES
from tests.languages.unmarked import unmarked

ROOT = Path(__file__).resolve().parents[2]
FOUND = messages(ROOT)
SPOKEN = [language for language in LANGUAGES if language != ENGLISH]
COMMAND = "Run `python -m storehelm.languages`, then translate what it lists (CONTRIBUTING.md, Add a language)."
_NAME = re.compile(r"\{[^{}]*\}")
_MARKS = (":", ";", ",", ".", " ")
_STOPS = (";", ".")
"""Another language may end a sentence where English goes on: these too follow a word directly."""


def names_in(text):
    return Counter(_NAME.findall(text))


@pytest.fixture(scope="module", params=SPOKEN)
def words(request):
    return read(path_of(request.param), request.param)


def test_the_code_holds_messages():
    assert len({one.one for one in FOUND}) > 1000


def test_every_message_has_words(words):
    known = {(one.id if isinstance(one.id, str) else one.id[0], one.context) for one in words if one.id}
    missing = sorted({one.one for one in FOUND if (one.one, one.context) not in known})
    assert missing == [], COMMAND
    assert waiting(words) == [], COMMAND


def test_no_message_is_left_that_the_code_has_not(words):
    known = {(one.one, one.context) for one in FOUND}
    forms = ((one.id if isinstance(one.id, str) else one.id[0], one.context) for one in words if one.id)
    assert [one for one in forms if one not in known] == [], COMMAND
    assert not words.obsolete and not any(one.fuzzy for one in words if one.id)


def test_every_translation_holds_the_same_values(words):
    wrong = []
    for one in words:
        if not one.id:
            continue
        singular, plural = (one.id, one.id) if isinstance(one.id, str) else one.id
        told = [one.string] if isinstance(one.string, str) else list(one.string)
        allowed = ({*names_in(singular)}, {*names_in(plural)})
        wrong += [(singular, text) for text in told if {*names_in(text)} not in allowed]
    assert wrong == []


def test_pieces_that_follow_or_precede_others_keep_their_ends(words):
    wrong = []
    for one in words:
        english = one.id if isinstance(one.id, str) else (one.id or ("",))[0]
        told = one.string if isinstance(one.string, str) else one.string[0]
        mark = english[:1]
        if mark in _MARKS and told[:1] != mark and not (mark in ",;" and told[:1] in _STOPS):
            wrong.append((english, told))
        if english.endswith(" ") != told.endswith(" "):
            wrong.append((english, told))
    assert wrong == []


def test_every_number_has_its_form(words):
    for one in words:
        if one.id and not isinstance(one.id, str):
            assert len(one.string) == words.num_plurals


@pytest.mark.parametrize("language", SPOKEN)
def test_a_catalogue_can_be_spoken(language):
    told = catalogue(language)
    plain = [one for one in FOUND if one.many is None and one.context is None]
    assert sum(told.gettext(one.one) != one.one for one in plain) > 0.9 * len(plain)


def test_new_messages_wait_for_words_and_old_ones_go(tmp_path):
    path = tmp_path / "nl.po"
    update(path, "nl", FOUND[:3])
    first = read(path, "nl")
    for one in first:
        if one.id:
            one.string = "woord" if isinstance(one.id, str) else ("een", "meer")
    path.write_bytes(b"")
    from storehelm.languages.files import write

    write(path, first)
    after = update(path, "nl", FOUND[1:4])
    kept = {one.id if isinstance(one.id, str) else one.id[0] for one in after if one.id}
    assert kept == {one.one for one in FOUND[1:4]}
    assert set(waiting(after)) == {FOUND[3].one} - {one.one for one in FOUND[1:3]}
    with path.open("rb") as file:
        assert not read_po(file).obsolete


def test_nothing_is_shown_that_is_no_message():
    assert [f"{place}:{line}: {text!r}" for place, line, text in unmarked()] == []
