import { tableId } from '../../ledger/names.ts'
import { sql, type Sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'
import type { Column } from '../describe.ts'
import { rowHash } from './row-hash.ts'

export interface PropertyChanges {
  readonly to: TableName
  readonly rows: TableName
  readonly property: TableName
  /** Keys that stay as they are. */
  readonly duplicates: TableName
  readonly columns: readonly Column[]
}

/** `_key, gone`: keys whose values are new or differ (0), and keys without values now (1). */
export function propertyChanges(f: Flavour, o: PropertyChanges): readonly Statement[] {
  const hash = (alias: string): Sql =>
    rowHash(
      f,
      o.columns.map((c) => ({ ...c, alias })),
    )
  return f.createTableAs(
    o.to,
    sql`select c._key, c.gone from (
        select coalesce(r._key, p._key) as _key, case when r._key is null then 1 else 0 end as gone
        from (select * from ${tableId(o.rows)} where _key is not null) r full join ${tableId(o.property)} p on p._key = r._key
        where r._key is null or p._key is null or ${hash('r')} <> ${hash('p')}) c
      where not exists (select 1 from ${tableId(o.duplicates)} d where d._key = c._key)`,
  )
}
