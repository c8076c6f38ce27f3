"""Writes an invented event export, as Parquet and as JSON with one event per line, from the same few words."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TEXT, WHOLE, REAL = pa.string(), pa.int64(), pa.float64()
VALUE = pa.struct([("string_value", TEXT), ("int_value", WHOLE), ("float_value", REAL), ("double_value", REAL)])
PARAMS = pa.list_(pa.struct([("key", TEXT), ("value", VALUE)]))
CAMPAIGN = pa.struct([("campaign_name", TEXT), ("source", TEXT), ("medium", TEXT)])
SCHEMA = pa.schema(
    [
        ("event_date", TEXT),
        ("event_timestamp", WHOLE),
        ("event_name", TEXT),
        ("event_params", PARAMS),
        ("user_id", TEXT),
        ("user_pseudo_id", TEXT),
        ("user_properties", PARAMS),
        ("device", pa.struct([("category", TEXT), ("language", TEXT)])),
        ("geo", pa.struct([("country", TEXT), ("city", TEXT)])),
        ("traffic_source", pa.struct([("name", TEXT), ("medium", TEXT), ("source", TEXT)])),
        (
            "collected_traffic_source",
            pa.struct(
                [("manual_source", TEXT), ("manual_medium", TEXT), ("manual_campaign_name", TEXT), ("gclid", TEXT)]
            ),
        ),
        (
            "session_traffic_source_last_click",
            pa.struct(
                [
                    ("manual_campaign", CAMPAIGN),
                    ("google_ads_campaign", pa.struct([("campaign_name", TEXT)])),
                    (
                        "cross_channel_campaign",
                        pa.struct([*((field.name, field.type) for field in CAMPAIGN), ("default_channel_group", TEXT)]),
                    ),
                ]
            ),
        ),
        (
            "ecommerce",
            pa.struct(
                [
                    ("transaction_id", TEXT),
                    ("purchase_revenue", REAL),
                    ("refund_value", REAL),
                    ("shipping_value", REAL),
                    ("tax_value", REAL),
                    ("total_item_quantity", WHOLE),
                ]
            ),
        ),
        ("batch_page_id", WHOLE),
        ("batch_ordering_id", WHOLE),
        ("batch_event_index", WHOLE),
    ]
)


def micros(moment: str) -> int:
    return round(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1_000_000)


def event(name: str, at: str, *, user: str | None = "user.1", session: int | None = 100, **more: Any) -> dict[str, Any]:
    """One event; `params` are further parameters, `day` the property's day where it is not that of UTC."""
    day = more.pop("day", at[:10]).replace("-", "")
    params = {"ga_session_id": session, "ga_session_number": 1, "page_location": "https://shop.example/"}
    params |= more.pop("params", {})
    told = [{"key": key, "value": _value(value)} for key, value in params.items() if value is not None]
    usual: dict[str, Any] = {"device": {"category": "mobile"}, "geo": {"country": "Georgia"}}
    row = {"event_date": day, "event_timestamp": micros(at), "event_name": name, "event_params": told}
    return row | {"user_pseudo_id": user} | usual | more


def _value(value: Any) -> dict[str, Any]:
    kind = "string_value" if isinstance(value, str) else "int_value" if isinstance(value, int) else "double_value"
    return {kind: value}


def write(path: Path, events: list[dict[str, Any]]) -> Path:
    """Write events in the form that the name says: .parquet, .json or .json.gz."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(events, schema=SCHEMA), path)
        return path
    text = "".join(json.dumps(_as_text(one), ensure_ascii=False) + "\n" for one in events)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def _as_text(value: Any) -> Any:
    """Whole numbers as text and nothing for null, as BigQuery writes JSON."""
    if isinstance(value, dict):
        return {name: _as_text(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
