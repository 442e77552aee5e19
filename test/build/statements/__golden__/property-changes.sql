-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_1d0__account" AS select c._key, c.gone from (
        select coalesce(r._key, p._key) as _key, case when r._key is null then 1 else 0 end as gone
        from (select * from "dray"."_dray_b_1p0__account" where _key is not null) r full join "dray"."account__revenue" p on p._key = r._key
        where r._key is null or p._key is null or hash("r"."mrr") <> hash("p"."mrr")) c
      where not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = c._key);


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_1d0__account";

CREATE TABLE "dray"."_dray_b_1d0__account" AS select c._key, c.gone from (
        select coalesce(r._key, p._key) as _key, case when r._key is null then 1 else 0 end as gone
        from (select * from "dray"."_dray_b_1p0__account" where _key is not null) r full join "dray"."account__revenue" p on p._key = r._key
        where r._key is null or p._key is null or hash_record_extended(ROW("r"."mrr"), 0) <> hash_record_extended(ROW("p"."mrr"), 0)) c
      where not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = c._key);

ANALYZE "dray"."_dray_b_1d0__account";
