import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../src/build/build.ts'
import { destination } from '../src/destinations/file/index.ts'
import type { Place } from '../src/errors.ts'
import { prepareLedger } from '../src/ledger/prepare.ts'
import type { Field, Manifest, Sync } from '../src/project/manifest.ts'
import { baselineSync } from '../src/sync/baseline.ts'
import { objectUse } from '../src/sync/sync.ts'
import { defaultDelivery, type SyncWorld } from '../src/sync/world.ts'
import { raw } from '../src/util/sql.ts'
import type { Clock } from '../src/util/world.ts'
import { duckdbType } from '../src/warehouses/duckdb/index.ts'
import type { Warehouse } from '../src/warehouses/warehouse.ts'

const SCHEMA = 'dray'
const SOURCE = 'main.source_users'
const place: Place = { file: 'bench/shop.ts' }

/** A warehouse in a file of its own with one entity and one sync, driven by the same functions as the command line. */
export interface Shop {
  readonly world: SyncWorld
  readonly sync: Sync
  /** Derives the entity from its source and publishes a version. */
  build(): Promise<void>
  /** Takes everything as held, as `dray baseline` does: what is timed afterwards is the diff alone, without deliveries. */
  hold(): Promise<void>
  /** Changes `lifetime_value` of every hundredth user. */
  changeOnePercent(): Promise<void>
  close(): Promise<void>
}

/** Opens a DuckDB file below the system's temporary folder with `users` source rows of ten columns; nothing is built yet. */
export async function openShop(users: number): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'dray-bench-'))
  const warehouse = await duckdbType.open({ path: 'shop.duckdb', schema: SCHEMA, settings: {} }, { projectDir: folder, lockTimeoutMs: 0 })
  await prepareLedger(warehouse, { project: 'bench', output: 'bench' })
  await warehouse.execute(raw(sourceRows(users)))
  const world = worldOf(warehouse, folder)
  const changed = raw(`UPDATE ${SOURCE} SET lifetime_value = lifetime_value + 1 WHERE user_id % 100 = 0`)
  return {
    world,
    sync,
    build: () => buildAll(world),
    hold: () => holdAll(world),
    changeOnePercent: async () => void (await warehouse.execute(changed)),
    close: async () => {
      await warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Deterministic: hashes of the row's number in place of random values. Rows of one day are not neighbours of their keys. */
const sourceRows = (users: number): string => `CREATE TABLE ${SOURCE} AS SELECT
    i AS user_id, 'user' || i || '@example.com' AS email,
    'First' || hash(i) % 5000 AS first_name, 'Last' || hash(i + 1) % 20000 AS last_name,
    ['DE', 'FR', 'GB', 'US'][1 + (hash(i + 2) % 4)::INTEGER] AS country, 'City ' || hash(i + 3) % 3000 AS city,
    (hash(i + 4) % 1000000)::DECIMAL(12, 2) / 100 AS lifetime_value, (hash(i + 5) % 200)::INTEGER AS purchases,
    DATE '2020-01-01' + (hash(i + 6) % 1500)::INTEGER AS first_seen_at, hash(i + 7) % 2 = 0 AS newsletter
  FROM range(1, ${users} + 1) AS r(i)`

const field = (name: string): Field => ({
  path: [name],
  source: { kind: 'column', column: name },
  onInvalid: 'hold',
  nulls: 'send',
  when: 'always',
  place,
})

const sync: Sync = {
  id: 'sync.users_file',
  name: 'users_file',
  destination: 'exports',
  entity: 'user',
  object: 'jsonl',
  kind: 'records',
  with: {},
  match: field('email'),
  audience: null,
  fields: ['first_name', 'last_name', 'country', 'city', 'lifetime_value', 'purchases', 'first_seen_at', 'newsletter'].map(field),
  mode: 'mirror',
  onLeave: 'delete',
  deleteAdopted: false,
  onCollision: 'freeze',
  follows: null,
  labels: {},
  onUnmap: 'remove',
  guards: {},
  parkAfter: 5,
  retryRejectedAfterMs: 86_400_000,
  recheckAfterMs: 604_800_000,
  place,
}

const entity = {
  id: 'entity.user',
  name: 'user',
  key: ['user_id'],
  sql: () => `SELECT * FROM ${SOURCE}`,
  columns: [],
  properties: [],
  groups: [],
  place,
} as const

const manifest: Manifest = {
  project: 'bench',
  timezone: 'UTC',
  vars: {},
  guards: {},
  auditPersonal: 'clear',
  sources: [],
  entities: [entity],
  destinations: [{ name: 'exports', type: 'file', connection: { path: 'out' }, place }],
  syncs: [sync],
  order: [entity.id, sync.id],
  dependencies: new Map(),
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

function worldOf(warehouse: Warehouse, folder: string): SyncWorld {
  let runs = 0
  return {
    warehouse,
    manifest,
    clock,
    emit: () => undefined,
    invocationId: 'bench',
    output: 'bench',
    deliver: true,
    projectDir: folder,
    journalDir: folder,
    lockTimeoutMs: 0,
    delivery: defaultDelivery,
    gitSha: null,
    scheduler: null,
    adapter: (of) => ({
      type: destination.type,
      object: destination.object(of.object, of.with, objectUse(of)),
      open: (io) => destination.open({ path: 'out' }, io),
    }),
    newRunId: () => `run${++runs}`,
  }
}

async function buildAll(world: SyncWorld): Promise<void> {
  const { failed } = await build({ ...world, fingerprint: (node) => node }, { fullRefresh: false })
  for (const [node, message] of failed) throw new Error(`${node}: ${message}`)
}

async function holdAll(world: SyncWorld): Promise<void> {
  const { rows, heldBack } = await baselineSync(world, sync)
  if (heldBack) throw new Error(`${rows} rows are held and ${heldBack} are not`)
}
