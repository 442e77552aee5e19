import { expect, test } from 'vitest'
import { parseLimit } from '../../src/util/limit.ts'

test.each([
  ['2%', { share: 0.02 }],
  ['0.5 %', { share: 0.005 }],
  ['100%', { share: 1 }],
  ['0%', { share: 0 }],
  ['7%', { share: 0.07 }],
  ['1200', { rows: 1200 }],
  [1200, { rows: 1200 }],
  [0, { rows: 0 }],
])('%s', (given, limit) => expect(parseLimit(given)).toEqual(limit))

test.each(['', '%', '101%', '-1', '1.5', 'ten', '2 percent', -1, 0.5])('"%s" is no limit', (given) => expect(parseLimit(given)).toBeNull())
