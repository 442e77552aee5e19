import { expect, test } from 'vitest'
import { compare, median, ratioTable, type Contender } from '../../bench/ratio.ts'

test('the median is the middle, or the mean of two', () => {
  expect([median([3]), median([9, 1, 2]), median([4, 1, 3, 2])]).toEqual([3, 2, 2.5])
})

test('contenders take turns, the first round does not count, and odd rounds go backwards', async () => {
  const order: string[] = []
  const contender = (name: string): Contender => ({ name, run: async () => void order.push(name), yields: undefined })
  const measured = await compare(contender('floor'), [contender('a'), contender('b')], 2)
  expect(order).toEqual(['floor', 'a', 'b', 'b', 'a', 'floor', 'floor', 'a', 'b'])
  expect(measured.map((m) => [m.name, m.times.length])).toEqual([
    ['floor', 2],
    ['a', 2],
    ['b', 2],
  ])
  expect(measured[0]?.ratio).toBe(1)
})

test('a contender that did something else is not timed', async () => {
  const floor: Contender = { name: 'floor', run: async () => 1, yields: 1 }
  await expect(compare(floor, [{ name: 'wrong', run: async () => 2, yields: 1 }], 1)).rejects.toThrow('wrong did 2 and not 1')
})

test('what stands before a run is not timed', async () => {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))
  const [floor] = await compare({ name: 'floor', before: pause, run: async () => 1, yields: 1 }, [], 3)
  expect(median(floor?.times ?? [])).toBeLessThan(25)
})

test('the table', () => {
  const text = ratioTable([
    { name: 'floor', times: [2, 1, 3], ratio: 1 },
    { name: 'ours', times: [20, 10, 33], ratio: 10 },
  ])
  expect(text.split('\n')).toEqual([
    '|       | median ms | fastest – slowest | × floor |',
    '|-------|----------:|------------------:|--------:|',
    '| floor |       2.0 |         1.0 – 3.0 |       1 |',
    '| ours  |        20 |           10 – 33 |   10.00 |',
  ])
})
