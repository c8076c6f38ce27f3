-- One row per row of transactions that counts: of a day that Analytics' reports tell, those of the event export do not.
select *
from loaded.transactions
where source <> 'ga4_events'
    or transaction_date not in (select transaction_date from loaded.transactions where source = 'ga4')
