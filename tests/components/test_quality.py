from datetime import date, timedelta

from storehelm.components.picking import known, largest, newest, only, positive, without_notes
from storehelm.components.quality import quality_of
from storehelm.components.section import notes_html
from storehelm.languages.formats import Formats
from storehelm.metrics.coverage import Covered
from storehelm.metrics.selection import Selection
from storehelm.reports.period_words import period_words
from storehelm.settings.calendar import Period
from tests.charts.rows import table

ENGLISH = Formats("en", "EUR")
WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))
YEARS = Period(date(2024, 1, 1), date(2026, 11, 15))
KINDS = ("orders", "sessions", "spend")


def quality(coverage, today=date(2026, 11, 16), period=WEEK):
    return quality_of(KINDS, coverage, period, today, ENGLISH)


class TestQuality:
    whole = dict.fromkeys(KINDS, Covered(YEARS))

    def test_where_nothing_is_to_know_one_calm_chip_says_so(self):
        assert quality(self.whole) == [("Complete, data to 15 Nov", "fine")]

    def test_what_ends_early_is_named(self):
        ends = Covered(Period(YEARS.first, date(2026, 11, 12)))
        assert quality(self.whole | {"spend": ends}) == [("Ad spend to 12 Nov", "partial")]

    def test_what_begins_late_is_named(self):
        begins = Covered(Period(date(2026, 11, 11), YEARS.last))
        assert ("Sessions from 11 Nov", "partial") in quality(self.whole | {"sessions": begins})

    def test_what_was_never_loaded_is_named_and_the_rest_not_called_complete(self):
        assert quality({"orders": Covered(YEARS)}) == [
            ("Data to 15 Nov", "fine"),
            ("Not loaded: sessions, ad spend", "info"),
        ]

    def test_a_day_that_is_not_over_is_named(self):
        assert ("15 Nov is not over", "partial") in quality(self.whole | {"orders": Covered(YEARS, True)})

    def test_data_that_lag_by_a_week_are_stale_and_an_archive_is_not(self):
        assert quality(self.whole, today=YEARS.last + timedelta(days=9))[-1] == ("Stale: 9 days old", "stale")
        assert quality(self.whole, today=YEARS.last + timedelta(days=900))[-1][1] == "fine"

    def test_an_empty_store_has_only_gaps(self):
        assert [state for _, state in quality({})] == ["info"]


class TestPeriodWords:
    def test_a_week(self):
        assert period_words(Selection(WEEK, "week_and_year"), ENGLISH, "monday") == (
            "Week 46, 9 – 15 Nov 2026, against the week before and the same week of the year before"
        )

    def test_any_period(self):
        month = Period(date(2026, 10, 1), date(2026, 10, 31))
        assert period_words(Selection(month, "year"), ENGLISH, "monday") == (
            "1 – 31 Oct 2026, against 2 Oct – 1 Nov 2025"
        )
        assert period_words(Selection(month, "none"), ENGLISH, "monday") == "1 – 31 Oct 2026"
        assert period_words(Selection(month, "week_and_year"), ENGLISH, "sunday").endswith(
            "against 31 Aug – 30 Sep 2026 and the year before"
        )


class TestPicking:
    rows = table({"name": "text", "value": "money"}, [("A", 5), ("B", None), ("C", 0), ("D", 9)])

    def names(self, picked):
        return [row["name"] for row in picked.rows]

    def test_parts_of_a_table(self):
        assert self.names(only(self.rows, "name", "A", "D")) == ["A", "D"]
        assert self.names(known(self.rows, "value")) == ["A", "C", "D"]
        assert self.names(positive(self.rows, "value")) == ["A", "D"]
        assert self.names(newest(self.rows, "name", 2)) == ["D", "C"]
        assert largest(self.rows, "value", "name") == "D"
        assert largest(only(self.rows, "name", "B"), "value", "name") is None
        assert without_notes(self.rows).notes == ()


def test_days_in_notes_are_written_as_the_reader_writes_days():
    text = notes_html(["Known from 2024-05-20 to 2026-11-12; order 2026-99-99."], ENGLISH)
    assert "Known from 20 May 2024 to 12 Nov 2026; order 2026-99-99." in text
