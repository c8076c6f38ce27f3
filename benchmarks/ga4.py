"""A pull of Analytics against its floor: the call for the same rows alone, from a local server in its own process."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from google.analytics.data_v1beta import types as api

from benchmarks.timing import Row, in_turn
from connectors.ga4.answers import Slice
from connectors.ga4.connection import CALL_SECONDS, connect
from connectors.ga4.definitions import read_reports
from connectors.ga4.requests import Asking, questions_of, request_of
from connectors.ga4.server.property import Property
from connectors.ga4.server.serving import Serving, run_until_stopped
from storehelm.settings.home import ROOT, Home
from storehelm.settings.store import Analytics, Store
from storehelm.warehouse.ga4_sync import SyncOptions, sync

_PROPERTY = "123456789"
_MONTH = (date(2026, 10, 1), date(2026, 10, 31))
_REPORT = "transactions"
_PURCHASES = """
    select cast(date '2026-10-01' + cast(range % 31 as integer) as date) as date, 'T-' || range as "transactionId",
        ['mobile', 'desktop', 'tablet'][range % 3 + 1] as "deviceCategory",
        ['Direct', 'Organic Search', 'Paid Search', 'Email'][range % 4 + 1] as "sessionDefaultChannelGroup",
        'source ' || range % 40 as "sessionSource", 'medium ' || range % 6 as "sessionMedium",
        'campaign ' || range % 300 as "sessionCampaignName", 'Country ' || range % 60 as country,
        1 as "ecommercePurchases", cast(10 + range % 9000 / 100.0 as decimal(18, 6)) as "grossPurchaseRevenue"
    from range(?)
"""


def run(rows: int, rounds: int) -> list[Row]:
    """One month of purchases, pulled into an empty home each time."""
    with _served(rows) as endpoint:
        ours, floor, ratio = in_turn(lambda: _pull(endpoint), lambda: _call(endpoint, rows), rounds)
    what = f"{rows:,} rows of Analytics pulled and merged, against the call alone"
    return [Row(what, f"{ours:.2f} s", f"{floor:.2f} s", f"{ratio:.2f}", "2 or less")]


@contextmanager
def _served(rows: int) -> Iterator[str]:
    words = [sys.executable, "-m", "benchmarks.ga4", str(rows)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            endpoint = server.stdout.readline().strip()
            assert endpoint
            yield endpoint
        finally:
            server.terminate()


def _pull(endpoint: str) -> None:
    store = Store("Speed", "EUR", "Europe/Amsterdam", analytics=Analytics(_PROPERTY))
    with tempfile.TemporaryDirectory() as folder:
        options = SyncOptions(since=_MONTH[0], until=_MONTH[1], reports=(_REPORT,), endpoint=endpoint)
        account = sync(Home(Path(folder)), store, datetime.now(UTC).replace(tzinfo=None), options)
    assert account.has_read
    assert not account.failures


def _call(endpoint: str, rows: int) -> None:
    connection = connect(_PROPERTY, endpoint)
    asking = Asking()
    question = questions_of(Slice(read_reports()[_REPORT], *_MONTH), asking)[0]
    request = request_of(question, connection.property_name, asking, 0)
    answer = api.RunReportResponse.pb(connection.client.run_report(request=request, timeout=CALL_SECONDS))
    assert len(answer.rows) == rows
    connection.close()


def _serve(rows: int) -> None:
    purchases = duckdb.sql(_PURCHASES, params=[rows])
    assert purchases is not None
    tables = {"purchases": purchases.to_arrow_table()}
    of = Property(
        _PROPERTY, currency="EUR", time_zone="Europe/Amsterdam", clock=lambda: datetime.now(UTC), tables=tables
    )
    run_until_stopped(of, _tell)


def _tell(serving: Serving) -> None:
    sys.stdout.write(f"{serving.grpc_address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
