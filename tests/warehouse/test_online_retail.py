"""A real shop's year, from its file to its published facts."""

import json
from pathlib import Path

import pytest

from storehelm.__main__ import main
from storehelm.settings.home import Home
from storehelm.settings.money import to_micros
from storehelm.warehouse.published import open_published

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".." / "shared" / "data" / "online_retail"
pytestmark = [
    pytest.mark.real_files,
    pytest.mark.skipif(not FOLDER.exists(), reason="the real export online_retail is not beside the repository"),
]


def test_the_facts_of_online_retail(tmp_path, capsys):
    home = ["--home", str(tmp_path / "home"), "--json"]
    main([*home, "init", "--currency", "GBP", "--time-zone", "Europe/London"])
    command = [*home, "import", str(FOLDER / "online_retail.csv.gz")]
    command += ["--mapping", str(ROOT / "data" / "mappings" / "online_retail.toml")]
    told = []
    for _ in range(2):
        capsys.readouterr()
        assert main(command) == 0
        told.append(json.loads(capsys.readouterr().out))
    facts = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))["facts"]
    rows, again = told[0]["files"][0]["rows"], told[1]["files"][0]["rows"]
    assert (rows["in"], rows["loaded"], rows["rejected"]) == (facts["rows"], 530_103 + 9_288, 0)
    assert (again["loaded"], again["unchanged"]) == (0, rows["loaded"])
    assert told[0]["version"] == told[1]["version"]

    shop = open_published(Home(tmp_path / "home"))
    orders, gross, units = shop.rows(
        "select count(*), cast(sum(gross_sales) as bigint), cast(sum(units) as bigint) from orders"
    )[0]
    assert (orders, round(gross / 10_000), units) == (facts["orders"], round(facts["revenue"] * 100), facts["items"])
    customers, repeaters = shop.rows("select count(*), count(*) filter (orders >= 2) from customers")[0]
    assert (customers, repeaters) == (facts["customers"], facts["repeat_customers"])
    months = shop.rows(
        "select strftime(sales_date, '%Y-%m') as month, cast(sum(orders) as bigint), cast(sum(gross_sales) as bigint) "
        "from daily_sales group by month having sum(orders) > 0 order by month"
    )
    assert [(month, count, round(sales / 10_000)) for month, count, sales in months] == [
        (month["m"], month["orders"], round(month["revenue"] * 100)) for month in facts["revenue_by_month"]
    ]
    returned = shop.rows("select cast(sum(goods) as bigint) from returns")[0][0]
    assert returned == to_micros(str(-facts["cancellation_value"]))
    first, active = shop.rows(
        """
        select count(distinct c.customer_no), count(distinct case when m.order_month = date '2011-02-01' then
            m.customer_no end)
        from customers as c join customer_months as m using (customer_no)
        where date_trunc('month', c.first_order_date) = date '2010-12-01' and m.orders > 0
        """
    )[0]
    assert (first, active) == (885, 286)
