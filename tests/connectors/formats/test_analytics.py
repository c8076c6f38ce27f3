"""Downloads from the interface of Google Analytics 4."""

from datetime import date

import pytest
from reading_exports import SHARED, micros

from connectors.refusal import ConnectorRefusal

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def test_traffic_by_channel_is_a_period(read):
    report = read("ga4/traffic_acquisition_by_channel.csv")
    assert report.rows(
        """select breakdown, session_date, period_from, period_to, channel, sessions, engaged_sessions, purchase_revenue
           from staged_sessions order by channel"""
    ) == [
        ("channel", None, *OCTOBER, "Direct", 500, 250, micros("1200.25")),
        ("channel", None, *OCTOBER, "Organic Search", 1200, 800, micros("3610.50")),
        ("channel", None, *OCTOBER, "Paid Search", 300, 190, micros("980")),
        ("channel", None, *OCTOBER, "Unassigned", 20, 2, 0),
    ]
    assert report.counts() == (13, 4, 0, 9)


def test_traffic_by_channel_and_device(read):
    report = read("ga4/traffic_acquisition_by_channel_and_device.csv")
    assert report.rows(
        "select breakdown, channel, device_category, sessions from staged_sessions order by sessions"
    ) == [
        ("channel+device_category", "Direct", "smart tv", 3),
        ("channel+device_category", "Organic Search", "desktop", 500),
        ("channel+device_category", "Organic Search", "mobile", 700),
    ]


def test_an_exploration_by_day_and_its_grand_total(read):
    """The grand total counts a session over midnight once: 330, not 350 as the days do. It is a check, no data."""
    report = read("ga4/exploration_daily_grand_total.csv")
    assert report.rows("select session_date, channel, device_category, sessions from staged_sessions order by all") == [
        (date(2026, 10, 1), "Direct", "desktop", 80),
        (date(2026, 10, 1), "Direct", "mobile", 100),
        (date(2026, 10, 2), "Direct", "mobile", 150),
        (date(2026, 10, 2), "Organic Search", "mobile", 20),
    ]
    assert report.counts() == (10, 4, 0, 6)
    assert any("330" in warning and "350" in warning for warning in report.staged.warnings)


def test_days_counted_from_the_start(read):
    """Of two periods in one file the newest is read: nothing is told of the days between them."""
    report = read("ga4/sessions_nth_day.csv")
    assert report.rows("select session_date, sessions, breakdown from staged_sessions order by session_date") == [
        (date(2026, 10, 1), 40, ""),
        (date(2026, 10, 2), 50, ""),
        (date(2026, 10, 3), 60, ""),
    ]
    assert report.counts()[2] == 0
    assert [(cover.first, cover.last) for cover in report.staged.covers] == [(date(2026, 10, 1), date(2026, 10, 3))]


def test_one_table_of_days(read, tmp_path):
    path = tmp_path / "days.csv"
    path.write_text("# Start date: 20260201\n# End date: 20260228\nNth day,Sessions\n0000,4\n0027,5\n")
    assert read(path).rows("select session_date, sessions from staged_sessions order by 1") == [
        (date(2026, 2, 1), 4),
        (date(2026, 2, 28), 5),
    ]


def test_many_tables_in_one_file(read):
    """Six tables, one empty; the one of sessions is read, in both its periods, and every line is accounted for."""
    report = read("ga4/reports_snapshot_many_tables.csv")
    assert report.rows(
        "select period_from, period_to, channel, sessions from staged_sessions order by period_from, channel"
    ) == [
        (date(2026, 9, 1), date(2026, 9, 30), "Organic Search", 1100),
        (*OCTOBER, "Direct", 500),
        (*OCTOBER, "Organic Search", 1200),
    ]
    assert report.counts() == (31, 3, 0, 28)
    assert report.said("6 tables in one file")


def test_events_tell_sessions_and_purchases_but_no_steps(read):
    report = read("ga4/events.csv")
    assert report.rows(
        """select period_from, period_to, sessions, transactions, purchase_revenue, view_item, purchase
           from staged_sessions"""
    ) == [(*OCTOBER, 2020, 52, micros("5790.75"), None, None)]


def test_sessions_by_event_are_the_funnel(read, tmp_path):
    path = tmp_path / "funnel.csv"
    path.write_text(
        "# ---\n# Example\n# Funnel-Free form 1\n# 20261001-20261002\n# ---\n\n"
        "Date,Device category,Event name,Sessions\n,,,400,Grand total\n"
        "20261001,mobile,session_start,100\n20261001,mobile,view_item,60\n20261001,mobile,add_to_cart,12\n"
        "20261001,mobile,purchase,3\n20261001,mobile,scroll,80\n20261002,desktop,session_start,50\n"
    )
    report = read(path)
    assert report.staged.format_name == "ga4_sessions_by_event"
    assert report.rows(
        """select session_date, breakdown, device_category, sessions, view_item, add_to_cart, begin_checkout, purchase
           from staged_sessions order by session_date"""
    ) == [
        (date(2026, 10, 1), "device_category", "mobile", 100, 60, 12, None, 3),
        (date(2026, 10, 2), "device_category", "desktop", 50, None, None, None, None),
    ]


def test_source_and_medium_in_one_column(read, tmp_path):
    path = tmp_path / "sources.csv"
    path.write_text(
        "# Start date: 20261001\n# End date: 20261031\nSession source / medium,Sessions\n"
        "google / cpc,10\n(direct) / (none),5\nnews.site / referral,1\n"
    )
    assert read(path).rows("select source_name, medium, sessions from staged_sessions order by sessions desc") == [
        ("google", "cpc", 10),
        ("(direct)", "(none)", 5),
        ("news.site", "referral", 1),
    ]


def test_sessions_by_page_are_taken_as_their_grand_total(read, tmp_path):
    path = tmp_path / "pages.csv"
    path.write_text(
        "# ---\n# Example\n# Pages-Free form 1\n# 20261001-20261031\n# ---\n\nPage path + query string,Sessions\n"
        ",70,Grand total\n/,60\n/mugs,40\n"
    )
    report = read(path)
    assert report.rows("select breakdown, period_from, period_to, sessions from staged_sessions") == [
        ("", *OCTOBER, 70)
    ]
    assert report.counts() == (8, 1, 0, 7)


def test_pages_and_screens_are_refused_with_the_way_to_go(read):
    with pytest.raises(ConnectorRefusal) as refusal:
        read("ga4/pages_and_screens.csv")
    assert "no sessions" in refusal.value.message
    assert "Traffic acquisition" in refusal.value.hint
    assert refusal.value.file.endswith("pages_and_screens.csv")


def test_sessions_by_first_user_are_not_taken_for_sessions_by_channel(read, tmp_path):
    path = tmp_path / "users.csv"
    path.write_text(
        "# Start date: 20261001\n# End date: 20261031\n"
        "First user primary channel group (Default Channel Group),Sessions\nDirect,10\n"
    )
    with pytest.raises(ConnectorRefusal):
        read(path)


@pytest.mark.real_files
@pytest.mark.skipif(not SHARED.is_dir(), reason="no real exports beside the repository")
class TestRealDownloads:
    def test_an_exploration_by_page(self, read):
        """Its rows add up to 23,820 sessions; Analytics counts 16,244."""
        report = read(SHARED / "ga4_ui" / "exploration_free_form_grand_total.csv")
        assert report.rows("select breakdown, period_from, period_to, sessions from staged_sessions") == [
            ("", date(2024, 11, 22), date(2026, 1, 20), 16244)
        ]
        assert report.counts()[1] == 1

    def test_pages_and_screens(self, read):
        with pytest.raises(ConnectorRefusal, match="no sessions"):
            read(SHARED / "ga4_ui" / "report_pages_and_screens.csv")
