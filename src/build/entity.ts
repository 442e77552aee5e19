import { InputError, type Place, type Problem } from '../errors.ts'
import { tableId } from '../ledger/names.ts'
import { sql } from '../util/sql.ts'
import type { TableName } from '../warehouses/warehouse.ts'
import { allocate } from './allocate.ts'
import type { Column } from './describe.ts'
import { change, countOf, optionsOf, remake, runAll, type Counts, type EntityJob } from './job.ts'
import { noteKeyChange } from './key-definition.ts'
import { findInvalidKeys } from './quarantine.ts'
import { sameColumns } from './same-columns.ts'
import { changedRows, vanishedKeys } from './statements/entity-changes.ts'
import { forgetReturned, keepGone, mergeEntity, type MergeEntity } from './statements/merge-entity.ts'
import { keptRows, rebuildEntity, type RebuildEntity } from './statements/rebuild-entity.ts'
import { wideRows, type Wide } from './statements/wide-rows.ts'

/** Joins base and properties and merges the outcome into the entity table. What did not change keeps its `_version`. */
export async function mergeWide(job: EntityJob): Promise<Counts> {
  const { entity, names, work } = job
  if (!job.base) throw new Error(`${entity.id} before its base`)
  assertNoClash(job)
  await findInvalidKeys(job)
  await noteKeyChange(job)
  const properties = entity.properties.map((p) => ({
    table: names.property(entity.name, p.name),
    columns: job.properties.get(p.name) ?? [],
  }))
  const wide: Wide = { base: { table: work.rows, columns: job.base.columns }, duplicates: work.duplicates, properties }
  const counted = sql`(select count(_key) from ${tableId(work.rows)}) - (select coalesce(sum(n), 0) from ${tableId(work.duplicates)})`
  const { n: rows = 0 } = await countOf(job, sql`select ${counted} as n`)
  const input = {
    entity: names.entity(entity.name),
    gone: names.gone(entity.name),
    changes: work.changes,
    vanished: work.vanished,
    made: work.made,
    wide,
    rows: work.rows,
    columns: [wide.base, ...properties].flatMap((s) => s.columns.map((c) => c.name)),
    version: await allocate(job),
  }
  const same = await sameColumns(job, input.entity, sql`select * from ${wideRows(job.world.warehouse.flavour, wide)}`)
  return { rows, changed: same ? await merge(job, input) : rows + (await rebuild(job, input)) }
}

type Input = MergeEntity & { readonly wide: Wide; readonly rows: TableName; readonly made: TableName }

/** Returns how many rows were written or removed. */
async function merge(job: EntityJob, input: Input): Promise<number> {
  const { flavour } = job.world.warehouse
  await runAll(
    job,
    [...changedRows(flavour, { ...input, to: input.changes }), ...vanishedKeys(flavour, { ...input, to: input.vanished })],
    job.entity.id,
  )
  const changed = (await countRows(job, input.changes)) + (await countRows(job, input.vanished))
  await change(job, changed ? mergeEntity(flavour, input) : [forgetReturned(input)])
  return changed
}

/**
 * Makes the table at first, and anew when its columns changed. Vanished keys are written before, so that a crash in between loses
 * none. Returns how many there are.
 */
async function rebuild(job: EntityJob, input: Input): Promise<number> {
  const { flavour } = job.world.warehouse
  let vanished = 0
  let kept: RebuildEntity['kept'] = null
  if (job.tables.has(input.entity.name)) {
    job.world.emit({
      code: 'D010',
      name: 'note',
      data: { node: job.entity.id, message: 'its columns changed: the table is made anew, and every row counts as changed' },
    })
    await runAll(job, vanishedKeys(flavour, { ...input, to: input.vanished }))
    vanished = await countRows(job, input.vanished)
    await change(job, keepGone(input))
    kept = await keep(job, input)
  }
  await remake(job, rebuildEntity(flavour, { ...input, kept }))
  await change(job, [forgetReturned(input)])
  return vanished
}

/** Rows of duplicate keys, with the columns that have stayed the same. */
async function keep(job: EntityJob, { entity, wide }: Input): Promise<RebuildEntity['kept']> {
  const { warehouse } = job.world
  const { work } = job
  await runAll(job, keptRows(warehouse.flavour, { to: work.kept, entity, duplicates: work.duplicates }))
  if (!(await countRows(job, work.kept))) return null
  const old = await warehouse.describe(sql`select * from ${tableId(work.kept)}`, optionsOf(job))
  const now = await warehouse.describe(sql`select * from ${wideRows(warehouse.flavour, wide)}`, optionsOf(job))
  const types = new Map(old.map((c) => [c.name, c.type]))
  return { table: work.kept, columns: new Set(now.filter((c) => types.get(c.name) === c.type).map((c) => c.name)) }
}

const countRows = async (job: EntityJob, table: TableName): Promise<number> =>
  (await countOf(job, sql`select count(*) as n from ${tableId(table)}`))['n'] ?? 0

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
