import { columnList, tableId } from '../ledger/names.ts'
import { stateColumns } from '../ledger/tables.ts'
import { sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { holdsLease, lockLease } from './fence.ts'
import { decision, type FlushInput } from './flush-input.ts'
import { nextState } from './next-state.ts'
import { tablesOf } from './spec.ts'

/**
 * Outcomes into the ledger, as one atomic unit. The first statements decide once whether the token still holds, and every
 * later one reads that decision: held, deliveries are written and state advances; not held, deliveries are written, and what
 * was sent becomes doubt unless a later run settled it. Shared tables are only inserted into.
 */
export function flushStatements(o: FlushInput): readonly Statement[] {
  const { spec } = o
  const next = spec.names.work('next', spec.sync.name)
  const staged = spec.names.work('outcomes', spec.sync.name)
  const state = tablesOf(spec).state
  const columns = stateColumns.map((c) => c.name)
  // Both tables are filled and emptied by each flush: statistics from another moment make plans that take minutes.
  return [
    lockLease(spec),
    decide(o),
    ...spec.flavour.analyze(staged),
    nextState(o),
    ...spec.flavour.analyze(next),
    deliveries(o),
    spec.flavour.deleteMatching(state, next, ['record', 'label']),
    sql`insert into ${tableId(state)} (${columnList(columns)}) select ${columnList(columns)} from ${tableId(next)} where not gone`,
    displaced(o),
    sql`delete from ${tableId(next)} where attempt = ${o.attempt}`,
    sql`delete from ${tableId(staged)} where attempt = ${o.attempt}`,
  ]
}

function decide(o: FlushInput): Statement {
  const { spec } = o
  const flushes = tableId(spec.names.ledger('flushes'))
  return sql`insert into ${flushes} (run_id, flush, sync, attempt, token, lease_held, window_no, changed, rows, flushed_at)
    select ${o.runId}, ${o.flush}, ${spec.sync.name}, ${o.attempt}, ${o.token},
      ${holdsLease(spec, o.token)}, ${o.closes},
      (select coalesce(max(changed), 0) + 1 from ${flushes} where sync = ${spec.sync.name}),
      (select count(*) from ${tableId(spec.names.work('outcomes', spec.sync.name))} where attempt = ${o.attempt}), ${spec.flavour.instant(sql`${o.now}`)}
    where not exists (select 1 from ${flushes} where run_id = ${o.runId} and flush = ${o.flush})`
}

function deliveries(o: FlushInput): Statement {
  const { spec } = o
  const log = tableId(spec.names.ledger('deliveries'))
  const mine = sql`from ${tableId(spec.names.work('outcomes', spec.sync.name))} where attempt = ${o.attempt}`
  const from = ['record', 'key', 'label', 'operation', 'how', 'reason', 'changed_fields', 'before', 'match_value', 'payload'] as const
  return sql`insert into ${log} (run_id, seq, revision, sync, entity, ${columnList(from)}, outcome, evidence, attempts, http_status, error_code, error, destination_id, request_id, planned_at, sent_at, acked_at, flush)
    select o.run_id, o.seq, coalesce(d.revision, 0), ${spec.sync.name}, ${spec.sync.entity}, ${columnList(from, 'c')},
      coalesce(n.outcome, o.outcome), o.evidence, o.attempts, o.http_status, o.error_code, o.error, coalesce(o.destination_id, c.destination_id), o.request_id, r.started_at, o.sent_at, o.acked_at, ${o.flush}
    from ${tableId(spec.names.work('outcomes', spec.sync.name))} o
    join ${decision(o)} fl on fl.run_id = o.run_id
    join ${tableId(tablesOf(spec).changes)} c on c.run_id = o.run_id and c.seq = o.seq
    join ${tableId(spec.names.ledger('runs'))} r on r.run_id = o.run_id
    left join ${tableId(spec.names.work('next', spec.sync.name))} n on n.attempt = case when fl.lease_held then o.attempt end and n.seq = o.seq
    left join (select seq, max(revision) + 1 as revision from ${log}
      where run_id = ${o.runId} and seq >= (select min(seq) ${mine}) and seq <= (select max(seq) ${mine}) group by seq) d on d.seq = o.seq
    where o.attempt = ${o.attempt} and o.run_id = ${o.runId}`
}

/** When a waiting record goes to another key or is removed, its former owner keeps a waiting row of its own; its id sorts behind the run's records. */
function displaced(o: FlushInput): Statement {
  const { spec } = o
  const state = tableId(tablesOf(spec).state)
  return sql`insert into ${state} (record, key, label, changed, born, tries, wait_reason)
    select ${`${o.runId}-d`} || lpad(cast(min(n.seq) as varchar(20)), 9, '0') || ${`-${o.flush}`}, n.displaced, '', max(n.changed), 0, 0, 'displaced'
    from ${tableId(spec.names.work('next', spec.sync.name))} n where n.attempt = ${o.attempt} and n.displaced is not null
      and not exists (select 1 from ${state} s where s.key = n.displaced and s.match_value is null and s.doubt is null)
    group by n.displaced`
}
