from dataclasses import replace

import pytest

from connectors.ga4.catalogue import check_report, is_thresholded, read_catalogue
from connectors.ga4.definitions import Report, read_reports

GOOD = Report("own", 1, "Own", "sessions", "day", ("date", "deviceCategory"), ("sessions", "totalRevenue"))


@pytest.mark.parametrize("report", read_reports().values(), ids=lambda report: report.name)
def test_every_shipped_report_can_be_sent(report):
    assert check_report(report) == ()


def test_only_demographics_ask_for_thresholded_dimensions():
    assert [report.name for report in read_reports().values() if is_thresholded(report)] == ["demographics"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"metrics": ("session",)}, "No metric named 'session'. Did you mean 'sessions'?"),
        ({"dimensions": ("date", "devicecategory")}, "Did you mean 'deviceCategory'?"),
        (
            {"metrics": ("sessions", "conversions")},
            "'conversions' is an old name: the metric is now called 'keyEvents'",
        ),
        ({"metrics": ("conversions:purchase",)}, "old name"),
        ({"dimensions": ("date", "sessionDefaultChannelGrouping")}, "'sessionDefaultChannelGroup'"),
        ({"metrics": ("bounceRate",)}, "ask for engagedSessions and sessions instead"),
        ({"metrics": ("returnOnAdSpend",)}, "ask for totalRevenue and advertiserAdCost instead"),
        ({"metrics": ("country",)}, "'country' is a dimension, not a metric."),
        ({"dimensions": ("date", "sessions")}, "'sessions' is a metric, not a dimension."),
        ({"dimensions": ("deviceCategory", "date")}, "The first dimension of a report by day is 'date'."),
        ({"dimensions": ("date", "yearMonth")}, "second period"),
        ({"grain": "week"}, "'isoYearIsoWeek'"),
        ({"dimensions": ("date", "yearWeek"), "grain": "week"}, "No dimension named 'yearWeek'"),
        ({"dimensions": ("date", "itemName")}, "'totalRevenue' counts events and does not go with 'itemName'"),
        ({"metrics": ("advertiserAdCost",)}, "'advertiserAdCost' does not go with 'deviceCategory'"),
        ({"dimensions": ("date", "sessionSource"), "metrics": ("advertiserAdCost",)}, "'sessionCampaignName'"),
        ({"dimensions": ("date", "source"), "metrics": ("eventCount",)}, "use 'sessionSource'"),
        ({"dimensions": ("date", "pageLocation")}, "use 'landingPage' or 'pagePath'"),
        ({"metrics": ()}, "from 1 to 10 metrics, not 0"),
        ({"metrics": ("sessions", "sessions")}, "Metric 'sessions' stands twice."),
        ({"events": "steps"}, "has the dimension 'eventName'"),
        ({"dimensions": ("date", "userGender")}, "optional"),
    ],
)
def test_a_report_that_cannot_be_sent_says_why(change, words):
    assert words in " ".join(check_report(replace(GOOD, **change)))


def test_limits_are_nine_dimensions_and_ten_metrics():
    names = [field.name for field in read_catalogue().fields.values() if field.about in ("source", "place")]
    dimensions = ("date", *names[:8])
    assert check_report(replace(GOOD, dimensions=dimensions)) == ()
    assert "at most 9 dimensions, not 10" in check_report(replace(GOOD, dimensions=(*dimensions, names[8])))[0]
    assert (
        "at most 8 dimensions, as the steps need one more"
        in check_report(replace(GOOD, dimensions=dimensions, steps=True))[0]
    )
    metrics = tuple(field.name for field in read_catalogue().fields.values() if field.kind == "metric")
    assert check_report(replace(GOOD, metrics=metrics[:10])) == ()
    assert "from 1 to 10 metrics, not 11" in check_report(replace(GOOD, metrics=metrics[:11]))[0]


def test_items_go_with_the_metrics_of_items_sessions_and_users():
    report = replace(
        GOOD, dimensions=("date", "itemName"), metrics=("itemsViewed", "itemRevenue", "sessions", "totalUsers")
    )
    assert check_report(report) == ()


def test_fields_that_a_property_defines_itself_are_known_by_their_family():
    report = replace(GOOD, dimensions=("date", "customEvent:colour"), metrics=("keyEvents:purchase", "sessions"))
    assert check_report(report) == ()


def test_new_names_of_old_ones_exist():
    catalogue = read_catalogue()
    known = {*catalogue.fields, *catalogue.ratios}
    assert set(catalogue.deprecated.values()) <= known
    assert not set(catalogue.deprecated) & known
    assert {part for parts in catalogue.ratios.values() for part in parts} <= set(catalogue.fields)
