import { InputError } from '../errors.ts'
import { tableId } from '../ledger/names.ts'
import type { Group } from '../project/manifest.ts'
import { sql } from '../util/sql.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { allocate } from './allocate.ts'
import { evaluateGroup, leaveOthers, prepareMoves } from './group.ts'
import { change, countOf, optionsOf, runAll, type EntityJob } from './job.ts'
import { recordKey } from './key-definition.ts'
import type { Report } from './report.ts'
import { knownDuplicates } from './statements/duplicate-keys.ts'
import { dropPassed } from './statements/merge-entity.ts'
import { publishGroups } from './statements/publish-groups.ts'
import { carryQuarantine, writeQuarantine } from './statements/quarantine-rows.ts'
import { recordNodes } from './statements/record-nodes.ts'
import { publishVersion, readVersion } from './statements/versions.ts'

export interface Publish {
  /** Groups to evaluate. Others of the entity keep their members, but for keys that vanished. */
  readonly groups: readonly Group[]
  /** The entity was built: groups that the project does not have any more lose their members. */
  readonly built: boolean
  readonly report: Report
}

/** Evaluates groups and publishes the entity's version with their events, in one atomic unit. Returns the version. */
export async function publish(job: EntityJob, o: Publish): Promise<number> {
  const { work, world, entity } = job
  const { flavour } = world.warehouse
  const ofEntity = { entities: job.names.ledger('entities'), entity: entity.name }
  if (!o.built) assertBuilt(job)
  if (!o.built)
    await runAll(job, knownDuplicates(flavour, { to: work.duplicates, quarantine: job.names.ledger('quarantine'), ...ofEntity }))
  const evaluated = await evaluate(job, o)
  await leaveOthers(job, evaluated, { removed: o.built })
  const version = await allocate(job)
  const { published = 0 } = await countOf(job, readVersion(flavour, ofEntity))
  await change(job, unit(job, { evaluated, version, published, built: o.built }))
  const counted = await countMembers(job)
  for (const group of evaluated) await o.report.node(group, async () => counted.of(group.name))
  world.emit({ code: 'B004', name: 'published', data: { entity: entity.name, version, entered: counted.entered, left: counted.left } })
  return version
}

function assertBuilt({ entity, tables, names }: EntityJob): void {
  if (tables.has(names.entity(entity.name).name)) return
  throw new InputError({
    node: entity.id,
    place: entity.place,
    message: 'was never built, so its groups cannot be evaluated',
    next: 'build it first: dray build',
  })
}

/** Finds who enters and leaves. A group that fails is left out, and the others go on. */
async function evaluate(job: EntityJob, { groups, report }: Publish): Promise<readonly Group[]> {
  await prepareMoves(job)
  const evaluated: Group[] = []
  for (const group of groups) {
    const broken = group.reads.find((id) => report.failed.has(id))
    if (broken !== undefined) report.skip(group.id, broken)
    else
      await report
        .part(group, () => evaluateGroup(job, group))
        .then(
          () => evaluated.push(group),
          () => job.world.signal?.throwIfAborted(),
        )
  }
  return evaluated
}

function unit(
  job: EntityJob,
  o: { readonly evaluated: readonly Group[]; readonly version: number; readonly published: number; readonly built: boolean },
): readonly Statement[] {
  const { entity, names, work, world } = job
  const { flavour } = world.warehouse
  const quarantine = { quarantine: names.ledger('quarantine'), entity: entity.name, version: o.version }
  const nodes = o.built ? [entity, ...entity.properties, ...o.evaluated] : o.evaluated
  return [
    ...publishGroups(flavour, {
      groups: names.groups(entity.name),
      events: names.groupEvents(entity.name),
      moves: work.moves,
      version: o.version,
      invocationId: world.invocationId,
    }),
    ...(o.built
      ? writeQuarantine(flavour, { ...quarantine, invalid: work.invalid })
      : [carryQuarantine({ ...quarantine, published: o.published })]),
    ...recordNodes(flavour, {
      table: names.ledger('nodes'),
      nodes: nodes.map((n) => ({ node: n.id, fingerprint: world.fingerprint(n.id) })),
      version: o.version,
    }),
    ...(o.built ? recordKey(job) : []),
    dropPassed({ gone: names.gone(entity.name), syncs: names.ledger('syncs'), name: entity.name, version: o.version }),
    publishVersion(flavour, { entities: names.ledger('entities'), entity: entity.name, version: o.version }),
  ]
}

async function countMembers(job: EntityJob) {
  const count = (of: Statement) => job.world.warehouse.query(of, optionsOf(job))
  const members = await count(sql`select group_name, count(*) as n from ${tableId(job.names.groups(job.entity.name))} group by group_name`)
  const moves = await count(sql`select group_name, event, count(*) as n from ${tableId(job.work.moves)} group by group_name, event`)
  const sum = (rows: typeof moves, name: string, value: string): number =>
    rows.filter((r) => r[name] === value).reduce((n, r) => n + Number(r['n']), 0)
  return {
    of: (group: string) => ({ rows: sum(members, 'group_name', group), changed: sum(moves, 'group_name', group) }),
    entered: sum(moves, 'event', 'entered'),
    left: sum(moves, 'event', 'left'),
  }
}
