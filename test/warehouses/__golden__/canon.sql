-- text
-- duckdb
coalesce(CASE WHEN contains(to_json("x"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("x"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("x"::VARCHAR)::VARCHAR END, 'null')
-- postgres
coalesce(to_json("x"::text)::text, 'null')

-- text:string
-- duckdb
coalesce(CASE WHEN contains(to_json("x"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("x"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("x"::VARCHAR)::VARCHAR END, 'null')
-- postgres
coalesce(to_json("x"::text)::text, 'null')

-- integer
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE "x"::VARCHAR END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE nullif("x"::text, 'NaN') END

-- integer:string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || "x"::VARCHAR || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || nullif("x"::text, 'NaN') || '"' END

-- integer:fixed
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || TRY_CAST("x"::VARCHAR AS DECIMAL(38,2))::VARCHAR || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN abs(round("x"::text::numeric, 2)) < 1e36::numeric THEN round("x"::text::numeric, 2)::text END || '"' END

-- integer:decimal
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE regexp_replace(TRY_CAST("x"::VARCHAR AS DECIMAL(38,2))::VARCHAR, '[.]?0+$', '') END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN abs(round("x"::text::numeric, 2)) < 1e36::numeric THEN trim_scale(round("x"::text::numeric, 2))::text END END

-- decimal
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN NOT contains("x"::VARCHAR, '.') THEN "x"::VARCHAR
    WHEN "x" = 0 THEN '0'
    WHEN "x"::VARCHAR LIKE '.%' OR "x"::VARCHAR LIKE '-.%' THEN regexp_replace(regexp_replace("x"::VARCHAR, '0+$', ''), '^(-?)[.]', '\10.')
    WHEN suffix("x"::VARCHAR, '0') THEN regexp_replace("x"::VARCHAR, '[.]?0+$', '')
    ELSE "x"::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE nullif(nullif(nullif(trim_scale("x")::text, 'NaN'), 'Infinity'), '-Infinity') END

-- decimal:string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN NOT contains("x"::VARCHAR, '.') THEN "x"::VARCHAR
    WHEN "x" = 0 THEN '0'
    WHEN "x"::VARCHAR LIKE '.%' OR "x"::VARCHAR LIKE '-.%' THEN regexp_replace(regexp_replace("x"::VARCHAR, '0+$', ''), '^(-?)[.]', '\10.')
    WHEN suffix("x"::VARCHAR, '0') THEN regexp_replace("x"::VARCHAR, '[.]?0+$', '')
    ELSE "x"::VARCHAR END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || nullif(nullif(nullif(trim_scale("x")::text, 'NaN'), 'Infinity'), '-Infinity') || '"' END

-- decimal:fixed
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || TRY_CAST("x" AS DECIMAL(38,2))::VARCHAR || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN abs(round("x"::numeric, 2)) < 1e36::numeric THEN round("x"::numeric, 2)::text END || '"' END

-- decimal:decimal
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE regexp_replace(TRY_CAST("x" AS DECIMAL(38,2))::VARCHAR, '[.]?0+$', '') END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN abs(round("x"::numeric, 2)) < 1e36::numeric THEN trim_scale(round("x"::numeric, 2))::text END END

-- double
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN NOT isfinite("x"::DOUBLE) THEN NULL
    WHEN "x"::DOUBLE = trunc("x"::DOUBLE) AND abs("x"::DOUBLE) < 1e15 THEN "x"::DOUBLE::BIGINT::VARCHAR
    WHEN abs("x"::DOUBLE) >= 1e-6 AND abs("x"::DOUBLE) < 1e15 THEN to_json("x"::DOUBLE)::VARCHAR
    ELSE regexp_replace(regexp_replace(to_json("x"::DOUBLE)::VARCHAR, '[.]0$', ''), 'e([0-9])', 'e+\1') END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x"::float8 IN ('NaN', 'Infinity', '-Infinity') THEN NULL
    WHEN "x"::float8 = 0 THEN '0'
    WHEN abs("x"::float8) >= 1e-4 AND abs("x"::float8) < 1e15 THEN "x"::float8::text
    WHEN abs("x"::float8) >= 1e-6 AND abs("x"::float8) < 1e21 THEN trim_scale("x"::float8::text::numeric)::text
    ELSE replace("x"::float8::text, 'e-0', 'e-') END END

-- double:string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN NOT isfinite("x"::DOUBLE) THEN NULL
    WHEN "x"::DOUBLE = trunc("x"::DOUBLE) AND abs("x"::DOUBLE) < 1e15 THEN "x"::DOUBLE::BIGINT::VARCHAR
    WHEN abs("x"::DOUBLE) >= 1e-6 AND abs("x"::DOUBLE) < 1e15 THEN to_json("x"::DOUBLE)::VARCHAR
    ELSE regexp_replace(regexp_replace(to_json("x"::DOUBLE)::VARCHAR, '[.]0$', ''), 'e([0-9])', 'e+\1') END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x"::float8 IN ('NaN', 'Infinity', '-Infinity') THEN NULL
    WHEN "x"::float8 = 0 THEN '0'
    WHEN abs("x"::float8) >= 1e-4 AND abs("x"::float8) < 1e15 THEN "x"::float8::text
    WHEN abs("x"::float8) >= 1e-6 AND abs("x"::float8) < 1e21 THEN trim_scale("x"::float8::text::numeric)::text
    ELSE replace("x"::float8::text, 'e-0', 'e-') END || '"' END

-- double:fixed
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN abs("x"::DOUBLE) < 1e36 THEN TRY_CAST(CASE WHEN contains(to_json("x"::DOUBLE)::VARCHAR, 'e-') THEN CASE WHEN "x" < 0 THEN '-0.' ELSE '0.' END || repeat('0', split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 2)::INTEGER - 1) || regexp_replace(split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 1), '[-.]', '', 'g') ELSE to_json("x"::DOUBLE)::VARCHAR END AS DECIMAL(38,2))::VARCHAR END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN abs("x"::float8) < 1e36::float8 THEN round("x"::float8::text::numeric, 2)::text END || '"' END

-- double:decimal
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN abs("x"::DOUBLE) < 1e36 THEN regexp_replace(TRY_CAST(CASE WHEN contains(to_json("x"::DOUBLE)::VARCHAR, 'e-') THEN CASE WHEN "x" < 0 THEN '-0.' ELSE '0.' END || repeat('0', split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 2)::INTEGER - 1) || regexp_replace(split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 1), '[-.]', '', 'g') ELSE to_json("x"::DOUBLE)::VARCHAR END AS DECIMAL(38,2))::VARCHAR, '[.]?0+$', '') END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN abs("x"::float8) < 1e36::float8 THEN trim_scale(round("x"::float8::text::numeric, 2))::text END END

-- float
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN NOT isfinite("x"::DOUBLE) THEN NULL
    WHEN "x"::DOUBLE = trunc("x"::DOUBLE) AND abs("x"::DOUBLE) < 1e15 THEN "x"::DOUBLE::BIGINT::VARCHAR
    WHEN abs("x"::DOUBLE) >= 1e-6 AND abs("x"::DOUBLE) < 1e15 THEN to_json("x"::DOUBLE)::VARCHAR
    ELSE regexp_replace(regexp_replace(to_json("x"::DOUBLE)::VARCHAR, '[.]0$', ''), 'e([0-9])', 'e+\1') END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x"::float8 IN ('NaN', 'Infinity', '-Infinity') THEN NULL
    WHEN "x"::float8 = 0 THEN '0'
    WHEN abs("x"::float8) >= 1e-4 AND abs("x"::float8) < 1e15 THEN "x"::float8::text
    WHEN abs("x"::float8) >= 1e-6 AND abs("x"::float8) < 1e21 THEN trim_scale("x"::float8::text::numeric)::text
    ELSE replace("x"::float8::text, 'e-0', 'e-') END END

-- float:string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN NOT isfinite("x"::DOUBLE) THEN NULL
    WHEN "x"::DOUBLE = trunc("x"::DOUBLE) AND abs("x"::DOUBLE) < 1e15 THEN "x"::DOUBLE::BIGINT::VARCHAR
    WHEN abs("x"::DOUBLE) >= 1e-6 AND abs("x"::DOUBLE) < 1e15 THEN to_json("x"::DOUBLE)::VARCHAR
    ELSE regexp_replace(regexp_replace(to_json("x"::DOUBLE)::VARCHAR, '[.]0$', ''), 'e([0-9])', 'e+\1') END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x"::float8 IN ('NaN', 'Infinity', '-Infinity') THEN NULL
    WHEN "x"::float8 = 0 THEN '0'
    WHEN abs("x"::float8) >= 1e-4 AND abs("x"::float8) < 1e15 THEN "x"::float8::text
    WHEN abs("x"::float8) >= 1e-6 AND abs("x"::float8) < 1e21 THEN trim_scale("x"::float8::text::numeric)::text
    ELSE replace("x"::float8::text, 'e-0', 'e-') END || '"' END

-- float:fixed
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN abs("x"::DOUBLE) < 1e36 THEN TRY_CAST(CASE WHEN contains(to_json("x"::DOUBLE)::VARCHAR, 'e-') THEN CASE WHEN "x" < 0 THEN '-0.' ELSE '0.' END || repeat('0', split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 2)::INTEGER - 1) || regexp_replace(split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 1), '[-.]', '', 'g') ELSE to_json("x"::DOUBLE)::VARCHAR END AS DECIMAL(38,2))::VARCHAR END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN abs("x"::float8) < 1e36::float8 THEN round("x"::float8::text::numeric, 2)::text END || '"' END

-- float:decimal
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN abs("x"::DOUBLE) < 1e36 THEN regexp_replace(TRY_CAST(CASE WHEN contains(to_json("x"::DOUBLE)::VARCHAR, 'e-') THEN CASE WHEN "x" < 0 THEN '-0.' ELSE '0.' END || repeat('0', split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 2)::INTEGER - 1) || regexp_replace(split_part(to_json("x"::DOUBLE)::VARCHAR, 'e-', 1), '[-.]', '', 'g') ELSE to_json("x"::DOUBLE)::VARCHAR END AS DECIMAL(38,2))::VARCHAR, '[.]?0+$', '') END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN abs("x"::float8) < 1e36::float8 THEN trim_scale(round("x"::float8::text::numeric, 2))::text END END

-- boolean
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE "x"::VARCHAR END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE "x"::text END

-- boolean:string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || "x"::VARCHAR || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || "x"::text || '"' END

-- boolean:01
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x" THEN '1' ELSE '0' END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x" THEN '1' ELSE '0' END END

-- boolean:01string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" THEN '1' ELSE '0' END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" THEN '1' ELSE '0' END || '"' END

-- uuid
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || nullif(regexp_extract(lower("x"::VARCHAR), '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'), '') || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || substring(lower(("x"::text COLLATE "C")) from '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$') || '"' END

-- uuid:string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || nullif(regexp_extract(lower("x"::VARCHAR), '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'), '') || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || substring(lower(("x"::text COLLATE "C")) from '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$') || '"' END

-- date
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN strftime("x", '%Y-%m-%d') END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char("x", 'YYYY-MM-DD') END || '"' END

-- date:mmdd
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN strftime("x", '%m/%d') END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN to_char("x", 'MM/DD') END || '"' END

-- date:epoch_ms_midnight_utc
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN (("x" - DATE '1970-01-01') * 86400000)::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN (("x" - DATE '1970-01-01')::bigint * 86400000)::text END END

-- time
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" < TIME '24:00:00' THEN strftime(DATE '1970-01-01' + "x", '%H:%M:%S.%f') END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" < TIME '24:00:00' THEN to_char("x", 'HH24:MI:SS.US') END || '"' END

-- timestamp
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year("x") BETWEEN 1 AND 9999 THEN strftime("x", '%Y-%m-%dT%H:%M:%S.%f') END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN to_char("x", 'YYYY-MM-DD"T"HH24:MI:SS.US') END || '"' END

-- timestamp:epoch_seconds
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN year("x") BETWEEN 1 AND 9999 THEN (epoch_us(date_trunc('second', "x")) // 1000000)::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN extract(epoch from date_trunc('second', "x"))::bigint::text END END

-- timestamp:epoch_ms
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN year("x") BETWEEN 1 AND 9999 THEN epoch_ms(date_trunc('millisecond', "x"))::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN (extract(epoch from date_trunc('milliseconds', "x")) * 1000)::bigint::text END END

-- timestamp:iso8601_s
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year("x") BETWEEN 1 AND 9999 THEN substr(strftime("x", '%Y-%m-%dT%H:%M:%S.%f'), 1, 19) END || 'Z' || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN substr(to_char("x", 'YYYY-MM-DD"T"HH24:MI:SS.US'), 1, 19) END || 'Z' || '"' END

-- timestamp:iso8601_ms
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year("x") BETWEEN 1 AND 9999 THEN substr(strftime("x", '%Y-%m-%dT%H:%M:%S.%f'), 1, 23) END || 'Z' || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN substr(to_char("x", 'YYYY-MM-DD"T"HH24:MI:SS.US'), 1, 23) END || 'Z' || '"' END

-- timestamp:iso8601_utc
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year("x") BETWEEN 1 AND 9999 THEN strftime("x", '%Y-%m-%dT%H:%M:%S.%f') END || 'Z' || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN to_char("x", 'YYYY-MM-DD"T"HH24:MI:SS.US') END || 'Z' || '"' END

-- timestamp:iso_date
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year("x") BETWEEN 1 AND 9999 THEN substr(strftime("x", '%Y-%m-%dT%H:%M:%S.%f'), 1, 10) END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN "x" >= TIMESTAMP '0001-01-01' AND "x" < TIMESTAMP '10000-01-01' THEN substr(to_char("x", 'YYYY-MM-DD"T"HH24:MI:SS.US'), 1, 10) END || '"' END

-- timestamptz
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN strftime(make_timestamp(epoch_us("x")), '%Y-%m-%dT%H:%M:%S.%f') END || 'Z' || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN to_char(("x" AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.US') END || 'Z' || '"' END

-- timestamptz:epoch_seconds
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN (epoch_us(date_trunc('second', make_timestamp(epoch_us("x")))) // 1000000)::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN extract(epoch from date_trunc('second', ("x" AT TIME ZONE 'UTC')))::bigint::text END END

-- timestamptz:epoch_ms
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN epoch_ms(date_trunc('millisecond', make_timestamp(epoch_us("x"))))::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN (extract(epoch from date_trunc('milliseconds', ("x" AT TIME ZONE 'UTC'))) * 1000)::bigint::text END END

-- timestamptz:iso8601_s
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN substr(strftime(make_timestamp(epoch_us("x")), '%Y-%m-%dT%H:%M:%S.%f'), 1, 19) END || 'Z' || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN substr(to_char(("x" AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.US'), 1, 19) END || 'Z' || '"' END

-- timestamptz:iso8601_ms
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN substr(strftime(make_timestamp(epoch_us("x")), '%Y-%m-%dT%H:%M:%S.%f'), 1, 23) END || 'Z' || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN substr(to_char(("x" AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.US'), 1, 23) END || 'Z' || '"' END

-- timestamptz:iso8601_utc
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN strftime(make_timestamp(epoch_us("x")), '%Y-%m-%dT%H:%M:%S.%f') END || 'Z' || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN to_char(("x" AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.US') END || 'Z' || '"' END

-- timestamptz:iso_date
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN year(make_timestamp(epoch_us("x"))) BETWEEN 1 AND 9999 THEN substr(strftime(make_timestamp(epoch_us("x")), '%Y-%m-%dT%H:%M:%S.%f'), 1, 10) END || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || CASE WHEN ("x" AT TIME ZONE 'UTC') >= TIMESTAMP '0001-01-01' AND ("x" AT TIME ZONE 'UTC') < TIMESTAMP '10000-01-01' THEN substr(to_char(("x" AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS.US'), 1, 10) END || '"' END

-- bytes
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || base64("x") || '"' END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE '"' || replace(encode("x", 'base64'), chr(10), '') || '"' END

-- json
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN NOT (contains(to_json("x"::JSON)::VARCHAR, 'NaN') OR contains(to_json("x"::JSON)::VARCHAR, 'Infinity')) OR NOT regexp_matches(regexp_replace(to_json("x"::JSON)::VARCHAR, '"([^"\\]|\\.)*"', '', 'g'), '[NI]') THEN to_json("x"::JSON)::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE translate("x"::text, chr(10) || chr(13) || chr(9), '   ') END

-- json:string
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN contains(to_json(CASE WHEN NOT (contains(to_json("x"::JSON)::VARCHAR, 'NaN') OR contains(to_json("x"::JSON)::VARCHAR, 'Infinity')) OR NOT regexp_matches(regexp_replace(to_json("x"::JSON)::VARCHAR, '"([^"\\]|\\.)*"', '', 'g'), '[NI]') THEN to_json("x"::JSON)::VARCHAR END::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json(CASE WHEN NOT (contains(to_json("x"::JSON)::VARCHAR, 'NaN') OR contains(to_json("x"::JSON)::VARCHAR, 'Infinity')) OR NOT regexp_matches(regexp_replace(to_json("x"::JSON)::VARCHAR, '"([^"\\]|\\.)*"', '', 'g'), '[NI]') THEN to_json("x"::JSON)::VARCHAR END::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json(CASE WHEN NOT (contains(to_json("x"::JSON)::VARCHAR, 'NaN') OR contains(to_json("x"::JSON)::VARCHAR, 'Infinity')) OR NOT regexp_matches(regexp_replace(to_json("x"::JSON)::VARCHAR, '"([^"\\]|\\.)*"', '', 'g'), '[NI]') THEN to_json("x"::JSON)::VARCHAR END::VARCHAR)::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE to_json(translate("x"::text, chr(10) || chr(13) || chr(9), '   ')::text)::text END

-- array of integer
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN list_count(list_transform("x", lambda _v: CASE WHEN (_v) IS NULL THEN 'null' ELSE (_v)::VARCHAR END)) = len("x") THEN '[' || array_to_string(list_transform("x", lambda _v: CASE WHEN (_v) IS NULL THEN 'null' ELSE (_v)::VARCHAR END), ',') || ']' END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN coalesce(array_ndims("x"), 1) = 1 THEN (
    SELECT CASE WHEN count(*) = count(e) THEN '[' || coalesce(string_agg(e, ',' ORDER BY o), '') || ']' END
    FROM (SELECT CASE WHEN (u.v) IS NULL THEN 'null' ELSE nullif((u.v)::text, 'NaN') END AS e, u.o FROM unnest("x") WITH ORDINALITY AS u(v, o)) s) END END

-- timestamp:epoch_ms in Europe/Berlin
-- duckdb
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN year(CASE WHEN year("x") BETWEEN 0 AND 10000 THEN make_timestamp(epoch_us(timezone('Europe/Berlin', "x"))) END) BETWEEN 1 AND 9999 THEN epoch_ms(date_trunc('millisecond', CASE WHEN year("x") BETWEEN 0 AND 10000 THEN make_timestamp(epoch_us(timezone('Europe/Berlin', "x"))) END))::VARCHAR END END
-- postgres
CASE WHEN "x" IS NULL THEN 'null' ELSE CASE WHEN CASE WHEN "x" > TIMESTAMP '0001-12-30 BC' AND "x" < TIMESTAMP '10000-01-03' THEN "x" AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' END >= TIMESTAMP '0001-01-01' AND CASE WHEN "x" > TIMESTAMP '0001-12-30 BC' AND "x" < TIMESTAMP '10000-01-03' THEN "x" AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' END < TIMESTAMP '10000-01-01' THEN (extract(epoch from date_trunc('milliseconds', CASE WHEN "x" > TIMESTAMP '0001-12-30 BC' AND "x" < TIMESTAMP '10000-01-03' THEN "x" AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC' END)) * 1000)::bigint::text END END
