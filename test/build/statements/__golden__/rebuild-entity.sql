-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_kept__account" AS select e.* from "dray"."account" e where exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = e._key);

CREATE OR REPLACE TABLE "dray"."account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::BIGINT as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = b._key)) w;

CREATE OR REPLACE TABLE "dray"."account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::BIGINT as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = b._key)) w union all select k._key, "w"."owner ""x""", "k"."mrr", k._version, k._row_hash
        from "dray"."_dray_b_kept__account" k left join (select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = b._key)) w on 1 = 0;


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_kept__account";

CREATE TABLE "dray"."_dray_b_kept__account" AS select e.* from "dray"."account" e where exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = e._key);

ANALYZE "dray"."_dray_b_kept__account";

DROP TABLE IF EXISTS "dray"."account";

CREATE TABLE "dray"."account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::bigint as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = b._key)) w;

ANALYZE "dray"."account";

DROP TABLE IF EXISTS "dray"."account";

CREATE TABLE "dray"."account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::bigint as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = b._key)) w union all select k._key, "w"."owner ""x""", "k"."mrr", k._version, k._row_hash
        from "dray"."_dray_b_kept__account" k left join (select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = b._key)) w on 1 = 0;

ANALYZE "dray"."account";
