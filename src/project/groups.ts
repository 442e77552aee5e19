import type { Problem } from '../errors.ts'
import type { CompiledModel, Compiler } from './compile.ts'
import type { Group, NodeId } from './manifest.ts'
import { modelConfig } from './model-config.ts'
import type { EntityDraft, ModelDraft } from './model-drafts.ts'
import { checkName } from './names.ts'
import { yamlSql } from './yaml-sql.ts'

interface Built {
  readonly group: Group
  readonly stable: () => string
  readonly problems: readonly Problem[]
}

export interface BuiltGroups {
  readonly groups: readonly Group[]
  readonly stable: readonly (readonly [NodeId, () => string])[]
  readonly problems: readonly Problem[]
}

/**
 * Groups of an entity: short ones from its YAML file (`where:`), long ones from groups/*.sql. An entry without `where:` gives
 * label and description to the file of its name.
 */
export function entityGroups(draft: EntityDraft, files: readonly ModelDraft[], compiler: Compiler): BuiltGroups {
  const { data, yaml } = draft
  const problems: Problem[] = []
  const built: Built[] = []
  const documented = new Map<string, EntityDraft['data']['groups'][number]>()
  data.groups.forEach((entry, i) => {
    const place = yaml.at(['groups', i, 'name'])
    const bad = checkName('group', entry.name, place)
    if (bad) problems.push(bad)
    if (entry.where !== undefined) built.push(shortGroup(draft, i, compiler))
    else if (files.some((f) => f.name === entry.name)) documented.set(entry.name, entry)
    else problems.push({ message: `group "${entry.name}" has no rule`, place, next: `add where:, or write groups/${entry.name}.sql` })
  })
  for (const file of files) built.push(longGroup(draft, file, documented.get(file.name), compiler))
  return {
    groups: built.map((b) => b.group),
    stable: built.map((b) => [b.group.id, b.stable] as const),
    problems: [...problems, ...built.flatMap((b) => b.problems)],
  }
}

const withVolatile = (volatile: boolean | undefined): { volatile?: boolean } => (volatile === undefined ? {} : { volatile })

const reads = (compiled: CompiledModel, entity: string): NodeId[] => [...new Set([`entity.${entity}`, ...compiled.reads])].toSorted()

function shortGroup({ data, yaml }: EntityDraft, i: number, compiler: Compiler): Built {
  const entry = data.groups[i] as EntityDraft['data']['groups'][number]
  const id = `group.${data.entity}.${entry.name}`
  const compiled = compiler.compile({
    id,
    kind: 'group',
    entity: data.entity,
    key: data.key,
    source: yamlSql(yaml, ['groups', i, 'where'], entry.where ?? ''),
  })
  const group: Group = {
    id,
    name: entry.name,
    entity: data.entity,
    label: entry.label ?? entry.name,
    rule: { where: compiled.sql },
    reads: reads(compiled, data.entity),
    hidden: false,
    ...withVolatile(entry.volatile),
    place: yaml.at(['groups', i, 'name']),
  }
  return { group, stable: compiled.stable, problems: compiled.problems }
}

function longGroup(
  { data }: EntityDraft,
  file: ModelDraft,
  entry: EntityDraft['data']['groups'][number] | undefined,
  compiler: Compiler,
): Built {
  const id = `group.${data.entity}.${file.name}`
  const place = { file: file.source.file, line: 1 }
  const blank: CompiledModel = { sql: () => '', stable: () => '', reads: [], usesScope: false, config: {}, problems: [] }
  const compiled = file.broken ? blank : compiler.compile({ id, kind: 'group', entity: data.entity, key: data.key, source: file.source })
  const { config, problems } = modelConfig('group', compiled.config, place, id)
  const group: Group = {
    id,
    name: file.name,
    entity: data.entity,
    label: config.label ?? entry?.label ?? file.name,
    rule: { sql: compiled.sql },
    reads: reads(compiled, data.entity),
    hidden: false,
    ...withVolatile(config.volatile ?? entry?.volatile),
    place,
  }
  return { group, stable: compiled.stable, problems: [...compiled.problems, ...problems] }
}

/** A sync's own `where:` as the hidden group `sync:<name>`. */
export function hiddenGroup(sync: string, entity: string, compiled: CompiledModel, place: Group['place']): Group {
  const name = `sync:${sync}`
  return {
    id: `group.${entity}.${name}`,
    name,
    entity,
    label: name,
    rule: { where: compiled.sql },
    reads: reads(compiled, entity),
    hidden: true,
    place,
  }
}
