import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  HUGEINT,
  VARCHAR,
  blobValue,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { render, type Value } from '../../util/sql.ts'
import type { Row, Statement } from '../warehouse.ts'
import { rowReader } from './cells.ts'
import { duckdbDialect } from './dialect.ts'

type Bound = Exclude<Value, null>

function bound(value: Bound): readonly [DuckDBValue, DuckDBType] {
  if (typeof value === 'string') return [value, VARCHAR]
  if (typeof value === 'boolean') return [value, BOOLEAN]
  if (typeof value === 'bigint') return [value, BigInt.asIntN(64, value) === value ? BIGINT : HUGEINT]
  if (typeof value === 'number') return Number.isSafeInteger(value) ? [BigInt(value), BIGINT] : [value, DOUBLE]
  return [blobValue(value), BLOB]
}

/** Prepares one statement (several in one text are refused by the engine), binds its values and hands it to `task`. */
export async function withPrepared<T>(
  connection: DuckDBConnection,
  statement: Statement,
  task: (prepared: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const { text, values } = render(statement, duckdbDialect)
  const prepared = await connection.prepare(text)
  try {
    const pairs = values.map(bound)
    if (pairs.length)
      prepared.bind(
        pairs.map((p) => p[0]),
        pairs.map((p) => p[1]),
      )
    return await task(prepared)
  } finally {
    prepared.destroySync()
  }
}

/** Runs a statement to its end. */
export const runStatement = (connection: DuckDBConnection, statement: Statement): Promise<DuckDBResult> =>
  withPrepared(connection, statement, (prepared) => prepared.run())

/** All rows of a finished result. */
export async function allRows(result: DuckDBResult): Promise<Row[]> {
  const read = rowReader(result.columnNames(), result.columnTypes())
  return (await result.fetchAllChunks()).flatMap(read)
}
