-- duckdb

insert into "dray"."_dray_b_members__account" (key, group_name) select _key, 'big' from "dray"."account" where (
mrr > 5 -- much
);

insert into "dray"."_dray_b_members__account" (key, group_name) select e._key, 'it''s' from "dray"."account" e where e._key in (select k._key from (select ((CASE WHEN "m"."tenant" IS NOT NULL AND "m"."Account No" IS NOT NULL THEN '[' || coalesce(CASE WHEN contains(to_json("m"."tenant"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("m"."tenant"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("m"."tenant"::VARCHAR)::VARCHAR END, 'null') || ',' || CASE WHEN "m"."Account No" IS NULL THEN 'null' ELSE "m"."Account No"::VARCHAR END || ']' END)::VARCHAR COLLATE "binary") as _key from (
select * from big
) as m) k where k._key is not null);


-- postgres

insert into "dray"."_dray_b_members__account" (key, group_name) select _key, 'big' from "dray"."account" where (
mrr > 5 -- much
);

insert into "dray"."_dray_b_members__account" (key, group_name) select e._key, 'it''s' from "dray"."account" e where e._key in (select k._key from (select ((CASE WHEN "m"."tenant" IS NOT NULL AND "m"."Account No" IS NOT NULL THEN '[' || coalesce(to_json("m"."tenant"::text)::text, 'null') || ',' || CASE WHEN "m"."Account No" IS NULL THEN 'null' ELSE nullif("m"."Account No"::text, 'NaN') END || ']' END)::text COLLATE "C") as _key from (
select * from big
) as m) k where k._key is not null);
