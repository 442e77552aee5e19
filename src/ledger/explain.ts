import { DELIVERY_TEXTS, deliveryTimes } from './audit.ts'
import { columnList, tableId, type Names } from './names.ts'
import { id, join, sql, type Sql } from '../util/sql.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { Statement } from '../warehouses/warehouse.ts'

/** Whom to explain. `key` is the canonical text of the entity's key, for example `42` or `["eu",42]`. */
export interface ExplainInput {
  readonly entity: string
  readonly key: string
}

/** Groups that the key entered or left: `at, group_name, event, invocation_id`, the oldest first. */
export const membershipEvents = (
  f: Flavour,
  n: Names,
  o: ExplainInput,
): Statement => sql`select ${f.iso(sql`happened_at`)} as at, group_name, event, invocation_id
  from ${tableId(n.view('audit_memberships_v1'))} where entity = ${o.entity} and key = ${o.key} order by happened_at, group_name, event`

/** Every delivery about the key, the oldest first. Read sync by sync: that is how deliveries are indexed. */
export const deliveriesAbout = (
  f: Flavour,
  n: Names,
  o: ExplainInput,
): Statement => sql`select ${columnList(DELIVERY_TEXTS, 'd')}, ${deliveryTimes(f, 'd')},
    ${f.iso(sql`coalesce(d.acked_at, d.sent_at, d.planned_at)`)} as at
  from ${tableId(n.ledger('syncs'))} y join ${tableId(n.view('audit_deliveries_v1'))} d on d.sync = y.sync and d.key = ${o.key} and d.entity = ${o.entity}
  where y.entity = ${o.entity} order by d.run_id, d.seq`

const RECORD = [
  'sync',
  'destination',
  'object',
  'record',
  'label',
  'match_value',
  'destination_id',
  'origin',
  'held_payload',
  'doubt',
  'tries',
  'last_status',
  'last_error',
  'wait_reason',
] as const

/** What the destinations hold of the key as far as Dray knows, and what waits. */
export const recordsOf = (f: Flavour, n: Names, o: ExplainInput): Statement => sql`select ${columnList(RECORD)},
    ${join(['held_at', 'cleared_at', 'doubt_at', 'retry_at'].map((c) => sql`${f.iso(id(c))} as ${id(c)}`))}
  from ${tableId(n.view('audit_records_v1'))} where entity = ${o.entity} and key = ${o.key} order by sync, label, record`

/** Why a key or one of its values cannot be sent. */
export const quarantineOf = (
  f: Flavour,
  n: Names,
  o: ExplainInput,
): Statement => sql`select sync, field, value, reason, ${f.iso(sql`first_seen`)} as first_seen, ${f.iso(sql`last_seen`)} as last_seen
  from ${tableId(n.view('audit_quarantine_v1'))} where entity = ${o.entity} and key = ${o.key} order by sync, field, reason`

/** Which of several spellings of a key the schema knows, with `present` for those in the entity table now. `entityTable`: it exists. */
export function knownKeys(
  n: Names,
  o: { readonly entity: string; readonly keys: readonly string[]; readonly entityTable: boolean },
): Statement {
  const among = (column: Sql): Sql => sql`${column} in (${join(o.keys.map((key) => sql`${key}`))})`
  const seen = (view: string): Sql =>
    sql`select key, 0 as present from ${tableId(n.view(view))} where entity = ${o.entity} and ${among(id('key'))}`
  const sent = sql`select d.key, 0 as present from ${tableId(n.ledger('syncs'))} y join ${tableId(n.view('audit_deliveries_v1'))} d
    on d.sync = y.sync and d.entity = ${o.entity} and ${among(id('d', 'key'))} where y.entity = ${o.entity}`
  const now = o.entityTable ? [sql`select _key as key, 1 as present from ${tableId(n.entity(o.entity))} where ${among(id('_key'))}`] : []
  const all = [...now, seen('audit_memberships_v1'), seen('audit_records_v1'), seen('audit_quarantine_v1'), sent]
  return sql`select key, max(present) as present from (${join(all, ' union all ')}) k group by key order by key`
}
