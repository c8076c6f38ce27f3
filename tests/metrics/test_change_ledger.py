import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storehelm.metrics.change_ledger import Cell, Sales, Term, split_change, split_product

DEVICES = ("desktop", "mobile", "tablet")
CHANNELS = ("Direct", "Paid Search")
CENT = 10_000


def random_sales(random):
    cells = []
    for device in DEVICES:
        for channel in CHANNELS:
            sessions = int(random.integers(0, 5)) and int(random.integers(1, 20_000))
            orders = int(random.binomial(sessions, random.uniform(0, 0.05)))
            gross = orders * int(random.integers(1_000_000, 200_000_000))
            cells.append(Cell(device, channel, sessions, orders, gross, int(gross * random.uniform(0, 0.5))))
    return Sales(tuple(cells), int(random.integers(0, 10**9)), int(random.integers(0, 10**9)))


def amounts(terms):
    return {(term.driver, term.device): term.amount for term in terms}


def test_terms_add_up_on_ten_thousand_random_shops():
    random = np.random.default_rng(7)
    for _ in range(10_000):
        before, after = random_sales(random), random_sales(random)
        change = after.net_sales - before.net_sales
        assert abs(sum(term.amount for term in split_change(before, after)) - change) <= CENT


def test_terms_are_exact_before_the_last_micro_is_settled():
    random = np.random.default_rng(8)
    before, after = random.uniform(0.1, 2, (10_000, 6, 5)), random.uniform(0.1, 2, (10_000, 6, 5))
    split = split_product(before, after).sum(axis=-1)
    assert split == pytest.approx(after.prod(axis=-1) - before.prod(axis=-1), abs=1e-12)


def test_the_order_of_factors_changes_nothing():
    random = np.random.default_rng(9)
    before, after = random.uniform(0, 2, (500, 5)), random.uniform(0, 2, (500, 5))
    shuffled = random.permutation(5)
    again = split_product(before[:, shuffled], after[:, shuffled])
    assert again == pytest.approx(split_product(before, after)[:, shuffled], abs=1e-12)


@given(st.randoms(use_true_random=False))
def test_the_order_of_cells_changes_nothing(shuffler):
    random = np.random.default_rng(10)
    before, after = random_sales(random), random_sales(random)
    cells = list(before.cells)
    shuffler.shuffle(cells)
    assert amounts(split_change(Sales(tuple(cells), before.returns, before.other_sales), after)) == amounts(
        split_change(before, after)
    )


def scaled(sales, *, sessions=1, orders=1, gross=1):
    return Sales(
        tuple(scaled_cell(cell, sessions, sessions * orders, gross) for cell in sales.cells),
        sales.returns,
        sales.other_sales,
    )


def scaled_cell(cell, sessions, orders, gross):
    sales = cell.orders * 40_000_000 * orders * gross
    return Cell(cell.device, cell.channel, cell.sessions * sessions, cell.orders * orders, sales, sales // 4)


@pytest.mark.parametrize(
    ("moved", "driver"), [({"sessions": 3}, "sessions"), ({"orders": 2}, "conversion"), ({"gross": 3}, "basket")]
)
def test_a_driver_that_did_not_change_has_a_zero_term(moved, driver):
    random = np.random.default_rng(11)
    for _ in range(200):
        before = scaled(random_sales(random))
        after = scaled(before, **moved)
        assert {term.driver for term in split_change(before, after) if term.amount} <= {driver}


def test_without_sessions_the_ledger_starts_at_orders():
    before = Sales((Cell("unknown", "unknown", None, 10, 1_000_000_000, 0),), 0, 0)
    after = Sales((Cell("unknown", "unknown", None, 20, 2_000_000_000, 0),), 50_000_000, 0)
    terms = split_change(before, after)
    assert amounts(terms)["orders", None] == 1_000_000_000
    assert amounts(terms)["returns", None] == -50_000_000
    assert "sessions" not in {term.driver for term in terms}


def test_orders_of_a_device_without_sessions_are_a_line_of_their_own():
    seen = Cell("mobile", "Direct", 100, 2, 200_000_000, 0)
    stray = Cell("unknown", "unknown", None, 1, 70_000_000, 0)
    terms = amounts(split_change(Sales((seen,), 0, 0), Sales((seen, stray), 0, 0)))
    assert terms["without_sessions", None] == 70_000_000
    assert sum(terms.values()) == 70_000_000


def test_a_cell_without_sessions_in_one_period_takes_the_other_periods_rates():
    only_desktop = Sales((Cell("desktop", "Direct", 100, 5, 500_000_000, 0),), 0, 0)
    both = Sales((*only_desktop.cells, Cell("mobile", "Direct", 100, 5, 500_000_000, 0)), 0, 0)
    terms = amounts(split_change(only_desktop, both))
    assert terms["sessions", None] == 500_000_000
    assert terms["conversion", "mobile"] == 0


def test_empty_periods_have_no_change():
    assert all(term == Term(term.driver, 0, term.device) for term in split_change(Sales((), 0, 0), Sales((), 0, 0)))
