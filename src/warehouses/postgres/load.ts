import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { InputError } from '../../errors.ts'
import { batches } from '../../util/batches.ts'
import { id, join, render, sql, type Value } from '../../util/sql.ts'
import type { ColumnSpec, TableName } from '../warehouse.ts'
import { postgresDialect } from './dialect.ts'

type Rows = AsyncIterable<readonly Value[]> | Iterable<readonly Value[]>

/** Rows in one buffer. */
const ROWS = 256

/** Appends the rows by COPY: all of them or, when one does not fit, none. Returns how many. */
export async function loadRows(
  client: pg.ClientBase,
  table: TableName,
  columns: readonly ColumnSpec[],
  rows: Rows,
  signal: AbortSignal,
): Promise<number> {
  const list = join(columns.map((c) => id(c.name)))
  const { text } = render(sql`COPY ${id(table.schema, table.name)} (${list}) FROM STDIN`, postgresDialect)
  const copy = client.query(copyFrom(text))
  await pipeline(Readable.from(blocks(rows, columns, table)), copy, { signal })
  return copy.rowCount
}

/** The rows in COPY's text format, many in one buffer. */
async function* blocks(rows: Rows, columns: readonly ColumnSpec[], table: TableName): AsyncGenerator<Buffer> {
  const names = columns.map((c) => () => `${table.schema}.${table.name}.${c.name}`)
  for await (const list of batches(rows, ROWS)) {
    yield Buffer.from(list.map((row) => `${names.map((name, i) => field(row[i] ?? null, name)).join('\t')}\n`).join(''))
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function field(value: Value, column: () => string): string {
  if (value === null) return '\\N'
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`
  if (typeof value !== 'string') return String(value)
  if (value.includes('\0')) {
    throw new InputError({
      message: `a text for column ${column()} holds the character U+0000, which Postgres cannot store`,
      given: value.replaceAll('\0', '\\u0000').slice(0, 80),
      next: 'remove the character in the model',
    })
  }
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (c) => escapes[c] as string) : value
}
