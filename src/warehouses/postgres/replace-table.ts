import { id, join, lit, sql, type Sql } from '../../util/sql.ts'
import type { Flavour } from '../flavour.ts'
import type { TableName } from '../warehouse.ts'
import { indexName } from './create-table.ts'
import { postgresDialect } from './dialect.ts'

const table = ({ schema, name }: TableName): Sql => id(schema, name)

/**
 * Views, grants and comments hang on a table here: so one that exists is altered column by column and filled anew, and only one
 * that does not takes the place of `via`. A column that a view reads cannot go: Postgres refuses, and names the view.
 */
export const replaceTable: Flavour['replaceTable'] = (name, query, { via, unique, index = [] }) => [
  sql`DROP TABLE IF EXISTS ${table(via)}`,
  sql`CREATE TABLE ${table(via)} AS ${query}`,
  sql`DO ${lit(takeOver(name, via))}`,
  sql`CREATE UNIQUE INDEX IF NOT EXISTS ${indexed(name, unique)}`,
  ...index.map((on) => sql`CREATE INDEX IF NOT EXISTS ${indexed(name, on)}`),
  sql`ANALYZE ${table(name)}`,
]

/** Indexes and tables share their names: with two underscores more it is none that a model's table could have. */
const indexed = (name: TableName, on: readonly string[]): Sql =>
  sql`${id(indexName(`${name.name}_`, on))} ON ${table(name)} (${join(on.map((c) => id(c)))})`

/** Postgres counts dropped columns too, and allows 1600: a table that comes near is dropped after all. */
const MAX_COLUMNS = 1600

const columnsOf = (relation: string): string => `(SELECT a.*, CASE WHEN a.attcollation <> t.typcollation THEN
      (SELECT format(' COLLATE %I.%I', s.nspname, l.collname) FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace WHERE l.oid = a.attcollation) END AS collated
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = ${relation} AND a.attnum > 0 AND NOT a.attisdropped)`

/** The body of a block that makes `name` hold what `via` does, with its columns. */
function takeOver(name: TableName, via: TableName): string {
  const text = (t: TableName): string => postgresDialect.literal(postgresDialect.ident([t.schema, t.name]))
  return `
DECLARE
  old regclass := to_regclass(${text(name)});
  new regclass := to_regclass(${text(via)});
  c record;
  names text;
BEGIN
  IF old IS NOT NULL AND (SELECT sum(n) FROM (SELECT max(attnum) AS n FROM pg_attribute WHERE attrelid IN (old, new) GROUP BY attrelid) m) > ${MAX_COLUMNS} THEN
    EXECUTE format('DROP TABLE %s', old);
    old := NULL;
  END IF;
  IF old IS NULL THEN
    EXECUTE format('ALTER TABLE %s RENAME TO %I', new, ${postgresDialect.literal(name.name)});
    RETURN;
  END IF;
  EXECUTE format('TRUNCATE %s', old);
  FOR c IN SELECT o.attname AS gone, n.attname AS added, format_type(n.atttypid, n.atttypmod) AS type, coalesce(n.collated, '') AS collated
    FROM ${columnsOf('old')} o FULL JOIN ${columnsOf('new')} n
      ON n.attname = o.attname AND n.atttypid = o.atttypid AND n.atttypmod = o.atttypmod AND n.attcollation = o.attcollation
    WHERE o.attname IS NULL OR n.attname IS NULL ORDER BY o.attnum, n.attnum
  LOOP
    IF c.added IS NULL THEN EXECUTE format('ALTER TABLE %s DROP COLUMN %I', old, c.gone);
    ELSE EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s%s', old, c.added, c.type, c.collated);
    END IF;
  END LOOP;
  SELECT string_agg(quote_ident(attname), ', ') INTO names FROM pg_attribute WHERE attrelid = new AND attnum > 0 AND NOT attisdropped;
  EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s', old, names, names, new);
  EXECUTE format('DROP TABLE %s', new);
END`
}
