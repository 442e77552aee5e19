import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Repeats `task` while `again(error)` holds, at most `tries` times in all, with a random pause that doubles from 10 ms up to
 * 500 ms, so that those who collided do not collide again.
 */
export async function retry<T>(task: () => Promise<T>, again: (error: unknown) => boolean, tries = 10): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await task()
    } catch (error) {
      if (n >= tries || !again(error)) throw error
      await sleep(Math.random() * Math.min(500, 10 * 2 ** n))
    }
  }
}
