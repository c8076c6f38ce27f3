"""Read an export through the reader."""

from pathlib import Path

import duckdb
import pytest
from reading_exports import EXPORTS, Read

from connectors.files.reading import stage
from connectors.protocol import StoreFacts


@pytest.fixture
def read():
    """Stage a fixture: `read("shopify/products.csv", time_zone="Europe/Berlin")`."""

    def _read(name, *, time_zone="America/New_York", currency="USD", analytics_currency=None, **options) -> Read:
        con = duckdb.connect()
        path = name if isinstance(name, Path) else EXPORTS / name
        facts = StoreFacts(time_zone, currency, b"a key of the test", analytics_currency=analytics_currency)
        return Read(con, stage(con, path, facts, **options))

    return _read
