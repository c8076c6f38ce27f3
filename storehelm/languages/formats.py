"""Numbers, money and dates as people read them, in the reader's locale."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_compact_currency, format_decimal, get_currency_precision, get_currency_symbol

from storehelm.languages.known import ENGLISH, language_of
from storehelm.languages.speech import say

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EM DASH}"
EN_DASH = "\N{EN DASH}"
HARD_SPACE = "\N{NO-BREAK SPACE}"
_WHOLE_UNITS_FROM = 100
_TIMES_FROM = Decimal("9.995")
_THOUSAND = 1_000
_FIGURES = 3
_AMOUNT_STEPS = ((Decimal(1_000_000_000), "bn"), (Decimal(1_000_000), "M"), (Decimal(1_000), "k"))
_MICROS = Decimal(1_000_000)
_ISO_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")


@dataclass(frozen=True)
class Formats:
    """How one reader sees the numbers of one store."""

    locale: str
    currency: str

    @property
    def symbol(self) -> str:
        """The currency's sign for this reader: `€`, `US$`."""
        return get_currency_symbol(self.currency, locale=self.locale)

    def number(self, value: Decimal | float | int | None, digits: int = 0) -> str:
        """A number with `digits` decimals: `31,480`, `5.26`."""
        if value is None:
            return DASH
        rounded = _rounded(value, digits)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        text = format_decimal(abs(rounded), format=pattern, locale=self.locale)
        return f"{MINUS}{text}" if rounded < 0 else text

    def money(self, micros: int | None) -> str:
        """Money: whole units from 100 up, the currency's own digits below: `€48,620`, `€65.53`, `−€3,072`."""
        if micros is None:
            return DASH
        own = get_currency_precision(self.currency)
        amount = Decimal(micros) / _MICROS
        return self._money(amount, 0 if abs(amount) >= _WHOLE_UNITS_FROM else own)

    def exact_money(self, micros: int | None) -> str:
        """Money with all of the currency's digits: `€48,620.15`."""
        if micros is None:
            return DASH
        return self._money(Decimal(micros) / _MICROS, get_currency_precision(self.currency))

    def short_money(self, micros: int | None) -> str:
        """Money in three significant digits: `€318k`, `€1.24M`."""
        if micros is None:
            return DASH
        amount = Decimal(micros) / _MICROS
        if abs(amount) >= _THOUSAND and language_of(self.locale) != ENGLISH:
            return self._compact_money(amount)
        for step, letter in _AMOUNT_STEPS:
            if abs(amount) >= step:
                scaled = amount / step
                return self._money(scaled, 2 - min(2, len(str(int(abs(scaled)))) - 1), letter)
        return self._money(amount, 0)

    def _compact_money(self, amount: Decimal) -> str:
        """As the locale shortens amounts: `318 тыс. €`, `€31.8만`."""
        texts = (
            format_compact_currency(abs(amount), self.currency, locale=self.locale, fraction_digits=digits)
            for digits in (2, 1, 0)
        )
        *longer, shortest = texts
        text = next((text for text in longer if sum(letter.isdigit() for letter in text) <= _FIGURES), shortest)
        return f"{MINUS}{text}" if amount < 0 else text

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share of 1 as a percentage: `38.4%`."""
        if share is None:
            return DASH
        return self.number(_exact(share) * 100, digits) + self._percent_sign()

    def relative_change(self, now: Decimal | float | None, before: Decimal | float | None) -> str:
        """Change from `before` to `now`: `+6.2%`, `×12` from tenfold up, `new` from zero, a dash where unknown."""
        if now is None or before is None:
            return DASH
        if before == 0:
            return self.number(0, 1) + self._percent_sign() if now == 0 else say("new")
        quotient = _exact(now) / _exact(before)
        if quotient > _TIMES_FROM + 1:
            return f"×{self.number(quotient)}"
        change = (_exact(now) - _exact(before)) / abs(_exact(before)) * 100
        return self.signed(change, 1) + self._percent_sign()

    def points(self, now: float | None, before: float | None, digits: int = 2) -> str:
        """Change of a rate in percentage points: `−0.20 pp`."""
        if now is None or before is None:
            return DASH
        change = self.signed((_exact(now) - _exact(before)) * 100, digits)
        # Translators: percentage points, after a number.
        unit = say("pp")
        return f"{change}{unit}" if unit.startswith("%") else f"{change}{HARD_SPACE}{unit}"

    def signed(self, value: Decimal | float | int | None, digits: int = 0) -> str:
        """A number that always carries its sign, but zero: `+3`, `−3`, `0`."""
        if value is None:
            return DASH
        text = self.number(value, digits)
        return f"+{text}" if _rounded(value, digits) > 0 else text

    def signed_money(self, micros: int | None) -> str:
        """Money that always carries its sign, but zero: `+€3,400`."""
        text = self.money(micros)
        return f"+{text}" if micros and micros > 0 and text != self.money(0) else text

    def day(self, day: date | None, *, year: bool = True) -> str:
        """A day: `15 Nov 2026` in English, the locale's own form elsewhere."""
        if day is None:
            return DASH
        if self.locale.startswith("en"):
            return format_date(day, "d MMM y" if year else "d MMM", locale="en")  # not shown
        return format_skeleton("yMMMd" if year else "MMMd", day, locale=self.locale)

    def moment(self, at: datetime) -> str:
        """A day and a time of day: `15 Nov 2026, 08:05`."""
        return f"{self.day(at.date())}, {at:%H:%M}"

    def days(self, first: date, last: date) -> str:
        """A range of days: `9 – 15 Nov 2026`."""
        if first == last:
            return self.day(last)
        if not self.locale.startswith("en"):
            return format_interval(first, last, "yMMMd", locale=self.locale)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day} {EN_DASH} {self.day(last)}"
        return f"{self.day(first, year=first.year != last.year)} {EN_DASH} {self.day(last)}"

    def month(self, day: date | None) -> str:
        """The month that holds a day: `Dec 2025`."""
        return DASH if day is None else format_skeleton("yMMM", day, locale=self.locale)

    def with_days(self, text: str) -> str:
        """A sentence whose ISO dates are written as this reader writes days."""
        return _ISO_DAY.sub(self._day_of, text)

    def _day_of(self, found: re.Match[str]) -> str:
        try:
            return self.day(date.fromisoformat(found.group()))
        except ValueError:
            return found.group()

    def _money(self, amount: Decimal, digits: int, step: str = "") -> str:
        number = self.number(abs(amount), digits) + step
        sign = MINUS if _rounded(amount, digits) < 0 else ""
        pattern: str = Locale.parse(self.locale).currency_formats["standard"].pattern
        if not pattern.startswith("¤"):
            return f"{sign}{number}{HARD_SPACE}{self.symbol}"
        gap = HARD_SPACE if pattern[1] == HARD_SPACE or self.symbol[-1:].isalpha() else ""
        return f"{sign}{self.symbol}{gap}{number}"

    def _percent_sign(self) -> str:
        pattern = Locale.parse(self.locale).percent_formats[None].pattern
        return f"{HARD_SPACE}%" if pattern.endswith("\N{NO-BREAK SPACE}%") else "%"


def _exact(value: Decimal | float | int) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Decimal | float | int, digits: int) -> Decimal:
    return _exact(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
