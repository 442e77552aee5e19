import {
  DuckDBDataChunk,
  DuckDBTimestampTZValue,
  DuckDBTypeId,
  blobValue,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { StopError } from '../../errors.ts'
import { batches } from '../../util/batches.ts'
import { Stopped } from '../../util/running.ts'
import { id, join, raw, sql, type Value } from '../../util/sql.ts'
import type { ColumnSpec, TableName } from '../warehouse.ts'
import { runStatement } from './run.ts'

type Rows = AsyncIterable<readonly Value[]> | Iterable<readonly Value[]>
type Lists = AsyncIterable<readonly (readonly Value[])[]>

/** Rows a chunk of the appender holds. */
const CHUNK = 2048
const STAGING = '_dray_load'

/**
 * Appends the rows in one transaction: all of them or, when one does not fit or `stopped` says so, none. Returns how many.
 */
export async function loadRows(
  connection: DuckDBConnection,
  table: TableName,
  columns: readonly ColumnSpec[],
  rows: Rows,
  stopped: () => boolean,
): Promise<number> {
  await connection.run('BEGIN')
  try {
    const count = await appendByName(connection, table, columns, lists(rows, stopped))
    await connection.run('COMMIT')
    return count
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function* lists(rows: Rows, stopped: () => boolean): AsyncGenerator<readonly (readonly Value[])[]> {
  for await (const list of batches(rows, CHUNK)) {
    if (stopped()) throw new Stopped()
    yield list
  }
}

/** The appender takes whole rows in the table's order; anything else goes through a temporary table that has these columns only. */
async function appendByName(connection: DuckDBConnection, table: TableName, columns: readonly ColumnSpec[], rows: Lists): Promise<number> {
  const target = id(table.schema, table.name)
  const names = columns.map((c) => c.name)
  const present = (await runStatement(connection, sql`SELECT * FROM ${target} LIMIT 0`)).columnNames()
  if (present.length === names.length && present.every((name, i) => name === names[i])) {
    return append(await connection.createAppender(table.name, table.schema), table, names, rows)
  }
  const list = join(names.map((name) => id(name)))
  const staging = id('temp', 'main', STAGING)
  await runStatement(connection, sql`CREATE TEMP TABLE ${raw(`"${STAGING}"`)} AS SELECT ${list} FROM ${target} LIMIT 0`)
  const count = await append(await connection.createAppender(STAGING, 'main', 'temp'), table, names, rows)
  await runStatement(connection, sql`INSERT INTO ${target} (${list}) SELECT ${list} FROM ${staging}`)
  await runStatement(connection, sql`DROP TABLE ${staging}`)
  return count
}

async function append(appender: DuckDBAppender, table: TableName, names: readonly string[], rows: Lists): Promise<number> {
  const types = names.map((_, i) => appender.columnType(i))
  const writers = types.map((type, i) => writer(type, `${table.schema}.${table.name}.${names[i]}`))
  let count = 0
  try {
    for await (const list of rows) {
      const chunk = DuckDBDataChunk.create(types)
      chunk.setColumns(writers.map((write, i) => list.map((row) => write(row[i] ?? null))))
      appender.appendDataChunk(chunk)
      count += list.length
    }
  } finally {
    appender.closeSync()
  }
  return count
}

type Write = (value: Value) => DuckDBValue

/** How a value goes into a column of this type. Fails with the column's name when it does not fit. */
function writer(type: DuckDBType, column: string): Write {
  const refuse = (value: Value): never => {
    throw new StopError({ message: `a value does not fit column ${column} of type ${type.toString()}`, given: typeof value })
  }
  const nonNull =
    (write: (value: Exclude<Value, null>) => DuckDBValue): Write =>
    (value) =>
      value === null ? null : write(value)
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return nonNull((v) => (v instanceof Uint8Array ? refuse(v) : typeof v === 'string' ? v : String(v)))
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
      return nonNull((v) => (isInteger(v) ? BigInt(v) : refuse(v)))
    case DuckDBTypeId.BOOLEAN:
      return nonNull((v) => (typeof v === 'boolean' ? v : v === 'true' ? true : v === 'false' ? false : refuse(v)))
    case DuckDBTypeId.BLOB:
      return nonNull((v) => (v instanceof Uint8Array ? blobValue(v) : refuse(v)))
    case DuckDBTypeId.TIMESTAMP_TZ:
      return nonNull((v) => new DuckDBTimestampTZValue(micros(v) ?? refuse(v)))
    case DuckDBTypeId.DOUBLE:
      return nonNull((v) => (typeof v === 'number' ? v : refuse(v)))
    case DuckDBTypeId.INTEGER:
      return nonNull((v) => (isInteger(v) ? Number(v) : refuse(v)))
    default:
      return nonNull(refuse)
  }
}

const isInteger = (v: Value): v is string | number | bigint =>
  typeof v === 'bigint' || (typeof v === 'number' ? Number.isSafeInteger(v) : typeof v === 'string' && /^-?\d+$/.test(v))

/** Microseconds since 1970 of an ISO text such as `2024-01-02T03:04:05.123456Z`; null when it is none. */
function micros(v: Value): bigint | null {
  const [, head, fraction = '', zone] =
    (typeof v === 'string' && /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(v)) || []
  const ms = head === undefined ? NaN : Date.parse(`${head.replace(' ', 'T')}${zone}`)
  return Number.isNaN(ms) ? null : BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}
