"""Channels by rule: of a visit from source, medium and campaign; of an ad campaign from platform and type.

Labels that a source system gives itself are kept as received; rules name a channel only where there is none.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from connectors.refusal import ConnectorRefusal

_DATA = Path(__file__).resolve().parents[1] / "data"
CHANNEL_RULES = _DATA / "channel_rules.toml"
SPEND_CHANNELS = _DATA / "spend_channels.toml"

_COUNTRY_ENDING = r"\.(com?|org|net|[a-z]{2})(\.[a-z]{2})?"


@dataclass(frozen=True)
class SourceList:
    """Names of sources; `endless` matches the names that hold under any country's ending."""

    names: frozenset[str]
    endless: re.Pattern[str]

    def holds(self, source: str) -> bool:
        """Whether the source is on the list."""
        return source in self.names or self.endless.fullmatch(source) is not None


@dataclass(frozen=True)
class Condition:
    """One thing that must be so: a part is one of some values, on a list of sources, or like a pattern."""

    part: str
    values: frozenset[str] = frozenset()
    sources: SourceList | None = None
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Rule:
    """A channel and the alternatives of which one must hold whole."""

    channel: str
    alternatives: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class ChannelRules:
    """The rules in their order; `version` says which edition named a channel."""

    version: str
    rules: tuple[Rule, ...]
    otherwise: str
    ignored_prefixes: tuple[str, ...]
    known: dict[tuple[str, str, str], str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class SpendChannels:
    """Channel by platform and campaign type; the type `""` is what holds for any other type of the platform."""

    version: str
    channels: dict[str, dict[str, str]]
    platforms: dict[str, str]


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConnectorRefusal(
            f"{path.name} cannot be read: {error}.",
            file=str(path),
            hint="Put back the file that comes with Storehelm, or mend the line that is named.",
        ) from None


def _source_list(entries: Sequence[str]) -> SourceList:
    endless = [re.escape(entry.removesuffix(".*")) for entry in entries if entry.endswith(".*")]
    pattern = f"(?:{'|'.join(endless)}){_COUNTRY_ENDING}" if endless else r"(?!)"
    return SourceList(frozenset(entry for entry in entries if not entry.endswith(".*")), re.compile(pattern))


def _condition(
    name: str, value: str | list[str], lists: dict[str, SourceList], patterns: dict[str, re.Pattern[str]]
) -> Condition:
    part, _, kind = name.partition("_")
    if part not in ("source", "medium", "campaign") or kind not in ("", "in", "like"):
        raise KeyError(name)
    if kind == "in":
        return Condition(part, sources=lists[str(value)])
    if kind == "like":
        return Condition(part, pattern=patterns[str(value)])
    return Condition(part, values=frozenset(value))


@lru_cache(maxsize=8)
def read_channel_rules(path: Path = CHANNEL_RULES) -> ChannelRules:
    """Read the rules of channels, once per file.

    Raises:
        ConnectorRefusal: The file is missing, no TOML, or names a list or pattern that it does not hold.
    """
    document = _read_toml(path)
    try:
        lists = {name: _source_list(entries) for name, entries in document["sources"].items()}
        patterns = {name: re.compile(text, re.IGNORECASE) for name, text in document["patterns"].items()}
        rules = tuple(
            Rule(
                rule["channel"],
                tuple(
                    tuple(_condition(name, value, lists, patterns) for name, value in alternative.items())
                    for alternative in rule["when"]
                ),
            )
            for rule in document["rules"]
        )
        return ChannelRules(document["version"], rules, document["otherwise"], tuple(document["ignored_prefixes"]))
    except KeyError as error:
        raise ConnectorRefusal(
            f"{path.name} names {error.args[0]!r}, which it does not hold or which no rule knows.",
            file=str(path),
            value=str(error.args[0]),
            hint="Compare the name with the lists and patterns in the file.",
        ) from None


def _holds(condition: Condition, value: str, listed: str) -> bool:
    if condition.sources is not None:
        return condition.sources.holds(value) or condition.sources.holds(listed)
    if condition.pattern is not None:
        return condition.pattern.search(value) is not None
    return value in condition.values


def _first_match(source: str, medium: str, campaign: str, rules: ChannelRules) -> str:
    values = {"source": source, "medium": medium, "campaign": campaign}
    prefix = next((one for one in rules.ignored_prefixes if source.startswith(one)), "")
    listed = source.removeprefix(prefix)
    for rule in rules.rules:
        for alternative in rule.alternatives:
            if all(_holds(condition, values[condition.part], listed) for condition in alternative):
                return rule.channel
    return rules.otherwise


def channel_of(source: str | None, medium: str | None, campaign: str | None, rules: ChannelRules) -> str:
    """Name the channel of a visit.

    A visit of which neither source nor medium is known counts as direct, as in Google Analytics. Where "nobody told"
    must stay apart from "came by itself", as with orders, do not ask.

    Args:
        source: Where the visit came from, for instance `google` or `m.facebook.com`.
        medium: How it came, for instance `cpc`.
        campaign: Its campaign.
        rules: The rules, from `read_channel_rules`.

    Returns:
        The channel's name, `Unassigned` where no rule holds.
    """
    key = ((source or "").strip().lower(), (medium or "").strip().lower(), (campaign or "").strip().lower())
    if key not in rules.known:
        rules.known[key] = _first_match(*key, rules)
    return rules.known[key]


@lru_cache(maxsize=8)
def read_spend_channels(path: Path = SPEND_CHANNELS) -> SpendChannels:
    """Read which platform and campaign type belongs to which channel, once per file.

    Raises:
        ConnectorRefusal: The file is missing or no TOML.
    """
    document = _read_toml(path)
    channels: dict[str, dict[str, str]] = {}
    platforms: dict[str, str] = {}
    for platform, entry in document["platforms"].items():
        types = {kind.lower(): channel for channel, kinds in entry.get("types", {}).items() for kind in kinds}
        channels[platform] = types | ({"": entry["otherwise"]} if "otherwise" in entry else {})
        platforms |= {platform: platform} | {name.lower(): platform for name in entry.get("names", ())}
    return SpendChannels(document["version"], channels, platforms)


def spend_channel(platform: str, campaign_type: str | None, spend: SpendChannels) -> str | None:
    """Name the channel that a campaign's spend belongs to.

    Args:
        platform: The ad platform, for instance `google`.
        campaign_type: The platform's word for the kind of campaign, where the export has it.
        spend: The table, from `read_spend_channels`.

    Returns:
        The channel, or None where the type does not tell: a Google campaign of unknown type may be any of five.
    """
    types = spend.channels.get(spend.platforms.get(platform.strip().lower(), ""), {})
    return types.get((campaign_type or "").strip().lower(), types.get(""))
