-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_diff__account" AS select w._key, 0 as gone from "dray"."_dray_b_wide__account" w left join "dray"."account" e on e._key = w._key where e._key is null or e._row_hash <> w._row_hash union all
      select e._key, 1 as gone from "dray"."account" e where not exists (select 1 from "dray"."_dray_b_wide__account" w where w._key = e._key)
        and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = e._key);

CREATE OR REPLACE TABLE "dray"."_dray_b_diff__account" AS select w._key, 0 as gone from "dray"."_dray_b_wide__account" w union all
      select e._key, 1 as gone from "dray"."account" e where not exists (select 1 from "dray"."_dray_b_wide__account" w where w._key = e._key)
        and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = e._key);


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_diff__account";

CREATE TABLE "dray"."_dray_b_diff__account" AS select w._key, 0 as gone from "dray"."_dray_b_wide__account" w left join "dray"."account" e on e._key = w._key where e._key is null or e._row_hash <> w._row_hash union all
      select e._key, 1 as gone from "dray"."account" e where not exists (select 1 from "dray"."_dray_b_wide__account" w where w._key = e._key)
        and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = e._key);

ANALYZE "dray"."_dray_b_diff__account";

DROP TABLE IF EXISTS "dray"."_dray_b_diff__account";

CREATE TABLE "dray"."_dray_b_diff__account" AS select w._key, 0 as gone from "dray"."_dray_b_wide__account" w union all
      select e._key, 1 as gone from "dray"."account" e where not exists (select 1 from "dray"."_dray_b_wide__account" w where w._key = e._key)
        and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = e._key);

ANALYZE "dray"."_dray_b_diff__account";
