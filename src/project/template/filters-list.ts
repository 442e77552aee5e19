import { attributeReader } from './attribute-path.ts'
import { arithmetic } from './arithmetic.ts'
import { countOf } from './builtin.ts'
import type { Bound } from './builtin.ts'
import { equal, order, truthy } from './compare.ts'
import { fault } from './fault.ts'
import { filter } from './filter.ts'
import type { Filter, FilterEnv } from './filter.ts'
import { iterate, lengthOf, view } from './iterate.ts'
import { foldCase, sorted } from './sorting.ts'
import { generator, isKind, keyOf, missing, tuple } from './values.ts'
import type { Value } from './values.ts'

const flag = (v: Value | undefined): boolean => truthy(v ?? false)
const isNone = (v: Value | undefined): v is undefined | null => v === undefined || v === null
const given = (v: Value | undefined): Value => (v === undefined ? null : v)

function join(v: Value, b: Bound, env: FilterEnv): string {
  const read = isNone(b['attribute']) ? (x: Value): Value => x : attributeReader(b['attribute'])
  const separator = env.print(b['d'] ?? '')
  return iterate(v)
    .map((x) => env.print(read(x)))
    .join(separator)
}

function edge(v: Value, last: boolean): Value {
  const items =
    isKind(v, 'iter') && v.type === 'generator' && last
      ? fault('the last of what map, select and the like give is not known', { next: 'add | list' })
      : iterate(v)
  if (items.length === 0) return missing('member', 'the list is empty: it has no first or last item', 'test it with {% if %} first')
  return items.at(last ? -1 : 0) as Value
}

function sort(v: Value, b: Bound): Value {
  const ignoreCase = !flag(b['case_sensitive'])
  const path = b['attribute']
  const readers = isNone(path) ? [] : (typeof path === 'string' ? path.split(',') : [path]).map((p) => attributeReader(p))
  const by = readers.length === 0 ? {} : { by: (x: Value) => readers.map((r) => r(x)) }
  return sorted(iterate(v), { reverse: flag(b['reverse']), ignoreCase, ...by })
}

function unique(v: Value, b: Bound): Value {
  const read = attributeReader(given(b['attribute']), !flag(b['case_sensitive']))
  const seen = new Set<string>()
  return generator(
    iterate(v).filter((x) => {
      const key = keyOf(read(x))
      return !seen.has(key) && seen.add(key)
    }),
  )
}

function extreme(v: Value, b: Bound, sign: number): Value {
  const read = attributeReader(given(b['attribute']), !flag(b['case_sensitive']))
  const items = iterate(v)
  if (items.length === 0) return missing('member', 'the list is empty: it has no smallest or largest item', 'test it with {% if %} first')
  return items.reduce((best, x) => (order(read(x), read(best)) * sign > 0 ? x : best))
}

function sum(v: Value, b: Bound): Value {
  const read = isNone(b['attribute']) ? (x: Value): Value => x : attributeReader(b['attribute'])
  return iterate(v).reduce<Value>((total, x) => arithmetic('+', total, read(x)), b['start'] ?? 0)
}

function groupBy(v: Value, b: Bound): Value {
  const attribute = b['attribute'] as Value
  const fold = !flag(b['case_sensitive'])
  const read = attributeReader(attribute, false, b['default'])
  const groups: { key: Value; shown: Value; items: Value[] }[] = []
  for (const x of sorted(iterate(v), { reverse: false, ignoreCase: fold, by: (i) => [read(i)] })) {
    const key = foldCase(read(x), fold)
    const last = groups.at(-1)
    if (last !== undefined && equal(last.key, key)) last.items.push(x)
    else groups.push({ key, shown: read(x), items: [x] })
  }
  return groups.map((g) => tuple([g.shown, g.items], ['grouper', 'list']))
}

function dictSort(v: Value, b: Bound): Value {
  if (!isKind(v, 'dict')) return fault('the filter "dictsort" needs a dict')
  const by = b['by'] ?? 'key'
  if (by !== 'key' && by !== 'value') fault('dictsort sorts by key or value', { given: String(by), allowed: 'key, value' })
  const pairs = [...v.entries.values()].map((p) => tuple(p))
  const key = (p: Value): readonly Value[] => [isKind(p, 'tuple') ? (p.items[by === 'key' ? 0 : 1] as Value) : null]
  return sorted(pairs, { reverse: flag(b['reverse']), ignoreCase: !flag(b['case_sensitive']), by: key })
}

function batch(v: Value, b: Bound): Value {
  const size = countOf(b['linecount'], 'the size of a batch')
  if (size < 1 || size > 100_000) fault('the size of a batch is from 1 to 100000', { given: String(size) })
  const items = iterate(v)
  const fill = b['fill_with']
  const rows = Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
  const filled = rows.map((r) => (isNone(fill) ? r : [...r, ...Array.from({ length: size - r.length }, () => fill)]))
  return generator(filled as Value[])
}

function slice(v: Value, b: Bound): Value {
  const count = countOf(b['slices'], 'the number of slices')
  if (count < 1 || count > 10_000) fault('the number of slices is from 1 to 10000', { given: String(count) })
  const items = iterate(v)
  const short = Math.floor(items.length / count)
  const longer = items.length % count
  const rows: Value[] = Array.from({ length: count }, (_, i) => {
    const from = i * short + Math.min(i, longer)
    const row = items.slice(from, from + short + (i < longer ? 1 : 0))
    return isNone(b['fill_with']) || i < longer ? row : [...row, b['fill_with']]
  })
  return generator(rows)
}

function reverse(v: Value): Value {
  if (typeof v === 'string') return [...v].reverse().join('')
  return generator([...iterate(v)].reverse(), 'reversed list')
}

function items(v: Value): Value {
  if (isKind(v, 'missing') && v.what !== 'name') return generator([])
  return isKind(v, 'dict') ? generator(view(v, 'dict_items').read()) : fault('the filter "items" needs a dict')
}

function fallback(v: Value, b: Bound): Value {
  const other = b['default_value'] ?? (b['default_value'] === null ? null : '')
  if (isKind(v, 'missing')) return other
  return flag(b['boolean']) && !truthy(v) ? other : v
}

export const listFilters: readonly [string, Filter][] = [
  ...['default', 'd'].map((n) => filter(n, ['default_value?', 'boolean?'], fallback)),
  ...['length', 'count'].map((n) => filter(n, [], lengthOf)),
  filter('join', ['d?', 'attribute?'], join),
  filter('first', [], (v) => edge(v, false)),
  filter('last', [], (v) => edge(v, true)),
  filter('list', [], (v) => [...iterate(v)]),
  filter('sort', ['reverse?', 'case_sensitive?', 'attribute?'], sort),
  filter('unique', ['case_sensitive?', 'attribute?'], unique),
  filter('min', ['case_sensitive?', 'attribute?'], (v, b) => extreme(v, b, -1)),
  filter('max', ['case_sensitive?', 'attribute?'], (v, b) => extreme(v, b, 1)),
  filter('sum', ['attribute?', 'start?'], sum),
  filter('groupby', ['attribute', 'default?', 'case_sensitive?'], groupBy),
  filter('dictsort', ['case_sensitive?', 'by?', 'reverse?'], dictSort),
  filter('batch', ['linecount', 'fill_with?'], batch),
  filter('slice', ['slices', 'fill_with?'], slice),
  filter('reverse', [], reverse),
  filter('items', [], items),
]
