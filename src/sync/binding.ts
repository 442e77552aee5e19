import { tableId } from '../ledger/names.ts'
import { join, raw, sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { duplicateKeys, scopedState } from './candidates.ts'
import { desiredRows } from './desired.ts'
import { workOf, type DiffInput } from './spec.ts'

/** A state row is a record when something is, or may be, at the destination; otherwise it only remembers tries or a wait. */
export const isRecord: Sql = sql`(match_value is not null or doubt is not null)`

/** Records in scope with the matches they may stand under: `tried` only while in doubt. */
const records = (d: DiffInput): Sql => sql`select record, key, match_value, case when doubt is not null then tried_match end as tried,
  held_payload is not null and doubt is null as settled
  from ${scopedState(d)} s where ${isRecord}`

/** Desired rows in scope with what freezes them of themselves: a duplicate key, no match, a match that others want too. */
export function rowsInScope(d: DiffInput): readonly Statement[] {
  const { spec } = d
  const w = workOf(spec)
  const duplicate = sql`d.key in (${duplicateKeys(d)})`
  const contested = sql`d.match_value in (select match_value from rivals)`
  const loses = spec.prefer
    ? sql`${contested} and row_number() over (partition by d.match_value order by d.prefer_rank, d.key) > 1`
    : contested
  return spec.flavour.createTableAs(
    w.rows,
    sql`with d as (${desiredRows(spec, d.all ? 'all' : tableId(w.keys))}),
    rivals as (select match_value from d where match_value is not null group by match_value having count(*) > 1)
    select d.key, d.match_value, d.hash,
      case when ${duplicate} then 'duplicate_key' when d.match_value is null then 'no_match'
        when ${loses} then 'collision' else ${spec.flavour.cast(sql`null`, 'text')} end as frozen,
      coalesce(${contested}, false) as contested
    from d`,
  )
}

/**
 * One round of freezing: a row that wants a match at which a frozen key's record may stand is blocked. Not when it is the
 * preferred row of a collision and the frozen key is the loser of that same match. Repeat until no row changes.
 */
export function freezeBlocked(d: DiffInput): Statement {
  const rows = tableId(workOf(d.spec).rows)
  const losesHere = d.spec.prefer ? sql` and not (w.contested and f.match_value is not distinct from w.match_value)` : sql``
  const standing = (
    place: Sql,
  ): Sql => sql`select w.key from ${rows} w join (${records(d)}) r on ${place} = w.match_value and r.key <> w.key
    join ${rows} f on f.key = r.key and f.frozen is not null where w.frozen is null${losesHere}`
  return sql`update ${rows} set frozen = 'blocked' where frozen is null and key in (${standing(sql`r.match_value`)} union ${standing(sql`r.tried`)})`
}

/**
 * Binds every live row to a record, in the order of the rules: its own record under the match it wants (held before tried),
 * any record held under that match, any record tried there, and then its own record to be moved (`rekey: in_place`). A row whose
 * match may be occupied by a record that went to another key waits (`doubt`).
 */
export function bindRows(d: DiffInput): readonly Statement[] {
  const w = workOf(d.spec)
  const open = (...done: string[]): Sql => sql`select * from live l where ${none(done.map((b) => sql`${raw(b)} x where x.key = l.key`))}`
  const free = (...done: string[]): Sql =>
    sql`select * from rec r where ${none(done.map((b) => sql`${raw(b)} x where x.record = r.record`))}`
  const inPlace = d.spec.object.rekey === 'in_place'
  const moved = sql`select l.key, min(r.record) as record from (${open('b1', 'b2', 'b3', 'b4', 'waiting')}) l join (${free('b1', 'b2', 'b3', 'b4')}) r on r.key = l.key
    where r.match_value is not null and r.settled group by l.key`
  return d.spec.flavour.createTableAs(
    w.bound,
    sql`with rec as (${records(d)}),
    live as (select key, match_value from ${tableId(w.rows)} where frozen is null),
    b1 as (select l.key, min(r.record) as record from live l join rec r on r.key = l.key and r.match_value = l.match_value group by l.key),
    b2 as (select l.key, min(r.record) as record from (${open('b1')}) l join rec r on r.key = l.key and r.tried = l.match_value group by l.key),
    b3 as (select l.key, min(r.record) as record from (${open('b1', 'b2')}) l join (${free('b1', 'b2')}) r on r.match_value = l.match_value group by l.key),
    b4 as (select l.key, min(r.record) as record from (${open('b1', 'b2', 'b3')}) l join (${free('b1', 'b2', 'b3')}) r on r.tried = l.match_value group by l.key),
    rest as (${open('b1', 'b2', 'b3', 'b4')}),
    waiting as (select l.key from rest l join rec r on r.match_value = l.match_value union select l.key from rest l join rec r on r.tried = l.match_value),
    b5 as (${inPlace ? moved : sql`select key, record from b1 where false`}),
    b as (select * from b1 union all select * from b2 union all select * from b3 union all select * from b4 union all select * from b5)
    select t.key, t.match_value, t.hash, coalesce(t.frozen, case when t.key in (select key from waiting) then 'doubt' end) as frozen, b.record
    from ${tableId(w.rows)} t left join b on b.key = t.key`,
  )
}

const none = (taken: readonly Sql[]): Sql =>
  join(
    taken.map((from) => sql`not exists (select 1 from ${from})`),
    ' and ',
  )
