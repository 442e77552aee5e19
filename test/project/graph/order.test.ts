import { expect, test } from 'vitest'
import { order } from '../../../src/project/graph/order.ts'

test('each node stands after all that it reads; names decide the rest', () => {
  const graph = { z: ['b'], c: ['a', 'z'], a: [], b: [], lonely: ['outside'] }
  const shuffled = Object.entries(graph).toReversed()
  expect(order(new Map(Object.entries(graph)))).toEqual({ order: ['a', 'b', 'lonely', 'z', 'c'] })
  expect(order(new Map(shuffled))).toEqual(order(new Map(Object.entries(graph))))
})

test('a cycle comes as its path, without what only leads to it', () => {
  expect(
    order(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
        ['d', ['a']],
      ]),
    ),
  ).toEqual({ cycle: ['b', 'c', 'b'] })
  expect(order(new Map([['a', ['a']]]))).toEqual({ cycle: ['a', 'a'] })
})

test('ten thousand nodes in a chain', () => {
  const chain = new Map(Array.from({ length: 10_000 }, (_, i) => [`n${i}`, i ? [`n${i - 1}`] : []]))
  const sorted = order(chain)
  expect('order' in sorted && sorted.order.at(-1)).toBe('n9999')
})
