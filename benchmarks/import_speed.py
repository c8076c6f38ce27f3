"""Import of a large export against the floor: DuckDB reading the same file as text into a table and casting it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.timing import Row, in_turn

ROOT = Path(__file__).resolve().parents[1]
REAL_FILE = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.csv.gz"
MAPPING = ROOT / "data" / "mappings" / "online_retail.toml"
_FLOOR = """
import sys, duckdb
connection = duckdb.connect(sys.argv[2])
connection.execute("create table text as from read_csv(?, all_varchar = true)", [sys.argv[1]])
connection.execute('''create table typed as select
    "InvoiceNo", "StockCode", "Description", try_cast("Quantity" as bigint) as quantity,
    try_cast("InvoiceDate" as timestamp) as invoice_date, try_cast("UnitPrice" as decimal(18, 6)) as unit_price,
    "CustomerID", "Country" from text''')
"""
_SYNTHETIC = """
copy (
    select 536365 + range // 27 as "InvoiceNo", 'P' || (range * 7 % 4000) as "StockCode",
        'Article number ' || (range * 7 % 4000) as "Description", 1 + range % 12 as "Quantity",
        strftime(timestamp '2010-12-01 08:26:00' + to_seconds(cast(range * 60 as bigint)), '%Y-%m-%d %H:%M:%S')
            as "InvoiceDate",
        cast(1 + range % 900 / 100.0 as decimal(9, 2)) as "UnitPrice",
        case when range // 27 % 4 > 0 then 12000 + range // 27 % 4000 end as "CustomerID", 'United Kingdom' as "Country"
    from range(541909)
) to '{path}' (header)
"""


def run(rounds: int) -> list[Row]:
    """Whole processes in turn, each into an empty folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source, store = _source(Path(folder)), _store(Path(folder))
        ours, floor, ratio = in_turn(lambda: _ours(source, store), lambda: _floor(source), rounds)
        whole, _, publish_ratio = in_turn(lambda: _ours(source, store, publish=True), lambda: _floor(source), rounds)
    what = "online_retail, 541,909 records" if REAL_FILE.exists() else "a synthetic export of 541,909 records"
    return [
        Row(f"import of {what}", f"{ours:.2f} s", f"{floor:.2f} s", f"{ratio:.2f}", "3 or less"),
        Row("the same, and publish", f"{whole:.2f} s", f"{floor:.2f} s", f"{publish_ratio:.2f}", ""),
    ]


def _source(folder: Path) -> Path:
    if REAL_FILE.exists():
        copy = folder / REAL_FILE.name
        shutil.copyfile(REAL_FILE, copy)
        return copy
    path = folder / "synthetic.csv"
    duckdb.connect().execute(_SYNTHETIC.replace("{path}", str(path)))
    return path


def _store(folder: Path) -> Path:
    """A home that is set up and holds nothing; each import gets a copy."""
    home = folder / "home"
    settings = ["--home", str(home), "init", "--currency", "GBP", "--time-zone", "Europe/London"]
    subprocess.run([sys.executable, "-m", "storehelm", *settings], cwd=ROOT, check=True, capture_output=True)
    return home


def _ours(source: Path, store: Path, *, publish: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(store, Path(folder) / "home")
        load = ["import", str(source), "--mapping", str(MAPPING), *([] if publish else ["--no-publish"])]
        command = [sys.executable, "-m", "storehelm", "--home", str(home), *load]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _floor(source: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-c", _FLOOR, str(source), str(Path(folder) / "floor.duckdb")]
        subprocess.run(words, check=True, capture_output=True)
