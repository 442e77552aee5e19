-- duckdb

DELETE FROM "dray"."account" AS "t" USING "dray"."_dray_b_1diff__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account" ("_key", "owner ""x""", "mrr", "_version", "_row_hash") select c._key, "c"."owner ""x""", "c"."mrr", 7, c._row_hash from "dray"."_dray_b_1diff__account" c;

DELETE FROM "dray"."account" AS "t" USING "dray"."_dray_b_1left__account" AS "s" WHERE "t"."_key" = "s"."_key";

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."_dray_b_1left__account");

insert into "dray"."_dray_gone__account" (key, version) select v._key, 7 from "dray"."_dray_b_1left__account" v;

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."account");


-- postgres

DELETE FROM "dray"."account" AS "t" USING "dray"."_dray_b_1diff__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account" ("_key", "owner ""x""", "mrr", "_version", "_row_hash") select c._key, "c"."owner ""x""", "c"."mrr", 7, c._row_hash from "dray"."_dray_b_1diff__account" c;

DELETE FROM "dray"."account" AS "t" USING "dray"."_dray_b_1left__account" AS "s" WHERE "t"."_key" = "s"."_key";

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."_dray_b_1left__account");

insert into "dray"."_dray_gone__account" (key, version) select v._key, 7 from "dray"."_dray_b_1left__account" v;

delete from "dray"."_dray_gone__account" where key in (select _key from "dray"."account");
