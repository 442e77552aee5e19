-- Money spent minus money given back. Re-derived from both tables for every touched user, never added up.
{{ config(entity='user', tags=['revenue']) }}
select
  user_id,
  cast(sum(amount) as decimal(18, 2)) as lifetime_value,
  count(*) filter (where kind = 'purchase') as purchases
from (
  select user_id, price as amount, 'purchase' as kind
  from {{ source('shop', 'purchases') }}
  where {{ in_scope('user_id') }}
  union all
  select user_id, -amount, 'refund'
  from {{ source('shop', 'refunds') }}
  where {{ in_scope('user_id') }}
) as movements
group by user_id
