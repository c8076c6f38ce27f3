"""The fields that reports may use, as data (catalogue.toml), and what is wrong with a report before it is ever sent."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Literal

from connectors.ga4.definitions import Grain, Report

CATALOGUE_FILE = Path(__file__).with_name("catalogue.toml")

FieldKind = Literal["dimension", "metric"]
FieldType = Literal["text", "integer", "float", "seconds", "currency"]
Scope = Literal["session", "event", "item", "user", "ad"]

MOST_DIMENSIONS = 9
MOST_METRICS = 10
PERIODS: Mapping[Grain, str] = {"day": "date", "week": "isoYearIsoWeek", "month": "yearMonth"}
"""The dimension that names the period, by grain. Weeks are ISO weeks: yearWeek is cut at the first of January."""

_OF_THE_PROPERTY = {"dimension": ("customEvent", "customUser", "customItem"), "metric": ("customEvent", "keyEvents")}
_NOT_WITH_ADS = ("device", "place", "page", "query", "event", "item", "hour")


@dataclass(frozen=True)
class Field:
    """One dimension or metric; `about` says what a dimension tells, in the words of catalogue.toml."""

    name: str
    kind: FieldKind
    type: FieldType
    scope: Scope
    about: str = ""
    thresholded: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All known fields by name, the parts of each ratio, and new names by old ones."""

    fields: Mapping[str, Field]
    ratios: Mapping[str, tuple[str, ...]]
    deprecated: Mapping[str, str]

    def of(self, names: tuple[str, ...]) -> list[Field]:
        """The known ones among these names."""
        return [self.fields[name] for name in names if name in self.fields]


@lru_cache(maxsize=1)
def read_catalogue() -> Catalogue:
    """The shipped catalogue."""
    with CATALOGUE_FILE.open("rb") as file:
        document = tomllib.load(file)
    dimensions = [Field(name, "dimension", "text", **words) for name, words in document["dimensions"].items()]
    metrics = [Field(name, "metric", **words) for name, words in document["metrics"].items()]
    return Catalogue(
        fields={field.name: field for field in (*dimensions, *metrics)},
        ratios={name: tuple(parts) for name, parts in document["ratios"].items()},
        deprecated=document["deprecated"],
    )


def is_thresholded(report: Report) -> bool:
    """Whether asking for it counts against the quota of thresholded requests."""
    return any(field.thresholded for field in read_catalogue().of(report.dimensions))


def check_report(report: Report) -> tuple[str, ...]:
    """What is wrong with a report, as sentences; empty when it can be sent."""
    return tuple(sentence for rule in _RULES for sentence in rule(report))


def _unknown_fields(report: Report) -> Iterator[str]:
    kinds: tuple[tuple[FieldKind, tuple[str, ...]], ...] = (
        ("dimension", report.dimensions),
        ("metric", report.metrics),
    )
    for kind, names in kinds:
        for name in names:
            sentence = _what_is_wrong_with(name, kind)
            if sentence:
                yield sentence


def _what_is_wrong_with(name: str, kind: FieldKind) -> str | None:
    catalogue = read_catalogue()
    family, _, own = name.partition(":")
    if own and family in _OF_THE_PROPERTY[kind]:
        return None
    if family in catalogue.deprecated:
        return f"'{name}' is an old name: the {kind} is now called '{catalogue.deprecated[family]}'."
    if family in catalogue.ratios:
        parts = " and ".join(catalogue.ratios[family])
        return f"'{name}' is a ratio, and ratios do not add up: ask for {parts} instead."
    field = catalogue.fields.get(name)
    if field is None:
        return f"No {kind} named '{name}'.{_nearest(name, kind)}"
    return None if field.kind == kind else f"'{name}' is a {field.kind}, not a {kind}."


def _nearest(name: str, kind: FieldKind) -> str:
    names = {field.name.lower(): field.name for field in read_catalogue().fields.values() if field.kind == kind}
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f" Did you mean '{names[close[0]]}'?" if close else ""


def _limits(report: Report) -> Iterator[str]:
    most = MOST_DIMENSIONS - 1 if report.steps else MOST_DIMENSIONS
    if len(report.dimensions) > most:
        why = ", as the steps need one more" if report.steps else ""
        yield f"A report has at most {most} dimensions{why}, not {len(report.dimensions)}."
    if not 1 <= len(report.metrics) <= MOST_METRICS:
        yield f"A report has from 1 to {MOST_METRICS} metrics, not {len(report.metrics)}."
    for name in sorted({name for name in report.dimensions if report.dimensions.count(name) > 1}):
        yield f"Dimension '{name}' stands twice."
    for name in sorted({name for name in report.metrics if report.metrics.count(name) > 1}):
        yield f"Metric '{name}' stands twice."


def _period(report: Report) -> Iterator[str]:
    period = PERIODS[report.grain]
    if not report.dimensions or report.dimensions[0] != period:
        yield f"The first dimension of a report by {report.grain} is '{period}'."
    for name in report.dimensions[1:]:
        if name in PERIODS.values():
            yield f"'{name}' is a second period: users and sessions of one cannot be told from the other's."


def _events(report: Report) -> Iterator[str]:
    if report.events and "eventName" not in report.dimensions:
        yield "A report of chosen events has the dimension 'eventName', or the events could not be told apart."
    if report.steps and "eventName" in report.dimensions:
        yield "'eventName' is what the steps are asked by: sessions do not add up over it."


def _item_rules(report: Report) -> Iterator[str]:
    fields = read_catalogue().of((*report.dimensions, *report.metrics))
    items = [field.name for field in fields if field.kind == "dimension" and field.scope == "item"]
    for field in fields:
        if items and field.kind == "metric" and field.scope == "event":
            yield f"'{field.name}' counts events and does not go with '{items[0]}', which belongs to items."


def _credit_rules(report: Report) -> Iterator[str]:
    fields = read_catalogue().of(report.dimensions)
    credit = [field.name for field in fields if field.about == "credit"]
    for name in credit:
        if "eventCount" in report.metrics:
            own = f"session{name[:1].upper()}{name[1:]}"
            yield f"'{name}' does not go with 'eventCount': use '{own}', the source of the session."
    for field in fields:
        if field.about == "query":
            yield f"'{field.name}' goes with few other fields only: use 'landingPage' or 'pagePath'."


def _ad_rules(report: Report) -> Iterator[str]:
    fields = read_catalogue().of((*report.dimensions, *report.metrics))
    costs = [field.name for field in fields if field.scope == "ad"]
    if not costs:
        return
    for field in fields:
        if field.kind == "dimension" and field.about in _NOT_WITH_ADS:
            yield f"'{costs[0]}' does not go with '{field.name}': the cost of ads is known by campaign and day."
    if "sessionCampaignName" not in report.dimensions:
        yield "A report of ads has the dimension 'sessionCampaignName', which Google Analytics asks for."


def _threshold_rules(report: Report) -> Iterator[str]:
    if is_thresholded(report) and not report.is_optional:
        yield "A report with demographics is optional: rows are withheld from it, and its requests have a quota."


_RULES: tuple[Callable[[Report], Iterator[str]], ...] = (
    _unknown_fields,
    _limits,
    _period,
    _events,
    _item_rules,
    _credit_rules,
    _ad_rules,
    _threshold_rules,
)
