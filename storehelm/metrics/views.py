"""The tables behind each page: the page draws them, the command line prints them, a download holds them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from storehelm.metrics.channels_view import channels
from storehelm.metrics.data_view import data
from storehelm.metrics.devices_view import devices
from storehelm.metrics.funnel_view import funnel
from storehelm.metrics.reconciliation_view import reconciliation
from storehelm.metrics.retention_view import retention
from storehelm.metrics.tables import Table
from storehelm.metrics.weekly_view import weekly

View = Callable[..., dict[str, Table]]
"""A function of (published, store, selection), and of the page's own choices by name; it gives tables by name."""

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "weekly": weekly,
        "funnel": funnel,
        "devices": devices,
        "channels": channels,
        "retention": retention,
        "data": data,
        "reconciliation": reconciliation,
    }
)
"""Page to view."""
