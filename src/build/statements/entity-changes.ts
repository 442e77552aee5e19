import { tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface EntityChanges {
  readonly to: TableName
  readonly entity: TableName
  readonly wide: TableName
  readonly duplicates: TableName
  /** The hashes cannot be compared (other columns): every row counts as changed. */
  readonly all: boolean
}

/** `_key, gone`: rows that are new or whose hash differs (0), and keys that vanished (1). A duplicate key is neither. */
export function entityChanges(f: Flavour, o: EntityChanges): readonly Statement[] {
  const [wide, entity] = [tableId(o.wide), tableId(o.entity)]
  const written = o.all
    ? sql`select w._key, 0 as gone from ${wide} w`
    : sql`select w._key, 0 as gone from ${wide} w left join ${entity} e on e._key = w._key where e._key is null or e._row_hash <> w._row_hash`
  return f.createTableAs(
    o.to,
    sql`${written} union all
      select e._key, 1 as gone from ${entity} e where not exists (select 1 from ${wide} w where w._key = e._key)
        and not exists (select 1 from ${tableId(o.duplicates)} d where d._key = e._key)`,
  )
}
