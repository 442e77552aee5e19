import { tableId } from '../ledger/names.ts'
import { empty, id, join, lit, raw, sql, type Sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { isRecord } from './binding.ts'
import { scopedState } from './candidates.ts'
import { fieldChanges, payloadDocs, samePayload } from './changed-fields.ts'
import { desiredPayloads, hasCreateOnly } from './desired.ts'
import { planList } from './plan-columns.ts'
import { planRemovals } from './plan-removals.ts'
import { addressOf, workOf, type DiffInput, type SyncSpec } from './spec.ts'
import { lagOf, pastWait } from './waits.ts'

/** The plan of a records sync as a table: changes, held-back rows, and what the close drops and settles. */
export function planRecords(d: DiffInput): readonly Statement[] {
  const { flavour } = d.spec
  const w = workOf(d.spec)
  return flavour.createTableAs(
    w.plan,
    sql`with spare as (select key, min(record) as record from ${scopedState(d)} s where not ${isRecord} group by key),
    owned as (select key, min(record) as record from ${scopedState(d)} s where ${isRecord} group by key),
    hot as (${hot(d)}),
    desired as ${flavour.materialized}(${desiredPayloads(d.spec, raw('hot'))}),
    weighed as ${flavour.materialized}(${weighed(d)}),
    judged as (select q.*, ${changed(d.spec)} as changed from weighed q),
    verdict as (select j.*, case when j.changed then ${waitOf(d)} end as wait from judged j)
    ${join([frozenHolds(d), drops(d), settled(d), holds(d), writes(d), ...planRemovals(d)], '\n    union all ')}`,
  )
}

/** Rows whose payload has to be looked at: all but those whose own clean record holds the same hash under the same match. */
function hot(d: DiffInput): Sql {
  return sql`select b.key, b.match_value, b.hash, b.record, coalesce(b.record, sp.record) as base from ${tableId(workOf(d.spec).bound)} b
    left join ${scopedState(d)} s on s.record = b.record left join spare sp on sp.key = b.key
    where b.frozen is null and not ${quiet(d)}`
}

function quiet(d: DiffInput): Sql {
  const created = d.spec.sync.mode === 'create' ? sql`s.record is not null and s.doubt is distinct from 'create'` : sql`false`
  const same = d.redefined
    ? sql`false`
    : sql`s.doubt is null and s.cleared_at is null and s.match_value = b.match_value and s.key = b.key and s.held_hash = b.hash and not ${resent(d, 's')}`
  return sql`coalesce((${created}) or (${same}), false)`
}

const resent = (d: DiffInput, alias: string): Sql =>
  d.resendBefore === null ? sql`false` : sql`coalesce(${id(alias, 'held_at')} < ${d.spec.flavour.instant(sql`${d.resendBefore}`)}, false)`

/** Whether anything has to be sent, over `weighed` as `q`. */
const changed = (spec: SyncSpec): Sql =>
  spec.sync.mode === 'create'
    ? sql`(q.record is null or q.r_doubt is not distinct from 'create')`
    : sql`not coalesce(q.record is not null and q.r_doubt is null and q.r_cleared is null and q.r_match = q.match_value and q.r_key = q.key and ${samePayload(spec)} and not q.resent, false)`

/** Each hot row with its payload and its record's past. */
function weighed(d: DiffInput): Sql {
  const { spec } = d
  const f = spec.flavour
  const kind = sql`case s.doubt when 'create' then ${lit(spec.object.operations.create?.repeat ?? 'never')} when 'update' then ${lit(spec.object.operations.update?.repeat ?? 'never')} else 'safe' end`
  const ttl = spec.object.operations.create?.keyTtlMs ?? 86_400_000
  const now = f.instant(sql`${d.now}`)
  const twoPlaces = sql`(s.doubt is not null and s.match_value is not null and s.tried_match is not null and s.match_value <> s.tried_match)`
  const search = spec.object.lookup && addressOf(spec) === 'match' ? twoPlaces : sql`false`
  return sql`select h.key, h.match_value, h.hash, h.record, h.base, p.payload, p.create_payload,
      s.key as r_key, s.match_value as r_match, s.destination_id as r_id, s.held_payload as r_held, s.held_hash as r_hash, s.cleared_at as r_cleared, s.doubt as r_doubt,
      s.doubt_at as r_doubt_at, s.tried_match as r_tried_match, s.tried_payload as r_tried_payload, s.tried_at as r_tried_at, s.idempotency_key as r_ikey, s.born as r_born,
      x.tries as tries, x.tried_hash as past_hash, x.retry_at as retry_at, x.wait_reason as past_wait, ${resent(d, 's')} as resent,
      ${f.sha256Hex(sql`h.match_value || '|' || p.payload`)} as try_hash, ${kind} as repeat_kind, ${payloadDocs(spec)},
      coalesce(s.doubt is not null and ${kind} = 'by_key' and ${now} < ${f.plusMs(sql`s.tried_at`, raw(String(ttl)))}, false) as verbatim,
      coalesce(s.doubt is not null and (${kind} = 'by_lookup' or ${search}), false) as searches
    from hot h join desired p on p.key = h.key
    left join ${scopedState(d)} s on s.record = h.record left join ${scopedState(d)} x on x.record = h.base`
}

/** Why a changed row is not sent now, or NULL. The order is that of the design: doubt first, then past rejections. */
function waitOf(d: DiffInput): Sql {
  const { flavour: f } = d.spec
  const now = f.instant(sql`${d.now}`)
  const past = pastWait(d, sql`j.past_hash`, sql`j.try_hash`, 'j')
  const user = d.word ? empty : sql` when j.r_doubt is not null and j.repeat_kind in ('never', 'by_key') then 'user'`
  return sql`case when j.payload is null then 'invalid' when j.verbatim then ${past}${user}
    when j.searches and ${now} < ${f.plusMs(sql`j.r_doubt_at`, raw(String(lagOf(d))))} then 'lag' else ${past} end`
}

const frozenHolds = (
  d: DiffInput,
): Sql => sql`select ${planList(d.spec.flavour, { note: sql`'hold'`, key: sql`b.key`, record: sql`coalesce(o.record, sp.record)`, wait_reason: sql`b.frozen` })}
  from ${tableId(workOf(d.spec).bound)} b left join owned o on o.key = b.key left join spare sp on sp.key = b.key where b.frozen is not null`

/** Waiting rows of keys that are bound to a record now, or that nobody desires any more. */
const drops = (d: DiffInput): Sql => sql`select ${planList(d.spec.flavour, { note: sql`'drop'`, key: sql`s.key`, record: sql`s.record` })}
  from ${scopedState(d)} s left join ${tableId(workOf(d.spec).bound)} b on b.key = s.key where not (s.match_value is not null or s.doubt is not null) and (b.key is null or b.record is not null)`

/** Rows in which nothing is to be sent: their past rejections are forgotten, and the filter's hash is brought up to date. */
function settled(d: DiffInput): Sql {
  const marked = sql`s.doubt is null and (s.tries > 0 or s.wait_reason is not null or s.retry_at is not null or s.tried_hash is not null)`
  return sql`select ${planList(d.spec.flavour, { note: sql`'settle'`, key: sql`s.key`, record: sql`s.record`, held_hash: sql`s.held_hash` })}
    from ${tableId(workOf(d.spec).bound)} b join ${scopedState(d)} s on s.record = b.record where b.frozen is null and ${quiet(d)} and ${marked}
    union all select ${planList(d.spec.flavour, { note: sql`'settle'`, key: sql`s.key`, record: sql`s.record`, held_hash: sql`case when s.cleared_at is null and s.doubt is null then v.hash else s.held_hash end` })}
    from verdict v join ${scopedState(d)} s on s.record = v.record where not v.changed and (${marked} or s.held_hash is distinct from v.hash)`
}

const holds = (
  d: DiffInput,
): Sql => sql`select ${planList(d.spec.flavour, { note: sql`'hold'`, key: sql`v.key`, record: sql`v.base`, wait_reason: sql`v.wait` })}
  from verdict v where v.changed and v.wait is not null`

function writes(d: DiffInput): Sql {
  const { spec } = d
  const fresh = spec.sync.mode === 'update' ? sql`'update'` : sql`'create'`
  const operation = sql`case when v.record is null then ${fresh} when v.r_doubt = 'create' then 'create' else 'update' end`
  const changedReason = d.redefined ? sql`'definition'` : sql`'changed'`
  const body = hasCreateOnly(spec) ? sql`case when ${operation} = 'create' then v.create_payload else v.payload end` : sql`v.payload`
  const byId = addressOf(spec) === 'id' && spec.object.lookup
  return sql`select ${planList(spec.flavour, {
    record: sql`v.base`,
    key: sql`case when v.verbatim then v.r_key else v.key end`,
    wants: sql`case when v.verbatim then v.key end`,
    match_value: sql`case when v.verbatim then v.r_tried_match else v.match_value end`,
    destination_id: sql`v.r_id`,
    operation,
    reason: sql`case when v.record is null then 'new' when v.r_doubt is not null then 'retry' when v.r_cleared is not null then 'returned' when v.r_key <> v.key then 'taken_over'
      when v.r_match <> v.match_value then 'rekeyed' when v.resent then 'resend' else ${changedReason} end`,
    payload: sql`case when v.verbatim then v.r_tried_payload else ${body} end`,
    held_payload: hasCreateOnly(spec) ? sql`case when not v.verbatim then v.payload end` : sql`null`,
    held_hash: sql`case when not v.verbatim then v.hash end`,
    tried_hash: sql`v.try_hash`,
    held_match: sql`v.r_match`,
    tried_match: sql`case when v.r_doubt is not null then v.r_tried_match end`,
    tried_at: sql`v.r_tried_at`,
    doubt: sql`v.r_doubt`,
    lookup: byId ? sql`v.r_id is null and (v.searches or (v.r_doubt is null and ${operation} = 'update'))` : sql`v.searches`,
    verbatim: sql`v.verbatim`,
    idempotency_key: sql`case when v.verbatim or v.r_doubt = 'create' then v.r_ikey end`,
    born: sql`v.r_born`,
    ...fieldChanges(spec),
  })} from verdict v where v.changed and v.wait is null`
}
