"""What the store sells: invented names, prices without tax, and unit costs that change once."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from connectors.demo.shape import Floats, Ints
from connectors.demo.stories import FIRST_DAY

COSTS_CHANGE_ON = date(2025, 9, 1)
COSTS_HOLD_FROM = (FIRST_DAY, COSTS_CHANGE_ON)


@dataclass(frozen=True)
class Category:
    """A shelf: its goods with price in cents, how often they come back, and how it sells by month."""

    name: str
    returned: float
    cost_share: float
    goods: tuple[tuple[str, int], ...]
    months: tuple[float, ...]


_EVEN = (1.0,) * 12
_WINTER = (1.3, 1.2, 1.0, 0.85, 0.75, 0.7, 0.7, 0.8, 1.0, 1.25, 1.4, 1.45)
_SUMMER = (0.45, 0.6, 1.1, 1.5, 1.7, 1.6, 1.4, 1.1, 0.8, 0.5, 0.4, 0.45)
_GIFTS = (0.85, 0.9, 0.95, 0.95, 1.0, 0.95, 0.9, 0.9, 1.0, 1.05, 1.3, 1.5)

CATEGORIES = (
    Category(
        "Kitchen",
        0.045,
        0.50,
        (
            ("Aldra stoneware mug", 1090),
            ("Aldra breakfast bowl", 1290),
            ("Aldra dinner plate", 1590),
            ("Brunna bread board", 2790),
            ("Brunna oak salt mill", 3190),
            ("Corvet carafe", 2490),
            ("Corvet tumbler pair", 1790),
            ("Dunmere apron", 2990),
            ("Dunmere tea towel trio", 1690),
            ("Elsing cast pan", 6490),
            ("Elsing kettle", 5790),
        ),
        _GIFTS,
    ),
    Category(
        "Bedding",
        0.095,
        0.47,
        (
            ("Fennow linen duvet cover", 10990),
            ("Fennow linen pillowcase", 2890),
            ("Fennow fitted sheet", 5490),
            ("Gellan percale duvet cover", 7490),
            ("Gellan percale pillowcase", 1990),
            ("Hesk wool blanket", 8990),
            ("Hesk wool throw", 6490),
            ("Iverly down pillow", 5290),
            ("Iverly summer duvet", 8490),
            ("Jarn mattress pad", 6990),
        ),
        _WINTER,
    ),
    Category(
        "Lighting",
        0.075,
        0.51,
        (
            ("Kestle table lamp", 5990),
            ("Kestle floor lamp", 11900),
            ("Lumberry pendant", 7990),
            ("Lumberry wall light", 4990),
            ("Morrow candle holder", 1690),
            ("Morrow pillar candle", 1290),
            ("Morrow lantern", 3490),
            ("Nettin string lights", 2190),
            ("Nettin filament bulb", 1190),
        ),
        _WINTER,
    ),
    Category(
        "Bath",
        0.055,
        0.48,
        (
            ("Orlan bath towel", 2290),
            ("Orlan hand towel", 1290),
            ("Orlan bath mat", 2490),
            ("Orlan bathrobe", 6990),
            ("Pellow soap dish", 1390),
            ("Pellow dispenser", 1890),
            ("Quarrel bath tray", 3490),
            ("Quarrel stool", 5490),
            ("Rosmin hand soap", 990),
            ("Rosmin bath salts", 1490),
        ),
        _EVEN,
    ),
    Category(
        "Storage",
        0.06,
        0.52,
        (
            ("Sallow seagrass basket", 2990),
            ("Sallow laundry basket", 4990),
            ("Sallow lidded box", 2390),
            ("Tarn shelf", 6990),
            ("Tarn coat rack", 5490),
            ("Tarn wall hook pair", 1490),
            ("Ulvan shoe bench", 11900),
            ("Ulvan crate", 2690),
            ("Verrow jar set", 2190),
            ("Verrow spice rack", 3290),
        ),
        (1.35, 1.15, 1.05, 1.0, 0.95, 0.9, 0.9, 1.1, 1.15, 1.0, 0.85, 0.75),
    ),
    Category(
        "Garden",
        0.07,
        0.53,
        (
            ("Wexley planter", 3490),
            ("Wexley hanging pot", 1990),
            ("Wexley watering can", 2990),
            ("Yarrick picnic rug", 4490),
            ("Yarrick outdoor cushion", 2790),
            ("Zellin fire bowl", 9990),
            ("Zellin bird house", 2490),
            ("Zellin herb box", 2290),
            ("Wexley hand tools", 3190),
            ("Yarrick hammock", 7490),
        ),
        _SUMMER,
    ),
)


@dataclass(frozen=True)
class Catalogue:
    """The goods as columns; `unit_costs` has a row per product and a column per day of COSTS_HOLD_FROM."""

    product_ids: tuple[str, ...]
    names: tuple[str, ...]
    categories: Ints
    prices: Ints
    unit_costs: Ints
    returned: Floats
    popularity: Floats
    """A row per month of the year; each adds up to 1."""


def make_catalogue(random: np.random.Generator) -> Catalogue:
    """The store's goods, with costs and popularity drawn."""
    goods = [(number, name, price) for number, category in enumerate(CATEGORIES) for name, price in category.goods]
    categories = np.array([good[0] for good in goods], dtype=np.int64)
    prices = np.array([good[2] for good in goods], dtype=np.int64)
    shares = np.array([category.cost_share for category in CATEGORIES])[categories]
    shares = shares + random.uniform(-0.04, 0.04, len(goods))
    before = np.rint(prices * shares)
    after = np.rint(before * random.uniform(1.0, 1.08, len(goods)))
    return Catalogue(
        product_ids=tuple(f"QB-{100 * (number + 1) + place}" for place, (number, _, _) in enumerate(goods)),
        names=tuple(good[1] for good in goods),
        categories=categories,
        prices=prices,
        unit_costs=np.column_stack([before, after]).astype(np.int64),
        returned=np.array([category.returned for category in CATEGORIES])[categories],
        popularity=_popularity(random, categories, prices),
    )


def _popularity(random: np.random.Generator, categories: Ints, prices: Ints) -> Floats:
    """Cheap things sell more often; a few of each shelf sell best."""
    appeal = random.lognormal(0.0, 0.55, len(prices)) * (prices / 3000.0) ** -0.45
    months = np.array([category.months for category in CATEGORIES])[categories].T
    weights = appeal * months
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)
