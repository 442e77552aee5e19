import { rule } from './rules.ts'

export type Operation = 'create' | 'update' | 'delete' | 'add' | 'remove'

/** Ticks, but for `parkAfter` (tries). */
export const LIMITS = { parkAfter: 3, retry: 10, recheck: 500, keyTtl: 40 } as const

/** A row of state: what Dray believes of one destination record (or of one label on it), and what is in doubt. */
export interface StateRow {
  record: number
  key: string
  label: string | null
  match: string | null
  id: number | null
  origin: 'unknown' | 'created' | 'adopted'
  /** Payload; for a membership any text means that it is held. */
  held: string | null
  cleared: boolean
  /** Orders acknowledgements for followers. */
  changed: number
  /** Changes when a record without an id may have been made anew. */
  born: number
  leaderId?: number | null
  leaderBorn?: number
  doubt: Operation | null
  doubtAt: number
  triedMatch: string | null
  triedPayload: string | null
  triedAt: number
  /** What a rejection is remembered for. */
  triedHash: string | null
  ikey: string | null
  tries: number
  lastError: string | null
  retryAt: number | null
  wait: string | null
}

export interface RowId {
  record: number
  label: string | null
}

/** A state row is a record when something is, or may be, at the destination; otherwise it only remembers tries or a wait. */
export const isRecord = (r: StateRow): boolean => r.match !== null || r.doubt !== null

/** Every match under which the record may stand at the destination. */
export const places = (r: StateRow): string[] =>
  [...new Set([r.match, r.doubt && rule('triedIsAPlace') ? r.triedMatch : null])].filter((m) => m !== null)

/** Has to be looked at in every diff. */
export const isDue = (r: StateRow, now: number): boolean =>
  r.doubt !== null || (r.wait !== 'parked' && (r.wait !== null || (r.retryAt !== null && r.retryAt <= now)))

/** Why a row with a bad past is not sent now, or null. */
export function holdFor(r: StateRow | undefined | null, hash: string, now: number): string | null {
  if (!r || r.triedHash !== hash) return null
  if (r.tries >= LIMITS.parkAfter) return 'parked'
  return r.retryAt !== null && now < r.retryAt ? (r.tries ? 'retry' : r.lastError) : null
}

/** Without doubt, tries and wait. */
export const CLEAN = {
  doubt: null,
  triedMatch: null,
  triedPayload: null,
  triedAt: 0,
  doubtAt: 0,
  triedHash: null,
  ikey: null,
  tries: 0,
  lastError: null,
  retryAt: null,
  wait: null,
} as const satisfies Partial<StateRow>

export const newRow = (record: number, key: string, label: string | null = null): StateRow => ({
  record,
  key,
  label,
  match: null,
  id: null,
  born: 0,
  origin: 'unknown',
  held: null,
  cleared: false,
  changed: 0,
  ...CLEAN,
})
