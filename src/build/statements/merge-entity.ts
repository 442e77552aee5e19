import { columnList, tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface MergeEntity {
  readonly entity: TableName
  readonly gone: TableName
  readonly wide: TableName
  readonly changes: TableName
  readonly columns: readonly string[]
  readonly version: number
}

/** Brings the entity table to what it should be, one atomic unit: written rows get the version, vanished keys go to `gone`. */
export function mergeEntity(f: Flavour, o: MergeEntity): readonly Statement[] {
  const to = columnList(['_key', ...o.columns, '_version', '_row_hash'])
  return [
    f.deleteMatching(o.entity, o.changes, ['_key']),
    sql`insert into ${tableId(o.entity)} (${to}) select w._key, ${columnList(o.columns, 'w')}, ${o.version}, w._row_hash
      from ${tableId(o.wide)} w join ${tableId(o.changes)} c on c._key = w._key where c.gone = 0`,
    ...moveGone(o),
  ]
}

/** Keys that vanished are remembered until every sync has passed them; keys that are back are forgotten. */
export function moveGone(o: Pick<MergeEntity, 'gone' | 'wide' | 'changes' | 'version'>): readonly Statement[] {
  const vanished = sql`select _key from ${tableId(o.changes)} where gone = 1`
  return [
    returnedKeys(o),
    sql`delete from ${tableId(o.gone)} where key in (${vanished})`,
    sql`insert into ${tableId(o.gone)} (key, version) select v._key, ${o.version} from (${vanished}) v`,
  ]
}

/** Forgets gone keys that exist. */
export const returnedKeys = (o: Pick<MergeEntity, 'gone' | 'wide'>): Statement =>
  sql`delete from ${tableId(o.gone)} where key in (select _key from ${tableId(o.wide)})`
