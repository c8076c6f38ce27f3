"""The store's fixed facts: what it sells where, how people come, how they behave. Everything a draw depends on."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STORE_NAME = "Quillbrook Home (demo)"
CURRENCY = "EUR"
TIME_ZONE = "Europe/Amsterdam"

CHANNELS = (
    "Organic Search",
    "Paid Search",
    "Paid Social",
    "Direct",
    "Email",
    "Paid Shopping",
    "Cross-network",
    "Referral",
    "Affiliates",
    "Organic Social",
)
"""Names of GA4's default channel group."""
SEARCH, SOCIAL, SHOPPING, CROSS_NETWORK = (
    CHANNELS.index(name) for name in ("Paid Search", "Paid Social", "Paid Shopping", "Cross-network")
)
NEW_SESSIONS_BY_CHANNEL = np.array([0.185, 0.17, 0.20, 0.125, 0.03, 0.105, 0.095, 0.035, 0.03, 0.025])
CONVERSION_BY_CHANNEL = np.array([1.05, 1.28, 0.62, 1.05, 1.65, 1.18, 0.92, 1.05, 1.15, 0.45])
RETURNING_ORDERS_BY_CHANNEL = np.array([0.17, 0.10, 0.06, 0.27, 0.27, 0.035, 0.045, 0.02, 0.015, 0.015])
LOYALTY_BY_CHANNEL = np.array([1.06, 1.02, 0.84, 1.10, 1.15, 0.98, 0.96, 1.0, 0.82, 0.92])
"""Chance of a next order of customers who first came by this channel, relative to all."""

DEVICES = ("mobile", "desktop", "tablet")
MOBILE = 0
MOBILE_BY_CHANNEL = np.array([0.66, 0.66, 0.86, 0.58, 0.66, 0.68, 0.66, 0.50, 0.60, 0.87])
"""Share of a channel's sessions that are on a phone; tablets have TABLETS, desktops the rest."""
TABLETS = 0.04
ORDERS_BY_DEVICE_OF_RETURNING = np.array([0.51, 0.43, 0.06])
KEEPS_DEVICE = 0.70
"""Chance that a returning customer uses the device of the first order."""
SECOND_LINE_BY_DEVICE = np.array([0.88, 1.17, 1.0])
"""Baskets are larger on larger screens."""

COUNTRIES = ("Netherlands", "Germany", "Belgium", "France", "United Kingdom")
SESSIONS_BY_COUNTRY = np.array([0.44, 0.26, 0.14, 0.09, 0.07])
TAX_BY_COUNTRY = np.array([21, 19, 21, 20, 20])
"""Percent on goods and shipping."""
BRITAIN = COUNTRIES.index("United Kingdom")
POUNDS_PER_EURO = 0.86

VISITORS = ("new", "returning")
CONVERSION_BY_VISITOR = np.array([0.93, 1.10])

STEPS = ("view_item", "add_to_cart", "begin_checkout", "add_shipping_info", "add_payment_info", "purchase")
PAYMENT = STEPS.index("add_payment_info")
STEP_RATES = np.array(
    [
        [0.560, 0.125, 0.470, 0.800, 0.820, 0.850],
        [0.610, 0.158, 0.560, 0.850, 0.880, 0.900],
        [0.580, 0.140, 0.510, 0.820, 0.850, 0.870],
    ]
)
"""By device: share of the sessions of the step before that get this far."""

NEW_SESSIONS_PER_DAY = 1585.0
POINT_OF_SALE_NEW_PER_DAY = 1.75
GROWTH_PER_YEAR = 1.095
LAUNCH_LIFT, LAUNCH_DAYS = 0.42, 150.0
"""A new shop is talked about: acquisition starts higher and fades, while returning customers build up."""

CHANCE_OF_NEXT_ORDER = (0.37, 0.47, 0.54, 0.58, 0.60)
"""After the first, second ... order; the last holds for all later ones."""
DAYS_TO_NEXT_ORDER, GAP_SHAPE, SHORTEST_GAP = 98.0, 0.93, 4.0

WEB_GUESTS, POINT_OF_SALE_GUESTS = 0.008, 0.35
ORDERS_MEASURED = 0.965
"""Share of web orders whose session was measured; the others have no device and no channel."""
CANCELLED, PENDING_AT_END = 0.014, 0.03
FREE_SHIPPING_FROM_CENTS, SHIPPING_CENTS = 6_000, 495

SEASON_BY_MONTH = np.array([0.97, 0.89, 0.92, 0.94, 0.93, 0.90, 0.86, 0.87, 0.97, 1.05, 1.22, 1.20])
WEEKDAYS = np.array([1.07, 1.02, 0.99, 0.98, 0.92, 0.93, 1.09])
MOBILE_BY_WEEKDAY = np.array([0.97, 0.97, 0.98, 0.98, 1.0, 1.05, 1.05])
_NIGHT_AND_MORNING = (1.1, 0.5, 0.25, 0.15, 0.15, 0.3, 0.9, 1.9, 3.2, 4.4, 5.2, 5.4)
_AFTERNOON_AND_EVENING = (5.6, 5.4, 5.3, 5.2, 5.1, 5.2, 5.8, 7.0, 8.6, 8.8, 6.4, 3.1)
HOURS = np.array([*_NIGHT_AND_MORNING, *_AFTERNOON_AND_EVENING])

HOLIDAYS = {
    date(2024, 12, 25): 0.50,
    date(2024, 12, 26): 0.72,
    date(2025, 12, 25): 0.50,
    date(2025, 12, 26): 0.72,
    date(2024, 12, 31): 0.66,
    date(2025, 12, 31): 0.66,
    date(2025, 1, 1): 0.70,
    date(2026, 1, 1): 0.70,
    date(2025, 4, 20): 0.72,
    date(2025, 4, 21): 0.88,
    date(2026, 4, 5): 0.72,
    date(2026, 4, 6): 0.88,
}
"""Christmas, New Year, Easter: quiet days."""
LAST_POST_DAYS = ((date(2024, 12, 19), date(2024, 12, 24)), (date(2025, 12, 19), date(2025, 12, 24)))
"""Parcels no longer arrive before Christmas."""


@dataclass(frozen=True)
class Promotion:
    """A campaign: more people come and order (`lift`), and `share` of the orders get `percent` off."""

    first: date
    last: date
    lift: float
    share: float
    percents: tuple[int, ...]


PROMOTIONS = (
    Promotion(date(2024, 7, 1), date(2024, 7, 14), 1.16, 0.50, (15, 20)),
    Promotion(date(2024, 9, 9), date(2024, 9, 15), 1.12, 0.45, (15,)),
    Promotion(date(2024, 11, 25), date(2024, 12, 2), 1.85, 0.70, (20,)),
    Promotion(date(2025, 1, 2), date(2025, 1, 15), 1.16, 0.50, (15, 20)),
    Promotion(date(2025, 4, 14), date(2025, 4, 20), 1.12, 0.45, (15,)),
    Promotion(date(2025, 6, 30), date(2025, 7, 13), 1.16, 0.50, (15, 20)),
    Promotion(date(2025, 9, 8), date(2025, 9, 14), 1.12, 0.45, (15,)),
    Promotion(date(2025, 11, 24), date(2025, 11, 30), 2.45, 0.90, (35, 40)),
    Promotion(date(2026, 1, 2), date(2026, 1, 15), 1.16, 0.50, (15, 20)),
    Promotion(date(2026, 3, 30), date(2026, 4, 5), 1.12, 0.45, (15,)),
    Promotion(date(2026, 6, 29), date(2026, 7, 12), 1.16, 0.50, (15, 20)),
    Promotion(date(2026, 9, 7), date(2026, 9, 13), 1.12, 0.45, (15,)),
)
WELCOME_SHARE, WELCOME_PERCENT = 0.13, 10
"""First orders with the newsletter's welcome code, outside promotions."""
LOYALTY_SHARE, LOYALTY_PERCENT = 0.08, 10
"""Later orders with a code from an e-mail, outside promotions."""
