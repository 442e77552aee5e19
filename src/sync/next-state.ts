import { columnList, tableId } from '../ledger/names.ts'
import { nextColumns } from '../ledger/tables.ts'
import { id, join, raw, sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { decision, type FlushInput } from './flush-input.ts'
import { tablesOf } from './spec.ts'

/**
 * The state rows that a flush leaves, written into the work table `next`: how each outcome moves each column. What a state row
 * held under another incarnation of its leader (`destination_id`) is void: such a row counts as new.
 *
 * Aliases: `o` outcome, `c` change, `s` state row before, `fl` the flush's decision. `e` is the outcome that counts: in a flush
 * that lost its lease an acknowledgement is only doubt.
 */
export function nextState(o: FlushInput): Statement {
  const { spec } = o
  const t = tablesOf(spec)
  const columns = { ...identity(), ...held(o), ...memory(o), ...bookkeeping(spec.sync.parkAfter) }
  const list = nextColumns.map((c) => sql`${spec.flavour.cast(columns[c.name] ?? sql`null`, c.type)} as ${id(c.name)}`)
  const settledLater = sql`exists (select 1 from ${tableId(spec.names.ledger('deliveries'))} d join ${tableId(spec.names.ledger('runs'))} r on r.run_id = d.run_id
    where d.sync = ${spec.sync.name} and r.token > ${o.runToken} and d.record = c.record and d.label = c.label and d.outcome in ('acked', 'skipped'))`
  const effective = sql`case when fl.lease_held then o.outcome when o.outcome in ('acked', 'unknown') and not ${settledLater} then 'unknown' end`
  return sql`insert into ${tableId(spec.names.work('next', spec.sync.name))} (${columnList(nextColumns.map((c) => c.name))})
    with m as ${spec.flavour.materialized}(select o.*, ${effective} as e, c.operation as op, fl.changed as f_changed,
        ${join(changed.map((name) => sql`c.${id(name)} as ${id(`c_${name}`)}`))}, ${join(before.map((name) => sql`s.${id(name)} as ${id(`s_${name}`)}`))}, s.record is not null as known
      from ${tableId(spec.names.work('outcomes', spec.sync.name))} o
      join ${decision(o)} fl on fl.run_id = o.run_id
      join ${tableId(t.changes)} c on c.run_id = o.run_id and c.seq = o.seq
      left join ${tableId(t.state)} s on s.record = c.record and s.label = c.label and case when s.label <> '' then s.destination_id end is not distinct from case when c.label <> '' then c.destination_id end
      where o.attempt = ${o.attempt} and o.run_id = ${o.runId}),
    k as ${spec.flavour.materialized}(select m.*, e = 'acked' and op in ('create', 'update') as written, e = 'acked' and op = 'add' as added,
        e = 'acked' and (op = 'remove' or (op = 'delete' and (c_how <> 'clear' or evidence = 'already_absent'))) as removed,
        e = 'acked' and op = 'delete' and c_how = 'clear' and evidence <> 'already_absent' as cleared,
        e = 'rejected' and op = 'update' and error_code = 'absent' as absent, e = 'rejected' and not (op = 'update' and coalesce(error_code, '') = 'absent') as refused,
        e = 'skipped' as skipped, e = 'unknown' as dark,
        case when s_tried_hash = c_tried_hash then coalesce(s_tries, 0) + 1 else 1 end as next_tries
      from m where e is not null)
    select ${join(list)} from k`
}

const changed = [
  'record',
  'label',
  'key',
  'wants',
  'match_value',
  'destination_id',
  'payload',
  'held_payload',
  'held_hash',
  'tried_hash',
  'how',
  'verbatim',
  'idempotency_key',
  'born',
] as const
const before = [
  'key',
  'match_value',
  'destination_id',
  'origin',
  'held_payload',
  'held_hash',
  'held_at',
  'held_run',
  'cleared_at',
  'born',
  'doubt',
  'doubt_at',
  'tried_match',
  'tried_payload',
  'tried_hash',
  'tried_at',
  'idempotency_key',
  'tries',
  'last_status',
  'last_error',
  'retry_at',
  'wait_reason',
] as const

type Columns = Readonly<Record<string, Sql>>

const identity = (): Columns => ({
  record: sql`c_record`,
  label: sql`c_label`,
  key: sql`case when written or added or absent then c_key when skipped then coalesce(c_wants, c_key) else coalesce(s_key, c_key) end`,
  match_value: sql`case when written or added then c_match_value when cleared then coalesce(match_value, s_match_value) when absent then null else s_match_value end`,
  destination_id: sql`case when c_label <> '' then c_destination_id when written and coalesce(created, false) then destination_id
    when written then coalesce(destination_id, s_destination_id) when cleared then coalesce(destination_id, s_destination_id) when absent then null else s_destination_id end`,
  origin: sql`case when c_label <> '' then null when written then case when s_match_value is not null then s_origin
      when s_doubt is not null and not coalesce(c_verbatim, false) and not coalesce(created, false) then 'unknown'
      when coalesce(created, false) then 'created' else 'adopted' end
    else coalesce(s_origin, 'unknown') end`,
})

/** What the destination is believed to hold: moves on acknowledgement only (law L3). */
const held = (o: FlushInput): Columns => {
  const now = o.spec.flavour.instant(sql`${o.now}`)
  const stays = (column: string, onWrite: Sql): Sql =>
    sql`case when written or added then ${onWrite} when cleared or absent then null else ${id(`s_${column}`)} end`
  return {
    held_payload: stays('held_payload', sql`case when added then 'true' else coalesce(c_held_payload, c_payload) end`),
    held_hash: stays('held_hash', sql`c_held_hash`),
    held_at: stays('held_at', now),
    held_run: stays('held_run', sql`run_id`),
    cleared_at: sql`case when written or absent then null when cleared then ${now} else s_cleared_at end`,
    changed: sql`f_changed`,
    born: sql`case when c_label <> '' then case when added or dark then c_born else coalesce(s_born, c_born) end
      when written and coalesce(created, false) then f_changed when dark and op = 'delete' then f_changed else coalesce(s_born, 0) end`,
  }
}

/** Doubt, tries and waits: move on every outcome. Only an acknowledgement, a skip or a proven absence ends a doubt. */
const memory = (o: FlushInput): Columns => {
  const { flavour: f, sync, object } = o.spec
  const now = f.instant(sql`${o.now}`)
  const later = (ms: number): Sql => f.plusMs(now, raw(String(ms)))
  const clean = sql`(written or added or cleared or absent or skipped)`
  const first = sql`s_doubt is null`
  const byKey = Object.entries(object.operations)
    .filter(([, s]) => s.repeat === 'by_key')
    .map(([name]) => name)
  const kept = byKey.length ? sql`case when op in (${join(byKey.map((name) => sql`${name}`))}) then c_payload end` : sql`null`
  const word = sql`case op when 'add' then 'create' when 'remove' then 'delete' else op end`
  const dark = (x: Sql, column: string): Sql => sql`case when dark then ${x} when ${clean} then null else ${id(`s_${column}`)} end`
  return {
    doubt: dark(sql`case when s_doubt = 'create' and c_label = '' then 'create' else ${word} end`, 'doubt'),
    doubt_at: dark(now, 'doubt_at'),
    tried_match: dark(sql`case when ${first} then c_match_value else s_tried_match end`, 'tried_match'),
    tried_payload: dark(kept, 'tried_payload'),
    tried_at: dark(sql`case when ${first} then ${f.instant(sql`${o.openedAt}`)} else s_tried_at end`, 'tried_at'),
    idempotency_key: dark(sql`c_idempotency_key`, 'idempotency_key'),
    tried_hash: sql`case when refused or skipped then c_tried_hash when ${clean} then null else s_tried_hash end`,
    tries: sql`case when refused then next_tries when ${clean} then 0 else coalesce(s_tries, 0) end`,
    last_status: sql`case when written or added or cleared then null else coalesce(http_status, s_last_status) end`,
    last_error: sql`case when written or added or cleared or absent then null when refused or skipped or dark then coalesce(error_code, error, evidence) else s_last_error end`,
    retry_at: sql`case when refused then ${later(sync.retryRejectedAfterMs)} when skipped then ${later(sync.recheckAfterMs)} when absent then ${now} when dark or ${clean} then null else s_retry_at end`,
    wait_reason: sql`case when dark then 'doubt' when refused and next_tries >= ${sync.parkAfter} then 'parked' when refused or skipped or absent then 'retry'
      when written and coalesce(c_verbatim, false) then 'follow_up' when ${clean} then null else s_wait_reason end`,
  }
}

const bookkeeping = (parkAfter: number): Columns => ({
  attempt: sql`attempt`,
  seq: sql`seq`,
  gone: sql`removed`,
  outcome: sql`case when refused and next_tries >= ${parkAfter} then 'parked' else outcome end`,
  displaced: sql`case when c_label = '' and known and s_wait_reason is not null and ((op = 'delete' and (removed or cleared)) or (written and c_key <> s_key) or (absent and c_key <> s_key) or (skipped and coalesce(c_wants, c_key) <> s_key)) then s_key end`,
})
