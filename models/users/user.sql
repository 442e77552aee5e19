-- Who exists: one row per user. What else is known of them stands in properties/.
select user_id, email, first_name, last_name, state, birth_date, account_id, newsletter, created_at
from {{ source('shop', 'users') }}
