import type { Operation } from '../destination.ts'
import type { OperationOptions, Statuses } from './options.ts'

/** What a status says of a request's rows. */
export type Meaning = 'acked' | 'skipped' | 'rejected' | 'absent' | 'exists' | 'throttled' | 'not_applied'

const MEANINGS = ['acked', 'skipped', 'absent', 'exists', 'throttled', 'not_applied', 'rejected'] as const

/**
 * The meaning of a status, or null for what concerns the request as a whole: 401, 403, 408, 5xx, redirects. What the user
 * lists goes before the defaults, a status before its class: 2xx acked; 409 on create exists; 404 and 410 absent where a
 * record was addressed; 429 throttled; every other 4xx rejected.
 */
export function meaningOf(status: number, operation: Operation, options: OperationOptions): Meaning | null {
  const listed = (find: (list: Statuses) => boolean): Meaning | undefined => MEANINGS.find((m) => find(options[m] ?? []))
  const given =
    listed((list) => list.some((s) => String(s) === String(status))) ?? listed((list) => list.includes(`${Math.floor(status / 100)}xx`))
  return given ?? byDefault(status, operation)
}

function byDefault(status: number, operation: Operation): Meaning | null {
  if (status >= 200 && status < 300) return 'acked'
  if (status === 429) return 'throttled'
  if (status < 400 || status >= 500 || status === 401 || status === 403 || status === 408) return null
  if (operation === 'create') return status === 409 ? 'exists' : 'rejected'
  return status === 404 || status === 410 ? 'absent' : 'rejected'
}
