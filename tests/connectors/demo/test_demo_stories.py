"""Each story that the demo store promises is in its numbers, where it says, and nowhere else."""

import numpy as np
import pytest

from connectors.demo import shape
from connectors.demo.seasons import day_number, social_budget
from connectors.demo.spend import CAMPAIGNS
from connectors.demo.stories import (
    DAYS,
    DISCOUNT_COHORT,
    MOBILE_CHECKOUT,
    SATURATION,
    STORIES,
    TRACKING_GAP,
)

BREAK_EVEN = 2.7


def days_of(story, shift=0):
    return slice(day_number(story.first) + shift, day_number(story.last) + 1 + shift)


def by_day(days, weights=None):
    return np.bincount(days, weights, minlength=DAYS)


def step_rate(shop, device, step, days):
    visits = shop.analytics.visits
    chosen = visits.device == device
    before = by_day(visits.day[chosen], visits.steps[chosen, step - 1])[days].sum()
    return by_day(visits.day[chosen], visits.steps[chosen, step])[days].sum() / before


def test_stories_lie_in_the_stores_days():
    assert len({story.name for story in STORIES}) == len(STORIES) == 4
    for story in STORIES:
        assert 0 <= day_number(story.first) <= day_number(story.last) < DAYS


def test_the_mobile_checkout_broke_for_nine_days(shop):
    assert MOBILE_CHECKOUT.days == 9
    during = days_of(MOBILE_CHECKOUT)
    before = slice(during.start - 56, during.start)
    for device, name in enumerate(shape.DEVICES):
        change = step_rate(shop, device, shape.PAYMENT, during) / step_rate(shop, device, shape.PAYMENT, before)
        if name == "mobile":
            assert change == pytest.approx(0.42, abs=0.06)
        else:
            assert change > 0.85
    for step in (2, 3, 5):
        change = step_rate(shop, shape.MOBILE, step, during) / step_rate(shop, shape.MOBILE, step, before)
        assert change == pytest.approx(1.0, abs=0.12)


def test_the_last_week_shows_the_broken_checkout_and_its_repair(shop):
    visits = shop.analytics.visits
    mobile = visits.device == shape.MOBILE
    sessions = by_day(visits.day[mobile], visits.sessions[mobile])
    rate = by_day(visits.day[mobile], visits.steps[mobile, -1])
    weeks = rate.reshape(-1, 7).sum(axis=1) / sessions.reshape(-1, 7).sum(axis=1)
    usual = weeks[-12:-2].mean()
    assert weeks[-1] < 0.62 * usual
    assert weeks[-1] < weeks[-2] < 0.9 * usual
    assert rate[-1] / sessions[-1] > 0.75 * usual


def test_paid_social_saturates(shop):
    social = np.array([campaign.channel == shape.SOCIAL for campaign in CAMPAIGNS])[shop.ads.campaign]
    cost = by_day(shop.ads.day[social], shop.ads.cost[social])
    people = shop.purchases
    chosen = (people.channel == shape.SOCIAL) & shop.measured
    sales = by_day(people.day[chosen], shop.amounts.goods[chosen])
    rise = days_of(SATURATION)
    before = slice(rise.start - 13 * 7, rise.start)
    after = slice(rise.stop, DAYS)
    assert social_budget()[-1] >= 2.0
    assert sales[before].sum() / cost[before].sum() > 1.1 * BREAK_EVEN
    assert sales[after].sum() / cost[after].sum() < 0.75 * BREAK_EVEN
    claims = by_day(shop.ads.day[social], shop.ads.revenue[social])
    assert claims[after].sum() / cost[after].sum() > 1.3 * BREAK_EVEN


def test_customers_bought_with_deep_discounts_do_not_come_back(shop):
    def back_within_90_days(days):
        people = shop.purchases
        first = {c: d for c, d, r in zip(people.customer, people.day, people.rank, strict=True) if r == 1 and c >= 0}
        second = {c: d for c, d, r in zip(people.customer, people.day, people.rank, strict=True) if r == 2}
        cohort = [c for c, d in first.items() if days.start <= d < days.stop]
        return sum(second.get(c, 2 * DAYS) - first[c] <= 90 for c in cohort) / len(cohort), len(cohort)

    cohort = days_of(DISCOUNT_COHORT)
    rate, size = back_within_90_days(cohort)
    usual, usual_size = back_within_90_days(slice(cohort.start - 100, cohort.stop - 100))
    year_before, _ = back_within_90_days(days_of(DISCOUNT_COHORT, shift=-364))
    assert size > 1.8 * usual_size
    assert rate < 0.5 * usual
    assert year_before > 0.85 * usual


def test_the_deep_discount_is_in_the_orders(shop):
    amounts, days = shop.amounts, shop.purchases.day
    during = days_of(DISCOUNT_COHORT)
    chosen = (days >= during.start) & (days < during.stop)
    assert amounts.discount[chosen].sum() / amounts.gross[chosen].sum() > 0.30
    assert amounts.discount[~chosen].sum() / amounts.gross[~chosen].sum() < 0.05


def test_the_tracking_gap_loses_sessions_but_no_orders(shop):
    gap, before = days_of(TRACKING_GAP), days_of(TRACKING_GAP, shift=-7)
    sessions = by_day(shop.analytics.visits.day, shop.analytics.visits.sessions)
    orders = by_day(shop.purchases.day)
    known = by_day(shop.purchases.day[shop.measured])
    assert TRACKING_GAP.days == 5
    assert sessions[gap].sum() < 0.1 * sessions[before].sum()
    assert orders[gap].sum() == pytest.approx(orders[before].sum(), rel=0.15)
    assert known[gap].sum() < 0.15 * orders[gap].sum()
    assert sessions[gap.stop] > 0.7 * sessions[before].mean()
