import type pg from 'pg'
import { sql, type Sql } from '../../util/sql.ts'
import type { ColumnInfo, Statement } from '../warehouse.ts'
import { rendered, runText } from './run.ts'

/**
 * Columns and their types, in Postgres' own spelling with precision, from a run that reads no row. Two kinds of user-defined
 * types are resolved, also as elements of arrays: a domain is its base type, and an enum `mood` is spelled `enum mood`, which
 * `kindOf` takes as text but which no other type is spelled as: an enum column cannot hold what a text column can.
 */
export async function describeQuery(client: pg.ClientBase, statement: Statement): Promise<readonly ColumnInfo[]> {
  const { fields } = await runText(client, rendered(describing(statement)))
  const named = await runText(client, rendered(typeNames(fields)))
  return fields.map((f, i) => ({ name: f.name, type: named.rows[i]?.['type'] ?? 'unknown' }))
}

/** The run that reads no row. Lines are those of the statement itself. */
export const describing = (statement: Statement): Sql => sql`SELECT * FROM (${statement}\n) AS q LIMIT 0`

/** One row a field, in order. A domain over a domain, or an array of domains, takes several steps to its base type. */
function typeNames(fields: readonly pg.FieldDef[]): Sql {
  const oids = `{${fields.map((f) => f.dataTypeID).join(',')}}`
  const modifiers = `{${fields.map((f) => f.dataTypeModifier).join(',')}}`
  return sql`WITH RECURSIVE walk (n, step, oid, modifier, suffix) AS (
      SELECT f.n, 0, f.oid, f.modifier, '' FROM unnest(${oids}::oid[], ${modifiers}::integer[]) WITH ORDINALITY AS f (oid, modifier, n)
      UNION ALL
      SELECT w.n, w.step + 1,
        CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END,
        CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE w.modifier END,
        CASE t.typtype WHEN 'd' THEN w.suffix ELSE w.suffix || '[]' END
      FROM walk w JOIN pg_catalog.pg_type t ON t.oid = w.oid LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
      WHERE t.typtype = 'd' OR e.typarray = t.oid)
    SELECT DISTINCT ON (w.n) CASE WHEN t.typtype = 'e' THEN 'enum ' ELSE '' END || format_type(w.oid, w.modifier) || w.suffix AS type
    FROM walk w LEFT JOIN pg_catalog.pg_type t ON t.oid = w.oid ORDER BY w.n, w.step DESC`
}
