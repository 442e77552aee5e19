import { describe, expect, it } from 'vitest'
import { readOptions, type Given } from '../../src/cli/options.ts'
import { InputError } from '../../src/errors.ts'

const problemsOf = (given: Given): Promise<string> =>
  readOptions(given).then(
    () => 'none',
    (e: unknown) => (e instanceof InputError ? e.message : String(e)),
  )

describe('readOptions', () => {
  it('has defaults', async () => {
    expect(await readOptions({})).toEqual({
      project: { projectDir: '.', lockTimeoutMs: 60_000 },
      select: [],
      exclude: [],
      fullRefresh: false,
      resend: false,
      accepted: [],
      ddl: false,
      limit: null,
      run: null,
      sync: null,
    })
  })

  it.each([
    ['0', 0],
    ['5', 5000],
    ['1.5', 1500],
    ['5 minutes', 300_000],
    ['90s', 90_000],
  ])('takes --lock-timeout %s', async (text, ms) => {
    expect((await readOptions({ lockTimeout: text })).project.lockTimeoutMs).toBe(ms)
  })

  it.each([['{ vip_from: 500, names: [a, b] }'], ['{"vip_from": 500, "names": ["a", "b"]}'], ['vip_from: 500\nnames: [a, b]']])(
    'takes --vars %j',
    async (text) => {
      expect((await readOptions({ vars: text })).project.vars).toEqual({ vip_from: 500, names: ['a', 'b'] })
    },
  )

  it('takes --accept-guard', async () => {
    expect((await readOptions({ acceptGuard: ['contacts:max_deletes=1200', 'contacts:match'] })).accepted).toEqual([
      { sync: 'contacts', guard: 'max_deletes', number: 1200 },
      { sync: 'contacts', guard: 'match', number: null },
    ])
  })

  it.each([
    [{ vars: '{ a: [' }, '--vars:1'],
    [{ vars: 'just text' }, '--vars: expected names with values'],
    [{ vars: '[1, 2]' }, '--vars: expected names with values'],
    [{ vars: '' }, 'write a mapping in YAML or JSON'],
    [{ acceptGuard: ['contacts'] }, 'given: "contacts"'],
    [{ acceptGuard: ['contacts:max_deletes'] }, 'allowed: SYNC:max_deletes=NUMBER'],
    [{ lockTimeout: 'soon' }, 'given: "soon"'],
    [{ lockTimeout: '-1' }, 'allowed: seconds, or a number with a unit'],
    [{ limit: '0' }, 'allowed: a whole number from 1'],
  ])('L13: %j is told', async (given, text) => {
    expect(await problemsOf(given)).toContain(text)
  })

  it('L13: all that is wrong is told at once', async () => {
    const told = await problemsOf({ vars: 'x', acceptGuard: ['y'], lockTimeout: 'z', limit: 'w' })
    for (const option of ['--vars', '--accept-guard', '--lock-timeout', '--limit']) expect(told).toContain(option)
  })
})
