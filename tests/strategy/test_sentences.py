"""The sentence of a page says what its tiles say: these tests read both."""

import random
import re
from datetime import date, timedelta

import pytest

from storehelm.languages.formats import Formats
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from storehelm.strategy.causes import cause_of
from storehelm.strategy.sentences import Headline, headline, outside
from tests.metrics.states import FULL, PERIODS, STATES, STORE, WEEK, shop_in
from tests.shops import published_shop

FORMATS = Formats("en", "EUR")
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")
EMPTY = Table("empty", "", (), ())


def tile(name="net_sales", value=48_620_000_000, before=45_800_000_000, state="within", unit="money", **rest):
    label = {"net_sales": "Net sales", "session_conversion_rate": "Conversion rate"}.get(name, name.capitalize())
    usual = {"direction": "higher", "label": label, "state_words": "Partial: 3 of 7 days", "reason": None}
    usual |= {"before_name": "week before", "year_before": None}
    return usual | {"id": name, "value": value, "before": before, "state": state, "unit": unit} | rest


def term(driver, amount, device=None):
    return {"driver": driver, "amount": amount, "device": device, "kind": "term", "label": driver}


def weekly(tiles, terms=()):
    tables = {"kpis": Table("kpis", "", (), tuple(tiles)), "ledger": Table("ledger", "", (), tuple(terms))}
    return headline("weekly", tables, FORMATS)


def rate(value, before, state="within"):
    return tile("session_conversion_rate", value, before, state, "rate")


def test_a_normal_week():
    said = weekly([tile(), rate(0.0231, 0.0251)])
    assert said.claim == "A normal week"
    assert said.rest == ": net sales €48,620, and all two numbers are within their normal range."
    some = weekly([tile(), rate(0.02, 0.02, "too_early")])
    assert some.rest.endswith("and the one number that can be judged is within its normal range.")


def test_net_sales_with_its_causes():
    terms = [
        term("sessions", 3_400),
        term("basket", 3_600),
        term("conversion", -3_300, "mobile"),
        term("returns", -300),
    ]
    said = weekly([tile(state="above"), rate(0.0231, 0.0251, "below"), tile("orders", 742, 750, unit="count")], terms)
    assert said.claim == "Net sales rose 6.2% to €48,620"
    assert said.rest == (
        ": larger baskets and more visits outweighed lower conversion on mobile."
        " Two of three numbers are outside their normal range."
    )


def test_one_number_outside_comes_first():
    said = weekly([tile(), rate(0.0231, 0.0251, "below")])
    assert said.claim == "Conversion rate fell 0.20 points to 2.31%"
    assert said.rest == ", below its normal range, the only number outside; net sales rose 6.2% to €48,620."


@pytest.mark.parametrize(
    ("value", "before", "claim"),
    [
        (48_620_000_000, None, "Net sales were €48,620"),
        (0, 0, "Net sales held at €0.00"),
        (5_000_000, 0, "Net sales came to €5.00, from zero"),
        (-5_000_000, 10_000_000, "Net sales fell 150.0% to −€5.00"),
        (1_000_000_000, 1_000_100_000, "Net sales held at €1,000"),
        (500_000_000, 10_000_000, "Net sales rose 50 times over to €500"),
    ],
)
def test_numbers_of_every_kind(value, before, claim):
    assert weekly([tile(value=value, before=before, state="too_early")]).claim == claim


def test_a_running_week_says_so():
    said = weekly([tile(state="partial")])
    assert said.claim == "Net sales rose 6.2% to €48,620 so far"
    assert said.note == "Partial: 3 of 7 days; compared with the same days of the week before."


def test_nothing_known():
    assert weekly([]).claim == "There is no data in this period"
    missing = weekly([tile(value=None, state="no_data", reason="No orders are loaded.")])
    assert missing.text == "No number of this period is known: no orders are loaded."


def test_causes_never_claim_to_outweigh_what_is_larger():
    random_terms = random.Random(4)
    for _ in range(300):
        drivers = ("sessions", "mix", "basket", "discounts", "returns", "other_sales")
        terms = [term(driver, random_terms.randrange(-9000, 9000)) for driver in drivers]
        words = cause_of(terms)
        assert words == "." or words.startswith(":")
        assert words.endswith(".") and len(words.split()) <= 25
    assert cause_of([]) == "."
    assert cause_of([term("returns", -5)]) == ": mainly more returns."


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("page", VIEWS)
def test_every_page_has_a_sentence_in_every_state(state, page):
    for period in PERIODS.values():
        said = headline(page, VIEWS[page](shop_in(state), STORE, Selection(period)), FORMATS)
        assert isinstance(said, Headline)
        assert said.claim and not said.claim.endswith((".", ":"))
        assert said.text.endswith(".")
        assert not re.search(r"None|nan|  |!|\bsignificant\b|—|\{", said.text), said.text
        assert all(len(sentence.split()) <= 30 for sentence in re.split(r"(?<=[.]) (?=[A-Z])", said.text)), said.text


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A shop whose last week sold half of what it used to."""
    last_week = [order for order in FULL["orders"] if order["order_date"] >= WEEK.first]
    kept = [order for order in FULL["orders"] if order["order_date"] < WEEK.first] + last_week[::4]
    return published_shop(tmp_path_factory.mktemp("broken"), store=STORE, **FULL | {"orders": kept})


def test_the_count_in_the_sentence_is_the_count_of_the_tiles(broken):
    for shop in (shop_in("full"), broken):
        for back in range(6):
            first = WEEK.first - timedelta(weeks=back)
            week = Period(first, first + timedelta(days=6))
            tables = VIEWS["weekly"](shop, STORE, Selection(week))
            said = headline("weekly", tables, FORMATS).text
            moved = outside(tables["kpis"])
            judged = [row for row in tables["kpis"].rows if row["state"] in ("within", "above", "below")]
            if not moved:
                assert said.startswith("A normal week") or not judged
                assert "outside" not in said
            elif "the only number outside" in said:
                assert len(moved) == 1
            else:
                assert f"{WORDS[len(moved)].capitalize()} of {WORDS[len(judged)]} numbers" in said


def test_a_week_that_broke_is_said_to_have(broken):
    tables = VIEWS["weekly"](broken, STORE, Selection(WEEK))
    assert "net_sales" in {row["id"] for row in outside(tables["kpis"])}
    said = headline("weekly", tables, FORMATS)
    assert "fell" in said.claim
    assert "numbers are outside their normal range" in said.rest


def test_the_costliest_step_is_the_dearest_row():
    tables = VIEWS["funnel"](shop_in("full"), STORE, Selection(Period(date(2026, 11, 12), date(2026, 11, 15))))
    said = headline("funnel", tables, FORMATS)
    losing = [row for row in tables["steps"].rows if row["money_lost"]]
    if losing:
        dearest = max(losing, key=lambda row: row["money_lost"])
        assert FORMATS.money(dearest["money_lost"]) in said.text
        assert dearest["label"].lower() in said.claim
    else:
        assert "No step did worse" in said.claim


def channel(label, roas, low, high, verdict, spend=100):
    row = {"label": label, "roas_attributed": roas, "roas_low": low, "roas_high": high, "verdict": verdict}
    return row | {"spend": spend}


def channels(rows, **totals):
    whole = {"break_even_roas": 2.5, "spend": 100} | totals
    tables = {"by_channel": Table("by_channel", "", (), tuple(rows), ("Why.",)), "totals": Table("t", "", (), (whole,))}
    return headline("channels", tables, FORMATS).text


def test_channels_in_words():
    below = channel("Paid Social", 1.9, 1.6, 2.2, "below", 200)
    unclear = channel("Affiliates", 2.7, 2.0, 3.4, "unclear")
    good = channel("Paid Search", 4.8, 4.1, 5.5, "pays back")
    assert channels([good, unclear, below]) == (
        "Paid Social returns 1.90 against a break-even of 2.50; its whole range, 1.60 to 2.20, lies below."
    )
    assert channels([good, unclear]) == (
        "Affiliates may or may not pay back: 2.70, with a range of 2.00 to 3.40 around the break-even of 2.50."
    )
    assert channels([good]) == "Paid Search pays back: it returns 4.80 against a break-even of 2.50."
    assert channels([good, channel("Display", 9, 8, 10, "pays back")]).startswith("Every paid channel pays back")
    assert "no break-even" in channels([channel("Paid Search", 4.8, 4.1, 5.5, None)])
    assert channels([], spend=0) == "Nothing was spent on ads in this period."
    assert channels([], spend=None) == "No ad spend is known for this period: why."


def test_retention_in_words():
    def said(**row):
        usual = {"is_total": True, "rate": 0.226, "year_before": 0.212, "eligible": 100, "returned": 22}
        return headline("retention", {"repeat_rate": Table("r", "", (), (usual | row,))}, FORMATS).text

    assert said() == "22.6% of customers bought again within 90 days, 1.4 points above the year before."
    assert said(year_before=0.226).endswith(", as in the year before.")
    assert said(year_before=None).endswith(", 22 of 100 customers.")
    assert said(rate=None) == "Too early to say: no customer is 90 days old yet."


def devices(orders=46.2, price=2_700_000_000, session_share=0.71, sales_share=0.52):
    mobile = {"device": "mobile", "session_share": session_share, "net_sales_share": sales_share}
    gap = {"orders": orders, "price": price}
    tables = dict.fromkeys(("shares", "trend", "split"), EMPTY)
    tables |= {"by_device": Table("d", "", (), (mobile,)), "gap": Table("g", "", (), (gap,))}
    return headline("devices", tables, FORMATS).text


def test_devices_in_words():
    assert devices() == (
        "Mobile brings 71% of sessions but 52% of sales; at desktop’s rate in the same channels it would have had "
        "about 46 more orders (€2,700)."
    )
    assert devices(orders=1.2).count("1 more order ") == 1
    assert "better than desktop" in devices(orders=-3.0)
    assert "and 80% of sales" in devices(sales_share=0.8)
    assert devices(orders=None).endswith("52% of sales.")
    assert "is not known" in devices(session_share=None)
