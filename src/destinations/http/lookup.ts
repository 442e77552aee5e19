import { splitDotted, valueAt } from '../../util/dotted.ts'
import { parseExact } from '../../util/json-text.ts'
import { refusal } from '../client.ts'
import type { Response } from '../client.ts'
import { Terminal, Transient } from '../destination.ts'
import type { Found, ObjectSpec, ObjectUse, Session } from '../destination.ts'
import { pathFor, splitRequest } from './address.ts'
import type { LookupOptions, With } from './options.ts'
import type { Call } from './session.ts'

interface Needs {
  readonly rule: LookupOptions
  readonly plan: { readonly spec: ObjectSpec; readonly use: ObjectUse; readonly options: With }
  readonly base: URL
  readonly call: Call
  excerpt(text: string): string
}

/**
 * Search by match, one request each. Every match asked for is in the answer, with no records when there are none; only one that
 * cannot stand in the address is left out: nothing is known of it. A failed
 * search changes nothing: it throws Transient with `applied: 'no'`, or Terminal when the answer is not what `lookup` describes.
 */
export function lookupWith(needs: Needs): NonNullable<Session['lookup']> {
  return async (_object, matches, signal) => {
    const found = new Map<string, readonly Found[]>()
    const open = [...new Set(matches)]
    const worker = async (): Promise<void> => {
      for (let match = open.pop(); match !== undefined; match = open.pop()) {
        const rows = await search(needs, match, signal)
        if (rows) found.set(match, rows)
      }
    }
    await Promise.all(Array.from({ length: Math.min(needs.plan.spec.concurrency, open.length) }, worker))
    return found
  }
}

async function search(needs: Needs, match: string, signal: AbortSignal): Promise<Found[] | null> {
  const { method, address } = splitRequest(needs.rule.request)
  const path = pathFor(needs.base, address, { match, id: null, label: null })
  if (path === null) return null
  const headers = needs.rule.headers === undefined ? {} : { headers: needs.rule.headers }
  const response = await needs.call({ method, path, ...headers, timeoutMs: needs.plan.spec.timeoutMs }, signal).catch((error: unknown) => {
    throw error instanceof Transient ? notApplied(error) : error
  })
  const absent = needs.rule.absent ?? [404, 410]
  if (absent.some((s) => String(s) === String(response.status))) return []
  if (response.status < 200 || response.status > 299) throw failure(needs, response)
  return entriesOf(needs, response)
    .filter((row) => isMatch(needs, row, match))
    .map((row) => toFound(needs, row))
}

function failure(needs: Needs, response: Response): Transient | Terminal {
  const said = `${needs.rule.request}: status ${response.status}: ${needs.excerpt(response.body.toString('utf8', 0, 2000))}`
  const failed = refusal(response, said)
  return failed instanceof Transient ? notApplied(failed) : (failed ?? new Terminal(said, { status: response.status }))
}

function notApplied(error: Transient): Transient {
  const { retryAfterMs, status, throttled } = error
  return new Transient(error.message, {
    applied: 'no',
    throttled,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(status === undefined ? {} : { status }),
  })
}

function entriesOf(needs: Needs, response: Response): unknown[] {
  const text = response.body.toString('utf8')
  let rows: unknown
  try {
    rows = valueAt(parseExact(text), splitDotted(needs.rule.rows))
  } catch {
    throw new Transient(`${needs.rule.request}: the answer is not JSON: ${needs.excerpt(text)}`, { applied: 'no', status: response.status })
  }
  if (rows === undefined) throw new Terminal(`${needs.rule.request}: the answer has no "${needs.rule.rows}": ${needs.excerpt(text)}`)
  return rows === null ? [] : Array.isArray(rows) ? rows : [rows]
}

/** A search may find more than what was asked: entries that name another match are none of ours. */
function isMatch({ rule, plan }: Needs, row: unknown, match: string): boolean {
  const inner = plan.options.fields_in
  const paths =
    rule.by === undefined ? [[plan.use.match], ...(inner === undefined ? [] : [[inner, plan.use.match]])] : [splitDotted(rule.by)]
  const value = paths.map((path) => valueAt(row, path)).find((v) => v !== undefined && v !== null)
  if (value === undefined) return rule.by === undefined
  const form = (text: string): string => plan.spec.normalise.reduce((t, how) => (how === 'lower' ? t.toLowerCase() : t.trim()), text)
  return form(String(value as string | number)) === form(match)
}

function toFound({ rule }: Needs, row: unknown): Found {
  const id = valueAt(row, splitDotted(rule.id))
  if (typeof id !== 'string' && typeof id !== 'number') throw new Terminal(`${rule.request}: an entry has no "${rule.id}"`)
  const created = rule.created_at === undefined ? undefined : valueAt(row, splitDotted(rule.created_at))
  const at = typeof created === 'string' || typeof created === 'number' ? new Date(created) : undefined
  return { id: String(id), ...(at && !Number.isNaN(at.getTime()) ? { createdAt: at } : {}) }
}
