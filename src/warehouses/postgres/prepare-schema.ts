import type pg from 'pg'
import { InputError, StopError } from '../../errors.ts'
import { id, sql } from '../../util/sql.ts'
import type { PostgresConfig } from './config.ts'
import { failure } from './errors.ts'
import type { PostgresServer } from './flavour.ts'
import { rendered, runText } from './run.ts'

export interface Server extends PostgresServer {
  /** For example `PostgreSQL 15.18`. */
  readonly engine: string
}

/** What the server is. Fails with an InputError when it is too old or its database cannot hold every text. */
export async function inspectServer(client: pg.ClientBase, { dbname }: PostgresConfig): Promise<Server> {
  const { rows } = await runText(
    client,
    rendered(sql`SELECT current_setting('server_version_num') AS number,
    split_part(current_setting('server_version'), ' ', 1) AS version, current_setting('server_encoding') AS encoding,
    (SELECT min(collname::text COLLATE "C") FROM pg_collation WHERE collname = 'und-x-icu' AND collnamespace = 'pg_catalog'::regnamespace) AS icu`),
  )
  const row = rows[0] as Record<'number' | 'version' | 'encoding' | 'icu', string | null>
  const major = Math.floor(Number(row.number) / 10_000)
  if (major < 13)
    throw new InputError({
      message: 'this Postgres is too old',
      given: String(row.version),
      allowed: '13 or newer',
      next: 'upgrade the server',
    })
  if (row.encoding !== 'UTF8') {
    throw new InputError({
      message: `database ${dbname} cannot hold every text`,
      given: `encoding ${row.encoding}`,
      allowed: 'UTF8',
      next: `create a database with ENCODING 'UTF8'`,
    })
  }
  return { engine: `PostgreSQL ${row.version}`, major, unicode: row.icu ? 'und-x-icu' : major >= 17 ? 'pg_c_utf8' : null }
}

/** Creates the schema where it is missing, and checks that tables can be created in it. */
export async function ensureSchema(client: pg.ClientBase, config: PostgresConfig): Promise<void> {
  if ((await rights(client, config.schema)) === null) await createSchema(client, config)
  if ((await rights(client, config.schema)) !== 'true')
    throw missingRight(config, `no right to create tables in schema "${config.schema}"`, `GRANT CREATE, USAGE ON SCHEMA`)
}

/** Whether tables may be created there; null when the schema does not exist. */
async function rights(client: pg.ClientBase, schema: string): Promise<string | null> {
  const { rows } = await runText(
    client,
    rendered(sql`SELECT has_schema_privilege(oid, 'CREATE, USAGE') AS may FROM pg_namespace WHERE nspname = ${schema}`),
  )
  return rows[0]?.['may'] ?? null
}

async function createSchema(client: pg.ClientBase, config: PostgresConfig): Promise<void> {
  try {
    await runText(client, rendered(sql`CREATE SCHEMA IF NOT EXISTS ${id(config.schema)}`))
  } catch (error) {
    const { code, message } = failure(error)
    // Another process created it at the same moment.
    if (code === '23505' || code === '42P06') return
    if (code === '42501') throw missingRight(config, `schema "${config.schema}" does not exist and may not be created`, 'CREATE SCHEMA')
    throw new StopError({ message: `cannot create schema "${config.schema}": ${message}` }, error)
  }
}

function missingRight({ user, role, host, port, schema, dbname }: PostgresConfig, message: string, what: string): InputError {
  const who = role ?? user
  const statement = what === 'CREATE SCHEMA' ? `CREATE SCHEMA "${schema}" AUTHORIZATION "${who}"` : `${what} "${schema}" TO "${who}"`
  return new InputError({
    message: `${message} at ${host}:${port}`,
    given: `user ${who}, database ${dbname}`,
    next: `have an administrator run: ${statement}`,
  })
}
