import type { ZodType } from 'zod'
import type { Place, Problem } from '../errors.ts'
import type { CompiledModel, Compiler } from './compile.ts'
import { check } from './config/check.ts'
import type { Path, YamlFile } from './config/yaml.ts'
import type { DestinationFile, SyncFile } from './config/schema/destination.ts'
import type { Entity, Group, Guards, NodeId, Sync } from './manifest.ts'
import { checkName } from './names.ts'
import { syncParts } from './sync-parts.ts'
import type { Parts } from './sync-parts.ts'
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
export function buildSync(
  draft: DestinationDraft,
  { index, given }: SyncDraft,
  world: SyncWorld,
): { built: BuiltSync | null; problems: readonly Problem[] } {
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
    const names = world.entities.map((e) => e.name)
    const lost = world.complete.entity ? [unknownName('entity', given.entity, names, yaml.at([...base, 'entity']), node)] : []
    return { built: null, problems: [...problems, ...lost] }
  }
  const model = { id: node, kind: 'expression', entity: entity.name, key: entity.key } as const
  const compile = (path: Path, sql: string): CompiledModel =>
    world.compiler.compile({ ...model, source: yamlSql(yaml, [...base, ...path], sql) })
  const parts = syncParts(given, entity, { yaml, base, node, compile, complete: world.complete.group })
  const sync = assemble(draft, given, parts, { node, place, with: options.value })
  const followsPlace = yaml.at([...base, 'follows'])
  return {
    built: { sync, hidden: parts.hidden, reads: parts.reads, stable: parts.stable, followsPlace },
    problems: [...problems, ...parts.problems],
  }
}

function optionsProblems(
  draft: DestinationDraft,
  given: SyncFile,
  base: Path,
  node: NodeId,
  world: SyncWorld,
): { value: unknown; problems: readonly Problem[] } {
  const { data, yaml, templated } = draft
  const type = Object.hasOwn(world.destinations, data.type) ? world.destinations[data.type] : undefined
  if (!type) return { value: given.with, problems: [] }
  const schema = type.options(given.object)
  if (!schema)
    return {
      value: given.with,
      problems: [
        unknownName(`object in destinations of type ${data.type}`, given.object, type.objects, yaml.at([...base, 'object']), node),
      ],
    }
  const checked = check(schema, given.with ?? {}, yaml, { base: [...base, 'with'], node, templated })
  return 'problems' in checked
    ? { value: given.with, problems: checked.problems }
    : { value: given.with === undefined ? undefined : checked.value, problems: [] }
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

function assemble(draft: DestinationDraft, given: SyncFile, parts: Parts, o: { node: NodeId; place: Sync['place']; with: unknown }): Sync {
  const memberships = given.groups !== undefined
  return {
    id: o.node,
    name: given.name,
    destination: draft.data.destination,
    entity: given.entity,
    object: given.object,
    kind: memberships ? 'memberships' : 'records',
    with: o.with,
    match: parts.match,
    audience: parts.audience,
    fields: parts.fields,
    mode: memberships ? 'mirror' : (given.mode ?? 'upsert'),
    onLeave: given.on_leave ?? null,
    deleteAdopted: given.delete_adopted ?? false,
    onCollision: parts.prefer ? { prefer: parts.prefer.sql } : 'freeze',
    follows: given.follows ?? null,
    labels: parts.labels,
    onUnmap: given.on_unmap ?? 'remove',
    guards: guardsOf(given.guards),
    parkAfter: given.park_after,
    retryRejectedAfterMs: given.retry_rejected_after,
    recheckAfterMs: given.recheck_after,
    place: o.place,
  }
}
