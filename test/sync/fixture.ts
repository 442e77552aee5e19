import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { build } from '../../src/build/build.ts'
import { createFake, type Fake } from '../../src/destinations/fake/index.ts'
import { liveRecords, type WorldRules } from '../../src/destinations/fake/world.ts'
import type { FakeOptions } from '../../src/destinations/fake/object.ts'
import type { Event } from '../../src/events.ts'
import { names, tableId } from '../../src/ledger/names.ts'
import { prepareLedger } from '../../src/ledger/prepare.ts'
import type { Guards, Manifest, Sync } from '../../src/project/manifest.ts'
import { objectUse, planSync, runSync, type RunOptions, type SyncPlan, type SyncResult } from '../../src/sync/sync.ts'
import { defaultDelivery, type DeliverySettings, type SyncWorld } from '../../src/sync/world.ts'
import { id, join, lit, sql, type Sql } from '../../src/util/sql.ts'
import type { Row, Warehouse } from '../../src/warehouses/warehouse.ts'
import { postgresUrl } from '../fixtures/postgres.ts'
import { openDuckdb, openPostgres, type Opened } from '../fixtures/warehouses.ts'
import { brokenBooks } from './fixture-books.ts'
import { tinyManifest, type SyncGiven, type TinyProject } from './fixture-manifest.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
const EPOCH = Date.UTC(2024, 0, 1)

export type EngineName = 'duckdb' | 'postgres'

export interface ProjectGiven {
  /** Column -> type, as both engines spell it or one spelling each. Default: id, email, name. */
  readonly columns?: Readonly<Record<string, string | Readonly<Record<EngineName, string>>>>
  readonly key?: readonly string[]
  readonly groups?: Readonly<Record<string, string>>
  readonly guards?: Guards
  readonly timezone?: string
  /** Names get a suffix of their own, so that projects share one warehouse; tests use the plain names. */
  readonly syncs: Readonly<Record<string, SyncGiven>>
  readonly fake?: Partial<FakeOptions>
  readonly rules?: Partial<WorldRules>
  readonly delivery?: Partial<DeliverySettings>
}

/** A cell as a test writes it: text that the engine reads as the column's type, NULL, or an expression. */
export type Given = string | number | boolean | null | Sql
export type GivenRow = Readonly<Record<string, Given>>

/** One project in a shared warehouse, with a receiver, a clock and a journal folder of its own. */
export interface Project {
  readonly engine: EngineName
  readonly fake: Fake
  readonly events: Event[]
  readonly manifest: Manifest
  /** May be replaced between runs. */
  world: SyncWorld
  /** Waits that somebody asked the clock for, in milliseconds. They pass at once. */
  readonly slept: number[]
  /** Replaces rows of the source by their key. */
  put(...rows: readonly GivenRow[]): Promise<void>
  remove(...keys: readonly string[]): Promise<void>
  advance(ms: number): void
  build(): Promise<void>
  run(name?: string, o?: Partial<RunOptions>): Promise<SyncResult>
  /** `build` and `run`. */
  sync(name?: string, o?: Partial<RunOptions>): Promise<SyncResult>
  plan(name?: string): Promise<SyncPlan>
  /** Changes what a sync says, from now on. */
  redefine(name: string, changes: SyncGiven): void
  group(name: string, rule: string | null): void
  syncOf(name?: string): Sync
  /** Match -> fields of what the receiver holds, parsed. */
  held(): Record<string, unknown>
  /** The same as texts. */
  payloads(): Record<string, string>
  labels(): Record<string, readonly string[]>
  state(name?: string): Promise<readonly Row[]>
  deliveries(name?: string): Promise<readonly Row[]>
  runs(name?: string): Promise<readonly Row[]>
  syncedVersion(name?: string): Promise<number>
  ledger(table: string): Sql
  table(kind: 'state' | 'changes' | 'entity' | 'source', name?: string): Sql
  query(statement: Sql): Promise<readonly Row[]>
}

export interface Suite {
  readonly engine: EngineName
  readonly warehouse: Warehouse
  project(given: ProjectGiven): Promise<Project>
}

const ENGINES: readonly (readonly [EngineName, string, () => Promise<Opened>, boolean])[] = [
  ['duckdb', 'DuckDB', () => openDuckdb({ threads: 1 }), true],
  ['postgres', 'Postgres (DRAY_TEST_POSTGRES)', () => openPostgres(), postgresUrl() !== null],
]

/** The same tests on each engine, in one warehouse each. After every test the books of its projects are checked (L1, L4). */
export function onEngines(title: string, body: (suite: Suite) => void): void {
  for (const [engine, name, open, there] of ENGINES) {
    describe.skipIf(!there)(`${title} on ${name}`, () => {
      let opened: Opened
      const journals = mkdtempSync(joinPath(tmpdir(), 'dray-journal-'))
      const made: Project[] = []
      const count = { projects: 0, runs: 0 }
      beforeAll(async () => {
        opened = await open()
        await prepareLedger(opened.warehouse, { project: 'tiny', output: 'test' })
      })
      afterEach(async () => {
        const problems = await Promise.all(made.splice(0).map((p) => brokenBooks(p)))
        if (problems.flat().length) throw new Error(problems.flat().join('\n'))
      })
      afterAll(async () => {
        await opened?.drop()
        rmSync(journals, { recursive: true, force: true })
      })
      body({
        engine,
        get warehouse() {
          return opened.warehouse
        },
        project: async (given) => {
          const project = await openProject({ engine, warehouse: opened.warehouse, journals, count }, given)
          made.push(project)
          return project
        },
      })
    })
  }
}

interface Shared {
  readonly engine: EngineName
  readonly warehouse: Warehouse
  readonly journals: string
  readonly count: { projects: number; runs: number }
}

const COLUMNS = { id: 'varchar(40)', email: 'varchar(200)', name: 'varchar(200)' }

async function openProject(shared: Shared, given: ProjectGiven): Promise<Project> {
  const { warehouse, engine } = shared
  const n = ++shared.count.projects
  const columns = given.columns ?? COLUMNS
  const source = { schema: warehouse.schema, name: `src_${n}` }
  const types = Object.entries(columns).map(
    ([name, type]) => sql`${id(name)} ${{ parts: [typeof type === 'string' ? type : type[engine]] }}`,
  )
  await warehouse.migrate([sql`create table ${tableId(source)} (${join(types)})`])
  const suffixed = (name: string): string => `${name}_${n}`
  const tiny = {
    entity: suffixed('user'),
    source: `"${source.schema}"."${source.name}"`,
    key: given.key ?? ['id'],
    columns: Object.keys(columns),
    groups: { ...given.groups },
    guards: given.guards ?? {},
    timezone: given.timezone ?? 'UTC',
    syncs: Object.fromEntries(
      Object.entries(given.syncs).map(([name, s]) => [
        suffixed(name),
        { ...s, ...(s.follows !== undefined && { follows: suffixed(s.follows) }) },
      ]),
    ),
  } satisfies TinyProject
  return projectOf(shared, { given, tiny, source, suffixed, first: Object.keys(given.syncs)[0] ?? '' })
}

interface Parts {
  readonly given: ProjectGiven
  readonly tiny: TinyProject & { readonly groups: Record<string, string>; readonly syncs: Record<string, SyncGiven> }
  readonly source: { readonly schema: string; readonly name: string }
  readonly suffixed: (name: string) => string
  readonly first: string
}

function projectOf(shared: Shared, { given, tiny, source, suffixed, first }: Parts): Project {
  const { warehouse, engine } = shared
  const t = names(warehouse.schema)
  const events: Event[] = []
  const slept: number[] = []
  const fake = createFake({ normalise: ['trim', 'lower'], ...given.fake, ...(given.rules && { rules: given.rules }) })
  fake.world.now = EPOCH
  const syncName = (name?: string): string => suffixed(name ?? first)
  const keyOf = (row: GivenRow): Sql =>
    join(
      tiny.key.map((c) => sql`${id(c)} = ${cell(row[c] ?? null)}`),
      ' and ',
    )
  const project: Project = {
    engine,
    fake,
    events,
    slept,
    get manifest() {
      return tinyManifest(tiny)
    },
    world: worldOf(shared, given, {
      fake,
      events,
      slept,
      manifest: () => tinyManifest(tiny),
      folder: joinPath(shared.journals, tiny.entity),
    }),
    put: async (...rows) =>
      void (await warehouse.atomically(
        rows.length
          ? [
              sql`delete from ${tableId(source)} where ${join(
                rows.map((row) => sql`(${keyOf(row)})`),
                ' or ',
              )}`,
              ...alike(rows).map(
                (some) =>
                  sql`insert into ${tableId(source)} (${join(Object.keys(some[0] ?? {}).map((c) => id(c)))}) values ${join(some.map((row) => sql`(${join(Object.values(row).map(cell))})`))}`,
              ),
            ]
          : [],
      )),
    remove: async (...keys) =>
      void (await warehouse.execute(
        sql`delete from ${tableId(source)} where ${id(tiny.key[0] ?? '')} in (${join(keys.map((k) => lit(k)))})`,
      )),
    advance: (ms) => void (fake.world.now += ms),
    build: async () => {
      const built = await build({ ...project.world, manifest: project.manifest, fingerprint: (node) => node }, { fullRefresh: false })
      if (built.failed.size) throw new Error([...built.failed].map(([node, why]) => `${node}: ${why}`).join('\n'))
    },
    run: async (name, o = {}) =>
      runSync({ ...project.world, manifest: project.manifest }, project.syncOf(name), {
        fullRefresh: false,
        word: false,
        resend: false,
        accepted: [],
        ...o,
      }),
    sync: async (name, o) => (await project.build(), project.run(name, o)),
    plan: async (name) =>
      planSync({ ...project.world, manifest: project.manifest }, project.syncOf(name), {
        fullRefresh: false,
        word: false,
        accepted: [],
        samples: 100,
      }),
    redefine: (name, changes) => void (tiny.syncs[suffixed(name)] = { ...tiny.syncs[suffixed(name)], ...changes }),
    group: (name, rule) => void (rule === null ? delete tiny.groups[name] : (tiny.groups[name] = rule)),
    syncOf: (name) => {
      const found = project.manifest.syncs.find((s) => s.name === syncName(name))
      if (!found) throw new Error(`no sync ${name ?? first}`)
      return found
    },
    held: () =>
      Object.fromEntries(
        liveRecords(fake.world)
          .map((r) => [r.match, JSON.parse(r.payload)] as const)
          .sort(),
      ),
    payloads: () =>
      Object.fromEntries(
        liveRecords(fake.world)
          .map((r) => [r.match, r.payload] as const)
          .sort(),
      ),
    labels: () =>
      Object.fromEntries(
        liveRecords(fake.world)
          .map((r) => [r.match, [...r.labels].sort()] as const)
          .sort(),
      ),
    state: (name) => warehouse.query(sql`select * from ${tableId(t.state(syncName(name)))} order by key, label, record`),
    deliveries: (name) =>
      warehouse.query(sql`select * from ${tableId(t.ledger('deliveries'))} where sync = ${syncName(name)} order by run_id, seq, revision`),
    runs: (name) => warehouse.query(sql`select * from ${tableId(t.ledger('runs'))} where sync = ${syncName(name)} order by run_id`),
    syncedVersion: async (name) =>
      Number(
        (await warehouse.query(sql`select synced_version as v from ${tableId(t.ledger('syncs'))} where sync = ${syncName(name)}`))[0]?.[
          'v'
        ] ?? 0,
      ),
    ledger: (table) => tableId(t.ledger(table)),
    table: (kind, name) => tableId(kind === 'source' ? source : kind === 'entity' ? t.entity(tiny.entity) : t[kind](syncName(name))),
    query: (statement) => warehouse.query(statement),
  }
  return project
}

/** Rows that name the same columns, together. */
function alike(rows: readonly GivenRow[]): readonly (readonly GivenRow[])[] {
  const groups = new Map<string, GivenRow[]>()
  for (const row of rows) groups.set(Object.keys(row).join(), [...(groups.get(Object.keys(row).join()) ?? []), row])
  return [...groups.values()]
}

/** A cell in an INSERT: a literal without a type, so that it becomes what the column is. */
function cell(x: Given): Sql {
  if (x === null) return sql`null`
  return typeof x === 'object' ? x : lit(String(x))
}

interface Around {
  readonly fake: Fake
  readonly events: Event[]
  readonly slept: number[]
  readonly manifest: () => Manifest
  readonly folder: string
}

function worldOf({ warehouse, count }: Shared, given: ProjectGiven, { fake, events, slept, manifest, folder }: Around): SyncWorld {
  return {
    warehouse,
    manifest: manifest(),
    emit: (event) => void events.push(event),
    invocationId: 'inv',
    output: 'test',
    deliver: true,
    projectDir: folder,
    journalDir: folder,
    lockTimeoutMs: 0,
    delivery: { ...defaultDelivery, retryPauseMs: 1, retries: 2, ...given.delivery },
    gitSha: null,
    scheduler: null,
    newRunId: () => `run${String(++count.runs).padStart(6, '0')}`,
    clock: {
      now: () => fake.world.now,
      monotonic: () => performance.now(),
      sleep: async (ms) => {
        slept.push(ms)
        fake.world.now += ms
        await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5)))
      },
    },
    adapter: (sync) => ({
      type: 'fake',
      object: fake.destination.object(sync.object, sync.with, objectUse(sync)),
      open: (io) => fake.destination.open({}, io),
    }),
  }
}
