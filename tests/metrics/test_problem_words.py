"""The sentence of one problem, read aloud."""

import pytest

from storehelm.metrics.problem_words import of_one


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("1 web orders tell no channel.", "1 web order tells no channel."),
        (
            "1 refunds give back more than was left of their order; they are kept as their source tells them.",
            "1 refund gives back more than was left of its order; it is kept as its source tells it.",
        ),
        (
            "1 valid orders name no customer: they are neither new nor returning.",
            "1 valid order names no customer: it is neither new nor returning.",
        ),
        (
            "1 rows of ad spend without a day are left out, because their account tells days of the same period.",
            "1 row of ad spend without a day is left out, because its account tells days of the same period.",
        ),
        (
            "1 days have next to no sessions while orders go on as usual, so that tracking must have been broken.",
            "1 day has next to no sessions while orders go on as usual, so that tracking must have been broken.",
        ),
        (
            "1 days of Google Analytics have changed since they were first read (largest: +6.0 % of sessions).",
            "1 day of Google Analytics has changed since it was first read (largest: +6.0 % of sessions).",
        ),
        (
            "1 rows of ad spend known to Google Analytics are left out.",
            "1 row of ad spend known to Google Analytics is left out.",
        ),
        (
            "1 lead events are not counted as key events by Google Analytics on some of their days: generate_lead.",
            "1 lead event is not counted as key events by Google Analytics on some of its days: generate_lead.",
        ),
        ("1 rows could not be read; each load has a file.", "1 row could not be read; each load has a file."),
        ("11 web orders tell no channel.", "11 web orders tell no channel."),
        ("1 day has a name.", "1 day has a name."),
    ],
)
def test_one_is_not_many(many, one):
    assert of_one(many) == one
