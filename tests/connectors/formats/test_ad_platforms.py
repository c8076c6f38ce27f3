"""Ad platforms: what was spent, on which days or in which period, and what the platform claims."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from reading_exports import SHARED, micros

from connectors.channels import read_spend_channels, spend_channel

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
SPEND = """select spend_date, period_from, period_to, campaign, campaign_type, currency, cost, impressions, clicks,
                  claimed_conversions, claimed_revenue
           from staged_ad_spend order by coalesce(spend_date, period_from), campaign"""


def spend(day, period, *rest):
    *texts, cost, impressions, clicks, conversions, revenue = rest
    claimed = None if conversions is None else Decimal(conversions)
    return (day, *(period or (None, None)), *texts, micros(cost), impressions, clicks, claimed, micros(revenue))


def test_google_ads_by_period(read):
    report = read("google_ads/campaigns_period_us.csv")
    assert report.rows(SPEND) == [
        spend(None, OCTOBER, "Brand", "Search", "USD", "1023.40", 12345, 1204, "36", "3610.55"),
        spend(None, OCTOBER, "Feed", "Shopping", "USD", "82.05", 20000, 400, "4", "210"),
        spend(None, OCTOBER, "Old video", "Video", "USD", "0", 0, 0, "0", "0"),
        spend(None, OCTOBER, "PMax all", "Performance Max", "USD", "58.64", 5000, 90, "2", "99.90"),
    ]
    assert report.counts() == (11, 4, 0, 7)
    assert report.staged.warnings == []
    assert report.said("adds up to 1164.09, the file says 1164.10")


def test_google_ads_as_excel_csv_by_day(read):
    """UTF-16 with tabs; the account's total covers more than is listed, and is no error."""
    report = read("google_ads/campaigns_by_day_utf16.csv", currency="EUR")
    assert report.rows(SPEND) == [
        spend(date(2026, 10, 1), None, "Brand", "Search", "GBP", "5.10", 1000, 10, "1", "30"),
        spend(date(2026, 10, 1), None, "Max", "Performance Max", "GBP", "7", 2000, 20, "2", "80"),
        spend(date(2026, 10, 2), None, "Brand", "Search", "GBP", "6.20", 1100, 12, "0.5", "15"),
    ]
    assert (report.staged.encoding, report.staged.delimiter) == ("utf-16", "\t")
    assert report.staged.warnings == []
    assert report.counts() == (7, 3, 0, 4)
    assert [(cover.first, cover.last) for cover in report.staged.covers] == [(date(2026, 10, 1), date(2026, 10, 2))]


def test_a_total_that_does_not_agree_is_said(read, tmp_path):
    path = tmp_path / "report.csv"
    path.write_text(
        'Campaign report\n"October 1, 2026 - October 31, 2026"\nCampaign,Currency code,Impr.,Clicks,Cost\n'
        "One,USD,10,1,5.00\nTwo,USD,10,1,6.00\nTotal: Campaigns, --,20,2,12.00\n"
    )
    report = read(path)
    assert any("12" in warning and "11" in warning for warning in report.staged.warnings)


def test_meta_ads_by_period_with_a_row_of_totals(read):
    report = read("meta_ads/campaigns_period_with_total.csv")
    assert report.rows(SPEND) == [
        spend(None, OCTOBER, "Prospecting", "OUTCOME_SALES", "USD", "712.44", 45000, 420, "11", "880.50"),
        spend(None, OCTOBER, "Retargeting", "OUTCOME_SALES", "USD", "99.99", 9000, 90, "5", "700.25"),
    ]
    assert report.counts() == (4, 3, 0, 1)
    assert report.said("adds up to 812.43, the file says 812.43")


def test_meta_ads_by_day_and_breakdown(read):
    report = read("meta_ads/daily_breakdown_eur.csv")
    assert report.rows(SPEND) == [
        spend(date(2026, 10, 1), None, "Prospecting", "OUTCOME_SALES", "EUR", "14.81", 1704, 31, "1", "55.50"),
        spend(date(2026, 10, 2), None, "Prospecting", "OUTCOME_SALES", "EUR", "9", 900, 18, "2", "120"),
    ]
    assert report.counts() == (4, 4, 0, 0)


def test_meta_ads_in_spanish(read):
    report = read("meta_ads/daily_spanish.csv")
    assert report.rows(SPEND) == [
        spend(date(2026, 10, 1), None, "Captación", None, "EUR", "11.52", 1204, 35, "1", "49.90"),
        spend(date(2026, 10, 2), None, "Captación", None, "EUR", "12", 1300, 40, None, None),
    ]


def test_an_empty_meta_export_is_no_error(read):
    report = read("meta_ads/empty.csv")
    assert report.rows(SPEND) == []
    assert report.counts() == (1, 0, 0, 1)


def test_tiktok_with_masks_and_a_row_of_totals(read):
    report = read("tiktok_ads/ads_by_day.csv")
    assert report.rows(SPEND) == [
        spend(date(2026, 10, 1), None, "Launch", None, "USD", "25.52", 5000, 50, "2", None),
        spend(date(2026, 10, 2), None, "Launch", None, "USD", "14.48", 3000, 40, "1", None),
    ]
    assert report.counts() == (4, 3, 0, 1)
    assert report.said("adds up to 40, the file says 40")


def test_tiktok_s_other_names(read):
    report = read("tiktok_ads/campaigns_by_day_variant.csv")
    assert report.rows(SPEND) == [
        spend(date(2026, 10, 3), None, "Launch", None, "EUR", "10", 2000, 20, "1", "45.50"),
        spend(date(2026, 10, 4), None, "Launch", None, "EUR", "11", 2000, 20, "0", "0"),
    ]


def test_pinterest_in_the_store_s_currency(read):
    report = read("pinterest_ads/ads_by_day.csv", currency="EUR")
    assert report.rows(SPEND) == [
        spend(date(2026, 10, 1), None, "Autumn boards", None, "EUR", "12.40", 4100, 41, "2", "118"),
        spend(date(2026, 10, 2), None, "Autumn boards", None, "EUR", "7.60", 2500, 20, "0", "0"),
    ]
    assert report.counts() == (3, 2, 0, 1)
    assert report.said("adds up to 20, the file says 20")


def test_microsoft_ads_by_day(read):
    report = read("microsoft_ads/campaign_daily.csv")
    assert report.rows(SPEND) == [
        spend(date(2026, 10, 1), None, "Brand", "Search & content", "USD", "20", 1000, 50, "3", "150"),
        spend(date(2026, 10, 13), None, "Brand", "Search & content", "USD", "30", 2000, 60, "1", "45.50"),
        spend(date(2026, 10, 13), None, "Feed", "Shopping", "USD", "5", 500, 5, "0", "0"),
    ]
    assert report.column("select distinct account from staged_ad_spend") == ["Acme"]
    assert report.counts() == (14, 3, 0, 11)
    assert report.said("adds up to 55, the file says 55")


def test_microsoft_ads_by_period_and_by_week(read, tmp_path):
    summary = read("microsoft_ads/campaign_summary.csv")
    assert summary.rows(SPEND) == [spend(None, OCTOBER, "Brand", None, "USD", "50", 3000, 110, "4", "195.50")]
    path = tmp_path / "weekly.csv"
    path.write_text(
        '"Report Time: 10/4/2026,10/17/2026"\n"Report Aggregation: Weekly"\n\n'
        '"TimePeriod","AccountName","CampaignName","CurrencyCode","Impressions","Clicks","Spend"\n'
        '"10/4/2026","Acme","Brand","USD","10","1","5.00"\n"10/11/2026","Acme","Brand","USD","20","2","6.00"\n'
    )
    weeks = (date(2026, 10, 4), date(2026, 10, 17))
    assert read(path).rows(SPEND) == [spend(None, weeks, "Brand", None, "USD", "11", 30, 3, None, None)]


@pytest.mark.parametrize(
    ("name", "channels"),
    [
        ("google_ads/campaigns_period_us.csv", ["Cross-network", "Paid Search", "Paid Shopping", "Paid Video"]),
        ("meta_ads/daily_breakdown_eur.csv", ["Paid Social"]),
        ("tiktok_ads/ads_by_day.csv", ["Paid Social"]),
        ("microsoft_ads/campaign_daily.csv", ["Paid Search", "Paid Shopping"]),
    ],
)
def test_spend_meets_its_channel(read, name, channels):
    report = read(name)
    kinds = report.rows("select distinct platform, campaign_type from staged_ad_spend")
    assert sorted({spend_channel(platform, kind, read_spend_channels()) for platform, kind in kinds}) == channels


@pytest.mark.real_files
@pytest.mark.skipif(not SHARED.is_dir(), reason="no real exports beside the repository")
class TestRealReports:
    def test_google_ads_utf16(self, read):
        report = read(SHARED / "google_ads" / "campaign_report_utf16le_tab.csv")
        period = (date(2026, 1, 27), date(2026, 2, 23))
        assert report.rows(SPEND) == [
            spend(None, period, "Office Fruit Campaign", "Performance Max", "GBP", "365.22", 9380, 264, "25", "841.23")
        ]
        assert spend_channel("google", "Performance Max", read_spend_channels()) == "Cross-network"
        assert report.staged.warnings == []

    def test_google_ads_with_four_totals(self, read):
        report = read(SHARED / "google_ads" / "campaign_report_us_inr.csv")
        assert report.rows(
            "select cast(sum(cost) as bigint), count(*), min(period_from), max(period_to) from staged_ad_spend"
        ) == [(micros("2565.93"), 2, date(2025, 7, 8), date(2025, 7, 31))]
        assert report.said("adds up to 2565.93, the file says 2565.92")
        assert report.staged.warnings == []
        assert report.counts() == (8, 2, 0, 6)

    def test_meta_ads_by_day(self, read):
        """The platform splits cents by breakdown, to eight decimals; each row is kept to a millionth."""
        path = SHARED / "meta_ads" / "ads_manager_daily_breakdown_bom.csv"
        by_day = defaultdict(Decimal)
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                by_day[row["Day"]] += Decimal(row["Amount spent (USD)"] or 0)
        report = read(path)
        found = report.rows(
            "select cast(spend_date as varchar), cast(sum(cost) as bigint) from staged_ad_spend group by 1 order by 1"
        )
        cents = [(day, (Decimal(cost) / 1_000_000).quantize(Decimal("0.01"))) for day, cost in found]
        assert cents == [(day, cost.quantize(Decimal("0.01"))) for day, cost in sorted(by_day.items())]
        assert report.staged.warnings == []

    def test_an_empty_meta_export(self, read):
        report = read(SHARED / "meta_ads" / "empty_export_no_data_available.csv")
        assert report.counts() == (1, 0, 0, 1)
        assert report.rows(SPEND) == []
