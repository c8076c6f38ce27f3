"""The days that scenarios can be of."""

from datetime import date, timedelta

import numpy as np
import pytest

from storehelm.refusal import Refusal
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.span import reach_of, span_named, spans_of
from storehelm.strategy.season import Daily
from tests.scenario_shops import AS_OF, history

MICROS = 1_000_000


def by_id(as_of, reach):
    return {span.id: span.period for span in spans_of(as_of, reach)}


def test_the_spans_of_a_store_with_a_year_before():
    assert by_id(AS_OF, 364) == {
        "13w": Period(date(2026, 11, 20), date(2027, 2, 18)),
        "26w": Period(date(2026, 11, 20), date(2027, 5, 20)),
        "52w": Period(date(2026, 11, 20), date(2027, 11, 18)),
        "quarter": Period(date(2027, 1, 1), date(2027, 3, 31)),
        "year-end": Period(date(2026, 11, 20), date(2026, 12, 31)),
        "next-year": Period(date(2027, 1, 1), date(2027, 11, 18)),
    }
    labels = {span.id: span.label for span in spans_of(AS_OF, 364)}
    assert labels["quarter"] == "Next quarter (Q1 2027)"
    assert labels["next-year"] == "Next year (2027, to 2027-11-18)"


def test_a_quarter_that_begins_tomorrow_is_the_next():
    assert by_id(date(2026, 12, 31), 364)["quarter"] == Period(date(2027, 1, 1), date(2027, 3, 31))
    assert by_id(date(2027, 1, 1), 364)["quarter"] == Period(date(2027, 4, 1), date(2027, 6, 30))


def test_the_last_day_of_a_year():
    found = by_id(date(2026, 12, 31), 364)
    assert "year-end" not in found  # 365 days: one more than a forecast reaches
    assert found["52w"].days == 364


def test_a_young_store_looks_as_far_ahead_as_back():
    assert by_id(AS_OF, 70) == {
        "10w": Period(date(2026, 11, 20), date(2027, 1, 28)),
        "year-end": Period(date(2026, 11, 20), date(2026, 12, 31)),
    }


@pytest.mark.parametrize(("weeks", "days"), [(8, 56), (20, 140), (30, 182), (130, 364)])
def test_reach_grows_with_the_history(weeks, days):
    assert reach_of(history(weeks, 500.0 * MICROS, 1), AS_OF) == days


def test_seven_weeks_are_too_few():
    with pytest.raises(Refusal, match=r"Scenarios need a forecast, and there is none: .*8 weeks"):
        reach_of(history(7, 500.0 * MICROS, 1), AS_OF)


@pytest.mark.parametrize("left", [0.0, -5.0 * MICROS])
def test_a_store_that_gives_everything_away_is_not_called_young(left):
    given_away = Daily(AS_OF - timedelta(days=199), np.full(200, left))
    with pytest.raises(Refusal) as refusal:
        reach_of(given_away, AS_OF)
    assert "nothing was left" in refusal.value.message
    assert "weeks" not in refusal.value.hint


def test_days_and_weeks_by_name():
    assert span_named("2027-01-15..2027-02-14", AS_OF, 364) == Period(date(2027, 1, 15), date(2027, 2, 14))
    assert span_named("4w", AS_OF, 364).days == 28


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("forever", "No span named 'forever'"),
        ("2027-02-30..2027-03-01", "No span named"),
        ("0w", "No span named"),
        ("2026-11-19..2026-12-31", "starts on 2026-11-19, and the data end on 2026-11-19"),
        ("2027-01-01..2028-01-01", "reaches 364 days ahead, to 2027-11-18"),
        ("2027-02-01..2027-01-01", "ends on 2027-01-01 before it starts"),
    ],
)
def test_spans_that_are_none_or_out_of_reach(name, message):
    with pytest.raises(Refusal, match=message):
        span_named(name, AS_OF, 364)


def test_out_of_reach_says_how_far():
    with pytest.raises(Refusal) as refused:
        span_named("26w", AS_OF, 140)
    assert refused.value.hint == f"End it on {AS_OF + timedelta(days=140)} or earlier."
