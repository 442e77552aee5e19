-- Bought often, then stopped. Measured from a fixed day, so that the example always shows the same users; with
-- current_date in its place the group would be evaluated on every run.
{{ config(entity='user', label='Churn risk') }}
select user_id
from {{ ref('user') }}
where purchases >= 4
  and last_purchase_at < cast('{{ var('as_of') }}' as timestamp) - interval '180 days'
