import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { gate } from '../../util/gate.ts'
import { retry } from '../../util/retry.ts'
import { running, type Running } from '../../util/running.ts'
import type { QueryOptions } from '../warehouse.ts'
import { closed, duckdbError, isConflict } from './errors.ts'

/** Queries at once: each occupies one of Node's four worker threads while it runs. */
const WIDTH = 3
const INTERRUPT_MS = 50

/** The connections of one open warehouse. */
export interface Sessions {
  /** Runs the task on a pooled connection. Conflicts are retried: the task has done nothing then. */
  use<T>(task: (connection: DuckDBConnection) => Promise<T>, options?: QueryOptions): Promise<T>
  /** The same on the one connection for transactions, one task after the other. */
  write<T>(task: (connection: DuckDBConnection) => Promise<T>, options?: QueryOptions): Promise<T>
  /** A connection of one's own, for streams and loads: `release` it. */
  own(): Promise<{ readonly connection: DuckDBConnection; release(): void }>
  readonly running: Running
  isClosed(): boolean
  close(): Promise<void>
}

/** Opens connections, prepares each, and closes them. Opening counts as running, so that closing waits for it. */
function connections(instance: DuckDBInstance, prepare: (connection: DuckDBConnection) => Promise<void>, busy: Running) {
  const open = new Set<DuckDBConnection>()
  let ended = false
  const start = async (): Promise<DuckDBConnection> => {
    if (ended) throw closed()
    const connection = await instance.connect()
    open.add(connection)
    await prepare(connection)
    // Closed in the meantime: what would start now nobody would interrupt.
    if (ended) throw closed()
    return connection
  }
  const drop = (connection: DuckDBConnection): void => {
    if (open.delete(connection)) connection.closeSync()
  }
  const close = async (): Promise<void> => {
    if (ended) return
    ended = true
    busy.stopAll()
    await busy.idle()
    for (const connection of open) drop(connection)
    instance.closeSync()
  }
  return { connect: () => busy.run(start, () => undefined), drop, close, isClosed: () => ended }
}

export function sessions(instance: DuckDBInstance, prepare: (connection: DuckDBConnection) => Promise<void>): Sessions {
  const busy = running(INTERRUPT_MS)
  const { connect, drop, close, isClosed } = connections(instance, prepare, busy)
  const idle: DuckDBConnection[] = []

  const once = async <T>(task: (connection: DuckDBConnection) => Promise<T>, { signal }: QueryOptions): Promise<T> => {
    const connection = idle.pop() ?? (await connect())
    const interrupt = (): void => connection.interrupt()
    return busy.run(() => task(connection), interrupt, signal).finally(() => idle.push(connection))
  }
  const guarded = (width: number): Sessions['use'] => {
    const lane = gate(width)
    return async (task, options = {}) => {
      const work = async () => {
        if (isClosed()) throw closed()
        return retry(() => once(task, options), isConflict)
      }
      return lane(work).catch((error: unknown) => {
        throw duckdbError(error, options)
      })
    }
  }
  const own = async () => {
    const connection = await connect()
    return { connection, release: () => drop(connection) }
  }
  return { use: guarded(WIDTH), write: guarded(1), own, running: busy, isClosed, close }
}
