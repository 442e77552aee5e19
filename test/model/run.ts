import { serve } from './destination.ts'
import type { Receiver } from './destination.ts'
import { NO_FAULTS } from './faults.ts'
import type { CrashPoint, Faults } from './faults.ts'
import { close, flush, notesOf, recover, syncOf } from './ledger.ts'
import type { Ledger, Recovered, Run, SentChange, Window } from './ledger.ts'
import type { Outcome } from './outcome.ts'
import { candidates, memberCandidates, planMemberships, planRecords } from './plan.ts'
import type { Change, Plan } from './plan.ts'
import { rule } from './rules.ts'
import { desired } from './source.ts'
import type { World } from './source.ts'
import type { SyncSpec } from './syncs.ts'

/** Everything there is: warehouse, receiver, memory, and the time in ticks. */
export interface Model {
  world: World
  receiver: Receiver
  ledger: Ledger
  syncs: Record<string, SyncSpec>
  now: number
  /** Records that were repeated on the user's word: they may exist twice. */
  repeated: Set<number>
}

/** The process died. */
export class Crash extends Error {}

export interface PlanOptions {
  /** Compare everything. */
  all?: boolean
  /** `--retry unknown`. */
  word?: boolean
}

/** Told at three moments of a run. */
export interface Watch {
  recovered?(doubts: Recovered[]): void
  planned?(x: { name: string; plan: Plan; word: boolean }): void
  closed?(x: { name: string; run: Run }): void
}

export interface RunOptions extends PlanOptions {
  faults?: Faults
  /** The disk of crashed runs is at hand. */
  journal?: boolean
  watch?: Watch
  /** Orders the changes (default: by operation and label): windows are cut, and faults asked for, in this order. */
  arrange?: (changes: Change[]) => Change[]
  /** How rows are cut into windows and requests (default: windows of three rows of one operation, requests as the sync says). */
  cut?: Cut
}

export interface Cut {
  /** Rows of a window at most. */
  window: number
  /** Whether a row begins a new window although its operation goes on. */
  begins: (c: SentChange) => boolean
  /** Rows of a request that begins with this one, at most. */
  request: (c: SentChange, batch: number) => number
}

const THREES: Cut = { window: 3, begins: () => false, request: (_, batch) => batch }

/** Settings by name; what a run compares to know that a definition changed. */
export const syncNamed = (m: Model, name: string): SyncSpec => {
  const sync = m.syncs[name]
  if (!sync) throw new Error(`no sync "${name}"`)
  return sync
}
export const definitionOf = (sync: SyncSpec): string => JSON.stringify(sync)

/** Change set and holds of a sync now. Pure. */
export function planOf(m: Model, name: string, o: PlanOptions = {}): Plan {
  const sync = syncNamed(m, name)
  const { state, syncedVersion, mark } = syncOf(m.ledger, name)
  const { world, now } = m
  const all = o.all ?? false
  const word = o.word ?? false
  if (sync.kind === 'memberships') {
    const input = { sync, world, state, leader: syncOf(m.ledger, sync.follows).state, now, word }
    return planMemberships(input, memberCandidates(input, syncedVersion, mark, all))
  }
  const input = { sync, world, state, rows: desired(world, sync), now, word }
  return planRecords(input, candidates(input, syncedVersion, all))
}

/** One run: recovery, diff, delivery and record, in the order of writes. Throws `Crash` where a fault says so. */
export function runSync(m: Model, name: string, o: RunOptions = {}): Run {
  const sync = syncNamed(m, name)
  const s = syncOf(m.ledger, name)
  const faults = o.faults ?? NO_FAULTS
  takeLease(m, name, sync, o)
  const definition = definitionOf(sync)
  const changed = s.definition !== definition
  const plan = planOf(m, name, { all: changed || (o.all ?? false), word: o.word ?? false })
  if (changed && rule('definitionErased')) s.definition = null // a close that moves synced_version writes it again
  o.watch?.planned?.({ name, plan, word: o.word ?? false })
  const run = openRun(m, name, sync, plan, definition, o)
  dieIf(faults, 'before windows', -1)
  for (let from = 0; from < run.changes.length;) {
    const to = windowEnd(run.changes, from, o.cut ?? THREES)
    const stop = sendWindow(m, run, { from, to, open: true }, sync, o)
    if (stop === 'lost') return run
    if (stop) break
    from = to
  }
  dieIf(faults, 'before close', -1)
  close(m.ledger, run, 'success')
  o.watch?.closed?.({ name, run })
  return run
}

function windowEnd(changes: SentChange[], from: number, cut: Cut): number {
  const rest = changes.slice(from, from + cut.window)
  const end = rest.findIndex((c, i) => i > 0 && (c.op !== rest[0]?.op || cut.begins(c)))
  return from + (end < 0 ? rest.length : end)
}

function dieIf(faults: Faults, point: CrashPoint, seq: number): void {
  if (faults.crash(point, seq)) throw new Crash(point)
}

function takeLease(m: Model, name: string, sync: SyncSpec, o: RunOptions): void {
  const journal = o.journal ?? false
  syncOf(m.ledger, name).token++
  if (sync.kind === 'memberships' && rule('leaderFirst')) {
    syncOf(m.ledger, sync.follows).token++
    recover(m.ledger, sync.follows, journal, m.now)
  }
  const doubts = recover(m.ledger, name, journal, m.now)
  o.watch?.recovered?.(doubts)
}

const ORDER = { create: 1, add: 1, update: 2, delete: 3, remove: 3 } as const

function openRun(m: Model, name: string, sync: SyncSpec, plan: Plan, definition: string, o: RunOptions): Run {
  const id = m.ledger.runs.length
  const deletesFirst = sync.kind === 'records' && sync.order === 'deletes_first'
  const order = (c: Change): number => (deletesFirst ? -ORDER[c.op] : ORDER[c.op])
  let changes = [...plan.changes]
  if (o.faults?.budget()) {
    // removals first
    changes = changes.sort((a, b) => ORDER[b.op] - ORDER[a.op]).slice(0, Math.ceil(changes.length / 2))
  }
  const deferred = plan.changes.length - changes.length
  const mark = m.ledger.counter
  const byOperation = (): Change[] => changes.sort((a, b) => order(a) - order(b) || (a.label ?? '').localeCompare(b.label ?? ''))
  const sorted = o.arrange ? o.arrange(changes) : byOperation()
  const sent = sorted.map((c, seq): SentChange => ({
    ...c,
    seq,
    at: m.now,
    record: c.record ?? ++m.ledger.counter,
    ikey: c.from?.doubt === 'create' && c.from.ikey ? c.from.ikey : `${id}/${seq}`,
  }))
  const run: Run = {
    id,
    sync: name,
    token: syncOf(m.ledger, name).token,
    open: true,
    status: 'running',
    version: m.world.published,
    mark,
    definition,
    plan,
    changes: sent,
    windows: [],
    deliveries: [],
    deferred,
    notAttempted: 0,
    flying: [],
  }
  m.ledger.runs.push(run)
  return run
}

function sendWindow(m: Model, run: Run, window: Window, sync: SyncSpec, o: RunOptions): 'lost' | 'stop' | null {
  const faults = o.faults ?? NO_FAULTS
  const notes = notesOf(m.ledger, run)
  let waiting: (Outcome & { seq: number })[] = []
  const put = (): void => {
    flush(m.ledger, run, waiting, m.now)
    waiting = []
  }
  run.windows.push(window)
  dieIf(faults, 'window open', window.from)
  for (let at = window.from, rows = 1; at < window.to; at += rows) {
    rows = (o.cut ?? THREES).request(run.changes[at] as SentChange, sync.batch)
    const batch = run.changes.slice(at, Math.min(at + rows, window.to))
    run.flying = batch.map((c) => c.seq)
    for (const seq of run.flying) notes.sent.add(seq)
    const answer = request(m, run, batch, sync, faults)
    if (answer === 'throttled') for (const seq of run.flying) notes.sent.delete(seq) // the journal's line says: not applied
    dieIf(faults, 'answer not journaled', at)
    const outcomes = answer === 'throttled' ? [] : answer
    notes.outcomes.push(...outcomes)
    waiting.push(...outcomes)
    run.flying = []
    if (faults.lost(at)) {
      // the runner sleeps past its lease; another machine takes over
      takeOver(m, run.sync, faults, o)
      put()
      return 'lost'
    }
    if (answer === 'throttled' || faults.flushEarly(at)) put()
    dieIf(faults, 'in a window', at)
    if (answer === 'throttled') {
      window.open = false
      return 'stop'
    }
  }
  put()
  window.open = false
  dieIf(faults, 'after a window', window.from)
  return null
}

function takeOver(m: Model, name: string, faults: Faults, o: RunOptions): void {
  try {
    runSync(m, name, { faults: faults.takeover(), ...(o.watch ? { watch: o.watch } : {}) })
  } catch (e) {
    if (!(e instanceof Crash)) throw e
  }
}

/** One request: what the receiver did and what the adapter can prove. A throttled batch has no outcomes. */
function request(m: Model, run: Run, batch: SentChange[], sync: SyncSpec, faults: Faults): (Outcome & { seq: number })[] | 'throttled' {
  const first = batch[0]?.seq ?? -1
  const known = new Set(
    syncOf(m.ledger, run.sync)
      .state.map((r) => r.id)
      .filter((id) => id !== null),
  )
  const one = (change: SentChange): Outcome & { seq: number } => ({
    seq: change.seq,
    ...(faults.reject(change.seq)
      ? { status: 'rejected' as const, error: 'content' }
      : serve(m.receiver, { sync, change, run: run.id, known, now: m.now })),
  })
  const dark = batch.map(({ seq }) => ({ seq, status: 'unknown' as const }))
  for (const c of batch) if (c.word) m.repeated.add(c.record)
  if (faults.throttle(first)) return 'throttled'
  const applied = faults.timeout(first, batch.length)
  if (applied !== null) {
    batch.slice(0, applied).forEach(one)
    return dark
  }
  const outcomes = batch.map(one)
  const bad = outcomes.filter((o) => o.status !== 'acked').length
  return bad && bad < batch.length && faults.countOnly(first) ? dark : outcomes
}
