import { empty, raw, sql, type Sql } from '../util/sql.ts'
import { tableId } from '../ledger/names.ts'
import { isRecord } from './binding.ts'
import { duplicateKeys, scopedState } from './candidates.ts'
import { clearedPayload } from './desired.ts'
import { lagOf, pastWait } from './waits.ts'
import { planList } from './plan-columns.ts'
import { addressOf, workOf, type DiffInput } from './spec.ts'

/**
 * Records in scope that nobody bound and no frozen key owns: removals of their own, under mirror. They use match and id in
 * state. Selects for the plan: what waits, and what is removed.
 */
export function planRemovals(d: DiffInput): readonly Sql[] {
  if (d.spec.sync.mode !== 'mirror') return []
  // First who is left, then why it waits: a planner that guesses few waits would look through all bound rows for each record.
  const left = sql`(with unbound as ${d.spec.flavour.materialized}(select s.* from ${scopedState(d)} s where ${isRecord}
    and not exists (select 1 from ${tableId(workOf(d.spec).bound)} b where b.record = s.record) and not exists (select 1 from ${tableId(workOf(d.spec).bound)} b where b.key = s.key and b.frozen is not null)
    and (s.cleared_at is null or s.doubt is not null)) select s.*, ${mustSearch(d)} as searches, ${waitOf(d)} as wait from unbound s) v`
  return [
    sql`select ${planList(d.spec.flavour, { note: sql`'hold'`, key: sql`v.key`, record: sql`v.record`, wait_reason: sql`v.wait` })} from ${left} where v.wait is not null`,
    sql`select ${planList(d.spec.flavour, {
      record: sql`v.record`,
      key: sql`v.key`,
      match_value: sql`v.match_value`,
      destination_id: sql`v.destination_id`,
      operation: sql`'delete'`,
      how: howOf(d),
      reason: sql`'left'`,
      payload: sql`case when ${howOf(d)} = 'clear' then ${clearedPayload(d.spec)} end`,
      tried_hash: sql`'remove'`,
      held_match: sql`v.match_value`,
      tried_match: sql`case when v.doubt is not null then v.tried_match end`,
      tried_at: sql`v.tried_at`,
      doubt: sql`v.doubt`,
      lookup: sql`v.searches`,
      born: sql`v.born`,
      before: sql`v.held_payload`,
    })} from ${left} where v.wait is null`,
  ]
}

/** `delete` touches records that Dray created; others are cleared, unless the user says otherwise. */
function howOf(d: DiffInput): Sql {
  const { onLeave, deleteAdopted } = d.spec.sync
  if (onLeave === 'delete' && !deleteAdopted) return sql`case when v.origin = 'created' then 'delete' else 'clear' end`
  return sql`${onLeave ?? 'delete'}`
}

const addressedById = (d: DiffInput): boolean => (d.spec.object.operations.delete?.address ?? addressOf(d.spec)) === 'id'

/** Without an id the record has to be found first, wherever it may stand. */
function mustSearch(d: DiffInput): Sql {
  const inDoubt = addressedById(d)
    ? sql`true`
    : sql`(s.doubt is not null and (s.doubt = 'create' or (s.match_value is not null and s.tried_match is not null and s.match_value <> s.tried_match)))`
  return sql`coalesce(s.destination_id is null and ${inDoubt}, false)`
}

function waitOf(d: DiffInput): Sql {
  const { flavour: f } = d.spec
  const now = f.instant(sql`${d.now}`)
  const replaced =
    d.spec.object.rekey === 'delete_create'
      ? sql`when exists (select 1 from ${tableId(workOf(d.spec).bound)} b where b.key = s.key and b.record is null and b.frozen is null) then 'replaced' `
      : empty
  const blind = d.spec.object.lookup
    ? sql`when ${mustSearch(d)} and s.doubt is not null and ${now} < ${f.plusMs(sql`s.doubt_at`, raw(String(lagOf(d))))} then 'lag' `
    : sql`when ${mustSearch(d)} then 'user' `
  const repeat = d.spec.object.operations.delete?.repeat ?? 'safe'
  const word = !d.word && (repeat === 'never' || repeat === 'by_key') ? sql`when s.doubt = 'delete' then 'user' ` : empty
  return sql`case when s.key in (${duplicateKeys(d)}) then 'duplicate_key' ${replaced}${blind}${word}else ${pastWait(d, sql`s.tried_hash`, sql`'remove'`, 's')} end`
}
