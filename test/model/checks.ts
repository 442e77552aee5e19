import type { Item } from './destination.ts'
import { lastDelivery, syncOf } from './ledger.ts'
import type { Recovered, Run } from './ledger.ts'
import type { Plan } from './plan.ts'
import { definitionOf, planOf, syncNamed } from './run.ts'
import type { Model } from './run.ts'
import { desired, labelsOf, movedSince } from './source.ts'
import type { DesiredRow } from './source.ts'
import { isRecord } from './state.ts'
import type { StateRow } from './state.ts'
import type { RecordsSync } from './syncs.ts'

/** A change set as text; two are equal when these are. */
export const shownPlan = (plan: Pick<Plan, 'changes'>): string =>
  plan.changes
    .map((c) => JSON.stringify([c.op, c.how, c.key, c.record, c.label, c.match, c.payload, c.reason]))
    .sort()
    .join('\n')

/** Incremental candidates give the same change set as all keys. */
export function sameAsFull(m: Model, name: string, plan: Plan, word: boolean): string[] {
  const full = shownPlan(planOf(m, name, { all: true, word }))
  return full === shownPlan(plan) ? [] : [`FULL ${name}: incremental [${shownPlan(plan)}] but full [${full}]`]
}

/** After a close that moved synced_version each desired key is in state or newer. */
export function versionInvariant(m: Model, name: string): string[] {
  const s = syncOf(m.ledger, name)
  const sync = syncNamed(m, name)
  if (sync.kind === 'memberships' || s.definition !== definitionOf(sync)) return [] // all keys are candidates
  const newer = movedSince(m.world, s.syncedVersion)
  const inState = (row: DesiredRow): boolean => s.state.some((r) => r.key === row.key || [r.match, r.triedMatch].includes(row.match))
  return [...desired(m.world, sync).values()]
    .filter((row) => !newer.has(row.key) && !inState(row))
    .map((row) => `VERSION ${row.key} is neither in state nor newer`)
}

/** L5: with the journal only rows of requests in flight become doubt. */
export const bounded = (doubts: Recovered[]): string[] =>
  doubts
    .filter((d) => d.journal && d.seqs.some((x) => !d.run.flying.includes(x)))
    .map((d) => `L5 run ${d.run.id}: rows never sent became doubt`)

/** L1, L4, L8 over all logs; to be asked when no run is open. */
export function books(m: Model): string[] {
  const bad: string[] = []
  for (const e of m.receiver.log) {
    const run = m.ledger.runs[e.run]
    const d = run && lastDelivery(run, e.seq)
    if (!d || !['acked', 'unknown'].includes(d.outcome)) bad.push(`L1 received but ${d?.outcome ?? 'not recorded'}: ${JSON.stringify(e)}`)
    if (['delete', 'clear'].includes(e.what) && e.had !== e.record) {
      bad.push(`L8 removal of record ${e.record} hit ${e.had ?? 'one that Dray never wrote'}`)
    }
  }
  return [...bad, ...m.ledger.runs.flatMap((run) => runBooks(m, run))]
}

function runBooks(m: Model, run: Run): string[] {
  const allowed = ['acked', 'rejected', 'parked', 'unknown', 'skipped']
  const deliveries = run.changes.map((c) => lastDelivery(run, c.seq)).filter((d) => d !== undefined)
  const received = (seq: number): boolean => m.receiver.log.some((e) => e.run === run.id && e.seq === seq)
  const bad = deliveries
    .filter((d) => d.outcome === 'acked' && !d.evidence && !received(d.seq))
    .map((d) => `L1 acked but not received: run ${run.id} seq ${d.seq}`)
  const sum = deliveries.filter((d) => allowed.includes(d.outcome)).length
  if (sum + run.notAttempted !== run.changes.length || sum !== deliveries.length) {
    bad.push(`L4 run ${run.id}: ${run.changes.length} planned, ${sum} + ${run.notAttempted}`)
  }
  return bad
}

const LISTED = ['parked', 'collision', 'no_match', 'blocked', 'user', 'exists', 'absent']

/** What the checks at the end look at. `tags`: state of the follower, if there is one. */
interface End {
  m: Model
  sync: RecordsSync
  state: StateRow[]
  tags: StateRow[]
  plan: Plan
  rows: Map<string, DesiredRow>
  /** Keys held back, and why. */
  held: Map<string, string>
}

const standsFor = ({ m, sync }: End, r: StateRow): Item[] =>
  m.receiver.all.filter((d) => d.live && (sync.address === 'id' ? d.id === r.id : d.match === r.match))

/** L3, L5, L7, L8 at the end: receiver, state and desired agree but for listed rows. */
export function converged(m: Model): string[] {
  const sync = syncNamed(m, 'contacts') as RecordsSync
  const plan = planOf(m, 'contacts', { all: true })
  const held = new Map(plan.holds.filter((h) => h.reason !== 'replaced').map((h) => [h.key, h.reason]))
  const state = syncOf(m.ledger, 'contacts').state
  const tags = syncOf(m.ledger, 'tags').state
  const end = { m, sync, state, tags, plan, rows: desired(m.world, sync), held }
  return [...waits(end), ...needlessHolds(end), ...beliefs(end), ...missing(end), ...leftovers(end), ...doubled(end)]
}

function waits({ m, plan, held }: End): string[] {
  const stuck = plan.holds.some((h) => h.reason === 'user' || h.reason === 'parked') // others may wait behind these
  const all = [...plan.holds, ...(m.syncs['tags'] ? planOf(m, 'tags', { all: true }).holds : [])]
  return all
    .filter(
      ({ key, reason }) =>
        !LISTED.includes(reason) &&
        reason !== 'reference' &&
        !(reason === 'doubt' && stuck) &&
        !(reason === 'replaced' && LISTED.includes(held.get(key) ?? '')),
    )
    .map((h) => `L7 ${h.key}${h.label ?? ''} still waits: ${h.reason}`)
}

function needlessHolds({ sync, state, plan, rows }: End): string[] {
  const bad: string[] = []
  for (const h of plan.holds) {
    const match = rows.get(h.key)?.match
    if (h.reason === 'parked' && state.find((r) => r.record === h.record)?.lastError === 'absent') {
      bad.push(`L7 ${h.key} is parked although it only has to be created again`)
    }
    const wins =
      [...rows.values()]
        .filter((x) => x.match === match)
        .map((x) => x.key)
        .sort()[0] === h.key
    const inTheWay = state.filter((x) => isRecord(x) && x.match === match && x.key !== h.key)
    const byLosers = inTheWay.length > 0 && inTheWay.every((x) => rows.get(x.key)?.match === match)
    if (h.reason === 'blocked' && sync.collision === 'prefer' && wins && byLosers) {
      bad.push(`L7 ${h.key} is preferred but blocked by the loser`)
    }
  }
  return bad
}

function beliefs(end: End): string[] {
  return end.state
    .filter((r) => r.held !== null && !r.doubt)
    .flatMap((r) => {
      const [d, more] = standsFor(end, r)
      const payload = d?.payload === r.held || end.sync.mode === 'create'
      if (d && !more && d.match === r.match && payload) return []
      return [`L3 record ${r.record}: believed ${r.match} ${r.held}, is ${d?.match} ${d?.payload}`]
    })
}

function missing(end: End): string[] {
  const { m, sync, state, tags, rows, held } = end
  if (sync.mode === 'create') return []
  return [...rows.values()]
    .filter((row) => !held.has(row.key))
    .flatMap((row) => {
      const r = state.find((r) => r.key === row.key && r.match === row.match && r.held !== null && !r.doubt)
      const d = r && standsFor(end, r)[0]
      if (!d || d.match !== row.match || d.payload !== row.payload) {
        return [`L7 ${row.key} desired ${row.match} ${row.payload}, is ${d?.match} ${d?.payload}`]
      }
      const follower = m.syncs['tags']
      if (follower?.kind !== 'memberships') return []
      const want = [...labelsOf(m.world, follower, row.key)].sort().join()
      const has = [...d.labels].sort().join()
      const listed = tags.some((t) => t.record === r.record && (t.wait === 'parked' || t.wait === 'user' || t.doubt))
      return want === has || listed ? [] : [`L7 ${row.key} should carry [${want}], carries [${has}]`]
    })
}

function leftovers(end: End): string[] {
  const { m, sync, state, tags, plan, rows, held } = end
  const heldRecords = new Set(plan.holds.map((h) => h.record))
  return m.receiver.all
    .filter((d) => d.live && d.record !== null)
    .flatMap((d) => {
      const r = state.find((r) => isRecord(r) && standsFor(end, r).includes(d))
      const known = r ?? state.find((r) => r.record === d.record && r.doubt)
      if (known && (heldRecords.has(known.record) || held.has(known.key))) return []
      const wanted = r && [...rows.values()].some((row) => row.key === r.key && row.match === d.match)
      if (m.repeated.has(d.record ?? 0) || wanted || known?.doubt) return []
      if (!known) return sync.mode === 'create' || d.payload === '{}' ? [] : [`L8 forgotten record ${d.record} at ${d.match}`]
      if (sync.mode !== 'mirror') return []
      if (d.payload !== '{}') return [`L8 record ${d.record} of departed ${known.key} remains at ${d.match}`]
      const waiting = tags.some((t) => t.record === r?.record && t.wait)
      return d.labels.size && !waiting ? [`L8 record ${d.record} of departed ${known.key} keeps labels ${[...d.labels]}`] : []
    })
}

function doubled({ m }: End): string[] {
  const alive = m.receiver.all.filter((d) => d.live && d.record !== null && !m.repeated.has(d.record))
  return alive.filter((d) => alive.some((o) => o.id < d.id && o.record === d.record)).map((d) => `L5 record ${d.record} was created twice`)
}
