import { InputError } from '../errors.ts'
import type { Place, Problem } from '../errors.ts'
import { readText } from './config/read-text.ts'
import type { Found } from './config/walk.ts'
import type { EntityFile } from './config/schema/entity.ts'
import type { YamlFile } from './config/yaml.ts'
import { entitiesAbove, placeModel } from './model-files.ts'
import type { ModelPlace } from './model-files.ts'
import { checkName } from './names.ts'
import type { Templates, TemplateSource } from './template/template.ts'
import { unknownName } from './unknown-name.ts'

/** An entity's YAML file after its check. */
export interface EntityDraft {
  readonly data: EntityFile
  readonly yaml: YamlFile
}

/** A model file whose kind, name and entity are known. */
export interface ModelDraft {
  readonly kind: ModelPlace['kind']
  readonly name: string
  readonly entity: string
  readonly source: TemplateSource
  /** Its template cannot be parsed; the problem is told already. */
  readonly broken: boolean
}

export interface Drafts {
  readonly models: readonly ModelDraft[]
  readonly problems: readonly Problem[]
}

/**
 * Reads the SQL files of the model folders and says what each of them is: by its folder, and by `config(entity='…')`,
 * which names the entity where the folder does not, and confirms it where it does.
 *
 * @param complete false when an entity file could not be read: then a missing entity is no news
 */
export function draftModels(files: readonly Found[], entities: readonly EntityDraft[], templates: Templates, complete: boolean): Drafts {
  const models: ModelDraft[] = []
  const problems: Problem[] = []
  for (const file of files) {
    const read = readText(file.path, file.file)
    if ('problem' in read) {
      problems.push(read.problem)
      continue
    }
    const drafted = draftModel({ text: read.text, file: file.file }, entities, templates)
    if ('model' in drafted) models.push(drafted.model)
    if (complete || ('model' in drafted && drafted.model.broken)) problems.push(...drafted.problems)
  }
  return { models, problems }
}

type Drafted = { readonly problems: readonly Problem[] } | { readonly model: ModelDraft; readonly problems: readonly Problem[] }

function draftModel(source: TemplateSource, entities: readonly EntityDraft[], templates: Templates): Drafted {
  const places = entities.map((e) => ({ entity: e.data.entity, file: e.yaml.file }))
  const config = configEntity(source, templates)
  const where = placeModel(source.file, places)
  if ('message' in where) return { problems: [...config.problems, where] }
  const place: Place = { file: source.file, line: 1 }
  const bad = where.kind === 'entity' ? null : checkName(where.kind, where.name, place)
  const problems = [...config.problems, ...(bad ? [bad] : [])]
  const broken = config.problems.length > 0
  const model = (entity: string): Drafted => ({ model: { kind: where.kind, name: where.name, entity, source, broken }, problems })
  const given = config.entity
  if (given === null) return where.entity === null ? { problems: [...problems, noEntity(where, source.file, places)] } : model(where.entity)
  if (where.entity !== null && where.entity !== given.name) {
    const next = 'move the file, or take entity= out of config()'
    const message = `config() says entity "${given.name}", its folder says "${where.entity}"`
    return { problems: [...problems, { message, place: given.place, next }] }
  }
  if (!places.some((e) => e.entity === given.name)) {
    return {
      problems: [
        ...problems,
        unknownName(
          'entity',
          given.name,
          places.map((e) => e.entity),
          given.place,
        ),
      ],
    }
  }
  return model(given.name)
}

interface ConfigEntity {
  readonly entity: { readonly name: string; readonly place: Place } | null
  readonly problems: readonly Problem[]
}

/** `entity=` of the file's `config(…)`, read without rendering; a template that cannot be parsed is a problem. */
function configEntity(source: TemplateSource, templates: Templates): ConfigEntity {
  try {
    const calls = templates.calls(source).filter((call) => call.name === 'config')
    const call = calls.find((c) => c.kwargs['entity'] !== undefined)
    if (!call) return { entity: null, problems: [] }
    return { entity: { name: String(call.kwargs['entity']), place: { file: source.file, line: call.line } }, problems: [] }
  } catch (error) {
    if (error instanceof InputError) return { entity: null, problems: error.problems }
    throw error
  }
}

function noEntity(where: ModelPlace, file: string, entities: readonly { entity: string; file: string }[]): Problem {
  const above = entitiesAbove(file.split('/').slice(0, -1), entities)
  return {
    message:
      above.length > 1
        ? `this ${where.kind} could be of ${above.map((e) => e.entity).join(' or ')}`
        : `no entity stands above this ${where.kind}`,
    place: { file, line: 1 },
    next: "say which one: {{ config(entity='…') }}",
  }
}
