-- Only the membership leaves the warehouse: the amount behind it stays home.
{{ config(entity='user', label='High value California') }}
select user_id
from {{ ref('user') }}
where state = 'CA'
  and lifetime_value >= {{ var('vip_from') }}
