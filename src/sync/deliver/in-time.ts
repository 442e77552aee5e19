import { Transient } from '../../destinations/destination.ts'

/**
 * One exchange with a destination under its time limit. An adapter that gives up without a word of its own becomes a
 * Transient; `applied` is what a lost answer means. The timer ends with the exchange.
 */
export async function inTime<T>(ms: number, applied: 'no' | 'unknown', work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(new DOMException('the time is over', 'TimeoutError')), ms)
  try {
    return await work(stop.signal)
  } catch (error) {
    if (!stop.signal.aborted || error instanceof Transient) throw error
    throw new Transient(`no answer within ${ms} ms`, { applied, cause: error })
  } finally {
    clearTimeout(timer)
  }
}
