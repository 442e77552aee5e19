import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import type { Statement, TableName } from '../warehouses/warehouse.ts'
import { optionsOf, type EntityJob } from './job.ts'

/** Whether a built table exists and has the columns of a query, of the same types and in whatever order. `_version` is the table's alone. */
export async function sameColumns(job: EntityJob, built: TableName, query: Statement): Promise<boolean> {
  if (!job.tables.has(built.name)) return false
  const [old, now] = await Promise.all(
    [sql`select * from ${tableId(built)}`, query].map((q) => job.world.warehouse.describe(q, optionsOf(job))),
  )
  const spelled = (columns = old): string =>
    JSON.stringify(
      columns
        ?.filter((c) => c.name !== '_version')
        .map((c) => JSON.stringify([c.name, c.type]))
        .toSorted(),
    )
  return spelled(old) === spelled(now)
}
