"""The store's settings, kept in store.toml of the home folder."""

import os
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import tomlkit

from storehelm.refusal import Refusal, nearest_name
from storehelm.settings.access import KEYS as ACCESS_KEYS
from storehelm.settings.access import Access, access_document, access_from
from storehelm.settings.calendar import WEEK_STARTS, WeekStart
from storehelm.settings.mailing import KEYS as MAILING_KEYS
from storehelm.settings.mailing import Mailing, mailing_document, mailing_from
from storehelm.settings.money import is_currency, to_micros


@dataclass(frozen=True)
class Costs:
    """Rules for costs that no export holds. Money in micros of the store's currency, rates as shares.

    `default_cost_share` is the unit cost as a share of the price where a product has none; None means unknown.
    The others are None where the store has not said: then contribution margin 2 is unknown. Fixed costs are micros a
    month: `fixed` by name, or `fixed_per_month` as one amount.
    """

    payment_fee_rate: Decimal | None = None
    payment_fee_fixed: int | None = None
    fulfilment_per_order: int | None = None
    packaging_per_order: int | None = None
    fixed_per_month: int | None = None
    default_cost_share: Decimal | None = None
    returned_goods_are_resold: bool = False
    fixed: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def fixed_costs(self) -> Mapping[str, int] | None:
        """Micros a month by name; None where the store has not said."""
        if self.fixed_per_month is not None:
            return {_FIXED: self.fixed_per_month}
        return dict(self.fixed) or None


@dataclass(frozen=True)
class Target:
    """A number that a metric should reach, each week for sums and at all times for ratios, as store.toml may say it.

    Targets become goals once, and the section is refused from then on (storehelm/strategy/goal_book.py).

    `value` is in the metric's own unit: currency units, a share, or a count.
    """

    metric: str
    value: Decimal
    name: str | None = None


@dataclass(frozen=True)
class Course:
    """What a metric should do between two days, as a goal says, in the metric's raw unit (money in micros).

    A sum has an amount for each day in `by_day`; a ratio has one `level` at all times. `is_limit`: the number should
    stay below. Courses are not written in store.toml: they are worked out from the goals for whoever judges by them.
    """

    metric: str
    name: str
    first: date
    last: date
    level: float | None = None
    by_day: tuple[float, ...] = ()
    is_limit: bool = False


@dataclass(frozen=True)
class Analytics:
    """How Google Analytics 4 is read: section [ga4].

    `endpoint` is empty for Google, else a local server (`http://127.0.0.1:8080`, or `127.0.0.1:8081` for gRPC).
    `credentials` is a JSON file of a service account or of a user; None means application default credentials.
    `every_hours` is how often the app pulls by itself; None means never. `window_days` are read again each time.
    `reports` names optional reports to pull as well. `currency` is the property's, where it is not the store's:
    downloads and events that name none are in it; None means the store's.
    """

    property_id: str
    endpoint: str = ""
    credentials: str | None = None
    every_hours: int | None = None
    window_days: int = 4
    backfill_months: int = 14
    reports: tuple[str, ...] = ()
    currency: str | None = None


@dataclass(frozen=True)
class Store:
    """One store, as store.toml says."""

    name: str
    currency: str
    time_zone: str
    week_start: WeekStart = "monday"
    analytics: Analytics | None = None
    keep_unmapped_columns: bool = True
    web_sales_channels: tuple[str, ...] = ("web",)
    lead_events: tuple[str, ...] = ("generate_lead",)
    costs: Costs = field(default_factory=Costs)
    targets: tuple[Target, ...] = ()
    courses: tuple[Course, ...] = ()
    access: Access = field(default_factory=Access)
    mailing: Mailing = field(default_factory=Mailing)


_MONEY_COSTS = ("payment_fee_fixed", "fulfilment_per_order", "packaging_per_order", "fixed_per_month")
_SHARE_COSTS = ("payment_fee_rate", "default_cost_share")
_FIXED = "fixed costs"
"""What fixed costs are called where they are one amount."""
_LONGEST_NAME = 40
_EVERY = re.compile(r"(\d{1,4})(h|d)")
_RAREST = 7 * 24
_DEAREST = Decimal(1_000_000_000)
"""No rule for a cost is larger, in units of the store's currency; far beyond it amounts overflow."""
_KEYS = {
    "store": (
        "name",
        "currency",
        "time_zone",
        "week_start",
        "keep_unmapped_columns",
        "web_sales_channels",
        "lead_events",
    ),
    "ga4": ("property", "endpoint", "credentials", "every", "window_days", "backfill_months", "reports", "currency"),
    "costs": (*_MONEY_COSTS, *_SHARE_COSTS, "returned_goods_are_resold", "fixed"),
    "access": ACCESS_KEYS,
    "reports": MAILING_KEYS,
}
_SECTIONS = (*_KEYS, "targets")


def load_store(path: Path) -> Store:
    """Read store.toml.

    Raises:
        Refusal: There is no such file, it is not TOML, or a setting is unknown or impossible.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refusal(
            "This home folder holds no store yet: store.toml is missing.",
            file=str(path),
            hint="Run: python -m storehelm init --name NAME --currency EUR --time-zone Europe/Amsterdam",
        ) from None
    except UnicodeDecodeError as error:
        raise Refusal(
            "store.toml is not written in UTF-8.", file=str(path), hint="Save it again with the encoding UTF-8."
        ) from error
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"store.toml cannot be read: {error}.", file=str(path), hint="Mend that line.") from error
    try:
        return _store_from(document)
    except Refusal as refusal:
        refusal.file = str(path)
        raise


def save_store(path: Path, store: Store) -> None:
    """Write store.toml whole, then rename it into place."""
    document = tomlkit.document()
    section: dict[str, Any] = {
        "name": store.name,
        "currency": store.currency,
        "time_zone": store.time_zone,
        "week_start": store.week_start,
    }
    if store.web_sales_channels != Store.web_sales_channels:
        section["web_sales_channels"] = list(store.web_sales_channels)
    if store.lead_events != Store.lead_events:
        section["lead_events"] = list(store.lead_events)
    if not store.keep_unmapped_columns:
        section["keep_unmapped_columns"] = False
    document["store"] = section
    others = {
        "ga4": _analytics_document(store.analytics) if store.analytics else {},
        "costs": _costs_document(store.costs),
        "access": access_document(store.access) if store.access != Access() else {},
        "reports": mailing_document(store.mailing),
    }
    document.update({name: other for name, other in others.items() if other})
    if store.targets:
        document["targets"] = {target.metric: float(target.value) for target in store.targets}
    _replace(path, tomlkit.dumps(document))


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def without_targets(path: Path) -> Store:
    """Take the section [targets] out of store.toml, and leave all else of it as it is written.

    Raises:
        Refusal: The file cannot be read.
    """
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    document.pop("targets", None)
    _replace(path, tomlkit.dumps(document))
    return load_store(path)


def new_store(name: str, currency: str, time_zone: str, week_start: str, ga4_property: str | None = None) -> Store:
    """A store from the words of the command line, checked as store.toml is.

    Raises:
        Refusal: A setting is impossible.
    """
    document: dict[str, Any] = {
        "store": {"name": name, "currency": currency, "time_zone": time_zone, "week_start": week_start}
    }
    if ga4_property is not None:
        document["ga4"] = {"property": ga4_property}
    return _store_from(document)


def _costs_document(costs: Costs) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in _MONEY_COSTS:
        micros = getattr(costs, key)
        if micros is not None:
            values[key] = micros / 1_000_000
    for key in _SHARE_COSTS:
        share = getattr(costs, key)
        if share is not None:
            values[key] = float(share)
    if costs.returned_goods_are_resold:
        values["returned_goods_are_resold"] = True
    if costs.fixed:
        values["fixed"] = {name: micros / 1_000_000 for name, micros in costs.fixed.items()}
    return values


def _store_from(document: Mapping[str, Any]) -> Store:
    _check_keys(document)
    section = document.get("store", {})
    for key in ("name", "currency", "time_zone"):
        if not isinstance(section.get(key), str) or not section[key].strip():
            raise Refusal(f"Setting '{key}' is missing from [store].", column=key, hint=f'Add: {key} = "..."')
    return Store(
        name=section["name"].strip(),
        currency=_currency(section["currency"]),
        time_zone=_time_zone(section["time_zone"]),
        week_start=_week_start(section.get("week_start", "monday")),
        analytics=_analytics(document.get("ga4", {})),
        keep_unmapped_columns=_switch(section, "keep_unmapped_columns", default=True),
        web_sales_channels=_names(section, "web_sales_channels", ("web",)),
        lead_events=_names(section, "lead_events", ("generate_lead",)),
        costs=_costs(document.get("costs", {})),
        targets=tuple(_target(key, value) for key, value in document.get("targets", {}).items()),
        access=access_from(document.get("access", {})),
        mailing=mailing_from(document.get("reports", {})),
    )


def _check_keys(document: Mapping[str, Any]) -> None:
    for name, section in document.items():
        if name not in _SECTIONS:
            raise Refusal(f"No section [{name}].", column=name, hint=nearest_name(name, _SECTIONS))
        if not isinstance(section, Mapping):
            raise Refusal(f"'{name}' must be a section.", column=name, hint=f"Write [{name}] on a line of its own.")
        for key in section:
            if name in _KEYS and key not in _KEYS[name]:
                raise Refusal(f"No setting '{key}' in [{name}].", column=key, hint=nearest_name(key, _KEYS[name]))


def _currency(text: str) -> str:
    code = text.strip().upper()
    if not is_currency(code):
        raise Refusal(
            f"'{text}' is no ISO 4217 currency code.",
            column="currency",
            value=text,
            hint="Give three letters, such as EUR, USD or GBP.",
        )
    return code


def _time_zone(text: str) -> str:
    name = text.strip()
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        # The list of zones is read from many files: only for the hint, never for each page that opens a store.
        raise Refusal(
            f"No time zone named '{text}'.",
            column="time_zone",
            value=text,
            hint=_zone_hint(name, zoneinfo.available_timezones()),
        ) from None
    return name


def _zone_hint(name: str, zones: set[str]) -> str:
    hint = nearest_name(name, zones)
    return hint if hint.startswith("Did") else "Give an IANA name, such as Europe/Amsterdam or America/New_York."


def _week_start(text: object) -> WeekStart:
    for start in WEEK_STARTS:
        if start == str(text).lower():
            return start
    raise Refusal(
        f"A week cannot start on '{text}'.", column="week_start", value=str(text), hint="Give monday or sunday."
    )


def _analytics_document(analytics: Analytics) -> dict[str, Any]:
    section: dict[str, Any] = {"property": analytics.property_id}
    if analytics.endpoint:
        section["endpoint"] = analytics.endpoint
    if analytics.credentials:
        section["credentials"] = analytics.credentials
    if analytics.every_hours is not None:
        section["every"] = f"{analytics.every_hours}h"
    for key in ("window_days", "backfill_months"):
        if getattr(analytics, key) != getattr(Analytics, key):
            section[key] = getattr(analytics, key)
    if analytics.reports:
        section["reports"] = list(analytics.reports)
    if analytics.currency:
        section["currency"] = analytics.currency
    return section


def _analytics(section: Mapping[str, Any]) -> Analytics | None:
    if not section:
        return None
    if "property" not in section:
        raise Refusal(
            "Setting 'property' is missing from [ga4].", column="property", hint='Add: property = "123456789"'
        )
    return Analytics(
        property_id=_ga4_property(section["property"]),
        endpoint=_word(section, "endpoint") or "",
        credentials=_word(section, "credentials"),
        every_hours=_hours(section.get("every")),
        window_days=_whole(section, "window_days", Analytics.window_days, 1, 60),
        backfill_months=_whole(section, "backfill_months", Analytics.backfill_months, 1, 120),
        reports=_names(section, "reports", ()),
        currency=_currency(str(section["currency"])) if "currency" in section else None,
    )


def _word(section: Mapping[str, Any], key: str) -> str | None:
    value = section.get(key)
    if value is not None and not isinstance(value, str):
        raise Refusal(f"Setting '{key}' must be a text.", column=key, value=str(value))
    return value.strip() or None if value is not None else None


def _hours(value: object) -> int | None:
    """Hours between two pulls, written as 6h or 1d."""
    if value is None:
        return None
    found = _EVERY.fullmatch(str(value).strip().lower())
    hours = int(found[1]) * (24 if found[2] == "d" else 1) if found else 0
    if not 1 <= hours <= _RAREST:
        raise Refusal(
            f"'{value}' is no time between two pulls of Analytics.",
            column="every",
            value=str(value),
            hint='Write hours or days, from "1h" to "7d", such as "6h".',
        )
    return hours


def _whole(section: Mapping[str, Any], key: str, default: int, least: int, most: int) -> int:
    value = section.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refusal(f"Setting '{key}' must be a whole number from {least} to {most}.", column=key, value=str(value))
    return value


def _ga4_property(value: object) -> str:
    text = str(value).strip()
    if text.upper().startswith("G-"):
        raise Refusal(
            f"'{text}' is a measurement id, not a property id.",
            column="property",
            value=text,
            hint="Give the number that Google Analytics shows under Admin, Property details.",
        )
    if not (text.isascii() and text.isdigit()):
        raise Refusal(
            f"'{text}' is no property id.", column="property", value=text, hint="Give digits only, such as 123456789."
        )
    return text


def _switch(section: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = section.get(key, default)
    if not isinstance(value, bool):
        raise Refusal(f"Setting '{key}' must be true or false.", column=key, value=str(value))
    return value


def _names(section: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = section.get(key, list(default))
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refusal(f"Setting '{key}' must be a list of words.", column=key, value=str(value))
    return tuple(value)


def _number(key: str, value: object) -> Decimal:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value))
    except InvalidOperation:
        raise Refusal(f"Setting '{key}' must be a number.", column=key, value=str(value)) from None
    if not number.is_finite():
        raise Refusal(f"Setting '{key}' must be a finite number.", column=key, value=str(value))
    return number


def _costs(section: Mapping[str, Any]) -> Costs:
    values: dict[str, Any] = {}
    for key in section:
        if key in ("returned_goods_are_resold", "fixed"):
            continue
        if key in _SHARE_COSTS:
            values[key] = _share(key, section[key])
        else:
            values[key] = _amount(key, section[key])
    fixed = _fixed_costs(section.get("fixed", {}))
    if fixed and "fixed_per_month" in section:
        raise Refusal(
            "Fixed costs are given twice: as fixed_per_month and by name in [costs.fixed].",
            column="fixed_per_month",
            hint="Keep [costs.fixed] and remove the line fixed_per_month.",
        )
    is_resold = _switch(section, "returned_goods_are_resold", default=False)
    return Costs(**values, returned_goods_are_resold=is_resold, fixed=fixed)


def _fixed_costs(section: object) -> dict[str, int]:
    """Micros a month by name."""
    if not isinstance(section, Mapping):
        raise Refusal(
            "'fixed' in [costs] must be a section.",
            column="fixed",
            value=str(section),
            hint="Write [costs.fixed] on a line of its own, then a line for each cost, such as: site = 450",
        )
    for name in section:
        if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
            raise Refusal(
                f"'{name}' is no name of a fixed cost.",
                column="costs.fixed",
                value=name,
                hint=f"Give a name of at most {_LONGEST_NAME} characters, such as staff.",
            )
    return {name: _amount(name, value) for name, value in section.items()}


def _share(key: str, value: object) -> Decimal:
    share = _number(key, value)
    if not 0 <= share <= 1:
        raise Refusal(f"Setting '{key}' must be from 0 to 1.", column=key, value=str(value))
    return share


def _amount(key: str, value: object) -> int:
    amount = _number(key, value)
    if amount < 0:
        raise Refusal(f"Setting '{key}' must be 0 or more.", column=key, value=str(value))
    if amount > _DEAREST:
        raise Refusal(f"Setting '{key}' is too large.", column=key, value=str(value))
    return to_micros(amount)


def _target(key: str, value: object) -> Target:
    return Target(metric=key, value=_number(key, value))
