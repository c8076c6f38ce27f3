"""Works out metrics from the cells that were read, in exact integers until the one division."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from storehelm.languages.speech import Sentence, say
from storehelm.metrics.catalogue import Metric, choices, terms
from storehelm.metrics.cells import Cells, Frame, Key
from storehelm.metrics.coverage import KIND_LABELS, overlap
from storehelm.metrics.measures import FACTS, MEASURES
from storehelm.metrics.plans import NO_CHANNEL, OPTIONAL, Place, Plan, without_channel
from storehelm.metrics.selection import WITHHELD
from storehelm.metrics.shares import percent
from storehelm.settings.calendar import Period

DIVISORS: Mapping[str, Sentence] = {
    # Translators: this and the next are what a number is divided by, as in "There is nothing to divide by: orders = 0."
    "sessions": "sessions",
    "view_item": "view item",
    "add_to_cart": "add to cart",
    "begin_checkout": "begin checkout",
    "add_shipping_info": "add shipping info",
    "add_payment_info": "add payment info",
    "sessions_with_device": "sessions with device",
    "active_users": "active users",
    "orders": "orders",
    "gross_sales": "gross sales",
    "gross_sales - discounts": "gross sales - discounts",
    "orders_with_device": "orders with device",
    "net_sales_with_device": "net sales with device",
    "new_customer_orders + returning_orders": "new customer orders + returning orders",
    # Translators: customers whose first order is old enough to know whether they came back in time.
    "customers_old_enough": "customers old enough",
    "buyers": "buyers",
    "impressions_with_clicks": "impressions with clicks",
    "known_clicks": "known clicks",
    # Translators: ad spend on platforms that say how much they sold.
    "claiming_ad_spend": "claiming ad spend",
    # Translators: ad spend whose channel is known.
    "attributed_ad_spend": "attributed ad spend",
    "ad_spend": "ad spend",
    "ad_spend + marketing_costs": "ad spend + marketing costs",
    "net_sales": "net sales",
    "new_customers": "new customers",
    "contribution_margin_2": "contribution margin 2",
}
"""What metrics are divided by, in words."""
Value = int | float


@dataclass(frozen=True)
class Unknown:
    """Why a number cannot be had."""

    reason: str


class Answers:
    """The values of a question's metrics; collects reasons and shares as they come up."""

    def __init__(self, frame: Frame, by: Sequence[str], plans: Sequence[Plan], cells: Mapping[Place, Cells]) -> None:
        self.frame = frame
        self.by = tuple(by)
        self.plans = tuple(plans)
        self.cells = cells
        self.reasons: dict[str, str] = {plan.metric.id: plan.dash for plan in plans if plan.dash}
        self.shares: dict[str, float] = {}
        self._denominators = {plan.metric.id: self._denominator(plan) for plan in plans}

    def combinations(self) -> list[tuple[object, ...]]:
        """Every combination of values of the dimensions that any part has, in order."""
        if not self.by:
            return [()]
        found = {key[1:] for cells in self.cells.values() for key in cells.rows}
        return sorted(found, key=lambda values: [(value == WITHHELD, value) for value in values])

    def value(self, plan: Plan, key: Key, span: Period) -> Value | Unknown:
        """One metric in one cell."""
        found = Unknown(plan.dash) if plan.dash else self._thin(plan, key) or self._quotient(plan, key, span)
        if isinstance(found, Unknown):
            self.reasons.setdefault(plan.metric.id, found.reason)
        return found

    def parts(self, plan: Plan, key: Key, span: Period) -> tuple[int | Unknown, int | Unknown | None]:
        """Numerator and denominator of one cell, as integers; no denominator where the metric has none."""
        if plan.dash:
            return Unknown(plan.dash), None
        formula = self._denominators[plan.metric.id]
        top = self._amount(plan, plan.metric.numerator, key, span)
        return top, None if formula is None else self._amount(plan, formula, key, span)

    def is_partial(self, span: Period) -> bool:
        """Whether the calendar period is clipped by the question, or covered only in part by any data used."""
        asked = self.frame.period
        if span.first < asked.first or asked.last < span.last:
            return True
        used = [plan for plan in self.plans if not plan.dash]
        is_cut = any(
            covered.is_partial_in(span) for plan in used for kind, covered in plan.covered.items() if kind != OPTIONAL
        )
        places = {plan.place(name) for plan in used for name in plan.measures}
        return is_cut or any(
            self._straddles(place, span) or (place[2] is not None and place[2].is_untold_in(span))
            for place in places
            if FACTS[place[0]].kind != OPTIONAL
        )

    def sum_of(self, plan: Plan, formula: str) -> int | None:
        """A formula over all cells together; None where any part of it is unknown everywhere."""
        amounts = [(sign, self.cells[plan.place(name)].total(name)) for sign, name in terms(formula)]
        if any(amount is None for _, amount in amounts):
            return None
        return sum(sign * (amount or 0) for sign, amount in amounts)

    def _denominator(self, plan: Plan) -> str | None:
        """The nearest choice that the data has, the same for every cell of the question."""
        names = choices(plan.metric.denominator) if plan.metric.denominator else ()
        if plan.dash or len(names) <= 1:
            return plan.metric.denominator
        return next((name for name in names if self._is_measured(plan, name)), names[-1])

    def _is_measured(self, plan: Plan, name: str) -> bool:
        cells = self.cells[plan.place(name)]
        unknown = cells.total(f"{name}.unknown") if MEASURES[name].unknown else 0
        return cells.total(name) is not None and not unknown

    def _thin(self, plan: Plan, key: Key) -> Unknown | None:
        if plan.by_without_channel is None:
            return None
        if "channel" in self.by and key[1 + self.by.index("channel")] == "unknown":
            return Unknown(say(NO_CHANNEL))
        share = plan.thin.get(without_channel(key, self.by, plan.by_without_channel))
        if share is None:
            return None
        # Translators: {share} is a percentage; the channel is what brought the visit: search, e-mail.
        return Unknown(say("Only {share} of web orders have a channel.", share=percent(float(share), 0)))

    def _quotient(self, plan: Plan, key: Key, span: Period) -> Value | Unknown:
        top = self._amount(plan, plan.metric.numerator, key, span)
        formula = self._denominators[plan.metric.id]
        if isinstance(top, Unknown) or formula is None:
            return top
        bottom = self._amount(plan, formula, key, span)
        if isinstance(bottom, Unknown):
            return bottom
        return _divided(plan.metric, top, bottom, formula)

    def _amount(self, plan: Plan, formula: str, key: Key, span: Period) -> int | Unknown:
        total = 0
        for sign, name in terms(formula):
            amount = self._measure(plan, name, key, span)
            if isinstance(amount, Unknown):
                if FACTS[MEASURES[name].fact].kind == OPTIONAL and plan.is_mixed:
                    continue
                return amount
            total += sign * amount
        return total

    def _measure(self, plan: Plan, name: str, key: Key, span: Period) -> int | Unknown:
        place = plan.place(name)
        cells = self.cells[place]
        if plan.is_mixed and FACTS[place[0]].kind != OPTIONAL and self._straddles(place, span):
            return Unknown(_by_period_only(place[0]))
        if plan.is_mixed and place[2] is not None and place[2].is_untold_in(span):
            return Unknown(place[2].untold_words)
        row = cells.rows.get(key)
        if FACTS[place[0]].is_counted_whole and (row is None or not _holds(self.frame.period, span)):
            return Unknown(
                # Translators: "this one" is the day, week or month that is asked about.
                say("Analytics counts the users of whole days, weeks and months: of this one it tells none.")
            )
        if row is None:
            return self._nothing(plan, name, span)
        if row.get(f"{name}.unknown"):
            return Unknown(self._share_known(plan, name))
        value = row[name]
        return self._none(plan, name) if value is None else value

    def _nothing(self, plan: Plan, name: str, span: Period) -> int | Unknown:
        """No rows: 0 where the data speaks of these days, else unknown."""
        place = plan.place(name)
        kind = FACTS[place[0]].kind
        covered = plan.covered.get(kind)
        inside = overlap(span, place[1])
        if covered is None or inside is None or not covered.touches(inside):
            return Unknown(_not_covered(kind, covered.period if covered else None))
        if self._straddles(place, span):
            return Unknown(_by_period_only(place[0]))
        return self._none(plan, name) if self.cells[place].rows else 0

    def _none(self, plan: Plan, name: str) -> int | Unknown:
        """No value where there are rows or days: 0, unless the data never has one."""
        is_kept = self.cells[plan.place(name)].total(name) is not None
        if is_kept or MEASURES[name].unknown or _is_filtered(name):
            return 0
        # Translators: {needs} is what a number needs: "orders", "sessions by device", "ad spend with clicks".
        return Unknown(say("The data has no {needs}.", needs=plan.metric.needs))

    def _straddles(self, place: Place, span: Period) -> bool:
        return any(overlap(period, span) for period in self.cells[place].straddling)

    def _share_known(self, plan: Plan, name: str) -> str:
        cells = self.cells[plan.place(name)]
        measure = MEASURES[name]
        whole = cells.total(f"{name}.whole") or 0
        known = (cells.total(f"{name}.known") or 0) if measure.known else whole - (cells.total(f"{name}.unknown") or 0)
        share = known / whole if whole else 0.0
        self.shares[plan.metric.id] = share
        return measure.sentence.format(share=percent(share))


def _holds(period: Period, span: Period) -> bool:
    return period.first <= span.first and span.last <= period.last


def _is_filtered(name: str) -> bool:
    return "filter (" in MEASURES[name].sql


def _by_period_only(fact: str) -> str:
    # Translators: {data} is a kind of data: Orders, Sessions, Ad spend.
    return say("{data}: these days are known only as part of a longer period.", data=say(KIND_LABELS[FACTS[fact].kind]))


def _not_covered(kind: str, period: Period | None) -> str:
    label = say(KIND_LABELS[kind])
    if period is None:
        # Translators: {data} is a kind of data: Orders, Sessions, Ad spend.
        return say("{data}: none loaded.", data=label)
    # Translators: {data} is a kind of data: Orders, Sessions, Ad spend; {first} and {last} are days.
    return say("{data}: known from {first} to {last} only.", data=label, first=period.first, last=period.last)


def _divided(metric: Metric, top: int, bottom: int, formula: str) -> Value | Unknown:
    if metric.is_null_unless_positive and bottom <= 0:
        return Unknown(say("It has no value where the margin is zero or less."))
    if bottom == 0:
        # Translators: {divisor} is what a number is divided by: "orders", "gross sales - discounts".
        return Unknown(say("There is nothing to divide by: {divisor} = 0.", divisor=say(DIVISORS[formula])))
    return round(Fraction(top, bottom)) if metric.unit == "average_money" else top / bottom
