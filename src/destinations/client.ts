import { subscribe } from 'node:diagnostics_channel'
import type { Dispatcher, Pool } from 'undici'
import { retryAfterMs } from '../util/retry-after.ts'
import { excerpt } from '../util/scrub.ts'
import { Terminal, Transient } from './destination.ts'

export interface ClientOptions {
  /** Connections per origin at most. */
  readonly connections: number
  /** Never appear in an error: tokens, passwords. Read at each use, so that fetched tokens may be added later. */
  readonly secrets: Iterable<string>
  /** Milliseconds since 1970, to read a `Retry-After` date. */
  now(): number
  /** Called once per request whose head was written, with the bytes of its body. */
  count?(request: { readonly bytes: number }): void
  /** A longer answer is not read to its end and counts as unknown. Bytes, default 64 MiB. */
  readonly maxResponseBytes?: number
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Scheme, host and port. */
  readonly origin: string
  /** Path and query, percent-encoded, sent exactly as given. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** For the whole exchange, connecting included. Milliseconds. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface Response {
  readonly status: number
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly requestId?: string
  /** From `Retry-After`. */
  readonly retryAfterMs?: number
}

export interface Client {
  /**
   * One exchange, never repeated, redirects not followed. Any status is an answer. Throws Transient when there is none:
   * `applied: 'no'` when the request was provably never written, else 'unknown'. Throws Terminal when the server's
   * certificate is not trusted or the request is not valid HTTP (a line break in a header).
   */
  request(request: Request): Promise<Response>
  /** The beginning of an answer for messages, secrets scrubbed. */
  excerpt(text: string): string
  close(): Promise<void>
}

/** A pool of connections per origin. TLS is always verified (`NODE_EXTRA_CA_CERTS` adds a private authority). */
export function createClient(options: ClientOptions): Client {
  const pools = new Map<string, Pool>()
  const poolOf = async (origin: string): Promise<Pool> => {
    // Loaded by the first request: most commands know a destination and send it nothing.
    const undici = await import('undici')
    const pool =
      pools.get(origin) ?? new undici.Pool(origin, { connections: options.connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
    pools.set(origin, pool)
    return pool
  }
  return {
    request: async (request) => exchange(await poolOf(request.origin), request, options),
    excerpt: (text) => excerpt(text, options.secrets),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

/** What is known of a request on its way. `written`: its head went to a socket. */
interface Flight {
  written: boolean
  readonly bytes: number
}

/**
 * undici announces `sendHeaders` in the same turn, right after it told the request's handler that it starts: so the flight
 * that started last is the one whose head is being written. Without this event nothing was written.
 */
let starting: { readonly flight: Flight; readonly count: ClientOptions['count'] } | null = null
subscribe('undici:client:sendHeaders', () => {
  if (starting === null) return
  starting.flight.written = true
  starting.count?.({ bytes: starting.flight.bytes })
  starting = null
})

async function exchange(pool: Pool, request: Request, options: ClientOptions): Promise<Response> {
  const flight: Flight = { written: false, bytes: request.body?.byteLength ?? 0 }
  const limit = options.maxResponseBytes ?? 64 * 1024 * 1024
  try {
    if (request.signal.aborted) throw new Error('aborted')
    const answer = await new Promise<Answer>((resolve, reject) => {
      const stop = stopper(request)
      const handler = handlerFor({ stop, limit, resolve, reject, start: () => (starting = { flight, count: options.count }) })
      // Not idempotent: undici itself must never send a request twice.
      pool.dispatch(
        {
          method: request.method,
          path: request.path,
          headers: { ...request.headers },
          body: request.body ? Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength) : null,
          idempotent: false,
        },
        handler,
      )
    })
    return toResponse(answer, options)
  } catch (error) {
    throw failure(error, request, flight, options)
  }
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

interface Stop {
  /** Set when the time is over or the caller gave up. */
  reason: Error | null
  onStop: (reason: Error) => void
  clear(): void
}

/** Ends a request at its time limit or at the caller's signal, whichever comes first. */
function stopper(request: Request): Stop {
  const stop: Stop = {
    reason: null,
    onStop: () => {},
    clear: () => {
      clearTimeout(timer)
      request.signal.removeEventListener('abort', aborted)
    },
  }
  const end = (reason: Error): void => {
    stop.clear()
    stop.reason ??= reason
    stop.onStop(stop.reason)
  }
  const late = (): void => end(new Error(`no answer within ${request.timeoutMs} ms`))
  // The caller may have a clock of its own for the same limit: whichever rings first, the reason is the same.
  const aborted = (): void => ((request.signal.reason as Error | null)?.name === 'TimeoutError' ? late() : end(new Error('aborted')))
  const timer = setTimeout(late, request.timeoutMs)
  request.signal.addEventListener('abort', aborted, { once: true })
  return stop
}

interface Handling {
  readonly stop: Stop
  readonly limit: number
  resolve(answer: Answer): void
  reject(error: unknown): void
  start(): void
}

function handlerFor({ stop, limit, resolve, reject, start }: Handling): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let [status, size] = [0, 0]
  let headers: Answer['headers'] = {}
  const fail = (error: unknown): void => {
    stop.clear()
    reject(error)
  }
  stop.onStop = fail // still waiting for a connection: settled here, and never written since `onRequestStart` aborts it
  return {
    onRequestStart(controller) {
      if (stop.reason) return controller.abort(stop.reason)
      stop.onStop = (reason) => {
        controller.abort(reason)
        fail(reason)
      }
      start()
    },
    onResponseStart(_controller, code, head) {
      status = code
      headers = head as Answer['headers']
    },
    onResponseData(controller, chunk) {
      size += chunk.byteLength
      if (size > limit) return controller.abort(new Error(`the answer is longer than ${limit} bytes`))
      chunks.push(chunk)
    },
    onResponseEnd() {
      stop.clear()
      resolve({ status, headers, body: Buffer.concat(chunks) })
    },
    onResponseError(_controller, error) {
      fail(error)
    },
  }
}

const REQUEST_IDS = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'cf-ray'] as const

function toResponse(answer: Answer, options: ClientOptions): Response {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  const requestId = REQUEST_IDS.map((name) => headers[name]).find((id) => id !== undefined)
  const wait = retryAfterMs(headers['retry-after'], options.now())
  return {
    status: answer.status,
    headers,
    body: answer.body,
    ...(requestId === undefined ? {} : { requestId: requestId.slice(0, 200) }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  }
}

const UNTRUSTED = /^(UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/

function failure(error: unknown, request: Request, flight: Flight, options: ClientOptions): Transient | Terminal {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const what = excerpt(
    [typeof code === 'string' ? code : null, typeof message === 'string' ? message : null].filter((x) => x).join(': ') || 'failed',
    options.secrets,
  )
  const where = `${request.method} ${request.origin}`
  if (typeof code === 'string' && UNTRUSTED.test(code) && !flight.written) {
    return new Terminal(
      `${where}: the server's certificate is not trusted (${what}); a private authority is added with NODE_EXTRA_CA_CERTS`,
    )
  }
  if (code === 'UND_ERR_INVALID_ARG') return new Terminal(`${where}: ${what}`)
  return new Transient(`${where}: ${what}${flight.written ? '' : ' (nothing was sent)'}`, { applied: flight.written ? 'unknown' : 'no' })
}

/**
 * What a status means for the request as a whole: 401 and 403 are Terminal; 429, and statuses declared as `notApplied`
 * (some APIs promise it for 503), were not taken; any other 5xx and 408 leave it open. Null for every other status.
 */
export function refusal(response: Response, what: string, notApplied: readonly number[] = []): Transient | Terminal | null {
  const { status, retryAfterMs: wait } = response
  const more = wait === undefined ? { status } : { status, retryAfterMs: wait }
  if (notApplied.includes(status) || status === 429) return new Transient(what, { ...more, applied: 'no', throttled: true })
  if (status === 401 || status === 403) return new Terminal(what, { status })
  if (status >= 500 || status === 408) return new Transient(what, { ...more, applied: 'unknown' })
  return null
}
