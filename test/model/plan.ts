import { bind } from './bind.ts'
import { rule } from './rules.ts'
import { labelsOf, movedSince } from './source.ts'
import type { DesiredRow, World } from './source.ts'
import type { MembershipsSync, RecordsSync } from './syncs.ts'
import { holdFor, isDue, isRecord, LIMITS, places } from './state.ts'
import type { Operation, RowId, StateRow } from './state.ts'

export interface Change {
  op: Operation
  how?: 'delete' | 'clear'
  key: string
  /** null: a new record, which gets its number when the run opens. */
  record: number | null
  label: string | null
  match: string | null
  payload: string | null
  hash: string
  reason: string
  /** The state row as it was when planned. */
  from: StateRow | null
  /** The receiver has to be searched first. */
  lookup?: boolean
  /** The first try again under its idempotency key; `wants` is the key that is bound now. */
  verbatim?: boolean
  wants?: string
  /** Sent on the user's word although repeating is not safe. */
  word?: boolean
  leaderId?: number | null
  leaderBorn?: number
}

export interface Hold {
  key: string
  record: number | undefined
  label?: string
  reason: string
}

/** `drops`: rows that have no purpose any more. `settled`: rows that want nothing, so that an old wait ends. */
export interface Plan {
  changes: Change[]
  holds: Hold[]
  drops: RowId[]
  settled: RowId[]
}

export interface Scope {
  keys: Set<string>
  records: Set<number>
}

export interface RecordsInput {
  world: World
  sync: RecordsSync
  state: StateRow[]
  rows: Map<string, DesiredRow>
  now: number
  /** The user said `--retry unknown`. */
  word: boolean
}

/** Scope of a records diff: what moved or waits, closed under match from both sides. */
export function candidates({ world, state, rows, now }: RecordsInput, since: number, all: boolean): Scope {
  if (all) return { keys: new Set([...rows.keys(), ...state.map((r) => r.key)]), records: new Set(state.map((r) => r.record)) }
  const keys = movedSince(world, since)
  const records = new Set<number>()
  const matches = new Set<string | null>()
  for (const r of state.filter((r) => isDue(r, now))) {
    records.add(r.record)
    keys.add(r.key)
  }
  for (let size = -1; size !== keys.size + records.size + matches.size;) {
    size = keys.size + records.size + matches.size
    for (const key of keys) {
      const match = rows.get(key)?.match
      if (match) matches.add(match)
    }
    for (const r of state) {
      if (keys.has(r.key) || places(r).some((m) => matches.has(m))) {
        records.add(r.record)
        keys.add(r.key)
      }
      if (records.has(r.record)) for (const m of places(r)) matches.add(m)
    }
    if (rule('closure')) for (const row of rows.values()) if (matches.has(row.match)) keys.add(row.key)
  }
  return { keys, records }
}

/** Change set of a records sync. */
export function planRecords(input: RecordsInput, scope: Scope): Plan {
  const { sync, now } = input
  const rows = [...input.rows.values()].filter((r) => scope.keys.has(r.key))
  const inScope = input.state.filter((r) => scope.records.has(r.record))
  const byRecord = (a: StateRow, b: StateRow): number => a.record - b.record
  const records = inScope.filter(isRecord).sort(byRecord)
  const spares = inScope.filter((r) => !isRecord(r)).sort(byRecord) // of several the oldest counts
  const { frozen, recordOf, taken } = bind(sync, rows, records)
  const plan: Plan = { changes: [], holds: [], drops: [], settled: [] }
  const replacing = new Set<string>()
  for (const row of rows) {
    const r = recordOf.get(row.key) ?? null
    const base = r ?? spares.find((s) => s.key === row.key)
    const reason = frozen.get(row.key)
    if (reason) {
      plan.holds.push({ key: row.key, record: (records.find((x) => x.key === row.key) ?? base)?.record, reason })
      continue
    }
    if (r) plan.drops.push(...spares.filter((s) => s.key === row.key))
    else replacing.add(row.key)
    planWrite(input, plan, row, r, base)
  }
  for (const r of records) if (!taken.has(r.record) && !frozen.has(r.key)) planRemoval(sync, r, replacing, now, plan)
  plan.drops.push(...spares.filter((s) => !rows.some((r) => r.key === s.key)))
  return plan
}

function planWrite(input: RecordsInput, plan: Plan, row: DesiredRow, r: StateRow | null, base: StateRow | undefined): void {
  const change = writeOf(input.sync, row, r)
  if (!change) {
    if (r) plan.settled.push(r)
    return
  }
  const reason = waitOf(input, change, r, base)
  if (reason) plan.holds.push({ key: row.key, record: base?.record, reason })
  else plan.changes.push({ ...change, record: base?.record ?? null })
}

function writeOf(sync: RecordsSync, row: DesiredRow, r: StateRow | null): Change | null {
  const change = {
    ...row,
    record: null,
    label: null,
    hash: `${row.match}|${row.payload}`,
    from: r ? { ...r } : null,
  }
  if (!r) return { ...change, op: sync.mode === 'update' ? 'update' : 'create', reason: 'new' }
  if (sync.mode === 'create' && r.doubt !== 'create') return null
  const same = r.match === row.match && r.held === row.payload && r.key === row.key
  if (!r.doubt && !r.cleared && same) return null
  return { ...change, op: r.doubt === 'create' ? 'create' : 'update', reason: reasonOf(row, r) }
}

function reasonOf(row: DesiredRow, r: StateRow): string {
  if (r.doubt) return 'retry'
  if (r.cleared) return 'returned'
  if (r.key !== row.key) return 'taken_over'
  return r.match !== row.match ? 'rekeyed' : 'changed'
}

/** Why a write has to wait, or null; decides how a write in doubt is repeated. */
function waitOf(input: RecordsInput, change: Change, r: StateRow | null, base: StateRow | undefined): string | null {
  const { sync, now, word } = input
  if (!r?.doubt) return holdFor(base, change.hash, now)
  const kind = r.doubt === 'delete' ? 'safe' : sync.repeat[r.doubt as 'create' | 'update']
  if (kind === 'by_key' && now < r.triedAt + LIMITS.keyTtl) {
    const hold = holdFor(base, change.hash, now)
    if (hold) return hold
    Object.assign(change, { verbatim: true, wants: change.key, key: r.key, match: r.triedMatch, payload: r.triedPayload })
    return null
  }
  const unsafe = kind === 'never' || kind === 'by_key'
  if (unsafe && !word) return 'user'
  change.word = unsafe
  change.lookup = kind === 'by_lookup' || (sync.address === 'match' && places(r).length > 1)
  if (change.lookup && now < r.doubtAt + sync.lag) return 'lag'
  return holdFor(base, change.hash, now)
}

function planRemoval(sync: RecordsSync, r: StateRow, replacing: Set<string>, now: number, plan: Plan): void {
  if (sync.mode !== 'mirror' || (r.cleared && !r.doubt)) return
  const unsure = r.doubt !== null && (sync.address === 'id' || places(r).length > 1 || r.doubt === 'create')
  const lookup = r.id === null && unsure
  const young = now < r.doubtAt + sync.lag && rule('lagForRemovals')
  const replaced = replacing.has(r.key) && sync.rekey === 'delete_create'
  const reason = replaced ? 'replaced' : lookup && young ? 'lag' : holdFor(r, 'remove', now)
  if (reason) {
    plan.holds.push({ key: r.key, record: r.record, reason })
    return
  }
  const how = sync.onLeave === 'delete' && r.origin === 'created' ? 'delete' : 'clear'
  const { key, record, match } = r
  const left = { op: 'delete', label: null, payload: null, hash: 'remove', reason: 'left' } as const
  plan.changes.push({ ...left, how, key, record, match, lookup, from: { ...r } })
}

export interface MembershipsInput {
  world: World
  sync: MembershipsSync
  state: StateRow[]
  /** State of the sync that is followed. */
  leader: StateRow[]
  now: number
  word: boolean
}

/** Scope of a memberships diff, in leader records. `mark`: the leader's change counter when synced_version last moved. */
export function memberCandidates(input: MembershipsInput, since: number, mark: number, all: boolean): Set<number> {
  const { world, state, leader, now } = input
  if (all) return new Set([...leader, ...state].map((r) => r.record))
  const keys = movedSince(world, since)
  const moved = leader.filter((r) => r.changed > mark || keys.has(r.key))
  return new Set([...moved, ...state.filter((r) => isDue(r, now))].map((r) => r.record))
}

/** Change set of a memberships sync: one row per (leader record, label); the owner's groups decide. */
export function planMemberships(input: MembershipsInput, scope: Set<number>): Plan {
  const plan: Plan = { changes: [], holds: [], drops: [], settled: [] }
  const leaders = input.leader.filter(isRecord)
  plan.drops.push(...input.state.filter((m) => !leaders.some((l) => l.record === m.record)))
  for (const l of leaders.filter((l) => scope.has(l.record)).sort((a, b) => a.record - b.record)) {
    const want = l.held === null || l.cleared ? new Set<string>() : labelsOf(input.world, input.sync, l.key)
    const mine = new Map(input.state.filter((m) => m.record === l.record).map((m) => [m.label as string, m]))
    for (const label of [...new Set([...want, ...mine.keys()])].sort()) {
      planMembership(input, plan, l, label, want.has(label), mine.get(label))
    }
  }
  return plan
}

function planMembership(input: MembershipsInput, plan: Plan, l: StateRow, label: string, want: boolean, row: StateRow | undefined): void {
  const { sync, now, word } = input
  const known = row && (sync.address === 'match' || row.leaderId === l.id) ? row : undefined
  if (l.doubt) return void plan.holds.push({ key: l.key, record: l.record, label, reason: 'reference' })
  const reborn = rule('born') && sync.address === 'match' && known !== undefined && known.leaderBorn !== l.born
  const doubt = (known?.doubt ?? null) !== null || reborn
  if (!doubt && ((known?.held ?? null) !== null) === want) {
    if (row) (want ? plan.settled : plan.drops).push(row)
    return
  }
  if (!want && !known) return void (row && plan.drops.push(row))
  const op = want ? 'add' : 'remove'
  const hash = `${op}|${l.id}|${l.born}`
  const never = known?.doubt ? sync.repeat[known.doubt as 'add' | 'remove'] === 'never' : false
  const wait = never && !word ? 'user' : holdFor(known, hash, now)
  if (wait) return void plan.holds.push({ key: l.key, record: l.record, label, reason: wait })
  plan.changes.push({
    op,
    key: l.key,
    record: l.record,
    label,
    match: l.match,
    payload: null,
    hash,
    reason: want ? 'new' : 'left',
    leaderId: l.id,
    leaderBorn: l.born,
    from: known ? { ...known } : null,
    word: known?.doubt ? word : false,
  })
}
