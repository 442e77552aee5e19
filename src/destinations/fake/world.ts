/** How the simulated object behaves. Everything can be changed while a test runs. */
export interface WorldRules {
  /** At most one record per match. */
  unique: boolean
  /** A write to a match that exists updates it. */
  upsert: boolean
  /** How records are found; by match no ids are given back. */
  address: 'match' | 'id'
  /** Search answers as of `now - lag`. Milliseconds. */
  lag: number
  /** Creates are remembered by idempotency key for `keyTtl` milliseconds. */
  byKey: boolean
  keyTtl: number
}

export interface WorldRecord {
  readonly id: string
  match: string
  /** JSON text of the fields, as it was sent. */
  payload: string
  readonly labels: Set<string>
  live: boolean
  /** Who wrote it last; null: somebody else made it. */
  writer: Writer | null
  readonly seen: { readonly at: number; readonly match: string | null }[]
}

export interface Writer {
  readonly runId: string
  readonly seq: number
}

/** One thing that really happened, whatever the answer said (law L1 is checked against these). */
export interface Application extends Writer {
  readonly what: 'create' | 'write' | 'repeat' | 'delete' | 'clear' | 'archive' | 'add' | 'remove'
  readonly id: string
  readonly match: string
  readonly payload: string
  readonly label: string | null
  /** The record's writer before. */
  readonly had: Writer | null
}

export interface World {
  readonly rules: WorldRules
  readonly records: WorldRecord[]
  readonly log: Application[]
  readonly keys: Map<string, { readonly record: WorldRecord; readonly at: number }>
  /** The world's clock, set by the test. Milliseconds. */
  now: number
}

/** One row as the fake's wire record tells it. */
export interface Request extends Writer {
  readonly operation: 'create' | 'update' | 'delete' | 'add' | 'remove'
  readonly how: 'delete' | 'clear' | 'archive'
  readonly match: string | null
  readonly id: string | null
  readonly held: string | null
  readonly inDoubt: boolean
  readonly label: string | null
  readonly payload: string
  readonly key: string | null
  /** The request may fall back to the other of create and update. */
  readonly upsert: boolean
}

export interface Reply {
  readonly status: 'acked' | 'rejected'
  readonly id?: string
  readonly created?: boolean
  readonly evidence?: string
  readonly code?: 'absent' | 'exists' | 'conflict' | 'ambiguous' | 'content'
}

export function createWorld(rules: Partial<WorldRules> = {}): World {
  return {
    rules: { unique: true, upsert: true, address: 'match', lag: 0, byKey: false, keyTtl: 86_400_000, ...rules },
    records: [],
    log: [],
    keys: new Map(),
    now: 0,
  }
}

export const liveRecords = (world: World): WorldRecord[] => world.records.filter((r) => r.live)

/** A record that somebody else made long ago: search has seen it since time 0. */
export function addForeign(world: World, match: string, payload = '"foreign"'): WorldRecord {
  return newRecord(world, { match, payload, writer: null, at: 0 })
}

/** Records that search finds under a match: as things stood at `now - lag`. `createdAt` is when search could first see one. */
export function searchWorld(world: World, match: string): { readonly id: string; readonly createdAt: number }[] {
  const then = world.now - world.rules.lag
  return liveRecords(world)
    .filter((r) => r.seen.filter((s) => s.at <= then).at(-1)?.match === match)
    .map((r) => ({ id: r.id, createdAt: r.seen[0]!.at }))
}

/** Applies one row and answers what the object answers. */
export function serve(world: World, q: Request): Reply {
  if (q.operation === 'add' || q.operation === 'remove') return label(world, q)
  if (q.operation === 'delete') return remove(world, q)
  if (q.operation === 'create') return create(world, q)
  return update(world, q)
}

const at = (world: World, match: string | null): WorldRecord[] => liveRecords(world).filter((r) => r.match === match)
const byId = (world: World, id: string | null): WorldRecord[] => liveRecords(world).filter((r) => r.id === id)
const ok = (world: World, r: WorldRecord, more: Partial<Reply> = {}): Reply => ({
  status: 'acked',
  ...(world.rules.address === 'id' ? { id: r.id } : {}),
  ...more,
})
const no = (code: NonNullable<Reply['code']>): Reply => ({ status: 'rejected', code })

function newRecord(
  world: World,
  { match, payload, writer, at: when }: { match: string; payload: string; writer: Writer | null; at: number },
): WorldRecord {
  const record: WorldRecord = {
    id: String(world.records.length + 1),
    match,
    payload,
    labels: new Set(),
    live: true,
    writer,
    seen: [{ at: when, match }],
  }
  world.records.push(record)
  return record
}

function touch(
  world: World,
  q: Request,
  r: WorldRecord,
  what: Application['what'],
  changes: Partial<Pick<WorldRecord, 'match' | 'payload' | 'live' | 'writer'>> = {},
): void {
  const had = r.writer
  Object.assign(r, changes)
  const match = r.live ? r.match : null
  if (r.seen.at(-1)?.match !== match) r.seen.push({ at: world.now, match })
  world.log.push({ runId: q.runId, seq: q.seq, what, id: r.id, match: r.match, payload: r.payload, label: q.label, had })
}

function put(world: World, q: Request, r: WorldRecord): Reply {
  if (world.rules.unique && at(world, q.match).some((x) => x !== r)) return no('conflict')
  touch(world, q, r, 'write', { match: q.match ?? r.match, payload: q.payload, writer: { runId: q.runId, seq: q.seq } })
  return ok(world, r)
}

function create(world: World, q: Request): Reply {
  const known = q.key === null ? undefined : world.keys.get(q.key)
  if (world.rules.byKey && known && world.now < known.at + world.rules.keyTtl) {
    touch(world, q, known.record, 'repeat')
    return ok(world, known.record, { created: true })
  }
  const [there] = world.rules.unique ? at(world, q.match) : []
  if (there) return q.upsert && world.rules.upsert ? put(world, q, there) : no('exists')
  if (q.match === null) return no('content')
  const record = newRecord(world, { match: q.match, payload: q.payload, writer: { runId: q.runId, seq: q.seq }, at: world.now })
  if (q.key !== null) world.keys.set(q.key, { record, at: world.now })
  touch(world, q, record, 'create')
  return ok(world, record, { created: true })
}

function update(world: World, q: Request): Reply {
  const found = standing(world, q)
  if (found.length > 1) return no('ambiguous')
  if (found.length === 1) return put(world, q, found[0]!)
  return world.rules.address === 'match' && world.rules.upsert && q.upsert ? create(world, q) : no('absent')
}

/** By id; an update without one falls back to search. By match: where the record stands, or may stand when in doubt. */
function standing(world: World, q: Request): WorldRecord[] {
  if (world.rules.address === 'id')
    return q.id === null ? searchWorld(world, q.match ?? '').flatMap(({ id }) => byId(world, id)) : byId(world, q.id)
  const places = q.inDoubt ? [...new Set([q.match, q.held ?? q.match])] : [q.held ?? q.match]
  return places.flatMap((match) => at(world, match))
}

function remove(world: World, q: Request): Reply {
  const found = q.id === null ? at(world, q.match) : byId(world, q.id)
  if (found.length > 1) return no('ambiguous')
  const [record] = found
  if (!record) return { status: 'acked', evidence: 'already_absent' }
  if (q.how === 'clear') touch(world, q, record, 'clear', { payload: '{}' })
  else {
    record.labels.clear()
    touch(world, q, record, q.how, { live: false })
  }
  return ok(world, record)
}

function label(world: World, q: Request): Reply {
  const [record] = world.rules.address === 'id' ? byId(world, q.id) : at(world, q.match)
  if (!record) return q.operation === 'remove' ? { status: 'acked', evidence: 'already_absent' } : no('absent')
  if (q.operation === 'add') record.labels.add(q.label ?? '')
  else record.labels.delete(q.label ?? '')
  touch(world, q, record, q.operation === 'add' ? 'add' : 'remove')
  return ok(world, record)
}
