import pytest

from storehelm.metrics.catalogue import CATALOGUE, choices, metric, terms
from storehelm.metrics.formulas import DIVISORS
from storehelm.metrics.measures import FACTS, HORIZON_DAYS, MEASURES
from storehelm.metrics.selection import DIMENSIONS
from storehelm.refusal import Refusal

IDS = """
sessions engaged_sessions engagement_rate session_conversion_rate orders_per_session revenue_per_session
step_rate_view_item step_rate_add_to_cart step_rate_begin_checkout step_rate_add_shipping_info
step_rate_add_payment_info step_rate_purchase cart_abandonment_rate checkout_abandonment_rate leads
total_users active_users new_users purchasers user_conversion_rate
orders units units_per_order gross_sales discounts returns net_sales tax shipping total_sales discount_rate refund_rate
average_order_value customers new_customers returning_customers new_customer_orders returning_orders
returning_order_share repeat_purchase_rate repeat_purchase_rate_ever
ad_spend impressions clicks click_through_rate cost_per_click platform_revenue roas_platform roas_attributed
roas_blended mer ad_spend_share cost_per_acquisition customer_acquisition_cost new_customer_acquisition_cost
new_customer_roas cost_of_goods contribution_margin_1 contribution_margin_2 contribution_margin_3
poas marketing_roi break_even_roas mobile_session_share mobile_order_share mobile_revenue_share
"""


def test_every_id_that_scripts_rely_on_is_declared():
    assert set(CATALOGUE) == set(IDS.split())


@pytest.mark.parametrize("one", CATALOGUE.values(), ids=lambda one: one.id)
def test_a_declaration_is_whole(one):
    assert one.label and one.time and one.needs and one.source
    assert one.definition.endswith(".") and len(one.definition) < 200
    assert one.definition.count(". ") == 0, "one sentence"
    assert one.measures and set(one.measures) <= set(MEASURES)
    assert set(one.dimensions) <= set(DIMENSIONS)
    assert (one.denominator is not None) == (one.kind == "ratio")
    assert one.kind != "sum" or len(one.measures) == 1


@pytest.mark.parametrize("one", CATALOGUE.values(), ids=lambda one: one.id)
def test_units_fit_the_formula(one):
    if one.denominator is None:
        assert one.unit in ("count", "money")
    else:
        assert one.unit in ("rate", "share", "ratio", "number", "average_money")


def test_labels_tell_metrics_apart():
    labels = [one.label for one in CATALOGUE.values()]
    assert len(labels) == len(set(labels))


def test_every_measure_lives_on_one_fact_and_is_used():
    assert all(measure.fact in FACTS for measure in MEASURES.values())
    used = {name for one in CATALOGUE.values() for name in one.measures}
    checks = {"web_orders_with_channel", "tips"}
    assert set(MEASURES) - used <= checks


def test_a_formula_unfolds_to_signed_measures():
    assert terms("net_sales - cost_of_goods") == (
        (1, "gross_sales"),
        (-1, "discounts"),
        (-1, "returns"),
        (-1, "cost_of_goods"),
    )
    assert terms("contribution_margin_3")[-2:] == ((-1, "ad_spend"), (-1, "marketing_costs"))
    assert choices("add_to_cart or view_item or sessions") == ("add_to_cart", "view_item", "sessions")


def test_an_unknown_id_gets_the_nearest_name():
    with pytest.raises(Refusal) as refused:
        metric("net_sale")
    assert refused.value.message == "No metric named 'net_sale'."
    assert refused.value.hint == "Did you mean 'net_sales'?"


def test_what_a_metric_can_be_split_by_follows_from_its_tables():
    assert metric("ad_spend").dimensions == ("channel", "campaign", "country", "platform")
    assert metric("mer").dimensions == ()
    assert "platform" not in metric("net_sales").dimensions
    assert "customer_type" not in metric("orders_per_session").dimensions
    assert "sales_channel" not in metric("sessions").dimensions
    assert "device_category" not in metric("mobile_order_share").dimensions


def test_a_metric_is_told_in_the_language_of_the_reader(monkeypatch):
    german = {"Net sales": "Nettoumsatz", "orders": "Bestellungen"}

    class Catalogue:
        def gettext(self, message):
            return german.get(message, message)

    monkeypatch.setattr("storehelm.languages.speech.catalogue", lambda _: Catalogue())
    assert (metric("net_sales").label, metric("net_sales").needs) == ("Nettoumsatz", "Bestellungen")


def test_words_name_the_days_that_are_counted():
    one = metric("repeat_purchase_rate")
    for words in (one.label, one.definition, one.needs, one.left_out):
        assert f" {HORIZON_DAYS} days" in words


def test_what_is_left_out_says_how_much():
    assert all("{share}" in one.left_out for one in CATALOGUE.values() if one.whole)


def test_what_metrics_are_divided_by_has_words():
    asked = {name for one in CATALOGUE.values() if one.denominator for name in choices(one.denominator)}
    assert set(DIVISORS) == asked
