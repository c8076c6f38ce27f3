"""The sections of each page's report, in the order of the page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from storehelm.charts.canvas import Chart, Look, column_of
from storehelm.charts.curves import Curve, curve
from storehelm.charts.dot_range import dot_range
from storehelm.charts.heat_map import heat_map
from storehelm.charts.lines import Line, axis_words, lines, lines_by
from storehelm.charts.marks import ChartMark
from storehelm.charts.paired_bars import paired_bars
from storehelm.charts.stacks import share_bars, stack_words, stacked_weeks
from storehelm.charts.waterfall import waterfall
from storehelm.languages.formats import DASH
from storehelm.languages.speech import Sentence, say, say_in
from storehelm.metrics.annotations import KINDS
from storehelm.metrics.tables import Table
from storehelm.metrics.view_tables import PLATFORM_LABELS
from storehelm.reports.grids import Grid, Head, Row, Shown, Tone, above_zero, facts, grid, known, where
from storehelm.reports.key_numbers import key_numbers
from storehelm.reports.parts import KEY_NUMBERS, Drawing, Prose, Section
from storehelm.strategy.goal_words import odds_words
from storehelm.strategy.strategy_view import path_of

Tables = Mapping[str, Table]
_WEEKS = 8
_COURSES = 6
_DEVICES = ("desktop", "mobile", "tablet")
_VERDICTS: Mapping[str, Sentence] = {
    # Translators: verdict on a channel: it earns more than its ads cost.
    "pays back": "Pays back",
    # Translators: verdict on a channel: the data do not tell whether it earns what its ads cost.
    "unclear": "Unclear",
    # Translators: verdict on a channel: it earns less than its ads cost.
    "below": "Below",
}
_GOAL_TONES: Mapping[str, Tone] = {
    "on_pace": "good",
    "reached": "good",
    "at_risk": "warn",
    "behind": "bad",
    "over_limit": "bad",
    "missed": "bad",
}
_STEP_COLUMNS = (
    Shown("sessions"),
    Shown("step_rate", "Step rate"),
    Shown("step_rate", "Change", against="previous_rate", is_optional=True),
    Shown("lost"),
    Shown("money_lost", is_estimate=True, is_optional=True),
)


def weekly(tables: Tables, look: Look) -> Iterator[Section]:
    """The weekly review: how it went, why, and what was decided."""
    yield _goals(tables, look)
    if tables["kpis"].rows:
        yield Section(say("Key numbers"), "", (key_numbers(tables["kpis"], look),), KEY_NUMBERS)
    symbol = look.formats.symbol
    if tables["ledger"].rows:
        chart = waterfall(tables["ledger"], look)
        # Translators: stands under a chart's title; {unit} is the sign of the currency.
        subtitle = say("{unit}; from the period before to this one", unit=symbol)
        yield _drawn(say("What moved net sales"), subtitle, chart, _steps(tables["ledger"], look))
    trend = tables["trend"]
    if trend.rows:
        drawn = (
            # Translators: name of a line of a chart: the numbers of this year.
            Line("net_sales", say("Now"), low="band_low", high="band_high"),
            # Translators: name of a line of a chart: net sales of the year before.
            Line("year_before", say("Year before"), "past"),
        )
        marks = _marks(tables, look)
        chart = lines(trend, "week", drawn, look, target="target", marks=marks)
        unit = axis_words(trend, ["net_sales", "year_before"], look)
        # Translators: stands under a chart's title; {unit} is "€" or "€ thousand".
        subtitle = say("{unit}; grey: a year before; band: normal range", unit=unit)
        yield _drawn(say("Net sales by week"), subtitle, chart, _weeks(trend, look))
    yield _decisions(tables, look)
    yield _restated(tables, look)
    yield _quality(tables, look)


def strategy(tables: Tables, look: Look) -> Iterator[Section]:
    """The goals, the course of each that runs, and what was done for them."""
    yield _goals(tables, look)
    running = [row for row in tables["goals"].rows if row["state"] not in ("waiting", "reached", "missed")]
    drawn = (
        # Translators: name of a line of a chart: what a goal has reached to date.
        Line("reached", say("To date")),
        # Translators: name of a line of a chart: where a goal will likely end.
        Line("middle", say("Likely"), low="low", high="high"),
        # Translators: name of a line of a chart: what was due of a goal by then.
        Line("due", say_in("goal", "Due"), "past"),
    )
    for row in running[:_COURSES]:
        path = path_of(tables, row["id"])
        unit = axis_words(path, ["reached", "high"], look)
        chart = lines(path, "day", drawn, look, marks=_begun(tables, row["id"]))
        # Translators: stands under a chart's title.
        words = say("to date and likely; band: eight in ten simulated ends")
        subtitle = "; ".join(filter(None, (unit, words)))
        said = tuple(look.formats.with_days(row[word]) for word in ("outlook", "need") if row[word])
        yield _drawn(str(row["objective"]), subtitle, chart, Prose(said))
    if "effects" in tables:
        done = grid(tables["effects"], (Shown("name"), Shown("label"), Shown("sentence", "What it brought")), look)
        # Translators: them are goals: what was done to reach them.
        yield _tabled(say("What was done for them"), say("against what would have happened without it"), done)


def funnel(tables: Tables, look: Look) -> Iterator[Section]:
    """Where buyers are lost: the steps, and the costliest one by week, device and channel."""
    yield _goals(tables, look)
    steps = tables["steps"]
    # Translators: an open funnel counts all who reach a step, whether or not they took those before; what is counted
    # are sessions.
    yield _tabled(say("Open, from daily counts"), say("sessions"), grid(steps, (Shown("label"), *_STEP_COLUMNS), look))
    costly = max(known(steps, "money_lost").rows, key=lambda row: row["money_lost"], default=None)
    if costly is not None:
        step, name = costly["step"], str(costly["label"]).lower()
        # Translators: {step} is a step of the funnel, such as "viewed a product".
        title = say("Step rate, {step}", step=name)
        trend = replace(where(tables["trend"], "step", step), title=title)
        chart = lines_by(trend, ("week", "device_label"), Line("step_rate", ""), look)
        yield _drawn(title, say("% of the step before, by week and device"), chart)
        by_channel = where(tables["by_channel"], "step", step)
        lost = paired_bars(by_channel, "channel_label", "money_lost", look)
        shown = grid(by_channel, (Shown("channel_label"), *_STEP_COLUMNS), look)
        subtitle = say("estimate, against the rate of the period before")
        yield _drawn(say("Money lost here by channel"), subtitle, lost, shown)
        by_device = grid(where(tables["by_device"], "step", step), (Shown("device_label"), *_STEP_COLUMNS), look)
        yield _tabled(say("This step by device"), say("sessions"), by_device)
    yield _quality(tables, look)


def devices(tables: Tables, look: Look) -> Iterator[Section]:
    """What mobile costs or brings."""
    yield _goals(tables, look)
    chart = share_bars(where(tables["shares"], "device", *_DEVICES, "other"), look)
    yield _drawn(say("Share by device"), say("% of what has a known device"), chart)
    trend = where(tables["trend"], "device", *_DEVICES)
    rates = lines_by(trend, ("week", "device_label"), Line("conversion", ""), look, target="target")
    yield _drawn(say("Session conversion rate"), say("% of sessions with a purchase, by week"), rates)
    if tables["gap"].rows:
        gap = (
            Shown("raw", as_change=True),
            Shown("standardised", as_change=True),
            Shown("orders", is_estimate=True, digits=0),
            Shown("price", is_estimate=True),
            Shown("left_out"),
        )
        subtitle = say("per session; the price is an estimate")
        yield _tabled(say("Mobile against desktop"), subtitle, facts(tables["gap"], gap, look))
    rate = (Shown("conversion"), Shown("conversion", "Change", against="conversion_before", is_optional=True))
    last = tuple(Shown(name) for name in ("orders", "average_order_value", "net_sales", "net_sales_share"))
    shown = (Shown("device_label"), Shown("sessions"), Shown("session_share"), *rate, *last)
    by_device = grid(tables["by_device"], shown, look, total="is_total")
    yield _tabled(say("By device"), say("change against the period compared with"), by_device)
    yield _quality(tables, look)


def channels(tables: Tables, look: Look) -> Iterator[Section]:
    """Which channels pay back."""
    yield _goals(tables, look)
    totals = tables["totals"]
    named = ("spend", "roas_attributed", "roas_platform", "roas_blended", "mer", "break_even_roas", "overlap_factor")
    if totals.rows and totals.rows[0]["spend"]:
        yield _tabled(say("All paid channels"), "", facts(totals, tuple(Shown(name) for name in named), look))
    paid = above_zero(tables["by_channel"], "spend")
    if paid.rows:
        limit = totals.rows[0]["break_even_roas"] if totals.rows else None
        # Translators: what the marks of a chart mean; a hollow mark is what the ad platform claims.
        subtitle = say("80% range; hollow: claimed by the platform; triangle: further out")
        yield _drawn(say("ROAS by channel"), subtitle, dot_range(paid, limit, look))
    weeks = tables["spend_by_week"]
    if weeks.rows:
        unit = stack_words(weeks, "week", "spend", look)
        chart = stacked_weeks(weeks, "week", "label", "spend", look)
        subtitle = say("{unit}; the largest three channels and the rest", unit=unit)
        yield _drawn(say("Ad spend by week"), subtitle, chart)
    sales = tuple(Shown(name) for name in ("spend", "net_sales", "orders", "roas_attributed", "roas_platform"))
    verdict = (Shown("verdict", words=_VERDICTS), Shown("new_customer_cost"), Shown("margin_after_ads"))
    by_channel = grid(tables["by_channel"], (Shown("label"), *sales, *verdict), look)
    yield _tabled(say("By channel"), say("margin after ads at the store’s margin"), by_channel)
    claims = (Shown("clicks"), Shown("claimed_conversions", digits=0), Shown("claimed_revenue"), Shown("roas_platform"))
    by_platform = grid(tables["by_platform"], (Shown("platform", words=PLATFORM_LABELS), Shown("spend"), *claims), look)
    # Translators: what ad platforms claim of themselves.
    yield _tabled(say("What the platforms say"), say("claims overlap: they do not add up to sales"), by_platform)
    yield _quality(tables, look)


def retention(tables: Tables, look: Look) -> Iterator[Section]:
    """Whether customers come back."""
    yield _goals(tables, look)
    subtitle = say("% of the cohort, by month after the first order; hatched: month not over")
    yield _drawn(say("Customers ordering again"), subtitle, heat_map(tables["cohorts"], look, value="rate"))
    rates = known(tables["repeat_rate"], "month")
    drawn = (Line("rate", say("Now"), low="low", high="high"),)
    chart = lines(rates, "month", drawn, look, target="target")
    shown = (Shown("month", "Month of first order"), Shown("customers"), Shown("returned"), Shown("rate"))
    repeat = grid(rates, (*shown, Shown("year_before", is_optional=True)), look)
    # Translators: a hollow mark stands for a month some of whose customers are too young to tell.
    subtitle = say("% by month of first order; hollow: too young in part")
    yield _drawn(say("Repeat rate within 90 days"), subtitle, chart, repeat)
    # Translators: names of lines of a chart: margin per customer, and the cost of winning one.
    value = Curve("age", "cm2", say("Margin"), limit="acquisition_cost", limit_name=say("Cost"))
    # Translators: stands under a chart's title; {unit} is the sign of the currency.
    words = say("{unit}, by months after the first order", unit=look.formats.symbol)
    yield _drawn(say("Margin per customer against cost"), words, curve(tables["lifetime_value"], value, look))
    # Translators: name of a line: the share of customers who are active.
    pooled = Curve("period", "rate", say("Active"), from_age=1)
    chart = curve(tables["pooled"], pooled, look)
    yield _drawn(say("All cohorts together"), say("% active, by periods after the first order"), chart)
    # Translators: name of a line: the share of customers who ordered again.
    second = curve(tables["time_to_second"], Curve("days", "share", say("Ordered again")), look)
    yield _drawn(say("Time to the second order"), say("% who ordered again, by days after the first"), second)


CHAPTERS: Mapping[str, Callable[[Tables, Look], Iterator[Section]]] = {
    "weekly": weekly,
    "strategy": strategy,
    "funnel": funnel,
    "devices": devices,
    "channels": channels,
    "retention": retention,
}
"""Page to the sections of its report."""


def _drawn(title: str, subtitle: str, chart: Chart, *more: Grid | Prose) -> Section:
    """A chart and what belongs to it; nothing where no number is drawn."""
    if chart.is_empty:
        return Section(title, subtitle, ())
    notes = (chart.marked,) if chart.marked else ()
    rest = tuple(part for part in more if (part.lines if isinstance(part, Grid) else part.sentences))
    return Section(title, subtitle, (Drawing(title, subtitle, chart, notes), *rest))


def _tabled(title: str, subtitle: str, shown: Grid) -> Section:
    if shown.lines:
        return Section(title, subtitle, (shown,))
    return Section(title, subtitle, (Prose(shown.notes),) if shown.notes else ())


def _steps(ledger: Table, look: Look) -> Grid:
    """Every driver, with the totals that they lead from and to."""
    whole = grid(ledger, (Shown("label"), Shown("amount", as_change=True)), look)
    totals = grid(ledger, (Shown("label"), Shown("amount")), look)
    lines = tuple(
        Row(total.cells, is_total=True) if row["kind"] in ("start", "end") else step
        for row, total, step in zip(ledger.rows, totals.lines, whole.lines, strict=True)
    )
    return replace(whole, lines=lines)


def _weeks(trend: Table, look: Look) -> Grid:
    newest = sorted(known(trend, "net_sales").rows, key=lambda row: row["week"], reverse=True)[:_WEEKS]
    shown = (
        Shown("week", "Week from"),
        Shown("net_sales"),
        Shown("year_before", is_optional=True),
        Shown("net_sales", "Change on the year", against="year_before", is_optional=True),
        Shown("band_low", is_optional=True),
        Shown("band_high", is_optional=True),
        Shown("target", is_optional=True),
    )
    return grid(replace(trend, rows=tuple(newest)), shown, look)


def _goals(tables: Tables, look: Look) -> Section:
    """A plain sentence for each goal, its state and its odds."""
    if "goals" not in tables:
        return Section(say("Goals"), "", ())
    goals = tables["goals"]
    shown = (Shown("objective", "Goal"), Shown("state_words", "State"), Shown("sentence", "How it stands"))
    whole = grid(goals, shown, look)
    odds = [DASH if row["odds"] is None else odds_words(row["odds"], look.formats) for row in goals.rows]
    tones = [_GOAL_TONES.get(str(row["state"])) for row in goals.rows]
    lines = tuple(
        Row((*line.cells, text), tones=((1, tone),) if tone else ())
        for line, text, tone in zip(whole.lines, odds, tones, strict=True)
    )
    heads = (*whole.heads, Head(say("Odds"), definition=column_of(goals, "odds").definition))
    # Translators: stands under "Goals".
    subtitle = say("as they are set, whatever the filters of this page")
    return _tabled(say("Goals"), subtitle, replace(whole, heads=heads, lines=lines))


def _decisions(tables: Tables, look: Look) -> Section:
    if "decisions" not in tables:
        return Section(say("What we decided"), "", ())
    shown = (Shown("what"), Shown("owner"), Shown("due"), Shown("state_words"), Shown("sentence"))
    # Translators: stands under "What we decided": decisions that are due stand first.
    subtitle = say("due ones first; each is held against what would have happened without it")
    return _tabled(say("What we decided"), subtitle, grid(tables["decisions"], shown, look))


def _restated(tables: Tables, look: Look) -> Section:
    if "restated" not in tables:
        return Section(say("What changed in the past"), "", ())
    names = ("label", "said", "says", "change", "why")
    shown = (Shown("week", "Week from"), *(Shown(name) for name in names))
    subtitle = say("what the report said then, and says now")
    return _tabled(say("What changed in the past"), subtitle, grid(tables["restated"], shown, look))


def _quality(tables: Tables, look: Look) -> Section:
    # Translators: Analytics is Google Analytics.
    title = say("What to know about Analytics")
    if "quality" not in tables:
        return Section(title, "", ())
    return _tabled(title, "", grid(tables["quality"], (Shown("what"), Shown("labels")), look))


def _marks(tables: Tables, look: Look) -> tuple[ChartMark, ...]:
    """What happened on days of the chart: gaps and changes first, then initiatives, then days told anew."""
    found = tables["annotations"].rows if "annotations" in tables else ()
    happened = sorted(found, key=lambda row: KINDS.index(row["kind"]))
    marks = [(row["kind"], ChartMark(row["day"], look.formats.with_days(row["what"]))) for row in happened]
    goals = [row["id"] for row in tables["goals"].rows] if "goals" in tables else []
    anew = [mark for kind, mark in marks if kind == KINDS[-1]]
    return (*(mark for kind, mark in marks if kind != KINDS[-1]), *_begun(tables, *goals), *reversed(anew))


def _begun(tables: Tables, *goals: str) -> tuple[ChartMark, ...]:
    """The days on which initiatives of goals began."""
    if "initiatives" not in tables:
        return ()
    rows = where(tables["initiatives"], "goal", *goals).rows
    # Translators: {initiative} is the name that people gave to something they did.
    return tuple(ChartMark(row["start"], say("“{initiative}” begins.", initiative=row["name"])) for row in rows)
