import type { Operation } from '../destination.ts'

/** What goes wrong with one request. Rows are counted from 0 inside the batch. */
export type Fault =
  /** Nothing was written to a socket. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'throttle'; readonly retryAfterMs?: number }
  | { readonly kind: 'unauthorised' }
  /** A 5xx that applied nothing, which the sender cannot know. */
  | { readonly kind: 'error'; readonly status?: number }
  /** The connection ends before anything was applied, or after the first `rows` were (default all); no answer either way. */
  | { readonly kind: 'cut_before' }
  | { readonly kind: 'cut_after'; readonly rows?: number }
  | { readonly kind: 'slow'; readonly ms: number }
  /** These rows are refused for their content. */
  | { readonly kind: 'reject'; readonly rows: readonly number[] }
  /* applied in full, but the answer is odd */
  | { readonly kind: 'reorder' | 'duplicate' | 'contradict' | 'malformed' | 'count_only' }
  /** The answer does not name these rows. */
  | { readonly kind: 'partial'; readonly rows: readonly number[] }

export interface Call {
  readonly operation: Operation | 'lookup'
  readonly rows: number
  /** Requests before this one, since the world was made. */
  readonly index: number
}

export type Faults = (call: Call) => Fault | null

/** One after the other; null lets a request pass. Nothing goes wrong after the last. */
export function scripted(faults: readonly (Fault | null)[]): Faults {
  const left = [...faults]
  return () => left.shift() ?? null
}
