import { expect, test } from 'vitest'
import { retry } from '../../src/util/retry.ts'

test('repeats what may be repeated, up to the bound; anything else fails at once', async () => {
  let n = 0
  expect(
    await retry(
      async () => (++n < 3 ? Promise.reject(new Error('busy')) : n),
      () => true,
    ),
  ).toBe(3)
  n = 0
  await expect(
    retry(
      () => Promise.reject(new Error(`try ${++n}`)),
      () => true,
      2,
    ),
  ).rejects.toThrow('try 2')
  n = 0
  await expect(
    retry(
      () => Promise.reject(new Error(`try ${++n}`)),
      () => false,
    ),
  ).rejects.toThrow('try 1')
})
