import { tableId } from '../ledger/names.ts'
import { id, join, sql } from '../util/sql.ts'
import {
  closeStatements,
  countChanges,
  countersOf,
  countOutcomes,
  dropChanges,
  total,
  type CloseInput,
  type Counters,
  type RunNumbers,
} from './close.ts'
import type { SyncSpec } from './spec.ts'
import { isoOf, type SyncWorld } from './world.ts'

export interface CloseRun<S extends CloseInput['status']> {
  readonly runId: string
  /** How delivery ended. `success` becomes `partial` where the books know of rows that did not arrive. */
  readonly status: S
  readonly error: string | null
  /** What the run looked at; null where another closes it. */
  readonly plan: { readonly version: number; readonly mark: number } | null
  readonly numbers: RunNumbers | null
  readonly token: number | null
}

/**
 * Closes a run: books from the last revision of each delivery, then state, `synced_version` and status in one atomic unit.
 * `synced_version` moves only when every planned row was attempted. Returns the counters and the status as it was recorded.
 */
export async function closeRun<S extends CloseInput['status']>(
  world: SyncWorld,
  spec: SyncSpec,
  o: CloseRun<S>,
): Promise<{ counters: Counters; complete: boolean; status: S | 'partial' }> {
  const counters = await readBooks(world, spec, o.runId)
  const complete = o.plan !== null && o.status === 'success' && total(counters, 'not_attempted') === 0
  const short = (['rejected', 'parked', 'unknown', 'not_attempted'] as const).some((what) => total(counters, what) > 0)
  const status = o.status === 'success' && short ? 'partial' : o.status
  await world.warehouse.atomically(
    closeStatements({
      spec,
      runId: o.runId,
      status,
      error: o.error,
      counters,
      numbers: o.numbers,
      now: isoOf(world.clock.now()),
      complete,
      version: o.plan?.version ?? 0,
      mark: o.plan?.mark ?? 0,
      token: o.token,
    }),
  )
  world.at?.('closed')
  if (o.plan) await world.warehouse.execute(dropChanges(spec, o.runId))
  return { counters, complete, status }
}

async function readBooks(world: SyncWorld, spec: SyncSpec, runId: string): Promise<Counters> {
  const planned = await world.warehouse.query(countChanges(spec, runId))
  return countersOf(planned, await world.warehouse.query(countOutcomes(spec, runId)))
}

/** Counters of a closed run after a late outcome. */
export async function refreshBooks(world: SyncWorld, spec: SyncSpec, runId: string): Promise<void> {
  const counters = Object.entries(await readBooks(world, spec, runId)).map(([name, n]) => sql`${id(name)} = ${n}`)
  await world.warehouse.execute(sql`update ${tableId(spec.names.ledger('runs'))} set ${join(counters)} where run_id = ${runId}`)
}
