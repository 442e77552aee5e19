import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFake } from '../../src/destinations/fake/index.ts'
import type { Fake } from '../../src/destinations/fake/index.ts'
import { Terminal, Transient } from '../../src/destinations/destination.ts'
import type { Batch, Destination, Found, Io, Outcome } from '../../src/destinations/destination.ts'

/** What a call over the wire carries; bodies and dates as text. */
interface Ask {
  readonly runId: string
  readonly sync: string
  readonly object: string
  readonly batch?: Omit<Batch, 'body'>
  readonly body?: string
  readonly matches?: readonly string[]
}

interface Told {
  readonly outcomes?: readonly Outcome[]
  readonly found?: readonly (readonly [string, readonly { readonly id: string; readonly createdAt: number }[]])[]
  readonly transient?: {
    readonly message: string
    readonly applied: 'no' | 'unknown'
    readonly throttled: boolean
    readonly status?: number
    readonly retryAfterMs?: number
  }
  readonly terminal?: { readonly message: string; readonly status?: number }
}

/** Serves a fake's world to other processes, so that it outlives a sender that is killed. */
export async function serveFake(fake: Fake): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void carryOut(fake, JSON.parse(Buffer.concat(chunks).toString('utf8')) as Ask).then(
        (told) => response.end(JSON.stringify(told)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

async function carryOut(fake: Fake, ask: Ask): Promise<Told> {
  const io: Io = {
    clock: { now: () => fake.world.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    projectDir: '.',
    runId: ask.runId,
    sync: ask.sync,
    count: () => {},
  }
  const session = fake.destination.open(null, io)
  const signal = AbortSignal.timeout(60_000)
  try {
    if (ask.batch) return { outcomes: await session.send({ ...ask.batch, body: Buffer.from(ask.body ?? '', 'base64') }, signal) }
    const found = await session.lookup!(ask.object, ask.matches ?? [], signal)
    return {
      found: [...found].map(([match, list]) => [match, list.map((f) => ({ id: f.id, createdAt: f.createdAt?.getTime() ?? 0 }))] as const),
    }
  } catch (error) {
    if (error instanceof Transient) {
      const { message, applied, throttled, status, retryAfterMs } = error
      return {
        transient: {
          message,
          applied,
          throttled,
          ...(status === undefined ? {} : { status }),
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        },
      }
    }
    if (error instanceof Terminal)
      return { terminal: { message: error.message, ...(error.status === undefined ? {} : { status: error.status }) } }
    throw error
  }
}

/** The sender's half: declares what `options` say (as for `createFake`) and sends to a world that `serveFake` serves. */
export function remoteFake(url: string, options: Parameters<typeof createFake>[0] = {}): Destination<unknown> {
  const { destination } = createFake(options)
  return {
    ...destination,
    open: (_config, io) => ({
      check: () => Promise.resolve({ ok: true, detail: url }),
      async lookup(object, matches, signal) {
        const { found } = await call(url, { runId: io.runId, sync: io.sync, object, matches }, signal)
        return new Map(
          (found ?? []).map(([match, list]) => [match, list.map((f): Found => ({ id: f.id, createdAt: new Date(f.createdAt) }))]),
        )
      },
      async send({ body, ...batch }, signal) {
        io.count({ bytes: body.byteLength })
        const ask: Ask = { runId: io.runId, sync: io.sync, object: batch.object, batch, body: Buffer.from(body).toString('base64') }
        return (await call(url, ask, signal)).outcomes ?? []
      },
      close: () => Promise.resolve(),
    }),
  }
}

async function call(url: string, ask: Ask, signal: AbortSignal): Promise<Told> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(ask), signal }).catch((error: unknown) => {
    throw new Transient(String(error), { applied: 'unknown' })
  })
  if (!response.ok) throw new Error(await response.text())
  const told = (await response.json()) as Told
  if (told.transient) throw new Transient(told.transient.message, told.transient)
  if (told.terminal) throw new Terminal(told.terminal.message, told.terminal)
  return told
}
