import type { Place, Problem } from '../errors.ts'
import type { CompiledModel } from './compile.ts'
import type { FieldFile } from './config/schema/destination.ts'
import { parseFieldPath } from './field-path.ts'
import type { Entity, Field, FieldSource, NodeId } from './manifest.ts'
import { personalProblem } from './personal.ts'
import { unknownName } from './unknown-name.ts'

export interface FieldInput {
  readonly name: string
  readonly given: FieldFile
  readonly where: 'match' | 'fields'
  readonly place: Place
  readonly node: NodeId
  readonly entity: Entity
  readonly complete: boolean
  /** Compiles the SQL at `….sql` of this field. */
  compile(sql: string): CompiledModel
}

export interface BuiltField {
  readonly field: Field
  readonly reads: readonly NodeId[]
  readonly stable: (() => string) | null
  readonly problems: readonly Problem[]
}

/** One entry of `fields:` or `match:`. */
export function buildField(input: FieldInput): BuiltField {
  const { name, node, place } = input
  const given: Exclude<FieldFile, string> =
    typeof input.given === 'string' ? { column: input.given, on_invalid: 'hold', nulls: 'send', when: 'always' } : input.given
  const path = parseFieldPath(name)
  const problems: Problem[] = []
  if (path === null)
    problems.push({
      message: 'a part of the field name is empty',
      place,
      node,
      given: name,
      allowed: 'names joined by a dot; \\. is a dot of the name itself',
    })
  const compiled = given.sql === undefined ? null : input.compile(given.sql)
  problems.push(...(compiled?.problems ?? []))
  const field: Field = {
    path: path ?? [name],
    source: sourceOf(given, compiled),
    ...(given.format === undefined ? {} : { format: given.format }),
    onInvalid: given.on_invalid,
    nulls: given.nulls,
    when: given.when,
    ...(given.personal === undefined ? {} : { personal: given.personal }),
    place,
  }
  problems.push(...sourceProblems(field, input), ...matchProblems(field, input))
  const personal = personalProblem(
    field,
    input.entity,
    input.where,
    node,
    compiled && compiled.problems.length === 0 ? compiled.sql() : null,
  )
  if (personal) problems.push(personal)
  const group = field.source.kind === 'group' ? [`group.${input.entity.name}.${field.source.group}`] : []
  return { field, reads: [...(compiled?.reads ?? []), ...group], stable: compiled?.stable ?? null, problems }
}

function sourceOf(given: Exclude<FieldFile, string>, compiled: CompiledModel | null): FieldSource {
  if (compiled) return { kind: 'sql', sql: compiled.sql }
  if (given.column !== undefined) return { kind: 'column', column: given.column }
  if (given.group !== undefined) return { kind: 'group', group: given.group }
  if (given.key === true) return { kind: 'key' }
  return { kind: 'value', value: given.value ?? null }
}

function sourceProblems(field: Field, input: FieldInput): Problem[] {
  const { source } = field
  const { entity, place, node } = input
  if (source.kind === 'group') {
    const groups = entity.groups.filter((g) => !g.hidden).map((g) => g.name)
    if (groups.includes(source.group) || !input.complete) return []
    return [unknownName(`group in entity "${entity.name}"`, source.group, groups, place, node)]
  }
  if (
    source.kind === 'value' &&
    typeof source.value === 'number' &&
    Number.isInteger(source.value) &&
    !Number.isSafeInteger(source.value)
  ) {
    return [
      {
        message: 'a whole number beyond 2^53 loses digits here',
        place,
        node,
        given: String(source.value),
        next: 'write it in quotes, or under sql:',
      },
    ]
  }
  if (source.kind === 'value' && field.format !== undefined) {
    return [{ message: 'a value: needs no format:', place, node, given: field.format, next: 'write the value as it shall be sent' }]
  }
  return []
}

function matchProblems(field: Field, input: FieldInput): Problem[] {
  if (input.where !== 'match') return []
  const fail = (message: string, allowed: string): Problem[] => [
    { message: `match: ${message}`, place: input.place, node: input.node, allowed },
  ]
  const { kind } = field.source
  if (kind === 'value' || kind === 'group') return fail(`${kind}: is the same for many rows, so it identifies none`, 'column, sql or key')
  if (field.path.length > 1)
    return fail('the field that identifies a record stands at its top', 'one name; \\. is a dot of the name itself')
  if (field.when !== 'always') return fail('when: has no meaning here', 'it is sent always')
  if (field.nulls !== 'send') return fail('nulls: has no meaning here', 'rows without a match are held back')
  return []
}

/** Two fields of which one is the other or lies inside it. */
export function pathClashes(fields: readonly Field[], node: NodeId): Problem[] {
  return fields.flatMap((field, i) => {
    const earlier = fields.slice(0, i).find((other) => {
      const length = Math.min(other.path.length, field.path.length)
      return other.path.slice(0, length).every((part, at) => part === field.path[at])
    })
    if (!earlier) return []
    const message = `fields: "${field.path.join('.')}" and "${earlier.path.join('.')}" stand in the same place`
    return [{ message, place: field.place, node, next: 'remove one, or write \\. where a dot belongs to the name' }]
  })
}
