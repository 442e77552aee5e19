{{ config(entity='user') }}
select user_id, purchased_at as last_purchase_at, price as last_purchase_price
from (
  select
    user_id,
    purchased_at,
    price,
    row_number() over (partition by user_id order by purchased_at desc, purchase_id desc) as place
  from {{ source('shop', 'purchases') }}
  where {{ in_scope('user_id') }}
) as numbered
where place = 1
