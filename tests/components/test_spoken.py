"""Pieces of screen in a language whose every word is known by its letters: what stays English was not translated."""

import html
import re
from datetime import date, datetime
from gettext import NullTranslations

import pytest

from storehelm.components.facts import Fact, facts_html
from storehelm.components.goal_form import filters_of, told
from storehelm.components.goals_strip import goals_html
from storehelm.components.kpi_wall import wall_html
from storehelm.components.ledger import VERDICTS, Field, ledger_html
from storehelm.components.page_head import head_html
from storehelm.components.quality import quality_of
from storehelm.components.retention_choices import COHORTS, FORMS, MEASURES, heat_words
from storehelm.components.section import nothing_html, section_html
from storehelm.languages import speech
from storehelm.metrics.coverage import Covered
from storehelm.metrics.tables import Column, Table
from storehelm.settings.calendar import Period
from storehelm.warehouse.records import Record
from tests.charts.rows import EURO, LOOK
from tests.components.rows import goal, tile

DAYS = Period(date(2026, 11, 9), date(2026, 11, 15))


def turned(message: str) -> str:
    """Every Latin letter beyond the values as the Greek capital of the same place, so that nothing stays as it was."""
    parts = re.split(r"(\{[^}]*\})", message)
    return "".join(part if part.startswith("{") else re.sub("[A-Za-z]", _turned, part) for part in parts)


def _turned(letter: re.Match[str]) -> str:
    return chr(ord("Α") + (ord(letter.group().lower()) - ord("a")) % 17)


class Turned(NullTranslations):
    def gettext(self, message):
        return turned(message)

    def pgettext(self, context, message):
        return turned(message)

    def ngettext(self, one, many, count):
        return turned(one if count == 1 else many)


@pytest.fixture(autouse=True)
def _spoken(monkeypatch):
    monkeypatch.setattr(speech, "catalogue", lambda code: Turned())
    with speech.speaking("ka"):
        yield


def english(text: str) -> list[str]:
    """Words of Latin letters in what is read, seen or heard."""
    attributes = re.findall(r'(?:title|alt|aria-label|data-label)="([^"]*)"', text)
    seen = re.sub(r"<[^>]*>", " ", text)
    found = re.findall("[A-Za-z]{3,}", html.unescape(" ".join([seen, *attributes])))
    return [word for word in found if word not in ("Nov", "Oct", "Dec")]


TILES = [
    tile(label="", definition=""),
    tile(label="", definition="", state="above", target=None),
    tile(label="", definition="", state="failed", direction="lower", before_name=turned("period before")),
    tile(label="", definition="", value=None, state="no_data", spark=[]),
]


@pytest.mark.parametrize("row", TILES)
def test_the_wall(row):
    assert english(wall_html(Table("kpis", "Key numbers", (), (row,)), LOOK)) == []


@pytest.mark.parametrize("state", ["waiting", "on_pace", "over_limit"])
def test_the_strip_of_goals(state):
    row = goal(
        state=state, state_words="", objective="", label="", definition="", odds=0.001, is_limit=state[:4] == "over"
    )
    assert english(goals_html(Table("goals", "Goals", (), (row, row | {"value": None})), LOOK)) == []


def test_ledgers_and_facts():
    columns = (Column("spend", "Ad spend", "money", "What ads cost."), Column("verdict", "Verdict", "text"))
    rows = tuple({"spend": EURO, "verdict": verdict} for verdict in VERDICTS)
    shown = Table("t", "Channels", columns, rows)
    fields = (
        Field("verdict", chips=VERDICTS),
        Field("spend", "Change", is_estimate=True),
        Field("spend", "", bar="whole"),
    )
    assert english(ledger_html(shown, fields, LOOK)) == []
    assert english(facts_html(shown, (Fact("spend", "Spent", note="in all", is_estimate=True),), LOOK)) == []


def test_heads():
    quality = quality_of(("orders", "spend"), {"orders": Covered(DAYS)}, DAYS, date(2026, 11, 25), LOOK.formats)
    assert len(quality) == 2
    assert english(head_html("Devices", "all days", quality)) == []
    assert english(section_html("By device", "in all", "What it is.") + nothing_html("None.", "Load some.")) == []


def test_the_words_of_cohorts():
    words = [heat_words(measure, cohort, form) for measure in MEASURES for cohort in COHORTS for form in FORMS]
    assert english(" ".join(f"{one.title} {one.subtitle}" for one in words)) == []


def test_what_a_goal_says_and_how_its_filters_may_be_called():
    document = {"target": "5", "metric": "orders", "start": "2026-10-01", "every_week": True, "state": "kept"}
    assert english(told(Record("goal", "g", 1, datetime(2026, 11, 16), "A", document), LOOK.formats)) == []
    assert filters_of(f"{turned('device')}=mobile, channel=Email") == {
        "device_category": ["mobile"],
        "channel": ["Email"],
    }
