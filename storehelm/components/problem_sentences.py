"""What is known to be wrong with the data, in the reader's language.

The warehouse writes these sentences in English into what it publishes; what they name is read from there.
"""

import re
from collections.abc import Callable, Mapping

from storehelm.languages.speech import say, say_count

_PARTS: Mapping[str, re.Pattern[str]] = {
    "analytics_late": re.compile(r"it ends on (?P<day>\S+)\. "),
    "analytics_sampled": re.compile(r"as little as (?P<share>\S+) % of"),
    "analytics_withheld": re.compile(r"add up to: (?P<share>\S+) % of"),
    "analytics_restricted": re.compile(r"reads as 0: (?P<names>.*)\. Ask"),
    "analytics_truncated": re.compile(r"not whole\. (?P<what>.*)$"),
    "analytics_unavailable": re.compile(r"(?:have|has) no (?P<names>.*): the property"),
    "analytics_restated": re.compile(r"\(largest: (?P<largest>.*)\)\.$"),
    "analytics_time_zone": re.compile(r"counted in (?P<zones>.*) and not in (?P<own>\S+): "),
    "analytics_currency": re.compile(r"money in (?P<currencies>.*) and not in (?P<own>\S+): "),
    "lead_events_not_key": re.compile(r"days: (?P<names>.*)\. Leads of"),
    "tracking_broken": re.compile(r"been broken: (?P<days>.*)\. Rates of"),
}
"""What the sentence of a kind names: days, names, sizes."""


_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2}) to (\d{4}-\d{2}-\d{2})")


def problem_words(kind: str, message: str, count: int, number: str) -> str:
    """The sentence of a problem; as it was written where its kind or its form is not known.

    Args:
        kind: The kind of the problem.
        message: Its sentence in English.
        count: How many things it counts.
        number: The count as this reader writes it.
    """
    named = _PARTS[kind].search(message) if kind in _PARTS else None
    if kind not in _SENTENCES or (named is None and kind in _PARTS):
        return message
    parts = {name: _SPAN.sub(_span_words, part) for name, part in named.groupdict().items()} if named else {}
    return _SENTENCES[kind](count, n=number, **parts)


def _span_words(found: re.Match[str]) -> str:
    # Translators: a range of days, such as 3 Nov 2026 to 5 Nov 2026.
    return say("{first} to {last}", first=found[1], last=found[2])


_SENTENCES: Mapping[str, Callable[..., str]] = {
    "unlinked_refunds": lambda count, **named: say_count(
        "{n} refund names no order that is known: it lowers net sales on its own day, without device or channel.",
        "{n} refunds name no order that is known: they lower net sales on their own day, without device or channel.",
        count,
        **named,
    ),
    "refunds_without_date": lambda count, **named: say_count(
        "{n} refund has no date in its export: it is booked on the day of its order.",
        "{n} refunds have no date in their export: they are booked on the day of their order.",
        count,
        **named,
    ),
    "cancelled_without_date": lambda count, **named: say_count(
        "{n} cancelled order has no day of cancellation: its goods return on the day of the order.",
        "{n} cancelled orders have no day of cancellation: their goods return on the day of the order.",
        count,
        **named,
    ),
    "refunds_exceed_orders": lambda count, **named: say_count(
        "{n} refund gives back more than was left of its order; it is kept as its source tells it.",
        "{n} refunds give back more than was left of their order; they are kept as their source tells them.",
        count,
        **named,
    ),
    "refunded_without_refund": lambda count, **named: say_count(
        "{n} order is called refunded, but no export tells how much came back and when: nothing is taken off for it.",
        "{n} orders are called refunded, but no export tells how much came back and when: nothing is taken off "
        "for them.",
        count,
        **named,
    ),
    "unknown_sales": lambda count, **named: say_count(
        "{n} order tells neither lines nor a total: its sales count as nothing.",
        "{n} orders tell neither lines nor a total: their sales count as nothing.",
        count,
        **named,
    ),
    "unknown_discounts": lambda count, **named: say_count(
        "{n} order comes from exports that name no discounts and no products: what it calls gross sales is "
        "after discount.",
        "{n} orders come from exports that name no discounts and no products: what they call gross sales is "
        "after discount.",
        count,
        **named,
    ),
    "negative_sales": lambda count, **named: say_count(
        "{n} order is of goods worth less than nothing: if it is refunds, map it as such, for it counts as orders.",
        "{n} orders are of goods worth less than nothing: if they are refunds, map them as such, for they count "
        "as orders.",
        count,
        **named,
    ),
    "discounts_exceed_goods": lambda count, **named: say_count(
        "{n} order has a discount larger than its goods; no more than the goods is taken off.",
        "{n} orders have a discount larger than their goods; no more than the goods is taken off.",
        count,
        **named,
    ),
    "totals_differ": lambda count, **named: say_count(
        "{n} order has a total that differs from the sum of its parts; the parts are used.",
        "{n} orders have a total that differs from the sum of their parts; the parts are used.",
        count,
        **named,
    ),
    "provisional_rates": lambda count, **named: say_count(
        "{n} order is converted at a provisional rate, because no exchange rate of its week is known yet.",
        "{n} orders are converted at a provisional rate, because no exchange rate of their week is known yet.",
        count,
        **named,
    ),
    "provisional_spend_rates": lambda count, **named: say_count(
        "{n} row of ad spend is converted at a provisional rate, because no exchange rate of its week is known yet.",
        "{n} rows of ad spend are converted at a provisional rate, because no exchange rate of their week is "
        "known yet.",
        count,
        **named,
    ),
    "provisional_analytics_rates": lambda count, **named: say_count(
        "{n} row of Google Analytics is converted at a provisional rate, because no exchange rate of its week "
        "is known yet.",
        "{n} rows of Google Analytics are converted at a provisional rate, because no exchange rate of their "
        "week is known yet.",
        count,
        **named,
    ),
    "orders_without_channel": lambda count, **named: say_count(
        "{n} web order tells no channel.",
        "{n} web orders tell no channel.",
        count,
        **named,
    ),
    "orders_without_device": lambda count, **named: say_count(
        "{n} web order tells no device.",
        "{n} web orders tell no device.",
        count,
        **named,
    ),
    "guest_orders": lambda count, **named: say_count(
        "{n} valid order names no customer: it is neither new nor returning.",
        "{n} valid orders name no customer: they are neither new nor returning.",
        count,
        **named,
    ),
    "unknown_cost": lambda count, **named: say_count(
        "{n} valid order holds goods without a known cost: its margin is unknown.",
        "{n} valid orders hold goods without a known cost: their margin is unknown.",
        count,
        **named,
    ),
    "unknown_tax": lambda count, **named: say_count(
        "{n} valid order tells no tax.",
        "{n} valid orders tell no tax.",
        count,
        **named,
    ),
    "unknown_shipping": lambda count, **named: say_count(
        "{n} valid order tells no shipping charge.",
        "{n} valid orders tell no shipping charge.",
        count,
        **named,
    ),
    "period_spend_left_out": lambda count, **named: say_count(
        "{n} row of ad spend without a day is left out, because its account tells days of the same period.",
        "{n} rows of ad spend without a day are left out, because their account tells days of the same period.",
        count,
        **named,
    ),
    "rejected_rows": lambda count, **named: say_count(
        "{n} row could not be read; each load has a file of its rejects with line and reason.",
        "{n} rows could not be read; each load has a file of its rejects with line and reason.",
        count,
        **named,
    ),
    "analytics_spend_left_out": lambda count, **named: say_count(
        "{n} row of ad spend known to Google Analytics is left out, because the platform's own report tells its days.",
        "{n} rows of ad spend known to Google Analytics are left out, because the platform's own report tells "
        "their days.",
        count,
        **named,
    ),
    "analytics_late": lambda count, **named: say_count(
        "{n} day of orders is not in Google Analytics yet: it ends on {day}. Numbers of sessions end there.",
        "{n} days of orders are not in Google Analytics yet: it ends on {day}. Numbers of sessions end there.",
        count,
        **named,
    ),
    "analytics_sampled": lambda count, **named: say_count(
        "{n} day of Google Analytics is sampled: it read as little as {share} % of the events, so that counts "
        "are estimates.",
        "{n} days of Google Analytics are sampled: it read as little as {share} % of the events, so that counts "
        "are estimates.",
        count,
        **named,
    ),
    "analytics_other_row": lambda count, **named: say_count(
        '{n} day of Google Analytics has a row "(other)", in which rare campaigns, pages or countries are '
        "lumped together.",
        '{n} days of Google Analytics have a row "(other)", in which rare campaigns, pages or countries are '
        "lumped together.",
        count,
        **named,
    ),
    "analytics_thresholded": lambda count, **named: say_count(
        "{n} day of Google Analytics has rows left out, because they tell of few users.",
        "{n} days of Google Analytics have rows left out, because they tell of few users.",
        count,
        **named,
    ),
    "analytics_withheld": lambda count, **named: say_count(
        "{n} day of Google Analytics has more than its rows add up to: {share} % of its sessions is shown as withheld.",
        "{n} days of Google Analytics have more than their rows add up to: {share} % of their sessions is shown "
        "as withheld.",
        count,
        **named,
    ),
    "analytics_restricted": lambda count, **named: (
        # Translators: {names} are names of numbers, such as totalRevenue.
        say_count(
            "{n} day of Google Analytics has numbers that this login may not see and reads as 0: {names}. Ask the "
            "property's administrator to lift the restriction.",
            "{n} days of Google Analytics have numbers that this login may not see and reads as 0: {names}. Ask the "
            "property's administrator to lift the restriction.",
            count,
            **named,
        )
    ),
    "analytics_truncated": lambda count, **named: (
        # Translators: {what} is a sentence in English that says which days.
        say_count(
            "{n} day of Google Analytics is not whole. {what}",
            "{n} days of Google Analytics are not whole. {what}",
            count,
            **named,
        )
    ),
    "analytics_unavailable": lambda count, **named: (
        # Translators: {names} are names of numbers, such as totalRevenue.
        say_count(
            "{n} day of Google Analytics has no {names}: the property refuses it, and what rests on it is unknown.",
            "{n} days of Google Analytics have no {names}: the property refuses it, and what rests on it is unknown.",
            count,
            **named,
        )
    ),
    "analytics_restated": lambda count, **named: (
        # Translators: {largest} is such as +6.0 % of sessions on 3 Nov 2026.
        say_count(
            "{n} day of Google Analytics has changed since it was first read (largest: {largest}).",
            "{n} days of Google Analytics have changed since they were first read (largest: {largest}).",
            count,
            **named,
        )
    ),
    "analytics_time_zone": lambda count, **named: (
        # Translators: {zones} and {own} are time zones, such as Europe/Berlin.
        say_count(
            "{n} day of Google Analytics is counted in {zones} and not in {own}: numbers that mix sessions with "
            "orders compare days that begin at different hours.",
            "{n} days of Google Analytics are counted in {zones} and not in {own}: numbers that mix sessions with "
            "orders compare days that begin at different hours.",
            count,
            **named,
        )
    ),
    "analytics_currency": lambda count, **named: (
        # Translators: {currencies} and {own} are currencies, such as USD.
        say_count(
            "{n} day of Google Analytics has its money in {currencies} and not in {own}: it is converted at the "
            "rate of each day.",
            "{n} days of Google Analytics have their money in {currencies} and not in {own}: it is converted at the "
            "rate of each day.",
            count,
            **named,
        )
    ),
    "lead_events_not_key": lambda count, **named: (
        # Translators: {names} are names of events, such as generate_lead.
        say_count(
            "{n} lead event is not counted as key events by Google Analytics on some of its days: {names}. Leads of "
            "these days are unknown. Mark the event as a key event there (Admin, Events), or change lead_events in "
            "store.toml.",
            "{n} lead events are not counted as key events by Google Analytics on some of their days: {names}. "
            "Leads of these days are unknown. Mark the event as a key event there (Admin, Events), or change "
            "lead_events in store.toml.",
            count,
            **named,
        )
    ),
    "tracking_broken": lambda count, **named: (
        # Translators: {days} are days, such as 3 Nov 2026 to 5 Nov 2026.
        say_count(
            "{n} day has next to no sessions while orders go on as usual, so that tracking must have been broken: "
            "{days}. Rates of sessions are wrong there.",
            "{n} days have next to no sessions while orders go on as usual, so that tracking must have been broken: "
            "{days}. Rates of sessions are wrong there.",
            count,
            **named,
        )
    ),
}
