"""The workbook of scenarios works the model out again: every formula is evaluated here, and changed cells follow."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spreadsheet import Spreadsheet

from storehelm.reports.scenario_workbook import workbook_of
from storehelm.settings.calendar import Period
from storehelm.strategy.scenarios.break_even import break_even
from storehelm.strategy.scenarios.levers import Scenario, levers_of
from storehelm.strategy.scenarios.lines import LINES
from storehelm.strategy.scenarios.model import run
from storehelm.warehouse.published import Meta
from tests.scenario_shops import AS_OF, CELLS, DRIVERS, NO_COSTS, SALE_WEEKS, UNKNOWN_CURVE, baseline

META = Meta("v1", datetime(2026, 11, 20, 8, 0), "Tea & Co", "EUR", "Europe/Amsterdam", "monday", AS_OF, "abc")
YEAR = Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=364))
BASE = Scenario("Base")
MOVED = Scenario(
    "Moved",
    {
        "sessions": 0.1,
        "sessions:Paid Search": -0.05,
        "spend": 0.2,
        "spend:Paid Search": 0.5,
        "conversion": 0.02,
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
    {"relation.price_conversion": -2.25, "relation.spend:Paid Social": 0.31},
)
CENT = 0.005
INPUTS = "Drivers and levers"
FIRST_COLUMN = 4
"""Of the scenarios on the sheet of inputs, counted from 1."""


class Book:
    """A workbook of scenarios, and what the model says of them."""

    def __init__(self, base, scenarios, meta=META):
        self.base = base
        self.outcomes = [run(base, scenario) for scenario in scenarios]
        self.content = workbook_of(base, self.outcomes, meta)
        self.sheets = Spreadsheet(self.content)
        self.statements = self.sheets.book.sheetnames[4 : 4 + len(scenarios)]

    def line(self, place, line, column):
        sheet = self.statements[place]
        return self.sheets.value(sheet, self.sheets.row_of(sheet, line.label), column)

    def enter(self, label, place, value, start=1):
        """Change an input of a scenario; the row is the first from `start` on that bears the label."""
        rows = range(start, 200)
        row = next(row for row in rows if self.sheets.value(INPUTS, row, 1) == label)
        self.sheets.change(INPUTS, row, FIRST_COLUMN + place, value)

    def agrees(self, place, outcome):
        """Every line of every month and of the whole is that of the model, to the cent."""
        slices = [part.values for part in outcome.by_month()] + [{one.id: outcome.total(one.id) for one in LINES}]
        for line in LINES:
            for column, values in enumerate(slices, start=2):
                shown, wanted = self.line(place, line, column), values[line.id]
                if wanted is None:
                    assert shown == "—", (line.id, column)
                elif line.unit == "money":
                    assert abs(shown - wanted / 1e6) < CENT, (line.id, column, shown, wanted)
                else:
                    assert shown == wanted, (line.id, column)


@pytest.fixture(scope="module")
def book():
    return Book(baseline(), [BASE, MOVED])


def no_sessions(**changes):
    cells = tuple(replace(cell, sessions=None) for cell in CELLS)
    return baseline(cells=cells, has_sessions=False, **changes)


SHOPS = {
    "quarter": lambda: baseline(),
    "year": lambda: baseline(span=YEAR),
    "sale weeks": lambda: baseline(span=YEAR, discount_rates=SALE_WEEKS),
    "sale weeks, cut": lambda: baseline(span=Period(date(2026, 12, 5), date(2027, 2, 27)), discount_rates=SALE_WEEKS),
    "next month": lambda: baseline(span=Period(date(2026, 12, 5), date(2027, 2, 27))),
    "one day": lambda: baseline(span=Period(AS_OF + timedelta(days=1), AS_OF + timedelta(days=1))),
    "no costs": lambda: baseline(**NO_COSTS),
    "no spend": lambda: baseline(spend={}, has_spend=False, marketing_costs=None),
    "no sessions": no_sessions,
    "no sessions, no spend": lambda: no_sessions(spend={}, has_spend=False),
    "no curve": lambda: baseline(repeat=UNKNOWN_CURVE),
    "not resold": lambda: baseline(goods_are_resold=False),
    "no discounts": lambda: baseline(discounts=0),
    "nothing comes back": lambda: baseline(returns=0),
    "more back than sold": lambda: baseline(returns=80_000_000_000),
    "all discounted": lambda: baseline(discounts=DRIVERS.gross_sales),
    "spend without visits": lambda: baseline(spend={"Display": 9_000_000, "Paid Search": 5_200_000_000}),
    "no relations": lambda: baseline(relations={}),
    "one cell": lambda: baseline(cells=CELLS[:1]),
    "guests": lambda: baseline(
        cells=tuple(replace(c, new_orders=c.orders, returning_orders=0) for c in CELLS), repeat=UNKNOWN_CURVE
    ),
}


@pytest.mark.parametrize("shop", SHOPS)
def test_months_and_the_whole_are_those_of_the_model_to_the_cent(shop):
    base = SHOPS[shop]()
    known = {lever.id for lever in levers_of(base.drivers)}
    moved = replace(MOVED, levers={name: value for name, value in MOVED.levers.items() if name in known})
    tried = Book(base, [BASE, moved])
    for place, outcome in enumerate(tried.outcomes):
        tried.agrees(place, outcome)


@pytest.mark.parametrize("shop", ["quarter", "sale weeks, cut", "no costs", "no sessions", "more back than sold"])
def test_every_formula_is_stored_with_what_it_is_worth(shop):
    sheets = Book(SHOPS[shop](), [BASE, replace(MOVED, levers={"price": 0.1, "repeat": -0.2})]).sheets
    formulas = sheets.formulas()
    assert len(formulas) > 900
    for place in formulas:
        worth, stored = sheets.value(*place), sheets.stored(*place)
        assert worth == stored if isinstance(stored, str) else worth == pytest.approx(stored, rel=1e-9, abs=1e-9), place


@pytest.mark.parametrize("lever", levers_of(DRIVERS), ids=lambda lever: lever.id)
@pytest.mark.parametrize("share", [0.6, -1.0])
def test_a_lever_changed_in_the_workbook_does_what_it_does_in_the_model(lever, share, book):
    value = (lever.most if share > 0 else -lever.least) * share
    changed = replace(MOVED, levers=dict(MOVED.levers) | {lever.id: value})
    book.enter(lever.label, 1, value)
    try:
        book.agrees(1, run(book.base, changed))
        book.agrees(0, book.outcomes[0])
    finally:
        book.enter(lever.label, 1, MOVED.levers.get(lever.id, 0.0))


_QUARTER = baseline(discount_rates=SALE_WEEKS)


@given(
    st.fixed_dictionaries({}, optional={one.id: st.floats(one.least, one.most) for one in levers_of(_QUARTER.drivers)})
)
@settings(max_examples=20)
def test_any_levers_entered_together_do_what_they_do_in_the_model(levers):
    tried = Book(_QUARTER, [BASE])
    labels = {lever.id: lever.label for lever in levers_of(DRIVERS)}
    for name, value in levers.items():
        tried.enter(labels[name], 0, value)
    tried.agrees(0, run(_QUARTER, Scenario("Any", levers)))


def test_a_rate_of_the_store_can_be_changed_for_one_scenario(book):
    rates = next(row for row in range(1, 99) if book.sheets.value(INPUTS, row, 1) == "Rates and costs of the store")
    months = next(row for row in range(1, 99) if book.sheets.value(INPUTS, row, 1) == "Fixed costs a month")
    book.enter("Fulfilment", 0, 0.0, rates)
    book.enter("Staff", 0, 0.0, months)
    try:
        line = {one.id: one for one in LINES}
        before = book.outcomes[0]
        assert book.line(0, line["fulfilment"], 2) == 0
        whole = len(before.by_month()) + 2
        saved = before.total("fulfilment") / 1e6
        assert book.line(0, line["contribution_margin_2"], whole) == pytest.approx(
            before.total("contribution_margin_2") / 1e6 + saved
        )
        assert book.line(0, line["fixed_costs"], whole) == pytest.approx(before.total("fixed_costs") / 1e6 * 400 / 3400)
        book.agrees(1, book.outcomes[1])
    finally:
        for start, label, value in ((rates, "Fulfilment", 4.5), (months, "Staff", 3000.0)):
            book.enter(label, 0, value, start)
    book.agrees(0, book.outcomes[0])


def test_a_number_that_nobody_knows_is_a_blank_to_fill():
    tried = Book(baseline(**NO_COSTS, spend={}, has_spend=False), [BASE])
    assert tried.line(0, LINES[-1], 2) == "—"
    rates = tried.sheets.row_of(INPUTS, "Rates and costs of the store")
    assumed = {
        "cost_share": ("Cost of goods sold", 0.4),
        "shipping_per_order": ("Shipping charged", 3.0),
        "fulfilment_per_order": ("Fulfilment", 4.1),
        "packaging_per_order": ("Packaging", 0.6),
        "payment_fee_fixed": ("Payment fee, fixed part", 0.3),
        "payment_fee_rate": ("Payment fee, share", 0.02),
        "spend_per_week": ("Ad spend", 700.0),
    }
    for label, value in assumed.values():
        tried.enter(label, 0, value, rates)
    months = tried.sheets.row_of(INPUTS, "Fixed costs a month")
    tried.enter("Fixed costs", 0, 3000.0, months + 1)
    wanted = {name: value for name, (_, value) in assumed.items()} | {"fixed_per_month": 3000.0}
    outcome = run(tried.base, Scenario("Assumed", {}, wanted))
    assert outcome.total("profit") is not None
    tried.agrees(0, outcome)
    written = Book(tried.base, [outcome.scenario])
    written.agrees(0, outcome)


def test_break_even_is_that_of_the_model(book):
    rows = {
        "Orders": "orders",
        "Net sales, marketing as it is": "revenue",
        "Net sales, marketing grows with them": "revenue_if_marketing_scales",
        "Return on ad spend at which ads pay for themselves": "roas",
        "Return on ad spend at which fixed costs are paid too": "roas_with_fixed",
        "Cash need": "cash_need",
    }
    for place, outcome in enumerate(book.outcomes):
        found = break_even(outcome)
        for label, name in rows.items():
            wanted = getattr(found, name).value
            shown = book.sheets.value("Break-even", book.sheets.row_of("Break-even", label), 2 + place)
            if name in ("revenue", "revenue_if_marketing_scales", "cash_need"):
                assert abs(shown - wanted / 1e6) < CENT, label
            else:
                assert shown == pytest.approx(wanted, rel=1e-9), label


def test_what_users_wrote_is_a_text_and_every_sheet_has_a_name_of_its_own():
    names = [
        "=1+1",
        "+cmd",
        "-2",
        "@SUM(A1)",
        "Comparison",
        "comparison",
        "a/b:c?",
        "x" * 40,
        "x" * 40,
        "It's ok!",
        "'",
    ]
    tried = Book(baseline(fixed_per_month={"=HYPERLINK(1)": 5_000_000}), [Scenario(name) for name in names])
    sheets = tried.sheets
    titles = sheets.book.sheetnames
    assert len({title.lower() for title in titles}) == len(titles) == 8 + len(names)
    assert all(0 < len(title) <= 31 for title in titles)
    assert tried.statements[:5] == ["=1+1", "+cmd", "-2", "@SUM(A1)", "Comparison (2)"]
    heads = [sheets.book[INPUTS].cell(4, FIRST_COLUMN + place) for place in range(len(names))]
    assert [head.value for head in heads] == names
    assert {head.data_type for head in heads} == {"s"}
    written = {sheets.book[sheet].cell(row, column).value for sheet, row, column in sheets.formulas()}
    outside_quotes = {re.sub(r"'(?:[^']|'')*'", "", formula) for formula in written}
    assert not any("cmd" in formula or "HYPERLINK" in formula for formula in outside_quotes)
    assert sheets.book[INPUTS].cell(sheets.row_of(INPUTS, "=HYPERLINK(1)"), 1).data_type == "s"
    for place, outcome in enumerate(tried.outcomes):
        tried.agrees(place, outcome)


def test_money_has_the_digits_of_its_currency_and_unknown_is_no_nought(book):
    yen = Book(replace(baseline(**NO_COSTS), currency="JPY"), [BASE]).sheets
    sheet = yen.book["Base"]
    row = yen.row_of("Base", "Net sales")
    assert sheet.cell(row, 2).number_format == "#,##0"
    assert book.sheets.book["Base"].cell(row, 2).number_format == "#,##0.00"
    assert yen.stored("Base", yen.row_of("Base", "Profit"), 2) == "—"
    assert yen.stored("Break-even", yen.row_of("Break-even", "Cash need"), 2) == "—"


def test_formulas_of_scenarios_read_alike_and_name_what_they_take():
    tried = Book(baseline(), [BASE, MOVED]).sheets
    one, other = tried.book["Base"], tried.book["Moved"]
    own, beside = ([str(c.value) for row in sheet["B7:F60"] for c in row] for sheet in (one, other))
    # Each takes the discount rates of its own column of weeks; all else is named.
    assert own == [re.sub(r"(?<='Weeks ahead'!\$)H(\$\d+:\$)H(?=\$)", r"G\1G", text) for text in beside]
    row = tried.row_of("Base", "Discounts")
    given = tried.row_of("Base", "Discounts at today's prices")
    assert one.cell(row, 2).value == f"=B{given}*price_multiple"


def test_inputs_are_marked(book):
    sheet = book.sheets.book[INPUTS]
    lever, rate = book.sheets.row_of(INPUTS, "Prices"), book.sheets.row_of(INPUTS, "Packaging")
    marked = sheet.cell(lever, FIRST_COLUMN).fill.start_color.rgb
    assert marked == sheet.cell(rate, FIRST_COLUMN).fill.start_color.rgb == sheet.cell(rate, 3).fill.start_color.rgb
    assert marked != sheet.cell(lever, 1).fill.start_color.rgb


def test_the_comparison_is_the_whole_span_and_what_differs_from_the_base(book):
    rows = [row for row in range(1, 80) if book.sheets.value("Comparison", row, 1) == "Profit"]
    wholes = [outcome.total("profit") / 1e6 for outcome in book.outcomes]
    shown = [[book.sheets.value("Comparison", row, column) for column in (2, 3)] for row in rows]
    assert shown[0] == pytest.approx(wholes, abs=CENT)
    assert shown[1] == pytest.approx([0.0, wholes[1] - wholes[0]], abs=CENT)
    low = book.sheets.row_of("Comparison", "Profit, low")
    band = book.outcomes[1].simulated.quantiles("profit")
    assert [book.sheets.value("Comparison", low + place, 3) for place in (0, 1)] == [band[0] / 1e6, band[-1] / 1e6]


def test_the_first_sheet_says_what_is_what(book):
    told = [cell.value for row in book.sheets.book["Read me"].iter_rows() for cell in row if cell.value]
    assert {"Tea & Co", "20 Nov 2026 – 18 Feb 2027", "19 Nov 2026", "EUR"} <= set(told)
    assert any("simulation" in text for text in told)
    unknown = Book(baseline(**NO_COSTS), [BASE])
    told = [cell.value for row in unknown.sheets.book["Read me"].iter_rows() for cell in row if cell.value]
    assert any("Enter: fixed costs per month" in text for text in told)


def test_a_loss_shows_its_month_its_day_and_the_cash_it_needs():
    base = baseline(fixed_per_month={"staff": 60_000_000_000}, discount_rates=(0.25, 0.02) + (0.1,) * 11)
    tried = Book(base, [BASE])
    found = break_even(tried.outcomes[0])
    sheets = tried.sheets
    need = sheets.row_of("Break-even", "Cash need")
    assert abs(sheets.value("Break-even", need, 2) - found.cash_need.value / 1e6) < CENT
    assert date(1899, 12, 30) + timedelta(days=sheets.value("Break-even", need + 1, 2)) == found.deepest_day
    assert sheets.value("Break-even", need - 1, 2) == found.month.reason
    tried.enter("Staff", 0, 0.0)
    assert sheets.value("Break-even", need, 2) == 0
    assert sheets.value("Break-even", need + 1, 2) == "never below 0"


def test_without_margin_there_is_no_break_even_and_the_sheet_says_so():
    base = baseline(cost_of_goods=90_000_000_000)
    tried = Book(base, [BASE])
    found = break_even(tried.outcomes[0])
    assert found.orders.value is None
    orders = next(row for row in range(10, 20) if tried.sheets.value("Break-even", row, 1) == "Orders")
    assert tried.sheets.value("Break-even", orders, 2) == found.orders.reason
