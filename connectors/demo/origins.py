"""Where visits come from and the pages on which they land: what Analytics tells of a session beyond its channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.demo import shape
from connectors.demo.spend import CAMPAIGNS


@dataclass(frozen=True)
class Origin:
    """A source, medium and campaign that brings `share` of its channel's visits; `appeal` of them go deeper."""

    channel: str
    source: str
    medium: str
    campaign: str
    share: float
    appeal: float = 1.0
    campaign_id: str | None = None


_UNPAID = (
    Origin("Organic Search", "google", "organic", "(organic)", 0.90),
    Origin("Organic Search", "bing", "organic", "(organic)", 0.10, 1.1),
    Origin("Direct", "(direct)", "(none)", "(direct)", 1.0),
    Origin("Email", "newsletter", "email", "Newsletter", 0.7, 0.9),
    Origin("Email", "newsletter", "email", "Back in stock", 0.3, 1.6),
    Origin("Referral", "roomsandrugs.example", "referral", "(referral)", 1.0),
    Origin("Affiliates", "hearthpartners.example", "affiliate", "Partners", 1.0),
    Origin("Organic Social", "instagram", "social", "(not set)", 1.0),
)
_OF_PLATFORM = {
    "Google Ads": ("google", "cpc"),
    "Microsoft Ads": ("bing", "cpc"),
    "Meta": ("facebook", "paid_social"),
    "TikTok": ("tiktok", "paid_social"),
    "Pinterest": ("pinterest", "paid_social"),
}
_APPEAL = {"Search - Brand": 1.9, "Brand": 1.9, "Retargeting - 30 days": 2.0, "Room tours": 0.6}
FIRST_CAMPAIGN_ID = 21_700_401


def _paid() -> tuple[Origin, ...]:
    """The campaigns that the ad reports name, so that what they cost meets what they brought."""
    return tuple(
        Origin(
            shape.CHANNELS[campaign.channel],
            *_OF_PLATFORM[campaign.platform],
            campaign.name,
            campaign.share,
            _APPEAL.get(campaign.name, 1.0),
            str(FIRST_CAMPAIGN_ID + number),
        )
        for number, campaign in enumerate(CAMPAIGNS)
    )


ORIGINS = (*_UNPAID, *_paid())


@dataclass(frozen=True)
class Page:
    """A page on which visits land: how often beside its kin, overall and by channel; `appeal` of them go deeper.

    Channels that are not named in `by_channel` have its entry for "", or 1.
    """

    path: str
    weight: float
    by_channel: Mapping[str, float] = field(default_factory=dict)
    appeal: float = 1.0
    in_promotion: float = 1.0

    def weight_of(self, channel: str) -> float:
        """How often a channel's visits land on it."""
        return self.weight * self.by_channel.get(channel, self.by_channel.get("", 1.0))


_NO_SHOPPING = {"Paid Shopping": 0.0}
_SEARCHED = {"": 0.0, "Organic Search": 1.0, "Paid Search": 1.0, "Cross-network": 1.0}

PAGES = (
    Page("/", 0.20, {"Direct": 3.0, "Paid Shopping": 0.0, "Email": 0.5}, 1.1),
    Page("/collections/kitchen", 0.13, _NO_SHOPPING),
    Page("/collections/bedding", 0.12, _NO_SHOPPING),
    Page("/collections/lighting", 0.10, _SEARCHED),
    Page("/collections/storage", 0.08, _SEARCHED),
    Page("/collections/garden", 0.07, _SEARCHED),
    Page("/new-in", 0.05, {"": 0.0, "Email": 4.0, "Direct": 1.0, "Paid Social": 2.0, "Organic Social": 2.0}, 1.1),
    Page("/sale", 0.02, {"Email": 3.0, "Affiliates": 3.0, "Paid Shopping": 0.0}, 1.3, 6.0),
    Page(
        "/products/hesk-wool-blanket", 0.06, {"": 0.0, "Paid Shopping": 1.0, "Paid Social": 1.0, "Referral": 1.0}, 1.2
    ),
    Page("/products/kestle-table-lamp", 0.05, {"": 0.0, "Paid Shopping": 1.0}, 1.2),
    Page("/products/elsing-cast-pan", 0.05, {"": 0.0, "Paid Shopping": 1.0, "Cross-network": 2.0}, 1.2),
    Page("/journal/small-rooms", 0.07, {"": 0.0, "Organic Search": 1.0, "Organic Social": 3.0, "Referral": 3.0}, 0.35),
)
