"""Answers as the API's own messages."""

from collections.abc import Iterable

from google.analytics.data_v1beta import types

from connectors.ga4.server.answering import Answer, Rows
from connectors.ga4.server.compatibility import compatibilities
from connectors.ga4.server.fields import METRICS, OLD_NAMES, STORED, words_of
from connectors.ga4.server.messages import Message, empty
from connectors.ga4.server.property import Property
from connectors.ga4.server.question import Question
from connectors.ga4.server.quota import QuotaState

RESTRICTIONS = {"COST_DATA": 1, "REVENUE_DATA": 2}
COMPATIBLE, INCOMPATIBLE = 1, 2
METRIC_TYPES = {"TYPE_INTEGER": 1, "TYPE_FLOAT": 2, "TYPE_SECONDS": 4, "TYPE_CURRENCY": 9}
EVENTS_A_DAY = 10_000_000
"""Events that a sampled property is said to have in a day."""


def report(question: Question, answered: Answer, of: Property, quota: QuotaState | None) -> Message:
    """The response to RunReport."""
    response = empty(types.RunReportResponse)
    request = question.request
    for dimension in request.dimensions:
        response.dimension_headers.add(name=dimension.name)
    if len(question.ranges) > 1:
        response.dimension_headers.add(name="dateRange")
    for asked, metric in zip(request.metrics, question.metrics, strict=True):
        response.metric_headers.add(name=asked.name, type_=METRIC_TYPES[metric.kind])
    width = len(response.dimension_headers)
    _add_rows(response.rows, answered.rows, width)
    for kind, field in ((1, response.totals), (5, response.minimums), (6, response.maximums)):
        _add_rows(field, answered.aggregates.get(kind, []), width)
    response.row_count = answered.row_count
    _describe(response.metadata, question, answered, of)
    if quota is not None:
        _tell_quota(response.property_quota, quota)
    response.kind = "analyticsData#runReport"
    return response


def _add_rows(field: Message, rows: Rows, width: int) -> None:
    for values in rows:
        row = field.add()
        add_dimension, add_metric = row.dimension_values.add, row.metric_values.add
        for value in values[:width]:
            add_dimension(value=value)
        for value in values[width:]:
            add_metric(value=value)


def _describe(metadata: Message, question: Question, answered: Answer, of: Property) -> None:
    metadata.currency_code = question.request.currency_code or of.currency
    metadata.time_zone = of.time_zone
    metadata.data_loss_from_other_row = answered.has_other_row
    if answered.is_thresholded:
        metadata.subject_to_thresholding = True
    blur = of.manner.blur
    if answered.is_sampled:
        for days in question.ranges:
            space = EVENTS_A_DAY * days.days
            metadata.sampling_metadatas.add(
                samples_read_count=int(space * blur.sampled_share), sampling_space_size=space
            )
    for metric in question.metrics:
        if metric.name in blur.restricted:
            metadata.schema_restriction_response.active_metric_restrictions.add(
                metric_name=metric.name, restricted_metric_types=[RESTRICTIONS[blur.restricted[metric.name]]]
            )
    for kind, first_day in blur.truncated.items():
        if question.ranges[0].first < first_day:
            metadata.data_truncation_reasons.add(
                data_truncation_type=f"DATA_TRUNCATION_TYPE_{kind}",
                data_truncation_message=f"Data before {first_day} is not available.",
                data_truncation_date=first_day.isoformat(),
            )


def _tell_quota(field: Message, quota: QuotaState) -> None:
    for name, (consumed, remaining) in quota.buckets.items():
        bucket = getattr(field, name)
        bucket.consumed, bucket.remaining = consumed, remaining


def metadata(of: Property) -> Message:
    """The response to GetMetadata."""
    response = empty(types.Metadata)
    response.name = f"properties/{of.property_id}/metadata"
    fields = compatibilities(of, (), ())
    for name in fields:
        if name in METRICS:
            _describe_metric(response.metrics.add(), name, of)
        else:
            _describe_dimension(response.dimensions.add(), name)
    return response


def compatibility(of: Property, request: Message, dimensions: list[str], metrics: list[str]) -> Message:
    """The response to CheckCompatibility."""
    response = empty(types.CheckCompatibilityResponse)
    for name, is_compatible in compatibilities(of, dimensions, metrics).items():
        word = COMPATIBLE if is_compatible else INCOMPATIBLE
        if request.compatibility_filter not in (0, word):
            continue
        if name in METRICS:
            entry = response.metric_compatibilities.add(compatibility=word)
            _describe_metric(entry.metric_metadata, name, of)
        else:
            entry = response.dimension_compatibilities.add(compatibility=word)
            _describe_dimension(entry.dimension_metadata, name)
    return response


def _old_names(name: str) -> Iterable[str]:
    return [old for old, new in OLD_NAMES.items() if new == name]


def _describe_dimension(field: Message, name: str) -> None:
    field.api_name, field.ui_name = name, words_of(name)
    field.category = "Session" if name in STORED else "Time"
    field.deprecated_api_names.extend(_old_names(name))


def _describe_metric(field: Message, name: str, of: Property) -> None:
    metric = METRICS[name]
    field.api_name, field.ui_name, field.category = name, words_of(name), metric.category
    field.type_ = METRIC_TYPES[metric.kind]
    field.deprecated_api_names.extend(_old_names(name))
    restricted = of.manner.blur.restricted.get(name)
    if restricted:
        field.blocked_reasons.append(1 if restricted == "REVENUE_DATA" else 2)
