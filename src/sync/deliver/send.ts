import pRetry from 'p-retry'
import { Terminal, Transient, type Batch, type Outcome, type Session } from '../../destinations/destination.ts'
import { StopError } from '../../errors.ts'
import type { SyncSpec } from '../spec.ts'
import { isoOf, type SyncWorld } from '../world.ts'
import { operationSpec } from './batches.ts'
import type { OutcomeRow } from './journal.ts'
import { allRows, settle } from './outcomes.ts'

/** What one request came to. `stop`: nothing more may be sent in this run, and why. */
export interface Sent {
  readonly rows: readonly OutcomeRow[]
  readonly stop: string | null
  readonly retries: number
  readonly waitedMs: number
  /** Nothing of it is known: an answer never came. */
  readonly dark: boolean
}

export interface SendInput {
  readonly world: SyncWorld
  readonly spec: SyncSpec
  readonly session: Session
  /** Throws a StopError when the lease does not outlive the request. */
  readonly mayStillSend: () => void
}

/**
 * Sends a batch and repeats it where that is safe: when nothing was written, or when the operation may be repeated. What is
 * left follows the outcome table: never written, or throttled, is not attempted and stops the sync; cut off is unknown.
 */
export async function sendBatch(o: SendInput, batch: Batch): Promise<Sent> {
  const { world, spec } = o
  const books = { attempts: 0, retries: 0, waitedMs: 0, sentAt: isoOf(world.clock.now()), mayBeApplied: false }
  const repeatable = ['safe', 'by_key'].includes(operationSpec(spec, { operation: batch.operation, how: batch.how ?? null }).repeat)
  const again = (error: Error): boolean =>
    error instanceof Transient &&
    (error.applied === 'no' || repeatable) &&
    (error.retryAfterMs ?? 0) <= world.delivery.longestWaitMs &&
    !world.signal?.aborted
  try {
    const outcomes = await pRetry(() => attempt(o, batch, books), {
      retries: world.delivery.retries,
      minTimeout: world.delivery.retryPauseMs,
      factor: 2,
      randomize: true,
      shouldRetry: ({ error }) => again(error),
      onFailedAttempt: ({ error, retriesLeft }) => (retriesLeft > 0 && again(error) ? pause(o, error as Transient, books) : undefined),
    })
    return { rows: settle(spec, batch, outcomes, { ...books, now: isoOf(world.clock.now()) }), stop: null, dark: false, ...books }
  } catch (error) {
    return failed(o, batch, error, books)
  }
}

interface Books {
  attempts: number
  retries: number
  waitedMs: number
  sentAt: string
  mayBeApplied: boolean
}

async function attempt(o: SendInput, batch: Batch, books: Books): Promise<readonly Outcome[]> {
  o.mayStillSend() // outside the try: it proves that nothing was written
  books.attempts++
  const abort = AbortSignal.timeout(o.spec.object.timeoutMs)
  try {
    return await o.session.send(batch, abort)
  } catch (error) {
    const told =
      abort.aborted && !(error instanceof Transient)
        ? new Transient(`no answer within ${o.spec.object.timeoutMs} ms`, { applied: 'unknown', cause: error })
        : error
    if (!(told instanceof Terminal) && !(told instanceof Transient && told.applied === 'no')) books.mayBeApplied = true
    throw told
  }
}

/** The server's own wait comes on top of the back-off. */
async function pause(o: SendInput, error: Transient, books: Books): Promise<void> {
  books.retries++
  const waitMs = error.retryAfterMs ?? 0
  o.world.emit({
    code: 'S005',
    name: 'request_retried',
    data: { sync: o.spec.sync.name, attempt: books.attempts, waitMs, reason: error.message },
  })
  if (!waitMs) return
  books.waitedMs += waitMs
  await o.world.clock.sleep(waitMs, o.world.signal).catch(() => undefined)
}

function failed(o: SendInput, batch: Batch, error: unknown, books: Books): Sent {
  const now = isoOf(o.world.clock.now())
  const known = error instanceof Transient || error instanceof Terminal || error instanceof StopError
  if (!known) throw error
  const stop = error.message
  if (!books.mayBeApplied) return { rows: [], stop, dark: false, ...books }
  const status = error instanceof StopError ? undefined : error.status
  const outcomes = allRows(batch, 'unknown', 'no answer', { message: error.message, ...(status !== undefined && { status }) })
  const lastWasDark = error instanceof Transient && error.applied === 'unknown'
  return { rows: settle(o.spec, batch, outcomes, { ...books, now }), stop: lastWasDark ? null : stop, dark: true, ...books }
}
