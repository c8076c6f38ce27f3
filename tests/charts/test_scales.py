import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storehelm.charts.scales import axis_over, date_ticks, separators, spread, unit_words
from storehelm.languages.formats import Formats

ENGLISH = Formats("en", "EUR")


@given(st.lists(st.floats(0, 300), min_size=1, max_size=9))
def test_labels_stand_apart_inside_their_room_and_in_order(positions):
    placed = spread(positions, 300)
    for left, right in zip(sorted(placed), sorted(placed)[1:], strict=False):
        assert right - left >= 16 - 1e-6
    assert min(placed) >= -1e-6 and max(placed) <= 300 + 1e-6
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    assert [placed[index] for index in order] == sorted(placed)


def test_labels_that_have_room_stay_where_they_are():
    assert spread([10, 100, 50], 200) == [10, 100, 50]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.booleans())
def test_an_axis_holds_its_values(values, from_zero):
    axis = axis_over(values, "number", ENGLISH, from_zero=from_zero)
    assert axis.low <= min(values) and axis.high >= max(values) and axis.high > axis.low
    assert len(axis.ticks) == len(axis.labels) <= 12
    assert all(math.isfinite(tick) for tick in axis.ticks)


def test_an_axis_without_values_still_stands():
    assert axis_over([None], "money", ENGLISH).high > 0


def test_ticks_are_told_apart():
    axis = axis_over([0.018, 0.021], "rate", ENGLISH)
    assert len(set(axis.labels)) == len(axis.labels) >= 3
    assert all(label.endswith("%") for label in axis.labels)


@pytest.mark.parametrize(
    ("largest", "words"), [(900.0, "€"), (48_620.0, "€ thousand"), (3_000_000.0, "€ million"), (None, "€")]
)
def test_the_unit_of_a_money_axis(largest, words):
    assert unit_words([largest], "money", ENGLISH) == words


@pytest.mark.parametrize(("locale", "signs"), [("en", ".,"), ("de", ",."), ("fr", ",\u202f")])
def test_separators_follow_the_reader(locale, signs):
    assert separators(Formats(locale, "EUR")) == signs


def test_long_ranges_are_marked_by_months():
    weeks = [date.fromordinal(date(2026, 5, 18).toordinal() + 7 * index) for index in range(26)]
    marks, names = date_ticks(weeks, ENGLISH)
    assert marks[0] == "2026-06-01" and names[0] == "1 Jun"
    assert len(marks) <= 6
    assert date_ticks(weeks[:3], ENGLISH)[1] == ["18 May", "25 May", "1 Jun"]
    assert date_ticks([], ENGLISH) == ([], [])
