import type { Problem } from '../errors.ts'
import type { Session } from '../destinations/destination.ts'
import { acquireLease, type Lease } from '../ledger/lease.ts'
import { names, tableId } from '../ledger/names.ts'
import { syncStatements } from '../ledger/prepare.ts'
import type { Sync } from '../project/manifest.ts'
import { sql } from '../util/sql.ts'
import { stopOnAbort } from '../util/stop-on-abort.ts'
import { samplePlan, writeChangeSet } from './change-set.ts'
import { total, type Counters, type RunNumbers } from './close.ts'
import { closeRun } from './close-run.ts'
import { deliver, type Delivered } from './deliver/deliver.ts'
import { openJournal, prepareJournals } from './deliver/journal.ts'
import { diffSync, type Diff, type DiffOptions } from './diff.ts'
import { estimateCalls } from './estimate.ts'
import { readGuardFacts } from './guard-facts.ts'
import { checkGuards, tooManyRejected, type Acceptance, type GuardFacts } from './guard.ts'
import { openRun } from './open-run.ts'
import { quarantineInvalid } from './quarantine.ts'
import { recoverSync } from './recover.ts'
import { resolveSync } from './resolve.ts'
import type { SyncSpec } from './spec.ts'
import { isoOf, type SyncWorld } from './world.ts'
import type { Row } from '../warehouses/warehouse.ts'

export interface RunOptions extends DiffOptions {
  readonly resend: boolean
  readonly accepted: readonly Acceptance[]
}

export interface SyncResult {
  readonly sync: string
  readonly destination: string
  readonly runId: string | null
  readonly status: 'success' | 'partial' | 'refused' | 'failed' | 'lost_lease' | 'not_sent'
  readonly counters: Counters | null
  readonly diff: Diff['counts']
  readonly problems: readonly Problem[]
  readonly exitCode: 0 | 1
  readonly seconds: number
}

export interface SyncPlan {
  readonly sync: string
  readonly destination: string
  readonly counts: Diff['counts']
  /** Guards that would refuse it. */
  readonly problems: readonly Problem[]
  /** Some rows of each operation, see `samplePlan`. */
  readonly samples: readonly Row[]
  /** Requests that sending it takes. */
  readonly calls: number
  readonly version: number
  /** The definition is another than that of the last complete run: everything was compared. */
  readonly redefined: boolean
}

/** Brings one sync up to date: lease, recovery, diff, guards, delivery, close. */
export async function runSync(world: SyncWorld, sync: Sync, o: RunOptions): Promise<SyncResult> {
  const started = world.clock.monotonic()
  return withSync(world, sync, async (spec, lease) => {
    if (o.resend && world.deliver) await markResend(world, spec)
    const { diff, facts } = await look(world, spec, o)
    const problems = checkGuards(facts, sync.guards, world.manifest.guards, o.accepted)
    const base = { sync: sync.name, destination: sync.destination, diff: diff.counts }
    const seconds = (): number => (world.clock.monotonic() - started) / 1000
    world.emit({ code: 'S002', name: 'sync_planned', data: { sync: sync.name, ...plannedOf(diff), ms: Math.round(seconds() * 1000) } })
    if (problems.length) {
      const runId = await openRun(world, spec, lease, diff, { status: 'refused', error: problems.map((p) => p.message).join('; ') })
      return { ...base, runId, status: 'refused', counters: null, problems, exitCode: 1, seconds: seconds() }
    }
    if (!world.deliver) return { ...base, runId: null, status: 'not_sent', counters: null, problems: [], exitCode: 0, seconds: seconds() }
    return { ...base, ...(await send(world, spec, lease, diff)), seconds: seconds() }
  })
}

/** What a run would do now, with some rows of each operation; nothing is sent and no run is opened. */
export async function planSync(
  world: SyncWorld,
  sync: Sync,
  o: DiffOptions & { readonly accepted: readonly Acceptance[]; readonly samples: number },
): Promise<SyncPlan> {
  return withSync(world, sync, async (spec) => {
    const { diff, facts } = await look(world, spec, o)
    return {
      sync: sync.name,
      destination: sync.destination,
      counts: diff.counts,
      problems: checkGuards(facts, sync.guards, world.manifest.guards, o.accepted),
      samples: await world.warehouse.query(samplePlan(spec, o.samples)),
      calls: await estimateCalls(world, spec),
      version: diff.input.version,
      redefined: diff.input.redefined,
    }
  })
}

/**
 * A sync under its lease, resolved, with everything that earlier runs left open brought in: first its leader's, because a
 * follower reads the leader's records.
 */
export async function withSync<T>(world: SyncWorld, sync: Sync, work: (spec: SyncSpec, lease: Lease) => Promise<T>): Promise<T> {
  const leader = world.manifest.syncs.find((s) => s.name === sync.follows)
  if (leader) await recovered(world, leader, () => Promise.resolve())
  return recovered(world, sync, work)
}

async function recovered<T>(world: SyncWorld, sync: Sync, work: (spec: SyncSpec, lease: Lease) => Promise<T>): Promise<T> {
  const adapter = world.adapter(sync)
  await prepareSync(world, sync)
  const lease = await acquireLease(world, `sync:${sync.name}`, Math.max(60_000, 3 * adapter.object.timeoutMs))
  try {
    const spec = await resolveSync(world.warehouse, world.manifest, sync, adapter)
    await recoverSync(world, spec, lease)
    return await work(spec, lease)
  } finally {
    await lease.release().catch(() => undefined)
  }
}

/** Diff and what the guards look at, under the build lease: no build moves the tables meanwhile. */
export async function look(world: SyncWorld, spec: SyncSpec, o: DiffOptions): Promise<{ diff: Diff; facts: GuardFacts }> {
  const build = await acquireLease(world, 'build')
  try {
    // A diff may be cut off at any time: it has sent nothing.
    return await stopOnAbort(
      world.signal,
      () => world.warehouse.cancel(),
      async () => {
        const diff = await diffSync(world, spec, o)
        await quarantineInvalid(world, diff.input)
        return { diff, facts: await readGuardFacts(world, diff) }
      },
    )
  } finally {
    await build.release().catch(() => undefined)
  }
}

const plannedOf = ({ counts }: Diff) => ({
  creates: counts.operations['create'] ?? 0,
  updates: counts.operations['update'] ?? 0,
  deletes: counts.operations['delete'] ?? 0,
  heldBack: counts.heldBack,
})

/** Tables of a sync and its row in the ledger. */
export async function prepareSync(world: SyncWorld, sync: Sync): Promise<void> {
  const { type } = world.adapter(sync)
  const n = names(world.warehouse.schema)
  const missing = new Set(await world.warehouse.tables())
  if (!missing.has(n.work('next', sync.name).name)) await world.warehouse.migrate(syncStatements(world.warehouse, n, sync.name))
  const syncs = tableId(n.ledger('syncs'))
  const about = sql`destination = ${sync.destination}, type = ${type}, object = ${sync.object}, entity = ${sync.entity}`
  await world.warehouse.execute(sql`insert into ${syncs} (sync, synced_version, mark) select ${sync.name}, 0, 0
    where not exists (select 1 from ${syncs} where sync = ${sync.name})${world.warehouse.flavour.onConflictDoNothing}`)
  await world.warehouse.execute(
    sql`update ${syncs} set ${about} where sync = ${sync.name} and (destination is null or destination <> ${sync.destination} or object <> ${sync.object} or type <> ${type} or entity <> ${sync.entity})`,
  )
}

/** By the clock that stamps `held_at`: by another one rows would be sent twice, or not at all. */
const markResend = (world: SyncWorld, spec: SyncSpec): Promise<unknown> =>
  world.warehouse.execute(
    sql`update ${tableId(spec.names.ledger('syncs'))} set resend_before = ${spec.flavour.instant(sql`${isoOf(world.clock.now())}`)} where sync = ${spec.sync.name}`,
  )

type SentPart = Pick<SyncResult, 'runId' | 'status' | 'counters' | 'problems' | 'exitCode'>

async function send(world: SyncWorld, spec: SyncSpec, lease: Lease, diff: Diff): Promise<SentPart> {
  const planned = Object.values(diff.counts.operations).reduce((a, b) => a + b, 0)
  if (planned) prepareJournals(world.journalDir)
  const runId = await openRun(world, spec, lease, diff, { status: 'running', error: null }, (id) =>
    world.warehouse.atomically(writeChangeSet(spec, id)),
  )
  world.emit({ code: 'S001', name: 'sync_started', data: { sync: spec.sync.name, runId } })
  world.at?.('run open')
  const io = { apiCalls: 0, bytesSent: 0 }
  const journal = planned ? openJournal(world.journalDir, runId) : null
  const session = planned ? openSession(world, spec, runId, io) : null
  let delivered: Delivered = { stopped: null, numbers: { retries: 0, waitedMs: 0 } }
  try {
    // What it throws leaves the run open: the next run recovers what this one sent.
    if (session && journal) delivered = await deliver({ world, spec, runId, lease, session, journal, planned })
  } finally {
    await session?.close().catch(() => undefined)
  }
  const { stopped } = delivered
  const lost = !(await lease.renew())
  const ended = lost ? 'lost_lease' : stopped === null ? 'success' : 'partial'
  const numbers: RunNumbers = { ...io, ...delivered.numbers }
  const plan = lost ? null : { version: diff.input.version, mark: diff.mark }
  const close = { runId, status: ended, error: stopped, plan, numbers, token: lost ? null : lease.token } as const
  const { counters, status } = await closeRun(world, spec, close)
  journal?.remove()
  return verdict(world, spec, { runId, status, stopped, counters, planned })
}

const openSession = (world: SyncWorld, spec: SyncSpec, runId: string, io: { apiCalls: number; bytesSent: number }): Session =>
  world.adapter(spec.sync).open({
    clock: world.clock,
    projectDir: world.projectDir,
    runId,
    sync: spec.sync.name,
    object: { name: spec.sync.object, given: spec.sync.with, use: objectUse(spec.sync) },
    count: ({ bytes }) => {
      io.apiCalls++
      io.bytesSent += bytes
    },
  })

/** How an adapter's `object` is asked. */
export const objectUse = (sync: Sync) => ({
  match: sync.match?.path.join('.') ?? '',
  mode: sync.mode,
  onLeave: sync.onLeave,
  fields: sync.fields.map((f) => f.path),
})

interface Ended {
  runId: string
  status: Exclude<SyncResult['status'], 'refused' | 'not_sent'>
  stopped: string | null
  counters: Counters
  planned: number
}

/** Exit 0: everything attempted, nothing unknown, and not too much refused. The books must balance (law L4). */
function verdict(world: SyncWorld, spec: SyncSpec, e: Ended): SentPart {
  const { counters, runId } = e
  const node = spec.sync.name
  const problems: Problem[] = []
  const refused = total(counters, 'rejected') + total(counters, 'parked')
  if (e.stopped)
    problems.push({
      node,
      message: e.stopped,
      next: `${total(counters, 'not_attempted')} rows were not attempted: the next run plans them again`,
    })
  if (total(counters, 'unknown') > 0)
    problems.push({
      node,
      message: `${total(counters, 'unknown')} rows have an unknown outcome`,
      next: 'the next run settles what may be repeated; "dray audit --run" lists them',
    })
  if (tooManyRejected(refused, e.planned, spec.sync.guards, world.manifest.guards))
    problems.push({ node, message: `${refused} of ${e.planned} rows were rejected`, next: `dray audit --run ${runId}` })
  if (refused > 0 && total(counters, 'acked') === 0 && !problems.length)
    problems.push({ node, message: `all ${refused} rows that were sent were rejected`, next: `dray audit --run ${runId}` })
  const unbalanced =
    total(counters, 'planned') !== e.planned ||
    total(counters, 'not_attempted') < 0 ||
    (e.stopped === null && total(counters, 'not_attempted') > 0)
  if (unbalanced)
    problems.push({ node, message: `the books of run ${runId} do not balance`, next: 'keep the warehouse as it is and report this' })
  return { runId, status: e.status, counters, problems, exitCode: problems.length ? 1 : 0 }
}
