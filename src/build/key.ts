import { InputError, type Place, type Problem } from '../errors.ts'
import { id, type Sql } from '../util/sql.ts'
import { didYouMean } from '../util/suggest.ts'
import { describeKind, isKeyKind, type CanonKind } from '../warehouses/canon.ts'
import { compositeKey } from '../warehouses/composite-key.ts'
import type { Flavour } from '../warehouses/flavour.ts'
import { findColumns } from '../warehouses/find-columns.ts'
import type { Column } from './describe.ts'

/** A column of the key as a model returns it. */
export interface KeyColumn {
  /** As in the entity's `key:`. */
  readonly asked: string
  readonly name: string
  readonly engineType: string
  readonly kind: CanonKind
}

/** Whose columns are looked at, for messages. */
export interface Returns {
  readonly node: string
  readonly place: Place
  readonly columns: readonly Column[]
}

/** Finds the key of an entity in what its base query returns. */
export function keyOfEntity(key: readonly string[], model: Returns): readonly KeyColumn[] {
  return resolve(key, model, (c) => (isKeyKind(c.kind, key.length > 1 ? 'part' : 'alone') ? c.kind : typeProblem(c, model)))
}

/** Finds the entity's key in what a property or group returns. Its columns must be comparable with the entity's. */
export function keyOfModel(entityKey: readonly KeyColumn[], model: Returns): readonly KeyColumn[] {
  const asked = entityKey.map((c) => c.asked)
  return resolve(asked, model, (column, i) => sameKind(entityKey[i] as KeyColumn, column, model))
}

/**
 * Text of the key, over an alias. SQL NULL when a part is NULL or has no canonical text. Without a collation of its own, like every
 * key in Dray's tables: else they sort by the database's, and an index is of no use between them.
 */
export const keyText = (flavour: Flavour, key: readonly KeyColumn[], alias: string): Sql =>
  flavour.text(
    compositeKey(
      flavour,
      key.map((c) => ({ kind: c.kind, x: id(alias, c.name) })),
    ),
  )

type Known = Column & { readonly kind: CanonKind }

function resolve(asked: readonly string[], model: Returns, check: (column: Known, i: number) => CanonKind | Problem): readonly KeyColumn[] {
  const problems: Problem[] = []
  const found = asked.flatMap((name, i): KeyColumn[] => {
    const [column, ...others] = findColumns(model.columns, name)
    const kind =
      !column || others.length
        ? nameProblem(name, [column, ...others], model)
        : column.kind === null
          ? typeProblem(column, model)
          : check({ ...column, kind: column.kind }, i)
    if ('kind' in kind && column) return [{ asked: name, name: column.name, engineType: column.engineType, kind }]
    problems.push(kind as Problem)
    return []
  })
  if (problems.length) throw new InputError(problems)
  return found
}

function nameProblem(name: string, found: readonly (Column | undefined)[], { node, place, columns }: Returns): Problem {
  const names = columns.map((c) => c.name)
  return found[0]
    ? {
        node,
        place,
        message: `several columns fit the key column`,
        given: name,
        allowed: found.map((c) => c?.name).join(', '),
        next: 'write the key as one of them',
      }
    : {
        node,
        place,
        message: `does not return the key column "${name}"${didYouMean(name, names)}`,
        allowed: names.join(', '),
        next: `select it under this name`,
      }
}

const typeProblem = (c: Column, { node, place }: Returns): Problem => ({
  node,
  place,
  message: `column "${c.name}" cannot be a key: ${c.kind ? `a ${describeKind(c.kind)}` : 'its type'} has no text that is the same every time`,
  given: c.engineType,
  allowed: 'text, integer, decimal, uuid, date, time, timestamp, timestamptz, bytes',
  next: 'cast it in the model',
})

/** The kind under which the two columns give the same text for the same key. */
function sameKind(entity: KeyColumn, column: Known, { node, place }: Returns): CanonKind | Problem {
  const [want, have] = [entity.kind.kind, column.kind.kind]
  if (want === have || (isNumber(want) && isNumber(have))) return column.kind
  if (want === 'uuid' && have === 'text') return { kind: 'uuid' }
  return {
    node,
    place,
    message: `key column "${column.name}" is a ${describeKind(column.kind)} here, but a ${describeKind(entity.kind)} in the entity: no key would match`,
    given: column.engineType,
    allowed: entity.engineType,
    next: want === 'text' && have === 'uuid' ? "declare the entity's column with type: uuid" : `cast it: cast(… as ${entity.engineType})`,
  }
}

const isNumber = (kind: string): boolean => kind === 'integer' || kind === 'decimal'
