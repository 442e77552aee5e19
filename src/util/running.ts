/** Thrown in place of the real failure when the work was ended from outside. */
export class Stopped extends Error {}

/** What is running now, so that it can be ended by a signal, by `stopAll()`, or be waited for. */
export interface Running {
  /**
   * Runs `work`. When `signal` fires or `stopAll()` is called, `interrupt` is called, again and again until the work has
   * settled: engines forget an interrupt that comes before their query has started. Fails with `Stopped` then, unless the
   * work was done all the same.
   */
  run<T>(work: () => Promise<T>, interrupt: () => void, signal?: AbortSignal): Promise<T>
  stopAll(): void
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>
}

/** `everyMs`: the pause between two interrupts of the same work. */
export function running(everyMs: number): Running {
  const stops = new Map<() => void, Promise<unknown>>()
  return {
    async run(work, interrupt, signal) {
      if (signal?.aborted) throw new Stopped()
      let timer: NodeJS.Timeout | undefined
      const stop = (): void => {
        if (timer) return
        timer = setInterval(interrupt, everyMs)
        interrupt()
      }
      signal?.addEventListener('abort', stop, { once: true })
      const result = work()
      stops.set(stop, result)
      try {
        return await result
      } catch (error) {
        throw timer ? new Stopped('stopped', { cause: error }) : error
      } finally {
        clearInterval(timer)
        stops.delete(stop)
        signal?.removeEventListener('abort', stop)
      }
    },
    stopAll: () => [...stops.keys()].forEach((stop) => stop()),
    idle: async () => void (await Promise.allSettled(stops.values())),
  }
}
