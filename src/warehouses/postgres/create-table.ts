import { createHash } from 'node:crypto'
import { empty, id, join, raw, sql, type Sql } from '../../util/sql.ts'
import type { Flavour, LogicalType } from '../flavour.ts'
import type { ColumnSpec } from '../warehouse.ts'

/** Bytes of an identifier; Postgres cuts longer ones with only a notice. */
export const MAX_IDENTIFIER = 63

export const types: Readonly<Record<LogicalType, string>> = {
  text: 'text COLLATE "C"',
  bigint: 'bigint',
  boolean: 'boolean',
  instant: 'timestamptz',
  hash: 'bigint',
  bytes: 'bytea',
}

/** The name of an index: from the table and columns, cut and made unique by a hash where it would be too long. */
export function indexName(table: string, columns: readonly string[]): string {
  const name = `${table}_${columns.join('_')}_idx`
  if (Buffer.byteLength(name) <= MAX_IDENTIFIER) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  let head = name
  while (Buffer.byteLength(head) > MAX_IDENTIFIER - 13) head = [...head].slice(0, -1).join('')
  return `${head}_${hash}_idx`
}

const column = (c: ColumnSpec): Sql => sql`${id(c.name)} ${raw(types[c.type])}${c.nullable === false ? raw(' NOT NULL') : empty}`
const list = (names: readonly string[]): Sql => join(names.map((name) => id(name)))

export const createTable: Flavour['createTable'] = (table, columns, options = {}) => {
  const name = id(table.schema, table.name)
  const unique = options.unique ? [sql`UNIQUE (${list(options.unique)})`] : []
  return [
    sql`CREATE TABLE IF NOT EXISTS ${name} (${join([...columns.map(column), ...unique])})`,
    ...(options.index ?? []).map((on) => sql`CREATE INDEX IF NOT EXISTS ${id(indexName(table.name, on))} ON ${name} (${list(on)})`),
    ...(options.ranges
      ? [sql`CREATE INDEX IF NOT EXISTS ${id(indexName(table.name, options.ranges))} ON ${name} USING brin (${list(options.ranges)})`]
      : []),
  ]
}
