-- duckdb

DELETE FROM "dray"."account__revenue" AS "t" USING "dray"."_dray_b_1d0__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account__revenue" ("_key", "mrr") select r._key, "r"."mrr"
    from "dray"."_dray_b_1p0__account" r join "dray"."_dray_b_1d0__account" c on c._key = r._key where c.gone = 0;

CREATE OR REPLACE TABLE "dray"."account__revenue" AS select r._key, "r"."mrr" from "dray"."_dray_b_1p0__account" r where r._key is not null
    and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = r._key);


-- postgres

DELETE FROM "dray"."account__revenue" AS "t" USING "dray"."_dray_b_1d0__account" AS "s" WHERE "t"."_key" = "s"."_key";

insert into "dray"."account__revenue" ("_key", "mrr") select r._key, "r"."mrr"
    from "dray"."_dray_b_1p0__account" r join "dray"."_dray_b_1d0__account" c on c._key = r._key where c.gone = 0;

DROP TABLE IF EXISTS "dray"."_dray_b_1n0__account";

CREATE TABLE "dray"."_dray_b_1n0__account" AS select r._key, "r"."mrr" from "dray"."_dray_b_1p0__account" r where r._key is not null
    and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = r._key);

DO '
DECLARE
  old regclass := to_regclass(''"dray"."account__revenue"'');
  new regclass := to_regclass(''"dray"."_dray_b_1n0__account"'');
  c record;
  names text;
BEGIN
  IF old IS NOT NULL AND (SELECT sum(n) FROM (SELECT max(attnum) AS n FROM pg_attribute WHERE attrelid IN (old, new) GROUP BY attrelid) m) > 1600 THEN
    EXECUTE format(''DROP TABLE %s'', old);
    old := NULL;
  END IF;
  IF old IS NULL THEN
    EXECUTE format(''ALTER TABLE %s RENAME TO %I'', new, ''account__revenue'');
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

CREATE UNIQUE INDEX IF NOT EXISTS "account__revenue___key_idx" ON "dray"."account__revenue" ("_key");

ANALYZE "dray"."account__revenue";
