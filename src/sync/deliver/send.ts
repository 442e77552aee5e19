import { Terminal, Transient, type Batch, type Outcome, type Session } from '../../destinations/destination.ts'
import { StopError } from '../../errors.ts'
import type { SyncSpec } from '../spec.ts'
import { isoOf, type SyncWorld } from '../world.ts'
import { operationSpec } from './batches.ts'
import { inTime } from './in-time.ts'
import type { OutcomeRow } from './journal.ts'
import { allRows, settle } from './outcomes.ts'
import { asksTooLong, noTries, retried, type Tries } from './retry.ts'

/** What one request came to. `stop`: nothing more may be sent in this run, and why. */
export interface Sent {
  readonly rows: readonly OutcomeRow[]
  readonly stop: string | null
  readonly tries: Tries
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
  const books: Books = { ...noTries(), sentAt: isoOf(world.clock.now()), mayBeApplied: false }
  const repeatable = ['safe', 'by_key'].includes(operationSpec(spec, { operation: batch.operation, how: batch.how ?? null }).repeat)
  try {
    const outcomes = await retried({ world, sync: spec.sync.name, tries: books, repeatable }, () => attempt(o, batch, books))
    return { rows: settle(spec, batch, outcomes, { ...books, now: isoOf(world.clock.now()) }), stop: null, dark: false, tries: books }
  } catch (error) {
    return failed(o, batch, error, books)
  }
}

interface Books extends Tries {
  readonly sentAt: string
  mayBeApplied: boolean
}

async function attempt(o: SendInput, batch: Batch, books: Books): Promise<readonly Outcome[]> {
  o.mayStillSend() // outside the try: it proves that nothing was written
  books.attempts++
  try {
    return await inTime(o.spec.object.timeoutMs, 'unknown', (signal) => o.session.send(batch, signal))
  } catch (error) {
    if (!(error instanceof Terminal) && !(error instanceof Transient && error.applied === 'no')) books.mayBeApplied = true
    throw error
  }
}

function failed(o: SendInput, batch: Batch, error: unknown, books: Books): Sent {
  const now = isoOf(o.world.clock.now())
  const known = error instanceof Transient || error instanceof Terminal || error instanceof StopError
  if (!known) throw error
  const stop = error.message
  if (!books.mayBeApplied) return { rows: [], stop, dark: false, tries: books }
  const status = error instanceof StopError ? undefined : error.status
  const outcomes = allRows(batch, 'unknown', 'no answer', { message: error.message, ...(status !== undefined && { status }) })
  const goesOn = error instanceof Transient && error.applied === 'unknown' && !asksTooLong(o.world, error)
  return { rows: settle(o.spec, batch, outcomes, { ...books, now }), stop: goesOn ? null : stop, dark: true, tries: books }
}
