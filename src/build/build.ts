import { StopError } from '../errors.ts'
import { acquireLease, type Lease } from '../ledger/lease.ts'
import { names } from '../ledger/names.ts'
import { entityStatements } from '../ledger/prepare.ts'
import type { Entity, Group } from '../project/manifest.ts'
import { entitiesOf, groupsOf } from './chosen.ts'
import { entityJob, type EntityJob } from './job.ts'
import { noteVolatile } from './note-volatile.ts'
import { report, type Report } from './report.ts'
import { runTasks, type Task, type TaskOutcome } from './run-tasks.ts'
import { entityTasks, nodeOf, publishOf, publishTask } from './tasks-of.ts'
import { isWorkTable } from './work-tables.ts'
import type { BuildOptions, BuildResult, BuildWorld } from './world.ts'

export type { BuildOptions, BuildResult, BuildWorld, NodeResult } from './world.ts'

/**
 * Builds entities, their properties and groups, and publishes a version of each, under the schema's one build lease. A node that
 * fails is a result, not an exception: its entity is not published, what does not depend on it goes on. Throws a StopError
 * when the lease is held or the build was stopped, and an InputError when `entities` or `groupsOnly` name what does not exist.
 */
export async function build(world: BuildWorld, o: BuildOptions): Promise<BuildResult> {
  const entities = entitiesOf(world.manifest, o)
  const lease = o.lease ?? (await acquireLease(world, 'build'))
  try {
    const tables = await prepare(world, entities)
    return await buildUnder(world, o, lease, entities, tables)
  } finally {
    await dropWorkTables(world, lease.token).catch(() => undefined)
    if (!o.lease) await lease.release().catch(() => undefined)
  }
}

async function buildUnder(
  world: BuildWorld,
  o: BuildOptions,
  lease: Lease,
  entities: readonly Entity[],
  tables: ReadonlySet<string>,
): Promise<BuildResult> {
  const chosen = new Map(entities.map((e) => [e, groupsOf(e, o)]))
  const order = entities.flatMap((e) => [e.id, ...e.properties.map((p) => p.id), ...(chosen.get(e) ?? []).map((g) => g.id)])
  const told = report(world, order)
  const versions = new Map<string, number>()
  const tasks = entities.flatMap((entity) => {
    const job = entityJob(world, lease, entity, tables)
    const groups = chosen.get(entity) ?? []
    noteVolatile(world, told, entity, groups, !o.groupsOnly)
    return tasksFor(job, groups, o, told, (version) => void versions.set(entity.name, version))
  })
  await runTasks(tasks, { width: world.threads ?? 4, ended: (task, outcome) => ended(task, outcome, told, chosen) })
  if (world.signal?.aborted)
    throw new StopError({
      node: 'build',
      message: 'was stopped',
      next: 'nothing is lost: what was published stays, the next build does the rest',
    })
  return { results: told.results(), versions, failed: told.failed }
}

function tasksFor(
  job: EntityJob,
  groups: readonly Group[],
  o: BuildOptions,
  told: Report,
  published: (version: number) => void,
): readonly Task[] {
  const last = publishTask(job, groups, { built: !o.groupsOnly, report: told, published })
  return [...(o.groupsOnly ? [] : entityTasks(job, job.world.manifest, told)), last].map((task) => ({
    ...task,
    run: async () => {
      job.world.signal?.throwIfAborted()
      await task.run()
    },
  }))
}

/** Failures of a node are noted where they happen; here are those of the steps between, and what they skip. */
function ended(task: Task, outcome: TaskOutcome, told: Report, groups: ReadonlyMap<Entity, readonly Group[]>): void {
  if (outcome.status === 'success') return
  const entity = [...groups.keys()].find((e) => task.id === publishOf(e.name))
  if (outcome.status === 'skipped') return skipped(task.id, nodeOf(outcome.because))
  const node = [...groups.keys()].flatMap((e) => [e, ...e.properties]).find((n) => n.id === nodeOf(task.id))
  if (node && (entity || !told.failed.has(node.id))) told.fail(node, outcome.error)
  if (entity) skipped(task.id, entity.id)

  function skipped(id: string, because: string): void {
    if (!entity) return told.skip(id, because)
    for (const group of groups.get(entity) ?? []) told.skip(group.id, because)
  }
}

/** Makes the tables of entities that are new, and drops what a build that died left behind. */
async function prepare(world: BuildWorld, entities: readonly Entity[]): Promise<ReadonlySet<string>> {
  const { warehouse } = world
  await dropWorkTables(world)
  const tables = new Set(await warehouse.tables())
  const n = names(warehouse.schema)
  const missing = entities.filter((e) => [n.groups(e.name), n.groupEvents(e.name), n.gone(e.name)].some((t) => !tables.has(t.name)))
  if (missing.length) await warehouse.migrate(missing.flatMap((e) => entityStatements(warehouse, n, e.name)))
  return tables
}

async function dropWorkTables({ warehouse }: BuildWorld, token?: number): Promise<void> {
  for (const name of (await warehouse.tables()).filter((t) => isWorkTable(t, token))) {
    await warehouse.execute(warehouse.flavour.dropTable({ schema: warehouse.schema, name }))
  }
}
