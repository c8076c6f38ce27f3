"""Who gets the credit for purchases, on the channels page: only where events are known."""

from collections.abc import Mapping

from storehelm.components.ledger import Field, show_ledger
from storehelm.components.section import show_section
from storehelm.components.view import View
from storehelm.metrics.purchase_credit import MODEL_NAMES
from storehelm.metrics.tables import Table

_MINOR = ("linear", "position_based", "time_decay", "markov")
_WHOLE = ("first", "last", "last_non_direct")


def show_purchase_credit(view: View, tables: Mapping[str, Table]) -> None:
    """Show purchases by channel and model, if there are events to count them from."""
    if "purchase_credit" not in tables:
        return
    show_section("Who gets the credit", "purchases by model, from the visits that led to them")
    numbers = (
        Field(
            name,
            bar="largest" if name == "last" else None,
            digits=0 if name in _WHOLE else 1,
            is_minor=name in _MINOR,
        )
        for name in MODEL_NAMES
    )
    show_ledger(tables["purchase_credit"], (Field("label"), *numbers), view.look)
