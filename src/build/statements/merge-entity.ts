import { columnList, tableId } from '../../ledger/names.ts'
import { sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface MergeEntity {
  readonly entity: TableName
  readonly gone: TableName
  readonly changes: TableName
  readonly vanished: TableName
  readonly columns: readonly string[]
  readonly version: number
}

/** Brings the entity table to what it should be, one atomic unit: written rows get the version, vanished keys go to `gone`. */
export function mergeEntity(f: Flavour, o: MergeEntity): readonly Statement[] {
  const to = columnList(['_key', ...o.columns, '_version', '_row_hash'])
  return [
    f.deleteMatching(o.entity, o.changes, ['_key']),
    sql`insert into ${tableId(o.entity)} (${to}) select c._key, ${columnList(o.columns, 'c')}, ${o.version}, c._row_hash from ${tableId(o.changes)} c`,
    f.deleteMatching(o.entity, o.vanished, ['_key']),
    ...keepGone(o),
    forgetReturned(o),
  ]
}

/** Keys that vanished are remembered until every sync has passed them. */
export const keepGone = (o: Pick<MergeEntity, 'gone' | 'vanished' | 'version'>): readonly Statement[] => [
  sql`delete from ${tableId(o.gone)} where key in (select _key from ${tableId(o.vanished)})`,
  sql`insert into ${tableId(o.gone)} (key, version) select v._key, ${o.version} from ${tableId(o.vanished)} v`,
]

/**
 * Gone keys that every sync of the entity has passed go, as part of publishing. A sync that is new, fails, or left the project keeps
 * them: it has a row from before its first diff on, and moves its version only when a run of it is complete.
 */
export const dropPassed = (o: Pick<MergeEntity, 'gone' | 'version'> & { readonly syncs: TableName; readonly name: string }): Statement =>
  sql`delete from ${tableId(o.gone)} where version <= (select coalesce(min(coalesce(synced_version, 0)), ${o.version}) from ${tableId(o.syncs)} where entity = ${o.name})`

/** Keys that are in the entity table are not gone. (One that came back twice is in neither, and stays gone.) */
export const forgetReturned = (o: Pick<MergeEntity, 'gone' | 'entity'>): Statement =>
  sql`delete from ${tableId(o.gone)} where key in (select _key from ${tableId(o.entity)})`
