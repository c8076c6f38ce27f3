"""One CSV, one mapping, and what comes out."""

from pathlib import Path

import duckdb
import pytest
from reading_files import FACTS, LINES, Read

from connectors.files.known import choose
from connectors.files.opening import opened
from connectors.files.reading import stage, stage_match


@pytest.fixture
def read(tmp_path):
    """Stage a text by a mapping: `read("Order,Date ...", MAPPING)`; `exact` takes the slow road."""

    def _read(text, mapping=LINES, *, name="export.csv", exact=False, facts=FACTS, **options) -> Read:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        toml = tmp_path / "mapping.toml"
        toml.write_text(mapping, encoding="utf-8")
        con = duckdb.connect()
        if exact:
            with opened(file) as source:
                match = choose(source, format_name=None, mapping=toml, folders=())
                found = Read(con, stage_match(con, source, match, facts, exact=True, **options))
        else:
            found = Read(con, stage(con, file, facts, mapping=toml, **options))
        assert found.adds_up()
        return found

    return _read


@pytest.fixture
def mapping_file(tmp_path) -> Path:
    """A mapping of order lines on disk."""
    toml = tmp_path / "lines.toml"
    toml.write_text(LINES, encoding="utf-8")
    return toml
