-- Orders in the ninety days before the day the example is told on.
{{ config(entity='user') }}
select user_id, count(*) as recent_orders, cast(sum(price) as decimal(18, 2)) as recent_spend
from {{ source('shop', 'purchases') }}
where purchased_at >= cast('{{ var('as_of') }}' as timestamp) - interval '90 days'
  and {{ in_scope('user_id') }}
group by user_id
