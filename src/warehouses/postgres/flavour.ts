import { id, join, lit, raw, sql, type Sql } from '../../util/sql.ts'
import type { CanonKind } from '../canon.ts'
import type { Flavour } from '../flavour.ts'
import type { TableName } from '../warehouse.ts'
import { postgresCanon } from './canon.ts'
import { MAX_IDENTIFIER, createTable, types } from './create-table.ts'
import { postgresDialect } from './dialect.ts'
import { replaceTable } from './replace-table.ts'
import { postgresVolatile } from './volatile.ts'

/** What of a server its SQL depends on. */
export interface PostgresServer {
  /** Major version, from 13 on. */
  readonly major: number
  /** A collation that knows Unicode's lower case whatever the database's locale is; null: only the database's own. */
  readonly unicode: 'und-x-icu' | 'pg_c_utf8' | null
}

const table = ({ schema, name }: TableName): Sql => id(schema, name)
const c = raw('COLLATE "C"')
const text = (x: Sql): Sql => sql`((${x})::text ${c})`

/** ASCII white space and the no-break space, as `btrim` takes them. */
const blanks = raw(`' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160)`)

/**
 * Lower case that is the same on every engine. ICU knows two mappings that depend on the neighbours or yield two characters
 * (the final sigma, U+0130), the others do not: both are made equal by hand.
 */
function lower(x: Sql, unicode: PostgresServer['unicode']): Sql {
  const known = sql`replace((${x})::text ${c}, chr(304), 'i' || chr(775))`
  return sql`replace(lower(${known}${unicode === null ? raw(' COLLATE "default"') : sql` COLLATE ${id(unicode)}`}) ${c}, chr(962), chr(963))`
}

/** Kinds that Postgres hashes as they are. Text loses its collation, and json, xml, point and the like have no hash: they go as text. */
const hashable: ReadonlySet<CanonKind['kind']> = new Set([
  'integer',
  'decimal',
  'double',
  'float',
  'boolean',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'bytes',
])

function hash(major: number): Flavour['hash'] {
  return (parts) => {
    if (parts.length === 0) return raw('0::bigint')
    const row = sql`ROW(${join(parts.map((p) => (p.kind && hashable.has(p.kind.kind) ? p.x : text(p.x))))})`
    return major >= 14 ? sql`hash_record_extended(${row}, 0)` : sql`hashtextextended(${row}::text ${c}, 0)`
  }
}

/** The SQL of a Postgres server; without one, of a current version with ICU. */
export function postgresFlavour(server: PostgresServer = { major: 18, unicode: 'und-x-icu' }): Flavour {
  return {
    ...postgresDialect,
    ...postgresCanon,
    name: 'postgres',
    maxIdentifier: MAX_IDENTIFIER,
    batchesInWarehouse: true,
    sharedAccess: true,
    type: (type) => types[type],

    // The start of the statement, not of the transaction: it may have waited for a lock before.
    now: () => raw('statement_timestamp()'),
    instant: (iso) => sql`(${iso})::timestamptz`,
    iso: (instant) => sql`to_char((${instant}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    plusMs: (instant, ms) => sql`((${instant}) + (${ms})::bigint * interval '1 millisecond')`,
    text,
    bigint: (x) => sql`(${x})::bigint`,
    cast: (x, type) => (type === 'text' ? text(x) : sql`(${x})::${raw(types[type])}`),
    stringAgg: (x, separator, order) => sql`string_agg(${x}, ${lit(separator)} ORDER BY ${order})`,
    hash: hash(server.major),
    normalise: (x, how) => {
      const lowered = how.includes('lower') ? lower(x, server.unicode) : text(x)
      return sql`nullif(${how.includes('trim') ? sql`btrim(${lowered}, ${blanks})` : lowered}, '')`
    },
    jsonDoc: (json) => sql`(${json})::json`,
    jsonAt: (doc, path) => sql`((${doc}) #> ARRAY[${join(path.map(lit))}]::text[])::text`,
    jsonText: (x) => x,
    sha256Hex: (x) => sql`encode(sha256(convert_to((${x})::text, 'UTF8')), 'hex')`,
    keyedHash: (key, x) => sql`encode(sha256((${key})::bytea || convert_to(':' || (${x})::text, 'UTF8')), 'hex')`,
    // A UUID holds 122 bits of the server's strong generator; hashing three of them fills all 32 bytes.
    randomBytes32: () => raw(`sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))`),

    lockSchema: (schema) => sql`SELECT pg_advisory_xact_lock(hashtextextended(${lit(`dray:${schema}`)}, 0))`,
    onConflictDoNothing: raw(' ON CONFLICT DO NOTHING'),
    forUpdate: raw(' FOR UPDATE'),
    materialized: raw('MATERIALIZED '),
    createTable,
    createView: (name, query) => [sql`CREATE OR REPLACE VIEW ${table(name)} AS ${query}`],
    dropTable: (name) => sql`DROP TABLE IF EXISTS ${table(name)}`,
    analyze: (name) => [sql`ANALYZE ${table(name)}`],
    // A new table without statistics is planned badly until autovacuum comes by.
    createTableAs: (name, query) => [
      sql`DROP TABLE IF EXISTS ${table(name)}`,
      sql`CREATE TABLE ${table(name)} AS ${query}`,
      sql`ANALYZE ${table(name)}`,
    ],
    replaceTable,
    deleteMatching: (name, source, on) => {
      const same = on.map((column) => sql`${id('t', column)} = ${id('s', column)}`)
      return sql`DELETE FROM ${table(name)} AS ${id('t')} USING ${table(source)} AS ${id('s')} WHERE ${join(same, ' AND ')}`
    },
    volatileNames: postgresVolatile,
  }
}
