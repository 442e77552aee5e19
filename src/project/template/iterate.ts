import { fault } from './fault.ts'
import { failMissing, isKind, isList, typeName } from './values.ts'
import type { Dict, Iter, Value } from './values.ts'

/** What a loop over the value sees, as a list of its own: characters, items, keys. */
export function iterate(v: Value): readonly Value[] {
  if (typeof v === 'string') return [...v]
  if (isList(v)) return [...v]
  if (isKind(v, 'tuple')) return v.items
  if (isKind(v, 'dict')) return [...v.entries.values()].map(([k]) => k)
  if (isKind(v, 'iter')) return v.read()
  if (isKind(v, 'missing')) return v.what === 'blank' ? [] : failMissing(v)
  const next = v === null ? 'guard it with {% if %}, or write | default([], true)' : 'give a list'
  return fault(`${typeName(v)} cannot be looped over`, { allowed: 'lists, tuples, dicts, texts, ranges', next })
}

/** `dict.items()`, `keys()` and `values()`: they follow the dict. */
export function view(d: Dict, type: 'dict_keys' | 'dict_values' | 'dict_items'): Iter {
  const pairs = (): (readonly [Value, Value])[] => [...d.entries.values()]
  const read = (): readonly Value[] =>
    type === 'dict_items' ? pairs().map((p) => ({ kind: 'tuple' as const, items: p })) : pairs().map((p) => p[type === 'dict_keys' ? 0 : 1])
  return { kind: 'iter', type, label: type, read }
}

/** Python's `len()`. */
export function lengthOf(v: Value): number {
  if (isKind(v, 'dict')) return v.entries.size
  if (isKind(v, 'iter') && v.type === 'generator') {
    return fault('what map, select and the like give has no length', { next: 'add | list before it' })
  }
  if (typeof v === 'string' || isList(v) || isKind(v, 'tuple') || isKind(v, 'iter')) return iterate(v).length
  if (isKind(v, 'missing')) return failMissing(v)
  return fault(`${typeName(v)} has no length`, { allowed: 'lists, tuples, dicts, texts, ranges' })
}
