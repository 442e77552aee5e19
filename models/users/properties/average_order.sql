-- The sum is exact and divided once: the same rows give the same cents on every run.
{{ config(entity='user', tags=['revenue']) }}
select user_id, cast(sum(price) / count(*) as decimal(18, 2)) as average_order
from {{ source('shop', 'purchases') }}
where {{ in_scope('user_id') }}
group by user_id
