import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from storehelm.settings.money import to_micros
from storehelm.settings.store import Costs
from tests.shops import STORE, published_shop

FOLDER = Path(__file__).with_name("cases")
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
MONEY = {
    *("gross_sales", "discounts", "tax", "shipping", "tips", "cost_of_goods", "known_cost_sales", "fulfilment"),
    *("packaging", "payment_fees", "goods", "returns", "new_customer_sales", "net_sales", "cost", "amount"),
}
ORDERED = {
    "orders": "order_no",
    "order_lines": "order_no, line_no",
    "returns": "return_date, refund_id",
    "daily_sales": "sales_date, is_web, customer_type",
    "customer_months": "customer_no, order_month",
    "problems": "kind",
}


def expected(column, value):
    if value == "unknown" and column not in ("customer_type", "device_category", "channel", "medium"):
        return None
    if column in MONEY and isinstance(value, str):
        return to_micros(value)
    return value


def costs_of(settings):
    shares = ("payment_fee_rate", "default_cost_share")
    return Costs(
        **{
            key: value if isinstance(value, bool) else Decimal(value) if key in shares else to_micros(value)
            for key, value in settings.items()
        }
    )


@pytest.mark.parametrize("case", CASES)
def test_a_case_worked_by_hand(case, tmp_path):
    tables = {name: rows for name, rows in case.items() if name not in ("name", "expect", "costs")}
    store = replace(STORE, costs=costs_of(case.get("costs", {})))
    shop = published_shop(tmp_path, store=store, **tables)
    for table, rows in case["expect"].items():
        found = shop.query(f"select * from {table} order by {ORDERED.get(table, 'all')}")
        if table == "problems":
            wanted = {row["kind"] for row in rows}
            assert wanted <= {row["kind"] for row in found}
            assert not {row["kind"] for row in found if row["severity"] != "info"} - wanted - {"unknown_cost"}
            found = [row for row in found if row["kind"] in wanted]
        assert len(found) == len(rows), table
        for row, told in zip(found, rows, strict=True):
            assert {key: row[key] for key in told} == {key: expected(key, value) for key, value in told.items()}


def test_every_case_says_what_it_expects():
    assert all(param.values[0]["expect"] for param in CASES)
    assert len({param.id for param in CASES}) == len(CASES)
