import { expect, it } from 'vitest'
import { retryAfterMs } from '../../src/util/retry-after.ts'

const now = Date.parse('2024-01-01T00:00:00Z')

it('reads seconds and HTTP dates, and nothing else', () => {
  expect(retryAfterMs('2', now)).toBe(2000)
  expect(retryAfterMs(' 0.5 ', now)).toBe(500)
  expect(retryAfterMs('Mon, 01 Jan 2024 00:01:00 GMT', now)).toBe(60_000)
  expect(retryAfterMs('Sun, 31 Dec 2023 00:00:00 GMT', now)).toBe(0)
  for (const text of [undefined, '', '-1', 'soon', '1e9 x']) expect(retryAfterMs(text, now)).toBeUndefined()
})
