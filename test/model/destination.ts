import type { SentChange } from './ledger.ts'
import type { Outcome } from './outcome.ts'
import { rule } from './rules.ts'
import { LIMITS, places } from './state.ts'
import type { StateRow } from './state.ts'
import type { Address, SyncSpec } from './syncs.ts'

/** One thing at the receiver. `record`: which of Dray's records wrote it last; null: somebody else's. `seen`: its past matches. */
export interface Item {
  id: number
  match: string | null
  payload: string
  labels: Set<string>
  live: boolean
  record: number | null
  seen: { at: number; match: string | null }[]
}

/** What the receiver did, and for which row; `had`: the record that stood there before. */
export interface LogEntry {
  run: number
  seq: number
  record: number
  had: number | null
  id: number
  what: string
  match: string | null
}

export interface ObjectKind {
  /** Two things cannot have the same match. */
  unique: boolean
  /** A create for a match that exists updates it. */
  upsert: boolean
  /** Addressed by match: no ids are given back. */
  address: Address
  /** Ticks by which its search lags behind. */
  lag: number
}

export interface Receiver {
  spec: ObjectKind
  all: Item[]
  log: LogEntry[]
  /** Idempotency keys that it has seen. */
  keys: Map<string, { item: Item; at: number }>
}

export const newReceiver = (spec: ObjectKind): Receiver => ({ spec, all: [], log: [], keys: new Map() })

const live = (r: Receiver): Item[] => r.all.filter((d) => d.live)
const at = (r: Receiver, match: string | null): Item[] => live(r).filter((d) => d.match === match)

/** Something at the receiver that Dray never wrote. */
export const addForeign = (r: Receiver, match: string): Item => addItem(r, match, '"foreign"', null, 0)

function addItem(r: Receiver, match: string | null, payload: string, record: number | null, now: number): Item {
  const item = { id: r.all.length + 1, match, payload, labels: new Set<string>(), live: true, record, seen: [{ at: now, match }] }
  r.all.push(item)
  return item
}

/** One row on its way. `known`: ids that state holds. */
export interface Request {
  sync: SyncSpec
  change: SentChange
  run: number
  known: Set<number>
  now: number
}

/** Drives one row as an adapter does, and tells what the adapter can prove. */
export function serve(r: Receiver, q: Request): Outcome {
  const { op } = q.change
  if (op === 'add' || op === 'remove') return serveLabel(r, q)
  if (op === 'delete') return serveRemoval(r, q)
  return op === 'update' ? serveUpdate(r, q) : serveCreate(r, q)
}

/** Search answers as of `now - lag`. An id that another record of state holds is not an answer. */
function search(r: Receiver, q: Request, matches: (string | null)[]): Item[] {
  const then = q.now - r.spec.lag
  const own = q.change.from?.id ?? null
  const was = (d: Item): string | null | undefined => d.seen.findLast((s) => s.at <= then)?.match
  return live(r).filter((d) => {
    const match = was(d)
    return match !== undefined && matches.includes(match) && (d.id === own || !q.known.has(d.id) || !rule('knownIds'))
  })
}

/** A thing that search found is the one whose create is in doubt only if it is not older than the first try. */
const isOurs = (d: Item, from: StateRow | null): boolean => (d.seen[0]?.at ?? 0) >= (from?.triedAt ?? 0)

const done = (r: Receiver, d: Item, o: Partial<Outcome> = {}): Outcome => ({
  status: 'acked',
  id: r.spec.address === 'id' ? d.id : null,
  match: d.match,
  ...o,
})

function refused({ sync }: Request, error: string): Outcome {
  const mode = sync.kind === 'records' ? sync.mode : null
  const skipped = (mode === 'create' && error === 'exists') || (mode === 'update' && error === 'absent')
  return { status: skipped ? 'skipped' : 'rejected', error }
}

function touch(r: Receiver, q: Request, d: Item, what: string, next: Partial<Item> = {}): void {
  r.log.push({ run: q.run, seq: q.change.seq, record: q.change.record, had: d.record, id: d.id, what, match: d.match })
  Object.assign(d, next)
  const match = d.live ? d.match : null
  if (d.seen.at(-1)?.match !== match) d.seen.push({ at: q.now, match })
}

function put(r: Receiver, q: Request, d: Item): Outcome {
  const { match, payload, record } = q.change
  if (r.spec.unique && at(r, match).some((x) => x !== d)) return refused(q, 'conflict')
  touch(r, q, d, 'write', { match, payload: payload ?? '', record })
  return done(r, d)
}

function serveLabel(r: Receiver, q: Request): Outcome {
  const { change } = q
  const [d] = r.spec.address === 'id' ? live(r).filter((d) => d.id === change.leaderId) : at(r, change.match)
  if (!d) return change.op === 'remove' ? { status: 'acked', evidence: 'already_absent' } : refused(q, 'absent')
  touch(r, q, d, change.op)
  if (change.op === 'add') d.labels.add(change.label ?? '')
  else d.labels.delete(change.label ?? '')
  return done(r, d)
}

function serveRemoval(r: Receiver, q: Request): Outcome {
  const { change } = q
  const from = change.from as StateRow
  const byMatch = (): Item[] => (change.lookup ? search(r, q, places(from)) : at(r, from.match))
  const found = from.id !== null ? live(r).filter((d) => d.id === from.id) : byMatch()
  const [d] = found
  if (!d) return { status: 'acked', evidence: 'already_absent' }
  if (found.length > 1) return refused(q, 'ambiguous')
  if (from.doubt === 'create' && rule('unproven') && !isOurs(d, from)) return refused(q, 'unproven')
  touch(r, q, d, change.how ?? 'delete', change.how === 'delete' ? { live: false, labels: new Set() } : { payload: '{}' })
  return done(r, d)
}

function serveUpdate(r: Receiver, q: Request): Outcome {
  const { change, sync } = q
  const from = change.from
  const byId = (): Item[] => {
    const id = from?.id ?? null
    return id !== null ? live(r).filter((d) => d.id === id) : search(r, { ...q, change: { ...change, from: null } }, [change.match])
  }
  const byMatch = (): Item[] => (change.lookup && from ? places(from).flatMap((m) => at(r, m)) : at(r, from?.match ?? change.match))
  const found = r.spec.address === 'id' ? byId() : byMatch()
  const [d] = found
  if (found.length > 1) return refused(q, 'ambiguous')
  if (d) return put(r, q, d)
  const only = sync.kind === 'records' && sync.mode === 'update'
  return r.spec.address === 'id' || !r.spec.upsert || only ? refused(q, 'absent') : serveCreate(r, q)
}

function serveCreate(r: Receiver, q: Request): Outcome {
  const { change, now } = q
  const sync = q.sync as Extract<SyncSpec, { kind: 'records' }>
  if (change.lookup && change.from) {
    const ours = (d: Item): boolean => !rule('unproven') || isOurs(d, change.from)
    const found = search(r, { ...q, change: { ...change, from: null } }, places(change.from)).filter(ours)
    const [d] = found
    if (found.length > 1) return refused(q, 'ambiguous')
    if (d) return rule('foundIsUpdated') && sync.mode !== 'create' ? put(r, q, d) : done(r, d, { evidence: 'found' })
  }
  const key = r.keys.get(change.ikey)
  if (sync.repeat.create === 'by_key' && key && now < key.at + LIMITS.keyTtl) {
    touch(r, q, key.item, 'repeat')
    return done(r, key.item, { created: true })
  }
  const there = r.spec.unique ? at(r, change.match)[0] : undefined
  if (there) return r.spec.upsert && sync.mode !== 'create' ? put(r, q, there) : refused(q, 'exists')
  const item = addItem(r, change.match, change.payload ?? '', change.record, now)
  r.keys.set(change.ikey, { item, at: now })
  touch(r, q, item, 'create')
  return done(r, item, { created: true })
}
