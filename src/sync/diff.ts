import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import type { Row } from '../warehouses/warehouse.ts'
import { bindRows, freezeBlocked, rowsInScope } from './binding.ts'
import { closeScope, copyScope, seedScope } from './candidates.ts'
import { countPlan } from './change-set.ts'
import { countsAs } from './close.ts'
import { planMemberships } from './plan-memberships.ts'
import { planRecords } from './plan-records.ts'
import { workOf, type DiffInput, type SyncSpec } from './spec.ts'
import { isoOf, type SyncWorld } from './world.ts'

export interface DiffOptions {
  readonly fullRefresh: boolean
  /** The user's word for rows in doubt that may not be repeated. */
  readonly word: boolean
}

/** What a diff found; the rows are in the plan table. */
export interface Diff {
  readonly input: DiffInput
  /** The leader's change counter that this diff saw. */
  readonly mark: number
  readonly counts: PlanCounts
}

export interface PlanCounts {
  /** Per create, update, delete (add and remove count so). */
  readonly operations: Readonly<Record<string, number>>
  /** Updates for the reasons `changed` and `taken_over`. */
  readonly changes: number
  readonly heldBack: number
  readonly waits: Readonly<Record<string, number>>
}

/** Computes the change set of a sync in the warehouse: scope, closure, binding, plan. Writes work tables only. */
export async function diffSync(world: SyncWorld, spec: SyncSpec, o: DiffOptions): Promise<Diff> {
  const input = await readInput(world, spec, o)
  const mark = spec.sync.follows ? await leaderMark(world, spec) : 0
  if (spec.sync.kind === 'memberships') await world.warehouse.migrate(planMemberships(input))
  else await planOfRecords(world, input)
  return { input, mark, counts: countsOf(await world.warehouse.query(countPlan(spec))) }
}

async function planOfRecords(world: SyncWorld, d: DiffInput): Promise<void> {
  const { warehouse } = world
  if (!d.all) {
    await warehouse.migrate(seedScope(d))
    // Closed once one adds nothing right after the other added nothing: both have seen all there is.
    const rounds = closeScope(d.spec)
    for (let n = 0, quiet = 0; quiet < 2; n++) quiet = (await warehouse.execute(rounds[n % 2 === 0 ? 0 : 1])).rows > 0 ? 0 : quiet + 1
    await warehouse.migrate(copyScope(d.spec))
  }
  await warehouse.migrate(rowsInScope(d))
  const frozen = await warehouse.query(sql`select count(*) as n from ${tableId(workOf(d.spec).rows)} where frozen is not null`)
  if (Number(frozen[0]?.['n']) > 0) while ((await warehouse.execute(freezeBlocked(d))).rows > 0);
  await warehouse.migrate(bindRows(d))
  await warehouse.migrate(planRecords(d))
}

async function readInput(world: SyncWorld, spec: SyncSpec, o: DiffOptions): Promise<DiffInput> {
  const { flavour } = spec
  const [sync] = await world.warehouse
    .query(sql`select synced_version, mark, definition, ${flavour.iso(sql`resend_before`)} as resend_before
    from ${tableId(spec.names.ledger('syncs'))} where sync = ${spec.sync.name}`)
  const [entity] = await world.warehouse.query(
    sql`select published from ${tableId(spec.names.ledger('entities'))} where entity = ${spec.sync.entity}`,
  )
  const stored = sync?.['definition'] ?? null
  const redefined = stored !== spec.definition
  return {
    spec,
    now: isoOf(world.clock.now()),
    since: Number(sync?.['synced_version'] ?? 0),
    all: redefined || o.fullRefresh,
    redefined,
    resendBefore: sync?.['resend_before'] ?? null,
    word: o.word,
    mark: Number(sync?.['mark'] ?? 0),
    version: Number(entity?.['published'] ?? 0),
  }
}

/** How far the leader's acknowledgements are. */
async function leaderMark(world: SyncWorld, spec: SyncSpec): Promise<number> {
  const [row] = await world.warehouse.query(
    sql`select coalesce(max(changed), 0) as mark from ${tableId(spec.names.ledger('flushes'))} where sync = ${spec.sync.follows}`,
  )
  return Number(row?.['mark'] ?? 0)
}

function countsOf(rows: readonly Row[]): PlanCounts {
  const operations: Record<string, number> = { create: 0, update: 0, delete: 0 }
  const waits: Record<string, number> = {}
  let changes = 0
  for (const row of rows) {
    const n = Number(row['n'])
    if (row['note'] === 'hold') waits[row['wait_reason'] ?? ''] = (waits[row['wait_reason'] ?? ''] ?? 0) + n
    else {
      const operation = countsAs(row['operation'] ?? '')
      operations[operation] = (operations[operation] ?? 0) + n
      if (operation === 'update' && ['changed', 'taken_over'].includes(row['reason'] ?? '')) changes += n
    }
  }
  return { operations, changes, heldBack: Object.values(waits).reduce((a, b) => a + b, 0), waits }
}
