import { fault } from './fault.ts'
import { printedAs, takesKwargs } from './function.ts'
import type { TemplateFunction } from './function.ts'
import { dict, dictSet, failMissing, int, isInt, isKind, isList, typeName } from './values.ts'
import type { Dict, Func, Members, Value } from './values.ts'

/** Translates between the caller's JavaScript values and a template's, keeping identity within one render. */
export interface Exchange {
  /** Own properties of plain objects, arrays, scalars and functions get in; anything else is refused by name. */
  in(value: unknown, name: string): Value
  out(value: Value): unknown
}

export function createExchange(): Exchange {
  const seen = new Map<object, Value>()
  const exchange: Exchange = { in: (value, name) => read(value, name, exchange, seen), out: (value) => write(value, new Set()) }
  return exchange
}

function read(value: unknown, name: string, exchange: Exchange, seen: Map<object, Value>): Value {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'bigint') return int(value)
  if (typeof value === 'symbol') return fault(`"${name}" holds a symbol`)
  const known = seen.get(value)
  if (known !== undefined) return known
  if (typeof value === 'function') return remember(seen, value, wrap(value as (...args: unknown[]) => unknown, name, exchange))
  if (Array.isArray(value)) return readList(value, name, exchange, seen)
  const text = printedAs(value)
  if (text !== undefined) return remember(seen, value, printable(value, name, text, exchange))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype as object) === null) return readObject(value, name, exchange, seen)
  return fault(`"${name}" holds an object that templates cannot read`, {
    allowed: 'plain objects, lists, texts, numbers, booleans, functions',
  })
}

function remember<T extends Value>(seen: Map<object, Value>, key: object, value: T): T {
  seen.set(key, value)
  return value
}

function readList(value: readonly unknown[], name: string, exchange: Exchange, seen: Map<object, Value>): Value {
  const list: Value[] = remember(seen, value, [])
  for (const item of value) list.push(exchange.in(item, name))
  return list
}

/** Own enumerable data properties only: no getter runs, nothing inherited is seen. */
function ownValues(value: object): [string, unknown][] {
  const all = Object.entries(Object.getOwnPropertyDescriptors(value))
  return all.filter(([, d]) => d.enumerable === true && 'value' in d).map(([key, d]) => [key, d.value as unknown])
}

function readObject(value: object, name: string, exchange: Exchange, seen: Map<object, Value>): Dict {
  const d: Dict = remember(seen, value, dict())
  for (const [key, item] of ownValues(value)) dictSet(d, key, exchange.in(item, `${name}.${key}`))
  return d
}

function printable(value: object, name: string, text: string, exchange: Exchange): Members {
  const members = new Map(ownValues(value))
  const get = (key: string): Value | undefined => (members.has(key) ? exchange.in(members.get(key), `${name}.${key}`) : undefined)
  return { kind: 'members', name, text, get }
}

/** Functions behind values of the context, so that one that is handed back to the caller is the caller's own. */
const originals = new WeakMap<Func, unknown>()

function wrap(fn: (...args: unknown[]) => unknown, name: string, exchange: Exchange): Func {
  const func: Func = {
    kind: 'function',
    name,
    call: (args, kwargs) => {
      const list = args.map((a) => exchange.out(a))
      const named = Object.fromEntries([...kwargs].map(([key, value]) => [key, exchange.out(value)]))
      const plain = kwargs.size > 0 ? [...list, named] : list
      return exchange.in(takesKwargs(fn) ? (fn as unknown as TemplateFunction)(list, named) : fn(...plain), `${name}()`)
    },
  }
  originals.set(func, fn)
  return func
}

function write(value: Value, above: Set<object>): unknown {
  if (isInt(value) || value === null || typeof value === 'string' || typeof value === 'number') return value
  if (isKind(value, 'float')) return value.value
  if (isKind(value, 'missing')) return failMissing(value)
  if (isKind(value, 'members') && value.text !== null) return value.text
  if (isKind(value, 'function')) return originals.get(value) ?? fault(`${typeName(value)} cannot be handed to a function of Dray`)
  if (above.has(value)) return fault('a list or dict that contains itself cannot be handed to a function')
  const inner = new Set([...above, value])
  if (isList(value)) return value.map((v) => write(v, inner))
  if (isKind(value, 'tuple')) return value.items.map((v) => write(v, inner))
  if (isKind(value, 'iter')) return value.read().map((v) => write(v, inner))
  if (isKind(value, 'dict')) return Object.fromEntries([...value.entries.values()].map(([k, v]) => [keyText(k), write(v, inner)]))
  return fault(`${typeName(value)} cannot be handed to a function of Dray`, { next: 'pass its texts or numbers one by one' })
}

function keyText(key: Value): string {
  if (typeof key === 'string' || isInt(key)) return typeof key === 'boolean' ? (key ? 'True' : 'False') : String(key)
  return fault(`a dict with ${typeName(key)} as key cannot be handed to a function`, { allowed: 'texts and integers as keys' })
}
