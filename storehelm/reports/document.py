"""A report as one description, which a web page, a PDF and a static page of a link are written from.

It is made from the very tables that the page draws and `view` prints, and holds every number already as a reader
reads it: the same number cannot be written in two ways.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storehelm.charts.canvas import Chart, Look
from storehelm.languages.speech import Sentence, say
from storehelm.metrics.notices import notices
from storehelm.metrics.retention_view import cohort_period
from storehelm.metrics.selection import Selection
from storehelm.metrics.tables import Table
from storehelm.refusal import Refusal, nearest_name
from storehelm.reports.chapters import CHAPTERS
from storehelm.reports.grids import Grid
from storehelm.reports.parts import Drawing, Section
from storehelm.reports.period_words import period_words
from storehelm.reports.sheets import Source, about
from storehelm.settings.calendar import WeekStart
from storehelm.strategy.goal_words import strategy_headline
from storehelm.strategy.sentences import Headline, headline

STRATEGY, RETENTION = "strategy", "retention"
TITLES: Mapping[str, Sentence] = {
    "weekly": "Weekly review",
    "strategy": "Strategy",
    "funnel": "Funnel",
    "devices": "Devices",
    "channels": "Channels",
    "retention": "Retention",
}
"""Every page that can be a report, by its name; files are called after these in every language."""
_NEEDED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "weekly": ("kpis", ("value",)),
    "strategy": ("goals", ("target",)),
    "funnel": ("steps", ("sessions",)),
    "devices": ("by_device", ("sessions", "orders")),
    "channels": ("by_channel", ("spend", "orders")),
    "retention": ("cohorts", ("size",)),
}
"""The table without whose numbers a report would say nothing, and their columns."""


@dataclass(frozen=True)
class Document:
    """A report: what it is called, of which days, what it says first, its sections, and what its words mean.

    `facts` are store, filters, as-of day, version of the data and hash of the content, as label and value.
    `definitions` are name and meaning. `tables` are those that it was made from, for a workbook; `locale`
    is its reader's.
    """

    page: str
    title: str
    store: str
    period: str
    notices: tuple[str, ...]
    headline: Headline
    sections: tuple[Section, ...]
    definitions: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    source: Source
    tables: tuple[Table, ...]
    content_hash: str
    locale: str

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts in their order."""
        return tuple(part.chart for section in self.sections for part in section.parts if isinstance(part, Drawing))

    @property
    def file_name(self) -> str:
        """What a file of it is called, without an ending."""
        days = self.source.selection.period
        name = TITLES[self.page].lower().replace(" ", "-")
        return f"{name}-{self.source.meta.as_of}" if self.page == STRATEGY else f"{name}-{days.first}-{days.last}"


def document_of(page: str, tables: Mapping[str, Table], source: Source, look: Look) -> Document:
    """Describe a page as a report.

    Args:
        page: Its name, one of TITLES.
        tables: The page's tables by name, as its view gives them; with `goals`, and where there are any `decisions`,
            `restated`, `initiatives`, `effects`, `paths`, `backtests`, `annotations`. What a reader must not see is
            left out before.
        source: What they were asked of.
        look: How the reader sees numbers, and colours: light ones for paper.

    Raises:
        Refusal: There is no report of that page, or the tables say nothing: an empty report is never made.
    """
    if page not in TITLES:
        # Translators: {page} is what was asked for as a page.
        refused = say("There is no report of a page '{page}'.", page=page)
        raise Refusal(refused, value=page, hint=nearest_name(page, TITLES))
    if not says_something(page, tables):
        raise Refusal(
            # Translators: {report} is the name of a page, such as Weekly review.
            say("The report '{report}' would be empty: there are no data in this period.", report=say(TITLES[page])),
            value=page,
            # Translators: `status` is a command: it is not translated.
            hint=say("Choose another period or fewer filters; `status` says which days are loaded."),
        )
    sections = tuple(section for section in CHAPTERS[page](tables, look) if section.parts)
    hashed = content_hash(tables)
    return Document(
        page=page,
        title=say(TITLES[page]),
        store=source.meta.store_name,
        period=_period(page, source, look),
        notices=tuple(look.formats.with_days(one.sentence) for one in notices(tables)),
        headline=_headline(page, tables, look),
        sections=sections,
        definitions=_definitions(tables, sections),
        facts=(*about(source, has_period=page != STRATEGY), (say("Content hash (SHA-256)"), hashed)),
        source=source,
        tables=tuple(tables.values()),
        content_hash=hashed,
        locale=look.formats.locale,
    )


def content_hash(tables: Mapping[str, Table]) -> str:
    """SHA-256 of every value of the tables.

    The same for each format of the report, and for the same numbers in one language.
    """
    content = {name: [list(row.items()) for row in one.rows] for name, one in sorted(tables.items())}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_as_text)
    return hashlib.sha256(text.encode()).hexdigest()


def says_something(page: str, tables: Mapping[str, Table]) -> bool:
    """Whether the table that a page's report rests on has any number."""
    name, columns = _NEEDED[page]
    return name in tables and any(row[column] for row in tables[name].rows for column in columns)


def _as_text(value: Any) -> str:  # noqa: ANN401 - any value of a row
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _headline(page: str, tables: Mapping[str, Table], look: Look) -> Headline:
    return (
        strategy_headline(tables["goals"], look.formats) if page == STRATEGY else headline(page, tables, look.formats)
    )


def _period(page: str, source: Source, look: Look) -> str:
    if page == STRATEGY:
        # Translators: stands under the title of a report, in place of its days.
        return say("how the goals stand on their last closed day")
    selection, week_start = source.selection, _week_start(source)
    if page == RETENTION:
        period, _ = cohort_period(selection.period)
        asked = Selection(period, "none", selection.filters)
        # Translators: stands under the title of a report; {period} is "9 – 15 Nov 2026" or "Week 46, 9 – 15 Nov 2026".
        return say("customers whose first order was {period}", period=period_words(asked, look.formats, week_start))
    return period_words(selection, look.formats, week_start)


def _week_start(source: Source) -> WeekStart:
    return "sunday" if source.meta.week_start == "sunday" else "monday"


def _definitions(tables: Mapping[str, Table], sections: tuple[Section, ...]) -> tuple[tuple[str, str], ...]:
    """What the numbers and the heads mean, each name once, in the order in which they are read."""
    found: dict[str, str] = {}
    for row in (row for name in ("kpis", "goals") if name in tables for row in tables[name].rows):
        found.setdefault(str(row["label"]), str(row["definition"] or ""))
    for part in (part for section in sections for part in section.parts if isinstance(part, Grid)):
        for head in part.heads:
            found.setdefault(head.label, head.definition)
    return tuple((name, meaning) for name, meaning in found.items() if meaning)
