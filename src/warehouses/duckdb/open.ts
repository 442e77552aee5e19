import type { DuckDBConnection } from '@duckdb/node-api'
import { InputError } from '../../errors.ts'
import { id, lit, sql } from '../../util/sql.ts'
import type { Effect, OpenOptions, QueryOptions, Statement, Warehouse } from '../warehouse.ts'
import type { DuckdbConfig } from './config.ts'
import { duckdbError } from './errors.ts'
import { duckdbFlavour } from './flavour.ts'
import { openInstance } from './instance.ts'
import { loadRows } from './load.ts'
import { allRows, runStatement } from './run.ts'
import { sessions, type Sessions } from './sessions.ts'
import { streamRows } from './stream.ts'

/** Opens the file, sets what Dray depends on, and creates the schema unless told not to. */
export async function openDuckdb(config: DuckdbConfig, options: OpenOptions): Promise<Warehouse> {
  const instance = await openInstance(config, options)
  const local: Statement[] = []
  const pool = sessions(instance, async (connection) => {
    for (const setting of local) await runStatement(connection, setting)
  })
  try {
    local.push(...(await applySettings(pool, config)))
    if (options.createSchema !== false) await pool.write((c) => runStatement(c, sql`CREATE SCHEMA IF NOT EXISTS ${id(config.schema)}`))
    const [version] = await pool.use(async (c) => allRows(await runStatement(c, sql`SELECT version() AS v`)))
    return warehouse(pool, config.schema, `DuckDB ${version?.['v']}`)
  } catch (error) {
    await pool.close()
    throw error
  }
}

/** Sets the global settings once and returns those that every new connection needs. */
async function applySettings(pool: Sessions, config: DuckdbConfig): Promise<Statement[]> {
  const fixed = { TimeZone: 'UTC', default_collation: '', preserve_insertion_order: true }
  const threads = config.threads === undefined ? {} : { threads: config.threads }
  const scopes = await pool.use(async (c) => allRows(await runStatement(c, sql`SELECT lower(name) AS name, scope FROM duckdb_settings()`)))
  const isLocal = (name: string): boolean => scopes.some((s) => s['name'] === name.toLowerCase() && s['scope'] === 'LOCAL')
  const local: Statement[] = []
  for (const [name, value] of Object.entries({ ...threads, ...config.settings, ...fixed })) {
    const statement = sql`SET ${id(name)} = ${lit(String(value))}`
    await pool
      .use((c) => runStatement(c, statement))
      .catch((error: unknown) => {
        throw new InputError({
          message: `DuckDB refused a setting: ${error instanceof Error ? error.message : error}`,
          given: `${name}: ${value}`,
          next: 'correct "settings" of the profile output',
        })
      })
    if (isLocal(name)) local.push(statement)
  }
  return local
}

function warehouse(pool: Sessions, schema: string, engine: string): Warehouse {
  const execute = async (statement: Statement, o?: QueryOptions): Promise<Effect> =>
    pool.use(async (c) => ({ rows: (await runStatement(c, statement)).rowsChanged }), o)
  const query = async (statement: Statement, o?: QueryOptions) => pool.use(async (c) => allRows(await runStatement(c, statement)), o)
  const atomically = (statements: readonly Statement[], o?: QueryOptions): Promise<readonly Effect[]> =>
    pool.write((c) => transaction(c, statements), o)
  return {
    flavour: duckdbFlavour,
    schema,
    engine,
    query,
    execute,
    stream: (statement, o) => streamRows(pool, statement, o),
    atomically,
    migrate: async (statements) => void (await atomically(statements)),
    load: async (table, columns, rows) => {
      const { connection, release } = await pool.own()
      let stopped = false
      const interrupt = (): void => {
        stopped = true
        connection.interrupt()
      }
      return pool.running
        .run(() => loadRows(connection, table, columns, rows, () => stopped), interrupt)
        .catch((error: unknown) => {
          throw duckdbError(error)
        })
        .finally(release)
    },
    describe: async (statement, o) => {
      const rows = await query(sql`DESCRIBE ${statement}`, o)
      return rows.map((r) => ({ name: r['column_name'] as string, type: r['column_type'] as string }))
    },
    tables: async () => {
      const found = sql`SELECT table_name AS name FROM information_schema.tables
        WHERE table_schema = ${schema} AND table_catalog = current_database() ORDER BY 1`
      return (await query(found)).map((r) => r['name'] as string)
    },
    cancel: async () => pool.running.stopAll(),
    close: () => pool.close(),
  }
}

async function transaction(connection: DuckDBConnection, statements: readonly Statement[]): Promise<Effect[]> {
  await connection.run('BEGIN')
  try {
    const effects: Effect[] = []
    for (const statement of statements) effects.push({ rows: (await runStatement(connection, statement)).rowsChanged })
    await connection.run('COMMIT')
    return effects
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}
