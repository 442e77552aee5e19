import pRetry from 'p-retry'
import { Transient } from '../../destinations/destination.ts'
import type { SyncWorld } from '../world.ts'

/** What one exchange and its repetitions came to. `attempts` is counted by the work itself, once it really asks. */
export interface Tries {
  attempts: number
  waitedMs: number
}

export const noTries = (): Tries => ({ attempts: 0, waitedMs: 0 })

export const retriesOf = (tries: Tries): number => Math.max(0, tries.attempts - 1)

export interface RetryInput {
  readonly world: SyncWorld
  /** Name of the sync, for events. */
  readonly sync: string
  readonly tries: Tries
  /** Whether it may be repeated when its outcome is unknown; when it was not applied it always may. */
  readonly repeatable: boolean
}

/** The server asks for more time than a run gives. */
export const asksTooLong = ({ delivery }: SyncWorld, error: Transient): boolean => (error.retryAfterMs ?? 0) > delivery.longestWaitMs

/**
 * Does something again that failed with a Transient, as long as that is allowed: back-off, and the server's own wait on top.
 * A signal ends the pause, and nothing is tried after it. (p-retry's own `signal` is not used: it throws away a result that
 * comes after the signal.)
 */
export async function retried<T>(o: RetryInput, work: () => Promise<T>): Promise<T> {
  const { world } = o
  let last: Error | null = null
  const again = (error: Error): error is Transient =>
    error instanceof Transient && (error.applied === 'no' || o.repeatable) && !asksTooLong(world, error) && !world.signal?.aborted
  const once = async (): Promise<T> => {
    if (last && world.signal?.aborted) throw last
    return work()
  }
  return pRetry(once, {
    retries: world.delivery.retries,
    minTimeout: world.delivery.retryPauseMs,
    factor: 2,
    randomize: true,
    shouldRetry: ({ error }) => again(error),
    onFailedAttempt: ({ error, retriesLeft }) => {
      last = error
      return retriesLeft > 0 && again(error) ? pause(o, error) : undefined
    },
  })
}

async function pause({ world, sync, tries }: RetryInput, error: Transient): Promise<void> {
  const waitMs = error.retryAfterMs ?? 0
  world.emit({ code: 'S005', name: 'request_retried', data: { sync, attempt: tries.attempts, waitMs, reason: error.message } })
  if (!waitMs) return
  tries.waitedMs += waitMs
  await world.clock.sleep(waitMs, world.signal).catch(() => undefined)
}
