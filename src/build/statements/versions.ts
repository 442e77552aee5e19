import { tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface OfEntity {
  readonly entities: TableName
  readonly entity: string
}

/** Takes the entity's next version. */
export const allocateVersion = (f: Flavour, { entities, entity }: OfEntity): readonly Statement[] => [
  sql`insert into ${tableId(entities)} (entity, allocated, published) select ${entity}, 0, 0
    where not exists (select 1 from ${tableId(entities)} where entity = ${entity})${f.onConflictDoNothing}`,
  sql`update ${tableId(entities)} set allocated = allocated + 1 where entity = ${entity}`,
]

/** `allocated, published`. */
export const readVersion = (_f: Flavour, { entities, entity }: OfEntity): Statement =>
  sql`select allocated, published from ${tableId(entities)} where entity = ${entity}`

/** What lies at or below the version may be seen from now on. */
export const publishVersion = (f: Flavour, o: OfEntity & { readonly version: number }): Statement =>
  sql`update ${tableId(o.entities)} set published = ${o.version}, published_at = ${f.now()} where entity = ${o.entity}`
