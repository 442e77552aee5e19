-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_1rows__account" AS select ((((CASE WHEN "m"."tenant" IS NOT NULL AND "m"."Account No" IS NOT NULL THEN '[' || coalesce(CASE WHEN contains(to_json("m"."tenant"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("m"."tenant"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("m"."tenant"::VARCHAR)::VARCHAR END, 'null') || ',' || CASE WHEN "m"."Account No" IS NULL THEN 'null' ELSE "m"."Account No"::VARCHAR END || ']' END)::VARCHAR COLLATE "binary"))::VARCHAR COLLATE "binary") as _key, "m"."tenant", "m"."Account No" from (
select tenant, "Account No" from raw.accounts
) as m;


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_1rows__account";

CREATE TABLE "dray"."_dray_b_1rows__account" AS select ((((CASE WHEN "m"."tenant" IS NOT NULL AND "m"."Account No" IS NOT NULL THEN '[' || coalesce(to_json("m"."tenant"::text)::text, 'null') || ',' || CASE WHEN "m"."Account No" IS NULL THEN 'null' ELSE nullif("m"."Account No"::text, 'NaN') END || ']' END)::text COLLATE "C"))::text COLLATE "C") as _key, "m"."tenant", "m"."Account No" from (
select tenant, "Account No" from raw.accounts
) as m;

ANALYZE "dray"."_dray_b_1rows__account";
