import type { Client } from '../client.ts'
import { refusal } from '../client.ts'
import { Terminal, Transient } from '../destination.ts'
import type { Auth } from './config.ts'

/** Adds credentials to requests. */
export interface Authorise {
  /** `timeoutMs`: for fetching a token where there is none. */
  headers(signal: AbortSignal, timeoutMs: number): Promise<Readonly<Record<string, string>>>
  /** Forgets refused credentials that can be fetched again. False when there is nothing to fetch: a 401 then is final. */
  renew(refused: Readonly<Record<string, string>>): boolean
}

export interface AuthNeeds {
  readonly auth: Auth | undefined
  readonly client: Client
  /** Fetched tokens are added, so that no error ever shows them. */
  readonly secrets: Set<string>
  now(): number
}

/** All that must never be shown of a connection. */
export function secretsOf(auth: Auth | undefined): Set<string> {
  if (auth === undefined) return new Set()
  if ('bearer' in auth) return new Set([auth.bearer])
  if ('basic' in auth) return new Set([auth.basic.password, basic(auth.basic.user, auth.basic.password)])
  if ('header' in auth) return new Set([auth.header.value])
  return new Set([auth.oauth2.client_secret, basic(auth.oauth2.client_id, auth.oauth2.client_secret)])
}

export function createAuth(needs: AuthNeeds): Authorise {
  const { auth } = needs
  const fixed = (headers: Record<string, string>): Authorise => ({ headers: () => Promise.resolve(headers), renew: () => false })
  if (auth === undefined) return fixed({})
  if ('bearer' in auth) return fixed({ authorization: `Bearer ${auth.bearer}` })
  if ('basic' in auth) return fixed({ authorization: `Basic ${basic(auth.basic.user, auth.basic.password)}` })
  if ('header' in auth) return fixed({ [auth.header.name.toLowerCase()]: auth.header.value })
  return clientCredentials(auth.oauth2, needs)
}

const basic = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString('base64')

type OAuth2 = Extract<Auth, { oauth2: unknown }>['oauth2']

/** A token is fetched once for all requests that wait for it, and again a minute before it expires. */
function clientCredentials(oauth2: OAuth2, needs: AuthNeeds): Authorise {
  let fetching: Promise<Token> | null = null
  let token: Token | null = null
  const fetchToken = async (signal: AbortSignal, timeoutMs: number): Promise<Token> => {
    try {
      token = await requestToken(oauth2, needs, signal, timeoutMs)
      needs.secrets.add(token.value)
      return token
    } finally {
      fetching = null
    }
  }
  return {
    async headers(signal, timeoutMs) {
      if (token !== null && needs.now() >= token.expires) token = null
      const { value } = token ?? (await (fetching ??= fetchToken(signal, timeoutMs)))
      return { authorization: `Bearer ${value}` }
    },
    renew(refused) {
      if (token !== null && refused['authorization'] === `Bearer ${token.value}`) token = null
      return true
    },
  }
}

interface Token {
  readonly value: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

async function requestToken(oauth2: OAuth2, { client, now }: AuthNeeds, signal: AbortSignal, timeoutMs: number): Promise<Token> {
  const url = new URL(oauth2.token_url)
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(oauth2.scope === undefined ? {} : { scope: oauth2.scope }) })
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  if (oauth2.client_auth === 'basic') {
    headers['authorization'] = `Basic ${basic(encodeURIComponent(oauth2.client_id), encodeURIComponent(oauth2.client_secret))}`
  } else {
    form.set('client_id', oauth2.client_id)
    form.set('client_secret', oauth2.client_secret)
  }
  const response = await client
    .request({
      method: 'POST',
      origin: url.origin,
      path: url.pathname + url.search,
      headers,
      body: Buffer.from(form.toString()),
      timeoutMs,
      signal,
    })
    .catch((error: unknown) => Promise.reject(notSent(error)))
  const text = response.body.toString('utf8')
  const what = `no access token from ${url.origin}: status ${response.status}`
  if (response.status < 200 || response.status > 299)
    throw notSent(refusal(response, what)) ?? new Terminal(`${what}: ${client.excerpt(text)}`, { status: response.status })
  const answer = parse(text)
  if (typeof answer.access_token !== 'string' || answer.access_token === '')
    throw new Terminal(`${what}, but no access_token in the answer`)
  const seconds = Number(answer.expires_in ?? 3600)
  return { value: answer.access_token, expires: now() + Math.max(1000, (Number.isFinite(seconds) ? seconds : 3600) * 1000 - 60_000) }
}

/** What fails while fetching a token never touched a record. */
function notSent<T>(error: T): T | Transient {
  if (!(error instanceof Transient)) return error
  const { message, retryAfterMs, status, throttled } = error
  return new Transient(message, {
    applied: 'no',
    throttled,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(status === undefined ? {} : { status }),
  })
}

function parse(text: string): { readonly access_token?: unknown; readonly expires_in?: unknown } {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
