import type { Problem } from '../errors.ts'
import type { Context } from './base-context.ts'
import { check } from './config/check.ts'
import { renderStrings } from './config/render-strings.ts'
import { entitySchema } from './config/schema/entity.ts'
import { sourcesSchema } from './config/schema/sources.ts'
import type { Found } from './config/walk.ts'
import { readYaml } from './config/yaml.ts'
import type { Path, YamlFile } from './config/yaml.ts'
import type { SourceTable } from './manifest.ts'
import type { EntityDraft } from './model-drafts.ts'
import type { Part } from './registry.ts'
import { sourceTables } from './sources.ts'
import type { Templates } from './template/template.ts'

export interface ModelYaml {
  readonly sources: readonly SourceTable[]
  readonly entities: readonly EntityDraft[]
  readonly problems: readonly Problem[]
  /** Parts of which something could not be read. */
  readonly incomplete: readonly Part[]
}

const nothing: ModelYaml = { sources: [], entities: [], problems: [], incomplete: [] }

/** Reads the YAML files below the model folders: entities and sources. */
export function readModelYaml(files: readonly Found[], templates: Templates, context: Context): ModelYaml {
  const all = files.map((file) => readOne(file, templates, context))
  return {
    sources: all.flatMap((one) => one.sources),
    entities: all.flatMap((one) => one.entities),
    problems: all.flatMap((one) => one.problems),
    incomplete: all.flatMap((one) => one.incomplete),
  }
}

function readOne(file: Found, templates: Templates, context: Context): ModelYaml {
  const read = readYaml(file.path, file.file)
  if ('problems' in read) return { ...nothing, problems: read.problems, incomplete: ['entity', 'source', 'group'] }
  const { yaml } = read
  const keys = typeof yaml.value === 'object' && yaml.value !== null && !Array.isArray(yaml.value) ? Object.keys(yaml.value) : []
  const entity = keys.includes('entity')
  const sources = keys.includes('sources')
  if (entity === sources) {
    const message = entity ? 'entity: and sources: stand in one file' : 'a file below models/ declares an entity or sources'
    return {
      ...nothing,
      problems: [{ message, place: yaml.at([]), allowed: 'entity: at the top, or sources:' }],
      incomplete: ['entity', 'source', 'group'],
    }
  }
  const rendered = renderStrings(yaml.value, yaml, templates, context, { skip: isLater })
  const one = entity ? readEntity(yaml, rendered.value, rendered.templated) : readSources(yaml, rendered.value, rendered.templated)
  return { ...one, problems: [...rendered.problems, ...one.problems] }
}

/** Descriptions stay as written; SQL is rendered with the context of a model. */
const isLater = (path: Path): boolean => ['description', 'where', 'sql', 'tests'].includes(String(path.at(-1)))

type Templated = ReadonlyMap<string, string>

/** With problems in columns or groups the entity itself still stands, so that files which name it are not told that it is missing. */
function readEntity(yaml: YamlFile, value: unknown, templated: Templated): ModelYaml {
  const checked = check(entitySchema, value, yaml, { templated })
  if (!('problems' in checked)) return { ...nothing, entities: [{ data: checked.data, yaml }] }
  const { entity, key } = value as { entity?: unknown; key?: unknown }
  const head = entitySchema.safeParse({ entity, key })
  const entities = head.success ? [{ data: head.data, yaml }] : []
  return { ...nothing, entities, problems: checked.problems, incomplete: head.success ? ['group'] : ['entity', 'group', 'property'] }
}

function readSources(yaml: YamlFile, value: unknown, templated: Templated): ModelYaml {
  const checked = check(sourcesSchema, value, yaml, { templated })
  if ('problems' in checked) return { ...nothing, problems: checked.problems, incomplete: ['source'] }
  return { ...nothing, sources: sourceTables(checked.data, yaml) }
}
