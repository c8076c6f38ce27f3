import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks.relations_shops import (
    days_of,
    demand_of,
    following,
    history_of,
    price_shop,
    random_truth,
    spend_shop,
)
from storehelm.strategy.scenarios.relations import Relation, relations_of, response

LATE = date(2030, 1, 1)


def paid(history, as_of=LATE):
    return relations_of(history, as_of)["spend:Paid"]


def visits(spend, unpaid, elasticity, noise=0.01, seed=0):
    """A shop without season whose one paid channel answers to spend as the response says."""
    weeks = len(spend)
    random = np.random.default_rng(seed)
    recent = spend[-13:]
    today = recent[recent > 0].mean() if (recent > 0).any() else 1.0
    noisy = 5000 * response(spend / today, elasticity) * np.exp(random.normal(0, noise, weeks))
    free = unpaid * np.exp(random.normal(0, noise, weeks))
    return history_of(days_of(weeks), {"Paid": noisy, "Direct": free}, {"Paid": spend})


def moving(weeks, seed=1, size=0.3):
    return 1000 * np.exp(np.random.default_rng(seed).normal(0, size, weeks))


def test_the_response_is_todays_visits_at_todays_spend_and_bends():
    assert float(response(1.0, 0.3)) == 1
    assert float(response(0.0, 0.3)) == 0
    assert float(response(2.0, 0.25)) == pytest.approx(2 / (0.25 + 0.75 * 2))
    slope = (response(1.001, 0.4) - response(0.999, 0.4)) / 0.002
    assert float(slope) == pytest.approx(0.4, abs=1e-5)
    assert float(response(1e9, 0.4)) == pytest.approx(1 / 0.6)
    assert np.all(np.diff(response(np.linspace(0, 3, 50), 0.4)) > 0)
    assert response(np.array([0.5, 2.0])[:, None], np.array([0.2, 0.8, 1.0])[None, :]).shape == (2, 3)


def test_draws_lie_on_both_sides_of_the_middle_and_nine_in_ten_inside():
    relation = Relation("x", "X", 1.0, 0.7, 2.0, "measured", 60, "", least=0.2, most=2.4)
    drawn = relation.draw(np.random.default_rng(1), 20_000)
    assert np.quantile(drawn, (0.05, 0.5, 0.95)) == pytest.approx([0.7, 1.0, 2.0], abs=0.03)
    assert drawn.min() >= 0.2
    assert drawn.max() <= 2.4


def test_a_slope_that_was_put_in_comes_back():
    found = paid(visits(moving(80), 9000.0, 0.4))
    assert (found.basis, found.weeks) == ("measured", 80)
    assert found.value == pytest.approx(0.4, abs=0.03)
    assert found.low < 0.4 < found.high
    assert found.sentence.startswith("10% more spend on Paid brings about ")
    assert found.sentence.endswith("measured over 80 weeks.")


def test_nine_intervals_in_ten_hold_the_slope_of_spend_whatever_its_form():
    random = np.random.default_rng(11)
    held = []
    for number in range(240):
        elasticity = float(random.uniform(0.02, 0.98))
        kind, form = ("wander", "steps", "pauses")[number % 3], ("saturating", "market", "power")[number // 3 % 3]
        found = paid(spend_shop(random, int(random.integers(30, 157)), kind, elasticity, form).history)
        if found.basis == "measured":
            held.append(found.low <= elasticity <= found.high)
    assert len(held) > 120
    assert 0.85 <= np.mean(held) <= 0.95


def test_spend_that_only_follows_the_season_is_never_measured():
    random = np.random.default_rng(2)
    found = [paid(spend_shop(random, 120, "season", 0.5).history) for _ in range(30)]
    assert {one.basis for one in found} == {"assumed"}


def test_spend_without_effect_gives_no_confident_effect():
    random = np.random.default_rng(3)
    found = [paid(spend_shop(random, 100, "wander", 0.01).history) for _ in range(40)]
    assert sum(one.basis == "measured" and one.low > 0.05 for one in found) <= 4


def test_spend_that_hardly_moves_is_assumed_and_said_to_be():
    found = paid(visits(np.full(60, 900.0), 8000.0, 0.5))
    assert (found.basis, found.value, found.low, found.high) == ("assumed", 0.6, 0.3, 0.9)
    assert found.sentence == (
        "Spend on Paid hardly varied in 60 weeks: its effect is assumed, not measured. "
        "Assumed: 10% more spend on Paid brings about 5.8% more visits (2.8% to 8.9%)."
    )


def test_visits_that_are_bought_at_one_price_may_have_set_the_spend():
    random = np.random.default_rng(4)
    days = days_of(100)
    demand = demand_of(random, days)
    clicks = np.exp(7 + demand + following(random, 100, 0.15, 0.6))
    free = np.exp(8 + demand + following(random, 100, 0.03, 0.5))
    spend = 0.4 * clicks * np.exp(random.normal(0, 0.03, 100))
    found = paid(history_of(days, {"Paid": clicks, "Direct": free}, {"Paid": spend}))
    assert found.basis == "assumed"
    assert re.match(r"A visit by Paid cost the same in \d+ weeks, so visits may set the spend: ", found.sentence)


def test_weeks_without_measurement_do_not_pass_for_an_answer_to_spend():
    whole = visits(moving(100), 9000.0, 0.3, noise=0.04)
    kept = np.ones(100)
    kept[[60, 61]] = 0.1, 0.6
    gap = replace(whole, sessions_by_channel={name: one * kept for name, one in whole.sessions_by_channel.items()})
    assert paid(gap).value == pytest.approx(paid(whole).value, abs=0.03)


def test_weeks_without_spend_are_left_out():
    spend = moving(90)
    spend[::4] = 0
    spend[-1] = 1000
    history = visits(spend, 9000.0, 0.5)
    found = paid(history)
    assert (found.basis, found.weeks) == ("measured", int((spend > 0).sum()))
    assert found.low < 0.5 < found.high


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda h: replace(h, spend_by_channel={"Paid": np.r_[moving(67), np.zeros(13)]}),
            "Paid had no spend in the last",
        ),
        (lambda h: replace(h, sessions_by_channel={"Direct": np.ones(80)}), "Visits of Paid are not known by week"),
        (
            lambda h: replace(h, sessions_by_channel={"Paid": h.sessions_by_channel["Paid"]}),
            "Only paid visits are known, so season and spend on Paid look alike",
        ),
        (
            lambda h: replace(h, spend_by_channel={"Paid": np.r_[np.zeros(68), moving(12)]}),
            "12 weeks are known of visits and spend on Paid, and it takes 26",
        ),
        (
            lambda h: replace(h, sessions_by_channel={**h.sessions_by_channel, "Paid": np.full(80, np.nan)}),
            "No weeks are known of visits and spend on Paid",
        ),
    ],
)
def test_what_is_missing_is_said(change, reason):
    found = paid(change(visits(moving(80), 9000.0, 0.4)))
    assert found.basis == "assumed"
    assert found.sentence.startswith(reason)


def test_weeks_after_the_day_are_not_known_yet():
    history = visits(moving(80), 9000.0, 0.4)
    known = paid(history, history.weeks[59] + timedelta(days=6))
    assert known.weeks == 60
    assert known == paid(visits_until(history, 60))
    assert paid(history, history.weeks[59] + timedelta(days=5)).weeks == 59


def visits_until(history, count):
    return history_of(
        history.weeks[:count],
        {name: one[:count] for name, one in history.sessions_by_channel.items()},
        {name: one[:count] for name, one in history.spend_by_channel.items()},
    )


def test_a_store_without_anything_has_only_assumptions():
    found = relations_of(history_of(days_of(8), {}, {}), LATE)
    assert list(found) == ["price_conversion", "price_units", "discount_returns", "list_price"]
    assert {one.basis for one in found.values()} == {"assumed"}
    assert relations_of(history_of((), {}, {}), LATE).keys() == found.keys()


@pytest.mark.parametrize(("kind", "has_visits"), [("spread", True), ("spread", False), ("peaks", True)])
def test_nine_intervals_in_ten_hold_what_the_price_does(kind, has_visits):
    random = np.random.default_rng(12)
    held = {"price_conversion": [], "price_units": [], "discount_returns": []}
    for _ in range(60):
        shop = price_shop(random, int(random.integers(60, 157)), kind, random_truth(random), visits=has_visits)
        for name, found in relations_of(shop.history, LATE).items():
            if found.basis == "measured":
                held[name].append(found.low <= shop.truth[name] <= found.high)
    for name, ones in held.items():
        assert len(ones) > 5, name
        assert 0.8 <= np.mean(ones) <= 1, name
    together = [one for ones in held.values() for one in ones]
    assert 0.85 <= np.mean(together) <= 0.97


@pytest.mark.parametrize(("kind", "most"), [("none", 0), ("feasts", 3)])
def test_discounts_that_are_not_apart_from_the_calendar_are_not_measured(kind, most):
    random = np.random.default_rng(13)
    shops = [price_shop(random, 110, kind, random_truth(random)) for _ in range(30)]
    found = [relations_of(shop.history, LATE)["price_conversion"] for shop in shops]
    assert sum(one.basis == "measured" for one in found) <= most


def test_a_price_without_effect_gives_no_confident_effect():
    random = np.random.default_rng(14)
    none = {"price_conversion": 0.0, "price_units": 0.0, "discount_returns": 0.0}
    confident = 0
    for _ in range(40):
        found = relations_of(price_shop(random, 110, "spread", none).history, LATE).values()
        confident += sum(one.basis == "measured" and not one.low <= 0 <= one.high for one in found)
    assert confident <= 0.15 * 3 * 40


def test_sentences_of_the_price_say_what_is_measured_and_what_is_assumed():
    shop = price_shop(
        np.random.default_rng(5),
        150,
        "spread",
        {"price_conversion": -2.0, "price_units": -0.4, "discount_returns": 0.3},
    )
    found = relations_of(shop.history, LATE)
    conversion = found["price_conversion"]
    assert conversion.basis == "measured"
    assert conversion.sentence.startswith("A price 10% lower changes orders for each visit by about +")
    assert conversion.low < -2 < conversion.high
    flat = replace(shop.history, discounts=0.1 * shop.history.gross_sales)
    assert relations_of(flat, LATE)["price_conversion"].sentence == (
        "The discount hardly varied in 150 weeks: the effect is assumed, not measured. "
        "Assumed: a price 10% lower changes orders for each visit by about +17% (0% to +37%)."
    )
    assert relations_of(flat, LATE)["discount_returns"].sentence.endswith(
        "Assumed: 10 points more discount change the return rate by about 0.0 points (\N{MINUS SIGN}2.0 to +4.0)."
    )


def test_one_or_two_promotions_are_too_few():
    history = price_shop(np.random.default_rng(6), 60, "none", random_truth(np.random.default_rng(1))).history
    rate = np.full(60, 0.02)
    rate[30] = 0.25
    once = relations_of(replace(history, discounts=rate * history.gross_sales), LATE)["price_conversion"]
    assert once.sentence.startswith("The discount changed once in 60 weeks, and it takes 3 times:")
    assert (once.basis, once.value, once.low, once.high) == ("assumed", -1.5, -3.0, 0.0)


def test_a_store_whose_weeks_are_mostly_empty_is_not_measured_on_the_others():
    history = price_shop(np.random.default_rng(7), 120, "spread", random_truth(np.random.default_rng(1))).history
    sold = np.arange(120) % 3 > 0
    thin = replace(
        history,
        orders=history.orders * sold,
        web_orders=history.web_orders * sold,
        gross_sales=history.gross_sales * sold,
        discounts=history.discounts * sold,
        returns=history.returns * sold,
    )
    found = relations_of(thin, LATE)
    assert {one.basis for one in found.values()} == {"assumed"}
    assert found["price_conversion"].sentence.startswith("Only 80 of 119 weeks have orders for each visit:")


@pytest.mark.filterwarnings("error")
def test_weeks_of_any_kind_give_every_relation_within_its_bounds():
    random = np.random.default_rng(21)
    for _ in range(60):
        weeks = int(random.integers(0, 120))

        def column(weeks=weeks):
            values = random.choice([0.0, 1.0, np.nan, -5.0, 1e-9, 1e9], weeks)
            usual = 1000 * np.exp(random.normal(0, 0.4, weeks))
            return np.where(random.random(weeks) < random.choice([0.0, 0.05, 0.6]), values, usual)

        names = ("Direct", "Email", "Paid")
        history = replace(
            history_of(days_of(weeks), {name: column() for name in names}, {"Paid": column(), "Elsewhere": column()}),
            **{name: column() for name in ("orders", "web_orders", "gross_sales", "discounts", "returns", "units")},
        )
        for one in relations_of(history, LATE).values():
            assert np.isfinite([one.value, one.low, one.high]).all()
            assert one.low <= one.value <= one.high
            assert one.weeks <= weeks
            assert all(len(words.split()) <= 30 for words in one.sentence.split(". "))


def test_no_discount_tells_what_a_new_list_price_does():
    """A promotion that ends is not a price that stays: else a price rise would look as free as a promotion."""
    truth = {"price_conversion": -0.3, "price_units": 0.0, "discount_returns": 0.0}
    shop = price_shop(np.random.default_rng(5), 150, "spread", truth)
    found = relations_of(shop.history, LATE)["list_price"]
    assert (found.basis, found.value, found.low, found.high) == ("assumed", -1.5, -3.0, 0.0)
    assert "assumed, not measured" in found.sentence
