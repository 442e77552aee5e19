import Cursor from 'pg-cursor'
import { Stopped } from '../../util/running.ts'
import type { QueryOptions, Row, Statement } from '../warehouse.ts'
import type { PostgresConfig } from './config.ts'
import { closed, isLost, statementError } from './errors.ts'
import { cellTypes, rendered } from './run.ts'
import type { Sessions } from './sessions.ts'

/** Characters a chunk should hold, so that wide rows come in small chunks. */
const CHUNK_CHARACTERS = 4_000_000
const MAX_ROWS = 5000

/** Reads a result by a cursor, in chunks, on a connection of its own; ends the query when the consumer stops. */
export async function* streamRows(
  sessions: Sessions,
  config: PostgresConfig,
  statement: Statement,
  options: QueryOptions = {},
): AsyncGenerator<readonly Row[]> {
  const { text, values } = rendered(statement)
  const { client, interrupt, release } = await sessions.own()
  let stopped = false
  let broken = true
  const stop = (): void => {
    stopped = true
    interrupt()
  }
  try {
    const cursor = client.query(new Cursor<Row>(text, values, { types: cellTypes }))
    for (let size = 100; ;) {
      if (sessions.isClosed()) throw closed()
      const rows = await sessions.running.run(() => cursor.read(size), stop, options.signal)
      if (stopped) throw new Stopped()
      if (rows.length) yield rows
      if (rows.length < size) break
      size = Math.min(MAX_ROWS, Math.max(1, Math.floor(CHUNK_CHARACTERS / averageWidth(rows))))
    }
    broken = false
  } catch (error) {
    broken = error instanceof Stopped || isLost(error)
    throw statementError(error, config, text, options)
  } finally {
    // A consumer that stopped early leaves the cursor open: closing the connection ends the query at once.
    release(broken)
  }
}

function averageWidth(rows: readonly Row[]): number {
  const sample = rows.slice(0, 50)
  const characters = sample.flatMap((row) => Object.values(row)).reduce((sum, cell) => sum + (cell?.length ?? 0), 0)
  return Math.max(1, characters / sample.length)
}
