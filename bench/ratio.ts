import { performance } from 'node:perf_hooks'

/** One way of doing the work. What `run` yields says what was done, so that no round is timed that did something else. */
export interface Contender {
  readonly name: string
  /** Puts things into the state in which `run` starts; not timed. */
  readonly before?: () => Promise<void>
  readonly run: () => Promise<unknown>
  /** What `run` has to yield, compared as JSON. */
  readonly yields: unknown
}

export interface Measured {
  readonly name: string
  /** Milliseconds of each round, in order. */
  readonly times: readonly number[]
  /** Median over the rounds of this contender's time divided by the floor's time in the same round; 1 for the floor. */
  readonly ratio: number
}

/**
 * Times the floor and the contenders alternately in one process: first a round that does not count, then `rounds` that do. Odd
 * rounds go backwards, so that nobody always runs after the same neighbour. A ratio is taken within a round, where both have
 * had the same machine: it can be compared between machines, milliseconds cannot.
 */
export async function compare(floor: Contender, contenders: readonly Contender[], rounds: number): Promise<readonly Measured[]> {
  const all = [floor, ...contenders]
  const times = new Map<Contender, number[]>(all.map((c) => [c, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const c of round % 2 ? all.toReversed() : all) {
      const ms = await time(c)
      if (round > 0) times.get(c)?.push(ms)
    }
  }
  const of = (c: Contender): readonly number[] => times.get(c) ?? []
  return all.map((c) => ({ name: c.name, times: of(c), ratio: median(of(c).map((ms, i) => ms / (of(floor)[i] ?? NaN))) }))
}

async function time({ name, before, run, yields }: Contender): Promise<number> {
  await before?.()
  const start = performance.now()
  const result = await run()
  const ms = performance.now() - start
  const [got, wanted] = [JSON.stringify(result), JSON.stringify(yields)]
  if (got !== wanted) throw new Error(`${name} did ${got} and not ${wanted}: its time says nothing`)
  return ms
}

/** The middle value; between two of them their mean. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2
}

/** The rows of a Markdown table: median, fastest and slowest round in milliseconds, and the ratio to the floor. */
export function ratioTable(measured: readonly Measured[]): string {
  const ms = (x: number): string => x.toFixed(x < 10 ? 1 : 0)
  const rows = measured.map(({ name, times, ratio }, i) => [
    name,
    ms(median(times)),
    `${ms(Math.min(...times))} – ${ms(Math.max(...times))}`,
    i === 0 ? '1' : ratio.toFixed(2),
  ])
  const head = ['', 'median ms', 'fastest – slowest', '× floor']
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((c, i) => (i ? c.padStart(widths[i] ?? 0) : c.padEnd(widths[i] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((w, i) => '-'.repeat(w + 1) + (i ? ':' : '-')).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
