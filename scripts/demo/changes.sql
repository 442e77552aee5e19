-- What happens in the shop between two runs. The users are chosen by what they are, so that each change shows one thing;
-- the last statement tells who they are.

create or replace temp table value as
select u.user_id, u.first_name, u.email, u.state, coalesce(p.spent, 0) - coalesce(r.refunded, 0) as lifetime_value, coalesce(p.orders, 0) as orders
from raw.users as u
left join (select user_id, sum(price) as spent, count(*) as orders from raw.purchases group by user_id) as p using (user_id)
left join (select user_id, sum(amount) as refunded from raw.refunds group by user_id) as r using (user_id)
where u.email like '%@mail.example' and u.user_id <> 779;

create or replace temp table demo_cast as
select
  -- Lives in California and is just under the line: two purchases bring this user over it.
  (select user_id from value where state = 'CA' and lifetime_value between 900 and 999 order by lifetime_value desc, user_id limit 1) as buyer,
  -- Is just over the line: a refund takes this user out of the group again.
  (select user_id from value where state = 'CA' and lifetime_value between 1000 and 1100 order by lifetime_value, user_id limit 1) as refunded,
  (select user_id from value where orders = 5 order by user_id limit 1) as deleted,
  (select user_id from value where orders = 6 order by user_id limit 1) as swapped_a,
  (select user_id from value where orders = 6 order by user_id limit 1 offset 1) as swapped_b,
  -- One person with two accounts: the older account goes, the newer one takes over its e-mail.
  (select user_id from value where orders = 7 order by user_id limit 1) as merged_away,
  (select user_id from value where orders = 7 order by user_id limit 1 offset 1) as merged_into;

-- Purchases: two for the buyer, one each for forty others.
insert into raw.purchases
select 120001 + i, (select buyer from demo_cast), 'garden', 'web', 75.00, timestamp '2025-06-30 18:00:00' + interval 1 minute * i, timestamp '2025-07-01 08:00:00'
from range(2) as t(i);
insert into raw.purchases
select 120003 + i, 1001 + 97 * i, 'coffee', 'app', 12.50, timestamp '2025-06-30 19:00:00' + interval 1 minute * i, timestamp '2025-07-01 08:00:00'
from range(40) as t(i)
where 1001 + 97 * i <> 4711;

-- A refund of 150.
insert into raw.refunds
select 200001, null, (select refunded from demo_cast), 150.00, timestamp '2025-06-30 20:00:00', timestamp '2025-07-01 08:00:00';

-- A user asks to be forgotten.
delete from raw.users where user_id = (select deleted from demo_cast);

-- Two users swap their e-mail addresses.
update raw.users as u
set email = v.email, updated_at = timestamp '2025-07-01 08:00:00'
from value as v, demo_cast as d
where (u.user_id = d.swapped_a and v.user_id = d.swapped_b) or (u.user_id = d.swapped_b and v.user_id = d.swapped_a);

-- Two users are merged.
delete from raw.users where user_id = (select merged_away from demo_cast);
update raw.users
set email = (select v.email from value as v, demo_cast as d where v.user_id = d.merged_away), updated_at = timestamp '2025-07-01 08:00:00'
where user_id = (select merged_into from demo_cast);

select
  d.*,
  (select email from value where user_id = d.deleted) as deleted_email,
  (select email from value where user_id = d.swapped_a) as swapped_a_email,
  (select email from value where user_id = d.swapped_b) as swapped_b_email,
  (select first_name from value where user_id = d.swapped_a) as swapped_a_name,
  (select first_name from value where user_id = d.swapped_b) as swapped_b_name,
  (select email from value where user_id = d.merged_away) as merged_away_email,
  (select email from value where user_id = d.merged_into) as merged_into_email
from demo_cast as d;
