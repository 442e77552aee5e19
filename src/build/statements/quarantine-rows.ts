import { tableId } from '../../ledger/names.ts'
import { id, lit, sql } from '../../util/sql.ts'
import type { Flavour } from '../../warehouses/flavour.ts'
import type { Statement, TableName } from '../../warehouses/warehouse.ts'

export interface QuarantineRows {
  readonly to: TableName
  readonly rows: TableName
  readonly duplicates: TableName
  readonly quarantine: TableName
  readonly entity: string
  /** The key columns' names. */
  readonly field: string
}

/** What is wrong with an entity's keys now, with when it was first seen: `reason, key, field, value, n, first_seen`. */
export const quarantineRows = (f: Flavour, o: QuarantineRows): readonly Statement[] =>
  f.createTableAs(
    o.to,
    sql`select s.reason, s.key, ${f.text(lit(o.field))} as field, s.key as value, s.n, coalesce(q.first_seen, ${f.now()}) as first_seen
      from (select ${f.text(lit('duplicate_key'))} as reason, d._key as key, ${f.bigint(sql`d.n`)} as n from ${tableId(o.duplicates)} d
        union all
        select ${f.text(lit('null_key'))} as reason, max(r._key) as key, ${f.bigint(sql`count(*)`)} as n from ${tableId(o.rows)} r where r._key is null having count(*) > 0) s
      left join ${tableId(o.quarantine)} q on q.entity = ${lit(o.entity)} and q.sync is null and q.reason = s.reason and coalesce(q.key, '') = coalesce(s.key, '')`,
  )

export interface Quarantined {
  readonly quarantine: TableName
  readonly invalid: TableName
  readonly entity: string
  readonly version: number
}

/** Writes them, as part of publishing. A row is current while its version is the published one; nothing is removed. */
export function writeQuarantine(f: Flavour, o: Quarantined): readonly Statement[] {
  const [quarantine, invalid] = [tableId(o.quarantine), tableId(o.invalid)]
  const own = sql`delete from ${quarantine} where entity = ${o.entity} and sync is null`
  return [
    sql`${own} and reason = 'duplicate_key' and key in (select key from ${invalid} where reason = 'duplicate_key')`,
    sql`${own} and reason = 'null_key' and exists (select 1 from ${invalid} where reason = 'null_key')`,
    sql`insert into ${quarantine} (entity, sync, key, field, value, reason, ${id('rows')}, first_seen, last_seen, version)
      select ${o.entity}, null, key, field, value, reason, n, first_seen, ${f.now()}, ${o.version} from ${invalid}`,
  ]
}

/** Carries the current rows over to a version that was made without looking at keys. */
export const carryQuarantine = (o: Omit<Quarantined, 'invalid'> & { readonly published: number }): Statement =>
  sql`update ${tableId(o.quarantine)} set version = ${o.version} where entity = ${o.entity} and sync is null and version = ${o.published}`
