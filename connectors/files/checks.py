"""What a file says of itself: total rows, and identities that hold for each order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from connectors.files.declaration import SUMS, Check
from connectors.files.sheet import Leaf
from connectors.files.tables import Making
from connectors.files.targets import LINE_KINDS
from connectors.files.values import ORDER_KINDS

_TOLERANCE_PER_ROW = Decimal("0.01")
_SHOWN_TOTALS = 5


class Checks:
    """The checks of one file. Its leaves must be asked for before the values are read."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.sheet = making.sheet
        self.totals = [
            (place, name, self._leaf(name, "decimal"))
            for place, rule in enumerate(self.sheet.declaration.rows)
            for name in rule.check
            if self.sheet.has(name)
        ]
        self.checks = [check for check in self.sheet.declaration.checks if self._can_run(check)]
        self.terms = {
            term: self._leaf(term, "money")
            for check in self.checks
            for term in map(_bare, (*check.left, *check.right))
            if term not in SUMS and self.sheet.has(term)
        }

    def _leaf(self, name: str, reading: str) -> Leaf:
        return self.sheet.leaf(self.sheet.text(name), "money" if reading == "money" else "decimal", name)

    def _can_run(self, check: Check) -> bool:
        """A check whose left side the file does not have says nothing."""
        return all(_bare(term) in SUMS or self.sheet.has(_bare(term)) for term in check.left)

    def run(self) -> None:
        """Compare, and say in evidence and warnings what came out."""
        for place, name, leaf in self.totals:
            self._compare_total(place, name, leaf)
        if self.checks and "orders" in self.making.plans:
            self._prepare_orders()
            flagged = [check for check in self.checks if check.tax_included is not None]
            if flagged:
                self._decide_tax(flagged)
            for check in self.checks:
                if check.tax_included is None:
                    self._report(check.name, f"not coalesce({self.holds(check)}, true)")
            self.sheet.con.execute("drop table if exists temp.file_checks")

    def _compare_total(self, place: int, name: str, leaf: Leaf) -> None:
        rows, total = self.sheet.bound.rows(
            self.sheet.con,
            f"""
            select count(*), sum({leaf.name}) from file_values
            where kind not in ('not_data', 'total') and bad is null
            """,  # noqa: S608 - a name of our own
        )[0]
        said = self.sheet.bound.rows(
            self.sheet.con,
            f"""
            select {leaf.name} from file_values where rule = {place} and {leaf.name} is not null
            order by record limit {_SHOWN_TOTALS}
            """,  # noqa: S608 - names of our own
        )
        for (value,) in said:
            self._judge_total(name, rows, total or Decimal(0), value)

    def _judge_total(self, name: str, rows: int, total: Decimal, said: Decimal) -> None:
        if abs(total - said) <= _TOLERANCE_PER_ROW * max(rows, 1):
            self.sheet.say(f"total row agrees: '{name}' adds up to {_short(total)}, the file says {_short(said)}")
        else:
            self.sheet.warnings.append(
                f"The file's total row says {_short(said)} for '{name}'; its {rows} rows add up to {_short(total)}."
            )

    def _prepare_orders(self) -> None:
        """One row per order with the terms of all checks, in micros."""
        order_id = self.making.plans["orders"].sql("order_id")
        facts = "".join(f", arg_min({leaf.name}, record) as {leaf.name}" for leaf in self.terms.values())
        lines = "".join(f", sum(gross) filter (where kind = '{kind}') as lines_{kind}" for kind in LINE_KINDS)
        has_lines = "order_lines" in self.making.plans
        lines_sql = (
            f"select order_id{lines}, sum(discount) as lines_line_discount from staged_order_lines group by order_id"  # noqa: S608 - names of our own
            if has_lines
            else "select null as order_id"
            + "".join(f", null::bigint as lines_{kind}" for kind in (*LINE_KINDS, "line_discount"))
        )
        sides = ", ".join(
            f"{self._side(check.left)} as left_{place}, {self._side(check.right)} as right_{place}"
            for place, check in enumerate(self.checks)
        )
        kinds = ", ".join(f"'{kind}'" for kind in ORDER_KINDS)
        self.making.run(
            f"""
            create or replace temp table file_checks as
            with facts as (
                select {order_id} as order_id{facts} from file_values where kind in ({kinds}) and bad is null
                group by {order_id}
            ),
            lines as ({lines_sql}),
            joined as (select facts.*, lines.* exclude (order_id) from facts left join lines using (order_id))
            select order_id, {sides} from joined where order_id in (select order_id from staged_orders)
            """  # noqa: S608 - expressions of our own
        )

    def _side(self, terms: Sequence[str]) -> str:
        """A sum of terms; null where none of them is known."""
        names = [(term.startswith("-"), self._term(_bare(term))) for term in terms]
        known = [(minus, name) for minus, name in names if name]
        if not known:
            return "null::hugeint"
        total = " ".join(f"{'-' if minus else '+'} coalesce({name}, 0)" for minus, name in known)
        return f"case when coalesce({', '.join(name for _, name in known)}) is not null then 0 {total} end"

    def _term(self, term: str) -> str | None:
        if term in SUMS:
            return f"lines_{term.removeprefix('@')}"
        return self.terms[term].name if term in self.terms else None

    def _decide_tax(self, flagged: list[Check]) -> None:
        """The identity that more orders obey tells of the file; an order that obeys only the other tells of itself."""
        counts = self._rows(", ".join(f"count(*) filter (where {_only(self, check, flagged)})" for check in flagged))[0]
        best = max(range(len(flagged)), key=lambda place: counts[place])
        chosen = flagged[best]
        others = [check for check in flagged if check.tax_included != chosen.tax_included]
        exception = " or ".join(_only(self, check, flagged) for check in others) or "false"
        if not any(counts):
            self.sheet.say("no order carries a tax by which to see whether prices hold it")
        else:
            word = "hold" if chosen.tax_included else "do not hold"
            self.sheet.say(
                f"prices {word} the tax: '{chosen.name}' alone fits {counts[best]} orders, "
                f"another identity alone {sum(counts) - counts[best]}"
            )
        self.making.run(
            f"""
            update staged_orders set tax_included = case when {exception} then {not chosen.tax_included}
                else {bool(chosen.tax_included)} end
            from file_checks where file_checks.order_id = staged_orders.order_id and tax_included is null
            """  # noqa: S608 - expressions of our own
        )
        fits = " or ".join(f"coalesce({self.holds(check)}, true)" for check in flagged)
        self._report(chosen.name, f"not ({fits})")

    def holds(self, check: Check) -> str:
        """SQL that says whether an order obeys a check; null where it has no such facts."""
        return _holds_at(self.checks.index(check), check)

    def _report(self, name: str, broken: str) -> None:
        count, wrong, first = self._rows(
            f"count(*), count(*) filter (where {broken}), min(order_id) filter (where {broken})"
        )[0]
        if wrong:
            self.sheet.warnings.append(f"{wrong} of {count} orders do not obey '{name}', the first of them {first}.")
        elif count:
            self.sheet.say(f"all {count} orders obey '{name}'")

    def _rows(self, columns: str) -> list[tuple[Any, ...]]:
        return self.sheet.bound.rows(self.sheet.con, f"select {columns} from file_checks")  # noqa: S608 - our own


def _only(checks: Checks, check: Check, among: list[Check]) -> str:
    rest = " and ".join(
        f"not coalesce({checks.holds(other)}, false)" for other in among if other.tax_included != check.tax_included
    )
    return f"coalesce({checks.holds(check)}, false) and {rest or 'true'}"


def _holds_at(place: int, check: Check) -> str:
    tolerance = int(Decimal(check.tolerance) * 1_000_000)
    return f"(abs(left_{place} - right_{place}) <= {tolerance})"


def _bare(term: str) -> str:
    return term.removeprefix("-")


def _short(number: Decimal) -> str:
    text = format(number.normalize(), "f")
    return text if "." not in text or len(text.partition(".")[2]) >= 2 else f"{text}0"
