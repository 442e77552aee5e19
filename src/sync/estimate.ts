import { tableId } from '../ledger/names.ts'
import { id, sql } from '../util/sql.ts'
import { operationSpec } from './deliver/batches.ts'
import { workOf, type SyncSpec } from './spec.ts'
import type { SyncWorld } from './world.ts'

/** Requests that sending a plan takes, by the adapter's batch sizes; rows that are searched first take two each. */
export async function estimateCalls(world: SyncWorld, spec: SyncSpec): Promise<number> {
  const byLabel = Object.values(spec.object.operations).some((o) => o.batch.by === 'label')
  const label = byLabel ? id('label') : sql`''`
  const rows = await world.warehouse
    .query(sql`select operation, how, lookup, ${label} as label, count(*) as n from ${tableId(workOf(spec).plan)}
    where note is null group by operation, how, lookup${byLabel ? sql`, label` : sql``}`)
  return rows.reduce((calls, row) => {
    const how = operationSpec(spec, { operation: row['operation'] ?? '', how: row['how'] ?? null })
    const n = Number(row['n'])
    return calls + (row['lookup'] === 'true' ? 2 * n : Math.ceil(n / how.batch.rows)) * (how.cost ?? 1)
  }, 0)
}
