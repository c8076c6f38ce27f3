"""The search for mixes against a grid that leaves nothing out, on a shop whose sums are a few lines of code."""

import itertools

import numpy as np
import pytest

from storehelm.strategy.scenarios.mix_search import (
    Problem,
    alone,
    furthest,
    least_unusual,
    most_profitable,
    total_effort,
)

SALES, ELASTICITY, COSTS, FIXED = 100_000.0, -1.5, 0.45, 20_000.0


def sales(levers):
    """Visits, conversion, discount (in points of a tenth given away today)."""
    visits, conversion, discount = np.asarray(levers).T
    paid = (0.9 - discount) / 0.9
    return SALES * (1 + visits) * (1 + conversion) * paid ** (1 + ELASTICITY)


def profit(levers):
    visits, conversion, discount = np.asarray(levers).T
    paid = (0.9 - discount) / 0.9
    units = (1 + visits) * (1 + conversion) * paid**ELASTICITY
    return sales(levers) - COSTS * SALES * units - 8_000 * (1 + 1.4 * visits) - FIXED


def problem(aim, worth=sales, spread=(0.10, 0.05, 0.02)):
    return Problem(
        surplus=lambda levers: worth(levers) / aim - 1,
        profit=profit,
        start=np.zeros(3),
        least=np.array([-0.3, -0.12, -0.06]),
        most=np.array([0.3, 0.12, 0.06]),
        spread=np.array(spread),
    )


def grid(asked, steps=41):
    low, high = asked.bounds
    axes = [np.linspace(one, other, steps) for one, other in zip(low, high, strict=True)]
    return np.array(list(itertools.product(*axes)))


def efforts_of(points):
    return (points**2).sum(axis=1)


@pytest.mark.parametrize("aim", [104_000, 115_000, 130_000, 145_000])
def test_the_least_unusual_mix_is_the_least_of_the_grid(aim):
    asked = problem(aim)
    found = least_unusual(asked, furthest(asked))
    points = grid(asked)
    best = efforts_of(points[asked.every(asked.surplus, points) >= 0]).min()
    assert asked.reaches(found)
    assert total_effort(found) <= best * 1.0001
    assert sales(asked.levers(found)) == pytest.approx(aim, rel=1e-4)


@pytest.mark.parametrize("aim", [104_000, 115_000, 130_000])
def test_the_most_profitable_mix_is_the_most_of_the_grid(aim):
    asked = problem(aim)
    usual = least_unusual(asked, furthest(asked))
    most = 2 * total_effort(usual)
    found = most_profitable(asked, usual, most)
    points = grid(asked)
    inside = points[(asked.every(asked.surplus, points) >= 0) & (efforts_of(points) <= most)]
    assert asked.reaches(found)
    assert total_effort(found) <= most * 1.0001
    assert profit(asked.levers(found)) >= profit(asked.levers(usual))
    assert profit(asked.levers(found)) >= profit(asked.levers(inside)).max() - 5


def test_the_end_of_the_reach_is_the_most_of_the_grid():
    asked = problem(1_000_000)
    found = furthest(asked)
    assert sales(asked.levers(found)) == pytest.approx(sales(asked.levers(grid(asked))).max(), rel=1e-9)
    assert not asked.reaches(found)


def test_a_way_that_turns_between_the_ends_is_climbed_to_its_top():
    asked = Problem(
        surplus=lambda levers: -((levers[:, 0] - 0.1) ** 2),
        profit=None,
        start=np.zeros(1),
        least=np.array([-0.5]),
        most=np.array([0.5]),
        spread=np.array([0.1]),
    )
    assert asked.levers(furthest(asked))[0] == pytest.approx(0.1, abs=1e-4)


def test_one_lever_alone_moves_as_little_as_will_do():
    asked = problem(110_000)
    found = alone(asked, 0)
    assert asked.levers(found)[0] == pytest.approx(0.10, abs=1e-6)
    assert alone(asked, 1) is not None
    assert alone(problem(125_000), 1) is None


def test_a_lever_alone_moves_to_the_side_that_helps():
    assert problem(103_000).levers(alone(problem(103_000), 2))[2] > 0
    asked = Problem(
        surplus=lambda levers: 1 - sales(levers) / 98_000,
        profit=None,
        start=np.zeros(3),
        least=np.array([-0.3, -0.12, -0.06]),
        most=np.array([0.3, 0.12, 0.06]),
        spread=np.array([0.10, 0.05, 0.02]),
    )
    assert asked.levers(alone(asked, 0))[0] == pytest.approx(-0.02, abs=1e-6)


def test_levers_never_leave_their_limits():
    random = np.random.default_rng(5)
    for _ in range(25):
        aim = random.uniform(101_000, 160_000)
        asked = problem(aim, spread=tuple(random.uniform(0.01, 0.2, 3)))
        end = furthest(asked)
        if not asked.reaches(end):
            continue
        usual = least_unusual(asked, end)
        cheap = most_profitable(asked, usual, 2 * total_effort(usual))
        for found in (usual, cheap):
            levers = asked.levers(found)
            assert asked.reaches(found)
            assert (levers >= asked.least).all()
            assert (levers <= asked.most).all()
        assert profit(asked.levers(cheap)) >= profit(asked.levers(usual))


def test_the_same_question_has_the_same_answer():
    asked = problem(120_000)
    assert np.array_equal(least_unusual(asked, furthest(asked)), least_unusual(asked, furthest(asked)))


def test_a_lever_that_cannot_move_stays():
    asked = Problem(
        surplus=lambda levers: levers.sum(axis=1) - 0.1,
        profit=None,
        start=np.zeros(2),
        least=np.zeros(2),
        most=np.array([0.0, 0.5]),
        spread=np.array([0.1, 0.1]),
    )
    assert asked.levers(least_unusual(asked, furthest(asked))).tolist() == pytest.approx([0, 0.1])
