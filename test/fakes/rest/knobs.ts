/** What goes wrong with a request. `applied`: before or after the receiver did what was asked. */
export type RestFault = {
  /** Only requests whose `METHOD /path` begins with this. Default: any but token and admin requests. */
  readonly on?: string
  /** How many requests it hits. Default 1. */
  readonly times?: number
} & (
  | { readonly kind: 'status'; readonly status: number; readonly applied?: boolean; readonly retryAfter?: string; readonly body?: string }
  | { readonly kind: 'cut'; readonly applied: boolean }
  /** No answer ever: the caller runs into its timeout. */
  | { readonly kind: 'hang'; readonly applied: boolean }
  | { readonly kind: 'slow'; readonly ms: number }
  /** The answer ends in the middle. */
  | { readonly kind: 'malformed' }
  /** Odd lists of results. `drop` leaves out these positions. */
  | { readonly kind: 'reorder' | 'duplicate' | 'contradict' }
  | { readonly kind: 'drop'; readonly rows: readonly number[] }
)

export interface Knobs {
  faults: RestFault[]
  /** Records with these match values are refused, with this message. */
  reject: Record<string, string>
  /** How long search lags behind writes. Milliseconds. */
  lagMs: number
}

export const createKnobs = (): Knobs => ({ faults: [], reject: {}, lagMs: 0 })

/** The fault for a request, used up by it. */
export function takeFault(knobs: Knobs, request: string): RestFault | null {
  const at = knobs.faults.findIndex((f) => request.startsWith(f.on ?? ''))
  const fault = knobs.faults[at]
  if (!fault) return null
  const times = (fault.times ?? 1) - 1
  knobs.faults.splice(at, 1, ...(times > 0 ? [{ ...fault, times }] : []))
  return fault
}

/** The list of results as the fault spoils it. */
export function spoil(body: unknown, fault: RestFault | null): unknown {
  const list = (body as { results?: unknown } | undefined)?.results
  if (!Array.isArray(list) || fault === null) return body
  const results = list as Record<string, unknown>[]
  const put = (changed: unknown[]): unknown => ({ ...(body as object), results: changed })
  if (fault.kind === 'reorder') return put(results.toReversed())
  if (fault.kind === 'duplicate') return put([...results, ...results])
  if (fault.kind === 'contradict') return put([...results, ...results.map((r) => ({ ...r, status: 'failed', error: 'changed my mind' }))])
  if (fault.kind === 'drop') return put(results.filter((_, i) => !fault.rows.includes(i)))
  return body
}
