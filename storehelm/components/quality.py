"""How good the data of a page are, in words: what is complete, what ends early, what was never loaded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from storehelm.languages.formats import Formats
from storehelm.languages.speech import say, say_count
from storehelm.metrics.coverage import KIND_LABELS, Covered
from storehelm.settings.calendar import Period

_STALE_FROM = 8
"""From then on a whole later week is missing."""
_ARCHIVE_FROM = 60
"""Data that old are not late: somebody looks at the past."""


def quality_of(
    kinds: Sequence[str], coverage: Mapping[str, Covered], period: Period, today: date, formats: Formats
) -> list[tuple[str, str]]:
    """Words and a state for each thing to know; one calm chip where there is nothing to know."""
    news = list(_news(kinds, coverage, period, formats))
    newest = max((coverage[kind].period.last for kind in kinds if kind in coverage), default=None)
    if newest is None:
        return news
    age = (today - newest).days
    if _STALE_FROM <= age < _ARCHIVE_FROM:
        words = say_count("Stale: {days} day old", "Stale: {days} days old", age, days=formats.number(age))
        return [*news, (words, "stale")]
    if any(state != "info" for _, state in news):
        return news
    day = formats.day(newest, year=False)
    # Translators: the data of a page reach up to this day.
    words = say("Data to {day}", day=day) if news else say("Complete, data to {day}", day=day)
    return [(words, "fine"), *news]


def _news(
    kinds: Sequence[str], coverage: Mapping[str, Covered], period: Period, formats: Formats
) -> Iterator[tuple[str, str]]:
    missing = [say(KIND_LABELS[kind]).lower() for kind in kinds if kind not in coverage]
    if missing:
        # Translators: {kinds} are kinds of data, one after the other, such as "sessions, ad spend".
        yield say("Not loaded: {kinds}", kinds=", ".join(missing)), "info"
    for kind in kinds:
        label, known = say(KIND_LABELS[kind]), coverage.get(kind)
        if known is None:
            continue
        if known.period.last < period.last:
            # Translators: a kind of data and its last day, such as "Ad spend to 12 Nov".
            yield say("{kind} to {day}", kind=label, day=formats.day(known.period.last, year=False)), "partial"
        elif known.period.first > period.first:
            # Translators: a kind of data and its first day, such as "Sessions from 11 Nov".
            yield say("{kind} from {day}", kind=label, day=formats.day(known.period.first, year=False)), "partial"
        elif known.is_last_day_partial and period.holds(known.period.last):
            yield say("{day} is not over", day=formats.day(known.period.last, year=False)), "partial"
