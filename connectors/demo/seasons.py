"""Factors by day: season, weekday, holidays, promotions, growth."""

from datetime import date, timedelta

import numpy as np

from connectors.demo.shape import (
    GROWTH_PER_YEAR,
    HOLIDAYS,
    LAST_POST_DAYS,
    LAUNCH_DAYS,
    LAUNCH_LIFT,
    PROMOTIONS,
    SEASON_BY_MONTH,
    WEEKDAYS,
    Floats,
    Ints,
)
from connectors.demo.stories import (
    DAYS,
    FIRST_DAY,
    LAST_DAY,
    SATURATION,
    SPEND_MULTIPLE,
)

CALENDAR = tuple(FIRST_DAY + timedelta(days=day) for day in range(DAYS))
DAY_NUMBERS = np.arange(DAYS, dtype=np.int64)


def day_number(day: date) -> int:
    """Days since the first day of the store."""
    return (day - FIRST_DAY).days


def weekday_numbers() -> Ints:
    """0 for Monday to 6 for Sunday, by day."""
    return (DAY_NUMBERS + FIRST_DAY.weekday()) % 7


def month_numbers() -> Ints:
    """0 for January to 11 for December, by day."""
    return np.array([day.month - 1 for day in CALENDAR], dtype=np.int64)


def growth() -> Floats:
    """Of the market that the store serves, by day."""
    return np.asarray(GROWTH_PER_YEAR ** (DAY_NUMBERS / 365.0), dtype=np.float64)


def launch() -> Floats:
    """Of new customers, by day: the stir of the opening fades."""
    return np.asarray(1.0 + LAUNCH_LIFT * np.exp(-DAY_NUMBERS / LAUNCH_DAYS), dtype=np.float64)


def season() -> Floats:
    """Smooth between the middles of months."""
    middles = [day_number(date(year, month, 15)) for year in range(2024, 2028) for month in range(1, 13)]
    return np.asarray(np.interp(DAY_NUMBERS, middles, np.tile(SEASON_BY_MONTH, 4)), dtype=np.float64)


def promotion_lift() -> Floats:
    """More demand while a promotion runs, strongest on its first and last day."""
    lift = np.ones(DAYS)
    for promotion in PROMOTIONS:
        first, last = day_number(promotion.first), min(day_number(promotion.last), DAYS - 1)
        edges = np.ones(last - first + 1)
        edges[[0, -1]] = 1.12
        lift[first : last + 1] = 1.0 + (promotion.lift - 1.0) * edges
    return lift


def quiet_days() -> Floats:
    """Less demand on holidays and when parcels would come too late."""
    factor = np.ones(DAYS)
    for first, last in LAST_POST_DAYS:
        factor[day_number(first) : day_number(last) + 1] = 0.74
    for day, value in HOLIDAYS.items():
        if FIRST_DAY <= day <= LAST_DAY:
            factor[day_number(day)] = value
    return factor


def demand() -> Floats:
    """How much people want to buy on each day, without growth: 1 on an ordinary day."""
    wanted = season() * WEEKDAYS[weekday_numbers()] * promotion_lift() * quiet_days()
    return np.asarray(wanted, dtype=np.float64)


def social_budget() -> Floats:
    """Paid social's budget relative to its old one: it rises through a quarter and stays."""
    days = [day_number(SATURATION.first), day_number(SATURATION.last)]
    return np.asarray(np.interp(DAY_NUMBERS, days, [1.0, SPEND_MULTIPLE]), dtype=np.float64)
