"""Each record read: what it is, its values, and what of it cannot be read, in a table `file_values`."""

import re
from dataclasses import dataclass

from connectors.files.declaration import Field, Table
from connectors.files.numbers import (
    NumberProfile,
    money_sql,
    number_sql,
    number_style,
    plain_sql,
    profile_numbers,
    whole_sql,
)
from connectors.files.sheet import Expression, Fields, Leaf, Sheet, numbers, stamps
from connectors.files.stamps import FIRST_YEAR, StampStyle, offset_sql, profile_stamps, stamp_sql, stamp_style
from connectors.files.targets import LINE_KINDS, REQUIRED, STATUSES, TARGETS
from connectors.files.zones import to_utc_sql, to_wall_sql

ORDER_KINDS = (*LINE_KINDS, "order")
NOT_DATA = ("not_data", "total")
_NOT_EMPTY = "not {}"
_TRUE = ("true", "yes", "1", "y", "wahr", "ja", "oui", "vrai", "si", "sí")
_FALSE = ("false", "no", "0", "n", "falsch", "nein", "non", "faux")


@dataclass
class Plan:
    """One table's values: which records give them, and SQL for each target."""

    name: str
    table: Table
    kinds: tuple[str, ...]
    targets: dict[str, Expression]
    when: Expression

    def sql(self, target: str) -> str:
        """SQL for a target; null where the declaration does not say it."""
        return self.targets[target].sql if target in self.targets else "null"

    def is_day(self, target: str) -> bool:
        """Whether a target's column holds days without a time."""
        return target in self.targets and any(leaf.is_day for leaf in self.targets[target].leaves)


def make_plans(sheet: Sheet, fields: Fields) -> dict[str, Plan]:
    """Say for each table where its values come from."""
    plans = {}
    for name, table in sheet.declaration.tables.items():
        targets = {
            target: fields.value(field, TARGETS[name][target], is_status=(name, target) == ("orders", "status"))
            for target, field in table.fields.items()
        }
        if table.adds_up_to:
            targets["adds_up_to"] = fields.value(Field(columns=(table.adds_up_to,)), "money")
        plans[name] = Plan(name, table, _kinds(sheet, table), targets, fields.holds(table.when))
    if "order_lines" in plans and "order_id" not in plans["order_lines"].targets:
        plans["order_lines"].targets["order_id"] = plans["orders"].targets["order_id"]
    if "order_lines" in plans:
        _price_lines(plans["order_lines"].targets)
    return plans


def _price_lines(targets: dict[str, Expression]) -> None:
    """What a line costs: as the file says, else its unit price times its quantity."""
    price, quantity, gross = targets.get("unit_price"), targets["quantity"], targets.get("gross")
    if price is not None:
        product = f"try_cast({price.sql}::hugeint * {quantity.sql}::hugeint as bigint)"
        sql = f"coalesce({gross.sql}, {product})" if gross else product
        targets["gross"] = Expression(sql, [*price.leaves, *quantity.leaves, *(gross.leaves if gross else [])])


def _kinds(sheet: Sheet, table: Table) -> tuple[str, ...]:
    if table.name == "orders" or (table.name == "refunds" and table.each == "order"):
        return ORDER_KINDS
    if table.name == "order_lines":
        return LINE_KINDS
    if table.name == "refunds":
        return ("refund",)
    return ("data", "goods") if "orders" in sheet.declaration.tables else ("data",)


def read_values(sheet: Sheet, fields: Fields, plans: dict[str, Plan]) -> None:
    """Make `file_values`: record, line, width, kind, rule, bad, and a column for each leaf."""
    rule = _rule_sql(sheet, fields)
    sheet.is_data = _data_sql(sheet, fields)
    sheet.sees_all = sheet.is_data == _NOT_EMPTY.format(sheet.is_empty())
    settle_styles(sheet)
    leaves = list(sheet.leaves.values())
    texts = ", ".join(f"{leaf.text} as t_{leaf.name}" for leaf in leaves) or "null"
    naive = ", ".join(f"{leaf.naive_sql} as n_{leaf.name}" for leaf in leaves if leaf.naive_sql)
    values = ", ".join(f"{leaf.value_sql} as {leaf.name}" for leaf in leaves) or "null"
    kept = ", ".join(leaf.name for leaf in leaves)
    sheet.bound.execute(
        sheet.con,
        f"""
        create or replace temp table file_values as
        with texts as (select record, line, width, extra, {sheet.is_empty()} as is_empty, {texts} from file_cells),
        stamps as (select *{", " + naive if naive else ""} from texts),
        readings as (select *, {values} from stamps),
        rules as (select *, {rule} as rule from readings),
        kinds as (select *, {_kind_sql(sheet)} as kind from rules),
        problems as (select *, {_bad_sql(sheet, plans)} as bad from kinds)
        select record, line, width, kind, rule, bad, {kept}
        from problems
        """,  # noqa: S608 - expressions of our own, values bound
    )


def _rule_sql(sheet: Sheet, fields: Fields) -> str:
    """The place of the rule that names a record; -1 for an empty one, null where no rule does."""
    rules = "".join(
        f" when {fields.holds(rule.when).sql} then {place}" for place, rule in enumerate(sheet.declaration.rows)
    )
    return f"(case when is_empty then -1{rules} end)::integer"


def _kind_sql(sheet: Sheet) -> str:
    rules = "".join(f" when {place} then '{rule.kind}'" for place, rule in enumerate(sheet.declaration.rows))
    return f"case rule when -1 then 'not_data'{rules} else '{sheet.declaration.otherwise}' end"


def _data_sql(sheet: Sheet, fields: Fields) -> str:
    """SQL over `file_cells` that leaves out what is seen to be no data before any number or day is read."""
    branches, kept = [], 0
    for rule in sheet.declaration.rows:
        condition = fields.text_condition(rule.when)
        if condition is None:
            break
        branches.append(f"when {condition} then {rule.kind not in NOT_DATA}")
        kept = len(branches) if rule.kind in NOT_DATA else kept
    return _NOT_EMPTY.format(sheet.is_empty()) + (
        f" and case {' '.join(branches[:kept])} else true end" if kept else ""
    )


def _bad_sql(sheet: Sheet, plans: dict[str, Plan]) -> str:
    """Names the first leaf of a record that cannot be read, or `!target` for a required one that is missing."""
    width = len(sheet.layout.header)
    possible = {sheet.declaration.otherwise, *(rule.kind for rule in sheet.declaration.rows)}
    branches = [f"when width < {width} or (extra is not null and {_no_extra_meant(sheet)}) then '#'"]
    for plan in plans.values():
        among = f"({' or '.join(f'kind = {kind!r}' for kind in plan.kinds if kind in possible) or 'false'})"
        if plan.table.when and plan.table.each == "record":
            among += f" and {plan.when.sql}"
        leaves = {leaf.name: leaf for target in plan.targets.values() for leaf in target.leaves}
        for leaf in leaves.values():
            if leaf.reading != "text" or leaf.is_status:
                branches.append(
                    f"when {among} and t_{leaf.name} is not null and {leaf.name} is null then '{leaf.name}'"
                )
        for group in _required_of_record(plan, follows=plan.name == "product_costs" and "products" in plans):
            names = ", ".join(plan.sql(target) for target in group)
            branches.append(f"when {among} and coalesce({names}) is null then '!{plan.name}.{group[0]}'")
    return f"case when kind in ('not_data', 'total') then null {' '.join(branches)} end"


def _no_extra_meant(sheet: Sheet) -> str:
    """SQL that says that a record's rule did not ask for cells beyond the header."""
    meant = [
        str(place)
        for place, rule in enumerate(sheet.declaration.rows)
        if any(condition.column == "@extra" for group in rule.when for condition in group)
    ]
    return f"(rule is null or rule not in ({', '.join(meant)}))" if meant else "true"


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _required_of_record(plan: Plan, *, follows: bool) -> list[tuple[str, ...]]:
    """What each record must have; of an order's facts only its number, as others may stand on another record."""
    if plan.name == "orders":
        return [("order_id",)]
    if plan.table.each == "order" or follows:
        return []
    if plan.name == "order_lines":
        return [("quantity",), ("unit_price", "gross"), ("gross",)]
    groups = [tuple(target for target in group if target in plan.targets) for group in REQUIRED[plan.name]]
    if plan.name == "refunds":
        groups.append(tuple(target for target in ("refunded_at",) if target in plan.targets))
        groups.append(tuple(target for target in ("refund_id", "order_id") if target in plan.targets))
    return [group for group in groups if group]


def settle_styles(sheet: Sheet) -> None:
    """Decide how each leaf's text is read, from all values of the file."""
    leaves = list(sheet.leaves.values())
    profiles = {
        leaf.name: profile_numbers(sheet.con, sheet.bound, sheet.cells(leaf.text), leaf.header)
        for leaf in numbers(leaves)
    }
    of_file = _mark_of_file(profiles)
    for leaf in leaves:
        leaf.value_sql = _value_sql(sheet, leaf, profiles.get(leaf.name), of_file)


def _mark_of_file(profiles: dict[str, NumberProfile]) -> str | None:
    """The decimal mark that the file's columns agree on."""
    point = any(profile.point for profile in profiles.values())
    comma = any(profile.comma for profile in profiles.values())
    return None if point == comma else "." if point else ","


def _value_sql(sheet: Sheet, leaf: Leaf, profile: NumberProfile | None, of_file: str | None) -> str:
    text = f"t_{leaf.name}"
    if profile is not None:
        return _number_value_sql(sheet, leaf, profile, of_file)
    if leaf in stamps([leaf]):
        return _stamp_value_sql(sheet, leaf)
    if leaf.reading == "boolean":
        word = f"lower({text})"
        return f"case when {word} in {_listed(_TRUE)} then true when {word} in {_listed(_FALSE)} then false end"
    if leaf.is_status:
        return f"case when lower({text}) in {_listed(STATUSES)} then lower({text}) end"
    return text


def _number_value_sql(sheet: Sheet, leaf: Leaf, profile: NumberProfile, of_file: str | None) -> str:
    whole = leaf.reading in ("integer", "nth_day")
    declared = leaf.column.decimal or sheet.declaration.habits.decimal
    style = number_style(profile, declared=declared, of_file=of_file, whole=whole, path=sheet.path)
    sheet.say(style.evidence)
    is_seen = style.is_plain and sheet.sees_all
    number = plain_sql(f"t_{leaf.name}") if is_seen else number_sql(sheet.bound, f"t_{leaf.name}", style)
    if leaf.reading == "integer" and is_seen and not profile.point + profile.unclear_point:
        return f"try_cast({number} as bigint)"
    if leaf.reading == "money":
        return money_sql(number)
    if leaf.reading == "nth_day":
        first = sheet.first_day()
        return f"(date '{first.isoformat()}' + cast({whole_sql(number)} as integer))" if first else "null::date"
    return whole_sql(number) if whole else number


def _stamp_value_sql(sheet: Sheet, leaf: Leaf) -> str:
    habits = sheet.declaration.habits
    profile = profile_stamps(sheet.con, sheet.bound, sheet.cells(leaf.text), leaf.header)
    style = stamp_style(profile, declared=leaf.column.date_order or habits.date_order, path=sheet.path)
    sheet.say(style.evidence)
    leaf.is_day = not style.is_timed and "compact" not in style.forms
    is_seen = style.is_plain and sheet.sees_all and _are_possible(profile.years, sheet.last_year)
    leaf.naive_sql = _naive_sql(sheet, leaf, style, is_seen=is_seen)
    naive = f"n_{leaf.name}"
    if leaf.is_day or (leaf.reading == "date" and not style.is_zoned):
        return f"cast({naive} as date)" if leaf.reading == "date" else naive
    first, last = profile.years or (FIRST_YEAR, sheet.last_year)
    years = (max(first, FIRST_YEAR), min(last, sheet.last_year))
    utc = _utc_sql(sheet, leaf, style, naive, years)
    return f"cast({to_wall_sql(f'({utc})', sheet.facts.time_zone, years)} as date)" if leaf.reading == "date" else utc


def _are_possible(years: tuple[int, int] | None, last_year: int) -> bool:
    return years is not None and FIRST_YEAR <= years[0] <= years[1] <= last_year


def _naive_sql(sheet: Sheet, leaf: Leaf, style: StampStyle, *, is_seen: bool) -> str:
    """SQL for the stamp as written; one that is the same for all records is read once."""
    if not re.fullmatch(r"\$p[0-9]+::varchar", leaf.text):
        if is_seen:
            return f"try_cast(t_{leaf.name} as timestamp)"
        return stamp_sql(sheet.bound, f"t_{leaf.name}", style, sheet.last_year)
    query = f"select ({stamp_sql(sheet.bound, leaf.text, style, sheet.last_year)})::varchar"
    [(stamp,)] = sheet.bound.rows(sheet.con, query)
    return "null::timestamp" if stamp is None else f"timestamp '{stamp}'"


def _utc_sql(sheet: Sheet, leaf: Leaf, style: StampStyle, naive: str, years: tuple[int, int]) -> str:
    zone = leaf.column.time_zone or sheet.declaration.habits.time_zone or sheet.facts.time_zone
    local = to_utc_sql(naive, zone, years)
    if not style.is_zoned:
        return local
    offset = offset_sql(sheet.bound, f"t_{leaf.name}")
    return f"coalesce({naive} - to_seconds({offset}), {local})"
