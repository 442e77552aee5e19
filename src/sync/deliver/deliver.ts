import type { Session } from '../../destinations/destination.ts'
import type { Lease } from '../../ledger/lease.ts'
import { tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import { segments, type Segment } from '../change-set.ts'
import type { RunNumbers } from '../close.ts'
import type { SyncSpec } from '../spec.ts'
import { isoOf, type SyncWorld } from '../world.ts'
import { holdsLease } from '../fence.ts'
import { operationSpec } from './batches.ts'
import { flush } from './flush.ts'
import type { Journal, OutcomeRow } from './journal.ts'
import { sendWindow } from './window.ts'

export interface DeliverInput {
  readonly world: SyncWorld
  readonly spec: SyncSpec
  readonly runId: string
  readonly lease: Lease
  readonly session: Session
  readonly journal: Journal
  readonly planned: number
}

export interface Delivered {
  /** Why rows were not attempted, or null when all were. */
  readonly stopped: string | null
  readonly numbers: Pick<RunNumbers, 'retries' | 'waitedMs'>
}

/**
 * Sends a whole change set, window by window, in the order of seq. Outcomes are flushed at the end of each window. Throws what
 * fails on this side (the warehouse, the journal): what was sent may not be on record then, so the run must stay open.
 */
export async function deliver(o: DeliverInput): Promise<Delivered> {
  const progress = { retries: 0, waitedMs: 0, done: 0, rejected: 0, dark: 0, request: 0, startedAt: o.world.clock.monotonic(), toldAt: 0 }
  let stopped: string | null = null
  let windowNo = 0
  for (const window of windowsOf(o, await readSegments(o))) {
    stopped = interrupted(o)
    if (stopped) break
    windowNo++
    const openedAt = isoOf(o.world.clock.now())
    if (!(await openWindow(o, windowNo, window, openedAt))) {
      stopped = 'another run took the lease'
      break
    }
    o.world.at?.('window open')
    const rows: OutcomeRow[] = []
    let part = 0
    const put = async (closes: boolean): Promise<void> => {
      const at = { runId: o.runId, flush: `${windowNo}.${part++}`, closes: closes ? windowNo : null, openedAt }
      await flush(o.world, { spec: o.spec, token: o.lease.token, runToken: o.lease.token, ...at }, rows.splice(0))
    }
    try {
      stopped = await sendWindow({ ...o, progress, rows, flushEarly: () => put(false), tell: () => reportNow(o, progress) }, window)
    } catch (error) {
      await put(false).catch(() => undefined) // what is known is written; the window stays open, so the rest becomes doubt
      throw error
    }
    await put(true)
    report(o, progress)
    if (stopped) break
  }
  return { stopped, numbers: { retries: progress.retries, waitedMs: progress.waitedMs } }
}

/** A signal, or a lease that another holds: no more windows. */
function interrupted({ world, lease }: DeliverInput): string | null {
  if (world.signal?.aborted) return 'stopped by a signal'
  return lease.left() > 0 ? null : 'the lease was lost'
}

async function readSegments({ world, spec, runId }: DeliverInput): Promise<readonly Segment[]> {
  const rows = await world.warehouse.query(segments(spec, runId))
  return rows.map((r) => ({
    operation: r['operation'] ?? '',
    how: r['how'] ?? null,
    lookup: r['lookup'] === 'true',
    label: r['label'] ?? null,
    first: Number(r['first']),
    last: Number(r['last']),
  }))
}

/** A stretch of one segment: large where repeating is safe, small where a crash leaves all of it in doubt. */
export interface Window extends Segment {
  readonly from: number
  readonly to: number
}

function* windowsOf({ world, spec }: DeliverInput, list: readonly Segment[]): Generator<Window> {
  for (const segment of list) {
    const how = operationSpec(spec, segment)
    const limit = how.repeat === 'safe' ? world.delivery.windowRows : world.delivery.unsafeWindowRows
    const rows = Math.max(how.batch.rows, limit - (limit % how.batch.rows))
    for (let from = segment.first; from <= segment.last; from += rows)
      yield { ...segment, from, to: Math.min(segment.last, from + rows - 1) }
  }
}

/** The window is on record before its first request: what a crash leaves is known to lie in it. False when the lease is gone. */
async function openWindow(
  { world, spec, runId, lease }: DeliverInput,
  windowNo: number,
  window: Window,
  openedAt: string,
): Promise<boolean> {
  const { rows } = await world.warehouse.execute(sql`insert into ${tableId(spec.names.ledger('windows'))}
      (run_id, window_no, operation, first_seq, last_seq, token, opened_at)
    select ${runId}, ${windowNo}, ${window.operation}, ${window.from}, ${window.to}, ${lease.token}, ${spec.flavour.instant(sql`${openedAt}`)}
    where ${holdsLease(spec, lease.token)}`)
  return rows === 1
}

/** Between two events about one sync's progress inside a window. Milliseconds. */
const REPORT_MS = 500

function reportNow(o: DeliverInput, p: Parameters<typeof report>[1] & { toldAt: number }): void {
  const now = o.world.clock.monotonic()
  if (now - Math.max(p.toldAt, p.startedAt) < REPORT_MS) return
  p.toldAt = now
  report(o, p)
}

function report({ world, spec, planned }: DeliverInput, p: { done: number; rejected: number; startedAt: number }): void {
  const seconds = Math.max(0.001, (world.clock.monotonic() - p.startedAt) / 1000)
  world.emit({
    code: 'S003',
    name: 'sync_progress',
    data: { sync: spec.sync.name, planned, done: p.done, rejected: p.rejected, rowsPerSecond: Math.round(p.done / seconds) },
  })
}
