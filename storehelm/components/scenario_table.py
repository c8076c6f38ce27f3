"""Scenarios side by side, and a profit and loss by month or week: the first column stays where the rest is scrolled."""

from collections.abc import Mapping, Sequence
from typing import Any

from storehelm.charts.canvas import Look
from storehelm.charts.values import briefly, written
from storehelm.components.goals_strip import odds
from storehelm.components.markup import put, safe
from storehelm.components.section import notes_html
from storehelm.languages.formats import DASH
from storehelm.languages.speech import say
from storehelm.metrics.tables import Table
from storehelm.strategy.scenarios.scenario_words import interval_words

_STRONG = ("net_sales", "profit")


def show_summary(table: Table, names: Sequence[str], main: int, look: Look) -> None:
    """Show scenarios side by side, the one that the sliders move in bold."""
    heads = "".join(
        f'<th scope="col" class="n{" main" if place == main else ""}">{safe(name)}</th>'
        for place, name in enumerate(names)
    )
    rows = "".join(_summary_row(row, len(names), main, look) for row in table.rows)
    put(_boxed(table, f"{_hidden_head(say('Number'))}{heads}", rows, look))


def _summary_row(row: Mapping[str, Any], count: int, main: int, look: Look) -> str:
    is_known = any(row[f"s{place}"] is not None for place in range(count))
    mark = f" {_assumed()}" if row["is_assumed"] and is_known else ""
    head = f'<th scope="row" title="{safe(row["definition"])}">{safe(row["label"])}{mark}</th>'
    cells = "".join(_summary_cell(row, f"s{place}", place == main, look) for place in range(count))
    return f"<tr{' class=strong' if row['id'] in _STRONG else ''}>{head}{cells}</tr>"


def _assumed() -> str:
    title = say("It rests on a number that was entered here.")
    return f'<span class="sh-assumed" title="{safe(title)}">{safe(say("assumed"))}</span>'


def _summary_cell(row: Mapping[str, Any], name: str, is_main: bool, look: Look) -> str:
    value, unit = row[name], row["unit"]
    is_odds = str(row["id"]).startswith("odds:")
    text = odds(value, look) if is_odds and value is not None else _brief(value, unit, look)
    between = interval_words(row[f"{name}_low"], row[f"{name}_high"], unit, look.formats)
    below = f"<em>{safe(between)}</em>" if between else ""
    is_loss = unit == "money" and value is not None and value < 0
    names = " ".join(word for word, holds in (("n", True), ("main", is_main), ("bad", is_loss)) if holds)
    return f'<td class="{names}"><span>{safe(text)}</span>{below}</td>'


def _brief(value: Any, unit: Any, look: Look) -> str:  # noqa: ANN401 - any value of a row
    return DASH if value is None else briefly(value, unit, look.formats)


def show_statement(table: Table, look: Look) -> None:
    """Show a profit and loss: lines down, periods across, the whole span last."""
    columns = [column for column in table.columns if column.name.startswith("p") or column.name == "whole"]
    heads = "".join(f'<th scope="col" class="n">{safe(column.label)}</th>' for column in columns)
    rows = []
    for row in table.rows:
        cells = "".join(_amount(row[column.name], row["unit"], look) for column in columns)
        kind = ' class="strong"' if row["is_total"] else ""
        rows.append(
            f'<tr{kind}><th scope="row" title="{safe(row["definition"])}">{safe(row["label"])}</th>{cells}</tr>'
        )
    # Translators: the head of a column that holds the lines of a profit and loss.
    put(_boxed(table, f"{_hidden_head(say('Line'))}{heads}", "".join(rows), look))


def _hidden_head(words: str) -> str:
    """A head that only a screen reader reads."""
    return f'<th scope="col"><span class="sh-hidden">{safe(words)}</span></th>'


def _amount(value: Any, unit: Any, look: Look) -> str:  # noqa: ANN401 - any value of a row
    is_loss = unit == "money" and value is not None and value < 0
    return f'<td class="n{" bad" if is_loss else ""}"><span>{safe(written(value, unit, look.formats))}</span></td>'


def _boxed(table: Table, heads: str, rows: str, look: Look) -> str:
    return (
        f'<div class="sh-scroll" tabindex="0" role="region" aria-label="{safe(table.title)}">'
        f'<table class="sh-ledger slim sh-across"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{notes_html(table.notes, look.formats)}"
    )
