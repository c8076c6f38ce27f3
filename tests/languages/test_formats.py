import re
from datetime import date

import pytest

from storehelm.languages.formats import Formats
from storehelm.languages.known import known_locale

ENGLISH = Formats("en", "EUR")
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("micros", "shown"),
    [
        (48_620_150_000, "€48,620"),
        (65_530_000, "€65.53"),
        (-3_072_000_000, "−€3,072"),
        (-65_530_000, "−€65.53"),
        (99_999_999, "€100.00"),
        (0, "€0.00"),
        (-1, "€0.00"),
        (None, "—"),
    ],
)
def test_money(micros, shown):
    assert ENGLISH.money(micros) == shown


@pytest.mark.parametrize(
    ("units", "shown"),
    [(318_000, "€318k"), (1_240_000, "€1.24M"), (48_620, "€48.6k"), (-3_400, "−€3.40k"), (640, "€640")],
)
def test_short_money(units, shown):
    assert ENGLISH.short_money(units * MILLION) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        (106.2, 100, "+6.2%"),
        (98.9, 100, "−1.1%"),
        (100, 100, "0.0%"),
        (5, 0, "new"),
        (0, 0, "0.0%"),
        (1200, 100, "×12"),
        (None, 100, "—"),
        (100, None, "—"),
        (0, 100, "−100.0%"),
        (-50, -100, "+50.0%"),
    ],
)
def test_relative_change(now, before, shown):
    assert ENGLISH.relative_change(now, before) == shown


def test_rates_change_in_points():
    assert ENGLISH.points(0.0231, 0.0251) == "−0.20\N{NO-BREAK SPACE}pp"
    assert ENGLISH.points(0.0231, None) == "—"


@pytest.mark.parametrize(
    ("locale", "money", "percent"),
    [
        ("de", "48.620\N{NO-BREAK SPACE}€", "2,31\N{NO-BREAK SPACE}%"),
        ("nl", "€\N{NO-BREAK SPACE}48.620", "2,31%"),
        ("ko", "€48,620", "2.31%"),
    ],
)
def test_the_locale_decides(locale, money, percent):
    formats = Formats(known_locale(locale), "EUR")
    assert formats.money(48_620_150_000) == money
    assert formats.percent(0.0231, 2) == percent


def test_a_trailing_sign_stands_after_the_letter():
    assert Formats("de", "EUR").short_money(1_240_000 * MILLION) == "1,24M\N{NO-BREAK SPACE}€"


def test_a_month_has_a_name():
    assert ENGLISH.month(date(2025, 12, 31)) == "Dec 2025"


def test_yen_have_no_digits():
    assert Formats("en", "JPY").exact_money(1_234_000_000) == "¥1,234"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9 – 15 Nov 2026"),
        (date(2026, 10, 26), date(2026, 11, 1), "26 Oct – 1 Nov 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 Dec 2025 – 4 Jan 2026"),
        (date(2026, 11, 9), date(2026, 11, 9), "9 Nov 2026"),
    ],
)
def test_a_range_of_days(first, last, shown):
    assert ENGLISH.days(first, last) == shown


@pytest.mark.parametrize(
    ("asked", "known"), [("de-DE", "de_DE"), ("xx-YY", "en"), (None, "en"), ("", "en"), ("../..", "en")]
)
def test_an_unknown_locale_is_english(asked, known):
    assert known_locale(asked) == known


@pytest.mark.parametrize(
    ("locale", "short", "week", "month"),
    [
        ("nl", "€ 318K", "9–15 nov 2026", "nov 2026"),
        ("ru", "318 тыс. €", "9–15 нояб. 2026 г.", "нояб. 2026 г."),
        ("ka", "318 ათ. €", "9–15 ნოე, 2026", "ნოე. 2026"),
        ("ko", "€31.8만", "2026년 11월 9일~15일", "2026년 11월"),
    ],
)
def test_languages_that_are_spoken_here(locale, short, week, month):
    formats = Formats(locale, "EUR")
    plain = [
        re.sub(r"\s", " ", text)
        for text in (
            formats.short_money(318_456 * MILLION),
            formats.days(date(2026, 11, 9), date(2026, 11, 15)),
            formats.month(date(2026, 11, 9)),
        )
    ]
    assert plain == [short, week, month]


@pytest.mark.parametrize("locale", ["nl", "ru", "ka", "ko"])
@pytest.mark.parametrize("units", [1_000, 9_996, 99_960, 999_600, 12_345_678, 9_999_999_999])
def test_short_money_never_has_more_than_it_should(locale, units):
    text = Formats(locale, "EUR").short_money(units * MILLION)
    assert sum(letter.isdigit() for letter in text) <= 4
    assert Formats(locale, "EUR").short_money(-units * MILLION) == f"\N{MINUS SIGN}{text}"


def test_days_of_a_sentence_are_found_beside_the_letters_of_any_language():
    assert Formats("ko", "EUR").with_days("2026-11-09부터") == "2026년 11월 9일부터"
    assert Formats("en", "EUR").with_days("(2026-11-09), 2026-11-0912, 12026-11-09") == (
        "(9 Nov 2026), 2026-11-0912, 12026-11-09"
    )
