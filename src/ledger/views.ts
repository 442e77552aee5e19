import { createHash } from 'node:crypto'
import { id, join, lit, sql, type Sql } from '../util/sql.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { ColumnSpec, Statement, Warehouse } from '../warehouses/warehouse.ts'
import { columnList, names, tableId, type Names } from './names.ts'
import { counterColumns, entityTables, stateColumns } from './tables.ts'

/** Entities and syncs whose tables the views read: those of the project, and whatever else the schema still holds. */
export interface Viewed {
  readonly entities: readonly string[]
  readonly syncs: readonly string[]
}

/** Definitions of the audit contract: views that other people build on. Within `_v1` columns are only ever added, at the end. */
export function auditViews(f: Flavour, n: Names, v: Viewed): readonly { readonly name: string; readonly query: Sql }[] {
  return [
    { name: 'audit_runs_v1', query: runs(n) },
    { name: 'audit_deliveries_v1', query: deliveries(n) },
    { name: 'audit_records_v1', query: records(f, n, v.syncs) },
    { name: 'audit_memberships_v1', query: memberships(f, n, v.entities) },
    {
      name: 'audit_quarantine_v1',
      query: sql`select ${columnList(['entity', 'sync', 'key', 'field', 'value', 'reason', 'first_seen', 'last_seen'])} from ${tableId(n.ledger('quarantine'))}`,
    },
  ]
}

/** Statements that make the views; run again when an entity or a sync is new. */
export const viewStatements = (f: Flavour, n: Names, v: Viewed): readonly Statement[] =>
  auditViews(f, n, v).flatMap((view) => f.createView(n.view(view.name), view.query))

const runs = (
  n: Names,
): Sql => sql`select ${columnList(['run_id', 'invocation_id', 'sync', 'destination', 'type', 'object', 'output', 'status', 'started_at', 'finished_at'])}, ${columnList(counterColumns)},
  ${columnList(['held_back', 'deferred', 'api_calls', 'bytes_sent', 'retries', 'waited_ms', 'quota_left', 'git_sha', 'definition', 'scheduler', 'error'])} from ${tableId(n.ledger('runs'))}`

/** The last revision of each delivery. */
function deliveries(n: Names): Sql {
  const log = tableId(n.ledger('deliveries'))
  const last = sql`not exists (select 1 from ${log} x where x.run_id = d.run_id and x.seq = d.seq and x.revision > d.revision)`
  const columns = DELIVERY_V1.map((c) => id(OF_RUN.has(c) ? 'r' : 'd', c))
  return sql`select ${join(columns)} from ${log} d join ${tableId(n.ledger('runs'))} r on r.run_id = d.run_id where ${last}`
}

/** Columns of `audit_deliveries_v1`: only ever added to, at the end. */
export const DELIVERY_V1 = [
  'run_id',
  'seq',
  'sync',
  'destination',
  'type',
  'object',
  'entity',
  'key',
  'record',
  'label',
  'operation',
  'reason',
  'changed_fields',
  'before',
  'payload',
  'outcome',
  'evidence',
  'attempts',
  'http_status',
  'error_code',
  'error',
  'destination_id',
  'request_id',
  'planned_at',
  'sent_at',
  'acked_at',
  'how',
] as const

/** Those that a delivery has from its run. */
const OF_RUN: ReadonlySet<string> = new Set(['destination', 'type', 'object'])

const RECORD = [
  'key',
  'record',
  'label',
  'match_value',
  'destination_id',
  'origin',
  'held_payload',
  'held_at',
  'held_run',
  'cleared_at',
  'doubt',
  'doubt_at',
  'tried_match',
  'tries',
  'last_status',
  'last_error',
  'retry_at',
  'wait_reason',
] as const

function records(f: Flavour, n: Names, syncs: readonly string[]): Sql {
  const one = (sync: string): Sql => sql`select ${f.text(lit(sync))} as sync, ${columnList(RECORD)} from ${tableId(n.state(sync))}`
  const none = sql`select sync, ${nothing(f, stateColumns, RECORD)} from ${tableId(n.ledger('syncs'))} where false`
  const all = syncs.length ? join(syncs.map(one), ' union all ') : none
  return sql`select s.sync, y.destination, y.type, y.object, y.entity, ${columnList(RECORD, 's')} from (${all}) s left join ${tableId(n.ledger('syncs'))} y on y.sync = s.sync`
}

/** A sync's own `where:` is a group nobody wants listed. */
function memberships(f: Flavour, n: Names, entities: readonly string[]): Sql {
  const listed = ['key', 'group_name', 'event', 'happened_at', 'invocation_id']
  const one = (entity: string): Sql =>
    sql`select ${f.text(lit(entity))} as entity, ${columnList(listed)} from ${tableId(n.groupEvents(entity))} where group_name not like 'sync:%'`
  const none = sql`select entity, ${nothing(f, entityTables.groupEvents, listed)} from ${tableId(n.ledger('entities'))} where false`
  return entities.length ? join(entities.map(one), ' union all ') : none
}

/** Columns without a row behind them, of the types (and collation) that they have later: Postgres replaces a view only while these stay. */
const nothing = (f: Flavour, specs: readonly ColumnSpec[], listed: readonly string[]): Sql =>
  join(listed.map((name) => sql`${f.cast(sql`null`, specs.find((c) => c.name === name)?.type ?? 'text')} as ${id(name)}`))

/** Makes the views if the entities and syncs that have tables are others than last time. */
export async function ensureViews(warehouse: Warehouse): Promise<void> {
  const n = names(warehouse.schema)
  const tables = await warehouse.tables()
  const having = (prefix: string): string[] =>
    tables
      .filter((t) => t.startsWith(prefix))
      .map((t) => t.slice(prefix.length))
      .sort()
  const viewed: Viewed = { entities: having('_dray_gone__'), syncs: having('_dray_state__') }
  const made = createHash('sha256')
    .update(JSON.stringify([VERSION, viewed]))
    .digest('hex')
    .slice(0, 16)
  const meta = tableId(n.ledger('meta'))
  const [row] = await warehouse.query(sql`select value from ${meta} where name = 'views'`)
  if (row?.['value'] === made && tables.includes('audit_runs_v1')) return
  await warehouse.migrate([
    ...viewStatements(warehouse.flavour, n, viewed),
    sql`delete from ${meta} where name = 'views'`,
    sql`insert into ${meta} (name, value) values ('views', ${made})`,
  ])
}

/** Grows with every change of a view's text. */
const VERSION = 2
