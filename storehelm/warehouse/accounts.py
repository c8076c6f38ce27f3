"""Reports that name their ad account, and reports of the same spend that do not: together they would count it twice."""

from pathlib import Path

import duckdb

from storehelm.refusal import Refusal

_SAME_SPEND = """
    l.source = s.source and l.platform = s.platform and l.campaign = s.campaign
    and coalesce(l.spend_date, l.period_from) <= coalesce(s.spend_date, s.period_to)
    and coalesce(l.spend_date, l.period_to) >= coalesce(s.spend_date, s.period_from)
"""


def settle_accounts(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...], path: Path) -> None:
    """Say which loaded days without an account give way, in the temporary table `staged_unnamed (unit)`.

    Raises:
        Refusal: The file names no account, and the same campaigns are loaded for the same days of a named one.
    """
    con.execute("create or replace temp table staged_unnamed (unit varchar)")
    if "ad_spend" not in tables:
        return
    con.execute(
        f"""
        select s.platform, l.account, coalesce(s.spend_date, s.period_from), s.campaign
        from staged_ad_spend as s join ad_spend as l on {_SAME_SPEND}
        where s.account = '' and l.account <> ''
        order by all
        limit 1
        """  # noqa: S608 own names
    )
    for platform, account, day, campaign in con.fetchall():
        raise Refusal(
            f"This report names no account, but the {platform} campaign '{campaign}' is loaded for {day} "
            f"from the account {account}: it would count twice.",
            file=str(path),
            column="account",
            value=campaign,
            hint="Add the account's name as a column to the report, and export it again.",
        )
    con.execute(
        f"""
        insert into staged_unnamed
        select distinct l.unit
        from staged_ad_spend as s join ad_spend as l on {_SAME_SPEND}
        where s.account <> '' and l.account = ''
        """  # noqa: S608 own names
    )
