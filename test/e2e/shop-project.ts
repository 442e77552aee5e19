import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { invoke, type JsonResult } from '../../src/index.ts'
import { postgresUrl } from '../fixtures/postgres.ts'
import { fieldsText, liveOf } from '../fakes/rest/state.ts'
import { startRestServer, type RestServer } from '../fakes/rest/server.ts'

export const root = resolve(import.meta.dirname, '..', '..')

/** A shop of users and purchases, a CRM that takes contacts and tags, and both warehouses. */
export interface Shop {
  readonly dir: string
  readonly crm: RestServer
  readonly env: NodeJS.ProcessEnv
  /** `['--project-dir', …, '--target', …]` for every command. */
  readonly options: readonly string[]
  /** Runs SQL in the warehouse, from outside of Dray. */
  sql(...statements: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** What the CRM holds: `ann@x.example {"name":"Ann"} vip`. */
  held(): readonly string[]
  /** Writing requests so far. */
  writes(): readonly string[]
  close(): Promise<void>
}

const files = (o: { pg: URL | null; raw: string; schema: string; batch: number }): Record<string, string> => ({
  'dray_project.yml': 'name: shop\nprofile: shop\nvars: { vip_from: 100 }\n',
  'profiles.yml': `shop:
  target: duck
  outputs:
    duck: { type: duckdb, path: shop.duckdb, schema: ${o.schema}, deliver: true }
    dry: { type: duckdb, path: shop.duckdb, schema: dry }
    broken: { type: duckdb, path: broken.duckdb, schema: ${o.schema}, threads: none }
    pg: { type: postgres, host: "${o.pg?.hostname ?? 'localhost'}", port: ${o.pg?.port || 5432}, user: "${o.pg?.username ?? ''}", password: "${o.pg?.password ?? ''}", dbname: "${o.pg?.pathname.slice(1) ?? ''}", schema: ${o.schema}, sslmode: disable, deliver: true }
`,
  'models/sources.yml': `sources:
  - name: shop
    schema: ${o.raw}
    tables: [{ name: users }, { name: purchases }]
`,
  'models/users/user.yml': `entity: user
key: user_id
groups:
  - { name: vip, label: VIP, where: "lifetime_value >= {{ var('vip_from') }}" }
`,
  'models/users/user.sql': `select user_id, email, name from {{ source('shop', 'users') }}\n`,
  'models/users/properties/lifetime_value.sql': `select user_id, sum(price) as lifetime_value
from {{ source('shop', 'purchases') }} where {{ in_scope('user_id') }} group by 1\n`,
  'destinations/crm.yml': `destination: crm
type: http
connection: { url: "{{ env_var('CRM_URL') }}", auth: { bearer: "{{ env_var('CRM_TOKEN') }}" }, timeout: 20 seconds }
syncs:
  - name: contacts
    entity: user
    object: contact
    match: { email: email }
    where: email is not null
    fields: { name: name, vip: { group: vip } }
    mode: mirror
    on_leave: delete
    with:
      upsert: { request: POST /contacts/batch, batch: ${o.batch}, body_in: contacts, repeat: safe, result: { rows: results, by: email, ok: { status: [created, updated] }, id: id, error: error } }
      delete: { request: "DELETE /contacts/{id}", acked: [2xx, 404] }
      lookup: { request: "GET /contacts?email={match}", rows: data, id: id }
  - name: tags
    entity: user
    object: membership
    groups: { vip: VIP }
    follows: contacts
    with:
      add: { request: "PUT /tags/{label}/contacts/{id}" }
      remove: { request: "DELETE /tags/{label}/contacts/{id}", acked: [2xx, 404] }
`,
})

const TOKEN = 'crm-token-that-nobody-may-see'

/** `rows`: users that the shop has; every third bought for 150. `batch`: contacts in a request. */
export async function openShop(
  o: { readonly warehouse?: 'duckdb' | 'postgres'; readonly rows?: number; readonly batch?: number } = {},
): Promise<Shop> {
  const onPostgres = o.warehouse === 'postgres'
  const id = randomUUID().slice(0, 8)
  const [raw, schema] = onPostgres ? [`raw_${id}`, `dray_${id}`] : ['raw', 'dray']
  const dir = mkdtempSync(join(tmpdir(), 'dray-e2e-'))
  const url = postgresUrl()
  for (const [file, text] of Object.entries(files({ pg: url === null ? null : new URL(url), raw, schema, batch: o.batch ?? 2 })))
    put(dir, file, text)
  const crm = await startRestServer({ access: { bearer: TOKEN }, match: { contacts: 'email' } })
  const run = onPostgres ? onServer : inFile(join(dir, 'shop.duckdb'))
  const n = o.rows ?? 6
  await run([
    `create schema if not exists ${raw}`,
    `create table ${raw}.users as select i as user_id, 'u' || i || '@x.example' as email, 'User ' || i as name from generate_series(1, ${n}) as t(i)`,
    `create table ${raw}.purchases as select i as user_id, 150 as price from generate_series(3, ${n}, 3) as t(i)`,
  ])
  return {
    dir,
    crm,
    env: { ...process.env, CRM_URL: crm.url, CRM_TOKEN: TOKEN, NO_COLOR: '1' },
    options: ['--project-dir', dir, '--target', onPostgres ? 'pg' : 'duck'],
    sql: (...statements) => run(statements.map((s) => s.replaceAll('raw.', `${raw}.`).replaceAll('dray.', `${schema}.`))),
    held: () =>
      liveOf(crm.state, 'contacts')
        .map((r) => [r.match, fieldsText(r), ...[...r.labels].sort()].join(' '))
        .sort(),
    writes: () => crm.log.filter((l) => l.method !== 'GET').map((l) => `${l.method} ${l.path}`),
    close: async () => {
      await crm.close()
      if (onPostgres) await run([`drop schema if exists ${raw} cascade`, `drop schema if exists ${schema} cascade`])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export function put(dir: string, file: string, text: string): void {
  mkdirSync(dirname(join(dir, file)), { recursive: true })
  writeFileSync(join(dir, file), text)
}

type Run = (statements: readonly string[]) => Promise<readonly Readonly<Record<string, unknown>>[]>

const inFile =
  (path: string): Run =>
  async (statements) => {
    const instance = await DuckDBInstance.create(path)
    try {
      const connection = await instance.connect()
      let rows: readonly Readonly<Record<string, unknown>>[] = []
      for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowObjectsJson()
      connection.closeSync()
      return rows
    } finally {
      instance.closeSync()
    }
  }

const onServer: Run = async (statements) => {
  const client = new pg.Client({ connectionString: postgresUrl() ?? '' })
  await client.connect()
  try {
    let rows: readonly Readonly<Record<string, unknown>>[] = []
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The last line of stdout as JSON, under `--output json`. */
  readonly json: JsonResult | null
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** The real program in a process of its own. */
export function startDray(shop: Pick<Shop, 'env' | 'options'>, args: readonly string[]): Started {
  const [verb = '', ...rest] = args
  const child = spawn(process.execPath, [join(root, 'dist', 'cli', 'main.js'), verb, ...shop.options, ...rest], {
    env: shop.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.stdout += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.stderr += piece))
  const ended = new Promise<Ended>((done, failed) => {
    child.on('error', failed)
    child.on('close', (code) => done({ code, ...text, json: lastJson(text.stdout) }))
  })
  return { child, ended }
}

export const dray = (shop: Pick<Shop, 'env' | 'options'>, ...args: readonly string[]): Promise<Ended> => startDray(shop, args).ended

/** The same in this process. */
export async function invoked(shop: Pick<Shop, 'env' | 'options'>, ...args: readonly string[]): Promise<Ended> {
  const [verb = '', ...rest] = args
  const { exitCode, stdout, stderr } = await invoke([verb, ...shop.options, ...rest], { env: shop.env })
  return { code: exitCode, stdout, stderr, json: lastJson(stdout) }
}

function lastJson(stdout: string): JsonResult | null {
  const line = stdout.trimEnd().split('\n').at(-1) ?? ''
  return line.startsWith('{') ? (JSON.parse(line) as JsonResult) : null
}

/** Waits until something is so. */
export async function until(what: () => boolean, ms = 30_000): Promise<void> {
  const end = performance.now() + ms
  while (!what()) {
    if (performance.now() > end) throw new Error('it never came to be')
    await new Promise((done) => setTimeout(done, 20))
  }
}
