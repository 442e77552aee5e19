import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { gate } from '../../util/gate.ts'
import { retry } from '../../util/retry.ts'
import { Stopped, running, type Running } from '../../util/running.ts'
import type { QueryOptions } from '../warehouse.ts'
import { requestCancel } from './cancel.ts'
import type { PostgresConfig } from './config.ts'
import { prepareConnection } from './connect.ts'
import { connectError } from './connect-error.ts'
import { closed, isConflict, isLost } from './errors.ts'

/** Streams and loads may hold this many connections beside those of the queries. */
const STREAMS = 16
const CANCEL_MS = 500
/** How long closing waits for the server to end what runs; then the connections are cut. */
const CLOSE_MS = 5000

export type Task<T> = (client: pg.PoolClient) => Promise<T>

/** The connections of one open warehouse. */
export interface Sessions {
  /** Runs the task on a connection. Deadlocks and serialization failures are retried. Driver errors come out as they are. */
  use<T>(task: Task<T>, options?: QueryOptions): Promise<T>
  /** A connection of one's own, for streams and loads: `release` it, with true when it cannot be used again. */
  own(): Promise<{ readonly client: pg.PoolClient; interrupt(): void; release(broken?: boolean): void }>
  readonly running: Running
  isClosed(): boolean
  close(): Promise<void>
}

export function sessions(config: PostgresConfig, connection: pg.ClientConfig): Sessions {
  const pool = new pg.Pool({
    ...connection,
    max: config.threads + STREAMS,
    allowExitOnIdle: true,
    onConnect: (client) => prepareConnection(client, config) as unknown as void,
  })
  pool.on('error', () => undefined)
  // Between two reads of a stream nobody listens: the next read tells.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const lane = gate(config.threads)
  const busy = running(CANCEL_MS)
  const out = new Set<pg.PoolClient>()
  let ended = false

  const own: Sessions['own'] = async () => {
    if (ended) throw closed()
    const client = await pool.connect().catch((error: unknown) => {
      throw ended ? closed() : connectError(error, config)
    })
    if (ended) {
      client.release(true)
      throw closed()
    }
    out.add(client)
    const release = (broken = false): void => void (out.delete(client) && client.release(broken))
    return { client, interrupt: () => requestCancel(client, connection), release }
  }
  const once = async <T>(task: Task<T>, options: QueryOptions): Promise<T> => {
    const { client, interrupt, release } = await own()
    try {
      const result = await busy.run(() => task(client), interrupt, options.signal)
      release()
      return result
    } catch (error) {
      // A cancel request that comes late would hit the next query on the connection.
      release(error instanceof Stopped || isLost(error))
      throw error
    }
  }
  return {
    use: (task, options = {}) => lane(() => retry(() => once(task, options), isConflict)),
    own,
    running: busy,
    isClosed: () => ended,
    close: async () => {
      if (ended) return
      ended = true
      busy.stopAll()
      await Promise.race([busy.idle(), sleep(CLOSE_MS, undefined, { ref: false })])
      for (const client of out) client.release(true)
      out.clear()
      await pool.end()
    },
  }
}
