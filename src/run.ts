import { build, type BuildOptions, type BuildResult } from './build/build.ts'
import { checkCanon, syncWorld, withWarehouse, type Context } from './context.ts'
import { InputError, StopError, type Problem } from './errors.ts'
import type { Event } from './events.ts'
import { groupMoves } from './ledger/group-moves.ts'
import { names } from './ledger/names.ts'
import { ensureViews } from './ledger/views.ts'
import type { NodeId, Sync } from './project/manifest.ts'
import { select, type Selection } from './project/graph/select.ts'
import { unknownName } from './project/unknown-name.ts'
import { baselineSync } from './sync/baseline.ts'
import { total } from './sync/close.ts'
import type { Acceptance } from './sync/guard.ts'
import { leftBehind } from './sync/left-behind.ts'
import { planSync, prepareSync, runSync, type SyncPlan, type SyncResult } from './sync/sync.ts'
import type { SyncWorld } from './sync/world.ts'
import { stopOnAbort } from './util/stop-on-abort.ts'
import type { Warehouse } from './warehouses/warehouse.ts'

export interface WorkOptions extends Selection {
  readonly fullRefresh: boolean
  readonly resend: boolean
  readonly accepted: readonly Acceptance[]
  /** Rows of each operation that a plan shows. */
  readonly samples: number
}

/** A sync that did not come to its end: another one failed, its models did, or it threw. */
export interface SyncFailure {
  readonly sync: string
  readonly destination: string
  readonly status: 'error' | 'skipped'
  readonly problems: readonly Problem[]
  readonly exitCode: 1 | 2
}

export interface GroupMove {
  readonly entity: string
  readonly group: string
  readonly version: number
  readonly entered: number
  readonly left: number
  readonly members: number
}

export interface Summary {
  readonly build: BuildResult | null
  readonly syncs: readonly (SyncResult | SyncFailure)[]
  readonly plans: readonly (SyncPlan | SyncFailure)[]
  /** What a plan's build moved in each group. */
  readonly groups: readonly GroupMove[]
  /** The output has no `deliver: true`: nothing was sent. */
  readonly withheld: boolean
  readonly exitCode: 0 | 1 | 2
}

type Verb = 'build' | 'plan' | 'run'

/**
 * The order of work: build what is selected, then look at (plan) or bring up to date (run) each selected sync, a leader before
 * its followers. What fails stops what depends on it; the rest goes on.
 */
export async function work(context: Context, verb: Verb, o: WorkOptions): Promise<Summary> {
  const chosen = new Set(select(context.project.manifest, o))
  checkAccepted(context, o.accepted)
  return withWarehouse(context, async (warehouse) => {
    const world = await syncWorld(context, warehouse)
    if (verb === 'run' && world.deliver) await checkCanon(warehouse)
    const built = await buildChosen(context, warehouse, chosen, o)
    const syncs = verb === 'build' ? [] : orderedSyncs(context, chosen)
    for (const sync of syncs) if (!missingEntity(built, sync)) await prepareSync(world, sync)
    await ensureViews(warehouse)
    if (verb !== 'build') await tellLeftBehind(context, warehouse)
    const failed = new Map<string, readonly Problem[]>()
    const results: (SyncResult | SyncFailure)[] = []
    const plans: (SyncPlan | SyncFailure)[] = []
    for (const sync of syncs) {
      const done = await attempt<SyncPlan | SyncResult>(sync, blockedBy(sync, built, failed), () =>
        verb === 'plan' ? planSync(world, sync, { ...o, word: false }) : runSync(world, sync, { ...o, word: false }),
      )
      if ('status' in done && ['error', 'skipped', 'refused'].includes(done.status)) failed.set(sync.name, done.problems)
      if ('counters' in done) world.emit(finished(done))
      if (verb === 'plan') plans.push(done as SyncPlan | SyncFailure)
      else results.push(done as SyncResult | SyncFailure)
      if (host(context).aborted) break
    }
    const groups = verb === 'plan' ? await movesOf(warehouse, built) : []
    return {
      build: built,
      syncs: results,
      plans,
      groups,
      withheld: verb === 'run' && !world.deliver,
      exitCode: exitCodeOf(context, built, [...results, ...plans]),
    }
  })
}

/** A name with a slip in it would accept nothing, and nobody would know why. */
function checkAccepted({ project }: Context, accepted: readonly Acceptance[]): void {
  const known = project.manifest.syncs.map((s) => s.name)
  const unknown = accepted.filter((a) => !known.includes(a.sync))
  if (unknown.length) throw new InputError(unknown.map((a) => ({ ...unknownName('sync', a.sync, known), node: '--accept-guard' })))
}

async function tellLeftBehind({ project, host: { emit } }: Context, warehouse: Warehouse): Promise<void> {
  for (const { sync, destination, held } of await leftBehind(warehouse, project.manifest.syncs)) {
    const message = `is not in the project any more, and ${destination} still holds ${held} of its rows, which nothing removes: bring the sync back (after a rename: its old name), if need be with a where: that nothing meets`
    emit({ code: 'D010', name: 'note', data: { node: `sync.${sync}`, message } })
  }
}

function finished({ sync, destination, status, counters, diff, seconds }: SyncResult): Event {
  const of = (operation: string): number => counters?.[`acked_${operation}`] ?? 0
  const rejected = counters ? total(counters, 'rejected') + total(counters, 'parked') : 0
  return {
    code: 'S004',
    name: 'sync_finished',
    data: {
      sync,
      destination,
      status,
      creates: of('create'),
      updates: of('update'),
      deletes: of('delete'),
      heldBack: diff.heldBack,
      rejected,
      seconds,
    },
  }
}

/** A sync's own `where:` is a group nobody wants listed. */
async function movesOf(warehouse: Warehouse, built: BuildResult): Promise<readonly GroupMove[]> {
  const moves: GroupMove[] = []
  for (const [entity, version] of built.versions) {
    const rows = await warehouse.query(groupMoves(names(warehouse.schema), { entity, version }))
    moves.push(
      ...rows
        .filter((r) => !r['group_name']?.startsWith('sync:'))
        .map((r): GroupMove => ({
          entity,
          version,
          group: r['group_name'] ?? '',
          entered: Number(r['entered']),
          left: Number(r['left']),
          members: Number(r['members']),
        })),
    )
  }
  return moves
}

const host = (context: Context): AbortSignal => context.host.signal

/** Records what the destination should hold as already held, without sending. */
export async function baseline(
  context: Context,
  name: string,
): Promise<{ readonly sync: string; readonly runId: string; readonly rows: number; readonly heldBack: number }> {
  const { syncs } = context.project.manifest
  const sync = syncs.find((s) => s.name === name)
  if (!sync)
    throw new InputError(
      unknownName(
        'sync',
        name,
        syncs.map((s) => s.name),
      ),
    )
  return withWarehouse(context, async (warehouse) => {
    const world: SyncWorld = await syncWorld(context, warehouse)
    const built = await buildChosen(context, warehouse, new Set([sync.id]), { fullRefresh: false })
    const broken = built.results.find((r) => r.error !== undefined)
    if (broken) throw broken.error
    const [why] = blockedBy(sync, built, new Map())
    if (why) throw new StopError(why)
    const done = await baselineSync(world, sync)
    await ensureViews(warehouse)
    return { sync: sync.name, ...done }
  })
}

/**
 * Builds the selected entities; where only syncs of an entity are selected, just the groups that are those syncs' own `where:`
 * are evaluated over the tables as they are.
 */
async function buildChosen(
  context: Context,
  warehouse: Warehouse,
  chosen: ReadonlySet<NodeId>,
  o: { readonly fullRefresh: boolean },
): Promise<BuildResult> {
  const { manifest, fingerprint, profile } = context.project
  const entities = manifest.entities.filter((e) =>
    [e.id, ...e.properties.map((p) => p.id), ...e.groups.filter((g) => !g.hidden).map((g) => g.id)].some((id) => chosen.has(id)),
  )
  const world = {
    warehouse,
    manifest,
    clock: context.host.clock,
    emit: context.host.emit,
    signal: context.host.signal,
    invocationId: context.invocationId,
    lockTimeoutMs: context.options.lockTimeoutMs,
    threads: profile.threads,
    fingerprint,
  }
  const rest = manifest.syncs.filter((s) => chosen.has(s.id) && !entities.some((e) => e.name === s.entity))
  const own = rest.map((s) => `sync:${s.name}`).filter((name) => manifest.entities.some((e) => e.groups.some((g) => g.name === name)))
  const built = (options: BuildOptions): Promise<BuildResult> =>
    stopOnAbort(
      host(context),
      () => warehouse.cancel(),
      () => build(world, options),
    )
  const full = entities.length ? await built({ entities: entities.map((e) => e.name), fullRefresh: o.fullRefresh }) : null
  const groups = own.length ? await built({ groupsOnly: own, fullRefresh: false }) : null
  return {
    results: [...(full?.results ?? []), ...(groups?.results ?? [])],
    versions: new Map([...(full?.versions ?? []), ...(groups?.versions ?? [])]),
    failed: new Map([...(full?.failed ?? []), ...(groups?.failed ?? [])]),
  }
}

/** Leaders before followers, in the manifest's order. */
function orderedSyncs(context: Context, chosen: ReadonlySet<NodeId>): readonly Sync[] {
  const { manifest } = context.project
  const rank = new Map(manifest.order.map((id, i) => [id, i]))
  return manifest.syncs.filter((s) => chosen.has(s.id)).toSorted((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0))
}

const missingEntity = (built: BuildResult, sync: Sync): boolean => built.failed.has(`entity.${sync.entity}`)

/** What keeps a sync from running: a node of its entity that failed, or its leader. */
function blockedBy(sync: Sync, built: BuildResult, failed: ReadonlyMap<string, readonly Problem[]>): readonly Problem[] {
  const problems: Problem[] = []
  const nodes = [...built.failed].filter(
    ([id]) => id === `entity.${sync.entity}` || id.startsWith(`property.${sync.entity}.`) || id.startsWith(`group.${sync.entity}.`),
  )
  if (nodes.length)
    problems.push({
      node: sync.name,
      message: `not run, because ${nodes.map(([id]) => id).join(', ')} failed`,
      next: 'mend the model; nothing was sent',
    })
  if (sync.follows && failed.has(sync.follows))
    problems.push({ node: sync.name, message: `not run, because ${sync.follows}, which it follows, did not run` })
  return problems
}

async function attempt<T>(sync: Sync, blocked: readonly Problem[], go: () => Promise<T>): Promise<T | SyncFailure> {
  const base = { sync: sync.name, destination: sync.destination }
  if (blocked.length) return { ...base, status: 'skipped', problems: blocked, exitCode: 1 }
  try {
    return await go()
  } catch (error) {
    if (error instanceof InputError) return { ...base, status: 'error', problems: error.problems, exitCode: 2 }
    if (error instanceof StopError)
      return { ...base, status: 'error', problems: [{ ...error.problem, node: error.problem.node ?? sync.name }], exitCode: 1 }
    throw error
  }
}

/** 2 where the input is at fault, 1 for all else that is not as it should be. */
function exitCodeOf(context: Context, built: BuildResult, done: readonly (SyncResult | SyncPlan | SyncFailure)[]): 0 | 1 | 2 {
  const codes = done.map((d) => ('exitCode' in d ? d.exitCode : d.problems.length ? 1 : 0))
  if (codes.includes(2) || built.results.some((r) => r.error instanceof InputError)) return 2
  return host(context).aborted || built.failed.size || codes.includes(1) ? 1 : 0
}
