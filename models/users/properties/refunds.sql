{{ config(entity='user', tags=['revenue']) }}
select
  user_id,
  cast(sum(amount) as decimal(18, 2)) as refunded,
  count(*) as refunds
from {{ source('shop', 'refunds') }}
where {{ in_scope('user_id') }}
group by user_id
