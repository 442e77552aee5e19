import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RuleName } from '../model/rules.ts'
import { play } from './harness.ts'
import { modelSubject } from './model-subject.ts'
import { story } from './steps.ts'

const points = ['answer not journaled', 'window open', 'in a window', 'after a window', 'before close', 'before windows'] as const

describe('the harness of the property test', () => {
  test('L7 L8: finds nothing between two models', async () => {
    await fc.assert(fc.asyncProperty(story, (s) => play(s, modelSubject(null), { points })), { numRuns: 400, seed: 1 })
  })

  const rules: RuleName[] = ['closure', 'preferWins', 'triedIsAPlace', 'triedKept', 'rejectKeepsDoubt', 'foundIsUpdated', 'followUp', 'displaced', 'absent']
  test.each(rules)('tells a subject without the rule %s from the model', async (name) => {
    const found = await fc.check(fc.asyncProperty(story, (s) => play(s, modelSubject(name), { points })), { numRuns: 3000, seed: 1, endOnFailure: true })
    expect(found.failed).toBe(true)
  })
})
