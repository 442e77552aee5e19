import { keyOfEntity } from './key.ts'
import { describeModel, runAll, type EntityJob } from './job.ts'
import { compileFor } from './scope.ts'
import { duplicateKeys } from './statements/duplicate-keys.ts'
import { modelRows } from './statements/model-rows.ts'

/** Runs the base query into its work table and finds duplicate keys. */
export async function buildBase(job: EntityJob): Promise<void> {
  const { entity, work, world } = job
  const { flavour } = world.warehouse
  const text = compileFor(entity.sql, { kind: 'full' })
  const returns = await describeModel(job, { id: entity.id, place: entity.sqlPlace ?? entity.place, text })
  const key = keyOfEntity(entity.key, returns)
  await runAll(job, modelRows(flavour, { to: work.rows, model: text, key, columns: returns.columns.map((c) => c.name) }), entity.id)
  await runAll(job, duplicateKeys(flavour, { to: work.duplicates, rows: work.rows }))
  job.base = { columns: returns.columns, key }
}
