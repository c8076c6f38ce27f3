"""What advertising costs, what the platforms claim for it, and what other marketing costs."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from connectors.demo import shape
from connectors.demo.seasons import (
    CALENDAR,
    DAY_NUMBERS,
    demand,
    growth,
    promotion_lift,
    season,
    social_budget,
    weekday_numbers,
)
from connectors.demo.shape import Floats, Ints
from connectors.demo.stories import DAYS

WEEKDAY_BUDGET = np.array([1.04, 1.02, 1.0, 1.0, 0.98, 0.95, 1.01])
CLICKS_PER_SESSION = 1.09
DAILY_BUDGETS = {shape.SEARCH: 205.0, shape.SOCIAL: 105.0, shape.SHOPPING: 120.0, shape.CROSS_NETWORK: 112.0}
"""In euro, by channel, on an ordinary day of the first year."""


@dataclass(frozen=True)
class Campaign:
    """One campaign: its `share` of the channel's budget, and how its platform counts.

    The platform claims `claims` orders for each one that last came by this campaign, and `views` of all web orders
    because their customers once saw an ad.
    """

    platform: str
    account: str
    name: str
    kind: str
    channel: int
    share: float
    click_rate: float
    claims: float
    views: float


CAMPAIGNS = (
    Campaign("Google Ads", "Quillbrook EU", "Search - Brand", "Search", shape.SEARCH, 0.24, 0.085, 1.22, 0.012),
    Campaign("Google Ads", "Quillbrook EU", "Search - Home goods", "Search", shape.SEARCH, 0.55, 0.042, 1.12, 0.0),
    Campaign("Google Ads", "Quillbrook EU", "Shopping - All goods", "Shopping", shape.SHOPPING, 1.0, 0.012, 1.18, 0.0),
    Campaign(
        "Google Ads", "Quillbrook EU", "Bestsellers", "Performance Max", shape.CROSS_NETWORK, 1.0, 0.015, 1.45, 0.02
    ),
    Campaign("Meta", "Quillbrook Home", "Prospecting - Broad", "Sales", shape.SOCIAL, 0.46, 0.0095, 1.25, 0.012),
    Campaign("Meta", "Quillbrook Home", "Retargeting - 30 days", "Sales", shape.SOCIAL, 0.18, 0.014, 1.50, 0.016),
    Campaign("TikTok", "Quillbrook EU", "Room tours", "Web conversions", shape.SOCIAL, 0.23, 0.0075, 1.20, 0.006),
    Campaign("Pinterest", "Quillbrook", "Inspiration boards", "Conversions", shape.SOCIAL, 0.13, 0.006, 1.30, 0.006),
    Campaign("Microsoft Ads", "Quillbrook EU", "Brand", "Search", shape.SEARCH, 0.06, 0.072, 1.15, 0.003),
    Campaign("Microsoft Ads", "Quillbrook EU", "Home goods", "Search", shape.SEARCH, 0.15, 0.031, 1.10, 0.0),
)
PLATFORMS = tuple(dict.fromkeys(campaign.platform for campaign in CAMPAIGNS))


@dataclass(frozen=True)
class AdDays:
    """One row per campaign and day; money in cents, conversions in hundredths."""

    campaign: Ints
    day: Ints
    cost: Ints
    impressions: Ints
    clicks: Ints
    conversions: Ints
    revenue: Ints


@dataclass(frozen=True)
class MarketingCost:
    """A bill for marketing that is not media, in cents."""

    day: date
    name: str
    cents: int


def advertise(random: np.random.Generator, sessions: Floats, orders: Floats, order_value: Floats) -> AdDays:
    """Draw what each campaign costs and claims.

    Args:
        random: The generator.
        sessions: Expected sessions by day and channel, measured or not.
        orders: Web orders by day and channel.
        order_value: Mean value of a web order in cents, by day.
    """
    parts = [_campaign_days(random, number, sessions, orders, order_value) for number in range(len(CAMPAIGNS))]
    return AdDays(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _campaign_days(
    random: np.random.Generator, number: int, sessions: Floats, orders: Floats, order_value: Floats
) -> tuple[Ints, ...]:
    campaign = CAMPAIGNS[number]
    cost = np.rint(100 * _budget(campaign.channel) * campaign.share * random.lognormal(0.0, 0.05, DAYS))
    clicks = random.poisson(sessions[:, campaign.channel] * campaign.share * CLICKS_PER_SESSION)
    impressions = clicks + random.poisson(clicks / campaign.click_rate)
    direct = campaign.claims * campaign.share * orders[:, campaign.channel]
    seen = campaign.views * orders.sum(axis=1) * _views_grow(campaign.channel)
    conversions = np.rint(100 * (direct + seen) * random.lognormal(0.0, 0.07, DAYS))
    if campaign.platform != "Google Ads":
        conversions = 100 * random.poisson(conversions / 100)
    revenue = np.rint(conversions / 100 * order_value * random.lognormal(0.0, 0.06, DAYS))
    columns = (cost, impressions, clicks, conversions, revenue)
    return (
        np.full(DAYS, number),
        DAY_NUMBERS,
        *(column.astype(np.int64) for column in columns),
    )


def _budget(channel: int) -> Floats:
    """Planned euro by day: follows the season, more in promotions."""
    planned = DAILY_BUDGETS[channel] * growth() * season() * promotion_lift() ** 0.7
    return np.asarray(planned * WEEKDAY_BUDGET[weekday_numbers()] * _profile(channel), dtype=np.float64)


def _profile(channel: int) -> Floats:
    return social_budget() if channel == shape.SOCIAL else np.ones(DAYS)


def _views_grow(channel: int) -> Floats:
    """A larger budget shows the ads to more of those who would have bought anyway."""
    return social_budget() ** 0.9 if channel == shape.SOCIAL else np.ones(DAYS)


def other_marketing(random: np.random.Generator) -> list[MarketingCost]:
    """The agency's weekly bill, tools, and influencers before busy weeks."""
    costs = []
    busy = demand().reshape(-1, 7).mean(axis=1)
    for week, monday in enumerate(CALENDAR[::7]):
        agency = 42_000 if monday.year < 2026 else 46_000
        costs.append(MarketingCost(monday, "Agency", agency))
        costs.append(MarketingCost(monday, "E-mail and tools", 11_900))
        if random.random() < 0.22 * busy[week] ** 2:
            day = monday + timedelta(days=int(random.integers(0, 5)))
            costs.append(MarketingCost(day, "Influencers", int(random.integers(5, 18)) * 10_000))
    return costs
