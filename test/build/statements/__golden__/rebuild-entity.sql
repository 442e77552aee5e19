-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_1kept__account" AS select e.* from "dray"."account" e where exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = e._key);

CREATE OR REPLACE TABLE "dray"."account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::BIGINT as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w;

CREATE OR REPLACE TABLE "dray"."account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::BIGINT as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w union all select k._key, "w"."owner ""x""", "k"."mrr", k._version, k._row_hash
        from "dray"."_dray_b_1kept__account" k left join (select b._key, "b"."owner ""x""", "p0"."mrr", hash("b"."owner ""x""", "p0"."mrr") as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w on 1 = 0;


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_1kept__account";

CREATE TABLE "dray"."_dray_b_1kept__account" AS select e.* from "dray"."account" e where exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = e._key);

ANALYZE "dray"."_dray_b_1kept__account";

DROP TABLE IF EXISTS "dray"."_dray_b_1new__account";

CREATE TABLE "dray"."_dray_b_1new__account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::bigint as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w;

DO '
DECLARE
  old regclass := to_regclass(''"dray"."account"'');
  new regclass := to_regclass(''"dray"."_dray_b_1new__account"'');
  c record;
  names text;
BEGIN
  IF old IS NOT NULL AND (SELECT sum(n) FROM (SELECT max(attnum) AS n FROM pg_attribute WHERE attrelid IN (old, new) GROUP BY attrelid) m) > 1600 THEN
    EXECUTE format(''DROP TABLE %s'', old);
    old := NULL;
  END IF;
  IF old IS NULL THEN
    EXECUTE format(''ALTER TABLE %s RENAME TO %I'', new, ''account'');
    RETURN;
  END IF;
  EXECUTE format(''TRUNCATE %s'', old);
  FOR c IN SELECT o.attname AS gone, n.attname AS added, format_type(n.atttypid, n.atttypmod) AS type, coalesce(n.collated, '''') AS collated
    FROM (SELECT a.*, CASE WHEN a.attcollation <> t.typcollation THEN
      (SELECT format('' COLLATE %I.%I'', s.nspname, l.collname) FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collated
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = old AND a.attnum > 0 AND NOT a.attisdropped) o FULL JOIN (SELECT a.*, CASE WHEN a.attcollation <> t.typcollation THEN
      (SELECT format('' COLLATE %I.%I'', s.nspname, l.collname) FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collated
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = new AND a.attnum > 0 AND NOT a.attisdropped) n
      ON n.attname = o.attname AND n.atttypid = o.atttypid AND n.atttypmod = o.atttypmod AND n.attcollation = o.attcollation
    WHERE o.attname IS NULL OR n.attname IS NULL ORDER BY o.attnum, n.attnum
  LOOP
    IF c.added IS NULL THEN EXECUTE format(''ALTER TABLE %s DROP COLUMN %I'', old, c.gone);
    ELSE EXECUTE format(''ALTER TABLE %s ADD COLUMN %I %s%s'', old, c.added, c.type, c.collated);
    END IF;
  END LOOP;
  SELECT string_agg(quote_ident(attname), '', '') INTO names FROM pg_attribute WHERE attrelid = new AND attnum > 0 AND NOT attisdropped;
  EXECUTE format(''INSERT INTO %s (%s) SELECT %s FROM %s'', old, names, names, new);
  EXECUTE format(''DROP TABLE %s'', new);
END';

CREATE UNIQUE INDEX IF NOT EXISTS "account___key_idx" ON "dray"."account" ("_key");

CREATE INDEX IF NOT EXISTS "account___version_idx" ON "dray"."account" ("_version");

ANALYZE "dray"."account";

DROP TABLE IF EXISTS "dray"."_dray_b_1new__account";

CREATE TABLE "dray"."_dray_b_1new__account" AS select w._key, "w"."owner ""x""", "w"."mrr", (7)::bigint as _version, w._row_hash from (select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w union all select k._key, "w"."owner ""x""", "k"."mrr", k._version, k._row_hash
        from "dray"."_dray_b_1kept__account" k left join (select b._key, "b"."owner ""x""", "p0"."mrr", hash_record_extended(ROW((("b"."owner ""x""")::text COLLATE "C"), "p0"."mrr"), 0) as _row_hash from "dray"."_dray_b_1rows__account" b left join "dray"."account__revenue" p0 on p0._key = b._key
      where b._key is not null and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = b._key)) w on 1 = 0;

DO '
DECLARE
  old regclass := to_regclass(''"dray"."account"'');
  new regclass := to_regclass(''"dray"."_dray_b_1new__account"'');
  c record;
  names text;
BEGIN
  IF old IS NOT NULL AND (SELECT sum(n) FROM (SELECT max(attnum) AS n FROM pg_attribute WHERE attrelid IN (old, new) GROUP BY attrelid) m) > 1600 THEN
    EXECUTE format(''DROP TABLE %s'', old);
    old := NULL;
  END IF;
  IF old IS NULL THEN
    EXECUTE format(''ALTER TABLE %s RENAME TO %I'', new, ''account'');
    RETURN;
  END IF;
  EXECUTE format(''TRUNCATE %s'', old);
  FOR c IN SELECT o.attname AS gone, n.attname AS added, format_type(n.atttypid, n.atttypmod) AS type, coalesce(n.collated, '''') AS collated
    FROM (SELECT a.*, CASE WHEN a.attcollation <> t.typcollation THEN
      (SELECT format('' COLLATE %I.%I'', s.nspname, l.collname) FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collated
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = old AND a.attnum > 0 AND NOT a.attisdropped) o FULL JOIN (SELECT a.*, CASE WHEN a.attcollation <> t.typcollation THEN
      (SELECT format('' COLLATE %I.%I'', s.nspname, l.collname) FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collated
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = new AND a.attnum > 0 AND NOT a.attisdropped) n
      ON n.attname = o.attname AND n.atttypid = o.atttypid AND n.atttypmod = o.atttypmod AND n.attcollation = o.attcollation
    WHERE o.attname IS NULL OR n.attname IS NULL ORDER BY o.attnum, n.attnum
  LOOP
    IF c.added IS NULL THEN EXECUTE format(''ALTER TABLE %s DROP COLUMN %I'', old, c.gone);
    ELSE EXECUTE format(''ALTER TABLE %s ADD COLUMN %I %s%s'', old, c.added, c.type, c.collated);
    END IF;
  END LOOP;
  SELECT string_agg(quote_ident(attname), '', '') INTO names FROM pg_attribute WHERE attrelid = new AND attnum > 0 AND NOT attisdropped;
  EXECUTE format(''INSERT INTO %s (%s) SELECT %s FROM %s'', old, names, names, new);
  EXECUTE format(''DROP TABLE %s'', new);
END';

CREATE UNIQUE INDEX IF NOT EXISTS "account___key_idx" ON "dray"."account" ("_key");

CREATE INDEX IF NOT EXISTS "account___version_idx" ON "dray"."account" ("_version");

ANALYZE "dray"."account";
