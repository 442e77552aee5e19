import { tableId } from '../ledger/names.ts'
import { join, sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { desiredMatches } from './desired.ts'
import { tablesOf, workOf, type DiffInput, type SyncSpec } from './spec.ts'

/** Keys that moved after a version: entity rows, gone keys, events of the groups that this sync looks at. */
export function movedKeys(spec: SyncSpec, since: number): Sql {
  const t = tablesOf(spec)
  const events = spec.groups.length
    ? sql` union select key from ${tableId(t.events)} where version > ${since} and group_name in (${join(spec.groups.map((g) => sql`${g}`))})`
    : sql``
  return sql`select _key as key from ${tableId(t.entity)} where _version > ${since} union select key from ${tableId(t.gone)} where version > ${since}${events}`
}

/** State rows that want attention whatever moved: doubt, a wait other than parked, a retry time that passed, a resend. */
export function dueRows(d: DiffInput): Sql {
  const { flavour: f } = d.spec
  const now = f.instant(sql`${d.now}`)
  const resend = d.resendBefore === null ? sql`` : sql` or (held_payload is not null and held_at < ${f.instant(sql`${d.resendBefore}`)})`
  return sql`(doubt is not null or (wait_reason is not null and wait_reason <> 'parked')
    or (retry_at is not null and retry_at <= ${now} and (wait_reason is null or wait_reason <> 'parked'))${resend})`
}

/** Keys that stand in several rows as of the published version: they are frozen, and listed as that. */
export const duplicateKeys = (d: DiffInput): Sql => sql`select q.key from ${tableId(d.spec.names.ledger('quarantine'))} q
  where q.entity = ${d.spec.sync.entity} and q.sync is null and q.reason = 'duplicate_key' and q.version = ${d.version} and q.key is not null`

/** The first scope: moved keys, due records and duplicate keys, before the closure. */
export function seedScope(d: DiffInput): readonly Statement[] {
  const { flavour: f } = d.spec
  const w = workOf(d.spec)
  const state = tableId(tablesOf(d.spec).state)
  return [
    ...f.createTableAs(w.records, sql`select record from ${state} where ${dueRows(d)}`),
    ...f.createTableAs(
      w.keys,
      sql`select m.key from (${movedKeys(d.spec, d.since)} union select key from ${state} where ${dueRows(d)} union ${duplicateKeys(d)}) m where m.key is not null`,
    ),
  ]
}

/**
 * One round of the closure under match, to be repeated until neither statement adds a row: state rows whose key is in scope or
 * that stand under a match in play, their owners, and every desired row with such a match.
 */
export function closeScope(spec: SyncSpec): readonly [Statement, Statement] {
  const w = workOf(spec)
  const state = tableId(tablesOf(spec).state)
  const keys = sql`select key from ${tableId(w.keys)}`
  const records = sql`select record from ${tableId(w.records)}`
  const inPlay = sql`select d.match_value from (${desiredMatches(spec, tableId(w.keys))}) d where d.match_value is not null
    union select match_value from ${state} where record in (${records}) and match_value is not null
    union select tried_match from ${state} where record in (${records}) and doubt is not null and tried_match is not null`
  // One after the other, not by OR: so an engine with indexes on state uses them.
  const standing = [
    sql`key in (${keys})`,
    sql`match_value in (select match_value from play)`,
    sql`doubt is not null and tried_match in (select match_value from play)`,
  ].map((which) => sql`select record from ${state} where ${which}`)
  return [
    sql`insert into ${tableId(w.records)} with play as (${inPlay})
      select s.record from (${join(standing, ' union ')}) s where not exists (select 1 from ${tableId(w.records)} r where r.record = s.record)`,
    sql`insert into ${tableId(w.keys)} with play as (${inPlay})
      select distinct n.key from (select key from ${state} where record in (${records})
        union all select d.key from (${desiredMatches(spec, 'all')}) d where d.match_value in (select match_value from play)) n
      where n.key is not null and not exists (select 1 from ${tableId(w.keys)} k where k.key = n.key)`,
  ]
}

/** Copies the state rows in scope once it is closed: every later statement reads them several times. */
export function copyScope(spec: SyncSpec): readonly Statement[] {
  const w = workOf(spec)
  return spec.flavour.createTableAs(
    w.scoped,
    sql`select * from ${tableId(tablesOf(spec).state)} where record in (select record from ${tableId(w.records)})`,
  )
}

/** State rows in scope, as a relation. */
export const scopedState = (d: DiffInput): Sql => tableId(d.all ? tablesOf(d.spec).state : workOf(d.spec).scoped)
