import re
from pathlib import Path

import pytest

from storehelm.charts.theme import DARK, LIGHT, between, contrast, entity_colours, ink_on

SHEET = Path(__file__).resolve().parents[2] / "storehelm" / "components" / "stylesheet.css"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
class TestContrast:
    def test_text_can_be_read(self, theme):
        for ink in (theme.text, theme.muted, theme.now, theme.good, theme.bad, theme.warn):
            assert contrast(ink, theme.background) >= 4.5

    def test_graphics_can_be_seen(self, theme):
        for colour in (theme.past, theme.good_bar, theme.bad_bar, *theme.categorical):
            assert contrast(colour, theme.background) >= 3

    def test_numbers_in_cells_can_be_read(self, theme):
        for index in range(len(theme.sequential) - 1):
            for share in (0.0, 0.5, 1.0):
                cell = between(theme.sequential[index], theme.sequential[index + 1], share)
                assert contrast(ink_on(cell), cell) >= 4.5


def test_an_entity_keeps_its_colour_whatever_stands_beside_it():
    alone = entity_colours(["mobile"], LIGHT)["mobile"]
    assert entity_colours(["desktop", "tablet", "mobile"], LIGHT)["mobile"] == alone == LIGHT.categorical[1]
    assert entity_colours(["Paid Social", "Email"], LIGHT)["Paid Social"] == LIGHT.categorical[0]


def test_no_two_entities_of_a_chart_share_a_colour():
    names = ["Paid Social", "Own shop", "Fair", "Leaflets", "Radio", "Paid Search"]
    assert len(set(entity_colours(names, DARK).values())) == len(names)


def test_the_rest_is_grey():
    assert set(entity_colours(["Other", "unknown", "Unassigned"], LIGHT).values()) == {LIGHT.past}


def test_style_sheet_and_charts_use_the_same_colours():
    sheet = dict(re.findall(r"--sh-([\w-]+): light-dark\((#\w+), #\w+\)", SHEET.read_text()))
    assert sheet["text"] == LIGHT.text and sheet["muted"] == LIGHT.muted and sheet["primary"] == LIGHT.now
    assert (sheet["good"], sheet["bad"], sheet["warn"]) == (LIGHT.good, LIGHT.bad, LIGHT.warn)
