import type { ZodType } from 'zod'
import type { Problem } from '../errors.ts'
import type { Context } from './base-context.ts'
import { check, pathKey, scalarOf } from './config/check.ts'
import { renderStrings } from './config/render-strings.ts'
import { destinationSchema, syncSchema } from './config/schema/destination.ts'
import type { Found } from './config/walk.ts'
import { readYaml } from './config/yaml.ts'
import type { Path, YamlFile } from './config/yaml.ts'
import type { DestinationConfig } from './manifest.ts'
import { checkName } from './names.ts'
import type { DestinationDraft, SyncDraft } from './syncs.ts'
import type { Templates } from './template/template.ts'
import { unknownName } from './unknown-name.ts'

export interface DestinationFiles {
  readonly drafts: readonly DestinationDraft[]
  readonly destinations: readonly DestinationConfig[]
  readonly problems: readonly Problem[]
  /** False when a sync could not be read. */
  readonly complete: boolean
}

type Types = Readonly<Record<string, { readonly config: ZodType }>>

/** Reads the YAML files below the destination folders: connections, rendered and checked by their type, and syncs. */
export function readDestinations(files: readonly Found[], types: Types, templates: Templates, context: Context): DestinationFiles {
  const all = files.map((file) => readOne(file, types, templates, context))
  return {
    drafts: all.flatMap((one) => one.drafts),
    destinations: all.flatMap((one) => one.destinations),
    problems: all.flatMap((one) => one.problems),
    complete: all.every((one) => one.complete),
  }
}

function readOne(file: Found, types: Types, templates: Templates, context: Context): DestinationFiles {
  const failed = (problems: readonly Problem[]): DestinationFiles => ({ drafts: [], destinations: [], problems, complete: false })
  const read = readYaml(file.path, file.file)
  if ('problems' in read) return failed(read.problems)
  const { yaml } = read
  const rendered = renderStrings(yaml.value, yaml, templates, context, { skip: isLater })
  const value = rendered.value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return failed([{ message: 'expected a destination', place: yaml.at([]), allowed: 'destination:, type:, connection:, syncs:' }])
  }
  const listed = (value as { syncs?: unknown }).syncs
  const head = check(destinationSchema, Array.isArray(listed) ? { ...value, syncs: [] } : value, yaml, { templated: rendered.templated })
  const syncs = Array.isArray(listed) ? readSyncs(listed, yaml, rendered.templated) : { drafts: [], problems: [], complete: true }
  const problems = [...rendered.problems, ...('problems' in head ? head.problems : []), ...syncs.problems]
  if ('problems' in head) return failed(problems)
  const draft = { data: head.data, syncs: syncs.drafts, yaml, templated: rendered.templated }
  const failedConnection = rendered.problems.length > 0
  const connection = connectionOf(draft, types, failedConnection)
  return {
    drafts: [draft],
    destinations: connection.destinations,
    problems: [...problems, ...connection.problems],
    complete: syncs.complete,
  }
}

function connectionOf(
  draft: DestinationDraft,
  types: Types,
  failed: boolean,
): { destinations: DestinationConfig[]; problems: readonly Problem[] } {
  const { data, yaml, templated } = draft
  const place = yaml.at(['destination'])
  const bad = checkName('destination', data.destination, place)
  const names = bad ? [bad] : []
  const type = Object.hasOwn(types, data.type) ? types[data.type] : undefined
  if (!type)
    return { destinations: [], problems: [...names, unknownName('destination type', data.type, Object.keys(types), yaml.at(['type']))] }
  if (failed) return { destinations: [], problems: names }
  const checked = check(type.config, data.connection, yaml, { base: ['connection'], templated })
  if ('problems' in checked) return { destinations: [], problems: [...names, ...checked.problems] }
  return { destinations: [{ name: data.destination, type: data.type, connection: checked.value, place }], problems: names }
}

function readSyncs(
  listed: readonly unknown[],
  yaml: YamlFile,
  templated: ReadonlyMap<string, string>,
): { drafts: SyncDraft[]; problems: Problem[]; complete: boolean } {
  const drafts: SyncDraft[] = []
  const problems: Problem[] = []
  listed.forEach((raw, index) => {
    const name = (raw as { name?: unknown } | null)?.name
    const node = typeof name === 'string' ? { node: `sync.${name}` } : {}
    const checked = check(syncSchema, typedValues(raw, index, templated), yaml, { base: ['syncs', index], templated, ...node })
    if ('problems' in checked) problems.push(...checked.problems)
    else drafts.push({ index, given: checked.data })
  })
  return { drafts, problems, complete: drafts.length === listed.length }
}

/** A constant that came out of a template is read as YAML would have read it: `{ value: "{{ var('n') }}" }` is a number. */
function typedValues(raw: unknown, index: number, templated: ReadonlyMap<string, string>): unknown {
  const fields = (raw as { fields?: unknown } | null)?.fields
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return raw
  const typed = Object.entries(fields as Record<string, unknown>).map(([name, field]) => {
    const value = (field as { value?: unknown } | null)?.value
    const came = templated.has(pathKey(['syncs', index, 'fields', name, 'value']))
    return [name, came && typeof value === 'string' ? { ...(field as object), value: scalarOf(value) } : field] as const
  })
  return { ...(raw as object), fields: Object.fromEntries(typed) }
}

/** SQL is rendered later, with the context of a model; descriptions never. */
function isLater(path: Path): boolean {
  if (path.at(-1) === 'description') return true
  if (path[0] !== 'syncs') return false
  const inside = path.slice(2)
  if (inside.length === 1) return inside[0] === 'where'
  if (inside[0] === 'on_collision') return inside[1] === 'prefer'
  return (inside[0] === 'fields' || inside[0] === 'match') && inside.length === 3 && inside[2] === 'sql'
}
