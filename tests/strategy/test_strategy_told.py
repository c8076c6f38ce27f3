"""What goals, deeds, forecasts and relations say is told in the reader's language; what is kept is not."""

import re
from datetime import date
from decimal import Decimal

import pytest

from storehelm.languages.formats import Formats
from storehelm.refusal import Refusal
from storehelm.strategy.backtest import Backtest
from storehelm.strategy.backtest_view import backtest_sentence
from storehelm.strategy.decisions import decision_from, document_of
from storehelm.strategy.effects import Effect
from storehelm.strategy.fields import check_words
from storehelm.strategy.measured import Deed, effect_sentence, together_sentence
from storehelm.strategy.scenarios.price_response import LIST_PRICE
from storehelm.strategy.season_feasts import FEASTS
from tests.languages.pseudo import bracketed, untold
from tests.strategy.scenarios.test_relations import moving, paid, visits

ENGLISH = Formats("en", "EUR")
DAY = date(2026, 10, 5)


def is_told(text):
    return not re.search(r"[A-Za-z]{3,}", untold(text))


@pytest.mark.parametrize("verdict", ["up", "down", "none", "cannot_tell"])
@pytest.mark.parametrize("name", ["net_sales", "session_conversion_rate", "refund_rate", "ad_spend"])
@pytest.mark.parametrize("has_control", [True, False])
def test_an_effect_is_told(verdict, name, has_control):
    found = Effect(verdict, 0.02, 0.01, 0.03, 0.1, 26, 8, 30, 0.0, has_control)
    with bracketed():
        for expected in (None, Decimal("0.02"), Decimal("0.5"), Decimal("0.001")):
            assert is_told(effect_sentence(Deed(name, DAY, expected=expected), found, ENGLISH))
        for brought in ([("up", 500.0)], [("up", 500.0), ("down", -9.0)], [("none", None), ("none", None)]):
            assert is_told(together_sentence(name, brought, ENGLISH))


@pytest.mark.parametrize("source", ["year", "weeks"])
@pytest.mark.parametrize(("wape", "coverage"), [(0.1, 0.8), (0.3, 0.5)])
def test_how_good_a_forecast_was_is_told(source, wape, coverage):
    with bracketed():
        assert is_told(backtest_sentence(Backtest(8, 28, 32, wape, 0.2, 1.0, coverage, source), ENGLISH))


def test_relations_and_feasts_are_told():
    with bracketed():
        for weeks in (5, 104):
            spend = moving(weeks)
            found = paid(visits(spend, 4000 + 0 * spend, 0.4))
            assert is_told(found.sentence.replace("Paid", ""))
            assert is_told(found.label.replace("Paid", ""))
        assert is_told(LIST_PRICE.sentence)
        assert is_told(LIST_PRICE.label)
        assert all(is_told(one.name) for one in FEASTS)


def test_a_field_that_nobody_reads_is_named_whole():
    with pytest.raises(Refusal, match="'lines' has no 'nett'"):
        check_words({"nett": 1}, ("net",), "'{section}' has no '{field}'.", section="lines")


def test_what_is_kept_of_a_decision_is_the_same_in_every_language():
    said = {"id": "d", "what": "Now", "owner": "Ann", "decided": "2026-10-05", "due": "2026-11-02", "metric": "orders"}
    english = document_of(decision_from(said))
    with bracketed():
        assert document_of(decision_from(said)) == english
