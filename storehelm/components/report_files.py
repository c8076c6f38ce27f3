"""What a page's report buttons make: the document that `report` writes too, made when somebody asks for it."""

from collections.abc import Callable, Mapping

from storehelm.charts.canvas import Look
from storehelm.charts.theme import LIGHT
from storehelm.components.opening import goal_tables
from storehelm.components.view import View
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table
from storehelm.reports.sheets import Source

_WRITTEN = ("decisions", "restated", "effects", "backtests")


def report_maker(view: View, page: str) -> Callable[[str], bytes] | None:
    """Makes the page's report as a file of an ending; None where the page has no report or no numbers.

    Goals and decisions are those that the page shows. All else is read when the file is asked for, with the page's
    period and filters and its usual choices.
    """
    from storehelm.reports.document import STRATEGY, TITLES, says_something  # loaded with the first page that has one

    if page not in TITLES:
        return None
    standing, shown = goal_tables(view), dict(view.shown)
    if not says_something(page, standing if page == STRATEGY else shown):
        return None
    return lambda ending: _made(view, page, ending, (standing, shown))


def _made(view: View, page: str, ending: str, known: tuple[Mapping[str, Table], Mapping[str, Table]]) -> bytes:
    from storehelm.reports.document import TITLES, document_of
    from storehelm.reports.file_formats import content_of
    from storehelm.reports.material import report_tables

    standing, shown = known
    written = {name: shown[name] for name in _WRITTEN if name in shown}
    tables = report_tables(page, (view.published, view.store), view.selection, standing, written)
    source = Source(say(TITLES[page]), view.published.meta, view.selection)
    return content_of(document_of(page, tables, source, Look(LIGHT, view.formats)), ending)
