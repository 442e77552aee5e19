import { entityTables } from '../ledger/tables.ts'
import type { Group } from '../project/manifest.ts'
import { entityColumns } from './describe.ts'
import { describeModel, optionsOf, runAll, type EntityJob } from './job.ts'
import { keyOfEntity, keyOfModel, type KeyColumn } from './key.ts'
import { compileFor } from './scope.ts'
import { groupMembers } from './statements/group-members.ts'

/** An empty table for the members of all groups of an entity. */
export async function prepareMembers(job: EntityJob): Promise<void> {
  const { flavour } = job.world.warehouse
  const columns = entityTables.groups.filter((c) => c.name !== 'entered_at')
  await runAll(job, [flavour.dropTable(job.work.members), ...flavour.createTable(job.work.members, columns)])
}

/** Evaluates a group over the entity table as it stands now. */
export async function evaluateGroup(job: EntityJob, group: Group): Promise<void> {
  const { warehouse } = job.world
  const rule = 'where' in group.rule ? { where: compileFor(group.rule.where, full) } : await ruleOfQuery(job, group, compileFor(group.rule.sql, full))
  const input = { to: job.work.members, entity: job.names.entity(job.entity.name), group: group.name, rule }
  await warehouse.execute(groupMembers(warehouse.flavour, input), optionsOf(job, group.id))
}

const full = { kind: 'full' } as const

async function ruleOfQuery(job: EntityJob, group: Group, model: string): Promise<{ readonly model: string; readonly key: readonly KeyColumn[] }> {
  const returns = await describeModel(job, { id: group.id, place: group.place, text: model })
  return { model, key: keyOfModel(await entityKey(job), returns) }
}

/** As the base query returned it in this build, else as the entity table has it. */
async function entityKey(job: EntityJob): Promise<readonly KeyColumn[]> {
  if (job.base) return job.base.key
  const columns = await entityColumns(job.world.warehouse, job.entity)
  return keyOfEntity(job.entity.key, { node: job.entity.id, place: job.entity.place, columns })
}
