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

export function sessions(instance: DuckDBInstance, prepare: (connection: DuckDBConnection) => Promise<void>): Sessions {
  const open = new Set<DuckDBConnection>()
  const idle: DuckDBConnection[] = []
  const pool = gate(WIDTH)
  const writer = gate(1)
  const busy = running(INTERRUPT_MS)
  let ended = false

  // Counted as running, so that closing waits for it.
  const connect = (): Promise<DuckDBConnection> =>
    busy.run(
      async () => {
        if (ended) throw closed()
        const connection = await instance.connect()
        open.add(connection)
        await prepare(connection)
        // Closed in the meantime: what would start now nobody would interrupt.
        if (ended) throw closed()
        return connection
      },
      () => undefined,
    )
  const drop = (connection: DuckDBConnection): void => {
    if (open.delete(connection)) connection.closeSync()
  }
  const once = async <T>(task: (connection: DuckDBConnection) => Promise<T>, options: QueryOptions): Promise<T> => {
    const connection = idle.pop() ?? (await connect())
    try {
      return await busy.run(
        () => task(connection),
        () => connection.interrupt(),
        options.signal,
      )
    } finally {
      idle.push(connection)
    }
  }
  const guarded =
    (lane: ReturnType<typeof gate>): Sessions['use'] =>
    (task, options = {}) =>
      lane(async () => {
        if (ended) throw closed()
        return retry(() => once(task, options), isConflict)
      }).catch((error: unknown) => {
        throw duckdbError(error, options)
      })

  return {
    use: guarded(pool),
    write: guarded(writer),
    own: async () => {
      const connection = await connect()
      return { connection, release: () => drop(connection) }
    },
    running: busy,
    isClosed: () => ended,
    close: async () => {
      if (ended) return
      ended = true
      busy.stopAll()
      await busy.idle()
      for (const connection of open) drop(connection)
      instance.closeSync()
    },
  }
}
