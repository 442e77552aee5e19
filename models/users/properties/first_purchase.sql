{{ config(entity='user') }}
select user_id, purchased_at as first_purchase_at, channel as first_channel
from (
  select
    user_id,
    purchased_at,
    channel,
    row_number() over (partition by user_id order by purchased_at, purchase_id) as place
  from {{ source('shop', 'purchases') }}
  where {{ in_scope('user_id') }}
) as numbered
where place = 1
