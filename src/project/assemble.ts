import type { ZodType } from 'zod'
import type { Place, Problem } from '../errors.ts'
import type { Context } from './base-context.ts'
import { createCompiler } from './compile.ts'
import type { Compiler } from './compile.ts'
import type { ProjectFile } from './config/schema/project.ts'
import type { Found } from './config/walk.ts'
import { cycleProblem } from './cycle-problem.ts'
import { buildEntity } from './entities.ts'
import type { BuiltEntity } from './entities.ts'
import type { StableSql } from './fingerprint.ts'
import { order } from './graph/order.ts'
import type { Entity, Manifest, NodeId } from './manifest.ts'
import { draftModels } from './model-drafts.ts'
import type { Drafts, EntityDraft } from './model-drafts.ts'
import { duplicates } from './names.ts'
import { readDestinations } from './read-destinations.ts'
import type { DestinationFiles } from './read-destinations.ts'
import { readModelYaml } from './read-models.ts'
import type { ModelYaml } from './read-models.ts'
import type { Part, Registry } from './registry.ts'
import { sourceProblems } from './sources.ts'
import { followsProblems } from './sync-links.ts'
import { buildSync, guardsOf } from './syncs.ts'
import type { BuiltSync } from './syncs.ts'
import type { Templates } from './template/template.ts'

export interface AssembleInput {
  readonly settings: ProjectFile
  readonly vars: Readonly<Record<string, unknown>>
  readonly files: { readonly models: readonly Found[]; readonly destinations: readonly Found[] }
  readonly templates: Templates
  /** False when a macro file is wrong: models are then not told to be. */
  readonly macrosComplete: boolean
  readonly schema: string
  quote(path: readonly string[]): string
  readonly base: Context
  /** As `base` with a fixed time and invocation. */
  readonly stable: Context
  /** As `base`, for YAML of destinations: what it reads of the environment is secret. */
  readonly connection: Context
  readonly destinations: Readonly<
    Record<string, { readonly config: ZodType; readonly objects: readonly string[]; options(object: string): ZodType | null }>
  >
}

export interface Assembled {
  /** Whole only when there are no problems. */
  readonly manifest: Manifest
  readonly stable: StableSql
  readonly problems: readonly Problem[]
}

/** Files to manifest: YAML first, then the names of all models, then every piece of SQL, then the graph. */
export function assemble(o: AssembleInput): Assembled {
  const sqlFiles = o.files.models.filter((f) => f.file.endsWith('.sql'))
  const yamlFiles = o.files.models.filter((f) => !f.file.endsWith('.sql'))
  const yaml = readModelYaml(yamlFiles, o.templates, o.base)
  const destinations = readDestinations(o.files.destinations, o.destinations, o.templates, o.connection)
  const incomplete = new Set<Part>(yaml.incomplete)
  const drafts = draftModels(sqlFiles, yaml.entities, o.templates, !incomplete.has('entity'))
  if (drafts.problems.length > 0) incomplete.add('property').add('group')
  const present = new Set(sqlFiles.map((f) => f.file))
  const compiler = quietly(
    o,
    createCompiler({ templates: o.templates, registry: registry(o, yaml, drafts, incomplete), base: o.base, stable: o.stable }),
  )
  const entities = firstOfName(yaml.entities).map((draft) => buildEntity(draft, drafts.models, present, compiler))
  const syncs = buildSyncs(o, destinations, entities, incomplete, compiler)
  const manifest = manifestOf(o, yaml, entities, destinations, syncs.built)
  const graph = order(manifest.dependencies)
  const problems = [
    ...yaml.problems,
    ...destinations.problems,
    ...drafts.problems,
    ...entities.flatMap((e) => e.problems),
    ...syncs.problems,
    ...namesTwice(yaml, destinations, syncs.built),
    ...sourceProblems(yaml.sources, manifest.entities, !incomplete.has('entity')),
    ...followsProblems(
      manifest.syncs,
      (name) => syncs.built.find((s) => s.sync.name === name)?.followsPlace,
      destinations.complete && manifest.syncs.length === syncs.given,
    ),
    ...('cycle' in graph ? [cycleProblem(graph.cycle, placesOf(manifest))] : []),
  ]
  return { manifest: 'order' in graph ? { ...manifest, order: graph.order } : manifest, stable: stableOf(entities, syncs.built), problems }
}

function namesTwice(yaml: ModelYaml, destinations: DestinationFiles, syncs: readonly BuiltSync[]): Problem[] {
  const entities = yaml.entities.map((e) => ({ name: e.data.entity, place: e.yaml.at(['entity']) }))
  const named = destinations.drafts.map((d) => ({ name: d.data.destination, place: d.yaml.at(['destination']) }))
  return [
    ...duplicates('entity', entities),
    ...duplicates('destination', named),
    ...duplicates(
      'sync',
      syncs.map((s) => s.sync),
    ),
  ]
}

function registry(o: AssembleInput, yaml: ModelYaml, drafts: Drafts, incomplete: ReadonlySet<Part>): Registry {
  const short = yaml.entities.flatMap((e) => e.data.groups.map((g) => ({ entity: e.data.entity, name: g.name })))
  return {
    schema: o.schema,
    quote: o.quote,
    sources: yaml.sources,
    entities: yaml.entities.map((e) => ({ name: e.data.entity, key: e.data.key })),
    properties: drafts.models.filter((m) => m.kind === 'property'),
    groups: [...short, ...drafts.models.filter((m) => m.kind === 'group')],
    incomplete,
  }
}

/** With a broken macro file every model that calls a macro would be told an undefined name. */
function quietly(o: AssembleInput, compiler: Compiler): Compiler {
  return o.macrosComplete ? compiler : { compile: (model) => ({ ...compiler.compile(model), problems: [] }) }
}

const firstOfName = (drafts: readonly EntityDraft[]): EntityDraft[] =>
  drafts.filter((d, i) => drafts.findIndex((other) => other.data.entity === d.data.entity) === i)

function buildSyncs(
  o: AssembleInput,
  files: DestinationFiles,
  entities: readonly BuiltEntity[],
  incomplete: ReadonlySet<Part>,
  compiler: Compiler,
): { built: BuiltSync[]; problems: Problem[]; given: number } {
  const complete = { entity: !incomplete.has('entity'), group: !incomplete.has('group') && !incomplete.has('entity') }
  const world = { entities: entities.map((e) => e.entity), compiler, complete, destinations: o.destinations }
  const all = files.drafts.flatMap((draft) => draft.syncs.map((sync) => buildSync(draft, sync, world)))
  return {
    built: all.flatMap((one) => (one.built ? [one.built] : [])),
    problems: all.flatMap((one) => one.problems),
    given: all.length,
  }
}

function manifestOf(
  o: AssembleInput,
  yaml: ModelYaml,
  entities: readonly BuiltEntity[],
  destinations: DestinationFiles,
  syncs: readonly BuiltSync[],
): Manifest {
  const withHidden = entities.map(({ entity }): Entity => {
    const hidden = syncs.flatMap((s) => (s.hidden?.entity === entity.name ? [s.hidden] : []))
    return { ...entity, groups: [...entity.groups, ...hidden] }
  })
  const dependencies = new Map<NodeId, readonly NodeId[]>([
    ...yaml.sources.map((s) => [s.id, []] as const),
    ...entities.map((e) => [e.entity.id, [...e.baseReads, ...e.entity.properties.map((p) => p.id)]] as const),
    ...withHidden.flatMap((e) => [...e.properties, ...e.groups].map((n) => [n.id, n.reads] as const)),
    ...syncs.map((s) => [s.sync.id, s.reads] as const),
  ])
  return {
    project: o.settings.name,
    timezone: o.settings.timezone,
    vars: o.vars,
    guards: guardsOf(o.settings.guards),
    auditPersonal: o.settings.audit.personal,
    sources: yaml.sources,
    entities: withHidden,
    destinations: destinations.destinations,
    syncs: syncs.map((s) => s.sync),
    order: [],
    dependencies,
  }
}

function stableOf(entities: readonly BuiltEntity[], syncs: readonly BuiltSync[]): StableSql {
  const models = entities.flatMap((e) => [...e.stable].map(([id, sql]) => [id, new Map([['sql', sql]])] as const))
  const hidden = syncs.flatMap((s) =>
    s.hidden ? [[s.hidden.id, new Map([...s.stable].filter(([part]) => part === 'where'))] as const] : [],
  )
  return new Map<NodeId, ReadonlyMap<string, () => string>>([...models, ...hidden, ...syncs.map((s) => [s.sync.id, s.stable] as const)])
}

function placesOf(m: Manifest): (id: NodeId) => Place | undefined {
  const nodes = [...m.sources, ...m.syncs, ...m.entities.flatMap((e) => [e, ...e.properties, ...e.groups])]
  const places = new Map(nodes.map((n) => [n.id, n.place]))
  return (id) => places.get(id)
}
