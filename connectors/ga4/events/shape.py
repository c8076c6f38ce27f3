"""What an export's columns are called inside, and the expressions that read them: exports of other years lack some."""

from collections.abc import Sequence

import duckdb

_TEXTS = "string_value VARCHAR, int_value VARCHAR, float_value VARCHAR, double_value VARCHAR"
_CAMPAIGN = "source VARCHAR, medium VARCHAR, campaign_name VARCHAR"
_LAST_CLICK = "session_traffic_source_last_click"
JSON_COLUMNS = {
    "event_date": "VARCHAR",
    "event_timestamp": "VARCHAR",
    "event_name": "VARCHAR",
    "event_params": f'STRUCT("key" VARCHAR, "value" STRUCT({_TEXTS}))[]',
    "user_pseudo_id": "VARCHAR",
    "batch_page_id": "VARCHAR",
    "batch_ordering_id": "VARCHAR",
    "batch_event_index": "VARCHAR",
    "device": "STRUCT(category VARCHAR)",
    "geo": "STRUCT(country VARCHAR)",
    "collected_traffic_source": "STRUCT(manual_source VARCHAR, manual_medium VARCHAR, manual_campaign_name VARCHAR, "
    "gclid VARCHAR)",
    _LAST_CLICK: f"STRUCT(manual_campaign STRUCT({_CAMPAIGN}), google_ads_campaign STRUCT(campaign_name VARCHAR), "
    f"cross_channel_campaign STRUCT({_CAMPAIGN}, default_channel_group VARCHAR))",
    "ecommerce": "STRUCT(transaction_id VARCHAR, purchase_revenue VARCHAR, refund_value VARCHAR, "
    "shipping_value VARCHAR, tax_value VARCHAR, total_item_quantity VARCHAR)",
}
"""The columns that are read of JSON, every value as text: numbers stand there with and without quotes."""

NEEDED = ("event_date", "event_timestamp", "event_name", "event_params")
PARTS = chr(31)
"""Stands between the parts of where a visit came from, while they are one text."""


class Shape:
    """The columns of an opened export; `table` holds none of its rows."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: str) -> None:
        self._con = con
        self._table = table
        self.columns = {name: kind for name, kind, *_ in con.execute(f"describe {table}").fetchall()}

    def has(self, expression: str) -> bool:
        """Whether the export has what the expression names."""
        try:
            self._con.execute(f"select {expression} from {self._table}")  # noqa: S608 - expressions of our own
        except duckdb.Error:
            return False
        return True

    def text(self, *expressions: str) -> str:
        """SQL for the first of several places that has a text."""
        known = [f"nullif(cast({one} as varchar), '')" for one in expressions if self.has(one)]
        return f"coalesce({', '.join([*known, 'null'])})"

    def number(self, *expressions: str) -> str:
        """SQL for the first of several places that has a whole number."""
        known = [f"try_cast({one} as bigint)" for one in expressions if self.has(one)]
        return f"coalesce({', '.join([*known, 'null'])})"

    def micros(self, *expressions: str) -> str:
        """SQL for the first of several places that has an amount, in micros."""
        known = [f"try_cast({one} as decimal(18, 6))" for one in expressions if self.has(one)]
        return f"cast(coalesce({', '.join([*known, 'null'])}) * 1000000 as bigint)"

    @property
    def params(self) -> str | None:
        """SQL for the list of an event's parameters; None where it is no such list.

        Some tools write a repeated field as {list: [{element: ...}]}.
        """
        inner = "event_params.list"
        value = ".element.value.string_value"
        plain, wrapped = "event_params", "list_transform({}, lambda p: p.element)"
        forms = {
            plain: f"{plain}[1].key || {plain}[1].value.string_value",
            wrapped.format(inner): f"{inner}[1].element.key || {inner}[1]{value}",
            wrapped.format(plain): f"{plain}[1].element.key || {plain}[1]{value}",
        }
        return next((form for form, probe in forms.items() if self.has(probe)), None)

    def origin(self) -> str:
        """SQL for where Analytics says that the session came from: its last click, over all channels first."""
        cross, ads, manual = (f"{_LAST_CLICK}.{name}" for name in _CAMPAIGNS)
        cases = [
            self._case(f"{cross}.source", [f"{cross}.{name}" for name in _NAMES], f"{cross}.default_channel_group"),
            self._case(f"{ads}.campaign_name", ["'google'", "'cpc'", f"{ads}.campaign_name"], None),
            self._case(f"{manual}.source", [f"{manual}.{name}" for name in _NAMES], None),
        ]
        return _first_case(cases)

    def touch(self) -> str:
        """SQL for where an event was itself collected as coming from."""
        own = "collected_traffic_source"
        names = [f"{own}.manual_{name}" for name in _NAMES]
        cases = [
            self._case(
                f"{own}.gclid", [f"coalesce({names[0]}, 'google')", f"coalesce({names[1]}, 'cpc')", names[2]], None
            )
            if self.has(f"{own}.manual_source")
            else "",
            self._case(f"{own}.manual_source", names, None),
            self._case(f"{own}.manual_medium", names, None),
        ]
        return _first_case(cases)

    def _case(self, known: str, places: Sequence[str], channel: str | None) -> str:
        if not self.has(known):
            return ""
        parts = [self.text(place) for place in (*places, *([channel] if channel else []))]
        joined = f" || chr({ord(PARTS)}) || ".join(f"coalesce({part}, '')" for part in parts)
        return f"when nullif({known}, '') is not null then {joined}"


class Lookup:
    """SQL for values of an event's parameters, by key; `keys` are the keys of its list `params`."""

    def __init__(self, shape: Shape) -> None:
        item = f"({shape.params})[1].value"
        self._kinds = [kind for kind in _KINDS if shape.has(f"{item}.{kind}")]

    def text(self, key: str) -> str:
        """A text."""
        return f"nullif({_value(key)}.string_value, '')"

    def whole(self, key: str) -> str:
        """A whole number, written as one or as text."""
        return self._cast(key, "bigint", ("int_value", "string_value"))

    def amount(self, key: str) -> str:
        """An amount in micros."""
        return f"cast({self._cast(key, 'decimal(18, 6)', _KINDS)} * 1000000 as bigint)"

    def campaign(self) -> str:
        """The campaign that an event came with, as exports before 2023 tell it: in parameters of its own."""
        names = ("source", "medium", "campaign")
        parts = f" || chr({ord(PARTS)}) || ".join(f"coalesce({self.text(name)}, '')" for name in names)
        return f"case when list_contains(keys, 'source') or list_contains(keys, 'medium') then {parts} end"

    def _cast(self, key: str, kind: str, places: Sequence[str]) -> str:
        told = [f"try_cast({_value(key)}.{place} as {kind})" for place in places if place in self._kinds]
        return f"coalesce({', '.join([*told, 'null'])})"


def _value(key: str) -> str:
    return f"params[list_position(keys, '{key}')].value"


_KINDS = ("double_value", "float_value", "int_value", "string_value")
_CAMPAIGNS = ("cross_channel_campaign", "google_ads_campaign", "manual_campaign")
_NAMES = ("source", "medium", "campaign_name")


def _first_case(cases: Sequence[str]) -> str:
    known = [case for case in cases if case]
    return f"case {' '.join(known)} end" if known else "cast(null as varchar)"
