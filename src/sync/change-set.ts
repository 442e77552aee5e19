import { columnList, tableId } from '../ledger/names.ts'
import { id, join, lit, raw, sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { planColumns } from './plan-columns.ts'
import { tablesOf, workOf, type SyncSpec } from './spec.ts'

/** The order in which operations go out, as a number. */
const operationOrder = (spec: SyncSpec): Sql => {
  const deletes = spec.object.order === 'deletes_first' ? [3, 1, 2] : [1, 2, 3]
  return raw(
    `case operation when 'create' then ${deletes[0]} when 'add' then ${deletes[0]} when 'update' then ${deletes[1]} else ${spec.object.order === 'deletes_first' ? 0 : deletes[2]} end`,
  )
}

/** Copies the plan into the change table: rows to send numbered from 0 in the order of sending, notes unnumbered. New records get their ids here. */
export function writeChangeSet(spec: SyncSpec, runId: string): readonly Statement[] {
  const t = tableId(tablesOf(spec).changes)
  const plan = tableId(workOf(spec).plan)
  const rest = planColumns.map((c) => c.name).filter((c) => c !== 'record' && c !== 'idempotency_key')
  const seq = sql`(row_number() over () - 1)`
  const padded = sql`lpad(cast(n.seq as varchar(20)), 9, '0')`
  return [
    sql`delete from ${t} where run_id = ${runId}`,
    sql`insert into ${t} (run_id, seq, record, idempotency_key, ${columnList(rest)})
      select ${runId}, n.seq, coalesce(n.record, ${`${runId}-`} || ${padded}), coalesce(n.idempotency_key, ${`${runId}/`} || cast(n.seq as varchar(20))), ${columnList(rest, 'n')}
      from (select o.*, ${seq} as seq from (select * from ${plan} where note is null
        order by ${operationOrder(spec)}, how, lookup, label, key, record) o) n`,
    sql`insert into ${t} (run_id, record, ${columnList(rest)}) select ${runId}, record, ${columnList(rest)} from ${plan} where note is not null`,
    ...spec.flavour.analyze(tablesOf(spec).changes),
  ]
}

/** A stretch of rows that may share requests. */
export interface Segment {
  readonly operation: string
  readonly how: string | null
  readonly lookup: boolean
  readonly label: string | null
  readonly first: number
  readonly last: number
}

/** Stretches in the order of sending: one operation, one way of removing, searched or not, and one label where the adapter batches so. */
export function segments(spec: SyncSpec, runId: string): Statement {
  const byLabel = Object.values(spec.object.operations).some((o) => o.batch.by === 'label')
  const label = byLabel ? id('label') : lit('')
  return sql`select operation, how, lookup, ${label} as label, min(seq) as first, max(seq) as last
    from ${tableId(tablesOf(spec).changes)} where run_id = ${runId} and seq is not null
    group by operation, how, lookup${byLabel ? sql`, label` : sql``} order by first`
}

/** Counts of a plan: per operation and reason, and held back per wait reason. */
export const countPlan = (spec: SyncSpec): Statement => sql`select note, operation, reason, wait_reason, label, how, count(*) as n
  from ${tableId(workOf(spec).plan)} where note is null or note = 'hold' group by note, operation, reason, wait_reason, label, how`

/** Some rows of a plan for people: `operation, key, match_value, reason, changed_fields, before, payload, label, wait_reason`. */
export function samplePlan(spec: SyncSpec, limit: number): Statement {
  const one = (
    operation: string,
  ): Sql => sql`select * from (select operation, key, match_value, reason, changed_fields, before, payload, label, how from ${tableId(workOf(spec).plan)}
    where note is null and operation = ${operation} order by key, label limit ${raw(String(limit))}) s`
  return join(['create', 'update', 'delete', 'add', 'remove'].map(one), ' union all ')
}
