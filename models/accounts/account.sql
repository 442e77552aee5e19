select account_id, name, plan, billing_email, created_at
from {{ source('shop', 'accounts') }}
