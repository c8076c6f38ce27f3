"""A choice of a page in the reader's language: the address may name it in any."""

from gettext import NullTranslations

import pytest
from streamlit.testing.v1 import AppTest

from storehelm.languages import speech

DUTCH = {"Users": "Gebruikers", "Sessions": "Sessies", "Counted": "Geteld"}


class Dutch(NullTranslations):
    def gettext(self, message):
        return DUTCH.get(message, message)


@pytest.fixture(autouse=True)
def _dutch(monkeypatch):
    monkeypatch.setattr(speech, "catalogue", lambda code: Dutch() if code == "nl" else NullTranslations())


def page():
    import streamlit as st

    from storehelm.components.picking import choose
    from storehelm.languages.speech import speak

    speak(st.session_state.get("spoken_here", "en"))
    st.text(choose("Counted", {"session": "Sessions", "user": "Users"}, "funnel_unit"))


def opened(spoken="en", **query):
    test = AppTest.from_function(page)
    test.session_state["spoken_here"] = spoken
    for key, value in query.items():
        test.query_params[key] = value
    return test.run()


def chosen(test):
    assert not test.exception
    (box,) = test.selectbox
    return test.text[0].value, box.label, box.options


@pytest.mark.parametrize("word", ["user", "Users", "Gebruikers", "gebruikers"])
@pytest.mark.parametrize("spoken", ["en", "nl"])
def test_a_link_names_a_choice_in_any_language(word, spoken):
    assert chosen(opened(spoken, funnel_unit=word))[0] == "user"


def test_what_nobody_says_chooses_what_opens_by_itself():
    assert chosen(opened("nl", funnel_unit="Zeilen"))[0] == "session"


def test_a_choice_outlives_a_change_of_language():
    test = opened("en")
    test.selectbox(key="funnel_unit").set_value("user").run()
    assert chosen(test) == ("user", "Counted", ["Sessions", "Users"])
    test.session_state["spoken_here"] = "nl"
    assert chosen(test.run()) == ("user", "Geteld", ["Sessies", "Gebruikers"])
    with speech.speaking("nl"):
        assert chosen(test.run())[0] == "user"


def limits():
    import streamlit as st

    from storehelm.components.picking import know_again
    from storehelm.languages.speech import say, speak

    speak(st.session_state.get("spoken_here", "en"))
    told = {"session": say("Sessions"), "user": say("Users")}
    know_again("one", told)
    know_again("more", told)
    st.selectbox("One", list(told), format_func=told.__getitem__, key="one")
    st.multiselect("More", list(told), format_func=told.__getitem__, key="more")


def test_boxes_that_are_in_no_address_outlive_a_change_of_language():
    test = AppTest.from_function(limits).run()
    test.session_state["spoken_here"] = "nl"
    test.session_state["one"], test.session_state["more"] = "Users", ["Users", "gone"]
    test.run()
    assert not test.exception
    assert (test.session_state["one"], test.session_state["more"]) == ("user", ["user"])
