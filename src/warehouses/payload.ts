import { join, lit, sql, type Sql } from '../util/sql.ts'
import type { Flavour } from './flavour.ts'

/** A mapped field as it goes into the payload. */
export interface PayloadField {
  /** Where it stands: `["billing", "city"]` is a member of the object `billing`. */
  readonly path: readonly string[]
  /** JSON text of the value (`flavour.canon`): SQL NULL when it cannot be carried, which makes the whole payload NULL. */
  readonly json: Sql
  /** Condition, never NULL itself, under which the field is left out; null: it is always there. */
  readonly omitWhenNull: Sql | null
}

/**
 * JSON text of a row's mapped fields, without white space, in mapping order: `{"FNAME":"Ann","billing":{"city":"Rome"}}`. The
 * members of a nested object join it where its first one stands; an object of which all members are left out is left out
 * itself. SQL NULL when any value cannot be carried: the row goes to quarantine. Without collation, since payloads are compared.
 * Fails when one path is given twice or stands both for a value and for an object (`pathConflict` finds that first).
 */
export function payload(flavour: Pick<Flavour, 'text'>, fields: readonly PayloadField[]): Sql {
  const conflict = pathConflict(fields.map((f) => f.path))
  if (conflict) throw new Error(`field ${conflict.join('.')} stands twice in a payload`)
  return flavour.text(sql`(${concat(object(tree(fields, 0)))})`)
}

/** `on_invalid: clear`: a value that cannot be carried is sent as null instead of holding its row back. */
export const clearInvalid = (json: Sql): Sql => sql`coalesce(${json}, 'null')`

/** The first path that is given twice or runs through another one, or null. */
export function pathConflict(paths: readonly (readonly string[])[]): readonly string[] | null {
  const values = new Set<string>()
  const objects = new Set<string>()
  for (const path of paths) {
    const above = path.slice(1).map((_, i) => JSON.stringify(path.slice(0, i + 1)))
    const own = JSON.stringify(path)
    if (values.has(own) || objects.has(own) || above.some((a) => values.has(a))) return path
    values.add(own)
    above.forEach((a) => objects.add(a))
  }
  return null
}

/** Constant text and expressions that are concatenated. */
type Piece = string | Sql

/** A member of an object: its name, its value, and when it is left out. */
interface Member {
  readonly name: string
  readonly value: readonly Piece[]
  readonly omit: Sql | null
}

/** The members at a depth; fields that share a name there are one nested object, at the place of the first. */
function tree(fields: readonly PayloadField[], depth: number): readonly Member[] {
  const groups = new Map<string, PayloadField[]>()
  for (const field of fields) {
    const name = field.path[depth] ?? ''
    groups.set(name, [...(groups.get(name) ?? []), field])
  }
  return [...groups].map(([name, group]) => {
    const [first] = group
    if (first && first.path.length === depth + 1) return { name, value: [first.json], omit: first.omitWhenNull }
    const members = tree(group, depth + 1)
    return { name, value: object(members), omit: omitAll(members) }
  })
}

function omitAll(members: readonly Member[]): Sql | null {
  const conditions = members.map((m) => m.omit).filter((c) => c !== null)
  return conditions.length === members.length
    ? join(
        conditions.map((c) => sql`(${c})`),
        ' AND ',
      )
    : null
}

/**
 * Commas belong to the members around the first one that is always there: those before it end with one, those after it
 * start with one. Where every member may be missing, all start with one and the first comma is cut off.
 */
function object(members: readonly Member[]): readonly Piece[] {
  const fixed = members.findIndex((m) => m.omit === null)
  if (fixed < 0) return ['{', sql`substr(${concat(members.flatMap((m) => optional(m, ',', '')))}, 2)`, '}']
  const pieces = members.flatMap((m, i) => {
    const before = i > fixed ? ',' : ''
    const after = i < fixed ? ',' : ''
    return m.omit === null ? [before, ...member(m)] : optional(m, before, after)
  })
  return ['{', ...pieces, '}']
}

const member = (m: Member): readonly Piece[] => [`${JSON.stringify(m.name)}:`, ...m.value]

const optional = (m: Member, before: string, after: string): readonly Piece[] =>
  m.omit === null ? [] : [sql`CASE WHEN ${m.omit} THEN '' ELSE ${concat([before, ...member(m), after])} END`]

/** `||` spreads NULL in every dialect (concat() does not). Neighbouring constants become one literal. */
function concat(pieces: readonly Piece[]): Sql {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece
    else merged.push(piece)
  }
  const parts = merged.filter((p) => p !== '').map((p) => (typeof p === 'string' ? lit(p) : p))
  return parts.length === 0 ? sql`''` : chain(parts)
}

/** A chain of operators nests as deep as it is long, and engines bound the depth (DuckDB: 1000): long ones are grouped. */
function chain(parts: readonly Sql[]): Sql {
  const size = 50
  if (parts.length <= size) return join(parts, ' || ')
  const groups = Array.from(
    { length: Math.ceil(parts.length / size) },
    (_, i) => sql`(${join(parts.slice(i * size, (i + 1) * size), ' || ')})`,
  )
  return chain(groups)
}
