import { didYouMean, listOf } from '../../util/suggest.ts'
import { countOf } from './builtin.ts'
import { fault } from './fault.ts'
import { iterate } from './iterate.ts'
import { dictMethods, listMethods, tupleMethods } from './methods-collection.ts'
import { textMethods } from './methods-text.ts'
import type { Method } from './method.ts'
import { dictGet, failMissing, isInt, isKind, isList, missing, tuple, typeName } from './values.ts'
import type { Value } from './values.ts'

const NOTHING: ReadonlyMap<string, Method> = new Map()

function methodsOf(v: Value): ReadonlyMap<string, Method> {
  if (typeof v === 'string') return textMethods
  if (isList(v)) return listMethods
  if (isKind(v, 'dict')) return dictMethods
  return isKind(v, 'tuple') ? tupleMethods : NOTHING
}

function method(v: Value, name: string): Value | undefined {
  const found = methodsOf(v).get(name)
  return found && { kind: 'function', name, call: (args, kwargs) => found(v, args, kwargs) }
}

/** `value.name`: a method of the allow list, else a key or member. Python's own attributes (`__class__`) are out of reach. */
export function attribute(v: Value, name: string): Value {
  if (isKind(v, 'missing')) return failMissing(v)
  const found = method(v, name)
  return found === undefined ? orAbsent(own(v, name), v, name) : found
}

function own(v: Value, name: string): Value | undefined {
  if (isKind(v, 'dict')) return dictGet(v, name)
  if (isKind(v, 'namespace')) return v.attributes.get(name)
  if (isKind(v, 'members')) return v.get(name)
  const at = isKind(v, 'tuple') ? (v.names?.indexOf(name) ?? -1) : -1
  return isKind(v, 'tuple') && at >= 0 ? v.items[at] : undefined
}

/** The first that is there; None is a value like any other. */
function orAbsent(found: Value | undefined, v: Value, name: string, second?: Value): Value {
  if (found !== undefined) return found
  return second === undefined ? absent(v, name) : second
}

/**
 * A key that a dict lacks is undefined (and false in a test), as in Jinja. Any other missing member is a mistake that nothing
 * but `is defined` and `default` may touch: Python would know many that are not offered here.
 */
function absent(v: Value, name: string): Value {
  if (name.startsWith('__')) fault(`"${name}" is out of reach of templates`, { given: name, next: 'use keys, indexes and methods' })
  const keys = isKind(v, 'dict') ? iterate(v).filter((k) => typeof k === 'string') : isKind(v, 'namespace') ? [...v.attributes.keys()] : []
  const known = [...keys, ...(isKind(v, 'dict') ? [] : methodsOf(v).keys())]
  const message = `${typeName(v)} has no "${name}"${didYouMean(name, known)}`
  const offered = known.length === 0 ? 'check the name' : `there is: ${listOf(known, 50)}`
  const soft = isKind(v, 'dict') || isKind(v, 'namespace')
  return missing(soft ? 'member' : 'name', message, offered)
}

/** `value[key]`: a key or index, else, for a name, what `value.name` gives. */
export function item(v: Value, key: Value): Value {
  if (isKind(v, 'missing')) return failMissing(v)
  if (isKind(key, 'missing')) return failMissing(key)
  const found = isKind(v, 'dict') ? dictGet(v, key) : isInt(key) ? at(v, Number(key)) : undefined
  if (found !== undefined) return found
  if (typeof key === 'string') return orAbsent(own(v, key), v, key, method(v, key))
  const message = `${typeName(v)} has no item ${isInt(key) ? String(key) : typeName(key)}`
  return missing('member', message, 'check it with | length, or write | default(…)')
}

function at(v: Value, index: number): Value | undefined {
  if (isKind(v, 'iter') && v.type !== 'range') {
    return fault(`${typeName(v)} cannot be indexed`, { next: 'add | list before [ ]' })
  }
  if (typeof v !== 'string' && !isList(v) && !isKind(v, 'tuple') && !isKind(v, 'iter')) return undefined
  return iterate(v).at(index)
}

/** `value[from:to:step]` of a text, list or tuple. */
export function slice(v: Value, from: Value, to: Value, step: Value): Value {
  if (isKind(v, 'missing')) return failMissing(v)
  if (typeof v !== 'string' && !isList(v) && !isKind(v, 'tuple')) {
    return fault(`${typeName(v)} cannot be sliced`, { allowed: 'texts, lists, tuples', next: 'add | list before [ ]' })
  }
  const items = iterate(v)
  const by = step === null ? 1 : countOf(step, 'the step of a slice')
  if (by === 0) fault('the step of a slice cannot be 0')
  const picked = [...indexes(items.length, from, to, by)].map((i) => items[i] as Value)
  return typeof v === 'string' ? picked.join('') : isList(v) ? picked : tuple(picked)
}

function* indexes(length: number, from: Value, to: Value, by: number): Generator<number> {
  const low = by > 0 ? 0 : -1
  const high = by > 0 ? length : length - 1
  const bound = (v: Value, fallback: number): number => {
    if (v === null) return fallback
    const n = countOf(v, 'a bound of a slice')
    return Math.min(Math.max(n < 0 ? n + length : n, low), high)
  }
  const end = bound(to, by > 0 ? high : low)
  for (let i = bound(from, by > 0 ? low : high); by > 0 ? i < end : i > end; i += by) yield i
}
