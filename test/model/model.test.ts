import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { shownPlan } from './checks.ts'
import type { Plan } from './plan.ts'
import { without } from './rules.ts'
import type { RuleName } from './rules.ts'
import { scenario } from './scenario.ts'

const seeds = (n: number, from = 1): number[] => Array.from({ length: n }, (_, i) => from + i)

describe('the reference model', () => {
  test('L1 L3 L4 L5 L7 L8: no law breaks in 2,000 random scenarios', () => {
    const failing = seeds(2000)
      .map((seed) => ({ seed, violations: scenario(seed).violations }))
      .filter((r) => r.violations.length)
    expect(failing).toEqual([])
  }, 300_000)

  // The other rules matter only in rare interleavings: 100,000 scenarios and more.
  const cheap: RuleName[] = [
    'closure',
    'preferWins',
    'triedIsAPlace',
    'triedKept',
    'rejectKeepsDoubt',
    'lagForRemovals',
    'unproven',
    'foundIsUpdated',
    'followUp',
    'referenceMark',
    'journalSent',
  ]
  test.each(cheap)('without the rule %s some scenario fails', (name) => {
    const broken = without(name, () => seeds(1000).some((seed) => scenario(seed).violations.length > 0))
    expect(broken).toBe(true)
  })
})

interface Original {
  scenario(seed: number): { violations: string[]; trace: string[] }
}
const original = new URL('../../../shared/model/fuzz.mjs', import.meta.url)
const present = existsSync(original)

/** Plans in the original's trace: `t<now> <name> plans [<changes>] holds [<holds>]`. */
function plansOf(trace: string[]): string[] {
  return trace.flatMap((line) => {
    const [, now, name, changes, holds] = /^t(\d+) (\w+) plans (\[.*\]) holds (\[.*\])$/.exec(line) ?? []
    if (!now || !name || !changes || !holds) return []
    return [shown(Number(now), name, { changes: JSON.parse(changes) as Plan['changes'], holds: JSON.parse(holds) as Plan['holds'] })]
  })
}

const shown = (now: number, name: string, plan: Pick<Plan, 'changes' | 'holds'>): string =>
  [now, name, shownPlan(plan), ...plan.holds.map((h) => JSON.stringify([h.key, h.label, h.reason])).sort()].join('\n')

describe.skipIf(!present)(`the reference model and its original${present ? '' : ' (skipped: no original beside the repository)'}`, () => {
  test('the same seeds give the same change sets and holds', async () => {
    const { scenario: theirs } = (await import(original.href)) as Original
    for (const seed of seeds(300, 100_000)) {
      const { plans } = scenario(seed)
      const first = plans.findIndex((p) => p.open)
      const end = first < 0 ? plans.length + 1 : first
      const mine = plans.slice(0, end).map((p) => shown(p.now, p.name, p.plan))
      expect(mine, `seed ${seed}`).toEqual(plansOf(theirs(seed).trace).slice(0, end))
    }
  })
})
