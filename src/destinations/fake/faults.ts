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

/** Faults by chance: the first whose rate (0 to 1) the dice of `seed` hit. The same seed gives the same faults. */
export function seeded(
  seed: number,
  rates: readonly { readonly rate: number; readonly fault: Fault; readonly on?: Call['operation'] }[],
): Faults {
  const random = dice(seed)
  return (call) => rates.find(({ rate, on }) => (on === undefined || on === call.operation) && random() < rate)?.fault ?? null
}

/** Numbers in [0, 1): mulberry32, public domain. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
