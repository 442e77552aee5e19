import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import { StopError } from '../../errors.ts'
import { Stopped } from '../../util/running.ts'
import { raw, sql } from '../../util/sql.ts'
import type { QueryOptions, Row, Statement } from '../warehouse.ts'
import { rowReader } from './cells.ts'
import { closed, duckdbError } from './errors.ts'
import { runStatement, withPrepared } from './run.ts'
import type { Sessions } from './sessions.ts'

/**
 * Reads a result chunk by chunk on a connection of its own (a second query there would end the stream without a word).
 *
 * The driver does not tell a failure in the middle of a stream from its end: both are "no more chunks". So one row is
 * added after the last one (`UNION ALL` keeps the order), and a stream without it is a failure.
 */
export async function* streamRows(sessions: Sessions, statement: Statement, options: QueryOptions = {}): AsyncGenerator<readonly Row[]> {
  if (sessions.isClosed()) throw closed()
  const { connection, release } = await sessions.own()
  let stopped = false
  const interrupt = (): void => {
    stopped = true
    connection.interrupt()
  }
  const step = <T>(work: () => Promise<T>): Promise<T> => {
    if (sessions.isClosed()) throw closed()
    return sessions.running.run(work, interrupt, options.signal)
  }
  try {
    const { names, result } = await step(() => start(connection, statement))
    const read = rowReader(names, result.columnTypes())
    for (let ended = false; !ended;) {
      const chunk = await step(() => result.fetchChunk())
      if (stopped) throw new Stopped()
      if (!chunk?.rowCount) throw await whyItEnded(connection, statement)
      ended = chunk.getColumnVector(names.length).getItem(chunk.rowCount - 1) === true
      const rows = read(chunk)
      if (ended) rows.pop()
      if (rows.length) yield rows
    }
  } catch (error) {
    throw duckdbError(error, options)
  } finally {
    release()
  }
}

async function start(connection: DuckDBConnection, statement: Statement): Promise<{ names: string[]; result: DuckDBResult }> {
  const names = await withPrepared(connection, statement, async (p) => Array.from({ length: p.columnCount }, (_, i) => p.columnName(i)))
  const marker = raw(names.map(() => 'NULL').join(', '))
  const marked = sql`SELECT *, false FROM (${statement}\n) UNION ALL SELECT ${marker}, true`
  return { names, result: await withPrepared(connection, marked, (prepared) => prepared.stream()) }
}

/** Runs the query again without a stream, for the message that the stream swallowed. */
async function whyItEnded(connection: DuckDBConnection, statement: Statement): Promise<unknown> {
  try {
    await runStatement(connection, sql`SELECT max(hash(q)) FROM (${statement}\n) AS q`)
  } catch (error) {
    return error
  }
  return new StopError({ message: 'DuckDB ended a result before its end without saying why', next: 'run the command again' })
}
