import { afterEach, describe, expect, it } from 'vitest'
import { InputError } from '../../../src/errors.ts'
import { Terminal, Transient } from '../../../src/destinations/destination.ts'
import type { ObjectSpec, ObjectUse, Operation, Outcome, Session } from '../../../src/destinations/destination.ts'
import { destination } from '../../../src/destinations/http/index.ts'
import { startRestServer } from '../../fakes/rest/server.ts'
import type { RestOptions, RestServer } from '../../fakes/rest/server.ts'
import { fieldsText, insert, liveOf } from '../../fakes/rest/state.ts'
import { testIo } from '../../fixtures/io.ts'
import { batchOf } from '../../fixtures/wire.ts'
import type { WireRow } from '../../fixtures/wire.ts'

const signal = (): AbortSignal => AbortSignal.timeout(10_000)
const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

interface Rig {
  readonly server: RestServer
  readonly session: Session
  readonly spec: ObjectSpec
  send(operation: Operation, rows: readonly WireRow[]): Promise<readonly Outcome[]>
}

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function rig(
  given: Record<string, unknown>,
  o: {
    readonly server?: RestOptions
    readonly connection?: Record<string, unknown>
    readonly use?: Partial<ObjectUse>
    readonly now?: () => number
  } = {},
): Promise<Rig> {
  const server = await startRestServer(o.server)
  const config = destination.config.parse({ url: server.url, ...o.connection })
  const use: ObjectUse = { match: 'external_id', mode: 'upsert', onLeave: null, connection: config, ...o.use }
  const spec = destination.object('account', given, use)
  const clock = { now: o.now ?? Date.now, sleep: () => Promise.resolve() }
  const session = destination.open(config, testIo({ clock, object: { name: 'account', given, use } }))
  closers.push(server.close, () => session.close())
  return {
    server,
    session,
    spec,
    send: (operation, rows) => session.send(batchOf(spec.operations[operation]!, 'account', operation, rows), signal()),
  }
}

const one = (match: string, more: Partial<WireRow> = {}): WireRow => ({ seq: 1, match, payload: '{"n":1}', ...more })
const PUT = { upsert: { request: 'PUT /accounts/by/{match}' }, delete: { request: 'DELETE /accounts/{id}' } }
const foreign = (server: RestServer, match: string): string =>
  insert(server.state, 'accounts', { match, fields: new Map(), key: null }, 0).id

describe('encodings', () => {
  it('asks for plain answers: no server then sends what is not read here', async () => {
    const { send, server } = await rig(PUT)
    await send('create', [one('a')])
    expect(server.log[0]?.headers['accept-encoding']).toBe('identity')
  })
})

describe('credentials', () => {
  const kinds = [
    [{ bearer: 'tok-1' }, { bearer: 'tok-1' }],
    [{ basic: { user: 'ü', password: 'p:w' } }, { basic: { user: 'ü', password: 'p:w' } }],
    [{ header: { name: 'X-Api-Key', value: 'k' } }, { header: { name: 'x-api-key', value: 'k' } }],
  ] as const
  it.each(kinds)('%j', async (auth, access) => {
    const { send } = await rig(PUT, { server: { access }, connection: { auth } })
    expect((await send('create', [one('a')]))[0]).toMatchObject({ outcome: 'acked', origin: 'created', evidence: 'status 201' })
  })

  it('a refused credential ends the sync and is not shown', async () => {
    const { send, server } = await rig(PUT, { server: { access: { bearer: 'right' } }, connection: { auth: { bearer: 'wrong-secret' } } })
    server.knobs.faults.push({ kind: 'status', status: 403, body: '{"message":"wrong-secret is not known"}' })
    const error = await thrown(send('create', [one('a')]))
    expect(error).toBeInstanceOf(Terminal)
    expect(String(error)).not.toContain('wrong-secret')
  })
})

describe('OAuth2 client credentials', () => {
  const access = { oauth2: { clientId: 'id', clientSecret: 'top-secret', ttlSeconds: 120 } }
  const auth = async (url: string, secret = 'top-secret') => ({
    oauth2: { token_url: `${url}/oauth/token`, client_id: 'id', client_secret: secret, scope: 'write' },
  })
  const tokens = (server: RestServer): number => server.log.filter((l) => l.path === '/oauth/token').length
  async function oauth(clientAuth: string, secret?: string): Promise<Rig & { now: { value: number } }> {
    const now = { value: 1_000_000 }
    const server = await startRestServer({ access, now: () => now.value })
    closers.push(server.close)
    const oauth2 = { ...(await auth(server.url, secret)).oauth2, client_auth: clientAuth }
    const r = await rig(PUT, { connection: { url: server.url, auth: { oauth2 } }, now: () => now.value })
    return { ...r, server, now }
  }

  it.each(['body', 'basic'])('one token serves all requests, again before it expires (%s)', async (clientAuth) => {
    const { send, server, now } = await oauth(clientAuth)
    await Promise.all(['a', 'b', 'c'].map((match) => send('create', [one(match)])))
    expect(tokens(server)).toBe(1)
    now.value += 61_000
    await send('create', [one('d')])
    expect(tokens(server)).toBe(2)
  })

  it('a 401 renews the token once and sends again', async () => {
    const { send, server } = await oauth('body')
    await send('create', [one('a')])
    server.state.tokens.clear()
    expect((await send('create', [one('b')]))[0]?.outcome).toBe('acked')
    expect(tokens(server)).toBe(2)
    server.knobs.faults.push({ kind: 'status', status: 401, times: 2 })
    expect(await thrown(send('create', [one('c')]))).toBeInstanceOf(Terminal)
    expect(tokens(server)).toBe(3)
  })

  it('wrong client credentials end the sync; a token endpoint that is down applied nothing', async () => {
    const wrong = await oauth('body', 'other-secret')
    const error = await thrown(wrong.send('create', [one('a')]))
    expect(error).toBeInstanceOf(Terminal)
    expect(String(error)).not.toContain('other-secret')
    const down = await rig(PUT, {
      connection: { auth: { oauth2: { token_url: 'http://127.0.0.1:1/t', client_id: 'a', client_secret: 'b' } } },
    })
    expect(await thrown(down.send('create', [one('a')]))).toMatchObject({ applied: 'no' })
  })
})

describe('addresses', () => {
  it('percent-encodes what fills them', async () => {
    const { send, server } = await rig(PUT)
    await send('create', [one('a/b?c=d#e ü%')])
    expect(server.log[0]?.path).toBe('/accounts/by/a%2Fb%3Fc%3Dd%23e%20%C3%BC%25')
    expect(liveOf(server.state, 'accounts')[0]?.match).toBe('a/b?c=d#e ü%')
  })

  it.each(['', '.', '..', '\ud800'])('never sends %j, which would name another thing', async (match) => {
    const { send, server } = await rig(PUT)
    expect((await send('create', [one(match)]))[0]).toMatchObject({ outcome: 'rejected', code: 'no_address', evidence: 'not sent' })
    expect((await send('delete', [one('a', { id: null, payload: null })]))[0]).toMatchObject({ outcome: 'rejected', code: 'no_address' })
    expect(server.log).toEqual([])
  })

  it('refuses another host, takes an absolute address of its own', async () => {
    const given = { upsert: { request: 'PUT https://evil.test/a/{match}' } }
    await expect(rig(given)).rejects.toBeInstanceOf(InputError)
    const { server, session } = await rig(PUT)
    const absolute = { upsert: { request: `PUT ${server.url}/accounts/by/{match}` } }
    const use: ObjectUse = { match: 'external_id', mode: 'upsert', onLeave: null }
    const again = destination.open(
      destination.config.parse({ url: `${server.url}/` }),
      testIo({ object: { name: 'a', given: absolute, use } }),
    )
    closers.push(() => again.close())
    const spec = destination.object('a', absolute, use)
    expect((await again.send(batchOf(spec.operations.create!, 'a', 'create', [one('x')]), signal()))[0]?.outcome).toBe('acked')
    await session.close()
  })

  it('an address that is not there stops the sync, and says so', async () => {
    const { send } = await rig({ upsert: { request: 'POST /nothing/here/at/all' } })
    expect(String(await thrown(send('create', [one('a')])))).toContain('is the address right?')
  })

  it('a redirect stops the sync and names the new address', async () => {
    const { send, server } = await rig(PUT)
    server.knobs.faults.push({ kind: 'status', status: 308 })
    expect(await thrown(send('create', [one('a')]))).toBeInstanceOf(Terminal)
  })
})

describe('which status means what', () => {
  const CRUD = {
    create: { request: 'POST /accounts', result: { id: 'id' } },
    update: { request: 'PUT /accounts/{id}' },
    delete: { request: 'DELETE /accounts/{id}' },
  }

  it('exists and absent are codes of a rejected row', async () => {
    const { send, server } = await rig(CRUD)
    foreign(server, 'a')
    expect((await send('create', [one('a')]))[0]).toMatchObject({ outcome: 'rejected', code: 'exists', status: 409, message: 'exists' })
    expect((await send('update', [one('b', { id: 'r9' })]))[0]).toMatchObject({ outcome: 'rejected', code: 'absent', status: 404 })
    expect((await send('delete', [one('b', { id: 'r9', payload: null })]))[0]).toMatchObject({ outcome: 'rejected', code: 'absent' })
  })

  it('a list of statuses overrides the defaults', async () => {
    const { send } = await rig({
      ...CRUD,
      update: { request: 'PUT /accounts/{id}', skipped: [404] },
      delete: { request: 'DELETE /accounts/{id}', acked: ['2xx', 404] },
    })
    expect((await send('delete', [one('b', { id: 'r9', payload: null })]))[0]).toMatchObject({
      outcome: 'acked',
      evidence: 'already_absent',
    })
    expect((await send('update', [one('b', { id: 'r9' })]))[0]).toMatchObject({ outcome: 'skipped' })
  })

  it('a 503 is open, unless it is declared as not applied', async () => {
    const open = await rig(CRUD)
    open.server.knobs.faults.push({ kind: 'status', status: 503 })
    expect(await thrown(open.send('create', [one('a')]))).toMatchObject({ applied: 'unknown' })
    const declared = await rig({ ...CRUD, create: { request: 'POST /accounts', not_applied: [503] } })
    declared.server.knobs.faults.push({ kind: 'status', status: 503, retryAfter: '3' })
    const error = await thrown(declared.send('create', [one('a')]))
    expect(error).toBeInstanceOf(Transient)
    expect(error).toMatchObject({ applied: 'no', throttled: true, retryAfterMs: 3000 })
  })

  it('202 is accepted', async () => {
    const { send, server } = await rig(PUT)
    server.knobs.faults.push({ kind: 'status', status: 202 })
    expect((await send('create', [one('a')]))[0]).toMatchObject({
      outcome: 'acked',
      evidence: 'accepted',
      requestId: expect.stringMatching(/^req-/) as string,
    })
  })

  it('a batch refused as a whole is refused row by row, in the API’s words', async () => {
    const { send } = await rig(
      { upsert: { request: 'POST /accounts/batch', batch: 10, result: { rows: 'results', by: 'external_id' } } },
      { server: { batchLimit: 1 } },
    )
    expect(await send('create', [one('a'), one('b', { seq: 2 })])).toMatchObject(
      [1, 2].map((seq) => ({ seq, outcome: 'rejected', status: 413, message: 'at most 1 records' })),
    )
  })
})

describe('what goes over the wire', () => {
  it('an update moves a record from the match that it stands under', async () => {
    const { send, server } = await rig({ upsert: { request: 'PUT /accounts/by/{match}' }, rekey: 'in_place' })
    await send('update', [one('new', { held: 'old' })])
    expect(server.log[0]?.path).toBe('/accounts/by/old')
  })

  it('a clear goes out as the update', async () => {
    const { server, session, spec } = await rig(PUT, { use: { mode: 'mirror', onLeave: 'delete' } })
    foreign(server, 'a')
    const batch = batchOf(spec.operations.update!, 'account', 'delete', [one('a', { payload: '{"n":null}' })], 'clear')
    expect((await session.send(batch, signal()))[0]?.outcome).toBe('acked')
    expect(liveOf(server.state, 'accounts').map((r) => fieldsText(r))).toEqual(['{"n":null}'])
  })

  it('headers of the connection, of the request, and the idempotency key', async () => {
    const given = { upsert: { request: 'PUT /accounts/by/{match}', headers: { 'X-B': '2' }, idempotency_key: 'Idempotency-Key' } }
    const { send, server } = await rig(given, { connection: { headers: { 'X-A': '1' } } })
    await send('create', [one('a', { idempotencyKey: 'k' })])
    expect(server.log[0]?.headers).toMatchObject({
      'x-a': '1',
      'x-b': '2',
      'idempotency-key': 'k',
      'content-type': 'application/json',
      'user-agent': 'dray',
    })
  })

  it('one call never takes longer than its time limit, token and repetition included', async () => {
    const { send, server, spec } = await rig({ ...PUT, timeout: '200 ms' })
    server.knobs.faults.push({ kind: 'hang', applied: false })
    const from = performance.now()
    expect(await thrown(send('create', [one('a')]))).toMatchObject({ applied: 'unknown' })
    expect(performance.now() - from).toBeLessThan(spec.timeoutMs + 500)
  })
})

describe('check', () => {
  it('tells refused credentials, a host that is not there, and what it could not verify', async () => {
    const { session } = await rig(PUT, { server: { access: { bearer: 'x' } }, connection: { auth: { bearer: 'y' }, check: 'GET /me' } })
    expect(await session.check(signal())).toMatchObject({ ok: false, detail: expect.stringContaining('401') as string })
    const down = await rig(PUT, { connection: { url: 'http://127.0.0.1:1' } })
    expect(await down.session.check(signal())).toMatchObject({ ok: false })
    const open = await rig(PUT)
    expect((await open.session.check(signal())).detail).toContain('credentials were not verified')
  })
})

describe('lookup', () => {
  it('a match that cannot stand in the address is not told to be absent', async () => {
    const { server, session } = await rig({ ...PUT, lookup: { request: 'GET /accounts/by/{match}', rows: '.', id: 'id' } })
    server.knobs.faults.push({ kind: 'status', status: 404 })
    const found = await session.lookup!('account', ['zz', '..'], signal())
    expect([...found.keys()]).toEqual(['zz'])
  })

  it('drops what a fuzzy search finds besides, and reads when records were made', async () => {
    const given = { ...PUT, lookup: { request: 'GET /accounts?q={match}', rows: 'data', id: 'id', created_at: 'created_at' } }
    const { server, session } = await rig(given)
    const id = foreign(server, 'a')
    foreign(server, 'ab')
    const found = await session.lookup!('account', ['a', 'zz'], signal())
    expect([...found].sort()).toEqual([
      ['a', [{ id, createdAt: new Date(0) }]],
      ['zz', []],
    ])
  })

  it('a failed search applied nothing; one that answers otherwise than described stops the sync', async () => {
    const { server, session } = await rig({ ...PUT, lookup: { request: 'GET /accounts?external_id={match}', rows: 'items', id: 'id' } })
    server.knobs.faults.push({ kind: 'status', status: 500 })
    expect(await thrown(session.lookup!('account', ['a'], signal()))).toMatchObject({ applied: 'no' })
    server.knobs.faults.push({ kind: 'cut', applied: false })
    expect(await thrown(session.lookup!('account', ['a'], signal()))).toMatchObject({ applied: 'no' })
    expect(String(await thrown(session.lookup!('account', ['a'], signal())))).toContain('has no "items"')
  })
})
