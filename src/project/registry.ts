import { InputError } from '../errors.ts'
import { listOf } from '../util/suggest.ts'
import { unknownName } from './unknown-name.ts'
import type { NodeId, SourceTable } from './manifest.ts'

export type Part = 'entity' | 'source' | 'property' | 'group' | 'sync' | 'macro'

/** All names of a project, known before the first model is rendered. */
export interface Registry {
  readonly schema: string
  /** The engine's quoting. */
  quote(path: readonly string[]): string
  readonly sources: readonly SourceTable[]
  readonly entities: readonly { readonly name: string; readonly key: readonly string[] }[]
  readonly properties: readonly { readonly entity: string; readonly name: string }[]
  readonly groups: readonly { readonly entity: string; readonly name: string }[]
  /** Parts of which a file could not be read: a name missing there is not told, its file's own problem is. */
  readonly incomplete: ReadonlySet<Part>
}

/** A table that a template names, and the node that it belongs to. */
export interface Relation {
  readonly node: NodeId | null
  readonly path: readonly string[]
}

const lost = (path: readonly string[]): Relation => ({ node: null, path })

/** `source('shop', 'purchases')` */
export function resolveSource(r: Registry, source: unknown, table: unknown): Relation {
  if (typeof source !== 'string' || typeof table !== 'string') {
    throw new InputError({ message: "source() takes the names of a source and of its table: source('shop', 'purchases')" })
  }
  const found = r.sources.find((s) => s.source === source && s.name === table)
  if (found) return { node: found.id, path: [...(found.database === undefined ? [] : [found.database]), found.schema, found.identifier] }
  if (r.incomplete.has('source')) return lost([source, table])
  const tables = r.sources.filter((s) => s.source === source).map((s) => s.name)
  if (tables.length > 0) throw new InputError(unknownName(`table in source "${source}"`, table, tables))
  throw new InputError(
    unknownName(
      'source',
      source,
      r.sources.map((s) => s.source),
    ),
  )
}

/** `ref('user')`: an entity's table; `ref('lifetime_value')` or `ref('user', 'lifetime_value')`: a property's. */
export function resolveRef(r: Registry, args: readonly unknown[]): Relation {
  const [first, second] = args
  if (args.length === 0 || args.length > 2 || args.some((a) => typeof a !== 'string')) {
    throw new InputError({ message: "ref() takes one or two names: ref('user'), ref('lifetime_value'), ref('user', 'lifetime_value')" })
  }
  return second === undefined ? refByName(r, first as string) : refInEntity(r, first as string, second as string)
}

const propertyRelation = (r: Registry, p: { readonly entity: string; readonly name: string }): Relation => ({
  node: `property.${p.entity}.${p.name}`,
  path: [r.schema, `${p.entity}__${p.name}`],
})

function refByName(r: Registry, name: string): Relation {
  if (r.entities.some((e) => e.name === name)) return { node: `entity.${name}`, path: [r.schema, name] }
  const properties = r.properties.filter((p) => p.name === name)
  if (properties.length > 1) {
    throw new InputError({
      message: `ref('${name}') could be a property of ${listOf(properties.map((p) => p.entity))}`,
      next: `say which one: ${properties.map((p) => `ref('${p.entity}', '${name}')`).join(' or ')}`,
    })
  }
  if (properties[0]) return propertyRelation(r, properties[0])
  if (r.groups.some((g) => g.name === name)) refuseGroup(name)
  if (r.incomplete.has('entity') || r.incomplete.has('property')) return lost([r.schema, name])
  throw new InputError(unknownName('entity or property', name, [...r.entities.map((e) => e.name), ...r.properties.map((p) => p.name)]))
}

function refInEntity(r: Registry, entity: string, name: string): Relation {
  const property = r.properties.find((p) => p.entity === entity && p.name === name)
  if (property) return propertyRelation(r, property)
  if (r.groups.some((g) => g.entity === entity && g.name === name)) refuseGroup(name)
  if (r.incomplete.has('entity') || r.incomplete.has('property')) return lost([r.schema, `${entity}__${name}`])
  if (!r.entities.some((e) => e.name === entity))
    throw new InputError(
      unknownName(
        'entity',
        entity,
        r.entities.map((e) => e.name),
      ),
    )
  throw new InputError(
    unknownName(
      `property in entity "${entity}"`,
      name,
      r.properties.filter((p) => p.entity === entity).map((p) => p.name),
    ),
  )
}

/** All groups of an entity are evaluated in one scan: none of them can see the outcome of another. */
function refuseGroup(name: string): never {
  throw new InputError({
    message: `"${name}" is a group, and ref() reads entities and properties only`,
    next: `in a sync use audience: ${name}; in SQL repeat the group's condition, from a macro if it is long`,
  })
}
