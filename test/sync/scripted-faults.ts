import { NO_FAULTS } from '../model/faults.ts'
import type { CrashPoint, FaultName, Faults } from '../model/faults.ts'
import { seeded } from '../model/random.ts'

/** Shares from 0 to 1 of the faults that both sides can be given. */
export type ScriptedRates = Readonly<Record<'reject' | 'throttle' | 'timeout' | 'crash', number>>

/**
 * Faults of one run as a pure function of (seed, run, kind, seq): whoever asks, in whatever order, gets the same answer. The
 * process dies only while a request is under way; `points` says where else.
 */
export function scriptedFaults(
  seed: number,
  run: number,
  rates: ScriptedRates,
  points: readonly CrashPoint[] = ['answer not journaled'],
): Faults {
  const draw = (kind: string, seq: number): (() => number) =>
    seeded(mixed([seed, run, seq, ...kind].map((x) => (typeof x === 'string' ? x.charCodeAt(0) : x)))).next
  const hits = (kind: FaultName, rate: number, seq: number, where = ''): boolean => draw(kind + where, seq)() < rate
  return {
    ...NO_FAULTS,
    reject: (seq) => hits('reject', rates.reject, seq),
    throttle: (seq) => hits('throttle', rates.throttle, seq),
    timeout: (seq, rows) => {
      const next = draw('timeout', seq)
      return next() < rates.timeout ? Math.floor(next() * (rows + 1)) : null
    },
    crash: (point, seq) => points.includes(point) && hits('crash', rates.crash, seq, point) && !hits('throttle', rates.throttle, seq),
  }
}

/** One number of many (FNV-1a over 32-bit words). */
const mixed = (list: readonly number[]): number => list.reduce((h, x) => Math.imul(h ^ x, 0x01000193), 0x811c9dc5)
