"""Are goals rated 30 % reached in 30 % of cases? On random shops, on the demo store, and on a real shop of one year.

A goal's target is set as an owner would: the year before, or the last 8 weeks, and the growth of the last 8 weeks,
missed by some percent. Goals rated between 20 and 80 % are counted by tenth.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from benchmarks.app_server import ROOT
from benchmarks.demo_home import made_demo
from benchmarks.odds_shops import random_shop
from benchmarks.timing import Row
from storehelm.metrics.query import ask
from storehelm.settings.calendar import Period
from storehelm.settings.home import home_at
from storehelm.settings.store import load_store
from storehelm.strategy.forecast import Unforeseen
from storehelm.strategy.odds import odds
from storehelm.strategy.pace import Course
from storehelm.strategy.season import Daily, daily
from storehelm.warehouse.published import open_published

AIM = "within 10 points"
TENTHS = range(2, 8)
MISSED_BY = 0.12
"""Standard deviation, in logarithms, by which an owner's target misses the trend."""
RATIO_MISSED_BY = 0.05
SUMS = ("net", "orders", "sessions")
RATIOS = (("orders", "sessions"), ("gross", "orders"), ("net", "sessions"))
SHORTEST, LONGEST = 63, 910
"""Days of history."""
ONLINE_RETAIL = Path("shared/data/online_retail/online_retail.csv.gz")
DEMO_SUMS = ("net_sales", "orders", "sessions", "new_customers", "units", "gross_sales")
DEMO_CHANNELS = ("Paid Search", "Organic Search", "Email", "Direct", "Paid Social")
DEMO_FILTERS: list[tuple[str, str]] = [
    ("device_category", "mobile"),
    ("device_category", "desktop"),
    *[("channel", name) for name in DEMO_CHANNELS],
]


@dataclass(frozen=True)
class Rated:
    """A goal's rating, what became of it, where the projection and the band lay, and the end of it."""

    probability: float
    is_reached: bool
    is_inside: bool
    kind: str
    has_year: bool


@dataclass(frozen=True)
class Case:
    """A series (or two, for a ratio) with its future, and the day from which it is judged."""

    parts: tuple[Daily, ...]
    as_of: date
    period: Period
    is_limit: bool


def run(shops: int = 1200) -> list[Row]:
    """Measure all three; a real shop only where its export lies beside the checkout."""
    rows = table("random shops", rate(random_cases(shops), 1))
    with tempfile.TemporaryDirectory() as folder:
        rows += table("demo store", rate(store_cases(demo_series(Path(folder)), 2, 60), 3))
        if (ROOT.parent / ONLINE_RETAIL).exists():
            rows += table("online_retail", rate(store_cases(retail_series(Path(folder)), 4, 40), 5))
    return rows


def table(name: str, rated: Sequence[Rated]) -> list[Row]:
    """A line for each tenth, and one for the band."""
    rows = []
    for tenth in TENTHS:
        goals = [one for one in rated if int(one.probability * 10) == tenth]
        rows.append(_line(f"{name}: goals rated {tenth * 10} to {tenth * 10 + 10} %", goals))
    inside = sum(one.is_inside for one in rated)
    share = f"{inside / len(rated):.1%}" if rated else "none"
    return [*rows, Row(f"{name}: ends inside the 80 % band, of {len(rated):,}", share, "", "", "70 to 90 %")]


def _line(what: str, goals: Sequence[Rated]) -> Row:
    if not goals:
        return Row(f"{what}, of 0", "none", "", "", AIM)
    reached = sum(one.is_reached for one in goals)
    middle = sum(one.probability for one in goals) / len(goals)
    interval = binomtest(reached, len(goals)).proportion_ci(0.95, method="wilson")
    measured = f"{reached / len(goals):.1%} reached ({interval.low:.1%} to {interval.high:.1%})"
    points = f"{(reached / len(goals) - middle) * 100:+.1f} points"
    return Row(f"{what}, of {len(goals):,}", measured, f"{middle:.1%} rated", points, AIM)


def rate(cases: Iterator[Case], seed: int) -> list[Rated]:
    """Rate each case's goal and look up what became of it."""
    random = np.random.default_rng(seed)
    return [one for place, case in enumerate(cases) if (one := _rated(case, place, random)) is not None]


def _rated(case: Case, seed: int, random: np.random.Generator) -> Rated | None:
    known = [part.until(case.as_of) for part in case.parts]
    target = _target(known, case, random)
    end = _value(case.parts, case.period)
    if target is None or target <= 0 or end is None:
        return None
    course = Course(case.period, target, case.is_limit)
    found = odds(known[0], course, case.as_of, seed, known[1] if len(known) > 1 else None)
    if isinstance(found, Unforeseen):
        return None
    kind = "ratio" if len(known) > 1 else "sum"
    inside = found.low <= end <= found.high
    return Rated(found.probability, course.is_met(end), inside, kind, found.forecast.source == "year")


def _target(known: Sequence[Daily], case: Case, random: np.random.Generator) -> float | None:
    recent = Period(case.as_of - timedelta(days=55), case.as_of)
    now, then = _value(known, recent), _value(known, recent.year_before())
    base = _value(known, case.period.year_before())
    size = RATIO_MISSED_BY if len(known) > 1 else MISSED_BY
    missed = float(np.exp(random.normal(0, size)))
    if now is not None and then and base is not None:
        return base * now / then * missed
    if now is None:
        return None
    return now * missed if len(known) > 1 else now * case.period.days / recent.days * missed


def _value(parts: Sequence[Daily], period: Period) -> float | None:
    sums = [float(part.within(period).sum()) for part in parts]
    if not np.isfinite(sums).all() or (len(sums) > 1 and sums[1] <= 0):
        return None
    return sums[0] / sums[1] if len(sums) > 1 else sums[0]


def random_cases(shops: int, seed: int = 0) -> Iterator[Case]:
    """One goal of each kind in each of so many random shops, of nine weeks to two and a half years."""
    random = np.random.default_rng(seed)
    for _ in range(shops):
        history = int(random.integers(SHORTEST, LONGEST))
        ahead, begun = int(random.integers(7, 200)), int(random.integers(0, 60))
        shop = random_shop(random, history + ahead)
        first = shop["net"].first
        as_of = first + timedelta(days=history - 1)
        period = Period(as_of - timedelta(days=min(begun, history - 1)), as_of + timedelta(days=ahead))
        for name in SUMS:
            yield Case((shop[name],), as_of, period, False)
        above, below = RATIOS[int(random.integers(0, len(RATIOS)))]
        yield Case((shop[above], shop[below]), as_of, period, bool(random.random() < 0.3))


def store_cases(series: Mapping[str, Daily], seed: int, origins: int) -> Iterator[Case]:
    """Goals from so many days on of each series, and of each ratio of two series with the same filter."""
    random = np.random.default_rng(seed)
    kinds: list[tuple[Daily, ...]] = [(one,) for one in series.values()]
    kinds += [(series[f"{above} {where}"], series[f"{below} {where}"]) for above, below, where in _pairs(series)]
    for parts in kinds:
        days = len(parts[0].values)
        for _ in range(origins):
            history = int(random.integers(SHORTEST, days - 7))
            ahead = int(random.integers(7, min(200, days - history + 1)))
            as_of = parts[0].first + timedelta(days=history - 1)
            period = Period(as_of - timedelta(days=int(random.integers(0, 60))), as_of + timedelta(days=ahead))
            yield Case(parts, as_of, period, False)


def _pairs(series: Mapping[str, Daily]) -> Iterator[tuple[str, str, str]]:
    for above, below in (("orders", "sessions"), ("gross_sales", "orders"), ("units", "orders")):
        for name in series:
            metric, _, where = name.partition(" ")
            if metric == above and f"{below} {where}" in series:
                yield above, below, where


def demo_series(folder: Path) -> dict[str, Daily]:
    """The demo store's metrics by day, whole and by device and channel."""
    home = made_demo(folder)
    whole = _read(home, DEMO_SUMS, {})
    parts = [_read(home, ("net_sales", "orders", "sessions"), {name: (value,)}) for name, value in DEMO_FILTERS]
    return whole | {name: one for part in parts for name, one in part.items()}


def retail_series(folder: Path) -> dict[str, Daily]:
    """A real wholesale shop's metrics by day: 53 weeks, no year before, closed on Saturdays."""
    home = folder / "retail"
    storehelm = [sys.executable, "-m", "storehelm", "--home", str(home)]
    zone = ["--name", "Online Retail", "--currency", "GBP", "--time-zone", "Europe/London"]
    subprocess.run([*storehelm, "init", *zone], cwd=ROOT, check=True, capture_output=True)
    mapping = ["--mapping", "data/mappings/online_retail.toml"]
    export = str(ROOT.parent / ONLINE_RETAIL)
    subprocess.run([*storehelm, "import", export, *mapping], cwd=ROOT, check=True, capture_output=True)
    metrics = ("net_sales", "orders", "units", "gross_sales", "new_customers")
    whole = _read(home, metrics, {})
    abroad = [_read(home, ("gross_sales", "orders"), {"country": (name,)}) for name in ("Germany", "France")]
    return whole | {name: one for part in abroad for name, one in part.items()}


def _read(home: Path, metrics: Sequence[str], where: Mapping[str, Sequence[str]]) -> dict[str, Daily]:
    published = open_published(home_at(home))
    store = load_store(home_at(home).settings)
    first, last = published.rows("select min(order_date), max(order_date) from orders")[0]
    answer = ask(published, store, metrics, Period(first, last), "day", (), where)
    days = [row["period"] for row in answer.rows]
    return {f"{name} {dict(where)}": daily(days, [row[name] for row in answer.rows]) for name in metrics}
