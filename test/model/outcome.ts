import type { Ledger, SentChange, SyncLedger } from './ledger.ts'
import { rule } from './rules.ts'
import { CLEAN, isRecord, LIMITS, newRow } from './state.ts'
import type { StateRow } from './state.ts'

/** What an adapter can prove of one row. */
export interface Outcome {
  status: 'acked' | 'rejected' | 'skipped' | 'unknown'
  id?: number | null
  match?: string | null
  created?: boolean
  evidence?: string
  error?: string
}

/** One outcome into the state rows of a sync. Returns the word of the audit (a last rejection reads `parked`). */
export function applyOutcome(ledger: Ledger, s: SyncLedger, change: SentChange, o: Outcome, now: number): string {
  const mine = (r: StateRow): boolean => r.record === change.record && r.label === change.label
  const found = s.state.find(mine)
  const stale = change.label !== null && found?.leaderId !== change.leaderId // what an older incarnation held is void
  const row = found && !stale ? found : newRow(change.record, change.key, change.label)
  const next = afterOutcome(ledger, change, o, row, now)
  const others = s.state.filter((r) => !mine(r))
  s.state = next ? [...others, { ...row, ...next, changed: ++ledger.counter }] : others
  const left = next ? (next.key ?? row.key) !== row.key || (change.op === 'delete' && next.cleared === true) : change.op === 'delete'
  const spare = s.state.some((r) => r.key === row.key && !isRecord(r))
  if (left && row.wait !== null && !spare && rule('displaced')) {
    // what its former owner waited for must not go with the record
    s.state.push({ ...newRow(++ledger.counter, row.key), wait: 'displaced' })
  }
  return o.status === 'rejected' && next?.wait === 'parked' ? 'parked' : o.status
}

type Next = Partial<StateRow> | null

/** What the row becomes; null: it is no more. */
function afterOutcome(ledger: Ledger, change: SentChange, o: Outcome, row: StateRow, now: number): Next {
  if (o.status === 'acked') return afterAck(ledger, change, o, row)
  if (o.status === 'unknown') return afterUnknown(ledger, change, row, now)
  if (o.status === 'rejected') return afterReject(change, o, row, now)
  const error = o.error ?? null
  return { ...CLEAN, key: change.wants ?? change.key, triedHash: change.hash, retryAt: now + LIMITS.recheck, lastError: error, wait: error }
}

const leaderOf = (change: SentChange): Partial<StateRow> =>
  change.label === null ? {} : { leaderId: change.leaderId ?? null, leaderBorn: change.leaderBorn ?? 0 }

function afterAck(ledger: Ledger, change: SentChange, o: Outcome, row: StateRow): Next {
  if (change.op === 'add') return { ...CLEAN, ...leaderOf(change), key: change.key, held: 'yes' }
  if (change.op === 'remove') return null
  if (change.op === 'delete') {
    if (change.how === 'delete' || o.evidence === 'already_absent') return null
    return { ...CLEAN, match: o.match ?? null, id: o.id ?? null, held: null, cleared: true }
  }
  const fresh = o.created ? 'created' : 'adopted'
  const origin = row.match !== null ? row.origin : row.doubt && !change.verbatim && !o.created ? 'unknown' : fresh
  return {
    ...CLEAN,
    key: change.key,
    match: change.match,
    id: o.id ?? null,
    origin,
    held: change.payload,
    cleared: false,
    born: o.created ? ledger.counter + 1 : row.born,
    wait: change.verbatim && rule('followUp') ? 'follow_up' : null,
  }
}

function afterUnknown(ledger: Ledger, change: SentChange, row: StateRow, now: number): Next {
  const first = row.doubt === null
  return {
    ...leaderOf(change),
    doubt: row.doubt === 'create' ? 'create' : change.op,
    doubtAt: now,
    wait: 'doubt',
    retryAt: null,
    ikey: change.ikey,
    triedMatch: first || !rule('triedKept') ? change.match : row.triedMatch,
    triedPayload: change.payload,
    triedAt: first ? change.at : row.triedAt,
    born: change.op === 'delete' ? ledger.counter + 1 : row.born,
  }
}

function afterReject(change: SentChange, o: Outcome, row: StateRow, now: number): Next {
  if (o.error === 'absent' && change.op === 'update' && rule('absent')) {
    return { ...CLEAN, id: null, match: null, held: null, cleared: false, key: change.key, wait: 'gone', retryAt: now }
  }
  const tries = row.triedHash === change.hash ? row.tries + 1 : 1
  return {
    ...(rule('rejectKeepsDoubt') ? {} : { doubt: null, triedMatch: null }),
    ...(row.leaderId === undefined ? leaderOf(change) : {}),
    tries,
    lastError: o.error ?? null,
    triedHash: change.hash,
    retryAt: now + LIMITS.retry,
    wait: tries >= LIMITS.parkAfter ? 'parked' : 'retry',
  }
}
