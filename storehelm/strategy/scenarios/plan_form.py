"""The form of a saved comparison: what is kept of it, and how it is read back, field by field.

Money is in micros, weeks are the store's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from storehelm.languages.speech import Sentence, say
from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.calendar import Period
from storehelm.strategy.fields import check_span, check_words, day_in, number_in, optional_text, text_in
from storehelm.strategy.scenarios.costs import OPTIONAL
from storehelm.strategy.scenarios.levers import Scenario
from storehelm.strategy.scenarios.lines import LINE, LINES

LONGEST_NAME = 80
MOST_SCENARIOS = 12
BANDED = ("net_sales", "orders", "profit")
"""Lines that are kept with an interval: by them a store is found to be in one scenario or another."""
KEPT = tuple(line.id for line in LINES if not line.is_total)
"""Lines that are kept by week; the others are sums of them."""
_WORDS = (
    "name",
    "first",
    "last",
    "as_of",
    "version",
    "currency",
    "notes",
    "weeks",
    "recent_first",
    "recent_last",
    "recent",
    "costs",
    "spreads",
    "scenario",
)
_SCENARIO_WORDS = ("name", "levers", "assumptions", "lines", "bands", "to_date", "parts")
_LARGEST = 2**62
PART_FAMILIES = ("sessions", "spend", "conversion")
"""Levers that have one for each channel or device: `sessions:Email`."""


@dataclass(frozen=True)
class Band:
    """A number by week: nine of ten paths end above `low`, five above `middle`, one above `high`."""

    low: tuple[int, ...]
    middle: tuple[int, ...]
    high: tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A number of one channel or device by week; a rate is `top` divided by `bottom`."""

    top: tuple[int, ...]
    bottom: tuple[int, ...] = ()


@dataclass(frozen=True)
class Frozen:
    """One scenario with the numbers that it had when it was saved.

    Attributes:
        scenario: Its name, levers and assumptions.
        lines: Of each known line of KEPT its amount by week.
        bands: Of each known line of BANDED its interval by week.
        to_date: The same, added up from the first week.
        parts: Of each lever that moves a channel or a device in one of the scenarios, that number by week.
    """

    scenario: Scenario
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    bands: Mapping[str, Band] = field(default_factory=dict)
    to_date: Mapping[str, Band] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)

    def amount(self, line: str, weeks: Iterable[int]) -> int | None:
        """A line, or a sum of lines, over the weeks of these places; None where it was not known."""
        chosen = list(weeks)
        if not LINE[line].is_total:
            values = self.lines.get(line)
            return None if values is None else sum(values[place] for place in chosen)
        total = 0
        for sign, name in LINE[line].adds:
            part = self.amount(name, chosen)
            if part is None and name not in OPTIONAL:
                return None
            total += sign * (part or 0)
        return total


@dataclass(frozen=True)
class Plan:
    """One saved comparison.

    Attributes:
        name: What people call it; no two have the same.
        span: The days ahead of then.
        as_of: The last day that was known.
        version: Of the published data that it was worked out from.
        currency: Of its money.
        weeks: The store's weeks inside the span; the first and the last may be cut. None where a file brought
            scenarios without numbers.
        scenarios: In the order of the page.
        costs: What store.toml said of costs, by setting, as text.
        recent: Days before `as_of` that it rests on.
        recent_amounts: Net sales and orders of those days as they were known then.
        spreads: How far each lever's number usually moved from one quarter to the next, by lever.
        notes: What people wrote.
    """

    name: str
    span: Period
    scenarios: tuple[Frozen, ...]
    as_of: date | None = None
    version: str = ""
    currency: str = ""
    weeks: tuple[Period, ...] = ()
    costs: Mapping[str, str] = field(default_factory=dict)
    recent: Period | None = None
    recent_amounts: Mapping[str, int] = field(default_factory=dict)
    spreads: Mapping[str, float] = field(default_factory=dict)
    notes: str = ""

    @property
    def is_frozen(self) -> bool:
        """Whether it holds numbers."""
        return bool(self.weeks)


_NAMELESS: Mapping[str, Sentence] = {
    "A comparison": "A comparison needs a name.",
    "A scenario": "A scenario needs a name.",
}


def checked_name(name: str, what: str = "A comparison") -> str:
    """A name that can be kept, listed and typed.

    Raises:
        Refusal: It is empty, too long, or holds characters that do not print.
    """
    name = name.strip()
    if not name:
        hint = say("Write a few words, such as Plan for Q1.")
        raise Refusal(say(_NAMELESS[what]), column="name", value="", hint=hint)
    if len(name) > LONGEST_NAME:
        raise Refusal(
            say("A name has at most {most} characters; this one has {n}.", most=LONGEST_NAME, n=len(name)),
            column="name",
            value=f"{name[:40]}...",
            hint=say("Shorten it."),
        )
    if not name.isprintable():
        raise Refusal(
            say("A name is one line of characters that print."),
            column="name",
            value=name.encode("unicode_escape").decode("ascii"),
            hint=say("Write it anew."),
        )
    return name


def check_scenarios(names: Sequence[str]) -> None:
    """Refuse a comparison of no scenarios, of too many, or of two that have the same name.

    Raises:
        Refusal: One of these.
    """
    if not names:
        raise Refusal(say("A comparison needs a scenario."), column="scenario", hint=say("Name at least one."))
    if len(names) > MOST_SCENARIOS:
        raise Refusal(
            say("A comparison has at most {most} scenarios; this one has {n}.", most=MOST_SCENARIOS, n=len(names)),
            column="scenario",
            hint=say("Save them as two."),
        )
    folded = [checked_name(name, "A scenario").casefold() for name in names]
    twice = next((name for name in names if folded.count(name.strip().casefold()) > 1), None)
    if twice is not None:
        raise Refusal(
            say("Two scenarios are called '{name}'.", name=twice.strip()),
            column="scenario",
            value=twice.strip(),
            hint=say("Give each a name of its own."),
        )


def document_of(plan: Plan) -> dict[str, Any]:
    """A comparison as JSON can hold it."""
    document: dict[str, Any] = {
        "name": plan.name,
        "first": plan.span.first.isoformat(),
        "last": plan.span.last.isoformat(),
        "as_of": plan.as_of.isoformat() if plan.as_of else None,
        "version": plan.version,
        "currency": plan.currency,
        "notes": plan.notes,
        "weeks": [week.first.isoformat() for week in plan.weeks],
        "recent_first": plan.recent.first.isoformat() if plan.recent else None,
        "recent_last": plan.recent.last.isoformat() if plan.recent else None,
        "recent": dict(plan.recent_amounts),
        "costs": dict(plan.costs),
        "spreads": dict(plan.spreads),
    }
    said = {word: value for word, value in document.items() if value not in (None, "", [], {})}
    return said | {"scenario": [_scenario_document(one) for one in plan.scenarios]}


def _scenario_document(one: Frozen) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": one.scenario.name,
        "levers": dict(one.scenario.levers),
        "assumptions": dict(one.scenario.assumptions),
        "lines": {line: list(values) for line, values in one.lines.items()},
        "bands": {line: _band_document(band) for line, band in one.bands.items()},
        "to_date": {line: _band_document(band) for line, band in one.to_date.items()},
        "parts": {lever: _part_document(part) for lever, part in one.parts.items()},
    }
    return {word: value for word, value in document.items() if value}


def _band_document(band: Band) -> dict[str, list[int]]:
    return {word: list(getattr(band, word)) for word in ("low", "middle", "high")}


def _part_document(part: Part) -> dict[str, list[int]]:
    return {"top": list(part.top)} | ({"bottom": list(part.bottom)} if part.bottom else {})


def plan_from(document: Mapping[str, Any]) -> Plan:
    """Read a comparison.

    Raises:
        Refusal: A field is unknown, missing, or holds what it cannot.
    """
    check_words(document, _WORDS, "A comparison has no '{field}'.")
    first, last = day_in(document, "first"), day_in(document, "last")
    check_span(first, last, "last")
    weeks = _weeks(document, Period(first, last))
    entries = _list(document, "scenario")
    scenarios = tuple(_scenario(entry, len(weeks)) for entry in entries)
    check_scenarios([one.scenario.name for one in scenarios])
    return Plan(
        name=checked_name(text_in(document, "name")),
        span=Period(first, last),
        scenarios=scenarios,
        as_of=day_in(document, "as_of") if "as_of" in document or weeks else None,
        version=optional_text(document, "version"),
        currency=optional_text(document, "currency"),
        weeks=weeks,
        costs={word: str(value) for word, value in _mapping(document, "costs").items()},
        recent=_recent(document),
        recent_amounts={word: _whole(value, word) for word, value in _mapping(document, "recent").items()},
        spreads=_numbers(document, "spreads"),
        notes=optional_text(document, "notes"),
    )


def _scenario(document: Mapping[str, Any], weeks: int) -> Frozen:
    check_words(document, _SCENARIO_WORDS, "A scenario has no '{field}'.")
    scenario = Scenario(
        checked_name(text_in(document, "name"), "A scenario"),
        _numbers(document, "levers"),
        _numbers(document, "assumptions"),
    )
    lines = {line: _amounts(values, line, weeks) for line, values in _of_lines(document, "lines", KEPT)}
    bands = {line: _band(values, line, weeks) for line, values in _of_lines(document, "bands", BANDED)}
    to_date = {line: _band(values, line, weeks) for line, values in _of_lines(document, "to_date", BANDED)}
    parts = {lever: _part(values, lever, weeks) for lever, values in _mapping(document, "parts").items()}
    return Frozen(scenario, lines, bands, to_date, parts)


def _of_lines(document: Mapping[str, Any], word: str, known: Sequence[str]) -> list[tuple[str, Any]]:
    found = _mapping(document, word)
    check_words(found, tuple(known), "'{section}' has no '{field}'.", section=word)
    return list(found.items())


def _band(document: object, line: str, weeks: int) -> Band:
    if not isinstance(document, Mapping) or set(document) != {"low", "middle", "high"}:
        raise Refusal(say("The interval of '{line}' needs low, middle and high.", line=line), column=line)
    return Band(*(_amounts(document[word], line, weeks) for word in ("low", "middle", "high")))


def _part(document: object, lever: str, weeks: int) -> Part:
    family, _, name = lever.partition(":")
    if family not in PART_FAMILIES or not name:
        hint = nearest_name(family, PART_FAMILIES)
        said = say("Nothing is kept of a part called '{part}'.", part=lever[:40])
        raise Refusal(said, column="parts", value=lever[:40], hint=hint)
    if not isinstance(document, Mapping) or not {"top"} <= set(document) <= {"top", "bottom"}:
        raise Refusal(say("The weeks of '{part}' need top, and bottom for a rate.", part=lever), column=lever)
    bottom = _amounts(document["bottom"], lever, weeks) if "bottom" in document else ()
    return Part(_amounts(document["top"], lever, weeks), bottom)


def _amounts(values: object, line: str, weeks: int) -> tuple[int, ...]:
    if not isinstance(values, list) or len(values) != weeks:
        raise Refusal(say("'{line}' needs one whole number for each of {n} weeks.", line=line, n=weeks), column=line)
    return tuple(_whole(value, line) for value in values)


def _whole(value: object, word: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise Refusal(say("'{field}' must be a whole number.", field=word), column=word, value=str(value)[:40])
    return value


def _numbers(document: Mapping[str, Any], word: str) -> dict[str, float]:
    found = _mapping(document, word)
    numbers = {name: number_in(found, name) for name in found}
    return {name: float(number) for name, number in numbers.items() if number is not None}


def _mapping(document: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    found = document.get(word, {})
    if not isinstance(found, Mapping):
        said = say("'{field}' must hold names with values.", field=word)
        example = f"{word} = {{ name = 0.05 }}"  # not shown: it is typed like this in every language
        # Translators: {example} is what to type.
        raise Refusal(said, column=word, hint=say("Write: {example}", example=example))
    return found


def _list(document: Mapping[str, Any], word: str) -> list[Mapping[str, Any]]:
    found = document.get(word, [])
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        said = say("'{field}' must be a list of sections.", field=word)
        section = f"[[comparison.{word}]]"  # not shown: it is typed like this in every language
        raise Refusal(said, column=word, hint=say("Write {section}.", section=section))
    return found


def _weeks(document: Mapping[str, Any], span: Period) -> tuple[Period, ...]:
    said = document.get("weeks", [])
    if not isinstance(said, list):
        raise Refusal(say("'weeks' must be a list of days."), column="weeks")
    firsts = [day_in({"weeks": day}, "weeks") for day in said]
    if firsts and (firsts[0] != span.first or firsts != sorted(set(firsts)) or firsts[-1] > span.last):
        raise Refusal(say("'weeks' must hold the first days of the span's weeks, in order."), column="weeks")
    ends = [day - timedelta(days=1) for day in firsts[1:]] + [span.last]
    return tuple(Period(first, end) for first, end in zip(firsts, ends, strict=True)) if firsts else ()


def _recent(document: Mapping[str, Any]) -> Period | None:
    if "recent_first" not in document:
        return None
    first, last = day_in(document, "recent_first"), day_in(document, "recent_last")
    check_span(first, last, "recent_last")
    return Period(first, last)
