import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from scipy.stats import binomtest

from storehelm.metrics.cohorts import CohortCell, CohortParams, measure_cohorts, named, pooled_curve
from storehelm.metrics.repeat_rate import LEVEL, measure_repeat_rate, rate_of, whole_of, wilson
from storehelm.metrics.time_to_second_order import measure_time_to_second_order
from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from tests.shops import published_shop

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def order(customer, day, **rest):
    return {"customer": customer, "order_date": day, "goods": "100", **rest}


@pytest.fixture(scope="module")
def orders():
    draw = random.Random(11)
    made = []
    for number in range(60):
        day = date(2025, 1, 1) + timedelta(days=draw.randrange(0, 330))
        for _ in range(draw.choice([1, 1, 2, 3, 5])):
            made.append(order(f"c{number}", day, channel=draw.choice(["Email", "Direct"])))
            day += timedelta(days=draw.randrange(0, 70))
    return [one for one in made if one["order_date"] <= YEAR.last] + [order("last", YEAR.last)]


@pytest.fixture(scope="module")
def shop(orders, tmp_path_factory):
    return published_shop(tmp_path_factory.mktemp("cohorts"), orders=orders)


def by_customer(orders):
    days = defaultdict(list)
    for one in orders:
        days[one["customer"]].append(one["order_date"])
    return {customer: sorted(found) for customer, found in days.items()}


def months_between(first, day):
    return (day.year - first.year) * 12 + day.month - first.month


def test_classic_months_by_a_second_road(shop, orders):
    found = measure_cohorts(shop, CohortParams(YEAR, {}, "monday"))
    active = defaultdict(set)
    sizes = defaultdict(set)
    for customer, days in by_customer(orders).items():
        cohort = days[0].strftime("%Y-%m")
        sizes[cohort].add(customer)
        for day in days:
            active[cohort, months_between(days[0], day)].add(customer)
    assert {cell.cohort for cell in found.cells} == set(sizes)
    for cell in found.cells:
        assert cell.size == cell.eligible == len(sizes[cell.cohort])
        assert cell.active == len(active[cell.cohort, cell.period])


def test_a_month_is_complete_when_it_has_closed(tmp_path):
    made = [order("a", date(2025, 10, 3)), order("a", date(2025, 11, 5)), order("b", date(2025, 12, 30))]
    found = measure_cohorts(published_shop(tmp_path, orders=made), CohortParams(YEAR, {}, "monday"))
    cells = {(cell.cohort, cell.period): cell for cell in found.cells}
    assert cells["2025-10", 1].is_complete
    assert not cells["2025-10", 2].is_complete
    assert ("2025-10", 3) not in cells
    assert [(one.period, one.eligible, one.active) for one in found.pooled] == [(0, 1, 1), (1, 1, 1)]


def test_cumulative_only_grows_and_unbounded_only_falls(shop):
    for form, sign in (("cumulative", 1), ("unbounded", -1)):
        for by_age in (False, True):
            found = measure_cohorts(shop, CohortParams(YEAR, {}, "monday", form=form, by_age=by_age))
            for earlier, later in zip(found.cells, found.cells[1:], strict=False):
                if earlier.cohort == later.cohort and earlier.eligible == later.eligible:
                    assert sign * (later.active - earlier.active) >= 0


def test_brackets_count_only_customers_whose_bracket_is_over(shop, orders):
    """Orders are at noon, so that a bracket is over at noon of its last day's next."""
    found = measure_cohorts(shop, CohortParams(YEAR, {}, "monday", by_age=True))
    for cell in found.cells:
        old = {
            customer: days
            for customer, days in by_customer(orders).items()
            if days[0].strftime("%Y-%m") == cell.cohort and (YEAR.last - days[0]).days >= 30 * (cell.period + 1)
        }
        active = sum(any((day - days[0]).days // 30 == cell.period for day in days) for days in old.values())
        assert (cell.eligible, cell.active) == (len(old), active)


def test_weeks_start_where_the_store_says(tmp_path):
    made = [order("a", date(2025, 11, 30)), order("a", date(2025, 12, 1)), order("z", date(2025, 12, 31))]
    shop = published_shop(tmp_path, orders=made)
    for start, first, age in (("monday", "2025-11-24", 1), ("sunday", "2025-11-30", 0)):
        found = measure_cohorts(shop, CohortParams(YEAR, {}, start, cohort="week", measure="orders"))
        values = {(cell.cohort, cell.period): cell.value for cell in found.cells}
        assert values[first, 0] == (1 if age else 2)
        assert values[first, 1] == (1 if age else 0)


def test_cohorts_by_the_first_order(tmp_path):
    made = [
        order("a", date(2025, 3, 1), channel="Email"),
        order("a", date(2025, 3, 20), channel="Direct"),
        order("b", date(2025, 3, 1), channel="Direct", discount="10"),
        order("c", YEAR.last),
    ]
    shop = published_shop(tmp_path, orders=made)
    channels = measure_cohorts(shop, CohortParams(YEAR, {}, "monday", cohort="first_channel"))
    first = {cell.cohort: cell for cell in channels.cells if cell.period == 0}
    assert first["Email"].active == first["Direct"].active == 1
    discounts = measure_cohorts(shop, CohortParams(YEAR, {}, "monday", cohort="first_discount"))
    assert {cell.cohort for cell in discounts.cells} == {"with discount", "without discount"}
    email = measure_cohorts(shop, CohortParams(YEAR, {"channel": ("Email",)}, "monday"))
    assert {cell.size for cell in email.cells} == {1}


def test_measures_of_money(tmp_path):
    refund = {"order_id": "1", "refund_date": date(2025, 4, 2), "goods": "30"}
    made = [order("a", date(2025, 3, 1), order_id="1"), order("a", date(2025, 4, 1)), order("z", YEAR.last)]
    shop = published_shop(tmp_path, orders=made, refunds=[refund])
    found = measure_cohorts(shop, CohortParams(YEAR, {}, "monday", measure="net_sales"))
    values = {(cell.cohort, cell.period): cell.value for cell in found.cells}
    assert values["2025-03", 0] == 100_000_000
    assert values["2025-03", 1] == 70_000_000
    unknown = measure_cohorts(shop, CohortParams(YEAR, {}, "monday", measure="cm2"))
    assert {cell.value for cell in unknown.cells if cell.active} == {None}


def test_the_pooled_curve_is_sum_over_sum():
    cells = [
        CohortCell("a", 100, 1, 100, 10, 10, True),
        CohortCell("b", 10, 1, 10, 5, 5, True),
        CohortCell("c", 50, 1, 50, 1, 1, False),
    ]
    (pooled,) = pooled_curve(cells)
    assert (pooled.eligible, pooled.active, pooled.cohorts) == (110, 15, 2)
    assert pooled.rate == pytest.approx(15 / 110)


def test_repeat_rate_counts_customers_who_are_90_days_old(shop, orders):
    months = measure_repeat_rate(shop, YEAR, {})
    old = [days for days in by_customer(orders).values() if (YEAR.last - days[0]).days >= 90]
    back = [days for days in old if len(days) > 1 and (days[1] - days[0]).days <= 90]
    whole = whole_of(months)
    assert (whole.eligible, whole.returned) == (len(old), len(back))
    assert whole.low < whole.rate < whole.high
    assert rate_of(None, 5, 0, 0).rate is None


@pytest.mark.parametrize(("hits", "tries"), [(0, 7), (7, 7), (3, 40), (885, 2000)])
def test_the_interval_is_wilsons(hits, tries):
    theirs = binomtest(hits, tries).proportion_ci(LEVEL, method="wilson")
    assert wilson(hits, tries) == pytest.approx((theirs.low, theirs.high))


def test_time_to_second_order_of_the_shop(shop, orders):
    curve = measure_time_to_second_order(shop, YEAR, {})
    assert curve.customers == len(by_customer(orders))
    assert list(curve.share) == sorted(curve.share)


def test_an_unknown_choice_names_the_nearest():
    from storehelm.metrics.cohorts import CohortBy

    assert named("First channel", CohortBy) == "first_channel"
    with pytest.raises(Refusal) as refused:
        named("frist_channel", CohortBy)
    assert "first_channel" in refused.value.hint
