from datetime import date, timedelta
from decimal import Decimal

import pytest

from storehelm.refusal import Refusal
from storehelm.warehouse.exchange_rates import Rate, crossed, resolve_rates

FRIDAY = date(2026, 9, 4)
REFERENCE = {
    "EUR": {FRIDAY: Decimal(1)},
    "USD": {FRIDAY: Decimal("1.1")},
    "GBP": {FRIDAY: Decimal("0.85")},
    "SEK": {},
}


def rate(day: date, currency: str = "USD", store: str = "EUR", own: dict | None = None) -> Rate:
    return resolve_rates([(currency, day)], store, own or {}, REFERENCE)[currency, day]


def scaled(number: str) -> int:
    return int(Decimal(number) * 10**12)


@pytest.mark.parametrize(("days", "is_provisional"), [(0, False), (2, False), (7, False), (8, True), (60, True)])
def test_a_rate_serves_a_week_and_stands_in_for_sixty_days(days, is_provisional):
    assert rate(FRIDAY + timedelta(days)) == Rate(scaled("1"), scaled("1.1"), is_provisional)


def test_after_sixty_days_it_is_an_error_that_names_day_and_pair():
    with pytest.raises(Refusal, match=r"from USD to EUR for 2026-11-04: the newest one is of 2026-09-04") as caught:
        rate(FRIDAY + timedelta(61))
    assert "exchange_rates" in caught.value.hint


def test_before_the_first_rate_it_is_an_error_too():
    with pytest.raises(Refusal, match=r"for 2026-09-03: the first one is of 2026-09-04"):
        rate(FRIDAY - timedelta(1))


@pytest.mark.parametrize("currency", ["SEK", "XAF"])
def test_a_currency_without_any_rate_is_an_error_never_one_to_one(currency):
    with pytest.raises(Refusal, match=rf"from {currency} to EUR for 2026-09-04: none is known on any day"):
        rate(FRIDAY, currency)


def test_two_foreign_currencies_meet_in_the_euro():
    assert rate(FRIDAY, "USD", "GBP") == Rate(scaled("0.85"), scaled("1.1"))
    assert rate(FRIDAY, "EUR", "GBP") == Rate(scaled("0.85"), scaled("1"))
    assert crossed(REFERENCE, "SEK", "GBP").days == []


def test_the_stores_own_rate_wins_while_it_is_fresh():
    own = {"USD": {FRIDAY - timedelta(5): Decimal("1.25")}}
    assert rate(FRIDAY, own=own) == Rate(scaled("1"), scaled("1.25"))
    assert rate(FRIDAY + timedelta(3), own=own) == Rate(scaled("1"), scaled("1.1"))


def test_of_stale_rates_the_newest_stands_in():
    own = {"USD": {FRIDAY - timedelta(5): Decimal("1.25")}}
    assert rate(FRIDAY + timedelta(20), own=own) == Rate(scaled("1"), scaled("1.1"), is_provisional=True)


def test_the_stores_own_currency_needs_no_rate():
    assert resolve_rates([("EUR", date(1980, 1, 1))], "EUR", {}, {}) == {("EUR", date(1980, 1, 1)): Rate(1, 1)}


def test_the_shipped_rates_hold_what_the_european_central_bank_published():
    day = date(2024, 3, 15)
    assert resolve_rates([("USD", day)], "EUR", {})["USD", day] == Rate(scaled("1"), scaled("1.0892"))
