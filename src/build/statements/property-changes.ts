import { tableId } from '../../ledger/names.ts'
import { id, sql } from '../../util/sql.ts'
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
  const [rows, property] = [tableId(o.rows), tableId(o.property)]
  const stays = (alias: string) => sql`exists (select 1 from ${tableId(o.duplicates)} d where d._key = ${id(alias, '_key')})`
  const hash = (alias: string) => rowHash(f, o.columns.map((c) => ({ ...c, alias })))
  return f.createTableAs(
    o.to,
    sql`select r._key, 0 as gone from ${rows} r left join ${property} p on p._key = r._key
        where r._key is not null and (p._key is null or ${hash('r')} <> ${hash('p')}) and not ${stays('r')}
      union all
      select p._key, 1 as gone from ${property} p where not exists (select 1 from ${rows} r where r._key = p._key) and not ${stays('p')}`,
  )
}
