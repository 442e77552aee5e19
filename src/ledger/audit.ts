import { columnList, tableId, type Names } from './names.ts'
import { counterColumns } from './tables.ts'
import { DELIVERY_V1 } from './views.ts'
import { join, id, raw, sql, type Sql } from '../util/sql.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import type { Statement } from '../warehouses/warehouse.ts'

/** The view that every audit needs: where it is missing, nothing was built in the schema yet. */
export const AUDIT_VIEW = 'audit_runs_v1'

const RUN_TEXTS = ['run_id', 'invocation_id', 'sync', 'destination', 'type', 'object', 'output', 'status'] as const
const RUN_NUMBERS = ['held_back', 'deferred', 'api_calls', 'bytes_sent', 'retries', 'waited_ms', 'quota_left'] as const

/** Columns of `audit_runs_v1` that are numbers. */
export const runNumbers: readonly string[] = [...counterColumns, ...RUN_NUMBERS]

/** Columns of `audit_deliveries_v1` that are numbers. */
export const deliveryNumbers: readonly string[] = ['seq', 'attempts', 'http_status']

const times = (f: Flavour, names: readonly string[], alias?: string): Sql =>
  join(names.map((name) => sql`${f.iso(alias ? id(alias, name) : id(name))} as ${id(name)}`))

export interface RunsInput {
  readonly sync: string | null
  readonly limit: number
}

/** The latest runs, newest first. */
export const latestRuns = (
  f: Flavour,
  n: Names,
  o: RunsInput,
): Statement => sql`select ${columnList(RUN_TEXTS)}, ${times(f, ['started_at', 'finished_at'])},
    ${columnList(runNumbers)}, ${columnList(['git_sha', 'scheduler', 'error'])}
  from ${tableId(n.view(AUDIT_VIEW))} ${o.sync === null ? sql`` : sql`where sync = ${o.sync} `}order by started_at desc, run_id desc limit ${raw(String(o.limit))}`

/** Names of all syncs that ever ran. */
export const syncsAudited = (n: Names): Statement => sql`select distinct sync from ${tableId(n.view(AUDIT_VIEW))}`

/** Ids of runs that begin with a text. */
export const runsNamed = (
  n: Names,
  o: { readonly prefix: string; readonly sync: string | null },
): Statement => sql`select run_id, sync from ${tableId(n.view(AUDIT_VIEW))}
  where substr(run_id, 1, ${raw(String(o.prefix.length))}) = ${o.prefix}${o.sync === null ? sql`` : sql` and sync = ${o.sync}`} order by run_id desc limit 11`

const DELIVERY_TIMES: readonly string[] = ['planned_at', 'sent_at', 'acked_at']

/** What a delivery says beside its times. */
export const DELIVERY_TEXTS: readonly string[] = DELIVERY_V1.filter((c) => !DELIVERY_TIMES.includes(c) && c !== 'how')

/** Times of a delivery as ISO text. */
export const deliveryTimes = (f: Flavour, alias?: string): Sql => times(f, DELIVERY_TIMES, alias)

/** Deliveries of one run in the order of sending. */
export const deliveriesOf = (
  f: Flavour,
  n: Names,
  o: { readonly runId: string; readonly limit: number },
): Statement => sql`select ${columnList(DELIVERY_TEXTS)}, ${deliveryTimes(f)}
  from ${tableId(n.view('audit_deliveries_v1'))} where run_id = ${o.runId} order by seq limit ${raw(String(o.limit))}`
