"""Two roads to one number: what a page shows is what the metric verb prints for the same period and filter."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from storehelm.__main__ import main
from storehelm.settings.store import Costs, Store
from tests.shops import published_shop

FIRST = date(2026, 8, 31)
CHANNELS = ("Paid Search", "Email", "Direct")
DEVICES = ("mobile", "desktop")
PERIOD = ["--from", "2026-10-05", "--to", "2026-11-01"]
STEPS = ("view_item", "add_to_cart", "begin_checkout", "purchase")


def orders():
    for number in range(140):
        yield {
            "order_id": str(number),
            "ordered_at": f"{FIRST + timedelta(days=number // 2)} 1{number % 10}:00:00",
            "customer": f"c{number * 7 % (20 + number // 2)}",
            "goods": f"{20 + number * 13 % 90}.{number % 100:02}",
            "tax": "2.00",
            "shipping": "3.95",
            "device_category": DEVICES[number % 2],
            "channel": CHANNELS[number % 3],
            "country": "NL",
            "sales_channel": "pos" if number % 20 == 0 else "web",
        }


def sessions():
    for number in range(70):
        for device in DEVICES:
            for channel in CHANNELS:
                yield {
                    "session_date": FIRST + timedelta(days=number),
                    "breakdown": "channel+device_category",
                    "device_category": device,
                    "channel": channel,
                    "sessions": 100 + number,
                    **{step: (60 + number) // place for place, step in enumerate(STEPS, 1)},
                }


def spend():
    for number in range(70):
        day = FIRST + timedelta(days=number)
        yield {"spend_date": day, "channel": "Paid Search", "cost": "7.31", "clicks": 9, "claimed_revenue": "30.00"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    costs = Costs(
        payment_fee_fixed=300_000, payment_fee_rate=Decimal(0), fulfilment_per_order=4_000_000, packaging_per_order=0
    )
    store = Store("Pages", "EUR", "Europe/Amsterdam", costs=costs)
    published_shop(
        folder,
        store=store,
        orders=orders(),
        sessions=sessions(),
        ad_spend=spend(),
        refunds=[{"order_id": str(number), "refund_date": date(2026, 10, 20), "goods": "5.00"} for number in range(9)],
        product_costs=[{"product_id": "P1", "unit_cost": "9.00"}],
    )
    return str(folder / "home")


@pytest.fixture
def ran(home, capsys):
    def run(*words):
        assert main(["--home", home, "--json", *words, *PERIOD]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_the_weekly_review_shows_what_the_metric_verb_prints(ran):
    tiles = ran("view", "weekly")["tables"]["kpis"]
    names = [tile["id"] for tile in tiles]
    [row] = ran("metric", *names)["rows"]
    assert "net_sales" in names
    assert {tile["id"]: tile["value"] for tile in tiles} == {name: row[name] for name in names}


def test_the_funnel_has_the_steps_and_rates_of_the_metrics(ran):
    steps = [row for row in ran("view", "funnel")["tables"]["steps"] if row["step"] in STEPS]
    [row] = ran("metric", *(f"step_rate_{step}" for step in STEPS))["rows"]
    assert {step["step"]: step["step_rate"] for step in steps} == {step: row[f"step_rate_{step}"] for step in STEPS}


def test_devices_agree(ran):
    shown = {row["device"]: row for row in ran("view", "devices")["tables"]["by_device"]}
    names = ("sessions", "session_conversion_rate", "orders", "average_order_value")
    for row in ran("metric", *names, "--by", "device_category", "--where", "sales_channel=web")["rows"]:
        device = shown[row["device_category"]]
        assert (device["orders"], device["average_order_value"]) == (row["orders"], row["average_order_value"])
    for row in ran("metric", "sessions", "session_conversion_rate", "--by", "device_category")["rows"]:
        device = shown[row["device_category"]]
        assert (device["sessions"], device["conversion"]) == (row["sessions"], row["session_conversion_rate"])


def test_channels_agree(ran):
    tables = ran("view", "channels")["tables"]
    [shown] = tables["totals"]
    same = {
        "spend": "ad_spend",
        "roas_attributed": "roas_attributed",
        "roas_platform": "roas_platform",
        "roas_blended": "roas_blended",
        "mer": "mer",
        "break_even_roas": "break_even_roas",
        "new_customer_cost": "new_customer_acquisition_cost",
    }
    [row] = ran("metric", *same.values())["rows"]
    assert {name: shown[name] for name in same} == pytest.approx({name: row[other] for name, other in same.items()})
    by_channel = {line["channel"]: line["roas_attributed"] for line in tables["by_channel"]}
    for line in ran("metric", "roas_attributed", "--by", "channel")["rows"]:
        assert by_channel[line["channel"]] == line["roas_attributed"]


def test_the_repeat_rate_agrees(ran):
    [total] = [row for row in ran("view", "retention")["tables"]["repeat_rate"] if row["is_total"]]
    [row] = ran("metric", "repeat_purchase_rate", "new_customers")["rows"]
    assert (total["rate"], total["customers"]) == (row["repeat_purchase_rate"], row["new_customers"])
