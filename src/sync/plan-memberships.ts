import { tableId } from '../ledger/names.ts'
import { empty, join, lit, sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { dueRows, movedKeys } from './candidates.ts'
import { planList } from './plan-columns.ts'
import { addressOf, tablesOf, workOf, type DiffInput } from './spec.ts'

/**
 * The plan of a memberships sync: one row per (record of the leader, label), where the groups of the record's owner decide.
 * What a row held under another incarnation of the record does not count. A row whose leader is in doubt waits.
 */
export function planMemberships(d: DiffInput): readonly Statement[] {
  const { spec } = d
  const leader = tableId(spec.names.state(spec.sync.follows ?? ''))
  const mine = tableId(tablesOf(spec).state)
  const isRecord = sql`(match_value is not null or doubt is not null)`
  return spec.flavour.createTableAs(
    workOf(spec).plan,
    sql`with mapped as (${mapping(spec.sync.labels)}),
    leads as (select * from ${leader} l where label = '' and ${isRecord}${scope(d)}),
    want as (select distinct l.record, m.label from leads l join ${tableId(tablesOf(spec).groups)} g on g.key = l.key join mapped m on m.group_name = g.group_name
      where l.held_payload is not null and l.cleared_at is null and l.key in (select _key from ${tableId(tablesOf(spec).entity)})),
    pairs as (select record, label from want union select m.record, m.label from ${mine} m join leads l on l.record = m.record${kept(spec)}),
    judged as (${judged(d, mine)}),
    verdict as (select j.*, ${waitOf(d)} as wait from judged j)
    ${join([orphans(d, mine, leader, isRecord), ...selects(d)], '\n    union all ')}`,
  )
}

const mapping = (labels: Readonly<Record<string, string>>): Sql => {
  const rows = Object.entries(labels).map(([group, label]) => sql`select ${lit(group)} as group_name, ${lit(label)} as label`)
  return rows.length ? join(rows, ' union all ') : sql`select '' as group_name, '' as label where false`
}

const scope = (d: DiffInput): Sql =>
  d.all
    ? empty
    : sql` and (l.changed > ${d.mark} or l.key in (select key from (${movedKeys(d.spec, d.since)}) k)
  or l.record in (select record from ${tableId(tablesOf(d.spec).state)} where ${dueRows(d)}))`

/** With `on_unmap: keep`, labels that are mapped no more are left alone. */
const kept = (spec: DiffInput['spec']): Sql => (spec.sync.onUnmap === 'keep' ? sql` where m.label in (select label from mapped)` : empty)

function judged(d: DiffInput, mine: Sql): Sql {
  const byMatch = addressOf(d.spec) === 'match'
  const known = byMatch ? sql`m.record is not null` : sql`(m.record is not null and m.destination_id is not distinct from l.destination_id)`
  const doubt = byMatch ? sql`(m.doubt is not null or m.born is distinct from l.born)` : sql`m.doubt is not null`
  const counts =
    d.resendBefore === null
      ? sql`true`
      : sql`not coalesce(m.held_at < ${d.spec.flavour.instant(sql`${d.resendBefore}`)} and w.record is not null, false)`
  return sql`select l.record, p.label, l.key, l.match_value, l.destination_id, l.born, l.doubt as leader_doubt, w.record is not null as wanted,
      m.record is not null as exists_, ${known} as known, ${known} and ${doubt} as in_doubt, ${known} and m.held_payload is not null and ${counts} as held, m.doubt as doubt, m.tries, m.tried_hash,
      m.retry_at, m.wait_reason as past_wait, m.tried_at, m.idempotency_key, p.label in (select label from mapped) as mapped,
      case when w.record is not null then 'add' else 'remove' end || '|' || coalesce(l.destination_id, '') || '|' || cast(coalesce(l.born, 0) as varchar(20)) as try_hash
    from pairs p join leads l on l.record = p.record
    left join want w on w.record = p.record and w.label = p.label
    left join ${mine} m on m.record = p.record and m.label = p.label`
}

function waitOf(d: DiffInput): Sql {
  const { flavour: f, sync, object } = d.spec
  const now = f.instant(sql`${d.now}`)
  const risky = (['add', 'remove'] as const)
    .filter((o) => ['never', 'by_key', 'by_lookup'].includes(object.operations[o]?.repeat ?? 'never'))
    .map((o) => (o === 'add' ? 'create' : 'delete'))
  const user = d.word || !risky.length ? empty : sql` when j.known and j.doubt in (${join(risky.map((r) => lit(r)))}) then 'user'`
  return sql`case when j.leader_doubt is not null then 'reference'${user}
    when j.known and j.tried_hash = j.try_hash then case when j.tries >= ${sync.parkAfter} then 'parked' when j.retry_at > ${now} then 'retry' end end`
}

/** Rows whose leader record exists no more. */
const orphans = (
  d: DiffInput,
  mine: Sql,
  leader: Sql,
  isRecord: Sql,
): Sql => sql`select ${planList(d.spec.flavour, { note: sql`'drop'`, key: sql`m.key`, record: sql`m.record`, label: sql`m.label` })}
  from ${mine} m where not exists (select 1 from ${leader} l where l.record = m.record and l.label = '' and ${isRecord})`

function selects(d: DiffInput): readonly Sql[] {
  const f = d.spec.flavour
  const base = { key: sql`v.key`, record: sql`v.record`, label: sql`v.label` }
  const done = sql`v.leader_doubt is null and not v.in_doubt and v.held = v.wanted`
  const forgotten = sql`v.leader_doubt is null and not (${done}) and not v.wanted and not v.known`
  const open = sql`not (${done}) and not (${forgotten})`
  return [
    sql`select ${planList(f, { note: sql`'drop'`, ...base })} from verdict v where v.exists_ and ((${done}) and not v.wanted or ${forgotten})`,
    sql`select ${planList(f, { note: sql`'settle'`, ...base })} from verdict v where v.exists_ and ${done} and v.wanted
      and (v.tries > 0 or v.past_wait is not null or v.retry_at is not null or v.tried_hash is not null)`,
    sql`select ${planList(f, { note: sql`'hold'`, ...base, wait_reason: sql`v.wait` })} from verdict v where ${open} and v.wait is not null`,
    sql`select ${planList(f, {
      ...base,
      match_value: sql`v.match_value`,
      destination_id: sql`v.destination_id`,
      operation: sql`case when v.wanted then 'add' else 'remove' end`,
      reason: sql`case when v.in_doubt then 'retry' when v.wanted then 'new' when not v.mapped then 'unmapped' else 'left' end`,
      tried_hash: sql`v.try_hash`,
      tried_at: sql`v.tried_at`,
      doubt: sql`v.doubt`,
      idempotency_key: sql`case when v.doubt = 'create' then v.idempotency_key end`,
      born: sql`v.born`,
    })} from verdict v where ${open} and v.wait is null`,
  ]
}
