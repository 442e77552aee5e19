-- The shop's source tables, the same on every machine: arithmetic instead of random().
-- 20,003 rows in users, 120,000 purchases, about 4,800 refunds, 2,000 accounts.

create schema raw;

-- A whole number from 0 to m - 1 that looks random but depends on i and salt alone (xor-shift and multiply, 32 bits).
create temp macro step(x) as xor(x, x >> 15) * 2146121005 % 4294967296;
create temp macro mix(i, salt, m) as step(step((i * 2654435761 + salt * 97531) % 4294967296)) // 256 % m;
-- One of a list.
create temp macro pick(list, i, salt) as list[1 + mix(i, salt, len(list))];

create table raw.accounts as
select
  i as account_id,
  pick(['Acorn', 'Birch', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Grove', 'Harbor', 'Indigo', 'Juniper'], i, 1)
    || ' ' || pick(['Foods', 'Labs', 'Logistics', 'Motors', 'Outfitters', 'Partners', 'Studios', 'Supply'], i, 2)
    || ' ' || i as name,
  case when mix(i, 3, 10) < 6 then 'starter' when mix(i, 3, 10) < 9 then 'team' else 'enterprise' end as plan,
  'billing.' || i || '@acct.example' as billing_email,
  timestamp '2023-01-01 00:00:00' + interval 1 minute * mix(i, 4, 900000) as created_at,
  timestamp '2025-06-01 00:00:00' as updated_at
from range(1, 2001) as t(i);

create table raw.subscriptions as
select
  s as subscription_id,
  1 + mix(s, 5, 2000) as account_id,
  pick(['seats', 'storage', 'support'], s, 6) as item,
  cast(5 + mix(s, 7, 40000) / 100.0 as decimal(12, 2)) as monthly_price,
  1 + mix(s, 8, 25) as quantity,
  mix(s, 9, 8) = 0 as cancelled,
  timestamp '2025-06-01 00:00:00' as updated_at
from range(1, 5001) as t(s);

create table raw.users as
select
  u as user_id,
  first_name,
  last_name,
  strip_accents(lower(first_name || '.' || last_name)) || '.' || u || '@mail.example' as email,
  pick(['CA', 'CA', 'CA', 'NY', 'NY', 'TX', 'TX', 'WA', 'OR', 'FL', 'IL', 'CO'], u, 12) as state,
  date '1950-01-01' + cast(mix(u, 13, 20000) as integer) as birth_date,
  case when mix(u, 14, 4) = 0 then 1 + mix(u, 15, 2000) end as account_id,
  mix(u, 16, 5) < 2 as newsletter,
  timestamp '2023-01-01 00:00:00' + interval 1 minute * mix(u, 17, 1270000) as created_at,
  timestamp '2025-06-01 00:00:00' as updated_at
from (
  select
    u,
    pick(['Ada', 'Bruno', 'Chloé', 'Dmitri', 'Elena', 'Farid', 'Grace', 'Hugo', 'Inés', 'Jonas', 'Kira', 'Liam', 'Mei', 'Noor', 'Olga', 'Priya'], u, 10)
      as first_name,
    pick(['Adams', 'Brandt', 'Costa', 'Dubois', 'Evans', 'Fischer', 'García', 'Hansen', 'Ito', 'Jensen', 'Kowalski', 'Lopez', 'Müller', 'Novak'], u, 11)
      as last_name
  from range(1, 20001) as t(u)
);

-- What real tables have, too: a user without an e-mail, two users with the same one, and a row that was imported twice.
update raw.users set email = null where user_id = 4711;
insert into raw.users
select 20001, 'Sam', 'Shared', 'office@shared.example', 'NY', date '1980-05-05', null, true, timestamp '2025-03-01 09:00:00', timestamp '2025-06-01 00:00:00'
union all
select 20002, 'Sue', 'Shared', 'Office@shared.example', 'NY', date '1981-06-06', null, true, timestamp '2025-03-02 09:00:00', timestamp '2025-06-01 00:00:00';
insert into raw.users select * from raw.users where user_id = 779;

-- Low user ids buy more: a few large customers, a long tail, and some who never bought.
create table raw.purchases as
select
  p as purchase_id,
  1 + cast(floor(20000 * pow(mix(p, 20, 1000000) / 1000000.0, 1.7)) as bigint) as user_id,
  pick(['books', 'coffee', 'garden', 'games', 'kitchen', 'music', 'outdoor', 'toys'], p, 21) as category,
  pick(['web', 'web', 'app', 'store'], p, 22) as channel,
  cast(3 + mix(p, 23, 12000) / 100.0 as decimal(12, 2)) as price,
  purchased_at,
  purchased_at as updated_at
from (
  select p, timestamp '2023-01-01 00:00:00' + interval 1 minute * mix(p, 24, 1313000) as purchased_at
  from range(1, 120001) as t(p)
);

create table raw.refunds as
select
  purchase_id as refund_id,
  purchase_id,
  user_id,
  cast(price * (25 * (1 + mix(purchase_id, 30, 4))) / 100 as decimal(12, 2)) as amount,
  purchased_at + interval 3 day as refunded_at,
  purchased_at + interval 3 day as updated_at
from raw.purchases
where mix(purchase_id, 31, 25) = 0;

select
  (select count(*) from raw.users) as users,
  (select count(*) from raw.purchases) as purchases,
  (select count(*) from raw.refunds) as refunds,
  (select count(*) from raw.accounts) as accounts,
  (select count(*) from raw.subscriptions) as subscriptions;
