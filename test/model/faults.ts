/** Where a process may die: in the order of writes. */
export type CrashPoint = 'before windows' | 'window open' | 'answer not journaled' | 'in a window' | 'after a window' | 'before close'

/**
 * What goes wrong in one run. Asked once per place; `seq` is the first row of the window or request at hand (-1 outside of
 * one), so that an answer can be a function of its arguments and two sides can be given the same faults.
 */
export interface Faults {
  crash(point: CrashPoint, seq: number): boolean
  /** The lease is lost after this request; another machine runs the sync with the faults of `takeover`. */
  lost(seq: number): boolean
  takeover(): Faults
  /** A budget pays for half of the changes only. */
  budget(): boolean
  /** The request is refused, and nothing of it applied. */
  throttle(seq: number): boolean
  /** The answer is lost: how many of the rows were applied before that, or null. */
  timeout(seq: number, rows: number): number | null
  /** The content of this row is refused. */
  reject(seq: number): boolean
  /** The answer to a mixed batch holds counts only. */
  countOnly(seq: number): boolean
  /** Outcomes are flushed before the window ends. */
  flushEarly(seq: number): boolean
}

export const FAULTS = ['crash', 'lost', 'timeout', 'throttle', 'reject', 'countOnly', 'flushEarly', 'budget'] as const
export type FaultName = (typeof FAULTS)[number]
export type Rates = Partial<Record<FaultName, number>>

/** Faults drawn one after the other from a generator, at rates from 0 to 1. */
export function drawnFaults(random: () => number, rates: Rates): Faults {
  const roll = (name: FaultName): boolean => random() < (rates[name] ?? 0)
  return {
    crash: () => roll('crash'),
    lost: () => roll('lost'),
    takeover: () => drawnFaults(random, { ...rates, lost: 0 }),
    budget: () => roll('budget'),
    throttle: () => roll('throttle'),
    timeout: (_, rows) => (roll('timeout') ? Math.floor(random() * (rows + 1)) : null),
    reject: () => roll('reject'),
    countOnly: () => roll('countOnly'),
    flushEarly: () => roll('flushEarly'),
  }
}

const never = (): false => false

export const NO_FAULTS: Faults = {
  crash: never,
  lost: never,
  takeover: () => NO_FAULTS,
  budget: never,
  throttle: never,
  timeout: () => null,
  reject: never,
  countOnly: never,
  flushEarly: never,
}
