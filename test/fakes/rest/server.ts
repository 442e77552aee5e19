import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createKnobs, spoil, takeFault } from './knobs.ts'
import type { Knobs, RestFault } from './knobs.ts'
import { authorised, tokenReply } from './access.ts'
import type { Access } from './access.ts'
import { route } from './routes.ts'
import type { Receiver } from './routes.ts'
import { createState, fieldsText } from './state.ts'
import type { Reply, State } from './state.ts'

export interface RestOptions {
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number
  readonly access?: Access
  /** Match field by collection. Default `external_id`. */
  readonly match?: Readonly<Record<string, string>>
  /** Member that holds the fields, by collection. Default: side by side. */
  readonly fieldsIn?: Readonly<Record<string, string>>
  /** Records in a batch at most. Default 1000. */
  readonly batchLimit?: number
  readonly now?: () => number
}

/** One request that reached the receiver. Credentials are not kept. */
export interface Logged {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  status: number | null
}

export interface RestServer {
  readonly url: string
  readonly state: State
  readonly knobs: Knobs
  readonly log: Logged[]
  close(): Promise<void>
}

interface Context extends Receiver {
  readonly log: Logged[]
  readonly access: Access | undefined
}

/**
 * A small CRM with a REST API (see `route`), in memory: the receiver of the demo and of tests. `knobs` makes it fail;
 * over HTTP: `GET /_admin/state`, `GET /_admin/log`, `POST /_admin/knobs`, `POST /_admin/reset`.
 */
export async function startRestServer(options: RestOptions = {}): Promise<RestServer> {
  const context: Context = {
    state: createState(),
    knobs: createKnobs(),
    log: [],
    access: options.access,
    matchField: (collection) => options.match?.[collection] ?? 'external_id',
    fieldsIn: (collection) => options.fieldsIn?.[collection] ?? null,
    batchLimit: options.batchLimit ?? 1000,
    now: options.now ?? Date.now,
  }
  const server = createServer((request, response) => {
    handle(context, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, state: context.state, knobs: context.knobs, log: context.log, close }
}

async function handle(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  const [target = '/', search = ''] = (request.url ?? '/').split('?')
  const method = request.method ?? 'GET'
  if (target.startsWith('/_admin/')) return answer(response, admin(context, method, target, body), null)
  const logged = note(context, method, request, body)
  const reply = (r: Reply, fault: RestFault | null): Promise<void> => {
    logged.status = r.status
    return answer(response, r, fault)
  }
  if (method === 'POST' && target === '/oauth/token') return reply(tokenReply(context, request.headers, body), null)
  if (!authorised(context, request.headers)) return reply({ status: 401, body: { error: 'credentials are missing or wrong' } }, null)
  const fault = takeFault(context.knobs, `${method} ${request.url ?? '/'}`)
  if (fault && 'applied' in fault && fault.applied) serveOnce(context, method, target, search, request, body)
  if (fault?.kind === 'cut') return void response.socket?.destroy()
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'status') return reply(faultReply(fault), null)
  if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms))
  return reply(serveOnce(context, method, target, search, request, body), fault)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function note(context: Context, method: string, request: IncomingMessage, body: string): Logged {
  const headers = Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => !/auth|key$|token/i.test(name) || name === 'idempotency-key')
      .map(([name, value]) => [name, String(value)]),
  )
  const secret = request.url?.startsWith('/oauth') === true
  const logged: Logged = { at: context.now(), method, path: request.url ?? '/', headers, body: secret ? '' : body, status: null }
  context.log.push(logged)
  return logged
}

/** A request under an idempotency key is carried out once; later ones get the first answer. */
function serveOnce(context: Context, method: string, target: string, search: string, request: IncomingMessage, body: string): Reply {
  const key = request.headers['idempotency-key']
  const known = typeof key === 'string' ? context.state.replies.get(`${target} ${key}`) : undefined
  if (known) return known
  const path = target
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  const reply = route(context, { method, path, query: new URLSearchParams(search), body })
  if (typeof key === 'string' && reply.status < 500) context.state.replies.set(`${target} ${key}`, reply)
  return reply
}

function faultReply(fault: Extract<RestFault, { kind: 'status' }>): Reply {
  return {
    status: fault.status,
    body: fault.body ?? { error: 'as the knobs say' },
    ...(fault.retryAfter === undefined ? {} : { headers: { 'retry-after': fault.retryAfter } }),
  }
}

let requests = 0

function answer(response: ServerResponse, reply: Reply, fault: RestFault | null): Promise<void> {
  const body = spoil(reply.body, fault)
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(reply.status, { 'content-type': 'application/json', 'x-request-id': `req-${++requests}`, ...reply.headers })
  response.end(fault?.kind === 'malformed' ? text.slice(0, Math.floor(text.length / 2)) : text)
  return Promise.resolve()
}

function admin(context: Context, method: string, target: string, body: string): Reply {
  if (method === 'GET' && target === '/_admin/state') return { status: 200, body: dump(context.state) }
  if (method === 'GET' && target === '/_admin/log') return { status: 200, body: context.log }
  if (method === 'POST' && target === '/_admin/knobs') {
    Object.assign(context.knobs, JSON.parse(body))
    return { status: 204 }
  }
  if (method === 'POST' && target === '/_admin/reset') {
    Object.assign(context.knobs, createKnobs())
    for (const map of [context.state.collections, context.state.tokens, context.state.replies]) map.clear()
    context.log.length = 0
    return { status: 204 }
  }
  return { status: 404 }
}

/** All live records by collection, as JSON text with every digit that was sent. */
export function dump(state: State): string {
  const record = (r: { id: string; match: string; labels: Set<string> } & Parameters<typeof fieldsText>[0]): string =>
    `{"id":${JSON.stringify(r.id)},"match":${JSON.stringify(r.match)},"fields":${fieldsText(r)},"labels":${JSON.stringify([...r.labels].sort())}}`
  return `{${[...state.collections]
    .map(
      ([name, list]) =>
        `${JSON.stringify(name)}:[${list
          .filter((r) => r.live)
          .map(record)
          .join(',')}]`,
    )
    .join(',')}}`
}
