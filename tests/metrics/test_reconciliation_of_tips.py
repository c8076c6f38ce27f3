"""What Analytics was sent as the value of a purchase holds the tip, where the shop takes tips: it has a cause."""

from datetime import date, timedelta

from storehelm.metrics.reconciliation import Reconciliation, reconcile
from storehelm.settings.calendar import Period
from tests.shops import published_shop

DAYS = [date(2026, 5, 1) + timedelta(days=past) for past in range(6)]
EUR = 1_000_000


def order(number, **told):
    return {"order_id": str(number), "order_date": DAYS[number - 1], "lines": [{"gross": "100"}], "tax": "21"} | told


def purchase(number, revenue, **told):
    return {"transaction_id": str(number), "transaction_date": DAYS[number - 1], "revenue": revenue} | told


def bridge(tmp_path, orders, transactions, **tables) -> Reconciliation:
    shop = published_shop(tmp_path, orders=orders, transactions=transactions, **tables)
    found = reconcile(shop, Period(DAYS[0], DAYS[-1]), {})
    for cell, side in found.sides.items():
        assert sum(found.amounts(cell).values()) == side.difference, cell
    return found


def causes(found):
    return {name: amount for name, amount in found.amounts().items() if amount}


def test_a_tip_in_the_value_is_named_and_leaves_no_residual(tmp_path):
    orders = [order(number) for number in (1, 2, 3, 4)] + [order(5, tips="7.50"), order(6, tips="2")]
    told = [purchase(number, "121") for number in (1, 2, 3, 4, 6)] + [purchase(5, "128.50")]
    assert causes(bridge(tmp_path, orders, told)) == {"tax": 126 * EUR, "tips": 7_500_000}


def test_what_the_value_holds_is_seen_also_where_every_order_has_a_tip(tmp_path):
    orders = [order(number, tips=str(number)) for number in range(1, 7)]
    found = bridge(tmp_path, orders, [purchase(number, str(121 + number)) for number in range(1, 7)])
    assert causes(found) == {"tax": 126 * EUR, "tips": 21 * EUR}
    assert (found.agreement.code, found.agreement.agreeing) == (1, 6)


def test_a_refund_of_all_that_was_paid_takes_the_tip_back(tmp_path):
    orders = [order(number) for number in (1, 2, 3, 4, 6)] + [order(5, tips="7.50")]
    told = [purchase(number, "121") for number in (1, 2, 3, 4, 6)]
    told += [purchase(5, "128.50"), purchase(5, "-128.50", purchases=0, refund="128.50", transaction_date=DAYS[5])]
    refunds = [{"order_id": "5", "refund_date": DAYS[5], "goods": "100", "tax": "21"}]
    found = bridge(tmp_path, orders, told, refunds=refunds)
    assert causes(found) == {"tax": 105 * EUR}
    assert found.amounts(("day", DAYS[5]))["tips"] == -7_500_000
