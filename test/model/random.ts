/** A small seeded generator (mulberry32): the same seed gives the same numbers on every machine. */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  chance(p: number): boolean
  /** A whole number from 0 to n - 1. */
  below(n: number): number
  pick<T>(list: readonly T[]): T
}

export function seeded(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(next() * n)
  return { next, chance: (p) => next() < p, below, pick: <T>(list: readonly T[]): T => list[below(list.length)] as T }
}
