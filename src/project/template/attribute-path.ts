import { item } from './access.ts'
import { foldCase } from './sorting.ts'
import { isInt, isKind } from './values.ts'
import type { Value } from './values.ts'

/** What `attribute='a.b'` of a filter reads from a value: keys, members and indexes, one after the other. */
export function attributeReader(path: Value, ignoreCase = false, fallback?: Value): (v: Value) => Value {
  const parts = typeof path === 'string' ? path.split('.').map((p) => (/^\d+$/.test(p) ? Number(p) : p)) : isInt(path) ? [path] : []
  return (v) => {
    let at = v
    for (const part of parts) {
      at = item(at, part)
      if (isKind(at, 'missing') && fallback !== undefined) at = fallback
    }
    return foldCase(at, ignoreCase)
  }
}
