"""Sentences in the reader's language."""

from dataclasses import dataclass, replace
from gettext import NullTranslations

import pytest

from storehelm.languages import speech
from storehelm.languages.known import best_locale, language_of, locale_in, usual_locale
from storehelm.languages.speech import Sentence, language, listed, say, say_count, say_in, speak, speaking, told


class Shouting(NullTranslations):
    """A language in which everything is said loudly."""

    def gettext(self, message):
        return message.upper().replace("{NAME}", "{name}").replace("{N}", "{n}")

    def pgettext(self, context, message):
        return f"{context}:{message}"

    def ngettext(self, one, many, count):
        return self.gettext(one if count == 1 else many)


@pytest.fixture
def loud(monkeypatch):
    monkeypatch.setattr(speech, "catalogue", lambda code: Shouting() if code == "ka" else NullTranslations())


def test_english_needs_no_catalogue():
    assert say("Net sales of {name}", name="Oak") == "Net sales of Oak"
    assert say("A sign {as it is}") == "A sign {as it is}"
    assert say("") == ""


def test_a_run_speaks_the_language_of_its_locale(loud):
    with speaking("ka_GE"):
        assert language() == "ka"
        assert say("Net sales of {name}", name="Oak") == "NET SALES OF Oak"
        assert say_in("verb", "order") == "verb:order"
    assert say("Net sales") == "Net sales"


def test_values_are_put_in_as_they_are(loud):
    with speaking("ka"):
        assert say("Store {name}", name="{curly} {0}") == "STORE {curly} {0}"


@pytest.mark.parametrize(("count", "said"), [(1, "1 order"), (2, "2 orders"), (0, "0 orders"), (-1, "-1 order")])
def test_counts(count, said):
    assert say_count("{n} order", "{n} orders", count, n=count) == said


def test_lists():
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_fields_are_given_in_english_and_read_in_the_language(loud):
    @told
    @dataclass(frozen=True)
    class Column:
        name: str
        label: Sentence
        definition: Sentence = ""
        note: Sentence | None = None

    column = Column("sales", "Net sales")
    assert (column.label, column.definition, column.note) == ("Net sales", "", None)
    with speaking("ka"):
        assert (column.label, column.name) == ("NET SALES", "sales")
    assert replace(column, definition="Of a day.").definition == "Of a day."
    assert column == Column("sales", "Net sales")
    with pytest.raises(AttributeError):
        column.label = "Other"


def test_parts_that_are_drawn_alone_ask_who_is_listening(loud, monkeypatch):
    monkeypatch.setattr(speech, "_listener", [])
    speech.ask_listener(lambda: "ka")
    token = speech._heard.set(None)
    try:
        assert say("Net sales") == "NET SALES"
        speak("nl_BE")
        assert language() == "nl"
    finally:
        speech._heard.reset(token)


def test_what_nobody_listens_to_is_not_remembered(loud, monkeypatch):
    monkeypatch.setattr(speech, "_listener", [lambda: None])
    token = speech._heard.set(None)
    try:
        assert say("Net sales") == "Net sales"
        speech.ask_listener(lambda: "ka")
        assert say("Net sales") == "NET SALES"
    finally:
        speech._heard.reset(token)


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("ko-KR,ko;q=0.9", "ko_KR"),
        ("de-DE,ko;q=0.8", "ko"),
        ("de-DE", "de_DE"),
        ("*", "en"),
        ("", "en"),
        (None, "en"),
        ("xx-YY;q=1,nonsense", "en"),
        ("pt-BR, nl-BE;q=0.5", "nl_BE"),
    ],
)
def test_the_first_language_of_a_browser_that_is_spoken_here(accepted, locale):
    assert best_locale(accepted) == locale


def test_a_chosen_language_keeps_the_readers_own_region():
    assert locale_in("nl", "nl_BE") == "nl_BE"
    assert locale_in("ru", "nl_BE") == "ru"
    assert locale_in(None, "de_DE") == "de_DE"
    assert locale_in("xx", "de_DE") == "de_DE"
    assert [language_of(name) for name in ("ka_GE", "de-DE", "KO", "")] == ["ka", "en", "ko", "en"]


def test_a_day_that_ends_in_a_full_stop_ends_its_sentence(loud):
    with speaking("ka"):
        assert say("By {name}.", name="7 дек. 2026 г.") == "BY 7 дек. 2026 г."
        assert say("Wait {name} ...", name="...") == "WAIT ... ..."
    assert say("By {name}.", name="so on.") == "By so on.."


@pytest.mark.parametrize(
    ("locale", "usual"),
    [("ka_GE", "ka"), ("en_US", "en"), ("en_GB", "en_GB"), ("nl_NL", "nl"), ("nl_BE", "nl_BE"), ("ko", "ko")],
)
def test_a_country_that_says_nothing_new_is_left_out(locale, usual):
    assert usual_locale(locale) == usual
