-- key of text
-- duckdb
("x"::VARCHAR COLLATE "binary")
-- postgres
("x"::text COLLATE "C")

-- key of integer
-- duckdb
"x"::VARCHAR
-- postgres
nullif("x"::text, 'NaN')

-- key of decimal
-- duckdb
CASE WHEN NOT contains("x"::VARCHAR, '.') THEN "x"::VARCHAR
    WHEN "x" = 0 THEN '0'
    WHEN "x"::VARCHAR LIKE '.%' OR "x"::VARCHAR LIKE '-.%' THEN regexp_replace(regexp_replace("x"::VARCHAR, '0+$', ''), '^(-?)[.]', '\10.')
    WHEN suffix("x"::VARCHAR, '0') THEN regexp_replace("x"::VARCHAR, '[.]?0+$', '')
    ELSE "x"::VARCHAR END
-- postgres
nullif(nullif(nullif(trim_scale("x")::text, 'NaN'), 'Infinity'), '-Infinity')

-- key of uuid
-- duckdb
nullif(regexp_extract(lower("x"::VARCHAR), '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'), '')
-- postgres
substring(lower(("x"::text COLLATE "C")) from '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')

-- key of date
-- duckdb
CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN strftime("x", '%Y-%m-%d') END
-- postgres
CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char("x", 'YYYY-MM-DD') END

-- key of time
-- duckdb
CASE WHEN "x" < TIME '24:00:00' THEN strftime(DATE '1970-01-01' + "x", '%H:%M:%S.%f') END
-- postgres
CASE WHEN "x" < TIME '24:00:00' THEN to_char("x", 'HH24:MI:SS.US') END

-- key of timestamp
-- duckdb
CASE WHEN year("x") BETWEEN 1 AND 9999 THEN strftime("x", '%Y-%m-%dT%H:%M:%S.%f') END
-- postgres
CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN to_char("x", 'YYYY-MM-DD"T"HH24:MI:SS.US') END

-- key of timestamptz
-- duckdb
CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN strftime(make_timestamp(epoch_us("x")), '%Y-%m-%dT%H:%M:%S.%f') END || 'Z'
-- postgres
CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN to_char(("x" AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.US') END || 'Z'

-- key of bytes
-- duckdb
base64("x")
-- postgres
replace(encode("x", 'base64'), chr(10), '')

-- composite key
-- duckdb
((CASE WHEN "region" IS NOT NULL AND "no" IS NOT NULL THEN '[' || coalesce(CASE WHEN contains(to_json("region"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("region"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("region"::VARCHAR)::VARCHAR END, 'null') || ',' || CASE WHEN "no" IS NULL THEN 'null' ELSE "no"::VARCHAR END || ']' END)::VARCHAR COLLATE "binary")
-- postgres
((CASE WHEN "region" IS NOT NULL AND "no" IS NOT NULL THEN '[' || coalesce(to_json("region"::text)::text, 'null') || ',' || CASE WHEN "no" IS NULL THEN 'null' ELSE nullif("no"::text, 'NaN') END || ']' END)::text COLLATE "C")
