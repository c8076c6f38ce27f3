"""Hand-made rows for pieces of screen."""

from datetime import date
from typing import Any

EURO = 1_000_000


def tile(**given: Any) -> dict[str, Any]:
    """One row of the wall of key numbers."""
    return {
        "metric": "net_sales",
        "label": "Net sales",
        "unit": "money",
        "direction": "higher",
        "value": 48_620 * EURO,
        "before": 45_782 * EURO,
        "year_before": 43_645 * EURO,
        "low": 44_000 * EURO,
        "high": 50_000 * EURO,
        "state": "within",
        "target": 47_900 * EURO,
        "definition": "Gross sales less discounts and returns.",
        "reason": None,
        "spark": [45_000 * EURO, None, 46_000 * EURO, 48_620 * EURO],
        "spark_low": [43_000 * EURO] * 4,
        "spark_high": [50_000 * EURO] * 4,
    } | given


def goal(**given: Any) -> dict[str, Any]:
    """One row of the goals strip."""
    return {
        "metric": "mer",
        "objective": "MER at least 5.0",
        "label": "MER",
        "definition": "All net sales divided by all marketing.",
        "outlook": "",
        "unit": "ratio",
        "value": 5.26,
        "expected": 5.0,
        "target": 5.0,
        "odds": None,
        "state": "reached",
        "state_words": "Reached",
        "is_limit": False,
        "start": date(2026, 10, 1),
        "deadline": date(2026, 12, 31),
        "reason": None,
    } | given
