"""A request for a report, read and checked against what the service allows."""

from dataclasses import dataclass
from decimal import Decimal

from connectors.ga4.server.compatibility import known_dimension, known_metric, sources
from connectors.ga4.server.errors import invalid
from connectors.ga4.server.fields import METRICS, OLD_NAMES, PERIODS, Metric, Source
from connectors.ga4.server.filters import names_in
from connectors.ga4.server.messages import Message
from connectors.ga4.server.property import Property
from connectors.ga4.server.ranges import Range, read_ranges

USUAL_LIMIT, MOST_ROWS = 10_000, 250_000
MOST_DIMENSIONS, MOST_METRICS = 9, 10
COUNT = 4
"""The aggregation that runReport refuses."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        request: The request itself.
        dimensions: Its dimensions by their present names.
        metrics: Its metrics.
        sources: The source of each metric.
        filtered: Dimensions that its filter names.
        ranges: Its date ranges.
        limit: How many rows it gets at most.
        rate: Units of the currency asked for, for one of the property's own.
    """

    request: Message
    dimensions: tuple[str, ...]
    metrics: tuple[Metric, ...]
    sources: tuple[Source, ...]
    filtered: frozenset[str]
    ranges: tuple[Range, ...]
    limit: int
    rate: Decimal

    @property
    def is_breakdown(self) -> bool:
        """Whether rows are told apart, or picked, by more than the period and the event."""
        return bool({*self.dimensions, *self.filtered} - PERIODS.keys() - {"eventName"})

    @property
    def row_key(self) -> str:
        """The columns that tell rows of `answered` (summing.py) apart."""
        return ", ".join(["r", *(f"d{index}" for index in range(len(self.dimensions)))])

    @property
    def longest(self) -> int:
        """Days of the longest range."""
        return max(days.days for days in self.ranges)

    def index_of_dimension(self, field: str) -> int:
        """Where a dimension stands; an ApiError where it was not asked for."""
        name = OLD_NAMES.get(field, field)
        if name not in self.dimensions:
            raise invalid(f"Field {field} is in an order by but is not one of the request's dimensions.")
        return self.dimensions.index(name)

    def index_of_metric(self, field: str) -> int:
        """Where a metric stands; an ApiError where it was not asked for."""
        names = [metric.name for metric in self.metrics]
        name = OLD_NAMES.get(field, field)
        if name not in names:
            raise invalid(f"Field {field} is used but is not one of the request's metrics.")
        return names.index(name)


def read_question(request: Message, of: Property) -> Question:
    """Read a request.

    Raises:
        ApiError: It is none that the service answers.
    """
    _refuse_sizes(request)
    dimensions = tuple(known_dimension(dimension.name, of) for dimension in request.dimensions)
    metrics = tuple(METRICS[known_metric(metric.name, of)] for metric in request.metrics)
    if len(set(dimensions)) < len(dimensions) or len(set(metrics)) < len(metrics):
        raise invalid("A dimension or metric is requested more than once.")
    filtered = frozenset(known_dimension(name, of) for name in names_in(request.dimension_filter))
    found = sources(of, frozenset(dimensions), filtered, [metric.name for metric in metrics])
    return Question(
        request=request,
        dimensions=dimensions,
        metrics=metrics,
        sources=tuple(found),
        filtered=filtered,
        ranges=read_ranges(request.date_ranges, of.today()),
        limit=min(request.limit or USUAL_LIMIT, MOST_ROWS),
        rate=_rate(request.currency_code, of),
    )


def _rate(currency: str, of: Property) -> Decimal:
    if currency in ("", of.currency):
        return Decimal(1)
    if currency not in of.manner.rates:
        raise invalid(f"Invalid currency code: {currency}.")
    return of.manner.rates[currency]


def _refuse_sizes(request: Message) -> None:
    if len(request.dimensions) > MOST_DIMENSIONS:
        raise invalid(f"Requests are limited to {MOST_DIMENSIONS} dimensions. This has {len(request.dimensions)}.")
    if len(request.metrics) > MOST_METRICS:
        raise invalid(f"Requests are limited to {MOST_METRICS} metrics. This has {len(request.metrics)}.")
    if request.limit < 0:
        raise invalid(f"Limit must be positive; found {request.limit}.")
    if request.offset < 0:
        raise invalid(f"Offset must not be negative; found {request.offset}.")
    if COUNT in request.metric_aggregations:
        raise invalid("The metric aggregation COUNT is only supported in runPivotReport.")
    _refuse_what_the_server_lacks(request)


def _refuse_what_the_server_lacks(request: Message) -> None:
    if not request.metrics:
        raise invalid("This server answers requests with at least one metric only.")
    if request.HasField("cohort_spec") or request.comparisons:
        raise invalid("This server knows neither cohorts nor comparisons.")
    if any(metric.expression or metric.invisible for metric in request.metrics):
        raise invalid("This server knows no metric expressions.")
    if any(dimension.HasField("dimension_expression") for dimension in request.dimensions):
        raise invalid("This server knows no dimension expressions.")
