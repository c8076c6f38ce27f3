-- One row per window: the spend that is known for a period only which does not lie inside the window as a whole.
select cast(sum(cost) as bigint) as cost, min(period_from) as first, max(period_to) as last
from period_spend
where period_to >= $first and period_from <= $last and not (period_from >= $first and period_to <= $last)
