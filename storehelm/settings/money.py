"""Money as exact integers: micros, a millionth of the currency unit."""

from decimal import ROUND_HALF_EVEN, Decimal

from babel.numbers import get_currency_precision, list_currencies

MICROS = 1_000_000
AVERAGE_DIGITS = 4
"""Digits of an average of money at the edge, whatever the currency."""


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code."""
    return code in list_currencies()


def digits_of(currency: str) -> int:
    """Digits after the point that the currency has: 2 for EUR, 0 for JPY."""
    return get_currency_precision(currency)


def to_decimal(micros: int, digits: int) -> Decimal:
    """Micros as a decimal with `digits` after the point, rounded half to even."""
    return (Decimal(micros) / MICROS).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)


def to_micros(amount: Decimal | str) -> int:
    """An amount in units as micros, rounded half to even."""
    return int((Decimal(amount) * MICROS).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
