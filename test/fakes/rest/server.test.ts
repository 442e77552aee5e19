import { afterEach, describe, expect, it } from 'vitest'
import { startRestServer } from './server.ts'
import type { RestServer } from './server.ts'

let server: RestServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

async function ask(request: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
  const [method = '', path = ''] = request.split(' ')
  const response = await fetch(server!.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}

describe('the receiver', () => {
  it('keeps records exactly as sent, with labels', async () => {
    server = await startRestServer({ match: { contacts: 'email' } })
    const sent = await ask(
      'POST /contacts/batch',
      '[{"email":"a@x","n":9007199254740993},{"email":"b@x","poison":true},{"email":"a@x","c":null}]',
    )
    expect(sent).toEqual({
      status: 207,
      body: {
        results: [
          { email: 'a@x', status: 'created', id: 'r1' },
          { email: 'b@x', status: 'failed', error: 'poison is not allowed' },
          { email: 'a@x', status: 'updated', id: 'r1' },
        ],
      },
    })
    expect((await ask('POST /tags/VIP%20%26/contacts', { ids: ['r1'] })).status).toBe(200)
    expect((await ask('POST /tags/VIP/contacts', { ids: ['r1', 'r9'] })).body).toEqual({ error: 'unknown ids: r9' })
    const state = await (await fetch(`${server.url}/_admin/state`)).text()
    expect(state).toBe('{"contacts":[{"id":"r1","match":"a@x","fields":{"n":9007199254740993,"c":null},"labels":["VIP &"]}]}')
  })

  it('carries out a request once per idempotency key, in the header or in the record', async () => {
    server = await startRestServer()
    const once = () => ask('POST /accounts', { external_id: 'a' }, { 'Idempotency-Key': 'k' })
    expect([await once(), await once()].map((r) => r.status)).toEqual([201, 201])
    const inRecord = () => ask('POST /accounts/batch', [{ external_id: 'b', idempotency_key: 'k2' }])
    expect([await inRecord(), await inRecord()].map((r) => (r.body as { results: { status: string }[] }).results[0]?.status)).toEqual([
      'created',
      'created',
    ])
    expect(server.state.collections.get('accounts')).toHaveLength(2)
  })

  it('search lags as told, by its own clock', async () => {
    let now = 0
    server = await startRestServer({ now: () => now })
    server.knobs.lagMs = 100
    await ask('POST /accounts', { external_id: 'a' })
    const found = async () => ((await ask('GET /accounts?external_id=a')).body as { data: unknown[] }).data.length
    now = 99
    expect(await found()).toBe(0)
    now = 100
    expect(await found()).toBe(1)
  })

  it('fails as its knobs say, set over HTTP, and logs requests without credentials', async () => {
    server = await startRestServer({ access: { bearer: 'tok' } })
    expect((await ask('GET /me')).status).toBe(401)
    await ask('POST /_admin/knobs', { faults: [{ kind: 'status', status: 503, on: 'GET /me', times: 2 }] })
    const me = async () => (await ask('GET /me', undefined, { authorization: 'Bearer tok' })).status
    expect([await me(), await me(), await me()]).toEqual([503, 503, 200])
    const log = (await ask('GET /_admin/log')).body as { path: string; status: number }[]
    expect(log.map((l) => [l.path, l.status])).toEqual([
      ['/me', 401],
      ['/me', 503],
      ['/me', 503],
      ['/me', 200],
    ])
    expect(JSON.stringify(log)).not.toContain('tok')
    await ask('POST /_admin/reset')
    expect([server.log, server.knobs.faults]).toEqual([[], []])
  })
})
