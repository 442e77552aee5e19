import type { PoolClient } from 'pg'
import { Stopped } from '../../util/running.ts'
import { raw, sql } from '../../util/sql.ts'
import type { Effect, OpenOptions, QueryOptions, Statement, Warehouse } from '../warehouse.ts'
import type { PostgresConfig } from './config.ts'
import { findConnection } from './connect.ts'
import { describeQuery, describing } from './describe.ts'
import { isLost, statementError } from './errors.ts'
import { postgresFlavour } from './flavour.ts'
import { loadRows } from './load.ts'
import { ensureSchema, inspectServer, type Server } from './prepare-schema.ts'
import { rendered, runText, type Rendered } from './run.ts'
import { sessions, type Sessions } from './sessions.ts'
import { streamRows } from './stream.ts'
import { transaction } from './transaction.ts'

/** Connects as `sslmode` says, checks the server, and creates the schema unless told not to. */
export async function openPostgres(config: PostgresConfig, options: OpenOptions): Promise<Warehouse> {
  const pool = sessions(config, await findConnection(config, options))
  try {
    const server = await pool.use((client) => inspectServer(client, config), options)
    if (options.createSchema !== false) await pool.use((client) => ensureSchema(client, config), options)
    return warehouse(pool, config, server)
  } catch (error) {
    await pool.close()
    throw statementError(error, config)
  }
}

function warehouse(pool: Sessions, config: PostgresConfig, server: Server): Warehouse {
  const flavour = postgresFlavour(server)
  const using = <T>(task: (client: PoolClient) => Promise<T>, text: () => string, o?: QueryOptions): Promise<T> =>
    pool.use(task, o).catch((error: unknown) => {
      throw statementError(error, config, text(), o)
    })
  const run = async (statement: Statement, o?: QueryOptions) => {
    const r = rendered(statement)
    return using(
      (client) => runText(client, r),
      () => r.text,
      o,
    )
  }
  const atomically = async (statements: readonly Statement[], o?: QueryOptions): Promise<readonly Effect[]> => {
    const all = statements.map(rendered)
    let now: Rendered | undefined
    return using(
      (client) => transaction(client, all, (r) => (now = r)),
      () => now?.text ?? '',
      o,
    )
  }
  return {
    flavour,
    schema: config.schema,
    engine: server.engine,
    query: async (statement, o) => (await run(statement, o)).rows,
    execute: async (statement, o) => ({ rows: (await run(statement, o)).rowCount ?? 0 }),
    stream: (statement, o) => streamRows(pool, config, statement, o),
    atomically,
    migrate: async (statements) => {
      const lock = flavour.lockSchema(config.schema)
      await atomically(lock ? [lock, ...statements] : statements)
    },
    load: (table, columns, rows) => load(pool, config, { table, columns, rows }),
    describe: async (statement, o) =>
      using(
        (client) => describeQuery(client, statement),
        () => rendered(describing(statement)).text,
        o,
      ),
    tables: async () => {
      const kinds = raw(`('r', 'p', 'v', 'm', 'f')`)
      const found = sql`SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ${config.schema} AND c.relkind IN ${kinds} ORDER BY c.relname COLLATE "C"`
      return (await run(found)).rows.map((r) => r['name'] as string)
    },
    cancel: async () => pool.running.stopAll(),
    close: () => pool.close(),
  }
}

interface Load {
  readonly table: Parameters<Warehouse['load']>[0]
  readonly columns: Parameters<Warehouse['load']>[1]
  readonly rows: Parameters<Warehouse['load']>[2]
}

/** On a connection of its own: the rows may come from a stream of this very warehouse. */
async function load(pool: Sessions, config: PostgresConfig, { table, columns, rows }: Load): Promise<number> {
  const { client, interrupt, release } = await pool.own()
  const stop = new AbortController()
  const end = (): void => {
    stop.abort()
    interrupt()
  }
  try {
    const count = await pool.running.run(() => loadRows(client, table, columns, rows, stop.signal), end)
    release()
    return count
  } catch (error) {
    // A COPY that was cut off leaves the connection in the middle of the protocol.
    release(error instanceof Stopped || isLost(error) || !isServerError(error))
    throw statementError(error, config)
  }
}

const isServerError = (error: unknown): boolean =>
  error instanceof Error && /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code))
