import type { Lease } from '../ledger/lease.ts'
import { columnList, tableId } from '../ledger/names.ts'
import { counterColumns } from '../ledger/tables.ts'
import { join, sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import type { Diff } from './diff.ts'
import type { SyncSpec } from './spec.ts'
import { isoOf, type SyncWorld } from './world.ts'

/**
 * Opens a run: its change set (written by `write`, if any) and its row, with what is planned. A run under another definition
 * erases the stored one: only a complete close writes it again. Returns the run's id.
 */
export async function openRun(
  world: SyncWorld,
  spec: SyncSpec,
  lease: Lease,
  diff: Diff,
  o: { status: 'running' | 'refused'; error: string | null },
  write?: (runId: string) => Promise<unknown>,
): Promise<string> {
  const runId = world.newRunId()
  await world.warehouse.execute(dropOldChanges(spec, isoOf(world.clock.now() - LATE_MS)))
  await write?.(runId)
  await world.warehouse.atomically([
    insertRun(world, spec, lease, diff, { ...o, runId }),
    ...(diff.input.redefined && o.status === 'running' ? [eraseDefinition(spec)] : []),
  ])
  return runId
}

/** How long an outcome of a run that did not close itself may still arrive: a machine that slept, a disk that comes back. */
const LATE_MS = 7 * 86_400_000

/** Change rows that nobody needs any more: of runs that ended long ago, and of runs that died before they were opened. */
const dropOldChanges = (
  spec: SyncSpec,
  before: string,
): Statement => sql`delete from ${tableId(spec.names.changes(spec.sync.name))} where run_id not in (
  select run_id from ${tableId(spec.names.ledger('runs'))} where sync = ${spec.sync.name} and (status = 'running' or finished_at >= ${spec.flavour.instant(sql`${before}`)}))`

const eraseDefinition = (spec: SyncSpec): Statement =>
  sql`update ${tableId(spec.names.ledger('syncs'))} set definition = null where sync = ${spec.sync.name}`

function insertRun(
  world: SyncWorld,
  spec: SyncSpec,
  lease: Lease,
  diff: Diff,
  o: { runId: string; status: string; error: string | null },
): Statement {
  const { sync } = spec
  const started = spec.flavour.instant(sql`${isoOf(world.clock.now())}`)
  const counters = counterColumns.map((name) => {
    const [, what, operation] = /^(.*)_(create|update|delete)$/.exec(name) ?? []
    return what === 'planned' || what === 'not_attempted' ? (diff.counts.operations[operation ?? ''] ?? 0) : 0
  })
  return sql`insert into ${tableId(spec.names.ledger('runs'))} (run_id, invocation_id, sync, destination, type, object, entity, output, status, started_at, finished_at, token, version, mark,
      ${columnList(counterColumns)}, held_back, deferred, api_calls, bytes_sent, retries, waited_ms, git_sha, definition, scheduler, error)
    select ${o.runId}, ${world.invocationId}, ${sync.name}, ${sync.destination}, ${spec.type}, ${sync.object}, ${sync.entity}, ${world.output}, ${o.status}, ${started},
      ${o.status === 'refused' ? started : sql`null`}, ${lease.token}, ${diff.input.version}, ${diff.mark}, ${join(counters.map((n) => sql`${n}`))}, ${diff.counts.heldBack}, 0, 0, 0, 0, 0,
      ${world.gitSha}, ${spec.definition}, ${world.scheduler}, ${o.error}`
}
