"""Marks on numbers that rest on flawed data: a small figure beside each, and a list that says what is meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from storehelm.components.ledger import Field
from storehelm.components.markup import put, safe, sup_html
from storehelm.components.section import with_days
from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, say, say_count
from storehelm.metrics.catalogue import CATALOGUE
from storehelm.metrics.tables import Table

_METRICS: Mapping[str, str] = {"conversion": "session_conversion_rate", "session_share": "mobile_session_share"}
"""Columns that are called otherwise than the metric that they show."""
_MOST_NAMES = 3
SMALL = 0.01
"""Share withheld up to which a number is told without a mark."""
_WORDS: Mapping[str, Sentence] = {
    "broken": "Tracking broken",
    # Translators: data that have come later than they should.
    "late": "Late",
    "unread": "Days not read",
    "restricted": "Hidden from the login",
    "truncated": "Not whole",
    "sampled": "Sampled",
    "time_zone": "Other time zone",
    "thresholded": "Few users left out",
    "withheld": "Withheld",
    # Translators: "(other)" is what Google Analytics calls a row of what it did not keep apart.
    "other_row": "“(other)” row",
    # Translators: Google Analytics refused to tell these numbers.
    "unavailable": "Refused",
    # Translators: a day or week that is not over yet.
    "partial": "Not over",
}


@dataclass(frozen=True)
class NumberMark:
    """One thing to know about some numbers: `number` stands beside each of them, which `ids` name."""

    number: int
    words: str
    what: str
    labels: str
    ids: tuple[str, ...]

    @property
    def hover(self) -> str:
        """What a pointer reads."""
        return f"{self.words}: {self.what}"


def marks_in(quality: Table) -> tuple[NumberMark, ...]:
    """The marks of a page in their order, the worst first, without what is too small to matter."""
    rows = [row for row in quality.rows if row["kind"] != "withheld" or abs(row["size"] or 1.0) > SMALL]
    return tuple(
        NumberMark(
            number,
            say(_WORDS.get(row["kind"], row["kind"])),
            row["what"],
            row["labels"],
            tuple(row["measures"].split(", ")),
        )
        for number, row in enumerate(rows, start=1)
    )


def marks_of(marks: Sequence[NumberMark], *ids: str) -> tuple[NumberMark, ...]:
    """Those that touch a metric."""
    return tuple(mark for mark in marks if set(ids) & set(mark.ids))


def mark_html(marks: Sequence[NumberMark], formats: Formats) -> str:
    """The numbers of marks, to stand beside what they touch; their words on hover."""
    return sup_html([mark.number for mark in marks], " ".join(with_days(mark.hover, formats) for mark in marks))


def marks_html(marks: Sequence[NumberMark], formats: Formats) -> str:
    """What the marks mean, in the order of their numbers."""
    if not marks:
        return ""
    items = "".join(
        f'<li><sup class="sh-mark">{mark.number}</sup><span><b>{safe(mark.words)}.</b> '
        f"{safe(with_days(mark.what, formats))} <em>{safe(_named(mark, formats))}</em></span></li>"
        for mark in marks
    )
    return f'<ul class="sh-marks" aria-label="{safe(say("Marks on numbers"))}">{items}</ul>'


def marked(fields: Iterable[Field], quality: Table) -> tuple[Field, ...]:
    """Columns of a ledger, each with the marks of the metrics that it shows."""
    marks = marks_in(quality)
    return tuple(
        one if one.is_bar_alone or one.against else replace(one, marks=_words_of(marks, one.name)) for one in fields
    )


def _words_of(marks: Sequence[NumberMark], column: str) -> tuple[tuple[int, str], ...]:
    steps = {name for mark in marks for name in mark.ids if name.startswith("step_rate_")}
    ids = steps if column == "step_rate" else {_METRICS.get(column, column)}
    return tuple((mark.number, mark.hover) for mark in marks_of(marks, *ids))


def _named(mark: NumberMark, formats: Formats) -> str:
    names = [CATALOGUE[one].label for one in mark.ids]  # counted by their ids: a name may hold a comma itself
    if len(names) <= _MOST_NAMES:
        return mark.labels
    first, rest = ", ".join(names[:2]), len(names) - 2
    n = formats.number(rest)
    # Translators: {names} are names of numbers, such as "Sessions, Net sales".
    return say_count("{names} and {n} other number", "{names} and {n} other numbers", rest, names=first, n=n)


def show_marks(quality: Table, formats: Formats) -> None:
    """Show what the marks of a page mean, if it has any."""
    found = marks_html(marks_in(quality), formats)
    if found:
        put(found)


def besides(table: Table, quality: Table) -> Table:
    """The table without those notes that stand among the marks."""
    said = {mark.what for mark in marks_in(quality)}
    return replace(table, notes=tuple(note for note in table.notes if note not in said))
