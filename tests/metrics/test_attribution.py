import pytest
from hypothesis import given
from hypothesis import strategies as st

from storehelm.metrics.attribution import (
    MODELS,
    Path,
    Touch,
    conversion_odds,
    credit,
    decay,
    last_non_direct,
    markov,
    position_based,
    removal_effect,
    shapley,
)
from storehelm.refusal import Refusal


def path(*channels, conversions=1, nulls=0):
    return Path(tuple(Touch(channel) for channel in channels), conversions, nulls)


GOLDEN = [path("G", conversions=2, nulls=1), path("M"), path("G", "M")]


def test_markov_golden():
    assert conversion_odds(GOLDEN) == pytest.approx(0.8)
    assert removal_effect(GOLDEN, "G") == pytest.approx(0.75)
    assert removal_effect(GOLDEN, "M") == pytest.approx(0.5)
    assert markov(GOLDEN) == pytest.approx({"G": 2.4, "M": 1.6})


def test_shapley_golden():
    assert shapley(GOLDEN) == pytest.approx({"G": 2.5, "M": 1.5})


def test_time_decay_weights():
    weights = [decay(days) for days in (0, 1, 7, 8, 14, 15)]
    assert weights == pytest.approx([1, 0.9057, 0.5, 0.4529, 0.25, 0.2264], abs=5e-5)
    assert decay(8) == pytest.approx(decay(1) / 2)


def test_position_based_shares():
    assert position_based(path("A")) == {"A": 1.0}
    assert position_based(path("A", "B")) == {"A": 0.5, "B": 0.5}
    assert position_based(path("A", "B", "C", "D")) == pytest.approx({"A": 0.4, "B": 0.1, "C": 0.1, "D": 0.4})


def test_last_non_direct_falls_back_on_direct():
    assert last_non_direct(path("Email", "Direct", "Direct")) == {"Email": 1.0}
    assert last_non_direct(path("Direct", "Direct")) == {"Direct": 1.0}


channels = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=6)


@given(st.lists(st.tuples(channels, st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8))
def test_every_model_gives_one_credit_per_order(drawn):
    paths = [path(*channels, conversions=orders, nulls=nulls) for channels, orders, nulls in drawn]
    orders = sum(one.conversions for one in paths)
    for model in MODELS.values():
        assert sum(credit(paths, model).values()) == pytest.approx(orders)
    assert sum(shapley(paths).values()) == pytest.approx(orders)
    assert sum(markov(paths).values()) == pytest.approx(orders)


def test_too_many_channels_are_refused():
    with pytest.raises(Refusal, match="16 channels"):
        shapley([path(*(f"c{number}" for number in range(16)))])
