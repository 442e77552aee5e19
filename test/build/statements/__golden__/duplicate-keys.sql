-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_1dups__account" AS select _key, count(*) as n from "dray"."_dray_b_1rows__account" where _key is not null group by _key having count(*) > 1;

CREATE OR REPLACE TABLE "dray"."_dray_b_1dups__account" AS select q.key as _key, "q"."rows" as n from "dray"."_dray_quarantine" q join "dray"."_dray_entities" e on e.entity = q.entity and e.published = q.version
      where q.entity = 'account' and q.sync is null and q.reason = 'duplicate_key';


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_1dups__account";

CREATE TABLE "dray"."_dray_b_1dups__account" AS select _key, count(*) as n from "dray"."_dray_b_1rows__account" where _key is not null group by _key having count(*) > 1;

ANALYZE "dray"."_dray_b_1dups__account";

DROP TABLE IF EXISTS "dray"."_dray_b_1dups__account";

CREATE TABLE "dray"."_dray_b_1dups__account" AS select q.key as _key, "q"."rows" as n from "dray"."_dray_quarantine" q join "dray"."_dray_entities" e on e.entity = q.entity and e.published = q.version
      where q.entity = 'account' and q.sync is null and q.reason = 'duplicate_key';

ANALYZE "dray"."_dray_b_1dups__account";
