{{ config(entity='account', tags=['revenue']) }}
select account_id, cast(sum(monthly_price * quantity) as decimal(18, 2)) as mrr
from {{ source('shop', 'subscriptions') }}
where not cancelled
  and {{ in_scope('account_id') }}
group by account_id
