import { names, tableId } from '../ledger/names.ts'
import { OWN_COLUMNS } from '../ledger/tables.ts'
import type { ColumnDoc, Entity } from '../project/manifest.ts'
import { sql } from '../util/sql.ts'
import type { CanonKind } from '../warehouses/canon.ts'
import { findColumns } from '../warehouses/find-columns.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { ColumnInfo, Warehouse } from '../warehouses/warehouse.ts'

/** A column as the engine has it, and what the canon makes of it; null: it cannot be sent as it is. */
export interface Column {
  readonly name: string
  /** The engine's own spelling, with precision. */
  readonly engineType: string
  readonly kind: CanonKind | null
}

/** Columns of an entity table as it stands: those of the base query, then those of the properties. Fails when it was never built. */
export async function entityColumns(warehouse: Warehouse, entity: Entity): Promise<readonly Column[]> {
  const table = names(warehouse.schema).entity(entity.name)
  const columns = await warehouse.describe(sql`select * from ${tableId(table)}`, { node: entity.id })
  return columnsOf(
    warehouse.flavour,
    entity.columns,
    columns.filter((c) => !OWN_COLUMNS.includes(c.name)),
  )
}

/** Kinds of described columns; a text column that is declared as `type: uuid` is one. */
export function columnsOf(flavour: Flavour, docs: readonly ColumnDoc[], columns: readonly ColumnInfo[]): readonly Column[] {
  const uuids = new Set(docs.filter((d) => d.type === 'uuid').flatMap((d) => findColumns(columns, d.name).map((c) => c.name)))
  return columns.map(({ name, type }) => {
    const kind = flavour.kindOf(type)
    return { name, engineType: type, kind: kind?.kind === 'text' && uuids.has(name) ? { kind: 'uuid' } : kind }
  })
}
