import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { gate } from '../../src/util/gate.ts'

test('lets so many run at once, in the order of their calls, also after failures', async () => {
  const lane = gate(2)
  const started: number[] = []
  let now = 0
  let most = 0
  const task = (i: number) => async (): Promise<number> => {
    started.push(i)
    most = Math.max(most, ++now)
    await sleep(5)
    now--
    if (i === 1) throw new Error('one fails')
    return i
  }
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((i) => lane(task(i))))
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(started).toEqual([0, 1, 2, 3, 4])
  expect(most).toBe(2)
})
