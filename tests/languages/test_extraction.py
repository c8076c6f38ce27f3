"""Messages are found wherever the code declares them."""

import pytest

from storehelm.languages.extraction import NoLiteral, messages

SPEECH = "from storehelm.languages.speech import Sentence, noted, say, say_count, say_in\n"


@pytest.fixture
def found(tmp_path):
    """The messages of files written so, as (one, many, context)."""

    def of(text, **others):
        room = tmp_path / "storehelm"
        room.mkdir(exist_ok=True)
        for name, words in {"here": text, **others}.items():
            (room / f"{name}.py").write_text(words, encoding="utf-8")
        return [(one.one, one.many, one.context) for one in messages(tmp_path, ("storehelm",))]

    return of


def test_calls(found):
    text = 'say("A")\nsay_count("{n} day", "{n} days", 2)\nsay_in("verb", "order")\nX = noted("B")\nsay(X)\n'
    assert found(SPEECH + text) == [
        ("A", None, None),
        ("{n} day", "{n} days", None),
        ("order", None, "verb"),
        ("B", None, None),
    ]


def test_a_function_of_that_name_from_elsewhere_is_none(found):
    assert found('from other import say\nsay("A")\n') == []


@pytest.mark.parametrize("call", ['say(f"{x} orders")', 'say("a" + x)', 'say_count("{n} a", f"{x}", 1)'])
def test_a_message_that_is_put_together_is_refused(found, call):
    with pytest.raises(NoLiteral, match="line 2"):
        found(SPEECH + call)


def test_fields_parameters_constants_and_results(found):
    text = (
        "class Column:\n    name: str\n    label: Sentence\n    more: Sentence | None = None\n"
        'Column("id", "Label", more="More" if x else "Less")\n'
        'def head(key: str, words: Sentence): ...\nhead("key", "Head")\n'
        'WORDS: dict[str, Sentence] = {"key": "Value"}\n'
        'def why() -> Sentence:\n    return "Because"\n'
    )
    assert sorted(one for one, _, _ in found(SPEECH + text)) == ["Because", "Head", "Label", "Less", "More", "Value"]


def test_what_another_file_declares(found):
    there = SPEECH + "class Column:\n    name: str\n    label: Sentence\ndef notice(words: Sentence): ...\n"
    here = (
        "from storehelm import there\nfrom storehelm.there import Column as Head\n"
        'Head("id", "Label")\nthere.notice("Notice")\nthere.Column("id", "Other")\n'
    )
    assert sorted(one for one, _, _ in found(here, there=there)) == ["Label", "Notice", "Other"]


def test_what_translators_are_told(tmp_path):
    (tmp_path / "a.py").write_text(
        f'{SPEECH}# Translators: the name of\n# a metric.\nsay("{{number}} rose")\n# why\nsay("B")\n', encoding="utf-8"
    )
    first, second = messages(tmp_path, ("a.py",))
    assert (first.comments, first.file, first.line) == (("the name of a metric.",), "a.py", 4)
    assert second.comments == ()


def test_words_of_templates(tmp_path):
    folder = tmp_path / "data" / "templates"
    folder.mkdir(parents=True)
    (folder / "growth.toml").write_text(
        'title = "Growth"\nweeks = 3\n[[goal]]\nid = "revenue"\nobjective = "More"\nmetric = "net_sales"\n'
        '[[goal.initiative]]\nname = "A promotion"\n',
        encoding="utf-8",
    )
    assert [one.one for one in messages(tmp_path, ())] == ["Growth", "More", "A promotion"]
