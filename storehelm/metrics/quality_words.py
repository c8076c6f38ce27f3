"""Sentences about flaws in the numbers of Analytics, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from storehelm.languages.speech import say, say_count
from storehelm.metrics.shares import percent


def flaw(kind: str, measure: str | None, size: float | None, days: int, asked: int) -> str | None:
    """What a flaw means; None where the report's own sentence says it.

    Args:
        kind: Kind of the flaw.
        measure: What was withheld: sessions or revenue.
        size: Share of the events that were read, or of what was withheld.
        days: How many days it touches.
        asked: Of how many days.
    """
    if size is not None and kind == "sampled":
        return _sampled(percent(size), days, asked)
    if size is not None and kind == "withheld":
        return _withheld(measure, size)
    told = _BY_DAYS.get(kind)
    return told(days, asked) if told else None


def broken(first: date, last: date) -> str:
    """That tracking did not work."""
    if first == last:
        # Translators: {day} is a day.
        return say("Tracking must have been broken on {day}: next to no sessions, while orders went on.", day=first)
    # Translators: {first} and {last} are days.
    return say(
        "Tracking must have been broken from {first} to {last}: next to no sessions, while orders went on.",
        first=first,
        last=last,
    )


def late(known: date, days: int, *, before_orders: bool) -> str:
    """That the numbers of Analytics end before the orders do, or before the days that are asked about."""
    if before_orders:
        # Translators: {last} is a day; the orders go on for {n} more days.
        return say_count(
            "Google Analytics ends on {last}, {n} day before the orders.",
            "Google Analytics ends on {last}, {n} days before the orders.",
            days,
            last=known,
            n=days,
        )
    # Translators: {last} is a day; "these days" are the ones that are asked about.
    return say_count(
        "Google Analytics ends on {last}, {n} day before these days end.",
        "Google Analytics ends on {last}, {n} days before these days end.",
        days,
        last=known,
        n=days,
    )


def other_zone(zone: str, own: str) -> str:
    """That days of Analytics and of the store begin at different hours."""
    # Translators: {zone} and {own} are names of time zones: Europe/Tbilisi.
    return say(
        "Google Analytics counts days in {zone}, the store in {own}: sessions and orders of a day do not match.",
        zone=zone,
        own=own,
    )


def _sampled(share: str, days: int, asked: int) -> str:
    if asked == 1:
        # Translators: {share} is a percentage; "it" is Google Analytics.
        return say("Google Analytics sampled this day: it read {share} of the events.", share=share)
    if days < asked:
        # Translators: of the {n} days that are shown it sampled {days}; {share} is a percentage.
        return say_count(
            "Google Analytics sampled {days} of these {n} day: it read {share} of the events.",
            "Google Analytics sampled {days} of these {n} days: it read {share} of the events.",
            asked,
            days=days,
            n=asked,
            share=share,
        )
    if days == 2:
        return say("Google Analytics sampled both days: it read {share} of the events.", share=share)
    # Translators: {n} is how many days are shown; {share} is a percentage.
    return say_count(
        "Google Analytics sampled all {n} day: it read {share} of the events.",
        "Google Analytics sampled all {n} days: it read {share} of the events.",
        days,
        n=days,
        share=share,
    )


def _withheld(measure: str | None, size: float) -> str | None:
    share = percent(abs(size))
    if measure == "sessions":
        if size < 0:
            # Translators: {share} is a percentage; "its own" is that of Google Analytics.
            return say("Rows of Google Analytics add up to {share} more sessions than its own total.", share=share)
        return say("Google Analytics withheld {share} of sessions.", share=share)
    if measure == "revenue":
        if size < 0:
            return say("Rows of Google Analytics add up to {share} more revenue than its own total.", share=share)
        return say("Google Analytics withheld {share} of revenue.", share=share)
    return None


def _lumped(days: int, asked: int) -> str:
    if asked == 1:
        # Translators: (other) is how Google Analytics calls that row.
        return say('Google Analytics lumped rare values together in a row "(other)" on this day.')
    if days < asked:
        # Translators: this happened on {days} of the {n} days that are shown.
        return say_count(
            'Google Analytics lumped rare values together in a row "(other)" on {days} of these {n} day.',
            'Google Analytics lumped rare values together in a row "(other)" on {days} of these {n} days.',
            asked,
            days=days,
            n=asked,
        )
    if days == 2:
        return say('Google Analytics lumped rare values together in a row "(other)" on both days.')
    return say_count(
        'Google Analytics lumped rare values together in a row "(other)" on all {n} day.',
        'Google Analytics lumped rare values together in a row "(other)" on all {n} days.',
        days,
        n=days,
    )


def _unread(days: int, asked: int) -> str:
    if asked == 1:
        # Translators: Storehelm did not read it; "them" are the days that the sentence speaks of.
        return say("Google Analytics was not read on this day: what is added up over them is too low.")
    if days < asked:
        # Translators: it was not read on {days} of the {n} days that are shown.
        return say_count(
            "Google Analytics was not read on {days} of these {n} day: what is added up over them is too low.",
            "Google Analytics was not read on {days} of these {n} days: what is added up over them is too low.",
            asked,
            days=days,
            n=asked,
        )
    if days == 2:
        return say("Google Analytics was not read on both days: what is added up over them is too low.")
    return say_count(
        "Google Analytics was not read on all {n} day: what is added up over them is too low.",
        "Google Analytics was not read on all {n} days: what is added up over them is too low.",
        days,
        n=days,
    )


def _thresholded(days: int, asked: int) -> str:
    if asked == 1:
        return say("Google Analytics left out rows that tell of few users on this day.")
    if days < asked:
        # Translators: this happened on {days} of the {n} days that are shown.
        return say_count(
            "Google Analytics left out rows that tell of few users on {days} of these {n} day.",
            "Google Analytics left out rows that tell of few users on {days} of these {n} days.",
            asked,
            days=days,
            n=asked,
        )
    if days == 2:
        return say("Google Analytics left out rows that tell of few users on both days.")
    return say_count(
        "Google Analytics left out rows that tell of few users on all {n} day.",
        "Google Analytics left out rows that tell of few users on all {n} days.",
        days,
        n=days,
    )


_BY_DAYS: Mapping[str, Callable[[int, int], str]] = MappingProxyType(
    {"other_row": _lumped, "unread": _unread, "thresholded": _thresholded}
)
