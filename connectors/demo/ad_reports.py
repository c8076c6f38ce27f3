"""Advertising as the platforms report it, each in its own form."""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from connectors.demo import shape
from connectors.demo.shape import Ints
from connectors.demo.spend import CAMPAIGNS, AdDays
from connectors.demo.stories import FIRST_DAY, LAST_DAY
from connectors.demo.writing import Export, Written, days, grouped, money, one_word, words


def ad_reports(ads: AdDays) -> Iterator[Export]:
    """The report of each platform, by day and campaign."""
    yield _google(_of_platform(ads, "Google Ads"))
    yield _meta(_of_platform(ads, "Meta"))
    yield _tiktok(_of_platform(ads, "TikTok"))
    yield _microsoft(_of_platform(ads, "Microsoft Ads"))
    yield _pinterest(_of_platform(ads, "Pinterest"))


def _of_platform(ads: AdDays, platform: str) -> AdDays:
    chosen = np.array([campaign.platform == platform for campaign in CAMPAIGNS])[ads.campaign]
    return AdDays(*(getattr(ads, column.name)[chosen] for column in fields(ads)))


def _of_campaign(campaigns: Ints, fact: str) -> Written:
    """A fact of each row's campaign; two campaigns may share it."""
    facts = [str(getattr(campaign, fact)) for campaign in CAMPAIGNS]
    names = tuple(dict.fromkeys(facts))
    return words(np.array([names.index(name) for name in facts], dtype=np.int64)[campaigns], names)


def _google(ads: AdDays) -> Export:
    """Two lines before the header, and rows of totals after the campaigns."""
    totals = ["Campaigns", "Account", *dict.fromkeys(CAMPAIGNS[number].kind for number in np.unique(ads.campaign))]
    return Export(
        "google_ads.csv",
        {
            "Day": days(ads.day),
            "Campaign status": one_word("Enabled", len(ads.day)),
            "Campaign": _of_campaign(ads.campaign, "name"),
            "Campaign type": _of_campaign(ads.campaign, "kind"),
            "Currency code": one_word(shape.CURRENCY, len(ads.day)),
            "Impr.": grouped(ads.impressions),
            "Clicks": grouped(ads.clicks),
            "Cost": money(ads.cost),
            "Conversions": money(ads.conversions),
            "Conv. value": money(ads.revenue),
        },
        opening=f'Campaign report\n"{FIRST_DAY:%B %-d, %Y} - {LAST_DAY:%B %-d, %Y}"\n',
        closing="".join(_google_total(ads, name) for name in totals),
    )


def _google_total(ads: AdDays, name: str) -> str:
    """The total of the account, or of one kind of campaign."""
    kinds = np.array([campaign.kind for campaign in CAMPAIGNS])[ads.campaign]
    chosen = (kinds == name) | (name in ("Campaigns", "Account"))
    kind = name if name in kinds else " --"
    counts = [f'"{int(column[chosen].sum()):,}"' for column in (ads.impressions, ads.clicks)]
    sums = [f'"{int(column[chosen].sum()) / 100:,.2f}"' for column in (ads.cost, ads.conversions, ads.revenue)]
    return ",".join([f"Total: {name}", " --", " --", kind, shape.CURRENCY, *counts, *sums]) + "\n"


def _meta(ads: AdDays) -> Export:
    """A byte order mark, and the currency in the header."""
    return Export(
        "meta_ads.csv",
        {
            "Campaign name": _of_campaign(ads.campaign, "name"),
            "Day": days(ads.day),
            f"Amount spent ({shape.CURRENCY})": money(ads.cost),
            "Impressions": Written(ads.impressions),
            "Link clicks": Written(ads.clicks),
            "Purchases": Written(ads.conversions // 100),
            "Purchases conversion value": money(ads.revenue),
            "Reporting starts": days(ads.day),
            "Reporting ends": days(ads.day),
        },
        opening="\ufeff",
    )


def _tiktok(ads: AdDays) -> Export:
    """A row of totals at the end."""
    total = int(ads.cost.sum()) / 100
    return Export(
        "tiktok_ads.csv",
        {
            "Campaign name": _of_campaign(ads.campaign, "name"),
            "Date": days(ads.day),
            "Cost": money(ads.cost),
            "Impressions": Written(ads.impressions),
            "Clicks (destination)": Written(ads.clicks),
            "Conversions": Written(ads.conversions // 100),
            "Total complete payment value": money(ads.revenue),
            "Currency": one_word(shape.CURRENCY, len(ads.day)),
        },
        closing=f"Total of {len(ads.day)} results,-,{total:.2f},{ads.impressions.sum()},{ads.clicks.sum()},"
        f"{ads.conversions.sum() // 100},{int(ads.revenue.sum()) / 100:.2f},-\n",
    )


def _microsoft(ads: AdDays) -> Export:
    """Lines of facts before the header, month before day, and a closing line."""
    opening = (
        '\ufeff"Report Name: Campaign Performance"',
        f'"Report Time: {FIRST_DAY:%-m/%-d/%Y},{LAST_DAY:%-m/%-d/%Y}"',
        '"Time Zone: (GMT+01:00) Amsterdam"',
        '"Report Aggregation: Daily"',
        '"Report Filter: "',
        '"Potential Incomplete Data: False"',
        f'"Rows: {len(ads.day)}"',
        "\n",
    )
    return Export(
        "microsoft_ads.csv",
        {
            "TimePeriod": days(ads.day, "%-m/%-d/%Y"),
            "AccountName": _of_campaign(ads.campaign, "account"),
            "CampaignName": _of_campaign(ads.campaign, "name"),
            "CampaignType": _of_campaign(ads.campaign, "kind"),
            "CurrencyCode": one_word(shape.CURRENCY, len(ads.day)),
            "Impressions": grouped(ads.impressions),
            "Clicks": grouped(ads.clicks),
            "Spend": money(ads.cost),
            "Conversions": Written(ads.conversions // 100),
            "Revenue": money(ads.revenue),
        },
        opening="\n".join(opening),
        closing=f'\n"\u00a9{LAST_DAY.year} Microsoft Corporation. All rights reserved. "\n',
    )


def _pinterest(ads: AdDays) -> Export:
    return Export(
        "pinterest_ads.csv",
        {
            "Date": days(ads.day),
            "Campaign name": _of_campaign(ads.campaign, "name"),
            "Spend in account currency": money(ads.cost),
            "Impressions": Written(ads.impressions),
            "Pin clicks": Written(ads.clicks),
            "Total conversions": Written(ads.conversions // 100),
            "Total order value (Checkout)": money(ads.revenue),
        },
    )
