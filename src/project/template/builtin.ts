import { didYouMean, listOf } from '../../util/suggest.ts'
import { fault } from './fault.ts'
import { isInt, isKind, isNumber, numberOf, failMissing, typeName } from './values.ts'
import type { Func, Value } from './values.ts'

/** Arguments by parameter name; absent where not given. */
export type Bound = Readonly<Record<string, Value | undefined>>

/**
 * Arguments of something built in, matched to its parameters: `['sep?', 'limit?']`. A `?` marks one that may be left out,
 * `*name` collects what is left. Too many, missing and unknown ones are refused by name.
 */
export function bind(name: string, parameters: readonly string[], args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Bound {
  const names = parameters.map((p) => p.replace('?', ''))
  if (args.length > names.length) {
    fault(`${name} takes ${names.length === 0 ? 'no arguments' : `at most ${names.length} arguments`}, not ${args.length}`, {
      allowed: `${name}(${names.join(', ')})`,
    })
  }
  const bound: Record<string, Value | undefined> = Object.create(null) as Record<string, Value | undefined>
  args.forEach((value, i) => {
    bound[names[i] as string] = value
  })
  for (const [key, value] of kwargs) {
    if (!names.includes(key)) fault(`${name} takes no argument "${key}"${didYouMean(key, names)}`, { given: key, allowed: listOf(names) })
    if (bound[key] !== undefined) fault(`${name} got "${key}" twice`, { given: key, next: 'remove one' })
    bound[key] = value
  }
  for (const p of parameters)
    if (!p.endsWith('?') && bound[p] === undefined) fault(`${name} needs "${p}"`, { allowed: `${name}(${names.join(', ')})` })
  return bound
}

/** A built-in function with parameters as `bind` reads them. */
export function builtin(name: string, parameters: readonly string[], run: (bound: Bound) => Value): Func {
  return { kind: 'function', name, call: (args, kwargs) => run(bind(name, parameters, args, kwargs)) }
}

/** The argument as a text; `fallback` where it was not given. */
export function textOf(v: Value | undefined, what: string, fallback?: string): string {
  if (v === undefined && fallback !== undefined) return fallback
  if (typeof v === 'string') return v
  if (isKind(v ?? null, 'missing')) return failMissing(v as Extract<Value, { kind: 'missing' }>)
  return fault(`${what} must be a text, not ${typeName(v ?? null)}`, { next: 'turn it into a text with | string' })
}

/** The argument as an integer that JavaScript can count with. */
export function countOf(v: Value | undefined, what: string, fallback?: number): number {
  if (v === undefined && fallback !== undefined) return fallback
  if (isKind(v ?? null, 'missing')) return failMissing(v as Extract<Value, { kind: 'missing' }>)
  if (v === undefined || !isInt(v))
    return fault(`${what} must be an integer, not ${typeName(v ?? null)}`, { next: 'turn it into one with | int' })
  return Number(v)
}

/** The argument as a floating point number. */
export function floatOf(v: Value, what: string): number {
  if (isKind(v, 'missing')) return failMissing(v)
  return isNumber(v)
    ? numberOf(v)
    : fault(`${what} must be a number, not ${typeName(v)}`, { next: 'turn it into one with | int or | float' })
}
