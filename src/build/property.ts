import { InputError } from '../errors.ts'
import { tableId } from '../ledger/names.ts'
import type { Property } from '../project/manifest.ts'
import { sql } from '../util/sql.ts'
import type { TableName } from '../warehouses/warehouse.ts'
import type { Column } from './describe.ts'
import { change, countOf, describeModel, optionsOf, remake, runAll, type Counts, type EntityJob } from './job.ts'
import { keyOfModel } from './key.ts'
import { sameColumns } from './same-columns.ts'
import { compileFor, scopeOf } from './scope.ts'
import { mergeProperty, rebuildProperty } from './statements/merge-property.ts'
import { modelRows } from './statements/model-rows.ts'
import { propertyChanges } from './statements/property-changes.ts'

/**
 * Derives a property into its own table. Its old values stay when that fails, also when a key has two rows; and those of keys that
 * stand twice in the entity itself stay anyway.
 */
export async function buildProperty(job: EntityJob, property: Property): Promise<Counts> {
  if (!job.base) throw new Error(`${property.id} before its entity`)
  const text = compileFor(property.sql, scopeOf(property))
  const returns = await describeModel(job, { id: property.id, place: property.place, text })
  const key = keyOfModel(job.base.key, returns)
  const columns = returns.columns.filter((c) => !key.some((k) => k.name === c.name))
  if (!columns.length) {
    throw new InputError({ node: property.id, place: property.place, message: 'returns nothing beside the key', next: 'select at least one more column' })
  }
  const rows = job.work.property(job.entity.properties.indexOf(property))
  const { flavour } = job.world.warehouse
  await runAll(job, modelRows(flavour, { to: rows, model: text, key, columns: columns.map((c) => c.name) }), property.id)
  await assertUnique(job, property, rows)
  const counts = await store(job, property, rows, columns)
  job.properties.set(property.name, columns)
  return counts
}

/** A key that the entity has twice is the entity's fault: it is in the quarantine already. */
async function assertUnique(job: EntityJob, property: Property, rows: TableName): Promise<void> {
  const known = sql`exists (select 1 from ${tableId(job.work.duplicates)} d where d._key = r._key)`
  const repeated = sql`select r._key, count(*) as n from ${tableId(rows)} r where r._key is not null and not ${known} group by r._key having count(*) > 1`
  const { keys } = await countOf(job, sql`select count(*) as keys from (${repeated}) r`)
  if (!keys) return
  const examples = await job.world.warehouse.query(sql`${repeated} order by _key limit 5`, optionsOf(job))
  throw new InputError({
    node: property.id, place: property.place,
    message: `returns more than one row for ${keys === 1 ? 'a key' : `${keys} keys`}`,
    given: examples.map((r) => `${r['_key']} (${r['n']} rows)`).join(', '),
    allowed: `one row for each ${job.entity.key.join(', ')}`,
    next: `group by the key, or number the rows and keep the first`,
  })
}

async function store(job: EntityJob, property: Property, rows: TableName, columns: readonly Column[]): Promise<Counts> {
  const { flavour } = job.world.warehouse
  const table = job.names.property(job.entity.name, property.name)
  const counted = await countOf(job, sql`select count(*) as total, count(_key) as keyed from ${tableId(rows)}`)
  const { total = 0, keyed = 0 } = counted
  if (total > keyed) {
    const message = `${total - keyed} row${total - keyed === 1 ? '' : 's'} without a key ignored`
    job.world.emit({ code: 'D010', name: 'note', data: { node: property.id, message } })
  }
  const merge = { property: table, rows, changes: job.work.propertyChanges(job.entity.properties.indexOf(property)), columns: columns.map((c) => c.name), duplicates: job.work.duplicates }
  if (!(await sameColumns(job, table, rows))) {
    await remake(job, rebuildProperty(flavour, merge))
    return { rows: keyed, changed: keyed }
  }
  await runAll(job, propertyChanges(flavour, { ...merge, to: merge.changes, columns }))
  const { changed = 0 } = await countOf(job, sql`select count(*) as changed from ${tableId(merge.changes)}`)
  if (changed) await change(job, mergeProperty(flavour, merge))
  return { rows: keyed, changed }
}
