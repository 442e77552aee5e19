import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient, refusal } from '../../src/destinations/client.ts'
import type { Client, ClientOptions, Request } from '../../src/destinations/client.ts'
import { Terminal, Transient } from '../../src/destinations/destination.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function client(more: Partial<ClientOptions> = {}): Client {
  const made = createClient({ connections: 2, secrets: [], now: () => Date.parse('2024-01-01T00:00:00Z'), ...more })
  closers.push(() => made.close())
  return made
}

const get = (origin: string, more: Partial<Request> = {}): Request => ({
  method: 'GET',
  origin,
  path: '/',
  timeoutMs: 5000,
  signal: AbortSignal.timeout(20_000),
  ...more,
})
const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
const applied = async (work: Promise<unknown>): Promise<string> => {
  const error = await thrown(work)
  return error instanceof Transient ? error.applied : String(error)
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('one exchange', () => {
  it('answers status, headers, body and the request id', async () => {
    const origin = await serve((request, response) => {
      response
        .writeHead(207, { 'X-Request-Id': 'r1', 'retry-after': 'Mon, 01 Jan 2024 00:00:05 GMT' })
        .end(`${request.method} ${request.url} ${String(request.headers['x-a'])}`)
    })
    const counted: number[] = []
    const made = client({ count: (r) => counted.push(r.bytes) })
    const response = await made.request(
      get(origin, { method: 'POST', path: '/a%2Fb?c=%20', headers: { 'x-a': '1' }, body: Buffer.from('{}') }),
    )
    expect(response).toMatchObject({ status: 207, requestId: 'r1', retryAfterMs: 5000 })
    expect(response.body.toString()).toBe('POST /a%2Fb?c=%20 1')
    expect(counted).toEqual([2])
  })

  it('keeps to its number of connections', async () => {
    let [open, most] = [0, 0]
    const origin = await serve((_request, response) => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open--
        response.end('ok')
      }, 20)
    })
    const made = client()
    await Promise.all(Array.from({ length: 10 }, () => made.request(get(origin))))
    expect(most).toBe(2)
  })

  it('does not follow redirects', async () => {
    const origin = await serve((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    expect((await client().request(get(origin))).status).toBe(302)
  })
})

describe('what a failure proves', () => {
  it('a refused connection wrote nothing', async () => {
    const counted: number[] = []
    const made = client({ count: (r) => counted.push(r.bytes) })
    expect(await applied(made.request(get(`http://127.0.0.1:${await freePort()}`)))).toBe('no')
    expect(counted).toEqual([])
  })

  it('an unknown host wrote nothing', async () => {
    expect(await applied(client().request(get('http://no-such-host.invalid')))).toBe('no')
  })

  it('an answer that does not come in time leaves it open', async () => {
    const origin = await serve(() => {})
    expect(await applied(client().request(get(origin, { timeoutMs: 50 })))).toBe('unknown')
  })

  it('the time limit covers the body of the answer', async () => {
    const origin = await serve((_request, response) => void response.writeHead(200).write('half'))
    expect(await applied(client().request(get(origin, { timeoutMs: 50 })))).toBe('unknown')
  })

  it('a connection cut after the head was read leaves it open', async () => {
    const origin = await serve((request) => request.socket.destroy())
    expect(await applied(client().request(get(origin)))).toBe('unknown')
  })

  it('a connection that the server closed while it was idle is not used again: nothing becomes unknown', async () => {
    let seen = 0
    const origin = await serve((request, response) => {
      seen++
      response.end('ok')
      setTimeout(() => request.socket.destroy(), 10)
    })
    const made = client({ connections: 1 })
    for (let i = 0; i < 5; i++) {
      expect((await made.request(get(origin, { method: 'POST', body: Buffer.from('{}') }))).status).toBe(200)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    expect(seen).toBe(5)
  })

  it('a request that never got a connection wrote nothing, however busy the others', async () => {
    let seen = 0
    const origin = await serve(() => void seen++)
    const made = client({ connections: 1 })
    const first = applied(made.request(get(origin, { timeoutMs: 300 })))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await applied(made.request(get(origin, { timeoutMs: 50 })))).toBe('no')
    expect(await first).toBe('unknown')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(seen).toBe(1)
  })

  it('a caller that gives up before it begins wrote nothing; while waiting it leaves it open', async () => {
    const origin = await serve(() => {})
    expect(await applied(client().request(get(origin, { signal: AbortSignal.abort() })))).toBe('no')
    expect(await applied(client().request(get(origin, { signal: AbortSignal.timeout(50) })))).toBe('unknown')
    const late = client().request(get(origin, { signal: AbortSignal.timeout(50) }))
    await expect(late).rejects.toThrow('no answer within 5000 ms')
  })

  it('an endless answer is not read to its end', async () => {
    const origin = await serve((_request, response) => void response.end('x'.repeat(5000)))
    expect(await applied(client({ maxResponseBytes: 1000 }).request(get(origin)))).toBe('unknown')
  })

  it('a line break in a header is no request at all', async () => {
    const error = await thrown(client({ secrets: ['a\nb'] }).request(get(await serve(() => {}), { headers: { authorization: 'a\nb' } })))
    expect(error).toBeInstanceOf(Terminal)
    expect(String(error)).not.toContain('a\nb')
  })
})

describe('what a status means for the request', () => {
  const response = (status: number, wait?: number) => ({
    status,
    headers: {},
    body: Buffer.alloc(0),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  })
  it('429 was not taken, 401 and 403 end the sync, 5xx is open, 503 is not taken where declared', () => {
    expect(refusal(response(429, 10), 'x')).toMatchObject({ applied: 'no', throttled: true, retryAfterMs: 10 })
    expect(refusal(response(401), 'x')).toBeInstanceOf(Terminal)
    expect(refusal(response(403), 'x')).toBeInstanceOf(Terminal)
    expect(refusal(response(503), 'x')).toMatchObject({ applied: 'unknown', throttled: false })
    expect(refusal(response(503), 'x', [503])).toMatchObject({ applied: 'no', throttled: true })
    expect([200, 404, 422].map((status) => refusal(response(status), 'x'))).toEqual([null, null, null])
  })
})
