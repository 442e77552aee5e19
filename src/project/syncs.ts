import type { ZodType } from 'zod'
import type { Place, Problem } from '../errors.ts'
import type { CompiledModel, Compiler } from './compile.ts'
import { check } from './config/check.ts'
import type { Path, YamlFile } from './config/yaml.ts'
import type { DestinationFile, SyncFile } from './config/schema/destination.ts'
import { buildField, pathClashes } from './fields.ts'
import type { BuiltField } from './fields.ts'
import { hiddenGroup } from './groups.ts'
import type { Entity, Field, Group, Guards, NodeId, Sync } from './manifest.ts'
import { checkName } from './names.ts'
import { syncShapeProblems } from './sync-shape.ts'
import { unknownName } from './unknown-name.ts'
import { yamlSql } from './yaml-sql.ts'

/** A sync after its check, and its number in the file. */
export interface SyncDraft {
  readonly index: number
  readonly given: SyncFile
}

/** A destination file after its check: `data` is its head, the syncs stand apart. */
export interface DestinationDraft {
  readonly data: Omit<DestinationFile, 'syncs'>
  readonly syncs: readonly SyncDraft[]
  readonly yaml: YamlFile
  readonly templated: ReadonlyMap<string, string>
}

/** What a sync is checked against. */
export interface SyncWorld {
  readonly entities: readonly Entity[]
  readonly compiler: Compiler
  readonly complete: { readonly entity: boolean; readonly group: boolean }
  readonly destinations: Readonly<Record<string, { readonly objects: readonly string[]; options(object: string): ZodType | null }>>
}

export interface BuiltSync {
  readonly sync: Sync
  /** Its own `where:`, to be put among the entity's groups. */
  readonly hidden: Group | null
  readonly reads: readonly NodeId[]
  readonly stable: ReadonlyMap<string, () => string>
  /** Where `follows:` stands. */
  readonly followsPlace: Place
}

/** One sync of a destination file; null with problems when nothing can be made of it. */
export function buildSync(draft: DestinationDraft, { index, given }: SyncDraft, world: SyncWorld): { built: BuiltSync | null; problems: readonly Problem[] } {
  const { yaml } = draft
  const base: Path = ['syncs', index]
  const node = `sync.${given.name}`
  const place = yaml.at([...base, 'name'])
  const bad = checkName('sync', given.name, place)
  const options = optionsProblems(draft, given, base, node, world)
  const shape = syncShapeProblems(given, (key) => yaml.keyAt([...base, key]), place, node)
  const problems = [...(bad ? [bad] : []), ...shape, ...options.problems]
  const entity = world.entities.find((e) => e.name === given.entity)
  if (!entity) {
    const lost = world.complete.entity ? [unknownName('entity', given.entity, world.entities.map((e) => e.name), yaml.at([...base, 'entity']), node)] : []
    return { built: null, problems: [...problems, ...lost] }
  }
  const compile = (path: Path, sql: string): CompiledModel =>
    world.compiler.compile({ id: node, kind: 'expression', entity: entity.name, key: entity.key, source: yamlSql(yaml, [...base, ...path], sql) })
  const parts = syncParts(given, entity, { yaml, base, node, compile, complete: world.complete.group })
  const sync = assemble(draft, given, parts, { node, place, with: options.value })
  const followsPlace = yaml.at([...base, 'follows'])
  return { built: { sync, hidden: parts.hidden, reads: parts.reads, stable: parts.stable, followsPlace }, problems: [...problems, ...parts.problems] }
}

interface PartsInput {
  readonly yaml: YamlFile
  readonly base: Path
  readonly node: NodeId
  readonly complete: boolean
  compile(path: Path, sql: string): CompiledModel
}

interface Parts {
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

function syncParts(given: SyncFile, entity: Entity, p: PartsInput): Parts {
  const one = (where: 'match' | 'fields') => ([name, field]: [string, NonNullable<SyncFile['fields']>[string]]): BuiltField =>
    buildField({
      name, given: field, where, node: p.node, entity, complete: p.complete,
      place: p.yaml.keyAt([...p.base, where, name]),
      compile: (sql) => p.compile([where, name, 'sql'], sql),
    })
  const match = Object.entries(given.match ?? {}).map(one('match'))
  const fields = Object.entries(given.fields ?? {}).map(one('fields'))
  const where = given.where === undefined ? null : p.compile(['where'], given.where)
  const prefer = typeof given.on_collision === 'object' ? p.compile(['on_collision', 'prefer'], given.on_collision.prefer) : null
  const hidden = where ? hiddenGroup(given.name, entity.name, where, p.yaml.at([...p.base, 'where'])) : null
  const labels = labelsOf(given, entity, p)
  const audience = audienceOf(given, entity, p, hidden)
  const built = [...match, ...fields]
  const sqls = [...built.map((b) => [`field ${b.field.path.join('.')}`, b.stable] as const), ['where', where?.stable ?? null] as const, ['prefer', prefer?.stable ?? null] as const]
  return {
    match: match[0]?.field ?? null, fields: fields.map((f) => f.field), audience: audience.name, hidden, prefer, labels: labels.labels,
    stable: new Map(sqls.flatMap(([name, stable]) => (stable ? [[name, stable] as const] : []))),
    problems: [
      ...built.flatMap((b) => b.problems), ...(where?.problems ?? []), ...(prefer?.problems ?? []), ...labels.problems, ...audience.problems,
      ...pathClashes(fields.map((f) => f.field), p.node),
    ],
    reads: [
      ...new Set([
        `entity.${entity.name}`, ...built.flatMap((b) => b.reads), ...(prefer?.reads ?? []),
        ...(audience.name === null ? [] : [`group.${entity.name}.${audience.name}`]),
        ...Object.keys(labels.labels).map((group) => `group.${entity.name}.${group}`),
        ...(given.follows === undefined ? [] : [`sync.${given.follows}`]),
      ]),
    ],
  }
}

function audienceOf(given: SyncFile, entity: Entity, p: PartsInput, hidden: Group | null): { name: string | null; problems: Problem[] } {
  if (given.audience === undefined) return { name: hidden?.name ?? null, problems: [] }
  const groups = entity.groups.filter((g) => !g.hidden).map((g) => g.name)
  if (groups.includes(given.audience) || !p.complete) return { name: given.audience, problems: [] }
  return { name: given.audience, problems: [unknownName(`group in entity "${entity.name}"`, given.audience, groups, p.yaml.at([...p.base, 'audience']), p.node)] }
}

function labelsOf(given: SyncFile, entity: Entity, p: PartsInput): { labels: Record<string, string>; problems: Problem[] } {
  const groups = entity.groups.filter((g) => !g.hidden)
  const entries = Array.isArray(given.groups) ? given.groups.map((name) => [name, null] as const) : Object.entries(given.groups ?? {})
  const problems = p.complete
    ? entries.flatMap(([name], i) =>
        groups.some((g) => g.name === name)
          ? []
          : [unknownName(`group in entity "${entity.name}"`, name, groups.map((g) => g.name), p.yaml.keyAt([...p.base, 'groups', Array.isArray(given.groups) ? i : name]), p.node)],
      )
    : []
  const labels = Object.fromEntries(entries.map(([name, label]) => [name, label ?? groups.find((g) => g.name === name)?.label ?? name]))
  return { labels, problems }
}

function optionsProblems(draft: DestinationDraft, given: SyncFile, base: Path, node: NodeId, world: SyncWorld): { value: unknown; problems: readonly Problem[] } {
  const { data, yaml, templated } = draft
  const type = Object.hasOwn(world.destinations, data.type) ? world.destinations[data.type] : undefined
  if (!type) return { value: given.with, problems: [] }
  const schema = type.options(given.object)
  if (!schema) return { value: given.with, problems: [unknownName(`object in destinations of type ${data.type}`, given.object, type.objects, yaml.at([...base, 'object']), node)] }
  const checked = check(schema, given.with ?? {}, yaml, { base: [...base, 'with'], node, templated })
  return 'problems' in checked ? { value: given.with, problems: checked.problems } : { value: given.with === undefined ? undefined : checked.value, problems: [] }
}

/** Guards as the manifest holds them. */
export function guardsOf(given: SyncFile['guards']): Guards {
  return {
    ...(given.max_deletes === undefined ? {} : { maxDeletes: given.max_deletes }),
    ...(given.max_changes === undefined ? {} : { maxChanges: given.max_changes }),
    ...(given.min_rows === undefined ? {} : { minRows: given.min_rows }),
    ...(given.max_rejected === undefined ? {} : { maxRejected: given.max_rejected }),
  }
}

function assemble(
  draft: DestinationDraft, given: SyncFile, parts: Parts, o: { node: NodeId; place: Sync['place']; with: unknown },
): Sync {
  const memberships = given.groups !== undefined
  return {
    id: o.node, name: given.name, destination: draft.data.destination, entity: given.entity, object: given.object,
    kind: memberships ? 'memberships' : 'records',
    with: o.with, match: parts.match, audience: parts.audience, fields: parts.fields,
    mode: memberships ? 'mirror' : (given.mode ?? 'upsert'), onLeave: given.on_leave ?? null,
    deleteAdopted: given.delete_adopted ?? false,
    onCollision: parts.prefer ? { prefer: parts.prefer.sql } : 'freeze',
    follows: given.follows ?? null, labels: parts.labels, onUnmap: given.on_unmap ?? 'remove', guards: guardsOf(given.guards),
    parkAfter: given.park_after, retryRejectedAfterMs: given.retry_rejected_after, recheckAfterMs: given.recheck_after, place: o.place,
  }
}
