"""The first sentence of each page, made from the very tables that the page draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from storehelm.languages.formats import Formats
from storehelm.languages.speech import Sentence, capitalised, say, say_count
from storehelm.metrics.tables import Table
from storehelm.strategy.causes import cause_of
from storehelm.strategy.two_sides import two_sides

Row = Mapping[str, Any]
Tables = Mapping[str, Table]
_OUTSIDE = ("above", "below")
_NUMBER_WORDS: tuple[Sentence, ...] = (
    # Translators: a number inside a sentence, as in "two of three numbers"; digits where your language inflects these.
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
)  # fmt: skip
_RATES = ("rate", "share")
_PLURAL = ("net_sales", "orders", "sessions", "gross_sales", "units", "new_customers", "discounts", "returns")

_MOVES: Mapping[str, tuple[Sentence, Sentence]] = MappingProxyType(
    {
        # Translators: {number} is a metric such as Orders or Net sales (in English it is a plural), {value} what it
        # was in the period; choose words that fit any metric. A claim in bold, and also the end of a sentence.
        "were": ("{number} were {value}", "{number} were {value} so far"),
        # Translators: {number} is a metric such as Conversion rate or Average order value, {value} what it was in the
        # period; choose words that fit any metric. A claim in bold, and also the end of a sentence.
        "was": ("{number} was {value}", "{number} was {value} so far"),
        # Translators: {number} is a metric such as Net sales or Conversion rate, {value} what it is now; it was zero
        # in the period before. Choose words that fit any metric. A claim in bold, and also the end of a sentence.
        "from_zero": ("{number} came to {value}, from zero", "{number} came to {value} so far, from zero"),
        # Translators: {number} is a metric such as Net sales or Conversion rate, {value} what it still is. Choose
        # words that fit any metric. A claim in bold, and also the end of a sentence.
        "held": ("{number} held at {value}", "{number} held at {value} so far"),
        # Translators: {number} is a metric such as Net sales or Conversion rate, {size} how much it rose ("6.2%" or
        # "0.20 points"), {value} what it is now. Choose words that fit any metric. A claim in bold, and also the end
        # of a sentence.
        "rose": ("{number} rose {size} to {value}", "{number} rose {size} to {value} so far"),
        # Translators: {number} is a metric such as Net sales or Conversion rate, {size} how much it fell ("6.2%" or
        # "0.20 points"), {value} what it is now. Choose words that fit any metric. A claim in bold, and also the end
        # of a sentence.
        "fell": ("{number} fell {size} to {value}", "{number} fell {size} to {value} so far"),
        "rose_times": (
            # Translators: {number} is a metric such as Net sales; now it is {size} times what it was, where {size} is a
            # whole number from 10 up. Choose words that fit any metric. A claim, and also the end of a sentence.
            "{number} rose {size} times over to {value}",
            # Translators: {number} is a metric such as Net sales; now it is {size} times what it was, where {size} is a
            # whole number from 10 up. Choose words that fit any metric. A claim, and also the end of a sentence.
            "{number} rose {size} times over to {value} so far",
        ),
        "fell_times": (
            # Translators: {number} is a metric such as Net sales; now it is {size} times as far below zero, where
            # {size} is a whole number from 10 up. Choose words that fit any metric. A claim, and also the end of a
            # sentence.
            "{number} fell {size} times over to {value}",
            # Translators: {number} is a metric such as Net sales; now it is {size} times as far below zero, where
            # {size} is a whole number from 10 up. Choose words that fit any metric. A claim, and also the end of a
            # sentence.
            "{number} fell {size} times over to {value} so far",
        ),
    }
)
"""How a number moved: over the whole period, and in a period that still runs."""


@dataclass(frozen=True)
class Headline:
    """A claim, which is set in bold, the rest of its sentence with its own leading mark, and a small note.

    All are in the reader's language already.
    """

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
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("There is no data in this period"), ".")
    first = next((row for row in rows if row["value"] is not None), None)
    if first is None:
        reason = rows[0]["reason"] or say("Data are missing.")
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("No number of this period is known"), f": {_lower(reason)}")
    moved = outside(tables["kpis"])
    if not moved and any(row["state"] == "within" for row in rows):
        return _normal_week(rows, first, formats)
    if len(moved) == 1 and moved[0]["id"] != first["id"]:
        return _one_outside(moved[0], first, formats)
    return Headline(_move(first, formats), _why(tables, first, formats) + _how_many(rows, moved), _note(first))


def _normal_week(rows: Sequence[Row], first: Row, formats: Formats) -> Headline:
    within = sum(row["state"] == "within" for row in rows)
    value = _written(first["value"], first["unit"], formats)
    names = {"number": _lower(first["label"]), "value": value, "count": _word(within)}
    if within == len(rows):
        # Translators: goes on directly after the claim "A normal week", so it starts with its own mark. {number} is the
        # name of a metric such as net sales, {value} its value, {count} how many numbers there are ("two").
        rest = say_count(
            ": {number} {value}, and the one number is within its normal range.",
            ": {number} {value}, and all {count} numbers are within their normal range.",
            within,
            **names,
        )
    else:
        # Translators: goes on directly after the claim "A normal week", so it starts with its own mark. {number} is the
        # name of a metric such as net sales, {value} its value, {count} how many numbers can be judged ("two").
        rest = say_count(
            ": {number} {value}, and the one number that can be judged is within its normal range.",
            ": {number} {value}, and all {count} numbers that can be judged are within their normal range.",
            within,
            **names,
        )
    # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
    return Headline(say("A normal week"), rest)


def _one_outside(row: Row, first: Row, formats: Formats) -> Headline:
    other = _lower(_move(first, formats))
    if row["state"] == "above":
        # Translators: goes on directly after a claim such as "Conversion rate rose 0.20 points to 2.31%", so it starts
        # with its own mark. {other} is a whole clause on another number: "net sales rose 6.2% to €48,620".
        rest = say(", above its normal range, the only number outside; {other}.", other=other)
    else:
        # Translators: goes on directly after a claim such as "Conversion rate fell 0.20 points to 2.31%", so it starts
        # with its own mark. {other} is a whole clause on another number: "net sales rose 6.2% to €48,620".
        rest = say(", below its normal range, the only number outside; {other}.", other=other)
    return Headline(_move(row, formats), rest, _note(first))


def _move(row: Row, formats: Formats) -> str:
    """`Net sales rose 6.2% to €48,620`."""
    how, size = _direction(row, formats)
    value = _written(row["value"], row["unit"], formats)
    whole, so_far = _MOVES[how]
    return say(so_far if row["state"] == "partial" else whole, number=row["label"], value=value, size=size)


def _direction(row: Row, formats: Formats) -> tuple[str, str]:
    """Which of `_MOVES` a number made, and how large it was."""
    now, before = row["value"], row["before"]
    if before is None:
        return ("were" if row["id"] in _PLURAL else "was"), ""
    way = "rose" if now > before else "fell"
    if row["unit"] in _RATES:
        digits = 2 if row["unit"] == "rate" else 1
        points = formats.number(abs(now - before) * 100, digits)
        # Translators: percentage points, as in "Conversion rate rose {size} to 2.31%"; {points} is a number like 0.20.
        return ("held", "") if points == formats.number(0, digits) else (way, say("{points} points", points=points))
    if before == 0:
        return ("from_zero" if now else "held"), ""
    change = formats.relative_change(now, before)
    if change.startswith("×"):
        return f"{way}_times", change[1:]
    plain = change.lstrip("+−")
    return ("held", "") if plain == formats.percent(0.0) else (way, plain)


def _why(tables: Tables, first: Row, formats: Formats) -> str:
    """The drivers of the change, where the first number is net sales and its change is more than rounding."""
    if first["id"] != "net_sales" or _direction(first, formats)[0] in ("were", "from_zero", "held"):
        return "."
    return cause_of(tables["ledger"].rows)


def _how_many(rows: Sequence[Row], moved: Sequence[Row]) -> str:
    judged = [row for row in rows if row["state"] in ("within", *_OUTSIDE)]
    if not moved:
        return ""
    if len(moved) == len(judged) == 1:
        # Translators: "it" is the number that the sentence before named, such as net sales.
        return " " + say("It is outside its normal range.")
    # Translators: {moved} and {judged} are numbers ("two of three"); the sentence's first letter is made a capital.
    said = say_count(
        "{moved} of {judged} numbers is outside its normal range.",
        "{moved} of {judged} numbers are outside their normal range.",
        len(moved),
        moved=_word(len(moved)),
        judged=_word(len(judged)),
    )
    return f" {capitalised(said)}"


def _note(first: Row) -> str:
    if first["state"] == "partial":
        names = {"partial": first["state_words"], "period": first["before_name"]}
        # Translators: {partial} is "Partial: 3 of 7 days", {period} "week before" or "period before": choose words in
        # which it can stay as it is.
        return say("{partial}; compared with the same days of the {period}.", **names)
    if first["before"] is None:
        return ""
    # Translators: {period} is "week before" or "period before": choose words in which it can stay as it is.
    return say("Compared with the {period}.", period=first["before_name"])


def _funnel(tables: Tables, formats: Formats) -> Headline:
    steps = tables["steps"].rows
    if len(steps) < 2:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("There are no steps to compare in this period"), _because(tables["steps"]))
    losing = [row for row in steps if row["money_lost"]]
    if losing:
        return _costliest(steps, max(losing, key=lambda row: row["money_lost"]), formats)
    reached = {"share": _written(steps[-1]["overall_rate"], "rate", formats), "step": _lower(steps[-1]["label"])}
    if any(row["previous_rate"] is not None for row in steps):
        # Translators: goes on directly after the claim "No step did worse than in the period before", so it starts with
        # its own mark. {share} is a percentage, {step} the name of a step such as purchase.
        rest = say(": {share} of sessions reached {step}.", **reached)
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("No step did worse than in the period before"), rest)
    # Translators: a claim in bold. {share} is a percentage, {step} the name of a step such as purchase.
    return Headline(say("{share} of sessions reached {step}", **reached), _where_most_left(steps, formats))


def _where_most_left(steps: Sequence[Row], formats: Formats) -> str:
    largest = max((row for row in steps if row["lost"] is not None), key=lambda row: row["lost"], default=None)
    if largest is None:
        return "."
    # Translators: goes on directly after the claim "{share} of sessions reached {step}", so it starts with its own
    # mark. {first} and {second} are names of steps such as product view, {count} is how many sessions left.
    return say(
        "; most left between {first} and {second}: {count}.",
        first=_lower(_before(steps, largest)["label"]),
        second=_lower(largest["label"]),
        count=formats.number(largest["lost"]),
    )


def _costliest(steps: Sequence[Row], row: Row, formats: Formats) -> Headline:
    names = {"first": _before(steps, row)["label"], "second": _lower(row["label"])}
    # Translators: a claim in bold. {first} and {second} are names of two steps that follow each other, such as
    # "Product view" and "add to cart"; what is meant is the way from one to the other.
    claim = say("{first} to {second} is the costliest step", **names)
    # Translators: goes on directly after the claim "{first} to {second} is the costliest step", so it starts with its
    # own mark. {points} is a number of percentage points such as 0.20, {rate} a percentage, {money} lost sales.
    rest = say(
        ": its rate fell {points} points to {rate}, worth about {money} at the rate of the period before.",
        points=formats.number(abs(row["change"]) * 100, 2),
        rate=_written(row["step_rate"], "rate", formats),
        money=formats.money(row["money_lost"]),
    )
    return Headline(claim, rest, say("An estimate, not booked money."))


def _before(steps: Sequence[Row], row: Row) -> Row:
    return steps[[step["step"] for step in steps].index(row["step"]) - 1]


def _devices(tables: Tables, formats: Formats) -> Headline:
    mobile = next((row for row in tables["by_device"].rows if row["device"] == "mobile"), None)
    if mobile is None or mobile["net_sales_share"] is None:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("What mobile brings is not known"), _because(tables["shares"]))
    if mobile["net_sales_share"] == mobile["session_share"] == 1:
        # Translators: goes on directly after the claim "Every session and sale shown is mobile", so it starts with its
        # own mark.
        rest = say(": there is no other device to compare it with.")
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("Every session and sale shown is mobile"), rest)
    sales = formats.percent(mobile["net_sales_share"], 0)
    if mobile["session_share"] is None:
        # Translators: goes on directly after the claim "Mobile brings {sales} of sales", so it starts with its own
        # mark.
        rest = say("; its share of sessions is not known.")
        # Translators: a claim in bold; {sales} is a percentage.
        return Headline(say("Mobile brings {sales} of sales", sales=sales), rest)
    sessions = formats.percent(mobile["session_share"], 0)
    if mobile["net_sales_share"] < mobile["session_share"]:
        # Translators: a claim in bold; {sessions} and {sales} are percentages.
        claim = say("Mobile brings {sessions} of sessions but {sales} of sales", sessions=sessions, sales=sales)
    else:
        # Translators: a claim in bold; {sessions} and {sales} are percentages.
        claim = say("Mobile brings {sessions} of sessions and {sales} of sales", sessions=sessions, sales=sales)
    return Headline(claim, _gap_words(tables["gap"].rows, formats))


def _gap_words(rows: Sequence[Row], formats: Formats) -> str:
    if not rows or rows[0]["orders"] is None:
        return "."
    gap = rows[0]
    if gap["orders"] < 0:
        # Translators: goes on directly after the claim "Mobile brings {sessions} of sessions but {sales} of sales", so
        # it starts with its own mark. "It" is mobile.
        return say("; like with like it converts better than desktop.")
    orders = round(gap["orders"])
    if orders == 0:
        # Translators: goes on directly after the claim "Mobile brings {sessions} of sessions but {sales} of sales", so
        # it starts with its own mark. "It" is mobile.
        return say("; like with like it converts as desktop does.")
    count = formats.number(gap["orders"])
    if gap["price"] is None:
        # Translators: goes on directly after the claim "Mobile brings {sessions} of sessions but {sales} of sales", so
        # it starts with its own mark. "It" is mobile.
        return say_count(
            "; at desktop’s rate in the same channels it would have had about {n} more order.",
            "; at desktop’s rate in the same channels it would have had about {n} more orders.",
            orders,
            n=count,
        )
    # Translators: goes on directly after the claim "Mobile brings {sessions} of sessions but {sales} of sales", so it
    # starts with its own mark. "It" is mobile; {money} is what the orders are worth.
    return say_count(
        "; at desktop’s rate in the same channels it would have had about {n} more order ({money}).",
        "; at desktop’s rate in the same channels it would have had about {n} more orders ({money}).",
        orders,
        n=count,
        money=formats.money(gap["price"]),
    )


def _channels(tables: Tables, formats: Formats) -> Headline:
    paid = [row for row in tables["by_channel"].rows if row["roas_attributed"] is not None]
    totals = tables["totals"].rows[0] if tables["totals"].rows else None
    if not paid:
        return _no_roas(tables, totals, formats)
    judged = [row for row in paid if row["verdict"] is not None]
    if not judged or totals is None:
        lowest = min(paid, key=lambda row: row["roas_attributed"])
        roas = _ratio(lowest["roas_attributed"], formats)
        # Translators: a claim in bold. {channel} is the name of an ad channel such as Paid Social, {roas} its sales for
        # each unit of money spent, such as 1.90.
        claim = say("{channel} returns {roas}, the least of all", channel=lowest["label"], roas=roas)
        # Translators: goes on directly after the claim "{channel} returns {roas}, the least of all", so it starts with
        # its own mark.
        return Headline(claim, say("; without known costs there is no break-even to judge it by."))
    return _judged(judged, totals, formats)


def _judged(judged: Sequence[Row], totals: Row, formats: Formats) -> Headline:
    even = _ratio(totals["break_even_roas"], formats)
    for verdict, say_it in (("below", _below), ("unclear", _unclear)):
        found = [row for row in judged if row["verdict"] == verdict]
        if found:
            return say_it(max(found, key=lambda row: row["spend"]), even, formats)
    lowest = min(judged, key=lambda row: row["roas_attributed"])
    channel, roas = lowest["label"], _ratio(lowest["roas_attributed"], formats)
    if len(judged) == 1:
        # Translators: goes on directly after the claim "{channel} pays back", so it starts with its own mark. {roas} is
        # the channel's sales for each unit of money spent, {even} the same from which it pays.
        rest = say(": it returns {roas} against a break-even of {even}.", roas=roas, even=even)
        # Translators: a claim in bold. {channel} is the name of an ad channel such as Paid Social.
        return Headline(say("{channel} pays back", channel=channel), rest)
    # Translators: goes on directly after the claim "Every paid channel pays back", so it starts with its own mark. The
    # least is {channel}, an ad channel such as Paid Social; {roas} is its sales for each unit of money spent.
    least = say(
        ": the least, {channel} returns {roas} against a break-even of {even}.", channel=channel, roas=roas, even=even
    )
    # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
    return Headline(say("Every paid channel pays back"), least)


def _below(row: Row, even: str, formats: Formats) -> Headline:
    roas, low, high = _roas_words(row, formats)
    # Translators: a claim in bold. {channel} is the name of an ad channel such as Paid Social, {roas} its sales for
    # each unit of money spent, {even} the same from which it pays.
    claim = say("{channel} returns {roas} against a break-even of {even}", channel=row["label"], roas=roas, even=even)
    # Translators: goes on directly after the claim "{channel} returns {roas} against a break-even of {even}", so it
    # starts with its own mark. {low} and {high} are the ends of the range in which the true return lies.
    return Headline(claim, say("; its whole range, {low} to {high}, lies below.", low=low, high=high))


def _unclear(row: Row, even: str, formats: Formats) -> Headline:
    roas, low, high = _roas_words(row, formats)
    # Translators: goes on directly after the claim "{channel} may or may not pay back", so it starts with its own mark.
    # {roas} is the channel's sales for each unit of money spent, {low} and {high} the ends of its range.
    rest = say(
        ": {roas}, with a range of {low} to {high} around the break-even of {even}.",
        roas=roas,
        low=low,
        high=high,
        even=even,
    )
    # Translators: a claim in bold. {channel} is the name of an ad channel such as Paid Social.
    return Headline(say("{channel} may or may not pay back", channel=row["label"]), rest)


def _roas_words(row: Row, formats: Formats) -> tuple[str, str, str]:
    roas, low, high = (_ratio(row[name], formats) for name in ("roas_attributed", "roas_low", "roas_high"))
    return roas, low, high


def _no_roas(tables: Tables, totals: Row | None, formats: Formats) -> Headline:
    if totals is not None and totals["spend"]:
        # Translators: a claim in bold; {money} is an amount such as €3,000.
        claim = say("{money} went into ads", money=formats.money(totals["spend"]))
        # Translators: goes on directly after the claim "{money} went into ads", so it starts with its own mark.
        return Headline(claim, say(", and no sales can be set against it.") + _first_note(tables["by_channel"]))
    if totals is not None and totals["spend"] == 0:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("Nothing was spent on ads in this period"), ".")
    # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
    return Headline(say("No ad spend is known for this period"), _because(tables["by_channel"]))


def _retention(tables: Tables, formats: Formats) -> Headline:
    whole = next((row for row in tables["repeat_rate"].rows if row["is_total"]), None)
    if whole is None:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("There are no customers in this period"), ".")
    if whole["rate"] is None:
        # Translators: goes on directly after the claim "Too early to say", so it starts with its own mark.
        rest = say(": no customer is 90 days old yet.")
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("Too early to say"), rest)
    # Translators: a claim in bold; {share} is a percentage.
    claim = say("{share} of customers bought again within 90 days", share=formats.percent(whole["rate"]))
    note = say("Of customers whose first order is 90 days old or older.")
    return Headline(claim, _against_year(whole, formats), note)


def _against_year(whole: Row, formats: Formats) -> str:
    if whole["year_before"] is None:
        # Translators: goes on directly after the claim "{share} of customers bought again within 90 days", so it starts
        # with its own mark: {returned} of all {n} customers did.
        return say_count(
            ", {returned} of {n} customer.",
            ", {returned} of {n} customers.",
            whole["eligible"],
            returned=formats.number(whole["returned"]),
            n=formats.number(whole["eligible"]),
        )
    points = formats.number(abs(whole["rate"] - whole["year_before"]) * 100, 1)
    if points == formats.number(0, 1):
        # Translators: goes on directly after the claim "{share} of customers bought again within 90 days", so it starts
        # with its own mark.
        return say(", as in the year before.")
    if whole["rate"] > whole["year_before"]:
        # Translators: goes on directly after the claim "{share} of customers bought again within 90 days", so it starts
        # with its own mark. {points} is a number of percentage points such as 1.4.
        return say(", {points} points above the year before.", points=points)
    # Translators: goes on directly after the claim "{share} of customers bought again within 90 days", so it starts
    # with its own mark. {points} is a number of percentage points such as 1.4.
    return say(", {points} points below the year before.", points=points)


def _data(tables: Tables, formats: Formats) -> Headline:
    known = [row["last_date"] for row in tables["coverage"].rows if row["last_date"] is not None]
    if not known:
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("The store has no data yet"), ".")
    day = formats.day(max(known))
    problems = tables["problems"].rows
    serious = [row for row in problems if row["severity"] in ("warning", "error")]
    if not serious:
        # Translators: goes on directly after the claim "The numbers can be trusted", after a blank unless it starts
        # with one of : , ; and . {day} is the last day with data.
        rest = say("to {day}: no problem was found in the data.", day=day)
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("The numbers can be trusted"), rest)
    count = _word(len(serious))
    if any(row["severity"] == "error" for row in problems):
        # Translators: goes on directly after the claim "Some numbers cannot be trusted yet", so it starts with its own
        # mark. {count} is how many problems a list below names ("two"), {day} the last day with data.
        rest = say_count(
            ": {count} problem below says which, in data to {day}.",
            ": {count} problems below say which, in data to {day}.",
            len(serious),
            count=count,
            day=day,
        )
        # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
        return Headline(say("Some numbers cannot be trusted yet"), rest)
    # Translators: goes on directly after the claim "The numbers can be trusted with care", after a blank unless it
    # starts with one of : , ; and . {count} is how many problems a list below names, {day} the last day with data.
    rest = say_count(
        "to {day}: {count} problem below says where they are off.",
        "to {day}: {count} problems below say where they are off.",
        len(serious),
        count=count,
        day=day,
    )
    # Translators: a claim in bold, without a full stop: the rest of its sentence follows.
    return Headline(say("The numbers can be trusted with care"), rest)


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
    return say(_NUMBER_WORDS[count]) if count < len(_NUMBER_WORDS) else str(count)


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
