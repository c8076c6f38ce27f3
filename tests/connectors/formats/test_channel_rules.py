"""Channel rules: METRICS.md section 5's vectors and quirks, and the spend table."""

import pytest

from connectors.channels import (
    channel_of,
    read_channel_rules,
    read_spend_channels,
    spend_channel,
)
from connectors.refusal import ConnectorRefusal

VECTORS = [
    ("google", "cpc", None, "Paid Search"),
    ("google", "organic", None, "Organic Search"),
    ("facebook", "paid_social", None, "Paid Social"),
    ("facebook", "cpm", None, "Paid Social"),
    ("news.site", "cpm", None, "Display"),
    ("x", "cpc", "spring-shop", "Paid Shopping"),
    ("x", "referral", "workshop", "Referral"),
    ("newsletter", "email", None, "Email"),
    ("(direct)", "(none)", None, "Direct"),
    ("foo", "bar", None, "Unassigned"),
]

QUIRKS = [
    ("x", "referral", "bookshop", "Referral"),
    ("x", "referral", "eshop", "Organic Shopping"),
    ("x", "referral", "spring-shop", "Organic Shopping"),
    ("x", "referral", "shopping spree", "Organic Shopping"),
    ("foo", "encpy", None, "Paid Other"),
    ("google", "cpm", None, "Paid Search"),
    ("email", "referral", None, "Referral"),
]

EACH_RULE = [
    ("(direct)", "(not set)", None, "Direct"),
    (None, None, None, "Direct"),
    ("google", "cpc", "x cross-network y", "Cross-network"),
    ("ebay.co.uk", "paid", None, "Paid Shopping"),
    ("bing", "ppc", None, "Paid Search"),
    ("youtube.com", "cpv cpc", None, "Paid Video"),
    ("foo", "banner", None, "Display"),
    ("foo", "retargeting", None, "Paid Other"),
    ("amazon.de", "referral", None, "Organic Shopping"),
    ("l.instagram.com", "referral", None, "Organic Social"),
    ("m.facebook.com", "referral", None, "Organic Social"),
    ("foo", "social-network", None, "Organic Social"),
    ("vimeo.com", "referral", None, "Organic Video"),
    ("foo", "promovideo", None, "Organic Video"),
    ("duckduckgo", None, None, "Organic Search"),
    ("www.google.co.uk", "referral", None, "Organic Search"),
    ("foo", "app", None, "Referral"),
    ("mail.google.com", "referral", None, "Referral"),
    ("e_mail", None, None, "Email"),
    ("foo", "affiliate", None, "Affiliates"),
    ("foo", "audio", None, "Audio"),
    ("sms", None, None, "SMS"),
    ("foo", "webpush", None, "Mobile Push Notifications"),
    ("firebase", "x", None, "Mobile Push Notifications"),
    ("Google", "CPC", None, "Paid Search"),
]


@pytest.mark.parametrize(("source", "medium", "campaign", "channel"), VECTORS + QUIRKS + EACH_RULE)
def test_channel_by_rule(source, medium, campaign, channel):
    assert channel_of(source, medium, campaign, read_channel_rules()) == channel


def test_the_rules_stand_in_the_order_of_the_definition():
    order = [rule.channel for rule in read_channel_rules().rules]
    assert order[:9] == [
        "Direct", "Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display", "Paid Other",
        "Organic Shopping",
    ]  # fmt: skip
    assert order[9:] == [
        "Organic Social", "Organic Video", "Organic Search", "Referral", "Email", "Affiliates", "Audio", "SMS",
        "Mobile Push Notifications",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("platform", "kind", "channel"),
    [
        ("google", "Search", "Paid Search"),
        ("google", "Shopping", "Paid Shopping"),
        ("google", "Performance Max", "Cross-network"),
        ("google", "Demand Gen", "Cross-network"),
        ("google", "Video", "Paid Video"),
        ("google", "Display", "Display"),
        ("google", None, None),
        ("google", "Something new", None),
        ("Google Ads", "search", "Paid Search"),
        ("meta", "OUTCOME_SALES", "Paid Social"),
        ("tiktok", None, "Paid Social"),
        ("microsoft", None, "Paid Search"),
        ("microsoft", "Audience", "Display"),
        ("pinterest", None, "Paid Social"),
        ("a platform nobody knows", None, None),
    ],
)
def test_spend_channel(platform, kind, channel):
    assert spend_channel(platform, kind, read_spend_channels()) == channel


def test_a_rule_that_names_an_unknown_list_is_refused(tmp_path):
    path = tmp_path / "channel_rules.toml"
    path.write_text(
        'version = "1"\notherwise = "x"\nignored_prefixes = []\n[patterns]\n[sources]\n'
        '[[rules]]\nchannel = "A"\nwhen = [{ source_in = "nowhere" }]\n'
    )
    with pytest.raises(ConnectorRefusal, match="nowhere"):
        read_channel_rules(path)


def test_broken_rules_are_refused_with_the_file(tmp_path):
    path = tmp_path / "channel_rules.toml"
    path.write_text("version = ")
    with pytest.raises(ConnectorRefusal) as refusal:
        read_channel_rules(path)
    assert refusal.value.file == str(path)
