"""A scenario's profit and loss: what adds up to what, what no lever moves, and what a lever moves by hand."""

import statistics
import time
import zlib
from datetime import date, timedelta

import numpy as np
import pytest

from storehelm.settings.calendar import Period
from storehelm.strategy.forecast import forecast
from storehelm.strategy.scenarios.baseline import Known, baseline_of
from storehelm.strategy.scenarios.flows import part_of
from storehelm.strategy.scenarios.levers import Scenario, levers_of
from storehelm.strategy.scenarios.lines import LINES
from storehelm.strategy.scenarios.model import BAND, FAN, run, totals
from tests.scenario_shops import (
    AS_OF,
    CELLS,
    DRIVERS,
    NO_COSTS,
    RELATIONS,
    SALE_WEEKS,
    STORE,
    UNKNOWN_CURVE,
    baseline,
    curve,
    series,
)

YEAR = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=364))
BASE = Scenario("Base")
MOVED = Scenario(
    "Moved",
    {
        "sessions": 0.1,
        "spend:Paid Search": 0.5,
        "conversion:mobile": 0.07,
        "price": 0.04,
        "units_per_order": 0.03,
        "discount": -0.03,
        "returns": 0.02,
        "repeat": 0.1,
        "unit_cost": 0.05,
        "logistics": -0.1,
        "fixed": 0.2,
        "marketing": -0.5,
    },
)


@pytest.fixture(scope="module")
def quarter():
    return baseline()


@pytest.fixture(scope="module")
def year():
    return baseline(span=YEAR)


@pytest.fixture(scope="module")
def sales():
    """A year in which each week has a discount rate of its own."""
    return baseline(span=YEAR, discount_rates=SALE_WEEKS)


@pytest.mark.parametrize("span", ["quarter", "year", "sales"])
def test_no_lever_moved_is_the_forecast_to_the_micro(span, request):
    base = request.getfixturevalue(span)
    found = forecast(series()["net_sales"], AS_OF, base.span.last, zlib.crc32(b"net_sales"), first=base.span.first)
    outcome = run(base, BASE)
    assert outcome.total("net_sales") == round(float(np.median(found.totals)))
    assert np.allclose(outcome.simulated.totals("net_sales"), found.totals, rtol=1e-12)
    assert outcome.simulated.quantiles("net_sales")[1] == outcome.total("net_sales")


@pytest.mark.parametrize("span", ["year", "sales"])
def test_levers_at_nought_change_no_micro(span, request):
    year = request.getfixturevalue(span)
    plain = run(year, BASE)
    nought = run(year, Scenario("Nought", {lever.id: 0.0 for lever in levers_of(DRIVERS)}))
    for line in LINES:
        assert np.array_equal(plain.by_day[line.id], nought.by_day[line.id]), line.id
    assert np.array_equal(plain.simulated.totals("profit"), nought.simulated.totals("profit"))


@pytest.mark.parametrize("span", ["year", "sales"])
@pytest.mark.parametrize("scenario", [BASE, MOVED], ids=lambda one: one.name)
def test_days_weeks_and_months_add_up_to_the_whole_and_lines_to_their_sums(span, scenario, request):
    year = request.getfixturevalue(span)
    outcome = run(year, scenario)
    for line in LINES:
        days = outcome.by_day[line.id]
        assert days.dtype == np.int64
        assert len(days) == 364
        for parts in (outcome.by_week(), outcome.by_month()):
            assert sum(part.values[line.id] for part in parts) == outcome.total(line.id) == int(days.sum())
        if line.is_total:
            assert np.array_equal(days, sum(sign * outcome.by_day[name] for sign, name in line.adds))


def test_rates_of_the_baseline_are_those_of_the_recent_weeks(quarter):
    found = run(quarter, BASE).drivers
    assert found["discount_rate"] == pytest.approx(0.1, rel=1e-9)
    assert found["refund_rate"] == pytest.approx(4_473 / 63_900, rel=1e-9)
    assert found["contribution_margin_1_share"] == pytest.approx(1 - 26_000 / (71_000 - 7_100 - 4_473), rel=1e-9)


def test_the_baseline_by_hand(quarter):
    """Margins as METRICS.md has them, from the recent sums carried by net sales and orders alone."""
    outcome = run(quarter, BASE)
    net = statistics.median(forecast(series()["net_sales"], AS_OF, quarter.span.last, zlib.crc32(b"net_sales")).totals)
    orders = statistics.median(forecast(series()["orders"], AS_OF, quarter.span.last, zlib.crc32(b"orders")).totals)
    times, each = net / (71_000 - 7_100 - 4_473), orders / 1_000
    spend = statistics.median(forecast(series()["ad_spend"], AS_OF, quarter.span.last, zlib.crc32(b"ad_spend")).totals)
    fees = 0.3e6 * orders + (1_550 - 0.3 * 1_000) * times
    days = [quarter.span.first + timedelta(days=offset) for offset in range(91)]
    fixed = sum(
        3_400e6 / ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day for day in days
    )
    by_hand = {
        "orders": orders,
        "gross_sales": 71_000 * times,
        "cost_of_goods": 26_000 * times,
        "shipping": 4_100e6 * each,
        "fulfilment": 4_500e6 * each,
        "packaging": 900e6 * each,
        "payment_fees": fees,
        "ad_spend": spend,
        "marketing_costs": 1_300e6,
        "fixed_costs": fixed,
    }
    for line, value in by_hand.items():
        assert outcome.total(line) == pytest.approx(value, rel=1e-6, abs=1.0), line
    margin = net - by_hand["cost_of_goods"] + by_hand["shipping"] - by_hand["fulfilment"] - by_hand["packaging"] - fees
    assert outcome.total("contribution_margin_2") == pytest.approx(margin, rel=1e-6)
    assert outcome.total("contribution_margin_3") == pytest.approx(margin - spend - 1_300e6, rel=1e-6)
    assert outcome.total("profit") == pytest.approx(margin - spend - 1_300e6 - fixed, rel=1e-6)


def test_a_scenario_by_hand():
    """Every lever at once, worked out cell by cell and week by week in plain arithmetic."""
    base = baseline()
    moved = run(base, MOVED)
    paid = 1.04 * (1 - 0.07) / (1 - 0.1)
    demand_left = paid**-1.5
    response = {"Paid Search": 1.5 / (0.6 + 0.4 * 1.5), "Paid Social": 1.0}
    first = again = first_value = again_value = 0.0
    visits = 0.0
    known = [cell for cell in CELLS if cell.sessions is not None]
    untold_visits = sum(cell.orders * response.get(cell.channel, 1.1) for cell in known) / sum(
        cell.orders for cell in known
    )
    untold_rate = sum(cell.orders * (1.07 if cell.device == "mobile" else 1.0) for cell in known) / sum(
        cell.orders for cell in known
    )
    for cell in CELLS:
        times = response.get(cell.channel, 1.1) * (1.07 if cell.device == "mobile" else 1.0)
        if cell.channel == "unknown":
            times = untold_visits * untold_rate
        if cell.channel == "outside the web":
            times = 1.0
        visits += (cell.sessions or 0) * response.get(cell.channel, 1.1)
        new_share = cell.new_orders / sum(one.new_orders for one in CELLS)
        again_share = cell.returning_orders / sum(one.returning_orders for one in CELLS)
        worth = cell.gross_sales / cell.orders / (71_000e6 / 1_000)
        first += new_share * times * demand_left
        again += again_share * times * demand_left
        first_value += new_share * times * demand_left * worth
        again_value += again_share * times * demand_left * worth
    plain_first = sum(cell.new_orders / 680 * cell.gross_sales / cell.orders / 71e6 for cell in CELLS)
    plain_again = sum(cell.returning_orders / 320 * cell.gross_sales / cell.orders / 71e6 for cell in CELLS)
    orders = goods = 0.0
    for new, past, inside, gross in zip(
        base.new_orders, base.past_orders, base.inside_orders, base.gross_sales, strict=True
    ):
        orders += new * first + 1.1 * again * (past + first * inside)
        worth = gross / (new * plain_first + (past + inside) * plain_again)
        goods += 1.03 * worth * (new * first_value + 1.1 * again_value * (past + first * inside))
    refunds = 4_473 / 63_900 + 0.02
    gross = 1.04 * goods
    demand = gross * (1 - 0.07)
    by_hand = {
        "sessions": base.sessions.sum() * visits / sum(cell.sessions or 0 for cell in CELLS),
        "orders": orders,
        "units": 1_700 / 71_000e6 * goods,
        "gross_sales": gross,
        "discounts": gross * 0.07,
        "returns": demand * refunds,
        "net_sales": demand * (1 - refunds),
        "cost_of_goods": goods * 26 / 71 * 1.05 * (1 - refunds) / (1 - 4_473 / 63_900),
        "shipping": 4.1e6 * orders,
        "fulfilment": 4.5e6 * orders * 0.9,
        "packaging": 0.9e6 * orders * 0.9,
        "payment_fees": 0.9 * (0.3e6 * orders + 1_250 / 63_900 * demand),
        "ad_spend": base.ad_spend.sum() * (5_200 * 1.5 + 3_100) / 8_300,
        "marketing_costs": 650e6,
    }
    for line, value in by_hand.items():
        assert moved.total(line) == pytest.approx(value, rel=1e-9, abs=1.0), line


def test_two_weeks_of_different_discounts_by_hand():
    """25 % off in the first week and 2 % in the second; five points less leave 20 % and none."""
    span = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=14))
    base = baseline(span=span, discount_rates=(0.25, 0.02), repeat=UNKNOWN_CURVE)
    refunds, goods_share = 4_473 / 63_900, 26 / 71
    gross = [net / (1 - rate) / (1 - refunds) for net, rate in zip(base.net_sales, (0.25, 0.02), strict=True)]
    plain, fewer = (run(base, Scenario("", levers)) for levers in ({}, {"discount": -0.05}))
    whole = (0.25 * gross[0] + 0.02 * gross[1]) / sum(gross)
    assert plain.drivers["discount_rate"] == pytest.approx(whole, rel=1e-9)
    after = (0.20 * gross[0]) / sum(gross)
    times = ((1 - after) / (1 - whole)) ** -1.5
    for outcome, rates, sold in ((plain, (0.25, 0.02), gross), (fewer, (0.2, 0.0), [one * times for one in gross])):
        days = {line: np.array(values).reshape(2, 7).sum(axis=1) for line, values in outcome.by_day.items()}
        demand = [one * (1 - rate) for one, rate in zip(sold, rates, strict=True)]
        fees = 0.3e6 * days["orders"] + 1_250 / 63_900 * np.array(demand)
        by_hand = {
            "gross_sales": sold,
            "discounts": [one * rate for one, rate in zip(sold, rates, strict=True)],
            "returns": [one * refunds for one in demand],
            "net_sales": [one * (1 - refunds) for one in demand],
            "cost_of_goods": [one * goods_share for one in sold],
        }
        for line, values in by_hand.items():
            assert days[line] == pytest.approx(values, rel=1e-9, abs=2.0), line
        # Orders are whole here, and fees go with their fractions too.
        assert days["payment_fees"] == pytest.approx(fees, abs=0.3e6)


@pytest.mark.parametrize("span", ["quarter", "sales"])
def test_many_scenarios_at_once_are_each_alone(span, request):
    quarter = request.getfixturevalue(span)
    scenarios = [BASE, MOVED, Scenario("Dear", {"price": 0.3}), Scenario("Dark", {"spend": -1.0})]
    many = totals(quarter, scenarios)
    for place, scenario in enumerate(scenarios):
        outcome = run(quarter, scenario)
        for line in LINES:
            assert many[line.id][place] == pytest.approx(outcome.total(line.id), rel=1e-9, abs=len(outcome.days)), (
                line.id
            )


def test_cells_add_up_to_the_whole_week_by_week(sales):
    simulated = run(sales, MOVED).simulated
    cells = np.arange(len(CELLS))
    parts = [part_of(sales, simulated.many, cells == place, simulated.flow) for place in cells]
    for line in simulated.flow.rates:
        assert np.allclose(sum(part.line(line) for part in parts), simulated.flow.line(line), rtol=1e-9), line


def test_spend_of_nought_closes_its_channel(quarter):
    closed = run(quarter, Scenario("Closed", {"spend:Paid Search": -1.0}))
    share = sum(cell.sessions for cell in CELLS if cell.channel == "Paid Search") / DRIVERS.sessions
    assert closed.total("sessions") == pytest.approx(run(quarter, BASE).total("sessions") * (1 - share), abs=1)
    assert closed.total("ad_spend") == pytest.approx(run(quarter, BASE).total("ad_spend") * 31 / 83, rel=1e-6)
    everything = run(quarter, Scenario("Dark", {"spend": -1.0}))
    assert everything.total("ad_spend") == 0
    assert everything.drivers["mer"] > closed.drivers["mer"]
    assert everything.drivers["cost_per_acquisition"] == 0


def test_visits_of_every_channel_move_orders_by_as_much_but_for_customers_won(quarter):
    levers = {"sessions": 0.1, "sessions:Paid Search": 0.1, "sessions:Paid Social": 0.1}
    web = baseline(cells=CELLS[:-2], orders=sum(cell.orders for cell in CELLS[:-2]), repeat=UNKNOWN_CURVE)
    plain, moved = run(web, BASE), run(web, Scenario("More", levers))
    assert moved.total("orders") == pytest.approx(1.1 * plain.total("orders"), abs=2)
    assert moved.drivers["orders_per_session"] == pytest.approx(plain.drivers["orders_per_session"], rel=1e-3)


def test_customers_won_come_again():
    curved = baseline(span=YEAR)
    flat = baseline(span=YEAR, repeat=UNKNOWN_CURVE)
    more = Scenario("More", {"conversion": 0.1})
    gains = [
        [part.values["returning_orders"] for part in run(base, more).by_month()][-2]
        / [part.values["returning_orders"] for part in run(base, BASE).by_month()][-2]
        for base in (curved, flat)
    ]
    assert gains[0] > gains[1] + 0.03


def test_the_same_draws_for_every_scenario(quarter):
    """So that a difference between two scenarios carries no noise of its own."""
    plain, moved = run(quarter, BASE), run(quarter, Scenario("More", {"conversion": 0.02}))
    difference = moved.simulated.totals("net_sales") - plain.simulated.totals("net_sales")
    assert (difference > 0).all()
    assert difference.std() < 0.1 * plain.simulated.totals("net_sales").std()


def test_the_interval_holds_what_the_relation_leaves_open(quarter):
    plain, dearer = run(quarter, BASE), run(quarter, Scenario("Dearer", {"price": 0.3}))
    widths = []
    for outcome in (plain, dearer):
        low, middle, high = outcome.simulated.quantiles("net_sales", BAND)
        widths.append((high - low) / middle)
    assert widths[1] > 1.5 * widths[0]
    certain = run(quarter, Scenario("Certain", {"price": 0.3}, {"relation.list_price": -1.5}))
    low, middle, high = certain.simulated.quantiles("net_sales", BAND)
    assert (high - low) / middle == pytest.approx(widths[0], rel=0.05)


@pytest.mark.parametrize("span", ["year", "sales"])
def test_months_and_weeks_of_the_paths_add_up_to_the_whole(span, request):
    outcome = run(request.getfixturevalue(span), MOVED)
    for line in ("net_sales", "orders", "contribution_margin_3", "profit"):
        whole = outcome.simulated.totals(line)
        for parts in (outcome.by_week(), outcome.by_month()):
            found = outcome.simulated.of(line, [part.period for part in parts])
            assert np.allclose(found.sum(axis=1), whole, rtol=1e-9)
        assert np.allclose(outcome.simulated.daily(line).sum(axis=1), whole, rtol=1e-9)
        fan = outcome.simulated.quantiles_of(line, [part.period for part in outcome.by_week()], FAN, added_up=True)
        assert (np.diff(fan, axis=0) >= 0).all()
        assert tuple(fan[:, -1]) == outcome.simulated.quantiles(line, FAN)


def test_a_span_that_begins_later_and_cuts_weeks_and_months():
    span = Period(date(2027, 1, 1), date(2027, 3, 31))
    base = baseline(span=span)
    outcome = run(base, BASE)
    assert outcome.days[0] == span.first
    assert outcome.days[-1] == span.last
    months = outcome.by_month()
    assert [part.is_partial for part in months] == [False, False, False]
    weeks = outcome.by_week()
    assert weeks[0].is_partial
    assert weeks[0].period == Period(date(2027, 1, 1), date(2027, 1, 3))
    assert weeks[-1].is_partial
    fixed = [part.values["fixed_costs"] for part in months]
    assert fixed == [pytest.approx(3_400_000_000, abs=1)] * 3
    found = forecast(series()["net_sales"], AS_OF, span.last, zlib.crc32(b"net_sales"), first=span.first)
    assert outcome.total("net_sales") == round(float(np.median(found.totals)))
    assert sum(week.days for week in base.weeks) == 90


def test_months_that_the_span_cuts_say_so(quarter):
    months = run(quarter, BASE).by_month()
    assert [(part.period.first, part.period.last, part.is_partial) for part in months] == [
        (date(2026, 11, 20), date(2026, 11, 30), True),
        (date(2026, 12, 1), date(2026, 12, 31), False),
        (date(2027, 1, 1), date(2027, 1, 31), False),
        (date(2027, 2, 1), date(2027, 2, 18), True),
    ]
    assert months[0].values["fixed_costs"] == pytest.approx(3_400e6 * 11 / 30, abs=1)


def test_a_leap_day_is_a_day_of_its_month():
    end = date(2027, 11, 30)
    shift = (end - AS_OF).days
    moved = {name: type(one)(one.first + timedelta(days=shift), one.values) for name, one in series().items()}
    span = Period(date(2028, 2, 1), date(2028, 2, 29))
    known = Known(end, span, DRIVERS, RELATIONS, curve(13), moved)
    outcome = run(baseline_of(known, STORE, "v1"), BASE)
    assert len(outcome.days) == 29
    assert outcome.total("fixed_costs") == pytest.approx(3_400_000_000, abs=1)
    assert not outcome.by_month()[0].is_partial


def test_without_costs_lines_above_the_unknown_are_shown():
    base = baseline(**NO_COSTS)
    outcome = run(base, BASE)
    known = {line.id for line in LINES if outcome.by_day[line.id] is not None}
    assert {"net_sales", "orders", "ad_spend", "marketing_costs"} <= known
    assert not known & {"cost_of_goods", "contribution_margin_1", "contribution_margin_2", "fixed_costs", "profit"}
    assert outcome.reasons["cost_of_goods"] == (
        "It is not known. Enter: cost of goods as a share of sales after discounts."
    )
    assert outcome.reasons["profit"].startswith("Cost of goods is not known. Enter:")
    assert outcome.reasons["fixed_costs"] == "It is not known. Enter: fixed costs per month."
    assert outcome.simulated.quantiles("profit") is None
    assert outcome.simulated.quantiles("net_sales") is not None
    assert totals(base, [BASE])["profit"] is None


def test_assumptions_fill_what_is_not_known_and_are_marked():
    base = baseline(**NO_COSTS)
    assumed = {
        "cost_share": 0.45,
        "shipping_per_order": 4.0,
        "fulfilment_per_order": 3.5,
        "packaging_per_order": 0.5,
        "payment_fee_rate": 0.02,
        "payment_fee_fixed": 0.3,
        "fixed_per_month": 2_000.0,
    }
    outcome = run(base, Scenario("Assumed", {}, assumed))
    demand = outcome.total("gross_sales") - outcome.total("discounts")
    kept = 1 - 4_473 / 63_900  # goods given back are sold again
    assert outcome.total("cost_of_goods") == pytest.approx(0.45 * demand * kept, rel=1e-9)
    assert outcome.total("fulfilment") == pytest.approx(3.5e6 * base.orders.sum(), rel=1e-9)
    assert outcome.total("payment_fees") == pytest.approx(0.02 * demand + 0.3e6 * base.orders.sum(), rel=1e-9)
    assert outcome.by_day["profit"] is not None
    assert outcome.assumed["cost_of_goods"] == "cost_share"
    assert outcome.assumed["payment_fees"] == "payment_fee_rate, payment_fee_fixed"
    assert not outcome.reasons


def test_what_the_store_says_is_not_assumed(quarter):
    assumed = run(quarter, Scenario("Wrong", {}, {"cost_share": 0.9, "fixed_per_month": 1.0}))
    assert assumed.total("profit") == run(quarter, BASE).total("profit")
    assert not assumed.assumed


def test_without_sessions_orders_move_by_themselves():
    cells = tuple(
        type(cell)(cell.channel, "all", None, cell.new_orders, cell.returning_orders, cell.gross_sales)
        for cell in CELLS
    )
    base = baseline(cells=cells, has_sessions=False, repeat=UNKNOWN_CURVE)
    outcome = run(base, BASE)
    assert outcome.by_day["sessions"] is None
    assert outcome.reasons["sessions"].startswith("Visits are not known.")
    assert outcome.drivers["orders_per_session"] is None
    moved = run(base, Scenario("More", {"demand": 0.1}))
    assert moved.total("orders") == pytest.approx(1.1 * outcome.total("orders"), abs=2)
    assert moved.total("net_sales") == pytest.approx(1.1 * outcome.total("net_sales"), rel=1e-9)
    closed = run(base, Scenario("Closed", {"spend": -1.0}))
    assert 0 < closed.total("orders") < outcome.total("orders")


def test_without_spend_the_margin_after_marketing_is_unknown():
    base = baseline(spend={}, has_spend=False, marketing_costs=None)
    outcome = run(base, BASE)
    assert outcome.by_day["contribution_margin_2"] is not None
    assert outcome.by_day["ad_spend"] is None
    assert outcome.by_day["profit"] is None
    assert outcome.reasons["contribution_margin_3"] == "Ad spend is not known. Enter: ad spend per week."
    assumed = run(base, Scenario("Assumed", {}, {"spend_per_week": 700.0}))
    assert assumed.total("ad_spend") == 13 * 700_000_000
    assert assumed.assumed == {"ad_spend": "spend_per_week"}
    assert assumed.total("profit") == (
        assumed.total("contribution_margin_2") - 13 * 700_000_000 - assumed.total("fixed_costs")
    )


def test_spend_that_names_no_channel_of_visits_moves_costs_alone():
    base = baseline(spend={"Paid Search": 1_000_000, "Billboards": 1_000_000})
    outcome = run(base, Scenario("More", {"spend": 0.5}))
    assert outcome.remarks == ("Ad spend on Billboards moves costs alone: no visit or order names that channel.",)


def test_eight_weeks_of_data_are_enough_for_eight_weeks_ahead():
    span = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(weeks=8))
    base = baseline(span=span, weeks=8)
    outcome = run(base, MOVED)
    assert base.season == "weeks"
    assert outcome.total("net_sales") > 0
    assert outcome.by_day["profit"] is not None


@pytest.mark.parametrize("span", ["year", "sales"])
def test_a_run_of_a_year_takes_less_than_twenty_milliseconds(span, request):
    year = request.getfixturevalue(span)
    times = []
    for _ in range(7):
        start = time.perf_counter()
        run(year, MOVED)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.020
