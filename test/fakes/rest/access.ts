import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Reply, State } from './state.ts'

/** Who may ask. Default: anybody. */
export type Access =
  | { readonly bearer: string }
  | { readonly basic: { readonly user: string; readonly password: string } }
  | { readonly header: { readonly name: string; readonly value: string } }
  | { readonly oauth2: { readonly clientId: string; readonly clientSecret: string; readonly ttlSeconds?: number } }

interface Gate {
  readonly access: Access | undefined
  readonly state: State
  now(): number
}

export function authorised({ access, state, now }: Gate, headers: IncomingHttpHeaders): boolean {
  if (access === undefined) return true
  const given = headers.authorization ?? ''
  if ('bearer' in access) return same(given, `Bearer ${access.bearer}`)
  if ('basic' in access) return same(given, `Basic ${Buffer.from(`${access.basic.user}:${access.basic.password}`).toString('base64')}`)
  if ('header' in access) return same(String(headers[access.header.name.toLowerCase()] ?? ''), access.header.value)
  const token = state.tokens.get(given.replace(/^Bearer /, ''))
  return token !== undefined && now() < token.expires
}

/** The token endpoint: client credentials in the body or as basic authentication. */
export function tokenReply({ access, state, now }: Gate, headers: IncomingHttpHeaders, body: string): Reply {
  if (access === undefined || !('oauth2' in access)) return { status: 404 }
  const { clientId, clientSecret, ttlSeconds = 3600 } = access.oauth2
  const form = new URLSearchParams(body)
  const basic = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8')
  const given = headers.authorization ? basic : `${form.get('client_id')}:${form.get('client_secret')}`
  if (form.get('grant_type') !== 'client_credentials') return { status: 400, body: { error: 'unsupported_grant_type' } }
  if (!same(given, `${clientId}:${clientSecret}`)) return { status: 401, body: { error: 'invalid_client' } }
  const token = randomUUID()
  state.tokens.set(token, { expires: now() + ttlSeconds * 1000 })
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: ttlSeconds } }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}
