import { fault } from './fault.ts'

/**
 * What templates compute with: a closed set of Python-like values, so that nothing of JavaScript's object world (prototypes,
 * constructors, globals) can be reached. Integers are numbers while safe, else bigint; a float that is a whole number is wrapped.
 */
export type Value = null | boolean | number | bigint | string | List | Float | Tuple | Dict | Iter | Missing | Func | Members | Namespace

export type List = Value[]
export interface Float {
  readonly kind: 'float'
  readonly value: number
}
export interface Tuple {
  readonly kind: 'tuple'
  readonly items: readonly Value[]
  readonly names?: readonly string[]
}
/** Keys by `keyOf`, in order of insertion. */
export interface Dict {
  readonly kind: 'dict'
  readonly entries: Map<string, readonly [Value, Value]>
}
/** `range`, the views of a dict, and generators (what `map`, `select` … give), which can be read once. */
export interface Iter {
  readonly kind: 'iter'
  readonly type: 'range' | 'generator' | 'dict_keys' | 'dict_values' | 'dict_items'
  readonly label: string
  readonly read: () => readonly Value[]
}
/**
 * An undefined value. A `name` nobody defined stops whatever uses it but `is defined` and `default`; a missing `member` or
 * parameter is false and empty nowhere else; a `blank` (`'x' if false`) prints nothing.
 */
export interface Missing {
  readonly kind: 'missing'
  readonly what: 'name' | 'member' | 'blank'
  /** Made only where it is needed: looking for similar names costs. */
  readonly message: () => string
  readonly next: string
}
export interface Func {
  readonly kind: 'function'
  readonly name: string
  readonly call: (args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value
  readonly macro?: boolean
}
/** Something with members of its own: `loop`, or a printable of the context. */
export interface Members {
  readonly kind: 'members'
  readonly name: string
  readonly text: string | null
  readonly get: (name: string) => Value | undefined
  readonly call?: Func['call']
}
export interface Namespace {
  readonly kind: 'namespace'
  readonly attributes: Map<string, Value>
}

/** Nothing larger is built by a template: lists, ranges, repetitions. */
export const LARGEST = 1_000_000

export const isList = (v: Value): v is List => Array.isArray(v)
export const isKind = <K extends string>(v: Value, kind: K): v is Extract<Value, { kind: K }> =>
  typeof v === 'object' && v !== null && !isList(v) && (v as { kind: string }).kind === kind

export const tuple = (items: readonly Value[], names?: readonly string[]): Tuple =>
  names === undefined ? { kind: 'tuple', items } : { kind: 'tuple', items, names }

export function dict(pairs: Iterable<readonly [Value, Value]> = []): Dict {
  const d: Dict = { kind: 'dict', entries: new Map() }
  for (const [key, value] of pairs) dictSet(d, key, value)
  return d
}

/** An existing key keeps its place and its form, as in Python. */
export function dictSet(d: Dict, key: Value, value: Value): void {
  const hash = keyOf(key)
  d.entries.set(hash, [d.entries.get(hash)?.[0] ?? key, value])
}
export const dictGet = (d: Dict, key: Value): Value | undefined => d.entries.get(keyOf(key))?.[1]

/** A generator: what is left can be read once. */
export function generator(items: readonly Value[], label = 'generator'): Iter {
  let used = false
  const read = (): readonly Value[] => {
    if (used) fault(`this ${label} was read already and is empty now`, { next: 'keep it with | list first' })
    used = true
    return items
  }
  return { kind: 'iter', type: 'generator', label, read }
}

export const missing = (what: Missing['what'], message: string | (() => string), next: string): Missing => ({
  kind: 'missing',
  what,
  message: typeof message === 'string' ? () => message : message,
  next,
})

/** Stops with the reason why the value is undefined. */
export const failMissing = (m: Missing): never => fault(m.message(), { next: m.next })

/** An integer in its normal form. */
export const int = (n: bigint): number | bigint =>
  n >= BigInt(Number.MIN_SAFE_INTEGER) && n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : n
/** A float in its normal form. */
export const float = (n: number): number | Float => (Number.isInteger(n) ? { kind: 'float', value: n } : n)

export const isInt = (v: Value): v is number | bigint | boolean =>
  typeof v === 'bigint' || typeof v === 'boolean' || (typeof v === 'number' && Number.isInteger(v))
export const isFloat = (v: Value): v is number | Float => isKind(v, 'float') || (typeof v === 'number' && !Number.isInteger(v))
export const isNumber = (v: Value): v is number | bigint | boolean | Float => isInt(v) || isFloat(v)
export const bigOf = (v: number | bigint | boolean): bigint => BigInt(v)
export const numberOf = (v: number | bigint | boolean | Float): number => (typeof v === 'object' ? v.value : Number(v))

/** What a value is called in Python, for messages. */
export function typeName(v: Value): string {
  if (v === null) return 'None'
  if (typeof v === 'boolean') return 'a boolean'
  if (typeof v === 'string') return 'a text'
  if (isInt(v)) return 'an integer'
  if (isFloat(v)) return 'a float'
  if (isList(v)) return 'a list'
  const kind = v as Exclude<Value, List | null | string | number | bigint | boolean>
  if (kind.kind === 'iter') return kind.label === 'range' ? 'a range' : `a ${kind.label}`
  if (kind.kind === 'function') return kind.macro === true ? `the macro ${kind.name}` : `the function ${kind.name}`
  if (kind.kind === 'members') return `the object ${kind.name}`
  return { tuple: 'a tuple', dict: 'a dict', missing: 'an undefined value', namespace: 'a namespace', float: 'a float' }[kind.kind]
}

/** Equal keys have equal texts: `1`, `1.0` and `True` are one key, as in Python. */
export function keyOf(v: Value): string {
  if (typeof v === 'string') return `s${v}`
  if (v === null) return 'none'
  if (isInt(v)) return `n${bigOf(v)}`
  if (isFloat(v)) return Number.isInteger(numberOf(v)) ? `n${BigInt(numberOf(v))}` : `f${numberOf(v)}`
  if (isKind(v, 'tuple')) return `t${JSON.stringify(v.items.map(keyOf))}`
  if (isKind(v, 'missing')) return failMissing(v)
  return fault(`${typeName(v)} cannot be a key`, { allowed: 'texts, numbers, booleans, None and tuples of these' })
}
