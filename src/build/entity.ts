import { InputError, type Place, type Problem } from '../errors.ts'
import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import { allocate } from './allocate.ts'
import type { Column } from './describe.ts'
import { change, countOf, optionsOf, remake, runAll, type Counts, type EntityJob } from './job.ts'
import { noteKeyChange } from './key-definition.ts'
import { findInvalidKeys } from './quarantine.ts'
import { sameColumns } from './same-columns.ts'
import { entityChanges } from './statements/entity-changes.ts'
import { mergeEntity, moveGone, returnedKeys } from './statements/merge-entity.ts'
import { keptRows, rebuildEntity } from './statements/rebuild-entity.ts'
import { wideRows } from './statements/wide-rows.ts'

/** Joins base and properties and merges the outcome into the entity table. What did not change keeps its `_version`. */
export async function mergeWide(job: EntityJob): Promise<Counts> {
  const { entity, names, work, world } = job
  if (!job.base) throw new Error(`${entity.id} before its base`)
  const properties = entity.properties.map((p) => ({ table: names.property(entity.name, p.name), columns: job.properties.get(p.name) ?? [] }))
  assertNoClash(job)
  const base = { table: work.rows, columns: job.base.columns }
  await runAll(job, wideRows(world.warehouse.flavour, { to: work.wide, base, duplicates: work.duplicates, properties }), entity.id)
  await findInvalidKeys(job)
  await noteKeyChange(job)
  const columns = [...base.columns, ...properties.flatMap((p) => p.columns)].map((c) => c.name)
  const table = names.entity(entity.name)
  const version = await allocate(job)
  const { n: rows = 0 } = await countOf(job, sql`select count(*) as n from ${tableId(work.wide)}`)
  if (!job.tables.has(table.name)) {
    await remake(job, rebuildEntity(world.warehouse.flavour, { entity: table, wide: work.wide, columns, version, kept: null }))
    await change(job, [returnedKeys({ gone: names.gone(entity.name), wide: work.wide })])
    return { rows, changed: rows }
  }
  const changed = (await sameColumns(job, table, work.wide)) ? await merge(job, columns, version) : await rebuild(job, columns, version)
  return { rows, changed }
}

const inputOf = (job: EntityJob, all: boolean) => ({
  to: job.work.changes, changes: job.work.changes, wide: job.work.wide, duplicates: job.work.duplicates,
  entity: job.names.entity(job.entity.name), gone: job.names.gone(job.entity.name), all,
})

async function merge(job: EntityJob, columns: readonly string[], version: number): Promise<number> {
  const { flavour } = job.world.warehouse
  const input = inputOf(job, false)
  await runAll(job, entityChanges(flavour, input))
  const changed = await countChanges(job)
  await change(job, changed ? mergeEntity(flavour, { ...input, columns, version }) : [returnedKeys(input)])
  return changed
}

/** The columns changed: the table is made anew. Gone keys are written before, so that a crash in between loses none. */
async function rebuild(job: EntityJob, columns: readonly string[], version: number): Promise<number> {
  const { warehouse, emit } = job.world
  const { flavour } = warehouse
  const input = inputOf(job, true)
  emit({ code: 'D010', name: 'note', data: { node: job.entity.id, message: 'its columns changed: the table is made anew, and every row counts as changed' } })
  await runAll(job, entityChanges(flavour, input))
  const changed = await countChanges(job)
  await change(job, moveGone({ ...input, version }))
  await runAll(job, keptRows(flavour, { to: job.work.kept, entity: input.entity, duplicates: input.duplicates }))
  const [old, now] = await Promise.all([job.work.kept, job.work.wide].map((t) => warehouse.describe(sql`select * from ${tableId(t)}`, optionsOf(job))))
  const types = new Map(old?.map((c) => [c.name, c.type]))
  const same = new Set(now?.filter((c) => types.get(c.name) === c.type).map((c) => c.name))
  await remake(job, rebuildEntity(flavour, { entity: input.entity, wide: input.wide, columns, version, kept: { table: job.work.kept, columns: same } }))
  return changed
}

const countChanges = async (job: EntityJob): Promise<number> =>
  (await countOf(job, sql`select count(*) as changed from ${tableId(job.work.changes)}`))['changed'] ?? 0

/** Columns of different models that would be one in the entity's table. */
function assertNoClash(job: EntityJob): void {
  const { entity } = job
  const first = new Map<string, { readonly name: string; readonly place: Place }>()
  const note = (columns: readonly Column[], node: string, place: Place): Problem[] =>
    columns.flatMap(({ name }) => {
      const other = first.get(name.toLowerCase())
      if (!other) first.set(name.toLowerCase(), { name, place })
      const next = 'rename it in one of the two files'
      return other ? [{ node, place, message: `column "${name}" exists already: ${other.place.file} returns "${other.name}"`, next }] : []
    })
  const problems = [
    ...note(job.base?.columns ?? [], entity.id, entity.place),
    ...entity.properties.flatMap((p) => note(job.properties.get(p.name) ?? [], p.id, p.place)),
  ]
  if (problems.length) throw new InputError(problems)
}
