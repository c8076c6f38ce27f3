"""Which fields can be asked for together, and which table tells each metric then."""

from collections.abc import Iterable, Mapping, Sequence

from connectors.ga4.server.errors import ApiError, incompatible, invalid
from connectors.ga4.server.fields import DIMENSIONS, METRICS, OLD_NAMES, Source, tells
from connectors.ga4.server.property import Property

GRAINS = frozenset({"date", "isoYearIsoWeek", "yearMonth"})


def known(field: str, among: Iterable[str], kind: str, of: Property) -> str:
    """The field by its present name.

    Raises:
        ApiError: The property does not know it.
    """
    name = OLD_NAMES.get(field, field)
    if name not in among or field in of.manner.unknown_fields:
        raise invalid(
            f"Field {field} is not a valid {kind}. For a list of valid dimensions and metrics, see "
            "https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema "
        )
    return name


def known_dimension(field: str, of: Property) -> str:
    """The dimension by its present name; an ApiError where there is none."""
    return known(field, DIMENSIONS, "dimension", of)


def known_metric(field: str, of: Property) -> str:
    """The metric by its present name; an ApiError where there is none."""
    return known(field, METRICS, "metric", of)


def sources(of: Property, dimensions: frozenset[str], filtered: frozenset[str], metrics: Sequence[str]) -> list[Source]:
    """The source of each metric beside these dimensions and those that a filter names.

    Raises:
        ApiError: The fields do not go together; it names the one to remove.
    """
    refuse_conflicts(of, {*dimensions, *filtered, *metrics}, only_told=False)
    return [_source(of, dimensions, filtered, metric) for metric in metrics]


def refuse_conflicts(of: Property, asked: set[str], *, only_told: bool) -> None:
    """Refuse the combinations that the property has of its own; `only_told`: those that checkCompatibility knows."""
    for conflict in of.manner.conflicts:
        if conflict.fields <= asked and not (only_told and conflict.is_hidden):
            raise incompatible(conflict.remove)


def _source(of: Property, dimensions: frozenset[str], filtered: frozenset[str], metric: str) -> Source:
    fields = dimensions | filtered
    fitting = [source for source in METRICS[metric].sources if _fits(source, dimensions, filtered)]
    if not fitting:
        raise incompatible(metric if fields else "all dimensions")
    return next((source for source in fitting if source.table in of.filled), fitting[0])


def _fits(source: Source, dimensions: frozenset[str], filtered: frozenset[str]) -> bool:
    if source.table == "user_counts":
        return not filtered and len(dimensions & GRAINS) == 1 and dimensions - GRAINS <= {"deviceCategory"}
    fields = dimensions | filtered
    return tells(source.table, fields) and (not source.only_with or bool(source.only_with & fields))


def compatibilities(of: Property, dimensions: Sequence[str], metrics: Sequence[str]) -> Mapping[str, bool]:
    """Of every field that the property knows, whether it goes with the fields asked for."""
    fields = [name for name in (*DIMENSIONS, *METRICS) if name not in of.manner.unknown_fields]
    return {name: _goes_with(of, name, dimensions, metrics) for name in fields}


def _goes_with(of: Property, name: str, dimensions: Sequence[str], metrics: Sequence[str]) -> bool:
    with_dimensions = frozenset({*dimensions, name} if name in DIMENSIONS else dimensions)
    with_metrics = [*metrics, name] if name in METRICS else list(metrics)
    try:
        refuse_conflicts(of, {*with_dimensions, *with_metrics}, only_told=True)
        for metric in with_metrics:
            _source(of, with_dimensions, frozenset(), metric)
    except ApiError:
        return False
    return True
