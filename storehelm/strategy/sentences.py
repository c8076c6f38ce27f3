"""The first sentence of each page, made from the very tables that the page draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.metrics.tables import Table
from storehelm.strategy.causes import cause_of
from storehelm.strategy.two_sides import two_sides

Row = Mapping[str, Any]
Tables = Mapping[str, Table]
_OUTSIDE = ("above", "below")
_NUMBER_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_RATES = ("rate", "share")
_PLURAL = ("net_sales", "orders", "sessions", "gross_sales", "units", "new_customers", "discounts", "returns")


@dataclass(frozen=True)
class Headline:
    """A claim, which is set in bold, the rest of its sentence with its own leading mark, and a small note."""

    claim: str
    rest: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """Claim and rest as one text."""
        return self.claim + (self.rest if self.rest[:1] in ("", ":", ",", ";", ".") else f" {self.rest}")


def headline(page: str, tables: Tables, formats: Formats) -> Headline:
    """What a page says first."""
    return _HEADLINES[page](tables, formats)


def outside(kpis: Table) -> list[Row]:
    """The tiles that left their normal range."""
    return [row for row in kpis.rows if row["state"] in _OUTSIDE]


def _weekly(tables: Tables, formats: Formats) -> Headline:
    rows = tables["kpis"].rows
    if not rows:
        return Headline("There is no data in this period", ".")
    first = next((row for row in rows if row["value"] is not None), None)
    if first is None:
        return Headline("No number of this period is known", f": {_lower(rows[0]['reason'] or 'data are missing.')}")
    moved = outside(tables["kpis"])
    if not moved and any(row["state"] == "within" for row in rows):
        return _normal_week(rows, first, formats)
    if len(moved) == 1 and moved[0]["id"] != first["id"]:
        return _one_outside(moved[0], first, formats)
    return Headline(_move(first, formats), _why(tables, first, formats) + _how_many(rows, moved), _note(first))


def _normal_week(rows: Sequence[Row], first: Row, formats: Formats) -> Headline:
    within = sum(row["state"] == "within" for row in rows)
    value = _written(first["value"], first["unit"], formats)
    judgeable = "" if within == len(rows) else " that can be judged"
    what = f"all {_word(within)} numbers{judgeable} are" if within > 1 else f"the one number{judgeable} is"
    whose = "their" if within > 1 else "its"
    return Headline("A normal week", f": {_lower(first['label'])} {value}, and {what} within {whose} normal range.")


def _one_outside(row: Row, first: Row, formats: Formats) -> Headline:
    place = "above" if row["state"] == "above" else "below"
    rest = f", {place} its normal range, the only number outside; {_lower(_move(first, formats))}."
    return Headline(_move(row, formats), rest, _note(first))


def _move(row: Row, formats: Formats) -> str:
    """`Net sales rose 6.2% to €48,620`."""
    value = _written(row["value"], row["unit"], formats)
    verb = "were" if row["id"] in _PLURAL else "was"
    so_far = " so far" if row["state"] == "partial" else ""
    if row["before"] is None:
        return f"{row['label']} {verb} {value}{so_far}"
    size = _size(row, formats)
    if size is None:
        return f"{row['label']} came to {value}{so_far}, from zero"
    if not size:
        return f"{row['label']} held at {value}{so_far}"
    direction = "rose" if row["value"] > row["before"] else "fell"
    return f"{row['label']} {direction} {size} to {value}{so_far}"


def _size(row: Row, formats: Formats) -> str | None:
    """How large a move was; empty where it rounds to nothing, None from zero."""
    now, before = row["value"], row["before"]
    if row["unit"] in _RATES:
        digits = 2 if row["unit"] == "rate" else 1
        points = formats.number(abs(now - before) * 100, digits)
        return f"{points} points" if points != formats.number(0, digits) else ""
    if before == 0:
        return None if now else ""
    change = formats.relative_change(now, before)
    if change.startswith("×"):
        return f"{change[1:]} times over"
    plain = change.lstrip("+−")
    return "" if plain == formats.percent(0.0) else plain


def _why(tables: Tables, first: Row, formats: Formats) -> str:
    """The drivers of the change, where the first number is net sales and its change is more than rounding."""
    if first["id"] != "net_sales" or first["before"] is None or not _size(first, formats):
        return "."
    return cause_of(tables["ledger"].rows)


def _how_many(rows: Sequence[Row], moved: Sequence[Row]) -> str:
    judged = [row for row in rows if row["state"] in ("within", *_OUTSIDE)]
    if not moved:
        return ""
    if len(moved) == len(judged) == 1:
        return " It is outside its normal range."
    verb, whose = ("is", "its") if len(moved) == 1 else ("are", "their")
    return f" {_word(len(moved)).capitalize()} of {_word(len(judged))} numbers {verb} outside {whose} normal range."


def _note(first: Row) -> str:
    if first["state"] == "partial":
        return f"{first['state_words']}; compared with the same days of the {first['before_name']}."
    if first["before"] is None:
        return ""
    return f"Compared with the {first['before_name']}."


def _funnel(tables: Tables, formats: Formats) -> Headline:
    steps = tables["steps"].rows
    if len(steps) < 2:
        return Headline("There are no steps to compare in this period", _because(tables["steps"]))
    losing = [row for row in steps if row["money_lost"]]
    if losing:
        return _costliest(steps, max(losing, key=lambda row: row["money_lost"]), formats)
    last = steps[-1]
    bought = f"{_written(last['overall_rate'], 'rate', formats)} of sessions reached {_lower(last['label'])}"
    if any(row["previous_rate"] is not None for row in steps):
        return Headline("No step did worse than in the period before", f": {bought}.")
    largest = max((row for row in steps if row["lost"] is not None), key=lambda row: row["lost"], default=None)
    if largest is None:
        return Headline(bought, ".")
    where = f"{_lower(_before(steps, largest)['label'])} and {_lower(largest['label'])}"
    return Headline(bought, f"; most left between {where}: {formats.number(largest['lost'])}.")


def _costliest(steps: Sequence[Row], row: Row, formats: Formats) -> Headline:
    claim = f"{_before(steps, row)['label']} to {_lower(row['label'])} is the costliest step"
    fall = formats.number(abs(row["change"]) * 100, 2)
    rate = _written(row["step_rate"], "rate", formats)
    rest = f": its rate fell {fall} points to {rate}, worth about {formats.money(row['money_lost'])}"
    return Headline(claim, f"{rest} at the rate of the period before.", "An estimate, not booked money.")


def _before(steps: Sequence[Row], row: Row) -> Row:
    return steps[[step["step"] for step in steps].index(row["step"]) - 1]


def _devices(tables: Tables, formats: Formats) -> Headline:
    mobile = next((row for row in tables["by_device"].rows if row["device"] == "mobile"), None)
    if mobile is None or mobile["net_sales_share"] is None:
        return Headline("What mobile brings is not known", _because(tables["shares"]))
    if mobile["net_sales_share"] == mobile["session_share"] == 1:
        return Headline("Every session and sale shown is mobile", ": there is no other device to compare it with.")
    sales = f"{formats.percent(mobile['net_sales_share'], 0)} of sales"
    if mobile["session_share"] is None:
        return Headline(f"Mobile brings {sales}", "; its share of sessions is not known.")
    joined = "but" if mobile["net_sales_share"] < mobile["session_share"] else "and"
    claim = f"Mobile brings {formats.percent(mobile['session_share'], 0)} of sessions {joined} {sales}"
    return Headline(claim, _gap_words(tables["gap"].rows, formats))


def _gap_words(rows: Sequence[Row], formats: Formats) -> str:
    if not rows or rows[0]["orders"] is None:
        return "."
    gap = rows[0]
    if gap["orders"] < 0:
        return "; like with like it converts better than desktop."
    if round(gap["orders"]) == 0:
        return "; like with like it converts as desktop does."
    orders = f"{formats.number(gap['orders'])} more order{'s' if round(gap['orders']) != 1 else ''}"
    worth = f" ({formats.money(gap['price'])})" if gap["price"] is not None else ""
    return f"; at desktop’s rate in the same channels it would have had about {orders}{worth}."


def _channels(tables: Tables, formats: Formats) -> Headline:
    paid = [row for row in tables["by_channel"].rows if row["roas_attributed"] is not None]
    totals = tables["totals"].rows[0] if tables["totals"].rows else None
    if not paid:
        return _no_roas(tables, totals, formats)
    judged = [row for row in paid if row["verdict"] is not None]
    if not judged or totals is None:
        lowest = min(paid, key=lambda row: row["roas_attributed"])
        claim = f"{lowest['label']} returns {_ratio(lowest['roas_attributed'], formats)}, the least of all"
        return Headline(claim, "; without known costs there is no break-even to judge it by.")
    return _judged(judged, totals, formats)


def _judged(judged: Sequence[Row], totals: Row, formats: Formats) -> Headline:
    even = _ratio(totals["break_even_roas"], formats)
    for verdict in ("below", "unclear"):
        found = [row for row in judged if row["verdict"] == verdict]
        if found:
            row = max(found, key=lambda row: row["spend"])
            roas, low, high = (_ratio(row[name], formats) for name in ("roas_attributed", "roas_low", "roas_high"))
            if verdict == "below":
                claim = f"{row['label']} returns {roas} against a break-even of {even}"
                return Headline(claim, f"; its whole range, {low} to {high}, lies below.")
            rest = f": {roas}, with a range of {low} to {high} around the break-even of {even}."
            return Headline(f"{row['label']} may or may not pay back", rest)
    lowest = min(judged, key=lambda row: row["roas_attributed"])
    rest = f"{lowest['label']} returns {_ratio(lowest['roas_attributed'], formats)} against a break-even of {even}."
    if len(judged) == 1:
        return Headline(f"{lowest['label']} pays back", f": it{rest.removeprefix(lowest['label'])}")
    return Headline("Every paid channel pays back", f": the least, {rest}")


def _no_roas(tables: Tables, totals: Row | None, formats: Formats) -> Headline:
    if totals is not None and totals["spend"]:
        claim = f"{formats.money(totals['spend'])} went into ads"
        return Headline(claim, ", and no sales can be set against it." + _first_note(tables["by_channel"]))
    if totals is not None and totals["spend"] == 0:
        return Headline("Nothing was spent on ads in this period", ".")
    return Headline("No ad spend is known for this period", _because(tables["by_channel"]))


def _retention(tables: Tables, formats: Formats) -> Headline:
    whole = next((row for row in tables["repeat_rate"].rows if row["is_total"]), None)
    if whole is None:
        return Headline("There are no customers in this period", ".")
    if whole["rate"] is None:
        return Headline("Too early to say", ": no customer is 90 days old yet.")
    claim = f"{formats.percent(whole['rate'])} of customers bought again within 90 days"
    return Headline(claim, _against_year(whole, formats), "Of customers whose first order is 90 days old or older.")


def _against_year(whole: Row, formats: Formats) -> str:
    if whole["year_before"] is None:
        who = "customer" if whole["eligible"] == 1 else "customers"
        return f", {formats.number(whole['returned'])} of {formats.number(whole['eligible'])} {who}."
    points = formats.number(abs(whole["rate"] - whole["year_before"]) * 100, 1)
    if points == formats.number(0, 1):
        return ", as in the year before."
    side = "above" if whole["rate"] > whole["year_before"] else "below"
    return f", {points} points {side} the year before."


def _data(tables: Tables, formats: Formats) -> Headline:
    known = [row["last_date"] for row in tables["coverage"].rows if row["last_date"] is not None]
    if not known:
        return Headline("The store has no data yet", ".")
    day = formats.day(max(known))
    problems = tables["problems"].rows
    wrong = [row for row in problems if row["severity"] == "error"]
    serious = [row for row in problems if row["severity"] in ("warning", "error")]
    if not serious:
        return Headline("The numbers can be trusted", f"to {day}: no problem was found in the data.")
    count = f"{_word(len(serious))} problem{'s' if len(serious) > 1 else ''}"
    if wrong:
        return Headline(
            "Some numbers cannot be trusted yet", f": {count} below {_say(serious)} which, in data to {day}."
        )
    return Headline(
        "The numbers can be trusted with care", f"to {day}: {count} below {_say(serious)} where they are off."
    )


def _say(rows: Sequence[Row]) -> str:
    return "says" if len(rows) == 1 else "say"


def _reconciliation(tables: Tables, formats: Formats) -> Headline:
    claim, rest, note = two_sides(tables, formats)
    return Headline(claim, rest, note)


def _because(table: Table) -> str:
    note = table.notes[0] if table.notes else ""
    return f": {_lower(note)}" if note else "."


def _first_note(table: Table) -> str:
    return f" {table.notes[0]}" if table.notes else ""


def _written(value: Any, unit: str, formats: Formats) -> str:  # noqa: ANN401 - a raw value of any unit
    if unit in ("money", "average_money"):
        return formats.money(value)
    if unit in _RATES:
        return formats.percent(value, 2 if unit == "rate" else 1)
    return _ratio(value, formats) if unit in ("ratio", "number") else formats.number(value)


def _ratio(value: float | None, formats: Formats) -> str:
    return formats.number(value, 1 if value is not None and abs(value) >= 10 else 2)


def _word(count: int) -> str:
    return _NUMBER_WORDS[count] if count < len(_NUMBER_WORDS) else str(count)


def _lower(text: str) -> str:
    """The text as it goes on inside a sentence; names in capitals stay."""
    return text if text[:2].isupper() or not text else text[0].lower() + text[1:]


_HEADLINES: Mapping[str, Callable[[Tables, Formats], Headline]] = MappingProxyType(
    {
        "weekly": _weekly,
        "funnel": _funnel,
        "devices": _devices,
        "channels": _channels,
        "retention": _retention,
        "data": _data,
        "reconciliation": _reconciliation,
    }
)
