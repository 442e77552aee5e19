import type { Problem } from '../errors.ts'
import type { Compiler, CompiledModel } from './compile.ts'
import { entityGroups } from './groups.ts'
import type { ColumnDoc, Entity, Group, NodeId, Property } from './manifest.ts'
import { modelConfig } from './model-config.ts'
import type { EntityDraft, ModelDraft } from './model-drafts.ts'
import { checkName, duplicates } from './names.ts'

export interface BuiltEntity {
  readonly entity: Entity
  /** What the base query reads; the entity's table also reads all its properties. */
  readonly baseReads: readonly NodeId[]
  readonly stable: ReadonlyMap<NodeId, () => string>
  readonly problems: readonly Problem[]
}

/**
 * One entity with its properties and groups, every model compiled once.
 *
 * @param files all SQL files found, also those that could not be read
 */
export function buildEntity(
  draft: EntityDraft,
  models: readonly ModelDraft[],
  files: ReadonlySet<string>,
  compiler: Compiler,
): BuiltEntity {
  const { data, yaml } = draft
  const id = `entity.${data.entity}`
  const place = yaml.at(['entity'])
  const own = models.filter((m) => m.entity === data.entity)
  const of = (kind: ModelDraft['kind']): ModelDraft[] => own.filter((m) => m.kind === kind)
  const base = compileBase(draft, of('entity')[0], files, compiler)
  const properties = of('property').map((m) => buildProperty(m, data.key, compiler))
  const groups = entityGroups(draft, of('group'), compiler)
  return {
    entity: {
      id,
      name: data.entity,
      key: data.key,
      sql: base.compiled.sql,
      sqlPlace: { file: base.file, line: 1 },
      columns: columnDocs(draft),
      properties: properties.map((p) => p.property).toSorted(byName),
      groups: groups.groups.toSorted(byName),
      place,
    },
    baseReads: base.compiled.reads,
    stable: new Map([[id, base.compiled.stable], ...properties.map((p) => [p.property.id, p.compiled.stable] as const), ...groups.stable]),
    problems: [
      ...nameProblems(draft),
      ...base.problems,
      ...properties.flatMap((p) => p.problems),
      ...groups.problems,
      ...clashes(data.entity, [...properties.map((p) => p.property), ...groups.groups]),
      ...baseReadsProperty(base, data.entity),
    ],
  }
}

const clashes = (entity: string, nodes: readonly (Property | Group)[]): Problem[] =>
  duplicates(`in entity "${entity}": property or group`, nodes)

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)

function nameProblems({ data, yaml }: EntityDraft): Problem[] {
  const bad = checkName('entity', data.entity, yaml.at(['entity']))
  const twice = duplicates(
    'column',
    data.columns.map((c, i) => ({ name: c.name, place: yaml.at(['columns', i, 'name']) })),
  )
  const exact = new Set(data.columns.map((c) => c.name)).size < data.columns.length ? twice : []
  const key =
    new Set(data.key).size < data.key.length
      ? [{ message: 'key: a column stands twice', place: yaml.at(['key']), given: data.key.join(', ') }]
      : []
  return [...(bad ? [bad] : []), ...key, ...exact]
}

function baseReadsProperty(base: Base, entity: string): Problem[] {
  const property = base.compiled.reads.find((read) => read.startsWith(`property.${entity}.`))
  if (property === undefined) return []
  return [
    {
      message: `the base query reads ${property}, a property of the same entity`,
      place: { file: base.file, line: 1 },
      next: 'a base query says who exists: let it read the sources that the property reads',
    },
  ]
}

const nothing: CompiledModel = { sql: () => '', stable: () => '', reads: [], usesScope: false, config: {}, problems: [] }

interface Base {
  readonly compiled: CompiledModel
  readonly file: string
  readonly problems: readonly Problem[]
}

function compileBase(draft: EntityDraft, model: ModelDraft | undefined, files: ReadonlySet<string>, compiler: Compiler): Base {
  const { data, yaml } = draft
  const expected = yaml.file.replace(/\.ya?ml$/, '.sql')
  if (!model && files.has(expected)) return { compiled: nothing, file: expected, problems: [] }
  if (!model) {
    const next = `write ${expected}: a query that selects ${data.key.join(', ')} and what else is known of each ${data.entity}`
    return {
      compiled: nothing,
      file: expected,
      problems: [{ message: `entity "${data.entity}" has no base query`, place: yaml.at(['entity']), next }],
    }
  }
  if (model.broken) return { compiled: nothing, file: expected, problems: [] }
  const id = `entity.${data.entity}`
  const compiled = compiler.compile({ id, kind: 'entity', entity: data.entity, key: data.key, source: model.source })
  const config = modelConfig('entity', compiled.config, { file: model.source.file, line: 1 }, id)
  return { compiled, file: expected, problems: [...compiled.problems, ...config.problems] }
}

function buildProperty(
  model: ModelDraft,
  key: readonly string[],
  compiler: Compiler,
): { property: Property; compiled: CompiledModel; problems: readonly Problem[] } {
  const id = `property.${model.entity}.${model.name}`
  const place = { file: model.source.file, line: 1 }
  const compiled = model.broken ? nothing : compiler.compile({ id, kind: 'property', entity: model.entity, key, source: model.source })
  const { config, problems } = modelConfig('property', compiled.config, place, id)
  const property: Property = {
    id,
    name: model.name,
    entity: model.entity,
    sql: compiled.sql,
    reads: compiled.reads,
    usesScope: compiled.usesScope,
    ...(config.volatile === undefined ? {} : { volatile: config.volatile }),
    ...(config.every === undefined ? {} : { everyMs: config.every }),
    tags: config.tags ?? [],
    place,
  }
  return { property, compiled, problems: [...compiled.problems, ...problems] }
}

function columnDocs({ data, yaml }: EntityDraft): ColumnDoc[] {
  return data.columns.map((c, i) => ({
    name: c.name,
    ...(c.description === undefined ? {} : { description: c.description }),
    ...(c.type === undefined ? {} : { type: c.type }),
    ...(c.personal === undefined ? {} : { personal: c.personal }),
    ...(c.tests === undefined ? {} : { tests: c.tests }),
    place: yaml.at(['columns', i, 'name']),
  }))
}
