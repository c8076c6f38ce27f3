"""The reports that are pulled, as data: reports.toml read and checked against what a definition may say."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

REPORTS_FILE = Path(__file__).with_name("reports.toml")

Grain = Literal["day", "week", "month"]
EventChoice = Literal["steps", "leads"]

STEP_EVENTS = (
    "view_item",
    "add_to_cart",
    "begin_checkout",
    "add_shipping_info",
    "add_payment_info",
    "purchase",
)
"""Events of the funnel; each is a column of the canonical table `sessions`."""


@dataclass(frozen=True)
class Report:
    """One report, as reports.toml says; see the words at its top. Names are those of the Data API."""

    name: str
    version: int
    title: str
    into: str
    grain: Grain
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    steps: bool = False
    totals: bool = False
    events: EventChoice | None = None
    is_optional: bool = False

    @property
    def period_dimension(self) -> str:
        """The dimension that names the day, week or month: always the first."""
        return self.dimensions[0]


@lru_cache(maxsize=1)
def read_reports() -> Mapping[str, Report]:
    """The shipped definitions by name, in their order."""
    with REPORTS_FILE.open("rb") as file:
        entries = tomllib.load(file)["report"]
    reports = [_report(entry) for entry in entries]
    return {report.name: report for report in reports}


def _report(entry: Mapping[str, Any]) -> Report:
    words: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Report(**words)
