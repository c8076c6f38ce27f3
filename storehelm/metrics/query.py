"""Asks for metrics: `ask(published, store, ids, period, grain, by, where)` gives rows of exact numbers.

Every number is a sum over one table, or such sums divided, for the same days, filters and values of dimensions. What
cannot be had is None, with a sentence that says why; it is never the number of something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from storehelm.metrics.catalogue import Metric
from storehelm.metrics.cells import Cells, Frame, Key, Part, read
from storehelm.metrics.coverage import Readable, last_known, read_coverage
from storehelm.metrics.formulas import Answers, Unknown
from storehelm.metrics.plans import Place, Plan, plans_of
from storehelm.metrics.quality import Mark, marks_of, sentences
from storehelm.metrics.question import Question, check_values, question
from storehelm.metrics.remarks import remarks
from storehelm.metrics.session_totals import whole_sessions
from storehelm.settings.calendar import Grain, Period
from storehelm.settings.store import Store


@dataclass(frozen=True)
class Answer:
    """Numbers, and what must be known about them.

    Each of `rows` has `period` (first day of the calendar period; of the whole one at the grain total), a value for
    each dimension of `by`, a value for each metric id, and `partial`: whether the period is clipped, running, or only
    partly covered by the data. Values are raw: money and averages of money are int micros, counts int, ratios float,
    None for unknown. `reasons` has a sentence for each metric that is None somewhere; `notes` are further sentences
    for the reader; `shares` says how much of its data a metric knows or uses, where that is not all. `marks` hold for
    a metric what must be known of the numbers of Analytics that it rests on; their sentences are among the notes.
    `statements` are the SQL that ran, `as_of` the last day that customers' returning is judged by.
    """

    metrics: tuple[Metric, ...]
    period: Period
    grain: Grain
    by: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    reasons: Mapping[str, str]
    notes: tuple[str, ...]
    shares: Mapping[str, float]
    statements: tuple[str, ...]
    as_of: date
    marks: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)

    def value(self, name: str) -> Any:  # noqa: ANN401 - int, float or None
        """The metric's value in the first row: the whole, when asked at the grain total without `by`."""
        return self.rows[0][name] if self.rows else None


class _Once:
    """Runs each statement of one question once: several metrics may need to know the same thing."""

    def __init__(self, published: Readable) -> None:
        self._published = published
        self._known: dict[tuple[str, str], list[tuple[Any, ...]]] = {}

    def rows(self, sql: str, parameters: dict[str, Any] | None = None, /) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        asked = (sql, repr(parameters))
        if asked not in self._known:
            self._known[asked] = self._published.rows(sql, parameters or {})
        return self._known[asked]


def ask(  # noqa: PLR0913 - the parts of a question, each with its own word
    published: Readable,
    store: Store,
    ids: Sequence[str],
    period: Period,
    grain: str = "total",
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
) -> Answer:
    """Ask a published file for metrics.

    Args:
        published: The version to ask.
        store: The store, for its first day of the week and its currency.
        ids: Ids of metrics.
        period: The days asked about, both ends included.
        grain: day, week, month, quarter, year, or total for one row.
        by: Dimensions to break down by.
        where: Dimension to the values allowed: values are OR, dimensions AND.

    Raises:
        Refusal: An id, grain, dimension or value is unknown.
    """
    asked = question(ids, period, grain, by, where or {})
    answers = work_out(published, store, asked)
    frame, cells = answers.frame, answers.cells
    rows = _rows(asked, frame, answers)
    once = _Once(published)
    marks = marks_of(once, asked, frame, answers.plans)
    whole = () if asked.where else whole_sessions(once, answers)
    notes = (*remarks(store, answers), *whole, *sentences(marks))
    return Answer(
        metrics=asked.metrics,
        period=period,
        grain=asked.grain,
        by=asked.by,
        rows=rows,
        reasons=answers.reasons,
        notes=notes,
        shares=answers.shares,
        statements=tuple(statement for part in cells.values() for statement in part.statements),
        as_of=frame.as_of,
        marks=marks,
    )


def work_out(published: Readable, store: Store, asked: Question) -> Answers:
    """Read what a question needs, each statement once.

    Raises:
        Refusal: It filters by a value that the data does not have.
    """
    once = _Once(published)
    check_values(once, asked.where)
    coverage = read_coverage(once)
    frame = Frame(asked.period, asked.grain, store.week_start, last_known(coverage, asked.period))
    plans = plans_of(once, asked, frame, coverage)
    return Answers(frame, asked.by, plans, _read_all(once, asked, frame, plans))


def _read_all(published: Readable, asked: Question, frame: Frame, plans: Sequence[Plan]) -> dict[Place, Cells]:
    """Each fact is read once for each span of days, with all the measures that any metric needs of it."""
    wanted: dict[Place, dict[str, None]] = {}
    for plan in plans:
        for name in plan.measures:
            wanted.setdefault(plan.place(name), {})[name] = None
    return {
        place: read(published, frame, Part(place[0], tuple(names), place[1], asked.by, asked.where, place[2]))
        for place, names in wanted.items()
    }


def _rows(asked: Question, frame: Frame, answers: Answers) -> tuple[dict[str, Any], ...]:
    rows = []
    for first, span in frame.spans().items():
        is_partial = answers.is_partial(span)
        for values in answers.combinations():
            key: Key = (first, *values)
            row: dict[str, Any] = {"period": first} | dict(zip(asked.by, values, strict=True))
            for plan in answers.plans:
                found = answers.value(plan, key, span)
                row[plan.metric.id] = None if isinstance(found, Unknown) else found
            rows.append(row | {"partial": is_partial})
    return tuple(rows)
