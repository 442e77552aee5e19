import type { Problem } from '../errors.ts'
import type { CompiledModel } from './compile.ts'
import type { SyncFile } from './config/schema/destination.ts'
import type { Path, YamlFile } from './config/yaml.ts'
import { buildField, pathClashes } from './fields.ts'
import type { BuiltField } from './fields.ts'
import { hiddenGroup } from './groups.ts'
import type { Entity, Field, Group, NodeId } from './manifest.ts'
import { unknownName } from './unknown-name.ts'

export interface PartsInput {
  readonly yaml: YamlFile
  readonly base: Path
  readonly node: NodeId
  readonly complete: boolean
  compile(path: Path, sql: string): CompiledModel
}

/** What a sync is made of, each part resolved against its entity. */
export interface Parts {
  readonly match: Field | null
  readonly fields: readonly Field[]
  readonly audience: string | null
  readonly hidden: Group | null
  readonly prefer: CompiledModel | null
  readonly labels: Readonly<Record<string, string>>
  readonly stable: ReadonlyMap<string, () => string>
  readonly problems: readonly Problem[]
  readonly reads: readonly NodeId[]
}

/** Fields, match, audience, labels and SQL of a sync. */
export function syncParts(given: SyncFile, entity: Entity, p: PartsInput): Parts {
  const match = buildFields('match', given.match, entity, p)
  const fields = buildFields('fields', given.fields, entity, p)
  const where = given.where === undefined ? null : p.compile(['where'], given.where)
  const prefer = typeof given.on_collision === 'object' ? p.compile(['on_collision', 'prefer'], given.on_collision.prefer) : null
  const hidden = where ? hiddenGroup(given.name, entity.name, where, p.yaml.at([...p.base, 'where'])) : null
  const labels = labelsOf(given, entity, p)
  const audience = audienceOf(given, entity, p, hidden)
  const built = [...match, ...fields]
  const groups = [...(audience.name === null ? [] : [audience.name]), ...Object.keys(labels.labels)].map(
    (group) => `group.${entity.name}.${group}`,
  )
  const leader = given.follows === undefined ? [] : [`sync.${given.follows}`]
  return {
    match: match[0]?.field ?? null,
    fields: fields.map((f) => f.field),
    audience: audience.name,
    hidden,
    prefer,
    labels: labels.labels,
    stable: stableOf(built, where, prefer),
    problems: [
      ...[...built, ...(where ? [where] : []), ...(prefer ? [prefer] : [])].flatMap((part) => part.problems),
      ...labels.problems,
      ...audience.problems,
      ...pathClashes(
        fields.map((f) => f.field),
        p.node,
      ),
    ],
    reads: [...new Set([`entity.${entity.name}`, ...built.flatMap((b) => b.reads), ...(prefer?.reads ?? []), ...groups, ...leader])],
  }
}

function buildFields(where: 'match' | 'fields', given: SyncFile['fields'], entity: Entity, p: PartsInput): BuiltField[] {
  return Object.entries(given ?? {}).map(([name, field]) =>
    buildField({
      name,
      given: field,
      where,
      node: p.node,
      entity,
      complete: p.complete,
      place: p.yaml.keyAt([...p.base, where, name]),
      compile: (sql) => p.compile([where, name, 'sql'], sql),
    }),
  )
}

/** SQL of a sync by part, for its fingerprint. */
function stableOf(fields: readonly BuiltField[], where: CompiledModel | null, prefer: CompiledModel | null): Parts['stable'] {
  const named = fields.flatMap((f) => (f.stable ? [[`field ${f.field.path.join('.')}`, f.stable] as const] : []))
  return new Map([...named, ...(where ? [['where', where.stable] as const] : []), ...(prefer ? [['prefer', prefer.stable] as const] : [])])
}

function audienceOf(given: SyncFile, entity: Entity, p: PartsInput, hidden: Group | null): { name: string | null; problems: Problem[] } {
  if (given.audience === undefined) return { name: hidden?.name ?? null, problems: [] }
  const groups = entity.groups.filter((g) => !g.hidden).map((g) => g.name)
  if (groups.includes(given.audience) || !p.complete) return { name: given.audience, problems: [] }
  return {
    name: given.audience,
    problems: [unknownName(`group in entity "${entity.name}"`, given.audience, groups, p.yaml.at([...p.base, 'audience']), p.node)],
  }
}

function labelsOf(given: SyncFile, entity: Entity, p: PartsInput): { labels: Record<string, string>; problems: Problem[] } {
  const groups = entity.groups.filter((g) => !g.hidden)
  const entries = Array.isArray(given.groups) ? given.groups.map((name) => [name, null] as const) : Object.entries(given.groups ?? {})
  const names = groups.map((g) => g.name)
  const placeOf = (name: string, i: number) => p.yaml.keyAt([...p.base, 'groups', Array.isArray(given.groups) ? i : name])
  const problems = entries.flatMap(([name], i) =>
    names.includes(name) || !p.complete ? [] : [unknownName(`group in entity "${entity.name}"`, name, names, placeOf(name, i), p.node)],
  )
  const labels = Object.fromEntries(entries.map(([name, label]) => [name, label ?? groups.find((g) => g.name === name)?.label ?? name]))
  return { labels, problems }
}
