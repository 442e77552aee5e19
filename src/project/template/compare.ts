import { fault } from './fault.ts'
import { codePoints } from './json.ts'
import type { CompareOperator } from './nodes.ts'
import { bigOf, dictGet, failMissing, isInt, isKind, isList, isNumber, keyOf, numberOf, typeName } from './values.ts'
import type { Value } from './values.ts'

/** Python's truth: empty texts, lists, tuples and dicts, zero and None are false. */
export function truthy(v: Value): boolean {
  if (v === null || typeof v === 'boolean') return v === true
  if (typeof v === 'string') return v !== ''
  if (isNumber(v)) return numberOf(v) !== 0
  if (isList(v)) return v.length > 0
  if (isKind(v, 'missing')) return v.what === 'name' ? failMissing(v) : false
  if (isKind(v, 'tuple')) return v.items.length > 0
  if (isKind(v, 'dict')) return v.entries.size > 0
  if (!isKind(v, 'iter')) return true
  if (v.type !== 'generator') return v.read().length > 0
  return fault('what map, select and the like give is always true in Jinja, even when empty', { next: 'add | list before testing it' })
}

/** Python's `==`: `'1' == 1` is false, `1 == 1.0` is true, lists and dicts are compared by content. */
export function equal(a: Value, b: Value): boolean {
  if (isKind(a, 'missing') || isKind(b, 'missing')) return bothMissing(a, b)
  if (isNumber(a) && isNumber(b)) return isInt(a) && isInt(b) ? bigOf(a) === bigOf(b) : order(a, b) === 0
  if (isList(a) && isList(b)) return sameItems(a, b)
  if (isKind(a, 'tuple') && isKind(b, 'tuple')) return sameItems(a.items, b.items)
  if (isKind(a, 'dict') && isKind(b, 'dict')) {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries.values()].every(([k, x]) => {
        const other = dictGet(b, k)
        return other !== undefined && equal(x, other)
      })
    )
  }
  if (isKind(a, 'iter') && isKind(b, 'iter') && a.type === 'range' && b.type === 'range') return sameItems(a.read(), b.read())
  return a === b
}

function bothMissing(a: Value, b: Value): boolean {
  for (const v of [a, b]) if (isKind(v, 'missing') && v.what === 'name') failMissing(v)
  return isKind(a, 'missing') && isKind(b, 'missing')
}

const sameItems = (a: readonly Value[], b: readonly Value[]): boolean =>
  a === b || (a.length === b.length && a.every((x, i) => equal(x, b[i] as Value)))

/** Negative, zero or positive; NaN where a comparison with NaN is always false. Kinds that Python cannot order are refused. */
export function order(a: Value, b: Value): number {
  if (isKind(a, 'missing')) return failMissing(a)
  if (isKind(b, 'missing')) return failMissing(b)
  if (isNumber(a) && isNumber(b)) {
    const x = isInt(a) ? bigOf(a) : numberOf(a)
    const y = isInt(b) ? bigOf(b) : numberOf(b)
    return x < y ? -1 : x > y ? 1 : Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : 0
  }
  if (typeof a === 'string' && typeof b === 'string') return codePoints(a, b)
  const left = isList(a) ? a : isKind(a, 'tuple') ? a.items : null
  const right = isList(b) ? b : isKind(b, 'tuple') ? b.items : null
  if (left === null || right === null || isList(a) !== isList(b)) {
    return fault(`${typeName(a)} and ${typeName(b)} have no order`, { next: 'turn both into numbers (| int) or texts (| string) first' })
  }
  const at = left.findIndex((x, i) => i >= right.length || !equal(x, right[i] as Value))
  return at === -1 ? left.length - right.length : at >= right.length ? 1 : order(left[at] as Value, right[at] as Value)
}

/** Python's `in`: part of a text, item of a list, key of a dict. */
export function contains(container: Value, item: Value): boolean {
  if (isKind(item, 'missing') && item.what === 'name') return failMissing(item)
  if (isKind(container, 'missing')) return failMissing(container)
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item)
    return fault(`"in" looks for a text in a text, not for ${typeName(item)}`, { next: 'turn it into a text with | string' })
  }
  if (isList(container)) return container.some((x) => equal(x, item))
  if (isKind(container, 'tuple')) return container.items.some((x) => equal(x, item))
  if (isKind(container, 'dict')) return container.entries.has(keyOf(item))
  if (isKind(container, 'iter')) return container.read().some((x) => equal(x, item))
  return fault(`"in" needs a text, a list, a tuple or a dict on its right, not ${typeName(container)}`)
}

export function compare(operator: CompareOperator, a: Value, b: Value): boolean {
  switch (operator) {
    case '==':
      return equal(a, b)
    case '!=':
      return !equal(a, b)
    case '<':
      return order(a, b) < 0
    case '<=':
      return order(a, b) <= 0
    case '>':
      return order(a, b) > 0
    case '>=':
      return order(a, b) >= 0
    case 'in':
      return contains(b, a)
    case 'not in':
      return !contains(b, a)
  }
}
