import { destination } from '../../../src/destinations/http/index.ts'
import type { ObjectUse } from '../../../src/destinations/destination.ts'
import type { RestFault } from '../../fakes/rest/knobs.ts'
import { startRestServer } from '../../fakes/rest/server.ts'
import { fieldsText, insert, liveOf } from '../../fakes/rest/state.ts'
import { destinationSuite } from '../../conformance/destination.ts'
import type { Bench, FaultName, Harness } from '../../conformance/destination.ts'
import { testIo } from '../../fixtures/io.ts'

const FAULTS: Record<FaultName, RestFault> = {
  throttle: { kind: 'status', status: 429, retryAfter: '2' },
  unauthorised: { kind: 'status', status: 401 },
  error: { kind: 'status', status: 500 },
  cut_before: { kind: 'cut', applied: false },
  cut_after: { kind: 'cut', applied: true },
  timeout_after: { kind: 'hang', applied: true },
  malformed: { kind: 'malformed' },
  reorder: { kind: 'reorder' },
  duplicate: { kind: 'duplicate' },
  contradict: { kind: 'contradict' },
  partial: { kind: 'drop', rows: [1] },
}

const LOOKUP = { request: 'GET /accounts?external_id={match}', rows: 'data', id: 'id', created_at: 'created_at' }

/** As in the documentation: a batch upsert, removals and groups by id. */
const BATCH = {
  fields_in: 'properties',
  timeout: '500 ms',
  upsert: {
    request: 'POST /accounts/batch',
    batch: 500,
    body_in: 'accounts',
    repeat: 'safe',
    result: { rows: 'results', by: 'external_id', ok: { status: ['created', 'updated'] }, id: 'id', error: 'error' },
  },
  delete: { request: 'DELETE /accounts/{id}', acked: ['2xx', 404] },
  lookup: LOOKUP,
}
const SINGLE = {
  timeout: '500 ms',
  create: { request: 'POST /accounts', repeat: 'by_key', idempotency_key: 'Idempotency-Key', lag: '1 s', result: { id: 'id' } },
  update: { request: 'PATCH /accounts/{id}', repeat: 'safe', result: { id: 'id' } },
  delete: { request: 'DELETE /accounts/{id}' },
  lookup: LOOKUP,
}
const BY_MATCH = {
  timeout: '500 ms',
  upsert: { request: 'PUT /accounts/by/{match}' },
  delete: { request: 'DELETE /accounts/by/{match}' },
}
const TAGS = {
  add: { request: 'POST /tags/{label}/accounts', body_in: 'ids', batch: 100, result: 'whole' },
  remove: { request: 'DELETE /tags/{label}/accounts/{id}' },
}

async function start(given: Record<string, unknown>, fieldsIn?: string): Promise<Bench> {
  let now = 1_000_000
  const token = 'tok-secret-1'
  const server = await startRestServer({
    access: { bearer: token },
    now: () => now,
    ...(fieldsIn ? { fieldsIn: { accounts: fieldsIn } } : {}),
  })
  server.knobs.lagMs = 1000
  const config = destination.config.parse({ url: server.url, auth: { bearer: token }, check: 'GET /me' })
  const part = (options: Record<string, unknown>) => {
    const use: ObjectUse = { match: 'external_id', mode: 'mirror', onLeave: 'add' in options ? null : 'delete', connection: config }
    return {
      object: 'account',
      spec: destination.object('account', options, use),
      session: destination.open(config, testIo({ object: { name: 'account', given: options, use } })),
    }
  }
  return {
    ...part(given),
    tags: part(TAGS),
    held: () =>
      Promise.resolve(liveOf(server.state, 'accounts').map((r) => ({ match: r.match, fields: fieldsText(r), labels: [...r.labels] }))),
    fail: (fault) => void server.knobs.faults.push(FAULTS[fault]),
    poison: (match) => void (server.knobs.reject[match] = 'this one is not welcome'),
    pass: (ms) => void (now += ms),
    foreign: (match) => void insert(server.state, 'accounts', { match, fields: new Map(), key: null }, now),
    stop: server.close,
  }
}

const lists: readonly FaultName[] = ['reorder', 'duplicate', 'contradict', 'partial']
const every = Object.keys(FAULTS) as FaultName[]
const single = every.filter((fault) => !lists.includes(fault))
const can: Harness['can'] = ['poison', 'lookup', 'foreign', 'tags']

destinationSuite('http, batch upsert', { faults: every, can, start: () => start(BATCH, 'properties') })
destinationSuite('http, one row a request, by id and key', { faults: single, can: [...can, 'keys'], start: () => start(SINGLE) })
destinationSuite('http, one row a request, by match', {
  faults: single.filter((f) => f !== 'malformed'),
  can: ['poison', 'foreign'],
  start: () => start(BY_MATCH),
})
