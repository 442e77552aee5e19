-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_1bad__account" AS select s.reason, s.key, (('tenant, Account No')::VARCHAR COLLATE "binary") as field, s.key as value, s.n, coalesce(q.first_seen, now()) as first_seen
      from (select (('duplicate_key')::VARCHAR COLLATE "binary") as reason, d._key as key, (d.n)::BIGINT as n from "dray"."_dray_b_1dups__account" d
        union all
        select (('null_key')::VARCHAR COLLATE "binary") as reason, max(r._key) as key, (count(*))::BIGINT as n from "dray"."_dray_b_1rows__account" r where r._key is null having count(*) > 0) s
      left join "dray"."_dray_quarantine" q on q.entity = 'account' and q.sync is null and q.reason = s.reason and coalesce(q.key, '') = coalesce(s.key, '');

delete from "dray"."_dray_quarantine" where entity = 'account' and sync is null and reason = 'duplicate_key' and key in (select key from "dray"."_dray_b_1bad__account" where reason = 'duplicate_key');

delete from "dray"."_dray_quarantine" where entity = 'account' and sync is null and reason = 'null_key' and exists (select 1 from "dray"."_dray_b_1bad__account" where reason = 'null_key');

insert into "dray"."_dray_quarantine" (entity, sync, key, field, value, reason, "rows", first_seen, last_seen, version)
      select 'account', null, key, field, value, reason, n, first_seen, now(), 7 from "dray"."_dray_b_1bad__account";

update "dray"."_dray_quarantine" set version = 7 where entity = 'account' and sync is null and version = 6;


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_1bad__account";

CREATE TABLE "dray"."_dray_b_1bad__account" AS select s.reason, s.key, (('tenant, Account No')::text COLLATE "C") as field, s.key as value, s.n, coalesce(q.first_seen, statement_timestamp()) as first_seen
      from (select (('duplicate_key')::text COLLATE "C") as reason, d._key as key, (d.n)::bigint as n from "dray"."_dray_b_1dups__account" d
        union all
        select (('null_key')::text COLLATE "C") as reason, max(r._key) as key, (count(*))::bigint as n from "dray"."_dray_b_1rows__account" r where r._key is null having count(*) > 0) s
      left join "dray"."_dray_quarantine" q on q.entity = 'account' and q.sync is null and q.reason = s.reason and coalesce(q.key, '') = coalesce(s.key, '');

ANALYZE "dray"."_dray_b_1bad__account";

delete from "dray"."_dray_quarantine" where entity = 'account' and sync is null and reason = 'duplicate_key' and key in (select key from "dray"."_dray_b_1bad__account" where reason = 'duplicate_key');

delete from "dray"."_dray_quarantine" where entity = 'account' and sync is null and reason = 'null_key' and exists (select 1 from "dray"."_dray_b_1bad__account" where reason = 'null_key');

insert into "dray"."_dray_quarantine" (entity, sync, key, field, value, reason, "rows", first_seen, last_seen, version)
      select 'account', null, key, field, value, reason, n, first_seen, statement_timestamp(), 7 from "dray"."_dray_b_1bad__account";

update "dray"."_dray_quarantine" set version = 7 where entity = 'account' and sync is null and version = 6;
