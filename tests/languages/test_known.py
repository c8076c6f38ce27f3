"""Locales of readers, whatever a browser sends."""

import pytest

from storehelm.languages.known import best_locale, known_locale


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("ka-XX", "ka"),
        ("ka-GE-u-nu-geor", "ka"),
        ("ru_RU@currency=usd", "ru_RU"),
        ("nl_NL.UTF-8", "nl_NL"),
        ("xx-GE", "en"),
        ("@", "en"),
        (None, "en"),
    ],
)
def test_a_locale_that_is_not_known_leaves_its_language(name, locale):
    assert known_locale(name) == locale


def test_no_more_than_the_first_of_a_long_list_is_read():
    assert best_locale("*, , ka-XX") == "ka"
    assert best_locale("xx-YY," * 10_000 + "ka") == "en"
    assert best_locale("a" * 1_000_000) == "en"
