"""Days and numbers that a goal may name: what would break every page that counts it is refused with a sentence."""

import pytest

from storehelm.refusal import Refusal
from storehelm.strategy.goal_file import goals_of
from storehelm.strategy.goals import goal_from

GOAL = {
    "id": "g", "objective": "Grow", "pillar": "results", "metric": "net_sales", "target": "100",
    "start": "2026-10-01", "deadline": "2026-12-31",
}  # fmt: skip
FILE = """
[[goal]]
id = "g"
objective = "Grow"
pillar = "results"
metric = "net_sales"
start = 2026-10-01
deadline = 2026-12-31
"""


@pytest.mark.parametrize("words", [{"start": "0001-01-01"}, {"deadline": "9999-12-31"}, {"start": "1999-12-31"}])
def test_a_day_of_another_century_is_refused(words):
    with pytest.raises(Refusal, match="between the years 2000 and 2100"):
        goal_from(GOAL | words)


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1e15", "1e999999", "1e-999999", "0." + "1" * 40])
def test_a_number_that_no_shop_has_is_refused(number):
    with pytest.raises(Refusal, match="'target'"):
        goal_from(GOAL | {"target": number})


def test_a_change_of_a_thousandfold_is_refused():
    with pytest.raises(Refusal, match="year before") as caught:
        goal_from({word: value for word, value in GOAL.items() if word != "target"} | {"change": "1000"})
    assert caught.value.column == "change"
    assert "10 %" in caught.value.hint


@pytest.mark.parametrize("target", ["1" + "0" * 5000, "[" * 100_000])
def test_a_file_that_its_reader_gives_up_on_is_refused(target):
    with pytest.raises(Refusal, match="no TOML"):
        goals_of(f"{FILE}target = {target}\n")
