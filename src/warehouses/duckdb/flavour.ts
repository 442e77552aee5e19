import { empty, id, join, lit, raw, sql, type Sql } from '../../util/sql.ts'
import type { Flavour, LogicalType } from '../flavour.ts'
import type { TableName } from '../warehouse.ts'
import { duckdbCanon } from './canon.ts'
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
  jsonAt: (json, path) => sql`json_extract(${json}, ${lit(jsonPath(path))})::VARCHAR`,
  sha256Hex: (x) => sql`sha256((${x})::VARCHAR)`,
  keyedHash: (key, x) => sql`sha256((${key})::BLOB || encode(':' || (${x})::VARCHAR))`,
  // The generator holds 128 bits a UUID less six; hashing three of them fills all 32 bytes.
  randomBytes32: () => raw('unhex(sha256(gen_random_uuid()::VARCHAR || gen_random_uuid()::VARCHAR || gen_random_uuid()::VARCHAR))'),

  lockSchema: () => null,
  onConflictDoNothing: empty,
  forUpdate: empty,
  createTable: (name, columns) => {
    const lines = columns.map((c) => sql`${id(c.name)} ${raw(types[c.type])}${c.nullable === false ? raw(' NOT NULL') : empty}`)
    return [sql`CREATE TABLE IF NOT EXISTS ${table(name)} (${join(lines)})`]
  },
  createView: (name, query) => [sql`CREATE OR REPLACE VIEW ${table(name)} AS ${query}`],
  dropTable: (name) => sql`DROP TABLE IF EXISTS ${table(name)}`,
  createTableAs: (name, query) => [sql`CREATE OR REPLACE TABLE ${table(name)} AS ${query}`],
  deleteMatching: (name, source, on) => {
    const same = on.map((column) => sql`${id('t', column)} = ${id('s', column)}`)
    return sql`DELETE FROM ${table(name)} AS ${id('t')} USING ${table(source)} AS ${id('s')} WHERE ${join(same, ' AND ')}`
  },
  volatileNames: duckdbVolatile,
}
