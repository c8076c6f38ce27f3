"""What is said before, beside and after the pages is said in the reader's language too."""

import threading
from gettext import NullTranslations

import pytest
from starlette.applications import Starlette

from storehelm.access.people import LOCAL
from storehelm.components import gate, kept_words
from storehelm.components.server import server_options
from storehelm.components.upload_route import TOKENS
from storehelm.languages import speech
from storehelm.languages.speech import say, speaking
from tests.languages.pseudo import OPEN, Bracketed
from tests.pages.asgi_client import Client


@pytest.fixture
def georgian(monkeypatch, tmp_path):
    monkeypatch.setenv("STOREHELM_HOME", str(tmp_path / "empty"))
    monkeypatch.setattr(speech, "catalogue", lambda code: Bracketed() if code == "ka" else NullTranslations())


def client(caller: tuple[str, int] | None = None) -> Client:
    options = server_options()
    return Client(Starlette(routes=options["routes"], middleware=options["middleware"]), caller=caller)


@pytest.mark.parametrize(("accepted", "is_told"), [("ka-GE,ka;q=0.9,en;q=0.5", True), ("en", False), ("", False)])
def test_who_is_turned_away_reads_why(georgian, accepted, is_told):
    answer = client(("192.168.1.9", 40000)).get("/healthz", accept_language=accepted)
    assert answer.status == 403 and "its own machine only" in answer.body.decode()
    assert (OPEN in answer.body.decode()) == is_told


@pytest.mark.parametrize(
    ("accepted", "query", "is_told"),
    [("ka", "", True), ("en", "", False), ("en", "&language=ka", True), ("ka", "&language=en", False)],
)
def test_an_upload_is_refused_in_the_language_of_the_form(georgian, accepted, query, is_told):
    answer = client().ask("PUT", f"/api/upload/guessed?name=a.csv{query}", {"accept-language": accepted})
    assert (OPEN in answer.json()["error"]) == is_told


def test_an_upload_is_answered_in_an_unknown_language_in_english(georgian, tmp_path):
    token = TOKENS.give(tmp_path / "batch")
    answer = client().ask("PUT", f"/api/upload/{token}?name=a.csv&language=../x", {}, [b"x"])
    assert answer.status == 200 and answer.json()["name"] == "a.csv"


def test_a_file_that_is_made_later_is_in_the_language_of_who_asked(georgian, monkeypatch):
    monkeypatch.setattr(gate, "reader", lambda: LOCAL)
    with speaking("ka"):
        make = gate.exported("a.csv", lambda: say("Orders").encode())
    made: list[bytes] = []
    thread = threading.Thread(target=lambda: made.append(make()))
    thread.start()
    thread.join()
    assert made[0].decode().startswith(OPEN)


def test_what_was_taken_back_is_named_once():
    assert kept_words.taken_back("Sell more.", is_removed=False) == "Taken back: Sell more."
    assert kept_words.taken_back("A: b", is_removed=True) == "Taken back, so that it is removed: A: b."


def test_nobody_is_said_and_a_name_is_not(georgian):
    with speaking("ka"):
        assert kept_words.author_words(kept_words.NOBODY).startswith(OPEN)
        assert kept_words.author_words("Ada") == "Ada"
