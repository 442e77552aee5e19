import { applyOutcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { Change, Plan } from './plan.ts'
import { rule } from './rules.ts'
import { isRecord, newRow } from './state.ts'
import type { RowId, StateRow } from './state.ts'

/** What Dray remembers of one sync. `mark`: how far a follower has seen its leader. */
export interface SyncLedger {
  state: StateRow[]
  syncedVersion: number
  mark: number
  definition: string | null
  token: number
}

export interface Delivery {
  seq: number
  revision: number
  outcome: string
  evidence: string | undefined
  error: string | undefined
}

/** A change with its number and what the run gave it. `at`: the tick at which the run opened. */
export interface SentChange extends Change {
  record: number
  seq: number
  at: number
  ikey: string
}

export interface Window {
  from: number
  to: number
  open: boolean
}

export interface Run {
  id: number
  sync: string
  token: number
  open: boolean
  status: string
  /** The published version that the diff saw. */
  version: number
  mark: number
  definition: string
  plan: Plan
  changes: SentChange[]
  windows: Window[]
  deliveries: Delivery[]
  deferred: number
  notAttempted: number
  /** Rows of the request under way. */
  flying: number[]
}

/** What the local journal of a run holds: rows of requests before they were sent, and outcomes. */
interface Notes {
  sent: Set<number>
  outcomes: (Outcome & { seq: number })[]
}

export interface Ledger {
  syncs: Map<string, SyncLedger>
  runs: Run[]
  journal: Map<number, Notes>
  /** Numbers records, acknowledgements and births. */
  counter: number
}

export const newLedger = (): Ledger => ({ syncs: new Map(), runs: [], journal: new Map(), counter: 0 })

export function syncOf(ledger: Ledger, name: string): SyncLedger {
  const found = ledger.syncs.get(name)
  if (found) return found
  const made = { state: [], syncedVersion: 0, mark: 0, definition: null, token: 0 }
  ledger.syncs.set(name, made)
  return made
}

/** The last revision of a row's delivery. */
export const lastDelivery = (run: Run, seq: number): Delivery | undefined => run.deliveries.findLast((d) => d.seq === seq)

const settledLater = (ledger: Ledger, run: Run, c: SentChange): boolean =>
  ledger.runs.some(
    (later) =>
      later.sync === run.sync &&
      later.token > run.token &&
      later.changes.some(
        (x) =>
          x.record === c.record &&
          x.label === c.label &&
          later.deliveries.some((d) => d.seq === x.seq && ['acked', 'skipped'].includes(d.outcome)),
      ),
  )

/** One flush, atomic: decided once whether the lease still holds. A late outcome moves nothing but doubt. */
export function flush(
  ledger: Ledger,
  run: Run,
  outcomes: (Outcome & { seq: number })[],
  now: number,
  held = syncOf(ledger, run.sync).token === run.token,
): void {
  const s = syncOf(ledger, run.sync)
  for (const o of outcomes) {
    const change = run.changes[o.seq] as SentChange
    let outcome: string = o.status
    if (held) outcome = applyOutcome(ledger, s, change, o, now)
    else if (['acked', 'unknown'].includes(o.status) && !(rule('settledStays') && settledLater(ledger, run, change))) {
      applyOutcome(ledger, s, change, { status: 'unknown' }, now)
    }
    const revision = run.deliveries.filter((d) => d.seq === o.seq).length
    run.deliveries.push({ seq: o.seq, revision, outcome, evidence: o.evidence, error: o.error })
  }
}

const isSame = (id: RowId, r: StateRow): boolean => id.record === r.record && id.label === r.label

/** Ends a run. synced_version and the reference mark move only when nothing was left out. */
export function close(ledger: Ledger, run: Run, status: 'success' | 'crashed'): void {
  const s = syncOf(ledger, run.sync)
  const sent = run.changes.filter((c) => lastDelivery(run, c.seq)).length
  Object.assign(run, { open: false, status, notAttempted: run.changes.length - sent })
  const complete = status === 'success' && run.notAttempted === 0 && run.deferred === 0
  if (complete) Object.assign(s, { syncedVersion: run.version, definition: run.definition, mark: run.mark })
  else if (!rule('referenceMark')) s.mark = run.mark
  if (status === 'crashed') return
  const { drops, settled } = run.plan
  if (complete || !rule('partialKeepsWaits')) {
    s.state = s.state
      .filter((r) => !drops.some((x) => isSame(x, r)))
      .map((r) =>
        r.doubt === null && settled.some((x) => isSame(x, r)) ? { ...r, tries: 0, retryAt: null, triedHash: null, wait: null } : r,
      )
  }
  rememberHolds(ledger, s, run.plan)
}

/** Everything held back is in state with its reason; a key without a row gets one. */
function rememberHolds(ledger: Ledger, s: SyncLedger, plan: Plan): void {
  for (const h of plan.holds) {
    const own = s.state.find((r) => r.record === h.record && r.label === (h.label ?? null) && r.key === h.key)
    const row = own ?? (h.label ? undefined : s.state.find((r) => r.key === h.key && !isRecord(r)))
    if (row) row.wait = h.reason
    else if (!h.label) s.state.push({ ...newRow(++ledger.counter, h.key), wait: h.reason })
  }
}

/** Rows that a recovery put in doubt. */
export interface Recovered {
  run: Run
  journal: boolean
  seqs: number[]
}

/** Before anything else, each run of the sync that is still open: journal if at hand, then windows without outcome become doubt. */
export function recover(ledger: Ledger, name: string, journal: boolean, now: number): Recovered[] {
  const runs = ledger.runs.filter((r) => r.sync === name)
  if (journal)
    for (const run of runs.filter((r) => !r.open)) {
      // a machine that was away brings late outcomes
      const late = notesOf(ledger, run).outcomes.filter((o) => o.status !== 'unknown' && lastDelivery(run, o.seq)?.outcome === 'unknown')
      flush(ledger, run, late, now, false)
    }
  return runs
    .filter((r) => r.open)
    .map((run) => {
      const atHand = journal && ledger.journal.has(run.id)
      const notes = notesOf(ledger, run)
      if (atHand)
        flush(
          ledger,
          run,
          notes.outcomes.filter((o) => !lastDelivery(run, o.seq)),
          now,
          true,
        )
      const inOpenWindow = (seq: number): boolean => run.windows.some((w) => w.open && seq >= w.from && seq < w.to)
      const silent = run.changes.map((c) => c.seq).filter((seq) => inOpenWindow(seq) && !lastDelivery(run, seq))
      const seqs = atHand && rule('journalSent') ? silent.filter((seq) => notes.sent.has(seq)) : silent
      flush(
        ledger,
        run,
        seqs.map((seq) => ({ seq, status: 'unknown' })),
        now,
        true,
      )
      close(ledger, run, 'crashed')
      return { run, journal: atHand, seqs }
    })
}

/** The journal of a run. */
export function notesOf(ledger: Ledger, run: Run): Notes {
  const found = ledger.journal.get(run.id) ?? { sent: new Set(), outcomes: [] }
  ledger.journal.set(run.id, found)
  return found
}
