"""A bar per row, and a thin one for the period before: money lost by channel."""

from storehelm.charts.canvas import Chart, Look, canvas, column_of, name_lines, plain
from storehelm.charts.scales import axis_over, scaled
from storehelm.charts.values import plotted, written
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table

_ROW = 38
_MOST_ROWS = 8


def paired_bars(table: Table, name: str, now: str, look: Look, before: str | None = None) -> Chart:
    """Draw the largest rows from the top, each with a thin grey bar for the period before under the blue one."""
    unit = column_of(table, now).unit
    rows = sorted((row for row in table.rows if row[now]), key=lambda row: -row[now])[:_MOST_ROWS]
    figure = canvas(look, max(len(rows), 2) * _ROW + 16)
    shift = 0.14 if before else 0.0
    kinds = [(now, -shift, 0.42, look.theme.now)] + ([(before, 0.21, 0.22, look.theme.past)] if before else [])
    for column, offset, width, colour in kinds:
        figure.add_bar(
            orientation="h",
            y=[index + offset for index in range(len(rows))],
            x=[plotted(row.get(column), unit) for row in rows],
            width=width,
            marker={"color": colour, "cornerradius": 2},
            customdata=[[plain(row[name]), written(row.get(column), unit, look.formats)] for row in rows],
            hovertemplate=_hover(is_before=column == before),
        )
    axis = axis_over(
        [plotted(row.get(column), unit) for row in rows for column in (now, before or now)],
        unit,
        look.formats,
        from_zero=True,
    )
    for index, row in enumerate(rows):
        figure.add_annotation(
            x=plotted(row[now], unit),
            y=index - shift,
            xanchor="left",
            xshift=4,
            text=scaled(plotted(row[now], unit) or 0.0, axis, unit, look.formats),
            showarrow=False,
        )
    figure.update_xaxes(range=[0, axis.high * 1.14], showticklabels=False)
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[name_lines(row[name]) for row in rows],
        tickfont_color=look.theme.text,
        showgrid=False,
    )
    figure.update_layout(barmode="overlay", hovermode="closest")
    said = ", ".join(f"{row[name]} {written(row[now], unit, look.formats)}" for row in rows)
    # Translators: read out of a chart without a bar: nothing was lost.
    return Chart(figure, f"{table.title}: {said}." if said else say("{title}: nothing.", title=table.title))


def _hover(*, is_before: bool) -> str:
    name, value = "%{customdata[0]}", "%{customdata[1]}"
    # Translators: {name} is a row of a chart, such as a channel, {value} its number in the period before.
    words = say("{name} {value} before", name=name, value=value) if is_before else f"{name} {value}"
    return f"{words}<extra></extra>"
