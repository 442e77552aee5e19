import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import type { TableName } from '../warehouses/warehouse.ts'
import { optionsOf, type EntityJob } from './job.ts'

/** Whether a built table exists and has the columns of its work table, in order and of the same types. `_version` is the built one's alone. */
export async function sameColumns(job: EntityJob, built: TableName, work: TableName): Promise<boolean> {
  if (!job.tables.has(built.name)) return false
  const [old, now] = await Promise.all([built, work].map((t) => job.world.warehouse.describe(sql`select * from ${tableId(t)}`, optionsOf(job))))
  const spelled = (columns = old): string => JSON.stringify(columns?.filter((c) => c.name !== '_version').map((c) => [c.name, c.type]))
  return spelled(old) === spelled(now)
}
