import { order } from './compare.ts'
import type { Value } from './values.ts'

/** What Jinja compares when case does not count: texts in lower case. */
export const foldCase = (v: Value, ignoreCase: boolean): Value => (ignoreCase && typeof v === 'string' ? v.toLowerCase() : v)

/** A stable sort; `by` gives the keys in order of weight. */
export function sorted(
  items: readonly Value[],
  o: { readonly reverse: boolean; readonly ignoreCase: boolean; readonly by?: (v: Value) => readonly Value[] },
): Value[] {
  const keyed = items.map((v) => ({ v, keys: (o.by?.(v) ?? [v]).map((k) => foldCase(k, o.ignoreCase)) }))
  const compare = (a: readonly Value[], b: readonly Value[]): number => {
    for (let i = 0; i < a.length; i++) {
      const way = order(a[i] as Value, b[i] as Value)
      if (way !== 0) return o.reverse ? -way : way
    }
    return 0
  }
  return keyed.toSorted((a, b) => compare(a.keys, b.keys)).map((k) => k.v)
}
