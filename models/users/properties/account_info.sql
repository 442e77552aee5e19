-- What the user's company has bought, for users who belong to one.
{{ config(entity='user') }}
select u.user_id, a.name as account_name, a.plan as account_plan
from {{ source('shop', 'users') }} as u
join {{ source('shop', 'accounts') }} as a on a.account_id = u.account_id
where {{ in_scope('user_id', alias='u') }}
