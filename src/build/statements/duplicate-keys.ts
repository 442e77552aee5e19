import { tableId } from '../../ledger/names.ts'
import { id, lit, sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

/** `_key, n` of keys that stand in more than one row. */
export const duplicateKeys = (f: Flavour, o: { readonly to: TableName; readonly rows: TableName }): readonly Statement[] =>
  f.createTableAs(o.to, sql`select _key, count(*) as n from ${tableId(o.rows)} where _key is not null group by _key having count(*) > 1`)

export interface KnownDuplicates {
  readonly to: TableName
  readonly quarantine: TableName
  readonly entities: TableName
  readonly entity: string
}

/** The same as the last published version found them, for a build that does not run the base query. */
export const knownDuplicates = (f: Flavour, o: KnownDuplicates): readonly Statement[] =>
  f.createTableAs(
    o.to,
    sql`select q.key as _key, ${id('q', 'rows')} as n from ${tableId(o.quarantine)} q join ${tableId(o.entities)} e on e.entity = q.entity and e.published = q.version
      where q.entity = ${lit(o.entity)} and q.sync is null and q.reason = 'duplicate_key'`,
  )
