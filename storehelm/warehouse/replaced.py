"""What a load leaves alone or takes away without being asked to: said aloud, for it may not be what was meant."""

import duckdb

_ANOTHER_ACCOUNT = (
    "If it is another ad account, add the account's name to both reports as a column and import both again."
)


def say_what_was_kept(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Records that differ from what is loaded and were left out, because what is loaded comes from a newer export."""
    con.execute(
        """
        select coalesce(cast(sum(f.records) as bigint), 0)
        from staged_fates as f
        left join units as u on u.unit = f.unit
        where f.fate = 'unchanged' and u.digest is distinct from f.digest
        """
    )
    (count,) = con.fetchall()[0]
    if not count:
        return []
    return [
        f"{count} records differ from a newer export that is loaded, and were not taken. If this file is the newer "
        "one, import it again with --as-of and the day on which it was exported."
    ]


def say_what_was_lost(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Periods that a longer one holds; and days of ad spend whose campaigns are all gone, as if of another account."""
    con.execute("select count(*) from staged_periods where is_loaded")
    (periods,) = con.fetchall()[0]
    said = [f"Replaced {periods} shorter periods that this report holds whole."] if periods else []
    con.execute("select count(*) from staged_unnamed")
    (unnamed,) = con.fetchall()[0]
    if unnamed:
        said.append(f"Replaced {unnamed} days of ad spend that named no account: this report names it.")
    con.execute("select count(*) from duckdb_tables() where temporary and table_name = 'staged_ad_spend'")
    return [*said, *_strangers(con)] if con.fetchall()[0][0] else said


def _strangers(con: duckdb.DuckDBPyConnection) -> list[str]:
    con.execute(
        """
        with gone as (
            select unit from staged_removed where unit not in (select unit from staged_unnamed)
            union
            select unit from staged_fates where fate = 'updated'
        ),
        before as (
            select source, platform, account, campaign, coalesce(spend_date, period_to) as day
            from ad_spend
            where unit in (select unit from gone)
        ),
        accounts as (
            select source, platform, account, count(distinct day) as days,
                bool_or(campaign is null) as is_unnamed,
                bool_or((source, platform, account, campaign) in (
                    select (source, platform, account, campaign) from staged_ad_spend where campaign is not null
                )) as is_met
            from before
            group by source, platform, account
        )
        select platform, account, days
        from accounts
        where not is_unnamed and not coalesce(is_met, false)
        order by all
        """
    )
    return [
        f"Replaced {days} days of {platform} ad spend{f' of account {account}' if account else ''}, and names none of "
        f"the campaigns that were loaded for them. {_ANOTHER_ACCOUNT}"
        for platform, account, days in con.fetchall()
    ]
