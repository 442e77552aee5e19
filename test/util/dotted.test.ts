import { expect, it } from 'vitest'
import { joinDotted, splitDotted, valueAt } from '../../src/util/dotted.ts'

it('splits at dots, and not at escaped ones', () => {
  expect(splitDotted('a')).toEqual(['a'])
  expect(splitDotted('billing.city')).toEqual(['billing', 'city'])
  expect(splitDotted('a\\.b.c\\\\.d')).toEqual(['a.b', 'c\\', 'd'])
  expect(splitDotted('.')).toEqual([])
})

it('joins what it splits', () => {
  for (const names of [['a'], ['a.b', 'c'], ['c\\', 'd'], ['ü', '0']]) expect(splitDotted(joinDotted(names))).toEqual(names)
})

it('reads own members and positions only', () => {
  expect(valueAt({ a: [{ b: 1 }] }, ['a', '0', 'b'])).toBe(1)
  expect(valueAt({}, ['constructor'])).toBeUndefined()
  expect(valueAt({ a: null }, ['a', 'b'])).toBeUndefined()
  expect(valueAt([1], [])).toEqual([1])
})
