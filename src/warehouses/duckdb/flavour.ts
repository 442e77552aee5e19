import { empty, id, join, lit, raw, sql, type Sql } from '../../util/sql.ts'
import type { Flavour, LogicalType } from '../flavour.ts'
import type { TableName } from '../warehouse.ts'
import { duckdbCanon, lowerEscapes } from './canon.ts'
import { duckdbDialect } from './dialect.ts'
import { duckdbVolatile } from './volatile.ts'

const types: Readonly<Record<LogicalType, string>> = {
  text: 'VARCHAR',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMPTZ',
  hash: 'UBIGINT',
  bytes: 'BLOB',
}

const table = ({ schema, name }: TableName): Sql => id(schema, name)

/** Without collation: a NOCASE column keeps its own through a cast. */
const text = (x: Sql): Sql => sql`((${x})::VARCHAR COLLATE "binary")`

/** ASCII white space and the no-break space, as `trim` takes them. */
const blanks = raw(`' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160)`)

/**
 * Lower case that is the same on every engine: DuckDB maps one character to one, so the two characters where the full
 * mapping differs are made equal by hand: U+0130, and the final sigma, which is folded into the other one.
 */
const lower = (x: Sql): Sql => sql`replace(lower(replace(${x}, chr(304), 'i' || chr(775))), chr(962), chr(963))`

/** A JSON path with every name quoted. `*` alone is a wildcard and the empty name an error there: both go by JSON pointer. */
function jsonPath(path: readonly string[]): string {
  if (path.some((name) => name === '' || name === '*')) {
    return path.map((name) => '/' + name.replaceAll('~', '~0').replaceAll('/', '~1')).join('')
  }
  return '$' + path.map((name) => `."${name.replace(/[\\"]/g, (c) => `\\${c}`)}"`).join('')
}

/**
 * DuckDB reads numbers with a point as doubles and writes them anew: 1234567890123456789.5 would lose digits. So every number
 * becomes a text that begins with U+0000. chr(1) and chr(2), which JSON text cannot hold, mark where strings and numbers begin and end.
 */
function jsonDoc(json: Sql): Sql {
  const token = lit(String.raw`"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*`)
  const marked = sql`regexp_replace(${json}, ${token}, chr(1) || ${lit('\\0')} || chr(2), 'g')`
  const strings = sql`replace(replace(${marked}, chr(1) || '"', '"'), '"' || chr(2), '"')`
  return sql`replace(replace(${strings}, chr(1), ${lit('"\\u0000')}), chr(2), '"')`
}

export const duckdbFlavour: Flavour = {
  ...duckdbDialect,
  ...duckdbCanon,
  name: 'duckdb',
  maxIdentifier: 65_535,
  batchesInWarehouse: true,
  sharedAccess: false,
  type: (type) => types[type],

  now: () => raw('now()'),
  instant: (iso) => sql`(${iso})::TIMESTAMPTZ`,
  iso: (instant) => sql`strftime(make_timestamp(epoch_us(${instant})), '%Y-%m-%dT%H:%M:%S.%fZ')`,
  plusMs: (instant, ms) => sql`make_timestamptz(epoch_us(${instant}) + (${ms})::BIGINT * 1000)`,
  text,
  bigint: (x) => sql`(${x})::BIGINT`,
  cast: (x, type) => sql`(${x})::${raw(types[type])}`,
  stringAgg: (x, separator, order) => sql`string_agg(${x}, ${lit(separator)} ORDER BY ${order})`,
  // DuckDB's hash ignores collations, and takes every type and NULL.
  hash: (parts) => (parts.length ? sql`hash(${join(parts.map((p) => p.x))})` : raw('0::UBIGINT')),
  normalise: (x, how) => {
    const lowered = how.includes('lower') ? lower(text(x)) : text(x)
    return sql`nullif(${how.includes('trim') ? sql`trim(${lowered}, ${blanks})` : lowered}, '')`
  },
  jsonDoc,
  jsonAt: (doc, path) => sql`json_extract(${doc}, ${lit(jsonPath(path))})::VARCHAR`,
  // Escapes come out with capital letters, as the canon does not write them.
  jsonText: (x) => sql`regexp_replace(${lowerEscapes(x)}, ${lit(String.raw`"\\u0000([^"]*)"`)}, ${lit('\\1')}, 'g')`,
  sha256Hex: (x) => sql`sha256((${x})::VARCHAR)`,
  keyedHash: (key, x) => sql`sha256((${key})::BLOB || encode(':' || (${x})::VARCHAR))`,
  // The generator holds 128 bits a UUID less six; hashing three of them fills all 32 bytes.
  randomBytes32: () => raw('unhex(sha256(gen_random_uuid()::VARCHAR || gen_random_uuid()::VARCHAR || gen_random_uuid()::VARCHAR))'),

  lockSchema: () => null,
  onConflictDoNothing: empty,
  forUpdate: empty,
  // It computes a query named once and read once only; a hint costs a third more memory.
  materialized: empty,
  createTable: (name, columns) => {
    const lines = columns.map((c) => sql`${id(c.name)} ${raw(types[c.type])}${c.nullable === false ? raw(' NOT NULL') : empty}`)
    return [sql`CREATE TABLE IF NOT EXISTS ${table(name)} (${join(lines)})`]
  },
  createView: (name, query) => [sql`CREATE OR REPLACE VIEW ${table(name)} AS ${query}`],
  dropTable: (name) => sql`DROP TABLE IF EXISTS ${table(name)}`,
  analyze: () => [],
  createTableAs: (name, query) => [sql`CREATE OR REPLACE TABLE ${table(name)} AS ${query}`],
  // Views name their tables and nothing more here.
  replaceTable: (name, query) => [sql`CREATE OR REPLACE TABLE ${table(name)} AS ${query}`],
  deleteMatching: (name, source, on) => {
    const same = on.map((column) => sql`${id('t', column)} = ${id('s', column)}`)
    return sql`DELETE FROM ${table(name)} AS ${id('t')} USING ${table(source)} AS ${id('s')} WHERE ${join(same, ' AND ')}`
  },
  volatileNames: duckdbVolatile,
}
