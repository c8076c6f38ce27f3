"""Colours of the screen, light and dark, and which colour an entity keeps everywhere."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from storehelm.languages.speech import say
from storehelm.metrics.view_tables import DEVICE_LABELS

FONT = "'Noto Sans', 'Noto Sans KR', sans-serif"  # not shown


@dataclass(frozen=True)
class Theme:
    """One set of colours.

    Blue is now, grey is the past, and neither is a verdict. `good`, `bad` and `warn` are news: they never stand
    without a shape and a word.
    """

    name: Literal["light", "dark"]
    background: str
    surface: str
    line: str
    grid: str
    text: str
    muted: str
    past: str
    now: str
    good: str
    bad: str
    warn: str
    good_bar: str
    bad_bar: str
    track: str
    band: str
    outer_band: str
    categorical: tuple[str, ...]
    sequential: tuple[str, ...]


def _colours(words: str) -> tuple[str, ...]:
    return tuple(words.split())


LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    surface="#F5F7F9",
    line="#DDE3E9",
    grid="#E9EDF1",
    text="#1B2430",
    muted="#566273",
    past="#7F8A99",
    now="#235AAF",
    good="#00706B",
    bad="#B23A0E",
    warn="#8A5B00",
    good_bar="#1A857F",
    bad_bar="#C4552B",
    track="#EEF1F4",
    band="rgba(35,90,175,0.13)",
    outer_band="rgba(35,90,175,0.07)",
    categorical=_colours("#235AAF #BB8300 #470079 #F63F7E #0B4624 #3392CC #B75E31 #37836F #764503 #4B0C33"),
    sequential=_colours("#EEF4FC #D1DEF0 #B3C8E6 #94B2DD #769CD3 #5887C8 #3C71BA #245CA7 #13488D #08366F"),
)
DARK = Theme(
    name="dark",
    background="#12161C",
    surface="#1A2029",
    line="#2E3844",
    grid="#232B35",
    text="#E6EAF0",
    muted="#9AA6B5",
    past="#7C8796",
    now="#5AA5FD",
    good="#4FC4BB",
    bad="#F58A62",
    warn="#E5B450",
    good_bar="#2FA197",
    bad_bar="#D9683C",
    track="#222A34",
    band="rgba(90,165,253,0.18)",
    outer_band="rgba(90,165,253,0.10)",
    categorical=_colours("#5AA5FD #D6BE35 #8150C8 #F19EB7 #9AC37C #A8EAFD #DE740C #63988B #9C8061 #A2516B"),
    sequential=_colours("#172537 #223755 #2C4B75 #385F96 #4574B6 #598BD1 #71A2E7 #91BAF4 #B5D2FB #DAE9FE"),
)
THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}
OTHER = "Other"  # not shown: the id of all parts that are added up into one
_WHITE, _DARK_INK, _BLACK = "#FFFFFF", "#1B2430", "#000000"
_READABLE = 4.5
_SLOTS = {
    "desktop": 0,
    "mobile": 1,
    "tablet": 2,
    "paid social": 0,
    "paid search": 1,
    "paid shopping": 2,
    "cross-network": 3,
    "display": 4,
    "paid video": 5,
    "affiliates": 6,
    "email": 7,
    "organic search": 8,
    "direct": 9,
    "new": 0,
    "returning": 1,
}
_NO_COLOUR = ("other", "unknown", "unassigned", "(other)", "(not set)")  # not shown


def entity_colours(names: Sequence[str], theme: Theme) -> dict[str, str]:
    """One colour per entity, kept whatever its rank and language; names without a slot of their own take a free one."""
    ours = {say(label): label for label in DEVICE_LABELS.values()}
    english = {name: ours.get(name, name) for name in names}
    colours = {name: theme.past for name in names if english[name].lower() in _NO_COLOUR}
    known = {name: _SLOTS[english[name].lower()] for name in names if english[name].lower() in _SLOTS}
    free = [slot for slot in range(len(theme.categorical)) if slot not in known.values()]
    for name in sorted(set(names) - colours.keys() - known.keys(), key=english.__getitem__):
        wish = zlib.crc32(english[name].encode()) % len(theme.categorical)
        slot = min(free, key=lambda candidate: (candidate - wish) % len(theme.categorical)) if free else wish
        known[name] = slot
        if slot in free:
            free.remove(slot)
    return colours | {name: theme.categorical[slot] for name, slot in known.items()}


def is_readable_on(background: str) -> bool:
    """Whether white or near black can be read on `background`; black always can, but looks like a mistake."""
    return ink_on(background) != _BLACK


def ink_on(background: str) -> str:
    """White or near black where it can be read on `background`, else black, which then can."""
    return next((ink for ink in (_WHITE, _DARK_INK) if contrast(ink, background) >= _READABLE), _BLACK)


def contrast(first: str, second: str) -> float:
    """Contrast of two colours as WCAG counts it, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def between(first: str, second: str, share: float) -> str:
    """The colour at `share` of the way from `first` to `second`."""
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(first), _channels(second), strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def faded(colour: str, alpha: float) -> str:
    """`colour` with an opacity."""
    red, green, blue = _channels(colour)
    return f"rgba({red},{green},{blue},{alpha:g})"  # not shown


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
