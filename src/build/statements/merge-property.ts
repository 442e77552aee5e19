import { columnList, tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface MergeProperty {
  readonly property: TableName
  readonly rows: TableName
  readonly changes: TableName
  readonly columns: readonly string[]
}

/** Brings a property's table to its rows, one atomic unit: nobody sees it empty, and what did not change is not written. */
export const mergeProperty = (f: Flavour, o: MergeProperty): readonly Statement[] => [
  f.deleteMatching(o.property, o.changes, ['_key']),
  sql`insert into ${tableId(o.property)} (${columnList(['_key', ...o.columns])}) select r._key, ${columnList(o.columns, 'r')}
    from ${tableId(o.rows)} r join ${tableId(o.changes)} c on c._key = r._key where c.gone = 0`,
]

/** Makes a property's table anew, for the first build and when its columns changed. Rows without a key, or of a duplicate one, are left out. */
export const rebuildProperty = (
  f: Flavour,
  o: Omit<MergeProperty, 'changes'> & { readonly duplicates: TableName; readonly made: TableName },
): readonly Statement[] =>
  f.replaceTable(
    o.property,
    sql`select r._key, ${columnList(o.columns, 'r')} from ${tableId(o.rows)} r where r._key is not null
    and not exists (select 1 from ${tableId(o.duplicates)} d where d._key = r._key)`,
    { via: o.made, unique: ['_key'] },
  )
