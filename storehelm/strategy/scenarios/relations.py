"""How the levers of a store move each other: estimated from its own weeks, or assumed and said to be.

A relation is measured only where the weeks identify it. Else it is assumed, with the interval of what shops are like,
and its sentence says what was missing. docs/scenarios.md says how, and how often the intervals hold.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from storehelm.strategy.scenarios.history import WeeklyHistory
from storehelm.strategy.scenarios.price_response import price_relations
from storehelm.strategy.scenarios.relation import Relation as Relation
from storehelm.strategy.scenarios.relation import response as response
from storehelm.strategy.scenarios.spend_response import spend_relations

_LAST_DAY = timedelta(days=6)


def relations_of(history: WeeklyHistory, as_of: date) -> Mapping[str, Relation]:
    """Every relation of a store by its id: one for each channel with spend, then those of the price.

    Args:
        history: Whole weeks without gaps, oldest first.
        as_of: The last closed day; weeks that end after it are left out.
    """
    known = _until(history, as_of)
    return spend_relations(known) | price_relations(known)


def _until(history: WeeklyHistory, as_of: date) -> WeeklyHistory:
    known = slice(sum(week + _LAST_DAY <= as_of for week in history.weeks))
    return WeeklyHistory(
        weeks=history.weeks[known],
        sessions_by_channel={name: values[known] for name, values in history.sessions_by_channel.items()},
        spend_by_channel={name: values[known] for name, values in history.spend_by_channel.items()},
        orders=history.orders[known],
        web_orders=history.web_orders[known],
        sessions=history.sessions[known],
        gross_sales=history.gross_sales[known],
        discounts=history.discounts[known],
        returns=history.returns[known],
        units=history.units[known],
    )
