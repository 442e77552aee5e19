-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_1diff__account" AS select w.* from (select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w left join "dray"."account" e on e._key = w._key where e._key is null or e._row_hash <> w._row_hash;

CREATE OR REPLACE TABLE "dray"."_dray_b_1left__account" AS select e._key from "dray"."account" e where not exists (select 1 from "dray"."_dray_b_1rows__account" r where r._key = e._key);


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_1diff__account";

CREATE TABLE "dray"."_dray_b_1diff__account" AS select w.* from (select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w left join "dray"."account" e on e._key = w._key where e._key is null or e._row_hash <> w._row_hash;

ANALYZE "dray"."_dray_b_1diff__account";

DROP TABLE IF EXISTS "dray"."_dray_b_1left__account";

CREATE TABLE "dray"."_dray_b_1left__account" AS select e._key from "dray"."account" e where not exists (select 1 from "dray"."_dray_b_1rows__account" r where r._key = e._key);

ANALYZE "dray"."_dray_b_1left__account";
