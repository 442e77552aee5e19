-- duckdb

DELETE FROM "dray"."account__revenue" AS "t" USING "dray"."_dray_b_d0__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account__revenue" ("_key", "mrr") select r._key, "r"."mrr"
    from "dray"."_dray_b_p0__account" r join "dray"."_dray_b_d0__account" c on c._key = r._key where c.gone = 0;

CREATE OR REPLACE TABLE "dray"."account__revenue" AS select r._key, "r"."mrr" from "dray"."_dray_b_p0__account" r where r._key is not null
    and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = r._key);


-- postgres

DELETE FROM "dray"."account__revenue" AS "t" USING "dray"."_dray_b_d0__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account__revenue" ("_key", "mrr") select r._key, "r"."mrr"
    from "dray"."_dray_b_p0__account" r join "dray"."_dray_b_d0__account" c on c._key = r._key where c.gone = 0;

DROP TABLE IF EXISTS "dray"."account__revenue";

CREATE TABLE "dray"."account__revenue" AS select r._key, "r"."mrr" from "dray"."_dray_b_p0__account" r where r._key is not null
    and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = r._key);

ANALYZE "dray"."account__revenue";
