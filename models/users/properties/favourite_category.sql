-- The category bought most often; of several, the first by name, so that the answer does not change between runs.
{{ config(entity='user') }}
select user_id, category as favourite_category
from (
  select
    user_id,
    category,
    row_number() over (partition by user_id order by count(*) desc, category) as place
  from {{ source('shop', 'purchases') }}
  where {{ in_scope('user_id') }}
  group by user_id, category
) as ranked
where place = 1
