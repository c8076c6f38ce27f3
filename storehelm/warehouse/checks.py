"""What must hold of a version before it may go live: two roads to one total, no orphans, no inexact money."""

import duckdb

from storehelm.refusal import Refusal

# Each query counts what breaks the sentence before it.
_CHECKS = {
    "every order that counts is published once": """
        select abs((select count(*) from orders)
            - (select count(*) from loaded.orders where not is_test and status <> 'test'))
            + (select count(*) - count(distinct order_no) from orders)
            + (select count(*) - count(distinct (source, order_id)) from orders)
    """,
    "no amount is missing": """
        select (select count(*) from orders where gross_sales is null or discounts is null or tips is null)
            + (select count(*) from order_lines where gross_sales is null or discounts is null)
            + (select count(*) from returns where goods is null or tax is null or shipping is null)
            + (select count(*) from daily_spend where cost is null)
            + (select count(*) from period_spend where cost is null)
            + (select count(*) from daily_marketing_costs where cost is null)
    """,
    "orders and days have the same sales": """
        select count(*)
        from (
            select count(*) as n, sum(gross_sales) as gross, sum(discounts) as discounts, sum(tips) as tips
            from orders
        ) as facts
        cross join (
            select coalesce(sum(orders), 0) as n, sum(gross_sales) as gross, sum(discounts) as discounts,
                sum(tips) as tips
            from daily_sales
        ) as days
        where facts.n <> days.n or coalesce(facts.gross, 0) <> coalesce(days.gross, 0)
            or coalesce(facts.discounts, 0) <> coalesce(days.discounts, 0)
            or coalesce(facts.tips, 0) <> coalesce(days.tips, 0)
    """,
    "lines and orders have the same sales": """
        select count(*)
        from orders as o
        join (
            select order_no, sum(gross_sales) as gross, sum(discounts) as discounts
            from order_lines
            group by order_no
        ) as l on l.order_no = o.order_no
        where l.gross <> o.gross_sales or l.discounts <> o.discounts
    """,
    "refunds and days have the same returns": """
        select count(*)
        from (
            select coalesce(sum(goods), 0) as goods, coalesce(sum(tax), 0) as tax,
                coalesce(sum(shipping), 0) as shipping
            from returns
        ) as facts
        cross join (
            select coalesce(sum(returns), 0) as goods, coalesce(sum(tax), 0) as tax,
                coalesce(sum(shipping), 0) as shipping
            from daily_sales
        ) as days
        cross join (select coalesce(sum(tax), 0) as tax, coalesce(sum(shipping), 0) as shipping from orders) as charged
        where facts.goods <> days.goods or charged.tax - facts.tax <> days.tax
            or charged.shipping - facts.shipping <> days.shipping
    """,
    "a cancelled order nets to nothing": """
        select count(*)
        from orders as o
        join (select order_no, sum(goods) as goods from returns group by order_no) as r on r.order_no = o.order_no
        where o.is_cancelled and r.goods <> o.gross_sales - o.discounts
            and o.order_no not in (select order_no from refund_splits where surplus > 0)
    """,
    "every line, return and customer belongs to an order": """
        select (select count(*) from order_lines where order_no not in (select order_no from orders))
            + (select count(*) from returns
                where order_no is not null and order_no not in (select order_no from orders))
            + (select count(*) from customers where first_order_no not in (select order_no from orders))
            + (select count(*) from orders where order_rank is not null
                and customer_no not in (select customer_no from customers))
            + (select count(*) from customer_months where customer_no not in (select customer_no from customers))
    """,
    "every transaction is published once, with one order at most": """
        select abs((select count(*) from transactions) - (select count(*) from told_transactions))
            + (select count(*) from transactions where revenue is null)
            + (select count(*) from transactions
                where order_no is not null and order_no not in (select order_no from orders))
            + (select count(*)
                from (select order_no from transactions where order_no is not null
                    group by order_no having count(distinct id_key(transaction_id)) > 1) as shared)
            + (select abs((select count(*) from order_origins) - (select count(*) from orders)))
    """,
    "the days of Analytics have what its rows have": """
        select count(*)
        from (
            select coalesce(sum(revenue), 0) as revenue, coalesce(sum(purchases), 0) as purchases
            from kept_analytics_sales
        ) as facts
        cross join (
            select coalesce(sum(revenue), 0) as revenue, coalesce(sum(purchases), 0) as purchases
            from daily_analytics_sales
        ) as days
        cross join (select coalesce(sum(purchases), 0) as purchases from loaded.analytics_sales) as loaded
        cross join (select coalesce(sum(leads), 0) as leads from kept_leads) as credit
        cross join (select coalesce(sum(leads), 0) as leads from daily_key_events) as leads
        where facts.revenue <> days.revenue or facts.purchases <> days.purchases
            or loaded.purchases <> days.purchases or credit.leads <> leads.leads
    """,
    "each day, week and month has its users once": """
        select (select count(*) - count(distinct (source, grain, first_day, device_category)) from users_by_period)
            + (select count(*) from users_by_period where last_day < first_day)
    """,
    "every session is counted in one part": """
        select abs((select coalesce(sum(sessions), 0) from daily_sessions)
                - (select coalesce(sum(sessions), 0) from told_sessions where session_date is not null))
            + (select count(*) from daily_sessions where part_no is null or part_no <= 0)
            + (select count(*) from period_sessions where part_no is null or part_no >= 0)
            + (select count(*)
                from (select part_no from session_parts group by part_no having count(*) > 1) as shared)
            + (select count(*) from daily_sessions where part_no not in (select part_no from session_parts))
            + (select count(*)
                from (select source, session_date from session_days where place = 1
                    group by source, session_date having count(*) > 1) as twice)
    """,
    "every visit is counted once": """
        select (select count(*) from visits)
            - (select count(*) from (select distinct user_key, ga_session from loaded.visit_days) as sessions)
            + (select count(*) - count(distinct visit_no) from visits)
            + (select count(*) from visit_steps where visit_no not in (select visit_no from visits))
    """,
    "no ad spend counts twice": """
        select count(*)
        from (
            select coalesce(sum(cost), 0) as cost from kept_spend where spend_date is not null and not is_told_elsewhere
        ) as facts
        cross join (select coalesce(sum(cost), 0) as cost from daily_spend) as days
        where facts.cost <> days.cost
    """,
    "no column is a floating or huge number": """
        select count(*)
        from duckdb_columns()
        where database_name = current_database() and not internal and schema_name = 'main'
            and table_name in (select table_name from duckdb_tables() where not temporary)
            and data_type in ('HUGEINT', 'UHUGEINT', 'DOUBLE', 'FLOAT')
    """,
}


def check_models(con: duckdb.DuckDBPyConnection) -> None:
    """Check the models that were built on this connection.

    Raises:
        Refusal: Something does not add up; what was published before stays live.
    """
    broken = []
    for sentence, sql in _CHECKS.items():
        con.execute(sql)
        if con.fetchall()[0][0]:
            broken.append(sentence)
    if broken:
        raise Refusal(
            f"The data was not published, because it does not hold that {'; that '.join(broken)}.",
            hint="What was published before is still live. This is a fault of Storehelm: please report it.",
        )
