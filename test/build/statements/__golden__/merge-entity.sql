-- duckdb

DELETE FROM "dray"."account" AS "t" USING "dray"."_dray_b_diff__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account" ("_key", "owner ""x""", "mrr", "_version", "_row_hash") select w._key, "w"."owner ""x""", "w"."mrr", 7, w._row_hash
      from "dray"."_dray_b_wide__account" w join "dray"."_dray_b_diff__account" c on c._key = w._key where c.gone = 0;

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."_dray_b_wide__account");

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."_dray_b_diff__account" where gone = 1);

insert into "dray"."_dray_gone__account" (key, version) select v._key, 7 from (select _key from "dray"."_dray_b_diff__account" where gone = 1) v;


-- postgres

DELETE FROM "dray"."account" AS "t" USING "dray"."_dray_b_diff__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account" ("_key", "owner ""x""", "mrr", "_version", "_row_hash") select w._key, "w"."owner ""x""", "w"."mrr", 7, w._row_hash
      from "dray"."_dray_b_wide__account" w join "dray"."_dray_b_diff__account" c on c._key = w._key where c.gone = 0;

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."_dray_b_wide__account");

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."_dray_b_diff__account" where gone = 1);

insert into "dray"."_dray_gone__account" (key, version) select v._key, 7 from (select _key from "dray"."_dray_b_diff__account" where gone = 1) v;
