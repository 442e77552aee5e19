import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { countDesired } from './desired.ts'
import type { Diff } from './diff.ts'
import type { GuardFacts } from './guard.ts'
import { tablesOf, type SyncSpec } from './spec.ts'
import { isoOf, type SyncWorld } from './world.ts'

/** Reads what the guards look at. */
export async function readGuardFacts(world: SyncWorld, diff: Diff): Promise<GuardFacts> {
  const { spec } = diff.input
  const one = async (statement: Statement): Promise<number> => Number((await world.warehouse.query(statement))[0]?.['n'] ?? 0)
  const records = spec.sync.kind === 'records'
  const held = await one(countHeld(spec))
  const day = isoOf(world.clock.now() - 86_400_000)
  return {
    sync: spec.sync.name,
    kind: spec.sync.kind,
    held,
    plannedDeletes: diff.counts.operations['delete'] ?? 0,
    plannedChanges: diff.counts.changes,
    recentDeletes: await one(countRecentDeletes(spec, day)),
    desired: records ? await one(countDesired(spec)) : 0,
    labels: records ? [] : await labelFacts(world, spec),
    matchChanged: records && (await matchChanged(world, spec)),
    lostState: records && held === 0 && (await one(countRecords(spec))) === 0 && (await one(lastNotRemoved(spec))) > 0,
  }
}

const countHeld = (spec: SyncSpec): Statement =>
  sql`select count(*) as n from ${tableId(tablesOf(spec).state)} where held_payload is not null`

const countRecords = (spec: SyncSpec): Statement =>
  sql`select count(*) as n from ${tableId(tablesOf(spec).state)} where match_value is not null or doubt is not null`

const countRecentDeletes = (
  spec: SyncSpec,
  since: string,
): Statement => sql`select count(*) as n from ${tableId(spec.names.ledger('deliveries'))}
  where sync = ${spec.sync.name} and operation in ('delete', 'remove') and outcome = 'acked' and acked_at > ${spec.flavour.instant(sql`${since}`)}`

/** Records whose last delivery that proves anything left something there, and which state has forgotten altogether. */
function lastNotRemoved(spec: SyncSpec): Statement {
  const log = sql`(select record, operation, outcome, row_number() over (partition by record order by run_id desc, seq desc) as nth
    from ${tableId(spec.names.ledger('deliveries'))} where sync = ${spec.sync.name} and (outcome = 'acked' or (outcome = 'rejected' and error_code = 'absent')))`
  return sql`select count(*) as n from ${log} l where nth = 1 and outcome = 'acked' and operation <> 'delete'
    and not exists (select 1 from ${tableId(tablesOf(spec).state)} s where s.record = l.record)`
}

async function matchChanged(world: SyncWorld, spec: SyncSpec): Promise<boolean> {
  const [row] = await world.warehouse.query(
    sql`select match_definition from ${tableId(spec.names.ledger('syncs'))} where sync = ${spec.sync.name}`,
  )
  const stored = row?.['match_definition'] ?? null
  return stored !== null && stored !== spec.matchDefinition && Number((await world.warehouse.query(countRecords(spec)))[0]?.['n']) > 0
}

async function labelFacts(world: SyncWorld, spec: SyncSpec): Promise<GuardFacts['labels']> {
  const held = await world.warehouse.query(
    sql`select label, count(*) as n from ${tableId(tablesOf(spec).state)} where held_payload is not null group by label`,
  )
  const sizes = await world.warehouse.query(
    sql`select group_name, count(*) as n from ${tableId(tablesOf(spec).groups)} group by group_name`,
  )
  const size = new Map(sizes.map((r) => [r['group_name'], Number(r['n'])]))
  return held.flatMap((row) => {
    const groups = Object.entries(spec.sync.labels).filter(([, label]) => label === row['label'])
    if (!groups.length) return [] // taken out of the mapping: the limit on deletes covers it
    return [{ label: row['label'] ?? '', held: Number(row['n']), desired: groups.reduce((n, [group]) => n + (size.get(group) ?? 0), 0) }]
  })
}
