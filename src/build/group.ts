import type { Group } from '../project/manifest.ts'
import type { Statement } from '../warehouses/warehouse.ts'
import { entityColumns } from './describe.ts'
import { describeModel, optionsOf, runAll, type EntityJob } from './job.ts'
import { keyOfEntity, keyOfModel, type KeyColumn } from './key.ts'
import { compileFor } from './scope.ts'
import { groupMoves, removedGroups, vanishedMembers } from './statements/group-moves.ts'

const full = { kind: 'full' } as const

const tablesOf = ({ work, names, entity }: EntityJob) => ({
  to: work.moves,
  groups: names.groups(entity.name),
  entity: names.entity(entity.name),
  duplicates: work.duplicates,
})

/** An empty table for who enters and leaves. */
export async function prepareMoves(job: EntityJob): Promise<void> {
  const { flavour } = job.world.warehouse
  const columns = ['key', 'group_name', 'event'].map((name) => ({ name, type: 'text' }) as const)
  await runAll(job, [flavour.dropTable(job.work.moves), ...flavour.createTable(job.work.moves, columns)])
}

/** Evaluates a group over the entity table as it stands now. */
export async function evaluateGroup(job: EntityJob, group: Group): Promise<void> {
  const { warehouse } = job.world
  const rule =
    'where' in group.rule ? { where: compileFor(group.rule.where, full) } : await ruleOfQuery(job, group, compileFor(group.rule.sql, full))
  await warehouse.execute(groupMoves(warehouse.flavour, { ...tablesOf(job), group: group.name, rule }), optionsOf(job, group.id))
}

/** Who leaves groups that were not evaluated. `removed`: groups that the project does not have lose all members. */
export async function leaveOthers(job: EntityJob, evaluated: readonly Group[], o: { readonly removed: boolean }): Promise<void> {
  const { flavour } = job.world.warehouse
  const known = job.entity.groups.map((g) => g.name)
  const statements: readonly Statement[] = [vanishedMembers(flavour, { ...tablesOf(job), evaluated: evaluated.map((g) => g.name) })]
  await runAll(job, o.removed ? [...statements, removedGroups(flavour, { ...tablesOf(job), known })] : statements)
}

async function ruleOfQuery(
  job: EntityJob,
  group: Group,
  model: string,
): Promise<{ readonly model: string; readonly key: readonly KeyColumn[] }> {
  const returns = await describeModel(job, { id: group.id, place: group.place, text: model })
  return { model, key: keyOfModel(await entityKey(job), returns) }
}

/** As the base query returned it in this build, else as the entity table has it. */
async function entityKey(job: EntityJob): Promise<readonly KeyColumn[]> {
  if (job.base) return job.base.key
  const columns = await entityColumns(job.world.warehouse, job.entity)
  return keyOfEntity(job.entity.key, { node: job.entity.id, place: job.entity.place, columns })
}
