import { columnList, tableId } from '../../ledger/names.ts'
import { join, raw, sql, type Sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { TableName } from '../../warehouses/warehouse.ts'
import type { Column } from '../describe.ts'
import { rowHash } from './row-hash.ts'

/** What an entity's table is made of. */
export interface Wide {
  readonly base: { readonly table: TableName; readonly columns: readonly Column[] }
  readonly duplicates: TableName
  readonly properties: readonly { readonly table: TableName; readonly columns: readonly Column[] }[]
}

/**
 * The entity as it should be, `_key, columns …, _row_hash`: base rows whose key is neither NULL nor given twice, with their
 * properties. A relation named `w`, not a table: rows that did not change are never written anywhere.
 */
export function wideRows(f: Flavour, o: Wide): Sql {
  const sources = [{ ...o.base, alias: 'b' }, ...o.properties.map((p, i) => ({ ...p, alias: `p${i}` }))]
  const lists = sources
    .filter((s) => s.columns.length)
    .map((s) =>
      columnList(
        s.columns.map((c) => c.name),
        s.alias,
      ),
    )
  const hashed = sources.flatMap((s) => s.columns.map((c) => ({ ...c, alias: s.alias })))
  const joins = sources.slice(1).map(({ alias, table }) => sql` left join ${tableId(table)} ${raw(alias)} on ${raw(alias)}._key = b._key`)
  return sql`(select b._key, ${join(lists)}, ${rowHash(f, hashed)} as _row_hash from ${tableId(o.base.table)} b${join(joins, '')}
      where b._key is not null and not exists (select 1 from ${tableId(o.duplicates)} d where d._key = b._key)) w`
}
