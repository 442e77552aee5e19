-- duckdb

insert into "dray"."account__group_events" (key, group_name, event, happened_at, version, invocation_id)
    select key, group_name, event, now(), 7, 'i1' from "dray"."_dray_b_1moves__account";

DELETE FROM "dray"."account__groups" AS "t" USING "dray"."_dray_b_1moves__account" AS "s" WHERE "t"."key" = "s"."key" AND "t"."group_name" = "s"."group_name";

insert into "dray"."account__groups" (key, group_name, entered_at) select key, group_name, now() from "dray"."_dray_b_1moves__account" where event = 'entered';


-- postgres

insert into "dray"."account__group_events" (key, group_name, event, happened_at, version, invocation_id)
    select key, group_name, event, statement_timestamp(), 7, 'i1' from "dray"."_dray_b_1moves__account";

DELETE FROM "dray"."account__groups" AS "t" USING "dray"."_dray_b_1moves__account" AS "s" WHERE "t"."key" = "s"."key" AND "t"."group_name" = "s"."group_name";

insert into "dray"."account__groups" (key, group_name, entered_at) select key, group_name, statement_timestamp() from "dray"."_dray_b_1moves__account" where event = 'entered';
