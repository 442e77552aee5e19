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
import { countKeys, repeatedKeys } from './statements/count-keys.ts'
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
    throw new InputError({
      node: property.id,
      place: property.place,
      message: 'returns nothing beside the key',
      next: 'select at least one more column',
    })
  }
  const rows = job.work.property(job.entity.properties.indexOf(property))
  const { flavour } = job.world.warehouse
  // The table keeps the key's columns too: properties and people who read it know the key by them.
  const stored = [...returns.columns.filter((c) => !columns.includes(c)), ...columns]
  await runAll(job, modelRows(flavour, { to: rows, model: text, key, columns: stored.map((c) => c.name) }), property.id)
  const counted = await checkKeys(job, property, rows)
  const changed = await store(job, property, rows, stored)
  job.properties.set(property.name, columns)
  return { rows: counted, changed }
}

/** The number of rows with a key. A key with several is an error, unless the entity has it twice too: then it is in the quarantine. */
async function checkKeys(job: EntityJob, property: Property, rows: TableName): Promise<number> {
  const { warehouse, emit } = job.world
  const { keyed = 0, keyless = 0, keys = 0 } = await countOf(job, countKeys(warehouse.flavour, rows))
  if (keyless > 0) {
    emit({
      code: 'D010',
      name: 'note',
      data: { node: property.id, message: `${keyless} row${keyless === 1 ? '' : 's'} without a key ignored` },
    })
  }
  if (keys === keyed) return keyed
  const repeated = repeatedKeys(warehouse.flavour, { rows, duplicates: job.work.duplicates })
  const { n = 0 } = await countOf(job, sql`select count(*) as n from (${repeated}) r`)
  if (!n) return keyed
  const examples = await warehouse.query(sql`${repeated} order by 1 limit 5`, optionsOf(job))
  throw new InputError({
    node: property.id,
    place: property.place,
    message: `returns more than one row for ${n === 1 ? 'a key' : `${n} keys`}`,
    given: examples.map((r) => `${r['_key']} (${r['n']} rows)`).join(', '),
    allowed: `one row for each ${job.entity.key.join(', ')}`,
    next: 'group by the key, or number the rows and keep the first',
  })
}

/** Merges the rows into the property's table; returns how many were written or removed. */
async function store(job: EntityJob, property: Property, rows: TableName, columns: readonly Column[]): Promise<number> {
  const { flavour } = job.world.warehouse
  const table = job.names.property(job.entity.name, property.name)
  const nth = job.entity.properties.indexOf(property)
  const changes = job.work.propertyChanges(nth)
  const made = job.work.propertyMade(nth)
  const input = { property: table, rows, changes, made, columns: columns.map((c) => c.name), duplicates: job.work.duplicates }
  if (!(await sameColumns(job, table, sql`select * from ${tableId(rows)}`))) {
    await remake(job, rebuildProperty(flavour, input))
    return (await countOf(job, sql`select count(*) as n from ${tableId(table)}`))['n'] ?? 0
  }
  await runAll(job, propertyChanges(flavour, { ...input, to: changes, columns }))
  const { n = 0 } = await countOf(job, sql`select count(*) as n from ${tableId(changes)}`)
  if (n) await change(job, mergeProperty(flavour, input))
  return n
}
