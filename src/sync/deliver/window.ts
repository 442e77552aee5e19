import { Terminal, Transient, type Batch } from '../../destinations/destination.ts'
import { StopError } from '../../errors.ts'
import type { Row } from '../../warehouses/warehouse.ts'
import { isoOf } from '../world.ts'
import { operationSpec, readBatches, readRows, toBatch } from './batches.ts'
import type { DeliverInput, Window } from './deliver.ts'
import type { OutcomeRow } from './journal.ts'
import { settle } from './outcomes.ts'
import { noTries, retriesOf, type Tries } from './retry.ts'
import { resolveRow } from './search.ts'
import { sendBatch } from './send.ts'

export interface WindowInput extends DeliverInput {
  /** Totals of the run, moved here. */
  readonly progress: { retries: number; waitedMs: number; done: number; rejected: number; dark: number; request: number; toldAt: number }
  /** Outcomes that wait for the next flush. */
  readonly rows: OutcomeRow[]
  readonly flushEarly: () => Promise<void>
  /** Called after each request: tells the progress now and then. */
  readonly tell: () => void
}

/** Outcomes kept in memory before they are flushed in the middle of a window. */
const FLUSH_ROWS = 20_000
/** Rows read by one query. */
const READ_ROWS = 10_000

/**
 * Sends the rows of one window with bounded concurrency: batches are read as a stream while earlier ones are in flight.
 * Requests in flight always end; returns why nothing more may be sent, or null.
 */
export async function sendWindow(o: WindowInput, window: Window): Promise<string | null> {
  const limit = Math.max(1, Math.min(o.spec.object.concurrency, o.world.delivery.concurrency))
  const flying = new Set<Promise<void>>()
  const state: { stop: string | null; failure: unknown } = { stop: null, failure: null }
  const launch = (work: () => Promise<string | null>): void => {
    const one: Promise<void> = work()
      .then(
        (stop) => {
          state.stop ??= stop
        },
        (error) => {
          state.failure ??= error
          state.stop ??= 'failed'
        },
      )
      .finally(() => flying.delete(one))
    flying.add(one)
  }
  try {
    for await (const rows of readRanges(o, window)) {
      for (const row of window.lookup ? rows : await fitting(o, window, rows)) {
        while (flying.size >= limit) await Promise.race(flying)
        if (o.rows.length >= FLUSH_ROWS) await o.flushEarly()
        if (state.stop || o.world.signal?.aborted) break
        launch(() => (window.lookup ? sendSearched(o, row) : sendOne(o, toBatch(o.spec, window, row, o.progress.request++), null)))
      }
      if (state.stop || o.world.signal?.aborted) break
    }
  } finally {
    await Promise.all(flying) // also when a read or a flush failed: what they were told is still to be written
  }
  if (state.failure) throw state.failure
  return state.stop ?? (o.world.signal?.aborted ? 'stopped by a signal' : null)
}

/** Batches whose body is too large for the API are read again in halves; a single row is sent as it is. */
async function fitting(o: WindowInput, window: Window, rows: readonly Row[]): Promise<readonly Row[]> {
  const limit = operationSpec(o.spec, window).batch.bytes
  if (limit === undefined) return rows
  const fit = await Promise.all(
    rows.map(async (row) => {
      const [first, n] = [Number(row['first']), Number(row['n'])]
      if (n === 1 || Buffer.byteLength(row['body'] ?? '') <= limit) return [row]
      return fitting(o, window, await o.world.warehouse.query(readBatches(o.spec, o.runId, window, first, first + n - 1, Math.ceil(n / 2))))
    }),
  )
  return fit.flat()
}

/** Rows are fetched range by range, the next one while this one is sent: no cursor or transaction stays open while sending. */
async function* readRanges(o: WindowInput, window: Window): AsyncGenerator<readonly Row[]> {
  const size = operationSpec(o.spec, window).batch.rows
  const step = Math.max(size, READ_ROWS - (READ_ROWS % size))
  const read = (from: number): Promise<readonly Row[]> | null => {
    if (from > window.to) return null
    const to = Math.min(window.to, from + step - 1)
    const rows = o.world.warehouse.query(
      window.lookup ? readRows(o.spec, o.runId, from, to) : readBatches(o.spec, o.runId, window, from, to),
    )
    rows.catch(() => undefined)
    return rows
  }
  let ahead = read(window.from)
  for (let from = window.from; ahead; from += step) {
    const rows = await ahead
    ahead = read(from + step)
    yield rows
  }
}

async function sendOne(o: WindowInput, batch: Batch, matchValue: string | null): Promise<string | null> {
  o.journal.sending(batch.seqs)
  o.world.at?.('sending')
  const sent = await sendBatch({ world: o.world, spec: o.spec, session: o.session, mayStillSend: () => mayStillSend(o) }, batch)
  o.world.at?.('answered')
  const answered = new Set(sent.rows.map((r) => r.seq))
  const left = batch.seqs.filter((seq) => !answered.has(seq))
  if (left.length) o.journal.notApplied(left)
  note(
    o,
    sent.rows.map((r) => ({ ...r, matchValue })),
  )
  count(o, sent.tries)
  o.progress.dark = sent.dark ? o.progress.dark + 1 : 0
  if (o.progress.dark >= o.world.delivery.darkRequests) return `${o.progress.dark} requests in a row had no answer`
  return sent.stop
}

/** A row whose record is searched first: one request of its own, or an outcome that the search already proves. */
async function sendSearched(o: WindowInput, row: Row): Promise<string | null> {
  const tries = noTries()
  try {
    const resolved = await resolveRow({ world: o.world, spec: o.spec, session: o.session, number: o.progress.request++, tries }, row)
    if ('batch' in resolved) return await sendOne(o, resolved.batch, resolved.matchValue)
    const now = isoOf(o.world.clock.now())
    const batch = { operation: row['operation'], seqs: [resolved.outcome.seq] } as unknown as Batch
    note(o, settle(o.spec, batch, [resolved.outcome], { sentAt: now, now, attempts: 1 }))
    return null
  } catch (error) {
    if (error instanceof Transient || error instanceof Terminal) return error.message
    throw error
  } finally {
    count(o, tries)
  }
}

function count({ progress }: WindowInput, tries: Tries): void {
  progress.retries += retriesOf(tries)
  progress.waitedMs += tries.waitedMs
}

function note(o: WindowInput, rows: readonly OutcomeRow[]): void {
  o.rows.push(...rows) // first: a journal that cannot be written (a full disk) keeps nothing out of the ledger
  o.journal.outcomes(rows)
  o.world.at?.('journaled')
  o.progress.done += rows.length
  o.progress.rejected += rows.filter((r) => r.outcome === 'rejected').length
  o.tell()
}

/** Before each request: the lease has to outlive it, or another run could send the same rows at the same time (law L6). */
function mayStillSend({ lease, spec }: DeliverInput): void {
  if (lease.left() > spec.object.timeoutMs) return
  throw new StopError({
    node: spec.sync.name,
    message: 'the lease would not outlive the next request: nothing more was sent',
    next: 'the next run plans again what this one left',
  })
}
