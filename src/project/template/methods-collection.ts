import { countOf } from './builtin.ts'
import { equal, truthy } from './compare.ts'
import { fault } from './fault.ts'
import { iterate, view } from './iterate.ts'
import { method } from './method.ts'
import type { Method } from './method.ts'
import { sorted } from './sorting.ts'
import { LARGEST, dict, dictGet, dictSet, isKind, isList, keyOf, tuple, typeName } from './values.ts'
import type { Bound } from './builtin.ts'
import type { Dict, List, Tuple, Value } from './values.ts'

const value = (b: Bound, name: string): Value => b[name] as Value

function grow(list: List, items: readonly Value[], at = list.length): null {
  if (list.length + items.length > LARGEST) fault(`a list may hold ${LARGEST} values at most`)
  list.splice(at, 0, ...items)
  return null
}

/** A position as Python's `insert` and `pop` count it. */
const position = (n: number, length: number): number => (n < 0 ? Math.max(0, n + length) : Math.min(n, length))

function indexIn(items: readonly Value[], wanted: Value): number {
  const at = items.findIndex((x) => equal(x, wanted))
  return at >= 0 ? at : fault('index(): the value is not in the list', { next: 'test it with "in" first' })
}

function popItem(list: List, b: Bound): Value {
  const n = countOf(b['index'], 'the index of pop()', -1)
  const at = n < 0 ? n + list.length : n
  if (at < 0 || at >= list.length) return fault('pop(): the list has no such item', { given: String(n), next: 'test its length first' })
  return list.splice(at, 1)[0] as Value
}

export const listMethods: ReadonlyMap<string, Method> = new Map([
  method<List>('append', ['value'], (l, b) => grow(l, [value(b, 'value')])),
  method<List>('extend', ['values'], (l, b) => grow(l, iterate(value(b, 'values')))),
  method<List>('insert', ['index', 'value'], (l, b) => grow(l, [value(b, 'value')], position(countOf(b['index'], 'the index'), l.length))),
  method<List>('pop', ['index?'], popItem),
  method<List>('remove', ['value'], (l, b) => (l.splice(indexIn(l, value(b, 'value')), 1), null)),
  method<List>('index', ['value'], (l, b) => indexIn(l, value(b, 'value'))),
  method<List>('count', ['value'], (l, b) => l.filter((x) => equal(x, value(b, 'value'))).length),
  method<List>('reverse', [], (l) => (l.reverse(), null)),
  method<List>(
    'sort',
    ['reverse?'],
    (l, b) => (l.splice(0, l.length, ...sorted(l, { reverse: truthy(b['reverse'] ?? false), ignoreCase: false })), null),
  ),
  method<List>('copy', [], (l) => [...l]),
  method<List>('clear', [], (l) => (l.splice(0), null)),
])

export const tupleMethods: ReadonlyMap<string, Method> = new Map([
  method<Tuple>('index', ['value'], (t, b) => indexIn(t.items, value(b, 'value'))),
  method<Tuple>('count', ['value'], (t, b) => t.items.filter((x) => equal(x, value(b, 'value'))).length),
])

/** Pairs of a dict, or of a list of pairs. */
export function pairsOf(v: Value): (readonly [Value, Value])[] {
  if (isKind(v, 'dict')) return [...v.entries.values()]
  return iterate(v).map((pair) => {
    const items = isList(pair) || isKind(pair, 'tuple') ? iterate(pair) : []
    if (items.length !== 2)
      return fault(`a dict is made of pairs, not of ${typeName(pair)}`, { next: 'give a dict, or a list of (key, value)' })
    return [items[0] as Value, items[1] as Value]
  })
}

function update(d: Dict, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): null {
  if (args.length > 1) fault(`update() takes one dict, not ${args.length}`)
  for (const [k, v] of args.flatMap(pairsOf)) dictSet(d, k, v)
  for (const [k, v] of kwargs) dictSet(d, k, v)
  return null
}

/** The value of `key`, else the given default, else `none`. */
function getKey<T>(d: Dict, b: Bound, none: T): Value | T {
  const found = dictGet(d, value(b, 'key'))
  if (found !== undefined) return found
  return b['default'] === undefined ? none : b['default']
}

function popKey(d: Dict, b: Bound): Value {
  const found = getKey(d, b, undefined)
  d.entries.delete(keyOf(value(b, 'key')))
  return found === undefined ? fault('pop(): the dict has no such key', { next: 'give a default: pop(key, none)' }) : found
}

function setDefault(d: Dict, b: Bound): Value {
  const found = dictGet(d, value(b, 'key'))
  if (found !== undefined) return found
  dictSet(d, value(b, 'key'), b['default'] ?? null)
  return b['default'] ?? null
}

function popLast(d: Dict): Value {
  const last = [...d.entries.values()].at(-1) ?? fault('popitem(): the dict is empty')
  d.entries.delete(keyOf(last[0]))
  return tuple(last)
}

export const dictMethods: ReadonlyMap<string, Method> = new Map([
  method<Dict>('get', ['key', 'default?'], (d, b) => getKey(d, b, null)),
  method<Dict>('items', [], (d) => view(d, 'dict_items')),
  method<Dict>('keys', [], (d) => view(d, 'dict_keys')),
  method<Dict>('values', [], (d) => view(d, 'dict_values')),
  ['update', (self, args, kwargs) => update(self as Dict, args, kwargs)],
  method<Dict>('pop', ['key', 'default?'], popKey),
  method<Dict>('popitem', [], popLast),
  method<Dict>('setdefault', ['key', 'default?'], setDefault),
  method<Dict>('copy', [], (d) => dict(d.entries.values())),
  method<Dict>('clear', [], (d) => (d.entries.clear(), null)),
])
