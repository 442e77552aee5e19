import { expect, test } from 'vitest'
import { batches } from '../../src/util/batches.ts'

async function* later(n: number): AsyncGenerator<number> {
  for (let i = 0; i < n; i++) yield i
}

const all = async (lists: AsyncIterable<number[]>): Promise<number[][]> => {
  const seen: number[][] = []
  for await (const list of lists) seen.push(list)
  return seen
}

test('groups items of both kinds of sources; the last list may be shorter', async () => {
  expect(await all(batches([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]])
  expect(await all(batches(later(4), 2))).toEqual([
    [0, 1],
    [2, 3],
  ])
  expect(await all(batches([], 2))).toEqual([])
})

test('ends the source when nobody reads on', async () => {
  let ended = false
  function* source(): Generator<number> {
    try {
      for (;;) yield 1
    } finally {
      ended = true
    }
  }
  for await (const _ of batches(source(), 3)) break
  expect(ended).toBe(true)
})
