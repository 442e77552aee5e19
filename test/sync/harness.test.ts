import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RuleName } from '../model/rules.ts'
import { play } from './harness.ts'
import { modelSubject } from './model-subject.ts'
import { story } from './steps.ts'
import type { OpenSubject } from './subject-interface.ts'

const points = ['answer not journaled', 'window open', 'in a window', 'after a window', 'before close', 'before windows'] as const

describe('the harness of the property test', () => {
  test('L7 L8: finds nothing between two models', async () => {
    await fc.assert(
      fc.asyncProperty(story, (s) => play(s, modelSubject(null), { points })),
      { numRuns: 400, seed: 1 },
    )
  })

  const rules: RuleName[] = [
    'closure',
    'preferWins',
    'triedIsAPlace',
    'triedKept',
    'rejectKeepsDoubt',
    'foundIsUpdated',
    'followUp',
    'displaced',
  ]
  test.each(rules)('tells a subject without the rule %s from the model', async (name) => {
    const found = await fc.check(
      fc.asyncProperty(story, (s) => play(s, modelSubject(name), { points })),
      { numRuns: 3000, seed: 1, endOnFailure: true },
    )
    expect(String(found.errorInstance)).toMatch(/differ|L\d|synced_version|died/)
  })

  test('its stories reach every operation, reason, wait and outcome', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(story, (s) => play(s, noting(seen), { points })),
      { numRuns: 500, seed: 5 },
    )
    expect([...seen].sort()).toEqual(expect.arrayContaining(EXPECTED))
  })
})

const EXPECTED = [
  'create new',
  'create retry',
  'update new',
  'update changed',
  'update rekeyed',
  'update taken_over',
  'update returned',
  'update retry',
  'delete left',
  'add new',
  'remove left',
  'how delete',
  'how clear',
  'wait no_match',
  'wait collision',
  'wait blocked',
  'wait doubt',
  'wait retry',
  'wait parked',
  'wait lag',
  'wait user',
  'wait replaced',
  'wait reference',
  'wait exists',
  'wait absent',
  'acked',
  'rejected',
  'parked',
  'unknown',
  'skipped',
  'notAttempted',
  'died',
]

/** A model that notes what its runs did. */
const noting =
  (seen: Set<string>): OpenSubject =>
  async (world) => {
    const subject = await modelSubject(null)(world)
    return {
      ...subject,
      run: async (name, o) => {
        const report = await subject.run(name, o)
        for (const c of report.changes) seen.add(`${c.op} ${c.reason}`).add(`how ${c.how}`)
        for (const h of report.holds) seen.add(`wait ${h.reason}`)
        for (const [what, n] of Object.entries(report.counts ?? { died: 1 })) if (n) seen.add(what)
        return report
      },
    }
  }
