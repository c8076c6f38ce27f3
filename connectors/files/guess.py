"""A first mapping for a file that no format fits: guesses from its headers and its values, with their evidence."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from connectors.files.binding import Bound
from connectors.files.cells import stage_cells
from connectors.files.layout import DELIMITER_NAMES, Layout, guessed_layout, sample
from connectors.files.numbers import PLAIN as PLAIN_NUMBER
from connectors.files.numbers import profile_numbers
from connectors.files.opening import opened
from connectors.files.stamps import StampProfile, profile_stamps
from connectors.files.targets import TARGETS, Reading

_ENOUGH = 0.95
_FIRST = 2000
_PATTERNS: dict[str, tuple[str, ...]] = {
    "order_id": (r"(order|invoice|sale|bestell|commande|pedido|ordine).{0,8}(id|no|number|num|nr|nummer|#|n°)\b",
                 r"^(order|invoice|invoiceno|orderid|order_?id|order #)$"),
    "ordered_at": (r"(order|invoice|purchase|sale|bestell|commande|created|placed).{0,8}(date|at|on|time|datum|tag)",
                   r"^(date|datum|fecha|data|timestamp|created|day)$"),
    "email": (r"e-?mail",),
    "customer_id": (r"(customer|client|buyer|user|kunden?).{0,3}(id|no|number|nr|nummer)\b",),
    "product_id": (r"(product|item|stock|article|variant|artikel).{0,3}(id|no|code|number|nr|sku)\b",
                   r"^(sku|stockcode|asin|ean)$"),
    "product": (r"(product|item|article|artikel|variant).{0,3}(name|title|description|bezeichnung)",
                r"^(product|item|description|title|produkt|artikel)$"),
    "category": (r"^(category|kategorie|product type|categorie|catégorie|categoria)$", r"category"),
    "quantity": (r"^(quantity|qty|units|menge|anzahl|quantité|cantidad|quantità|items sold)", r"(quantity|qty)"),
    "unit_price": (r"(unit|item|net|gross|stück|einzel).{0,3}(price|preis)",
                   r"^(price|preis|prix|precio|prezzo|unitprice)$"),
    "gross": (r"(line|item).{0,3}(total|amount|revenue|sales)", r"^(sales|amount|revenue|umsatz|montant|importe)$"),
    "total_sales": (r"(order|grand|invoice).{0,3}(total|amount|value)", r"^(total|gesamt|gesamtbetrag|total sales)$"),
    "discount": (r"discount|rabatt|remise|descuento|sconto",),
    "tax": (r"^(tax|taxes|vat|mwst|ust|tva|iva|total tax|sales tax)\b",),
    "shipping": (r"^(shipping|delivery|versand|freight|postage|shipping (cost|amount|price))$",),
    "status": (r"(order|payment|financial).{0,3}status", r"^(status|état|estado|stato)$"),
    "country": (r"country|^land$|^pays$|^país$|^paese$",),
    "currency": (r"currency|währung|devise|moneda|valuta",),
    "cost": (r"^(cost|spend|amount spent|kosten|ausgaben|coût|ad spend|spend in account currency)",),
    "campaign": (r"campaign( name)?$|kampagne|campagne|campaña",),
    "impressions": (r"^impr",),
    "clicks": (r"^(clicks|klicks|clics|link clicks)",),
    "sessions": (r"^(sessions|visits|sitzungen|sesiones)$",),
    "device_category": (r"device|gerät",),
    "unit_cost": (r"(unit|item|product|per item).{0,5}cost|cost per item|einkaufspreis|cogs|^cost price$",),
    "rate": (r"^(rate|exchange rate|kurs)$",),
}  # fmt: skip
_TABLES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("orders", ("order_id", "ordered_at"), ("email", "customer_id", "status", "country", "currency", "total_sales",
                                             "tax", "shipping", "device_category", "campaign")),
    ("ad_spend", ("ordered_at", "cost"), ("campaign", "currency", "impressions", "clicks")),
    ("sessions", ("ordered_at", "sessions"), ("device_category", "country", "campaign")),
    ("product_costs", ("product_id", "unit_cost"), ("currency",)),
    ("exchange_rates", ("ordered_at", "currency", "rate"), ()),
)  # fmt: skip
_LINES = ("product_id", "product", "category", "quantity", "unit_price", "gross", "discount")
_READINGS: dict[str, Reading] = {
    "ordered_at": "stamp",
    "cost": "money",
    "sessions": "integer",
    "unit_cost": "money",
    "rate": "decimal",
}


@dataclass(frozen=True)
class Look:
    """What a column's values look like."""

    header: str
    filled: int
    days: int
    numbers: int
    rates: int
    examples: tuple[str, ...]
    order_question: str | None
    mark_question: str | None

    @property
    def is_day(self) -> bool:
        """Whether (nearly) all values are days."""
        return self.filled > 0 and self.days >= _ENOUGH * self.filled

    @property
    def is_number(self) -> bool:
        """Whether (nearly) all values are numbers."""
        return self.filled > 0 and self.numbers >= _ENOUGH * self.filled

    @property
    def is_rate(self) -> bool:
        """Whether all numbers lie between 0 and 1, some of them inside."""
        return self.is_number and self.rates == self.filled


def guess_mapping(path: Path) -> str:
    """Write a first mapping for a file, as TOML with comments that say why.

    Raises:
        ConnectorRefusal: The file holds no table.
    """
    with opened(path) as source, duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        text = sample(source.path, source.text)
        layout = guessed_layout(text)
        stage_cells(con, source.text, layout)
        looks = _looks(con, layout)
        heading = [
            f"# A first mapping for {path.name}. Check each line; data/mappings/README.md explains the language.",
            f"# The file: {source.encoding}, {DELIMITER_NAMES[layout.delimiter]} between cells, header in line "
            f"{layout.header_line}, {max((look.filled for look in looks), default=0)} records.",
        ]
    return "\n".join([*heading, "", *_mapping(path, looks)]) + "\n"


def _looks(con: duckdb.DuckDBPyConnection, layout: Layout) -> list[Look]:
    return [_look(con, f"c{place}", header.strip()) for place, header in enumerate(layout.header) if header.strip()]


def _look(con: duckdb.DuckDBPyConnection, cell: str, header: str) -> Look:
    bound = Bound()
    cells = f"select nullif(trim({cell}), '') as x from file_cells"  # noqa: S608 - names of our own
    first = f"({cells} limit {_FIRST})"
    shape = bound(r"[^0-9]{0,5}[0-9][0-9.,' \x{a0}\x{202f}]*[^0-9\p{L}-]{0,3}(?:\p{L}{1,3})?")
    counts = f"select count(x), count(*) filter (where regexp_full_match(x, {shape})) from {first}"  # noqa: S608 - names of our own
    in_first = bound.rows(con, counts)[0]
    filled, rates, examples = bound.rows(
        con,
        f"""
        select count(x),
            count(*) filter (where regexp_full_match(x, {bound(PLAIN_NUMBER)}) and try_cast(x as double) <= 1)
                * coalesce(bool_or(x like '0._%'), false)::integer,
            (select list(x) from (select distinct x from {first} where x is not null order by x limit 3))
        from ({cells})
        """,  # noqa: S608 - names of our own
    )[0]
    look = Look(header, filled, 0, 0, rates or 0, tuple(examples or ()), None, None)
    look = _with_days(
        look, profile_stamps(con, bound, first[1:-1], header), lambda: profile_stamps(con, bound, cells, header)
    )
    if look.is_day or in_first[1] < _ENOUGH * in_first[0]:
        return look
    marks = profile_numbers(con, bound, cells, header)
    unclear = marks.unclear_point + marks.unclear_comma
    question = marks.examples[0] if unclear and not (marks.point or marks.comma) else None
    return replace(look, numbers=filled, mark_question=question)


def _with_days(look: Look, first: StampProfile, of_all: Callable[[], StampProfile]) -> Look:
    """All values are looked at only where the first ones are days."""
    if _days(first) < _ENOUGH * first.filled:
        return look
    whole = of_all()
    days = _days(whole)
    fitting = [order for order in ("dmy", "mdy") if whole.orders.get(order, 0) == days]
    return replace(look, days=days, order_question=" or ".join(fitting) if len(fitting) > 1 and days else None)


def _days(profile: StampProfile) -> int:
    return sum(count for form, count in profile.forms.items() if form not in ("serial", "compact"))


def _mapping(path: Path, looks: list[Look]) -> list[str]:
    found = _guesses(looks)
    table = next((table for table in _TABLES if all(name in found for name in table[1])), _TABLES[0])
    used = [*table[1], *table[2], *(_LINES if table[0] == "orders" else ())]
    headers = [found[name].header for name in used if name in found]
    name = re.sub(r"[^a-z0-9]+", "_", path.name.split(".")[0].lower()).strip("_") or "mapping"
    recognise = ", ".join(_quoted(header) for header in dict.fromkeys(headers))
    lines = [
        f"name = {_quoted(name)}",
        f"title = {_quoted(path.name)}",
        "",
        "[recognise]",
        f"headers = [{recognise}]",
        "",
    ]
    return [
        *lines,
        *_reading(looks, [found[name] for name in used if name in found]),
        "",
        *_tables(table, found, looks),
    ]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _guesses(looks: list[Look]) -> dict[str, Look]:
    """Target to the column that fits it best; each column is used once."""
    found: dict[str, Look] = {}
    taken: set[str] = set()
    for target, patterns in _PATTERNS.items():
        look = _first_fit(target, patterns, [look for look in looks if look.header not in taken])
        if look is not None:
            found[target] = look
            taken.add(look.header)
    return found


def _first_fit(target: str, patterns: Sequence[str], looks: list[Look]) -> Look | None:
    for pattern in patterns:
        for look in looks:
            if re.search(pattern, look.header, re.IGNORECASE) and _suits(target, look):
                return look
    return None


def _suits(target: str, look: Look) -> bool:
    reading = _READINGS.get(target) or next((of[target] for of in TARGETS.values() if target in of), "text")
    if reading in ("stamp", "date"):
        return look.is_day
    if target == "discount" and look.is_rate:
        return False
    return reading not in ("money", "integer", "decimal") or look.is_number or look.filled == 0


def _reading(looks: list[Look], used: list[Look]) -> list[str]:
    lines = ["[reading]"]
    for look in used:
        if look.is_day and look.order_question:
            lines.append(f"# '{look.header}' can be read as {look.order_question}: {_shown(look)}. Decide:")
            lines.append('# date_order = "dmy"')
        if look.is_number and not look.is_day and look.mark_question:
            lines.append(
                f"# '{look.header}' can be read with . or , as the decimal mark: {look.mark_question}. Decide:"
            )
            lines.append('# decimal = "."')
    lines.append('# time_zone = "Europe/London"   # of stamps without a zone; else the store\'s own')
    return lines


def _shown(look: Look) -> str:
    return ", ".join(f"'{text}'" for text in look.examples)


def _tables(
    table: tuple[str, tuple[str, ...], tuple[str, ...]], found: dict[str, Look], looks: list[Look]
) -> list[str]:
    name, required, optional = table
    lines = [f"[{name}]"]
    for target in (*required, *optional):
        lines += _line(name, target, found.get(target), is_required=target in required)
    if name == "ad_spend":
        lines.append('platform = { value = "other" }   # google, meta, tiktok, microsoft, pinterest ...')
    if name == "orders" and "quantity" in found and ("unit_price" in found or "gross" in found):
        lines += ["", "[order_lines]"]
        for target in _LINES:
            if not (target == "gross" and "unit_price" in found):
                lines += _line("order_lines", target, found.get(target), is_required=False)
    used = {found[target].header for target in (*required, *optional, *_LINES) if target in found}
    left = [look.header for look in looks if look.header not in used]
    if left:
        lines += ["", f"# Columns that nothing reads: {', '.join(left)}."]
    return lines


def _line(table: str, target: str, look: Look | None, *, is_required: bool) -> list[str]:
    column = "date" if target == "ordered_at" and table != "orders" else target
    if look is None:
        return [f'# {column} = "..."   # not found, and needed'] if is_required else []
    return [f"{column} = {_quoted(look.header)}   # {_evidence(look, TARGETS[table][column])}"]


def _evidence(look: Look, reading: Reading) -> str:
    """What was seen; an id such as `AA-10315` could be an amount, and is filled text all the same."""
    is_text = reading == "text"
    kind = "filled" if is_text else "days" if look.is_day else "numbers" if look.is_number else "filled"
    count = {"days": look.days, "numbers": look.numbers, "filled": look.filled}[kind]
    examples = "" if "@" in _shown(look) else f", such as {_shown(look)}"
    return f"{count} of {look.filled} are {kind}{examples}".replace("\n", " ").replace("\r", " ")
