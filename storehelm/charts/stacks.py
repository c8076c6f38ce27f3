"""Stacked bars: parts of a whole over weeks, and shares of several measures under each other."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

import plotly.graph_objects as go

from storehelm.charts.canvas import Chart, Look, canvas, column_of, name_lines, plain, set_value_axis, values_of
from storehelm.charts.scales import axis_over, date_ticks, unit_words
from storehelm.charts.theme import OTHER, entity_colours, ink_on
from storehelm.charts.values import plotted, written
from storehelm.languages.formats import DASH
from storehelm.languages.speech import say, say_in
from storehelm.metrics.tables import Table

_MOST_PARTS = 4
_SHARE_ROW = 84
_NARROW_MARGIN = 92
_NARROW_LETTERS = 12
_NARROW_LETTER = 8
_NOT_SMALLER = {"minsize": 12, "mode": "hide"}
_WIDE_ENOUGH = 0.12


def stacked_weeks(table: Table, x: str, by: str, value: str, look: Look) -> Chart:
    """Draw a bar per day of column `x`, cut by column `by`: the largest three and the rest."""
    unit = column_of(table, value).unit
    amounts = _amounts(table, (x, by, value))
    parts = _largest(amounts)
    days = sorted({row[x] for row in table.rows})
    colours = entity_colours(parts, look.theme)
    figure = canvas(look, 300)
    for part in parts:
        own = [amounts[part].get(day) for day in days]
        figure.add_bar(
            x=list(range(len(days))),
            y=[plotted(amount, unit) for amount in own],
            name=plain(_part(part)),
            marker={"color": colours[part], "line": {"color": look.theme.background, "width": 1}},
            customdata=[written(amount, unit, look.formats) for amount in own],
            hovertemplate=f"{plain(_part(part))} %{{customdata}}<extra></extra>",
        )
    totals = [sum(amounts[part].get(day) or 0 for part in parts) for day in days]
    set_value_axis(figure, axis_over([plotted(total, unit) for total in totals], unit, look.formats, from_zero=True))
    _set_week_axis(figure, days, look)
    figure.update_layout(
        barmode="stack",
        bargap=0.24,
        showlegend=True,
        margin_t=34,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    )
    return Chart(figure, _weeks_finding(table, amounts, parts, days, look))


def stack_words(table: Table, x: str, value: str, look: Look) -> str:
    """The unit that the axis of `stacked_weeks` counts in, for the line beside its title: `€ thousand`."""
    unit = column_of(table, value).unit
    totals: dict[object, float] = defaultdict(float)
    for row in table.rows:
        totals[row[x]] += plotted(row[value], unit) or 0.0
    return unit_words(totals.values(), unit, look.formats)


def share_bars(
    table: Table, look: Look, *, measure: str = "label", by: str = "device_label", share: str = "share"
) -> Chart:
    """Draw one bar of 100% per measure; a part that is wide enough carries its name and share, the rest stand right."""
    measures = list(dict.fromkeys(values_of(table, measure)))
    parts = list(dict.fromkeys(values_of(table, by)))
    parts.sort(key=lambda part: -max((row[share] or 0 for row in table.rows if row[by] == part), default=0))
    colours = entity_colours([str(part) for part in parts], look.theme)
    shares = {(row[measure], row[by]): row[share] for row in table.rows}
    figure = canvas(look, len(measures) * _SHARE_ROW + 12)
    for part in parts:
        own = [shares.get((one, part)) for one in measures]
        figure.add_bar(
            orientation="h",
            y=list(range(len(measures))),
            x=own,
            width=0.54,
            text=[_wide(str(part), share, look) for share in own],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": ink_on(colours[str(part)])},
            marker={"color": colours[str(part)], "line": {"color": look.theme.background, "width": 1}},
            customdata=[written(one, "share", look.formats) for one in own],
            hovertemplate=f"{_name(part)} %{{customdata}}<extra></extra>",
        )
    longest = _write_narrow(
        figure, [[(str(part), shares.get((one, part))) for part in parts] for one in measures], look
    )
    _write_unknown(figure, [all(shares.get((one, part)) is None for part in parts) for one in measures], look)
    figure.update_layout(
        barmode="stack",
        hovermode="closest",
        uniformtext=_NOT_SMALLER,
        margin={"t": 0, "b": 4, "r": _right_margin(longest)},
    )
    figure.update_xaxes(range=[0, 1], showticklabels=False)
    figure.update_yaxes(
        range=[len(measures) - 0.5, -0.5],
        tickvals=list(range(len(measures))),
        ticktext=[name_lines(one) for one in measures],
        tickfont_color=look.theme.text,
        showgrid=False,
    )
    return Chart(figure, _shares_finding(table, measures, parts, shares, look))


def _amounts(table: Table, names: tuple[str, str, str]) -> dict[str, dict[datetime.date, int]]:
    x, by, value = names
    amounts: dict[str, dict[datetime.date, int]] = defaultdict(dict)
    for row in table.rows:
        if row[value] is not None:
            amounts[str(row[by])][row[x]] = row[value]
    if len(amounts) <= _MOST_PARTS:
        return dict(amounts)
    ranked = sorted(amounts, key=lambda part: -sum(amounts[part].values()))
    kept = [part for part in ranked if part != OTHER][: _MOST_PARTS - 1]
    rest: dict[datetime.date, int] = defaultdict(int)
    for part in set(ranked) - set(kept):
        for day, amount in amounts[part].items():
            rest[day] += amount
    return {part: amounts[part] for part in kept} | {OTHER: dict(rest)}


def _largest(amounts: dict[str, dict[datetime.date, int]]) -> list[str]:
    return sorted(amounts, key=lambda part: (part == OTHER, -sum(amounts[part].values()), part))


def _set_week_axis(figure: go.Figure, days: Sequence[datetime.date], look: Look) -> None:
    marks, names = date_ticks(days, look.formats)
    places = [_place(datetime.date.fromisoformat(mark), days) for mark in marks]
    figure.update_xaxes(range=[-0.6, len(days) - 0.4], tickvals=places, ticktext=names)


def _place(day: datetime.date, days: Sequence[datetime.date]) -> float:
    earlier = [index for index, one in enumerate(days) if one <= day]
    if not earlier:
        return 0.0
    last = earlier[-1]
    if last + 1 >= len(days):
        return float(last)
    return last + (day - days[last]) / (days[last + 1] - days[last])


def _right_margin(letters: int) -> int:
    return _NARROW_MARGIN + max(0, letters - _NARROW_LETTERS) * _NARROW_LETTER


def _write_narrow(figure: go.Figure, bars: Sequence[Sequence[tuple[str, float | None]]], look: Look) -> int:
    """Write the parts that are too narrow for a text inside beside their bar; returns the letters of the longest."""
    longest = 0
    for row, bar in enumerate(bars):
        narrow = [
            f"{_name(part)} {look.formats.percent(share, 1)}" for part, share in bar if share and share < _WIDE_ENOUGH
        ]
        if narrow:
            longest = max(longest, *map(len, narrow))
            figure.add_annotation(
                xref="paper",
                x=1,
                y=row,
                xanchor="left",
                xshift=6,
                align="left",
                text="<br>".join(narrow),
                showarrow=False,
                font={"color": look.theme.muted},
            )
    return longest


def _write_unknown(figure: go.Figure, rows: Sequence[bool], look: Look) -> None:
    for row, is_unknown in enumerate(rows):
        if is_unknown:
            figure.add_annotation(
                x=0,
                y=row,
                xanchor="left",
                # Translators: stands after a dash, in place of a bar.
                text=f"{DASH} {say('not known')}",
                showarrow=False,
                font={"color": look.theme.muted},
            )


def _wide(part: str, share: float | None, look: Look) -> str:
    """Name and share on two lines, which fit where one line would not."""
    return f"{_name(part)}<br>{look.formats.percent(share, 0)}" if share and share >= _WIDE_ENOUGH else ""


def _part(part: str) -> str:
    """A part as it is called: what is left of many has words of ours."""
    # Translators: all other channels, added up into one part of a stacked bar.
    return say_in("rest", "Other") if part == OTHER else part


def _name(part: object) -> str:
    text = plain(part)
    return text.capitalize() if text.islower() else text


def _weeks_finding(
    table: Table,
    amounts: dict[str, dict[datetime.date, int]],
    parts: Sequence[str],
    days: Sequence[datetime.date],
    look: Look,
) -> str:
    if not days:
        return say("{title}: no data yet.", title=table.title)
    said = ", ".join(f"{_part(part)} {look.formats.short_money(amounts[part].get(days[-1]))}" for part in parts)
    # Translators: read out of a chart. {parts} are channels with their amounts at {day}.
    return say("{title}, at {day}: {parts}.", title=table.title, day=look.formats.day(days[-1]), parts=said)


def _shares_finding(
    table: Table, measures: Sequence[str], parts: Sequence[str], shares: dict[tuple[str, str], float | None], look: Look
) -> str:
    said = (
        f"{measure}: "
        + ", ".join(f"{_name(part)} {written(shares.get((measure, part)), 'share', look.formats)}" for part in parts)
        for measure in measures
    )
    return f"{table.title}. " + "; ".join(said) + "."
