import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { invoke } from '../../../src/index.ts'
import type { JsonProblem } from '../../../src/index.ts'
import { startRestServer } from '../../fakes/rest/server.ts'
import type { RestServer } from '../../fakes/rest/server.ts'
import { postgresUrl } from '../../fixtures/postgres.ts'
import type { EngineName } from './cells.ts'
import { DRAY_SCHEMA, projectFiles, single, TOKEN } from './project.ts'
import { MATCH, seed } from './sources.ts'

type Row = Readonly<Record<string, unknown>>

/** What a command says of one sync. */
export interface SyncLine {
  readonly sync: string
  readonly status: string
  readonly problems: readonly JsonProblem[]
  readonly [more: string]: unknown
}

/** What a command answered. */
export interface Answer {
  readonly exitCode: number
  readonly results: Readonly<Record<string, unknown>>
  readonly syncs: readonly SyncLine[]
  /** Everything that is wrong, wherever it stands. */
  readonly problems: readonly unknown[]
  readonly text: string
}

/** The nasty project on one engine, with its receiver. */
export interface World {
  readonly engine: EngineName
  readonly dir: string
  readonly receiver: RestServer
  /** Runs statements in the warehouse as its owner would, and returns the rows of the last one. */
  sql(...statements: readonly string[]): Promise<readonly Row[]>
  /** Runs a command. */
  dray(...argv: readonly string[]): Promise<Answer>
  /** Puts a file of the project in the place of another. */
  write(file: string, text: string): void
  close(): Promise<void>
}

interface Source {
  sql: World['sql']
  readonly output: Readonly<Record<string, unknown>>
  close(): Promise<void>
}

export async function openWorld(engine: EngineName): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'dray nasty "ü" %s '))
  const source = engine === 'duckdb' ? duckdbSource(dir) : await postgresSource()
  const collections = ['orders', ...single.map((c) => c.entity)].map((c) => [c, c === 'orders' ? 'key' : 'record'])
  const receiver = await startRestServer({
    access: { bearer: TOKEN },
    match: { people: MATCH, contacts: 'email', ...Object.fromEntries(collections) },
  })
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), text)
  }
  for (const [file, text] of Object.entries(projectFiles({ [engine]: { ...source.output, schema: DRAY_SCHEMA, deliver: true } })))
    write(file, text)
  await source.sql(...seed(engine))
  return {
    engine,
    dir,
    receiver,
    write,
    sql: source.sql,
    dray: (...argv) =>
      answer(argv.toSpliced(1, 0, '--project-dir', dir, '--target', engine, '--output', 'json'), dir, {
        CRM_URL: receiver.url,
        CRM_TOKEN: TOKEN,
      }),
    async close() {
      await receiver.close()
      await source.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function answer(argv: readonly string[], dir: string, env: Readonly<Record<string, string>>): Promise<Answer> {
  const { exitCode, result, stderr } = await invoke(argv, { env, cwd: dir, homeDir: dir })
  const results = (result?.results ?? {}) as Answer['results']
  const nodes = (results['nodes'] ?? []) as readonly { readonly node: string; readonly status: string; readonly message: string | null }[]
  const syncs = (results['syncs'] ?? []) as readonly SyncLine[]
  const problems = [
    ...(result?.problems ?? []),
    ...nodes.filter((n) => n.status !== 'success').map((n) => `${n.node}: ${n.message}`),
    ...syncs.flatMap((s) => s.problems),
  ]
  return { exitCode, results, syncs, problems, text: stderr }
}

function duckdbSource(dir: string): Source {
  const path = `we"ird ü.x/ware 'house'.db`
  const file = join(dir, path)
  mkdirSync(dirname(file), { recursive: true })
  return {
    output: { type: 'duckdb', path },
    async sql(...statements) {
      const instance = await DuckDBInstance.create(file)
      const connection = await instance.connect()
      try {
        let rows: readonly Row[] = []
        for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowObjectsJson()
        return rows
      } finally {
        connection.closeSync()
        instance.closeSync()
      }
    },
    close: () => Promise.resolve(),
  }
}

/** A database of its own, so that the schemas may have the same names as on DuckDB. */
async function postgresSource(): Promise<Source> {
  const url = new URL(postgresUrl() ?? '')
  const name = `dray nasty "ü" ${process.pid}-${Date.now() % 1_000_000}`
  const quoted = `"${name.replaceAll('"', '""')}"`
  const connect = async (database?: string): Promise<pg.Client> => {
    const client = new pg.Client({
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: database ?? url.pathname.slice(1),
    })
    await client.connect()
    return client
  }
  const admin = await connect()
  await admin.query(`create database ${quoted}`)
  const client = await connect(name)
  return {
    output: {
      type: 'postgres',
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      dbname: name,
    },
    async sql(...statements) {
      let rows: readonly Row[] = []
      for (const statement of statements) rows = (await client.query<Row>(statement)).rows
      return rows
    },
    async close() {
      await client.end()
      await admin.query(`drop database ${quoted} with (force)`)
      await admin.end()
    },
  }
}
