import { tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'
import { wideRows, type Wide } from './wide-rows.ts'

/** Whole rows that are new, or whose hash differs from the stored one. */
export const changedRows = (
  f: Flavour,
  o: { readonly to: TableName; readonly entity: TableName; readonly wide: Wide },
): readonly Statement[] =>
  f.createTableAs(
    o.to,
    sql`select w.* from ${wideRows(f, o.wide)} left join ${tableId(o.entity)} e on e._key = w._key where e._key is null or e._row_hash <> w._row_hash`,
  )

/** `_key` of entity rows whose key the base query does not return any more, not even twice. */
export const vanishedKeys = (
  f: Flavour,
  o: { readonly to: TableName; readonly entity: TableName; readonly rows: TableName },
): readonly Statement[] =>
  f.createTableAs(
    o.to,
    sql`select e._key from ${tableId(o.entity)} e where not exists (select 1 from ${tableId(o.rows)} r where r._key = e._key)`,
  )
