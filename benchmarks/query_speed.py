"""Publishing, and the tables behind each page, at 100 thousand and at 1 million orders."""

import tempfile
from datetime import date, datetime
from pathlib import Path

import duckdb

from benchmarks.synthetic_shop import fill
from benchmarks.timing import Row, median_of, milliseconds, seconds
from storehelm.metrics.query import ask
from storehelm.metrics.selection import Selection
from storehelm.metrics.views import VIEWS
from storehelm.settings.calendar import Period
from storehelm.settings.home import Home
from storehelm.settings.store import Store, new_store, save_store
from storehelm.warehouse.publish import publish
from storehelm.warehouse.published import Published, open_published
from storehelm.warehouse.writer import writing

NOW = datetime(2026, 9, 28)  # noqa: DTZ001 - the publisher takes UTC without a zone
WEEK = Period(date(2026, 9, 14), date(2026, 9, 20))
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 26))
MOBILE: dict[str, tuple[str, ...]] = {"device_category": ("mobile",)}
ROUNDS = 5


class _Timed:
    """A published version that adds up what its statements took, so that the slowest can be named."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self.slowest = 0.0
        self.statements = 0

    def __getattr__(self, name: str) -> object:
        found = getattr(self._published, name)
        if name not in ("rows", "query", "frame"):
            return found

        def timed(*arguments: object) -> object:
            answer: list[object] = []
            taken = seconds(lambda: answer.append(found(*arguments)))
            self.slowest = max(self.slowest, taken)
            self.statements += 1
            return answer[0]

        return timed


def run(orders: int) -> list[Row]:
    """Each page's tables on a shop of that size, and single questions against a bare sum over the orders."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.make()
        store = new_store("Benchmark", "EUR", "Europe/Amsterdam", "monday")
        save_store(home.settings, store)
        with writing(home, "benchmark") as connection:
            fill(connection, orders)
        built = seconds(lambda: publish(home, store, NOW))
        published = open_published(home)
        size = f"{orders:,} orders"
        floor = _scan_seconds(published.path)
        rows = [Row(f"publish, {size}", f"{built:.1f} s", "", "", "")]
        rows += [_page(published, store, name, size) for name in VIEWS]
        rows += [_question(published, store, size, floor, *question) for question in QUESTIONS]
    return rows


QUESTIONS: tuple[tuple[str, str, dict[str, tuple[str, ...]], str], ...] = (
    ("net_sales", "total", {}, "100 ms"),
    ("net_sales", "week", MOBILE, "100 ms"),
    ("customers", "total", {}, "300 ms"),
    ("customers", "total", MOBILE, "300 ms"),
    ("repeat_purchase_rate", "month", MOBILE, "300 ms"),
)


def _scan_seconds(path: Path) -> float:
    """DuckDB's own sum over the orders, the least that any answer from them can take."""
    connection = duckdb.connect(str(path), read_only=True)
    taken = median_of(lambda: connection.execute("select sum(gross_sales) from orders").fetchall(), ROUNDS)
    connection.close()
    return taken


def _page(published: Published, store: Store, name: str, size: str) -> Row:
    timed = _Timed(published)
    selection = Selection(WEEK, "previous", MOBILE)

    def draw() -> None:
        VIEWS[name](timed, store, selection)

    draw()
    timed.slowest, timed.statements = 0.0, 0
    whole = median_of(draw, ROUNDS)
    per_run = timed.statements // (ROUNDS + 1)
    measured = f"{milliseconds(whole)} in {per_run} statements"
    return Row(
        f"tables of {name}, filtered, {size}", measured, "", "", f"slowest {milliseconds(timed.slowest)}: 100 ms"
    )


def _question(  # noqa: PLR0913 - one line of the list above
    published: Published,
    store: Store,
    size: str,
    floor: float,
    id_: str,
    grain: str,
    where: dict[str, tuple[str, ...]],
    aim: str,
) -> Row:
    taken = median_of(lambda: ask(published, store, [id_], QUARTER, grain, where=where), ROUNDS)
    what = f"{id_} by {grain}{', filtered' if where else ''}, {size}"
    return Row(what, milliseconds(taken), milliseconds(floor), f"{taken / floor:.1f}", aim)
