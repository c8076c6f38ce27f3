"""The cohort curve carried forward: what was counted, and what it says of the weeks to come."""

import numpy as np
import pytest

from storehelm.metrics.repeat_curve import RepeatCounts, read_repeat_counts
from storehelm.strategy.scenarios.repeat import curve_of, read_repeat
from tests.strategy.scenarios.quarter_shop import END, ago, order, shop


def counts(members, repeats):
    """Counts from customers by weeks ago and repeat orders by age."""
    members = np.array(members)
    return RepeatCounts(members, np.cumsum(members[::-1])[::-1], np.array(repeats))


def numbered(orders):
    return [row | {"order_id": str(number)} for number, row in enumerate(orders)]


TRAPS = numbered(
    [
        # Two orders in the same second: the first is the one of the lower id.
        order(20, customer="tie"),
        order(20, customer="tie"),
        # A cancelled first order does not count: the customer is won with the second.
        order(30, customer="late", status="cancelled", cancelled_at=f"{ago(29)} 09:00:00"),
        order(10, customer="late"),
        order(1, customer="late"),
        # Guests are nobody's repeat.
        order(5, customer=None),
        order(5, customer=None),
        # On the first and on the last day of a block of seven days.
        order(27, customer="edge"),
        order(21, customer="edge"),
        order(20, customer="edge"),
        # After the day of reading.
        order(-1, customer="edge"),
        order(-1, customer="next"),
    ]
)


def test_ages_are_blocks_of_seven_days_back_from_the_last_day(tmp_path):
    found = read_repeat_counts(shop(tmp_path, TRAPS), END)
    # tie: block 2; late: block 1; edge: block 3.
    assert found.members.tolist() == [0, 1, 1, 1]
    assert found.eligible.tolist() == [3, 3, 2, 1]
    # tie at age 0; late at age 1; edge at ages 0 and 1.
    assert found.repeats.tolist() == [2, 2, 0, 0]


def test_rates_are_sum_over_sum_of_customers_old_enough():
    curve = curve_of(counts([30, 30, 40, 100], [20, 17, 14, 10]), 3)
    assert curve.weeks_seen == 4
    assert curve.rate.tolist() == [20 / 200, 17 / 170, 14 / 140]
    # Beyond the last age seen the mean of the last ages, the first week left out.
    tail = (17 + 14 + 10) / (170 + 140 + 100)
    first = 30 * 0.1 + 30 * 0.1 + 40 * 0.1 + 100 * tail
    assert curve.past[0] == pytest.approx(first)
    assert curve.past[2] == pytest.approx(30 * 0.1 + 170 * tail)


def test_the_tail_is_the_mean_of_the_last_thirteen_ages_seen():
    repeats = [500, *([50] * 20), *([5] * 13)]
    curve = curve_of(counts([100] * 34, repeats), 60)
    rates = 13 * 5 / sum(100 * (34 - age) for age in range(21, 34))
    assert curve.rate[33] == 5 / 100
    assert curve.rate[34:] == pytest.approx(rates)


def test_a_curve_gives_its_own_orders_back():
    """With constant rates, past and new customers together bring the same orders as a shop that runs on."""
    rate, won = 0.1, 50
    ages = np.arange(40)
    whole = counts([won] * 40, (rate * won * (40 - ages)).tolist())
    curve = curve_of(whole, 10)
    later = curve.past[4] + won * curve.rate[:5].sum()
    assert later == pytest.approx(won * 45 * rate)


@pytest.mark.parametrize(
    ("members", "is_known"),
    [([0, 0, 0, 30], True), ([0, 0, 0, 29], False), ([500, 500, 500], False), ([], False)],
)
def test_too_few_customers_followed_are_said(members, is_known):
    curve = curve_of(counts(members, [0] * len(members)), 5)
    assert curve.is_known is is_known
    assert (curve.reason is None) is is_known
    assert curve.rate.shape == curve.past.shape == (5,)
    assert np.isfinite(curve.past).all()


def test_a_shop_of_guests_has_no_curve(tmp_path):
    curve = read_repeat(shop(tmp_path, [order(day, customer=None, order_id=f"{day}") for day in range(80)]), END, 13)
    assert not curve.is_known
    assert curve.weeks_seen == 0
    assert curve.reason == "Fewer than 30 known customers have been followed for 4 weeks."


def test_the_expected_orders_are_those_that_came(tmp_path):
    """Read nine weeks before the end, with the customers who were won since, the curve comes close to what came."""
    random = np.random.default_rng(7)
    orders = []
    for customer in range(900):
        day = int(random.integers(0, 280))
        orders.append(order(day, customer=f"c{customer}"))
        gaps = random.exponential(60, size=6).astype(int)
        later = day - np.cumsum(gaps)
        orders += [order(int(one), customer=f"c{customer}") for one in later if one >= 0]
    published = shop(tmp_path, numbered(orders))
    curve = read_repeat(published, ago(63), 9)
    came, won = (
        [
            row[0]
            for row in published.rows(
                f"select count(*) filter (order_rank {condition}) from orders where order_date > $day "
                "group by (order_date - cast($day as date) - 1) // 7 order by min(order_date)",
                {"day": ago(63)},
            )
        ]
        for condition in ("> 1", "= 1")
    )
    expected = curve.past + np.convolve(won, curve.rate)[:9]
    assert sum(came) == pytest.approx(expected.sum(), rel=0.1)
