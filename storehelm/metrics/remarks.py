"""Sentences that a reader of an answer must know: what is left out, and how much."""

from collections.abc import Sequence

from storehelm.languages.speech import say
from storehelm.metrics.coverage import KIND_LABELS
from storehelm.metrics.formulas import Answers
from storehelm.metrics.measures import FACTS, HORIZON_DAYS
from storehelm.metrics.plans import OPTIONAL, Plan
from storehelm.metrics.shares import percent
from storehelm.settings.calendar import Period
from storehelm.settings.money import digits_of, to_decimal
from storehelm.settings.store import Store

_COUNTED_FIRSTS = ("new_customers", "new_customer_orders", "returning_orders", "new_customer_sales")
_OUTSIDE = {"sessions": "sessions", "spend": "ad_spend", "marketing": "marketing_costs"}


def remarks(store: Store, answers: Answers) -> tuple[str, ...]:
    """What is missing from an answer, or must be read with care; each sentence once."""
    used = [plan for plan in answers.plans if not plan.dash]
    found = [*_rows_outside(store, answers), *_shared_days_only(used, answers)]
    for plan in used:
        found += _left_out(plan, answers)
        found += _untold_days(plan)
        found += _no_marketing_costs(plan)
        found += _counted_from_the_start(plan, answers)
    return tuple(dict.fromkeys(found))


def _rows_outside(store: Store, answers: Answers) -> list[str]:
    sentences = []
    for (fact, _, _), cells in answers.cells.items():
        if not cells.straddling:
            continue
        amount = cells.outside.get(_OUTSIDE[fact])
        days = Period(min(p.first for p in cells.straddling), max(p.last for p in cells.straddling))
        how_much = None if amount is None else _words(amount, fact, store)
        sentences.append(_fits_nowhere(say(KIND_LABELS[FACTS[fact].kind]), how_much, days))
    return sentences


def _fits_nowhere(kind: str, how_much: str | None, days: Period) -> str:
    if how_much is None:
        # Translators: {data} is a kind of data: Sessions, Ad spend; {first} and {last} are days; a cell is one row or
        # column of what is shown, as a week.
        return say(
            "{data} known only for whole periods between {first} and {last} that fit into no single cell: not counted.",
            data=kind,
            first=days.first,
            last=days.last,
        )
    # Translators: the same with how much it is: "Ad spend (120.00 EUR) known only ...".
    return say(
        "{data} ({amount}) known only for whole periods between {first} and {last} that fit into no single cell: "
        "not counted.",
        data=kind,
        amount=how_much,
        first=days.first,
        last=days.last,
    )


def _words(amount: int, fact: str, store: Store) -> str:
    if fact == "sessions":
        return str(amount)
    return f"{to_decimal(amount, digits_of(store.currency))} {store.currency}"


def _left_out(plan: Plan, answers: Answers) -> list[str]:
    one = plan.metric
    if one.whole is None or one.denominator is None:
        return []
    whole, used = answers.sum_of(plan, one.whole), answers.sum_of(plan, one.denominator)
    if not whole or used is None or used >= whole:
        return []
    answers.shares.setdefault(one.id, used / whole)
    left_out = one.left_out.format(share=percent(1 - used / whole))
    # Translators: {number} is the name of a number; {sentence} says how much of the data it leaves out.
    return [say("{number}: {sentence}", number=one.label, sentence=left_out)]


def _untold_days(plan: Plan) -> list[str]:
    if plan.reach is None or not plan.reach.untold or plan.is_mixed:
        return []
    # Translators: "they" are sessions of some days, which the sentence before names.
    return [f"{plan.reach.untold_words} {say('They are left out.')}"]


def _shared_days_only(plans: Sequence[Plan], answers: Answers) -> list[str]:
    labels: dict[Period, list[str]] = {}
    for plan in plans:
        if plan.days is not None and plan.days != answers.frame.period:
            labels.setdefault(plan.days, []).append(plan.metric.label)
    return [
        # Translators: {numbers} are names of numbers; their parts are the data that they are worked out from.
        say(
            "{numbers}: counted from {first} to {last}, the days that all of their parts know.",
            numbers=", ".join(names),
            first=days.first,
            last=days.last,
        )
        for days, names in labels.items()
    ]


def _no_marketing_costs(plan: Plan) -> list[str]:
    if OPTIONAL not in plan.metric.kinds or not plan.is_mixed or plan.days is None:
        return []
    covered = plan.covered.get(OPTIONAL)
    if covered is None:
        return [say("No marketing costs besides ad spend are loaded: they count as none.")]
    if covered.period.first <= plan.days.first <= covered.period.last:
        return []
    return [
        # Translators: {first} and {last} are days.
        say(
            "Marketing costs besides ad spend are known from {first} to {last}: outside these days they count as none.",
            first=covered.period.first,
            last=covered.period.last,
        )
    ]


def _counted_from_the_start(plan: Plan, answers: Answers) -> list[str]:
    """Who bought before the data starts looks new: marked while that is likely."""
    covered = plan.covered.get("orders")
    if covered is None or not set(_COUNTED_FIRSTS) & set(plan.measures):
        return []
    if (answers.frame.period.first - covered.period.first).days >= HORIZON_DAYS:
        return []
    # Translators: {first} is a day.
    return [
        say(
            "Orders are known from {first}: customers who bought before that day count as new.",
            first=covered.period.first,
        )
    ]
