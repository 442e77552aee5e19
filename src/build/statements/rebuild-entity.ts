import { columnList, tableId } from '../../ledger/names.ts'
import { empty, id, join, raw, sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'
import { wideRows, type Wide } from './wide-rows.ts'

export interface KeptRows {
  readonly to: TableName
  readonly entity: TableName
  readonly duplicates: TableName
}

/** Entity rows of duplicate keys, which have to outlive the table. */
export const keptRows = (f: Flavour, o: KeptRows): readonly Statement[] =>
  f.createTableAs(
    o.to,
    sql`select e.* from ${tableId(o.entity)} e where exists (select 1 from ${tableId(o.duplicates)} d where d._key = e._key)`,
  )

export interface RebuildEntity {
  readonly entity: TableName
  /** A work table to go through. */
  readonly made: TableName
  readonly wide: Wide
  readonly columns: readonly string[]
  readonly version: number
  /** Rows to take over, and which of their columns still have the same name and type; the others become NULL. */
  readonly kept: { readonly table: TableName; readonly columns: ReadonlySet<string> } | null
}

/** Makes the entity table anew, for the first build and when its columns changed: every row gets the version. */
export function rebuildEntity(f: Flavour, o: RebuildEntity): readonly Statement[] {
  const wide = wideRows(f, o.wide)
  const all = sql`select w._key, ${columnList(o.columns, 'w')}, ${f.bigint(raw(String(o.version)))} as _version, w._row_hash from ${wide}`
  // The join that never matches gives NULLs of the right types.
  const kept = o.kept
    ? sql` union all select k._key, ${join(o.columns.map((c) => id(o.kept?.columns.has(c) ? 'k' : 'w', c)))}, k._version, k._row_hash
        from ${tableId(o.kept.table)} k left join ${wide} on 1 = 0`
    : empty
  return f.replaceTable(o.entity, sql`${all}${kept}`, { via: o.made, unique: ['_key'], index: [['_version']] })
}
