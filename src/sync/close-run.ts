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

export interface CloseRun {
  readonly runId: string
  readonly status: CloseInput['status']
  readonly error: string | null
  /** What the run looked at; null where another closes it. */
  readonly plan: { readonly version: number; readonly mark: number } | null
  readonly numbers: RunNumbers | null
  readonly token: number | null
}

/**
 * Closes a run: books from the last revision of each delivery, then state, `synced_version` and status in one atomic unit.
 * `synced_version` moves only when every planned row was attempted. Returns the counters.
 */
export async function closeRun(world: SyncWorld, spec: SyncSpec, o: CloseRun): Promise<{ counters: Counters; complete: boolean }> {
  const counters = await readBooks(world, spec, o.runId)
  const complete = o.plan !== null && o.status === 'success' && total(counters, 'not_attempted') === 0
  await world.warehouse.atomically(
    closeStatements({
      spec,
      runId: o.runId,
      status: o.status,
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
  return { counters, complete }
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
