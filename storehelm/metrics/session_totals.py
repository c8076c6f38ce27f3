"""Sessions of a whole week or month as Analytics counts them, told beside the sum of its days."""

from collections.abc import Mapping

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.coverage import Readable
from storehelm.metrics.formulas import Answers

_APART: Mapping[str, Sentence] = {
    "week": "Google Analytics counts {whole} sessions in this week as a whole; its days add up to {days}, for a "
    "session over midnight counts on both.",
    "month": "Google Analytics counts {whole} sessions in this month as a whole; its days add up to {days}, for a "
    "session over midnight counts on both.",
}
_HELD = "select count(*) from duckdb_tables() where table_name = 'session_totals'"
_WHOLE = """
select source, cast(sum(sessions) as bigint)
from session_totals
where grain = $grain and first_day = $first
group by source
"""


def whole_sessions(published: Readable, answers: Answers) -> tuple[str, ...]:
    """A sentence where Analytics' own total of the period differs from the sum of its days; else none.

    Only for sessions of exactly one ISO week or calendar month, not told apart, of a single source; not for a
    question with filters.
    """
    frame = answers.frame
    plan = next((one for one in answers.plans if not one.dash and "sessions" in one.measures), None)
    grain = frame.counted_grain
    if plan is None or frame.grain != "total" or grain not in ("week", "month") or answers.by:
        return ()
    days = answers.sum_of(plan, "sessions")
    if days is None or not published.rows(_HELD)[0][0]:
        return ()
    found = published.rows(_WHOLE, {"grain": grain, "first": frame.period.first})
    sources = {row[0] for row in published.rows("select distinct source from session_days")}
    if len(found) != 1 or sources != {found[0][0]} or found[0][1] == days:
        return ()
    return (say(_APART[grain], whole=found[0][1], days=days),)
