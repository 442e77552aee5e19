import { elements, members } from '../../../src/util/json-text.ts'
import type { Knobs } from './knobs.ts'
import { change, erase, fieldsText, insert, liveById, liveByMatch, liveOf, readSent, searchAt } from './state.ts'
import type { CrmRecord, Reply, Sent, State } from './state.ts'

/** What a route may use. */
export interface Receiver {
  readonly state: State
  readonly knobs: Knobs
  /** The field that identifies a record of a collection. */
  matchField(collection: string): string
  /** Where its other fields stand; null: side by side. */
  fieldsIn(collection: string): string | null
  readonly batchLimit: number
  now(): number
}

export interface Asked {
  readonly method: string
  /** Decoded parts of the path. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly body: string
}

const NOT_FOUND: Reply = { status: 404, body: { error: 'not found' } }

/**
 * The receiver's API:
 *
 *     GET    /me
 *     GET    /{collection}?{match field}=value          search, lags by knobs.lagMs
 *     POST   /{collection}                              create one: 201, 409 when the match exists
 *     POST   /{collection}/upsert                       one by match: 201 or 200
 *     POST   /{collection}/batch                        many by match: {"results": [{match, id, status, error}]}
 *     POST   /{collection}/batch/archive                {"ids": […]}: all or none
 *     PUT    /{collection}/{id}                         update one
 *     PUT    /{collection}/by/{match}                   one by match: 201 or 200
 *     DELETE /{collection}/{id}, /{collection}/by/{match}
 *     POST   /tags/{label}/{collection}[/remove]        {"ids": […]}: all or none
 *     PUT    /tags/{label}/{collection}/{id}, DELETE the same
 */
export function route(r: Receiver, asked: Asked): Reply {
  const { method, path } = asked
  const [first = '', second, third] = path
  if (method === 'GET' && first === 'me') return { status: 200, body: { account: 'local receiver' } }
  if (first === 'tags') return tags(r, asked)
  if (path.length === 1 && method === 'GET') return search(r, first, asked.query)
  if (path.length === 1 && method === 'POST') return createOne(r, first, asked.body)
  if (method === 'POST' && second === 'upsert') return upsertOne(r, first, sentOf(r, first, asked.body))
  if (method === 'POST' && second === 'batch')
    return third === 'archive' ? archiveMany(r, first, asked.body) : upsertMany(r, first, asked.body)
  if (second === undefined) return NOT_FOUND
  if (second === 'by') return byMatch(r, asked, first, third ?? '')
  return byId(r, asked, first, second)
}

const sentOf = (r: Receiver, collection: string, body: string): Sent | null =>
  readSent(body, r.matchField(collection), r.fieldsIn(collection))
const atMatch = (r: Receiver, collection: string, match: string | null): CrmRecord | undefined => liveByMatch(r.state, collection, match)

/** Why a record is refused for its content, or null. */
function fault(r: Receiver, sent: Sent | null, collection: string): string | null {
  if (sent === null) return 'not an object'
  if (sent.match === null || sent.match === '') return `${r.matchField(collection)} is missing`
  if (sent.fields.get('poison') === 'true') return 'poison is not allowed'
  return Object.hasOwn(r.knobs.reject, sent.match) ? r.knobs.reject[sent.match]! : null
}

const shown = (r: Receiver, collection: string, x: CrmRecord): Record<string, unknown> => ({
  id: x.id,
  [r.matchField(collection)]: x.match,
  created_at: new Date(x.createdAt).toISOString(),
  [r.fieldsIn(collection) ?? 'fields']: JSON.parse(fieldsText(x)) as unknown,
})

function search(r: Receiver, collection: string, query: URLSearchParams): Reply {
  const match = query.get(r.matchField(collection))
  if (match === null) return { status: 200, body: { data: liveOf(r.state, collection).map((x) => shown(r, collection, x)) } }
  return { status: 200, body: { data: searchAt(r.state, collection, match, r.now() - r.knobs.lagMs).map((x) => shown(r, collection, x)) } }
}

function createOne(r: Receiver, collection: string, body: string): Reply {
  const sent = sentOf(r, collection, body)
  const bad = fault(r, sent, collection)
  if (bad !== null || sent === null) return { status: 422, body: { error: bad } }
  if (atMatch(r, collection, sent.match)) return { status: 409, body: { error: 'exists' } }
  return { status: 201, body: shown(r, collection, insert(r.state, collection, sent, r.now())) }
}

function upsertOne(r: Receiver, collection: string, sent: Sent | null): Reply {
  const bad = fault(r, sent, collection)
  if (bad !== null || sent === null) return { status: 422, body: { error: bad } }
  const there = atMatch(r, collection, sent.match)
  if (there) change(there, sent, r.now())
  return { status: there ? 200 : 201, body: shown(r, collection, there ?? insert(r.state, collection, sent, r.now())) }
}

/** The list in a body that is `[…]` or `{"anything": […]}`, as JSON texts. */
function listOf(body: string): string[] | null {
  return elements(body) ?? elements(members(body)?.[0]?.raw ?? '')
}

function upsertMany(r: Receiver, collection: string, body: string): Reply {
  const list = listOf(body)
  if (list === null) return { status: 400, body: { error: 'a list was expected' } }
  if (list.length > r.batchLimit) return { status: 413, body: { error: `at most ${r.batchLimit} records` } }
  const results = list.map((json) => {
    const sent = sentOf(r, collection, json)
    const known = sent?.key ? r.state.replies.get(`${collection}/${sent.key}`) : undefined
    if (known) return known.body
    const reply = upsertOne(r, collection, sent)
    const { id, error } = reply.body as { id?: string; error?: string }
    const status = reply.status === 201 ? 'created' : reply.status === 200 ? 'updated' : 'failed'
    const entry = {
      [r.matchField(collection)]: sent?.match ?? null,
      status,
      ...(id === undefined ? {} : { id }),
      ...(error ? { error } : {}),
    }
    if (sent?.key) r.state.replies.set(`${collection}/${sent.key}`, { status: 200, body: entry })
    return entry
  })
  return { status: results.some((e) => (e as { status: string }).status === 'failed') ? 207 : 200, body: { results } }
}

/** All records of a list of ids, or the reply that names the unknown ones. */
function allOf(r: Receiver, collection: string, body: string): CrmRecord[] | Reply {
  const ids = listOf(body)?.map((raw) => String(JSON.parse(raw))) ?? null
  if (ids === null) return { status: 400, body: { error: 'a list of ids was expected' } }
  const found = ids.map((id) => liveById(r.state, collection, id))
  const unknown = ids.filter((_, i) => !found[i])
  return unknown.length > 0 ? { status: 422, body: { error: `unknown ids: ${unknown.join(', ')}` } } : (found as CrmRecord[])
}

function archiveMany(r: Receiver, collection: string, body: string): Reply {
  const found = allOf(r, collection, body)
  if (!Array.isArray(found)) return found
  for (const x of found) erase(x, r.now())
  return { status: 204 }
}

function byMatch(r: Receiver, { method, body }: Asked, collection: string, match: string): Reply {
  const there = atMatch(r, collection, match)
  if (method === 'DELETE') return there ? (erase(there, r.now()), { status: 204 }) : NOT_FOUND
  if (method !== 'PUT') return { status: 405, body: { error: 'method not allowed' } }
  const sent = sentOf(r, collection, body)
  return upsertOne(r, collection, sent === null ? null : { ...sent, match })
}

function byId(r: Receiver, { method, body }: Asked, collection: string, id: string): Reply {
  const there = liveById(r.state, collection, id)
  if (!there) return NOT_FOUND
  if (method === 'GET') return { status: 200, body: shown(r, collection, there) }
  if (method === 'DELETE') return (erase(there, r.now()), { status: 204 })
  if (method !== 'PUT' && method !== 'PATCH') return { status: 405, body: { error: 'method not allowed' } }
  const sent = sentOf(r, collection, body)
  const bad = sent?.match === null ? null : fault(r, sent, collection)
  if (bad !== null || sent === null) return { status: 422, body: { error: bad } }
  const other = sent.match === null ? undefined : atMatch(r, collection, sent.match)
  if (other && other !== there) return { status: 409, body: { error: 'another record has this match' } }
  change(there, sent, r.now())
  return { status: 200, body: shown(r, collection, there) }
}

function tags(r: Receiver, { method, path, body }: Asked): Reply {
  const [, label = '', collection = '', last] = path
  if (method === 'POST') {
    const found = allOf(r, collection, body)
    if (!Array.isArray(found)) return found
    for (const x of found)
      if (last === 'remove') x.labels.delete(label)
      else x.labels.add(label)
    return { status: 200, body: { changed: found.length } }
  }
  const record = liveById(r.state, collection, last)
  if (!record) return NOT_FOUND
  if (method === 'PUT') record.labels.add(label)
  else if (method === 'DELETE') record.labels.delete(label)
  else return { status: 405, body: { error: 'method not allowed' } }
  return { status: 204 }
}
