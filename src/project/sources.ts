import type { Problem } from '../errors.ts'
import type { SourcesFile, SourceTableFile } from './config/schema/sources.ts'
import type { YamlFile } from './config/yaml.ts'
import type { Entity, SourceTable } from './manifest.ts'
import { duplicates } from './names.ts'
import { unknownName } from './unknown-name.ts'

/** Source tables of one file. */
export function sourceTables(data: SourcesFile, yaml: YamlFile): SourceTable[] {
  return data.sources.flatMap((source, i) =>
    source.tables.map((table, j): SourceTable => ({
      id: `source.${source.name}.${table.name}`,
      source: source.name,
      name: table.name,
      schema: source.schema ?? source.name,
      identifier: table.identifier ?? table.name,
      ...(source.database === undefined ? {} : { database: source.database }),
      ...(table.changed_at === undefined
        ? {}
        : { changedAt: typeof table.changed_at === 'string' ? { column: table.changed_at } : table.changed_at }),
      ...(table.lookback === undefined ? {} : { lookbackMs: table.lookback }),
      ...(table.touches === undefined ? {} : { touches: touchesOf(table.touches) }),
      ...(table.deletes === undefined ? {} : { deletes: deletesOf(table.deletes) }),
      place: yaml.at(['sources', i, 'tables', j, 'name']),
    })),
  )
}

type Touches = NonNullable<SourceTable['touches']>

const touchesOf = (given: NonNullable<SourceTableFile['touches']>): Touches =>
  Object.fromEntries(Object.entries(given).map(([entity, how]) => [entity, Array.isArray(how) ? { columns: how } : how]))

function deletesOf(given: NonNullable<SourceTableFile['deletes']>): NonNullable<SourceTable['deletes']> {
  if (given === 'none') return { kind: 'none' }
  if (given === 'reconcile') return { kind: 'reconcile' }
  if ('soft' in given) return { kind: 'soft', column: given.soft }
  return 'log' in given ? { kind: 'log', table: given.log } : { kind: 'reconcile', everyMs: given.every }
}

/** Tables declared twice, and `touches:` that name an unknown entity or too few key columns. */
export function sourceProblems(
  tables: readonly SourceTable[],
  entities: readonly Pick<Entity, 'name' | 'key'>[],
  complete: boolean,
): Problem[] {
  const twice = duplicates(
    'source table',
    tables.map((t) => ({ name: `${t.source}.${t.name}`, place: t.place })),
  )
  const exact = new Set(tables.map((t) => t.id)).size === tables.length ? [] : twice
  return [...exact, ...tables.flatMap((t) => touchesProblems(t, entities, complete))]
}

function touchesProblems(table: SourceTable, entities: readonly Pick<Entity, 'name' | 'key'>[], complete: boolean): Problem[] {
  const names = entities.map((e) => e.name)
  const at = { place: table.place, node: table.id }
  return Object.entries(table.touches ?? {}).flatMap(([name, how]): Problem[] => {
    const entity = entities.find((e) => e.name === name)
    if (!entity) {
      const unknown = unknownName('entity', name, names)
      return complete ? [{ ...unknown, ...at, message: `touches: ${unknown.message}` }] : []
    }
    if (!('columns' in how) || how.columns.length === entity.key.length) return []
    const message = `touches: entity "${name}" has ${entity.key.length} key columns, ${how.columns.length} given`
    return [{ message, ...at, given: how.columns.join(', '), allowed: `columns for ${entity.key.join(', ')}, in this order` }]
  })
}
