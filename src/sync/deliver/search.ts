import type { Batch, Found, Operation, Outcome, Removal, Session } from '../../destinations/destination.ts'
import { Transient } from '../../destinations/destination.ts'
import type { Row } from '../../warehouses/warehouse.ts'
import { addressOf, type SyncSpec } from '../spec.ts'
import type { SyncWorld } from '../world.ts'
import { heldByOthers, operationSpec } from './batches.ts'
import { inTime } from './in-time.ts'
import { retried, type Tries } from './retry.ts'
import { bodyOf, type WireRow } from './wire.ts'

/** A row whose record has to be found before it can be addressed: what the search says is done, or the batch to send. */
export type Resolved =
  | { readonly outcome: Outcome; readonly matchValue: string | null }
  | { readonly batch: Batch; readonly matchValue: string | null }

export interface SearchInput {
  readonly world: SyncWorld
  readonly spec: SyncSpec
  readonly session: Session
  readonly number: number
  /** Of the searches. */
  readonly tries: Tries
}

interface Candidate extends Found {
  readonly place: string
}

/**
 * Searches every match under which a row's record may stand. An id that another state row holds is not an answer. For a
 * create in doubt only a record made since the first try is ours: an older one is nobody's to overwrite or remove.
 */
export async function resolveRow(o: SearchInput, row: Row): Promise<Resolved> {
  const seq = Number(row['seq'])
  const operation = row['operation'] as Operation
  const done = (outcome: Outcome['outcome'], evidence: string, more: Partial<Outcome> = {}): Resolved => ({
    outcome: { seq, outcome, evidence, ...more },
    matchValue: null,
  })
  const candidates = await search(o, row)
  if (!candidates) return done('rejected', 'lookup', { code: 'no_address', message: 'this match cannot be searched for' })
  const tried = row['tried_at'] ? Date.parse(row['tried_at']) : 0
  const undated = operation === 'delete' ? -Infinity : Infinity // what nobody can date may be adopted, but never removed
  const ours = row['doubt'] === 'create' ? candidates.filter((c) => (c.createdAt?.getTime() ?? undated) >= tried) : candidates
  if (operation === 'delete') {
    if (candidates.length > 1)
      return done('rejected', 'lookup', {
        code: 'ambiguous',
        message: `${candidates.length} records stand under the matches of this one: none was removed`,
      })
    const [found] = candidates
    if (!found) return done('acked', 'already_absent')
    if (!ours.length)
      return done('rejected', 'lookup', {
        code: 'unproven',
        message: 'the record found is older than the first try to create it: it was not removed',
      })
    return send(o, row, 'delete', found)
  }
  if (operation === 'create') {
    if (ours.length > 1)
      return done('rejected', 'lookup', { code: 'ambiguous', message: `${ours.length} records were created since the first try` })
    const [found] = ours
    if (!found) return send(o, row, 'create', null)
    if (o.spec.sync.mode === 'create') return done('acked', 'found', { id: found.id })
    return send(o, row, 'update', found)
  }
  if (candidates.length > 1)
    return done('rejected', 'lookup', { code: 'ambiguous', message: `${candidates.length} records stand under this match` })
  if (!candidates.length && (addressOf(o.spec) === 'id' || !o.spec.object.upsert))
    return done('rejected', 'lookup', { code: 'absent', message: 'no record stands under this match' })
  return send(o, row, 'update', candidates[0] ?? null)
}

/** Null when the destination cannot search for a match: that proves nothing, least of all that there is no record. */
async function search(o: SearchInput, row: Row): Promise<readonly Candidate[] | null> {
  if (!o.session.lookup) throw new Transient('the destination offers no search', { applied: 'no' })
  const places = row['doubt'] ? [row['held_match'], row['tried_match']] : [row['held_match'] ?? row['match_value']]
  const matches = [...new Set(places.filter((m) => m !== null && m !== undefined))]
  const { lookup } = o.session
  const answer = await retried({ world: o.world, sync: o.spec.sync.name, tries: o.tries, repeatable: true }, () => {
    o.tries.attempts++
    return inTime(o.spec.object.timeoutMs, 'no', (signal) => lookup(o.spec.sync.object, matches, signal))
  })
  if (matches.some((place) => !answer.has(place))) return null
  const found = [...new Map(matches.flatMap((place) => (answer.get(place) ?? []).map((f) => [f.id, { ...f, place }] as const))).values()]
  if (!found.length || !o.spec.object.ids) return found
  const taken = await o.world.warehouse.query(
    heldByOthers(
      o.spec,
      found.map((f) => f.id),
      row['record'] ?? '',
    ),
  )
  const known = new Set(taken.map((r) => r['destination_id']))
  return found.filter((f) => !known.has(f.id))
}

/** A batch of this one row, addressed to what was found. */
function send(o: SearchInput, row: Row, operation: Operation, found: Candidate | null): Resolved {
  const how = (row['how'] as Removal | null) ?? null
  const byId = addressOf(o.spec) === 'id'
  const wire: WireRow = {
    seq: Number(row['seq']),
    key: row['key'] ?? '',
    label: row['label'] ?? null,
    payload: row['payload'] ?? null,
    idempotencyKey: row['idempotency_key'] ?? '',
    match: operation === 'delete' ? (found?.place ?? row['match_value'] ?? null) : (row['match_value'] ?? null),
    id: (byId && found?.id) || null,
  }
  const batch: Batch = {
    object: o.spec.sync.object,
    operation,
    ...(how && { how }),
    number: o.number,
    seqs: [wire.seq],
    matches: [wire.match],
    ids: [wire.id],
    heldMatches: [found?.place ?? row['held_match'] ?? null],
    inDoubt: [false],
    labels: [wire.label ?? ''],
    idempotencyKeys: [wire.idempotencyKey],
    body: bodyOf(operationSpec(o.spec, { operation, how }), wire),
  }
  return { batch, matchValue: operation === 'delete' ? wire.match : null }
}
