{{ config(entity='account') }}
select account_id, count(distinct user_id) as people
from {{ source('shop', 'users') }}
where account_id is not null
  and {{ in_scope('account_id') }}
group by account_id
