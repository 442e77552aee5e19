import { expect, test } from 'vitest'
import { parseDuration } from '../../src/util/duration.ts'

test.each([
  ['30 seconds', 30_000],
  ['10 minutes', 600_000],
  ['1 day', 86_400_000],
  ['7 d', 604_800_000],
  ['24 h', 86_400_000],
  ['24h', 86_400_000],
  ['1.5 hours', 5_400_000],
  ['250 ms', 250],
  ['2 Weeks', 1_209_600_000],
  [' 1 min ', 60_000],
  ['0 s', 0],
])('%s is %d milliseconds', (text, ms) => expect(parseDuration(text)).toBe(ms))

test.each(['', '10', 'minutes', '-1 day', '1 day 2 h', '1 fortnight', '1,5 h', '99999999999999999999 d'])('"%s" is no duration', (text) =>
  expect(parseDuration(text)).toBeNull(),
)
