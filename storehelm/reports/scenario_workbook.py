"""Scenarios as an Excel workbook: a profit and loss of live formulas over drivers and levers that can be changed."""

from collections.abc import Sequence

from storehelm.strategy.scenarios.baseline import Baseline
from storehelm.strategy.scenarios.model import Outcome
from storehelm.warehouse.published import Meta


def workbook_of(baseline: Baseline, outcomes: Sequence[Outcome], meta: Meta) -> bytes:
    """The workbook's bytes.

    Args:
        baseline: What all scenarios start from.
        outcomes: Scenarios of it, in the order of their columns; at least one.
        meta: Of the published data: `published.meta`.
    """
    raise NotImplementedError
