import { InputError } from '../../errors.ts'
import { createClient, refusal } from '../client.ts'
import type { Client, Response } from '../client.ts'
import { Terminal, Transient } from '../destination.ts'
import type { Batch, Check, Io, ObjectSpec, ObjectUse, Outcome, Session } from '../destination.ts'
import { names, pathFor, pathOf, splitRequest } from './address.ts'
import type { Method, Row } from './address.ts'
import { createAuth, secretsOf } from './auth.ts'
import type { HttpConfig } from './config.ts'
import { lookupWith } from './lookup.ts'
import { objectOf, optionsOf, readWith } from './object.ts'
import { msOf } from './options.ts'
import type { OperationOptions, With } from './options.ts'
import { readResult } from './result.ts'
import { compileRule } from './rule.ts'
import type { Rule } from './rule.ts'
import { byStatus, judge } from './verdict.ts'

/** One request below the connection's address, with credentials; a 401 renews an OAuth2 token once. */
export type Call = (
  request: {
    readonly method: Method
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: Uint8Array
    readonly timeoutMs: number
  },
  signal: AbortSignal,
) => Promise<Response>

interface Plan {
  readonly spec: ObjectSpec
  readonly options: With
  readonly use: ObjectUse
  /** How answers are read, by request. */
  readonly rules: ReadonlyMap<OperationOptions, Rule>
}

export function openSession(config: HttpConfig, io: Io): Session {
  const base = new URL(config.url)
  const secrets = secretsOf(config.auth)
  for (const [name, value] of Object.entries(config.headers)) if (/auth|key|token|secret|cookie/i.test(name)) secrets.add(value)
  const plan = io.object ? planOf(io.object.given, { ...io.object.use, connection: config }) : null
  if (plan) refuseOtherHosts(base, plan.options)
  const client = createClient({
    connections: plan?.spec.concurrency ?? config.concurrency,
    secrets,
    now: () => io.clock.now(),
    count: (request) => io.count(request),
  })
  const call = caller(config, base, client, secrets, io)
  return {
    check: (signal) => check(config, base, call, signal),
    ...(plan?.options.lookup ? { lookup: lookupWith({ rule: plan.options.lookup, plan, base, call, excerpt: client.excerpt }) } : {}),
    send(batch, signal) {
      if (plan === null) throw new Error('a session that sends is opened with an object')
      return send(batch, plan, base, call, client, signal)
    },
    close: () => client.close(),
  }
}

function planOf(given: unknown, use: ObjectUse): Plan {
  const options = readWith(given, use)
  const rules = new Map<OperationOptions, Rule>()
  for (const name of ['upsert', 'create', 'update', 'delete', 'archive', 'add', 'remove'] as const) {
    const request = options[name]
    if (typeof request?.result === 'object') rules.set(request, compileRule(request.result))
  }
  return { spec: objectOf(given, use), options, use, rules }
}

function refuseOtherHosts(base: URL, options: With): void {
  for (const [key, value] of Object.entries(options)) {
    const request = typeof value === 'object' && 'request' in value ? (value as { request: string }).request : null
    if (request === null || pathOf(base, splitRequest(request).address) !== null) continue
    throw new InputError({
      message: `with.${key}.request names another host than the connection`,
      given: request,
      allowed: `a path such as /accounts, or an address below ${base.origin}`,
      next: 'give that host a destination of its own: its credentials differ',
    })
  }
}

/** All exchanges of one call, token and repetition included, share the time that the exporter's lease was checked for. */
function caller(config: HttpConfig, base: URL, client: Client, secrets: Set<string>, io: Io): Call {
  const auth = createAuth({ auth: config.auth, client, secrets, now: () => io.clock.now() })
  return async ({ timeoutMs, headers, ...request }, signal) => {
    const until = performance.now() + timeoutMs
    const left = (): number => Math.max(1, Math.ceil(until - performance.now()))
    const once = async (credentials: Readonly<Record<string, string>>): Promise<Response> => {
      const type = request.body ? { 'content-type': 'application/json' } : {}
      const all = {
        'user-agent': 'dray',
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...type,
        ...lower(config.headers),
        ...lower(headers),
        ...credentials,
      }
      return client.request({ ...request, origin: base.origin, signal, headers: all, timeoutMs: left() })
    }
    const credentials = await auth.headers(signal, left())
    const response = await once(credentials)
    return response.status === 401 && auth.renew(credentials) ? once(await auth.headers(signal, left())) : response
  }
}

const lower = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

async function send(batch: Batch, plan: Plan, base: URL, call: Call, client: Client, signal: AbortSignal): Promise<readonly Outcome[]> {
  const options = optionsOf(plan.options, plan.use, batch.operation, batch.how)
  const spec = plan.spec.operations[batch.how === 'clear' ? 'update' : batch.operation]
  if (options === undefined || spec === undefined) throw new Terminal(`the object has no request for ${batch.how ?? batch.operation}`)
  const { method, address } = splitRequest(options.request)
  const path = pathFor(base, address, rowOf(batch, plan.spec))
  if (path === null) return batch.seqs.map((seq) => unaddressable(seq, address))
  const response = await call(
    {
      method,
      path,
      headers: headersOf(options, batch),
      ...(spec.shape === null ? {} : { body: batch.body }),
      timeoutMs: plan.spec.timeoutMs,
    },
    signal,
  )
  const judged = judge({ response, batch, options, method, address, excerpt: client.excerpt })
  if (judged !== 'acked') return judged
  const rule = plan.rules.get(options)
  return rule === undefined
    ? byStatus({ response, batch, upsert: plan.spec.upsert })
    : readResult({ batch, spec: plan.spec, response, rule, excerpt: client.excerpt })
}

/** The row that fills the address: the one of a batch of one; for a larger one only the label is used, which all share. */
function rowOf(batch: Batch, spec: ObjectSpec): Row {
  const held = spec.rekey === 'in_place' && batch.operation === 'update' ? batch.heldMatches[0] : null
  return { match: held ?? batch.matches[0] ?? null, id: batch.ids[0] ?? null, label: batch.labels?.[0] ?? null }
}

function unaddressable(seq: number, address: string): Outcome {
  const missing = (['id', 'match', 'label'] as const).filter((name) => names(address, name)).map((name) => `{${name}}`)
  return {
    seq,
    outcome: 'rejected',
    evidence: 'not sent',
    code: 'no_address',
    message: `${missing.join(', ')} in ${address} is unknown, empty or cannot stand in an address`,
  }
}

function headersOf(options: OperationOptions, batch: Batch): Record<string, string> {
  const key = typeof options.idempotency_key === 'string' ? batch.idempotencyKeys[0] : undefined
  return { ...options.headers, ...(key === undefined ? {} : { [options.idempotency_key as string]: key }) }
}

async function check(config: HttpConfig, base: URL, call: Call, signal: AbortSignal): Promise<Check> {
  const path = pathOf(base, config.check ? splitRequest(config.check).address : '/') ?? '/'
  try {
    const response = await call({ method: 'GET', path, timeoutMs: msOf(config.timeout) }, signal)
    const failed = refusal(response, `status ${response.status}`)
    if (failed || (config.check && response.status >= 300))
      return { ok: false, detail: `${base.origin}${path} answered ${response.status}` }
    return {
      ok: true,
      detail: `${base.origin} answers${config.check ? '' : ' (no `check:` in the connection: credentials were not verified)'}`,
    }
  } catch (error) {
    if (error instanceof Transient || error instanceof Terminal) return { ok: false, detail: error.message }
    throw error
  }
}
