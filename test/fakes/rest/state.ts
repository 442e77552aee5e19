import { members } from '../../../src/util/json-text.ts'

/** One record of the receiver. Field values are kept as JSON text, exactly as they came. */
export interface CrmRecord {
  readonly id: string
  match: string
  readonly fields: Map<string, string>
  readonly labels: Set<string>
  readonly createdAt: number
  updatedAt: number
  live: boolean
  /** Matches over time, for a search that lags; null from its deletion. */
  readonly seen: { readonly at: number; readonly match: string | null }[]
  readonly index: Index
}

/** Live records by id and by match: with tens of thousands of records a walk per row would be the whole cost. */
interface Index {
  readonly byId: Map<string, CrmRecord>
  readonly byMatch: Map<string, Set<CrmRecord>>
}

/** All that the receiver holds, by collection (`accounts`, `contacts` …). */
export interface State {
  readonly collections: Map<string, CrmRecord[]>
  /** Tokens that the token endpoint gave out; clear it to make them all invalid. */
  readonly tokens: Map<string, { readonly expires: number }>
  /** Answers by path and idempotency key. */
  readonly replies: Map<string, Reply>
  issued: number
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A record as sent: its match, and its fields as JSON text by name. */
export interface Sent {
  readonly match: string | null
  readonly fields: ReadonlyMap<string, string>
  readonly key: string | null
}

export const createState = (): State => ({ collections: new Map(), tokens: new Map(), replies: new Map(), issued: 0 })

export function recordsOf(state: State, collection: string): CrmRecord[] {
  const list = state.collections.get(collection) ?? []
  state.collections.set(collection, list)
  return list
}

/** One index a list, so that it goes when the list goes. */
const indexes = new WeakMap<CrmRecord[], Index>()

function indexOf(list: CrmRecord[]): Index {
  const index = indexes.get(list) ?? { byId: new Map<string, CrmRecord>(), byMatch: new Map<string, Set<CrmRecord>>() }
  indexes.set(list, index)
  return index
}

function enter(index: Index, record: CrmRecord): void {
  index.byMatch.set(record.match, (index.byMatch.get(record.match) ?? new Set()).add(record))
}

export const liveById = (state: State, collection: string, id: string | undefined): CrmRecord | undefined =>
  indexOf(recordsOf(state, collection)).byId.get(id ?? '')

/** The oldest live record with a match. */
export function liveByMatch(state: State, collection: string, match: string | null): CrmRecord | undefined {
  const [first] = match === null ? [] : (indexOf(recordsOf(state, collection)).byMatch.get(match) ?? [])
  return first
}

export const liveOf = (state: State, collection: string): CrmRecord[] => recordsOf(state, collection).filter((r) => r.live)

/** Reads `{match, …fields}` or, with `fieldsIn`, `{match, <fieldsIn>: {…}}`. Null when the text is no object. */
export function readSent(json: string, matchField: string, fieldsIn: string | null): Sent | null {
  const list = members(json)
  if (list === null) return null
  const parts = new Map(list.map(({ name, raw }) => [name, raw]))
  const text = (name: string): string | null => {
    const value = parts.has(name) ? (JSON.parse(parts.get(name)!) as unknown) : null
    return value === null ? null : String(value as string | number)
  }
  const inner = fieldsIn === null ? list : (members(parts.get(fieldsIn) ?? '{}') ?? [])
  const fields = new Map(inner.map(({ name, raw }): [string, string] => [name, raw]))
  for (const name of fieldsIn === null ? [matchField, 'idempotency_key'] : []) fields.delete(name)
  return { match: text(matchField), fields, key: text('idempotency_key') }
}

export function insert(state: State, collection: string, sent: Sent, now: number): CrmRecord {
  const match = sent.match ?? ''
  const list = recordsOf(state, collection)
  const index = indexOf(list)
  const record: CrmRecord = {
    id: `r${++state.issued}`,
    match,
    fields: new Map(sent.fields),
    labels: new Set(),
    createdAt: now,
    updatedAt: now,
    live: true,
    seen: [{ at: now, match }],
    index,
  }
  list.push(record)
  index.byId.set(record.id, record)
  enter(index, record)
  return record
}

/** Writes the fields that were sent and leaves the others. */
export function change(record: CrmRecord, sent: Sent, now: number): void {
  for (const [name, raw] of sent.fields) record.fields.set(name, raw)
  if (sent.match !== null && sent.match !== record.match) {
    record.index.byMatch.get(record.match)?.delete(record)
    record.match = sent.match
    enter(record.index, record)
    record.seen.push({ at: now, match: sent.match })
  }
  record.updatedAt = now
}

export function erase(record: CrmRecord, now: number): void {
  record.live = false
  record.index.byId.delete(record.id)
  record.index.byMatch.get(record.match)?.delete(record)
  record.labels.clear()
  record.updatedAt = now
  record.seen.push({ at: now, match: null })
}

/** Live records that a search sees: as things stood at `then`. */
export function searchAt(state: State, collection: string, match: string, then: number): CrmRecord[] {
  return liveOf(state, collection).filter((r) => r.seen.filter((s) => s.at <= then).at(-1)?.match === match)
}

/** JSON text of a record's fields with every digit that was sent. */
export const fieldsText = (record: CrmRecord): string =>
  `{${[...record.fields].map(([name, raw]) => `${JSON.stringify(name)}:${raw}`).join(',')}}`
