"""What the reports of Google Analytics are called on pages."""

from connectors.ga4.definitions import read_reports
from storehelm.metrics.analytics_reports import TITLES


def test_reports_are_called_as_their_definitions_have_it():
    assert {name: report.title for name, report in read_reports().items()} == TITLES
