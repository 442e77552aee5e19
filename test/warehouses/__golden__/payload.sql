-- payload
-- duckdb
((('{' || CASE WHEN "vip" IS NULL THEN '' ELSE '"FNAME":' || CASE WHEN "vip" IS NULL THEN 'null' ELSE "vip"::VARCHAR END || ',' END || '"billing":{"no":' || CASE WHEN "n" IS NULL THEN 'null' ELSE "n"::VARCHAR END || CASE WHEN "zip" IS NULL THEN '' ELSE ',"zip":' || CASE WHEN "zip" IS NULL THEN 'null' ELSE "zip"::VARCHAR END END || '},"it''s \"odd\"":' || CASE WHEN "m" IS NULL THEN 'null' ELSE "m"::VARCHAR END || '}'))::VARCHAR COLLATE "binary")
-- postgres
((('{' || CASE WHEN "vip" IS NULL THEN '' ELSE '"FNAME":' || CASE WHEN "vip" IS NULL THEN 'null' ELSE "vip"::text END || ',' END || '"billing":{"no":' || CASE WHEN "n" IS NULL THEN 'null' ELSE nullif("n"::text, 'NaN') END || CASE WHEN "zip" IS NULL THEN '' ELSE ',"zip":' || CASE WHEN "zip" IS NULL THEN 'null' ELSE nullif("zip"::text, 'NaN') END END || '},"it''s \"odd\"":' || CASE WHEN "m" IS NULL THEN 'null' ELSE nullif("m"::text, 'NaN') END || '}'))::text COLLATE "C")
