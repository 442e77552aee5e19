import { columnList, tableId } from '../ledger/names.ts'
import { stateColumns } from '../ledger/tables.ts'
import type { Sync } from '../project/manifest.ts'
import { id, join, sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { closeRun } from './close-run.ts'
import { openRun } from './open-run.ts'
import { tablesOf, workOf, type SyncSpec } from './spec.ts'
import { look, withSync } from './sync.ts'
import { isoOf, type SyncWorld } from './world.ts'

/**
 * Records desired as already held, without sending: for an object that another tool filled, or after state was lost. Creates
 * and updates of the plan become held records of unknown origin, so that `on_leave: delete` clears them only. Removals and
 * rows in doubt are left as they are. Returns how many rows were recorded.
 */
export async function baselineSync(
  world: SyncWorld,
  sync: Sync,
): Promise<{ readonly runId: string; readonly rows: number; readonly heldBack: number }> {
  return withSync(world, sync, async (spec, lease) => {
    const { diff } = await look(world, spec, { fullRefresh: true, word: false })
    const none = { ...diff, counts: { ...diff.counts, operations: {} } }
    const runId = await openRun(world, spec, lease, none, { status: 'running', error: null }, (run) =>
      world.warehouse.execute(copyHolds(spec, run)),
    )
    const [, , inserted] = await world.warehouse.atomically(adopt(spec, runId, isoOf(world.clock.now())))
    await closeRun(world, spec, {
      runId,
      status: 'success',
      error: null,
      plan: { version: diff.input.version, mark: diff.mark },
      token: lease.token,
      numbers: { apiCalls: 0, bytesSent: 0, retries: 0, waitedMs: 0 },
    })
    return { runId, rows: inserted?.rows ?? 0, heldBack: diff.counts.heldBack }
  })
}

/** Rows of a plan that are taken as held: writes and memberships to add, unless their record is in doubt. */
const taken = sql`p.note is null and p.operation in ('create', 'update', 'add') and p.doubt is null`

function adopt(spec: SyncSpec, runId: string, now: string): readonly Statement[] {
  const plan = tableId(workOf(spec).plan)
  const state = tableId(tablesOf(spec).state)
  const columns = stateColumns.map((c) => c.name)
  const given: Readonly<Record<string, Sql>> = {
    record: sql`coalesce(p.record, ${`${runId}-`} || lpad(cast(row_number() over (order by p.key, p.label) as varchar(20)), 9, '0'))`,
    key: sql`p.key`,
    label: sql`p.label`,
    match_value: sql`p.match_value`,
    destination_id: sql`p.destination_id`,
    origin: sql`case when p.label = '' then 'unknown' end`,
    held_payload: sql`case when p.operation = 'add' then 'true' else coalesce(p.held_payload, p.payload) end`,
    held_hash: sql`p.held_hash`,
    held_at: spec.flavour.instant(sql`${now}`),
    held_run: sql`${runId}`,
    tries: sql`0`,
    born: sql`coalesce(p.born, 0)`,
    changed: sql`(select max(changed) from ${tableId(spec.names.ledger('flushes'))} where run_id = ${runId})`,
  }
  return [
    // Followers notice what changed by the counter of flushes.
    sql`insert into ${tableId(spec.names.ledger('flushes'))} (run_id, flush, sync, attempt, token, lease_held, changed, rows, flushed_at)
      select ${runId}, 'baseline', ${spec.sync.name}, 'baseline', 0, true, coalesce(max(changed), 0) + 1, 0, ${spec.flavour.instant(sql`${now}`)}
      from ${tableId(spec.names.ledger('flushes'))} where sync = ${spec.sync.name}`,
    sql`delete from ${state} where exists (select 1 from ${plan} p where ${taken} and p.record = ${state}.record and p.label = ${state}.label)`,
    sql`insert into ${state} (${columnList(columns)}) select ${join(stateColumns.map((c) => sql`${spec.flavour.cast(given[c.name] ?? sql`null`, c.type)} as ${id(c.name)}`))} from ${plan} p where ${taken}`,
  ]
}

/**
 * Held-back rows keep their reason, as in any run. Removals that are due wait for the next run: `synced_version` passes what they
 * come from, and nothing else would lead to them.
 */
const copyHolds = (
  spec: SyncSpec,
  runId: string,
): Statement => sql`insert into ${tableId(tablesOf(spec).changes)} (run_id, note, record, key, label, wait_reason, held_hash)
  select ${runId}, coalesce(note, 'hold'), record, key, label, case when note is null then 'retry' else wait_reason end, held_hash
  from ${tableId(workOf(spec).plan)} where note is not null or operation in ('delete', 'remove')`
