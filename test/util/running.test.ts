import { expect, test } from 'vitest'
import { Stopped, running } from '../../src/util/running.ts'

/** Work that an engine would end at the third interrupt only. */
function stubborn(): { work: Promise<string>; interrupt: () => void; count: () => number } {
  let n = 0
  let fail: (e: Error) => void = () => undefined
  const work = new Promise<string>((_, reject) => (fail = reject))
  return { work, interrupt: () => void (++n === 3 && fail(new Error('interrupted'))), count: () => n }
}

test('a signal interrupts until the work has ended, and the failure says so', async () => {
  const { work, interrupt, count } = stubborn()
  const stop = new AbortController()
  const result = running(2).run(() => work, interrupt, stop.signal)
  stop.abort()
  await expect(result).rejects.toThrow(Stopped)
  expect(count()).toBe(3)
})

test('stopAll does the same to everything, and idle waits for it', async () => {
  const busy = running(2)
  const { work, interrupt } = stubborn()
  const result = busy.run(() => work, interrupt).catch((e: unknown) => e)
  busy.stopAll()
  await busy.idle()
  expect(await result).toBeInstanceOf(Stopped)
})

test('work that is done is done, whatever came in between; a failure of its own stays what it is', async () => {
  const busy = running(2)
  const done = busy.run(
    async () => 'done',
    () => undefined,
  )
  busy.stopAll()
  expect(await done).toBe('done')
  await expect(
    busy.run(
      () => Promise.reject(new Error('own')),
      () => undefined,
    ),
  ).rejects.toThrow(/^own$/)
  await expect(
    busy.run(
      async () => 'never',
      () => undefined,
      AbortSignal.abort(),
    ),
  ).rejects.toThrow(Stopped)
})
