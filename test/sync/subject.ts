import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../../src/build/build.ts'
import { createFake } from '../../src/destinations/fake/index.ts'
import type { Fake } from '../../src/destinations/fake/index.ts'
import { addForeign, liveRecords } from '../../src/destinations/fake/world.ts'
import { names, tableId } from '../../src/ledger/names.ts'
import type { Names } from '../../src/ledger/names.ts'
import { prepareLedger } from '../../src/ledger/prepare.ts'
import type { Manifest } from '../../src/project/manifest.ts'
import { diffSync } from '../../src/sync/diff.ts'
import { resolveSync } from '../../src/sync/resolve.ts'
import { objectUse, prepareSync, runSync } from '../../src/sync/sync.ts'
import { defaultDelivery } from '../../src/sync/world.ts'
import type { Adapter, SyncWorld } from '../../src/sync/world.ts'
import { sql } from '../../src/util/sql.ts'
import type { Clock } from '../../src/util/world.ts'
import type { Row, Warehouse } from '../../src/warehouses/warehouse.ts'
import { NO_FAULTS } from '../model/faults.ts'
import type { SourceRow } from '../model/source.ts'
import { LIMITS } from '../model/state.ts'
import type { SyncSpec } from '../model/syncs.ts'
import { mortalWarehouse } from './mortal-warehouse.ts'
import { brokenSession, Death } from './broken-session.ts'
import type { Traffic } from './broken-session.ts'
import { countsOf, shownPlan, shownRow } from './shown-rows.ts'
import { smallProject, SOURCES, TICK } from './small-project.ts'
import { WINDOW } from './subject-interface.ts'
import type { OpenSubject, Report, ShownItem, ShownPlan, Subject, SubjectRun, World } from './subject-interface.ts'

/** When tick 0 was. */
const EPOCH = Date.UTC(2024, 0, 1)

/** The implementation in one warehouse. */
interface Real {
  readonly warehouse: Warehouse
  readonly names: Names
  readonly fake: Fake
  readonly specs: Record<string, SyncSpec>
  readonly journalDir: string
  now: number
  runs: number
}

/** The implementation as a subject of the property test: a warehouse with an empty schema, and the fake destination. */
export const warehouseSubject =
  (open: () => Promise<Warehouse>): OpenSubject =>
  async (world) => {
    const real = await openReal(await open(), world)
    const { warehouse, fake, names: n } = real
    const subject: Subject = {
      setSource: (key, row) => setSource(real, key, row),
      define: async (name, sync) => {
        real.specs[name] = sync
        if (sync.kind === 'records') Object.assign(fake.world.rules, { byKey: sync.repeat.create === 'by_key' })
      },
      setTime: (tick) => {
        real.now = EPOCH + tick * TICK
        fake.world.now = real.now
      },
      build: (o) => runBuild(real, o.crash),
      run: (name, o) => runOne(real, name, o),
      plan: (name, o) => planOne(real, name, o.all),
      state: async (name) => (await warehouse.query(sql`select * from ${tableId(n.state(name))}`)).map(shownRow),
      syncedVersion: async (name) =>
        Number(
          (await warehouse.query(sql`select synced_version as v from ${tableId(n.ledger('syncs'))} where sync = ${name}`))[0]?.['v'] ?? 0,
        ),
      items: async () =>
        liveRecords(fake.world).map((r): ShownItem => ({
          match: r.match,
          payload: r.payload,
          labels: [...r.labels],
          foreign: r.writer === null,
        })),
      close: async () => {
        rmSync(real.journalDir, { recursive: true, force: true })
        await warehouse.close()
      },
    }
    return subject
  }

async function openReal(warehouse: Warehouse, { object, foreign }: World): Promise<Real> {
  const { address, unique, upsert, lag } = object
  const fake = createFake({
    rules: { address, unique, upsert, lag: lag * TICK, keyTtl: LIMITS.keyTtl * TICK },
    normalise: ['trim', 'lower'],
    concurrency: 1,
  })
  for (const match of foreign) addForeign(fake.world, match)
  await prepareLedger(warehouse, { project: 'small', output: 'test' })
  const at = (name: string) => tableId({ schema: warehouse.schema, name })
  await warehouse.execute(sql`create table ${at(SOURCES.users)} (id varchar(20), email varchar(20), name varchar(20))`)
  await warehouse.execute(sql`create table ${at(SOURCES.groups)} (id varchar(20), g varchar(20))`)
  return {
    warehouse,
    names: names(warehouse.schema),
    fake,
    specs: {},
    journalDir: mkdtempSync(join(tmpdir(), 'dray-journal-')),
    now: EPOCH,
    runs: 0,
  }
}

async function setSource({ warehouse }: Real, key: string, row: SourceRow | null): Promise<void> {
  const at = (name: string) => tableId({ schema: warehouse.schema, name })
  await warehouse.atomically([
    sql`delete from ${at(SOURCES.users)} where id = ${key}`,
    sql`delete from ${at(SOURCES.groups)} where id = ${key}`,
    ...(row ? [sql`insert into ${at(SOURCES.users)} (id, email, name) values (${key}, ${row.email}, ${row.name})`] : []),
    ...(row?.groups ?? []).map((g) => sql`insert into ${at(SOURCES.groups)} (id, g) values (${key}, ${g})`),
  ])
}

const clockOf = (real: Real): Clock => ({
  now: () => real.now,
  monotonic: () => performance.now(),
  sleep: async () => undefined,
})

/** A build. With `crash` the process dies at its last atomic unit, the one that publishes. */
async function runBuild(real: Real, crash: boolean): Promise<void> {
  const mortal = mortalWarehouse(real.warehouse, {
    before: async (texts) => {
      if (crash && texts.some((t) => /set published\b/.test(t))) mortal.die()
    },
  })
  const manifest = smallProject(real.warehouse.schema, real.specs)
  const result = await build(
    {
      warehouse: mortal.warehouse,
      manifest,
      clock: clockOf(real),
      emit: () => undefined,
      invocationId: 'build',
      lockTimeoutMs: 0,
      fingerprint: (node) => node,
    },
    { fullRefresh: false },
  ).catch((e: unknown) => e as Error)
  if (mortal.dead) return freeLeases(real)
  if (result instanceof Error) throw result
  const [failed] = result.results.filter((r) => r.status !== 'success')
  if (failed) throw new Error(`${failed.node}: ${failed.message}`, { cause: failed.error })
}

/** What a dead process held expires. */
async function freeLeases({ warehouse, names: n }: Real): Promise<void> {
  await warehouse.execute(sql`update ${tableId(n.ledger('leases'))} set holder = null`)
}

interface ProcessInput {
  readonly runId: string
  readonly name: string
  readonly run: SubjectRun
  readonly traffic: Traffic
  /** Called before the change set of the run is dropped. */
  readonly snapshot: () => Promise<void>
}

/** One process: it sees the warehouse and the destination until it dies. */
function processOf(real: Real, manifest: Manifest, o: ProcessInput) {
  const changes = real.names.changes(o.name).name
  const mortal = mortalWarehouse(real.warehouse, {
    before: async (texts) => {
      if (texts.some((t) => t.startsWith('delete from') && t.includes(changes) && t.includes(o.runId))) await o.snapshot()
    },
  })
  const dieIf = (point: 'answer not journaled' | 'in a window'): void => {
    const seq = o.traffic.pending
    if (seq === null || !o.run.faults.crash(point, seq)) return
    mortal.die()
    throw new Death(point)
  }
  const world: SyncWorld = {
    ...settingsOf(real),
    warehouse: mortal.warehouse,
    manifest,
    newRunId: () => runId(++real.runs),
    adapter: (sync) => adapterOf(real, manifest, sync.name, o.run, o.traffic),
    at: (point) => {
      if (point === 'answered') dieIf('answer not journaled')
      if (point !== 'journaled') return
      dieIf('in a window')
      o.traffic.pending = null
    },
  }
  return { world, mortal }
}

/** No retries inside a run, one request at a time, small windows: what the model does. */
const settingsOf = (real: Real) => ({
  clock: clockOf(real),
  emit: () => undefined,
  invocationId: 'run',
  output: 'test',
  deliver: true,
  projectDir: real.journalDir,
  journalDir: real.journalDir,
  lockTimeoutMs: 0,
  gitSha: null,
  scheduler: null,
  delivery: { ...defaultDelivery, windowRows: WINDOW, unsafeWindowRows: WINDOW, retries: 0, darkRequests: 1e9, concurrency: 1 },
})

const runId = (n: number): string => `run${String(n).padStart(6, '0')}`

/** The fake as this sync's specification wants it. */
function adapterOf(real: Real, manifest: Manifest, name: string, run: SubjectRun, traffic: Traffic): Adapter {
  const { fake, specs } = real
  const spec = specs[name]
  const sync = manifest.syncs.find((s) => s.name === name)
  if (!spec || !sync) throw new Error(`no sync "${name}"`)
  Object.assign(fake.options, {
    batch: { rows: spec.batch, by: 'any' },
    repeat: spec.repeat,
    order: spec.kind === 'records' ? spec.order : 'any',
    rekey: spec.kind === 'records' ? spec.rekey : 'in_place',
  })
  return {
    type: 'fake',
    object: fake.destination.object(sync.object, sync.with, objectUse(sync)),
    open: (io) => brokenSession(fake, fake.destination.open({}, io), run.faults, traffic),
  }
}

async function runOne(real: Real, name: string, run: SubjectRun): Promise<Report> {
  const { warehouse, names: n } = real
  if (!run.journal) rmSync(real.journalDir, { recursive: true, force: true })
  const manifest = smallProject(warehouse.schema, real.specs)
  const first = real.runs + 1
  let rows: readonly Row[] = []
  const snapshot = async (): Promise<void> => {
    const found = await warehouse.query(sql`select * from ${tableId(n.changes(name))} where run_id = ${runId(first)} order by seq`)
    if (found.length) rows = found
  }
  const traffic: Traffic = { requested: [], pending: null }
  const { world, mortal } = processOf(real, manifest, { runId: runId(first), name, run, traffic, snapshot })
  const sync = manifest.syncs.find((s) => s.name === name)
  if (!sync) throw new Error(`no sync "${name}"`)
  const result = await runSync(world, sync, { fullRefresh: run.all, word: run.word, resend: false, accepted: [] }).catch((e: unknown) => {
    if (mortal.dead) return null
    throw e
  })
  if (!result) {
    await snapshot()
    await freeLeases(real)
  } else if (result.status !== 'success' && result.status !== 'partial') {
    throw new Error(`the run ended ${result.status}: ${result.problems.map((p) => p.message).join('; ')}`)
  }
  const planned = rows.filter((r) => r['seq'] !== null)
  return {
    said: result?.problems.map((p) => p.message).join('; ') ?? '',
    ...shownPlan(rows),
    counts: result ? countsOf(result.counters ?? {}) : null,
    requested: traffic.requested,
    stretches: planned.flatMap((r, i) => (i > 0 && stretch(r) !== stretch(planned[i - 1]) ? [i] : [])),
    searched: planned.flatMap((r, i) => (r['lookup'] === 'true' ? [i] : [])),
  }
}

/** Rows of one stretch may share a window. */
const stretch = (r: Row | undefined): string => JSON.stringify([r?.['operation'], r?.['how'], r?.['lookup']])

async function planOne(real: Real, name: string, all: boolean): Promise<ShownPlan> {
  const manifest = smallProject(real.warehouse.schema, real.specs)
  const run = { faults: NO_FAULTS, journal: true, word: false, all }
  const { world } = processOf(real, manifest, {
    runId: 'none',
    name,
    run,
    traffic: { requested: [], pending: null },
    snapshot: async () => undefined,
  })
  const sync = manifest.syncs.find((s) => s.name === name)
  if (!sync) throw new Error(`no sync "${name}"`)
  await prepareSync(world, sync)
  const spec = await resolveSync(world.warehouse, manifest, sync, world.adapter(sync))
  await diffSync(world, spec, { fullRefresh: all, word: false })
  return shownPlan(await real.warehouse.query(sql`select *, null as seq from ${tableId(real.names.work('plan', name))}`))
}
