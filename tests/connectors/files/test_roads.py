"""Two roads to one table: DuckDB's reader, and Python's record by record."""

import csv
import io
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_files import FACTS, LINES, Read

from connectors.files.cells import stage_cells
from connectors.files.declaration import parse_declaration
from connectors.files.layout import named_match, sample
from connectors.files.opening import opened
from connectors.files.reading import stage_match
from connectors.refusal import ConnectorRefusal

TABLES = ("orders", "order_lines", "records")


def staged(text: str, *, exact: bool) -> Read:
    con = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.csv"
        file.write_bytes(text.encode())
        with opened(file) as source:
            match = named_match(sample(file, source.text), parse_declaration(LINES))
            return Read(con, stage_match(con, source, match, FACTS, exact=exact))


def contents(found: Read) -> dict[str, list[tuple]]:
    return {table: sorted(found.rows(f"from staged_{table}"), key=str) for table in TABLES}


@pytest.mark.parametrize(
    ("text", "is_fast"),
    [
        ("Order,Date,Qty,Price\n1,2026-01-02,2,3.50\n2,2026-01-02,1,1\n", True),
        ('Order,Date,Qty,Price\n"a ""b"", c",2026-01-02,"2",3.50\n\n2,"2026-01-02",1,""\n', True),
        ('Order,Date,Qty,Price\n"two\nlines",2026-01-02,2,3.50\n2,2026-01-02,1,1\n', True),
        ("Order,Date,Qty,Price\r\n1,2026-01-02,2,3.50\r\n\r\n2,2026-01-02,1,1", True),
        ("Order,Date,Qty,Price\n1,2026-01-02,2\n2,2026-01-02,1,1\n", False),
        ("Order,Date,Qty,Price\n1,2026-01-02,2,3,4\n2,2026-01-02,1,1\n", False),
        ('Order,Date,Qty,Price\n1,2026-01-02,2,3\n5" disc,2026-01-02,1,1\n', None),
        ('Order,Date,Qty,Price\n"1"x,2026-01-02,2,3\n2,2026-01-02,1,1\n', None),
    ],
)
def test_both_roads_give_the_same_tables(text, is_fast):
    fast, slow = staged(text, exact=False), staged(text, exact=True)
    assert contents(fast) == contents(slow)
    assert fast.staged.rejects == slow.staged.rejects
    assert (fast.staged.rows_in, fast.staged.not_data) == (slow.staged.rows_in, slow.staged.not_data)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.csv"
        file.write_bytes(text.encode())
        with opened(file) as source:
            layout = named_match(sample(file, source.text), parse_declaration(LINES)).layout
            taken = stage_cells(duckdb.connect(), source.text, layout)
    assert is_fast is None or taken is is_fast


CELL = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "2",
            "A-1",
            "2026-01-02",
            "2026-02-30",
            "3.50",
            "x",
            "-",
            " 7 ",
            "a\nb",
            'a"b',
            "a,b",
            "=1",
            "'-2",
            "\t3",
        ]
    ),
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\0\r\x1a", exclude_categories=("Cs",)), max_size=6
    ),
)
RECORD = st.one_of(
    st.lists(CELL, min_size=1, max_size=6),
    st.tuples(
        st.sampled_from("123"), st.just("2026-01-02"), st.sampled_from("12x"), st.sampled_from(["1.5", "2", ""])
    ).map(list),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORD, max_size=8))
def test_whatever_the_file_holds_its_records_add_up_on_both_roads(records):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["Order", "Date", "Qty", "Price"])
    writer.writerow(["0", "2026-01-01", "1", "2.50"])
    writer.writerows(records)
    outcomes = []
    for exact in (False, True):
        try:
            found = staged(text.getvalue(), exact=exact)
        except ConnectorRefusal as refusal:
            outcomes.append(refusal.message)
        else:
            assert found.adds_up()
            units = found.column(
                "select count(*) from staged_records where unit not in (select unit from staged_orders)"
            )
            assert units == [0]
            outcomes.append((contents(found), found.staged.rejects, found.staged.rows_in, found.staged.not_data))
    assert outcomes[0] == outcomes[1]
