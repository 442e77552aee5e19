-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_d0__account" AS select r._key, 0 as gone from "dray"."_dray_b_p0__account" r left join "dray"."account__revenue" p on p._key = r._key
        where r._key is not null and (p._key is null or hash("r"."mrr") <> hash("p"."mrr")) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = "r"."_key")
      union all
      select p._key, 1 as gone from "dray"."account__revenue" p where not exists (select 1 from "dray"."_dray_b_p0__account" r where r._key = p._key) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = "p"."_key");


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_d0__account";

CREATE TABLE "dray"."_dray_b_d0__account" AS select r._key, 0 as gone from "dray"."_dray_b_p0__account" r left join "dray"."account__revenue" p on p._key = r._key
        where r._key is not null and (p._key is null or hash_record_extended(ROW("r"."mrr"), 0) <> hash_record_extended(ROW("p"."mrr"), 0)) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = "r"."_key")
      union all
      select p._key, 1 as gone from "dray"."account__revenue" p where not exists (select 1 from "dray"."_dray_b_p0__account" r where r._key = p._key) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = "p"."_key");

ANALYZE "dray"."_dray_b_d0__account";
