import { COUNTED, COUNTED_OPERATIONS } from '../ledger/tables.ts'
import { tableId } from '../ledger/names.ts'
import { id, join, sql, type Sql } from '../util/sql.ts'
import type { Row, Statement } from '../warehouses/warehouse.ts'
import { holdsLease, lockLease } from './fence.ts'
import { tablesOf, type SyncSpec } from './spec.ts'

/** `acked_create` and so on: what the books of one run say. */
export type Counters = Readonly<Record<string, number>>

export interface RunNumbers {
  readonly apiCalls: number
  readonly bytesSent: number
  readonly retries: number
  readonly waitedMs: number
}

export interface CloseInput {
  readonly spec: SyncSpec
  readonly runId: string
  readonly status: 'success' | 'partial' | 'failed' | 'crashed' | 'lost_lease'
  readonly error: string | null
  readonly counters: Counters
  readonly numbers: RunNumbers | null
  /** ISO text. */
  readonly now: string
  /** Nothing was left out: `synced_version` moves, waiting rows that nobody needs are dropped. */
  readonly complete: boolean
  readonly version: number
  readonly mark: number
  /** Token of the run; null for a run that is closed by another, whose state is not moved here. */
  readonly token: number | null
}

/**
 * Rows per operation and last outcome of a run, for its counters. An add counts as create, a remove as delete. One pass over the
 * run's rows: a join of the table with itself, planned while it has no statistics yet, compares each row with each.
 */
export const countOutcomes = (spec: SyncSpec, runId: string): Statement =>
  sql`select operation, outcome, count(*) as n from (
    select operation, outcome, row_number() over (partition by seq order by revision desc) as place
    from ${tableId(spec.names.ledger('deliveries'))} where run_id = ${runId}) d
    where place = 1 group by operation, outcome`

/** Rows per operation of a change set. */
export const countChanges = (spec: SyncSpec, runId: string): Statement =>
  sql`select operation, count(*) as n from ${tableId(tablesOf(spec).changes)} where run_id = ${runId} and seq is not null group by operation`

export const countsAs = (operation: string): string => (operation === 'add' ? 'create' : operation === 'remove' ? 'delete' : operation)

/** The books of a run: planned, one count per outcome, and what was not attempted as the rest, per operation (law L4). */
export function countersOf(planned: readonly Row[], outcomes: readonly Row[]): Counters {
  const counters: Record<string, number> = {}
  for (const what of COUNTED) for (const operation of COUNTED_OPERATIONS) counters[`${what}_${operation}`] = 0
  const add = (what: string, operation: string | null | undefined, n: number): void => {
    const name = `${what}_${countsAs(operation ?? '')}`
    counters[name] = (counters[name] ?? 0) + n
  }
  for (const row of planned) {
    add('planned', row['operation'], Number(row['n']))
    add('not_attempted', row['operation'], Number(row['n']))
  }
  for (const row of outcomes) {
    add(row['outcome'] ?? 'unknown', row['operation'], Number(row['n']))
    add('not_attempted', row['operation'], -Number(row['n']))
  }
  return counters
}

export const total = (counters: Counters, what: string): number =>
  COUNTED_OPERATIONS.reduce((sum, operation) => sum + (counters[`${what}_${operation}`] ?? 0), 0)

/** The close of a run as one atomic unit. A crashed run only gets its books; holds belong to a run that looked to its end. */
export function closeStatements(o: CloseInput): readonly Statement[] {
  if (o.token === null) return [closeRow(o)]
  return [lockLease(o.spec), ...(o.complete ? forget(o) : []), ...hold(o), ...(o.complete ? [advance(o)] : []), closeRow(o)]
}

/** The lease is still ours: asked by every statement, under the row lock that the first one takes. */
const fence = (o: CloseInput): Sql => holdsLease(o.spec, o.token ?? -1)

/** Drops waiting rows nobody needs, and clears the past of rows in which nothing is to be sent. */
function forget(o: CloseInput): readonly Statement[] {
  const { state, changes } = tablesOf(o.spec)
  const notes = (note: string): Sql => sql`${tableId(changes)} c where ${fence(o)} and c.run_id = ${o.runId} and c.note = ${note}`
  return [
    sql`delete from ${tableId(state)} where exists (select 1 from ${notes('drop')} and c.record = ${tableId(state)}.record and c.label = ${tableId(state)}.label)`,
    sql`update ${tableId(state)} set tries = 0, retry_at = null, tried_hash = null, wait_reason = null, last_error = null, held_hash = c.held_hash
      from ${tableId(changes)} c where ${fence(o)} and c.run_id = ${o.runId} and c.note = 'settle' and c.record = ${tableId(state)}.record and c.label = ${tableId(state)}.label and ${tableId(state)}.doubt is null`,
  ]
}

/** Writes why each held-back row waits: into its record, or into the waiting row of its key, made here if there is none. */
function hold(o: CloseInput): readonly Statement[] {
  const { state, changes } = tablesOf(o.spec)
  const s = tableId(state)
  const holds = sql`${tableId(changes)} h where ${fence(o)} and h.run_id = ${o.runId} and h.note = 'hold'`
  const itself = sql`x.record = h.record and x.label = h.label and x.key = h.key`
  const spare = sql`x.key = h.key and x.label = '' and x.match_value is null and x.doubt is null`
  return [
    sql`update ${s} set wait_reason = h.wait_reason from ${tableId(changes)} h where ${fence(o)} and h.run_id = ${o.runId} and h.note = 'hold'
      and h.record = ${s}.record and h.label = ${s}.label and h.key = ${s}.key and ${s}.wait_reason is distinct from h.wait_reason`,
    sql`update ${s} set wait_reason = w.wait_reason from (select h.key, min(h.wait_reason) as wait_reason from ${holds} and h.label = ''
        and not exists (select 1 from ${s} x where ${itself}) group by h.key) w
      where ${s}.key = w.key and ${s}.label = '' and ${s}.match_value is null and ${s}.doubt is null and ${s}.wait_reason is distinct from w.wait_reason`,
    sql`insert into ${s} (record, key, label, changed, born, tries, wait_reason)
      select ${`${o.runId}-w`} || lpad(cast(row_number() over (order by n.key) as varchar(20)), 9, '0'), n.key, '', 0, 0, 0, n.wait_reason
      from (select h.key, min(h.wait_reason) as wait_reason from ${holds} and h.label = ''
        and not exists (select 1 from ${s} x where ${itself}) and not exists (select 1 from ${s} x where ${spare}) group by h.key) n`,
  ]
}

const advance = (o: CloseInput): Statement => sql`update ${tableId(o.spec.names.ledger('syncs'))}
  set synced_version = ${o.version}, mark = ${o.mark}, definition = ${o.spec.definition}, match_definition = ${o.spec.matchDefinition}, resend_before = null,
    updated_at = ${o.spec.flavour.instant(sql`${o.now}`)} where sync = ${o.spec.sync.name} and ${fence(o)}`

function closeRow(o: CloseInput): Statement {
  const counters = join(Object.entries(o.counters).map(([name, n]) => sql`${id(name)} = ${n}`))
  const numbers = o.numbers
    ? sql`, api_calls = ${o.numbers.apiCalls}, bytes_sent = ${o.numbers.bytesSent}, retries = ${o.numbers.retries}, waited_ms = ${Math.round(o.numbers.waitedMs)}`
    : sql``
  return sql`update ${tableId(o.spec.names.ledger('runs'))} set status = ${o.status}, finished_at = ${o.spec.flavour.instant(sql`${o.now}`)}, error = ${o.error}, ${counters}${numbers}
    where run_id = ${o.runId}`
}

/** Change rows of a closed run are dropped: the audit has what was sent. */
export const dropChanges = (spec: SyncSpec, runId: string): Statement =>
  sql`delete from ${tableId(tablesOf(spec).changes)} where run_id = ${runId}`
