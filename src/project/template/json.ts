import { fault } from './fault.ts'
import { floatText } from './text.ts'
import { failMissing, isFloat, isInt, isKind, isList, keyOf, numberOf, typeName } from './values.ts'
import type { Dict, Value } from './values.ts'

/** Jinja's `tojson`: keys sorted, non-ASCII and `< > & '` as `\u…`, `", "` and `": "` between. `indent` as in Python. */
export function toJson(value: Value, indent: number | null): string {
  return write(value, indent, '\n', new Set()).replace(/[<>&']/g, unicode)
}

const unicode = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`
const text = (s: string): string => JSON.stringify(s).replace(/[\u007f-\uffff]/g, unicode)

function write(v: Value, indent: number | null, newline: string, above: ReadonlySet<Value>): string {
  if (v === null || typeof v === 'boolean') return String(v)
  if (typeof v === 'string') return text(v)
  if (isInt(v)) return BigInt(v).toString()
  if (isFloat(v)) return Number.isFinite(numberOf(v)) ? floatText(numberOf(v)) : fault('JSON has no infinity and no NaN')
  if (isKind(v, 'missing')) return failMissing(v)
  if (isKind(v, 'members') && v.text !== null) return text(v.text)
  if (above.has(v)) return fault('a list or dict that contains itself has no JSON')
  const inner = new Set([...above, v])
  const deeper = newline + ' '.repeat(indent ?? 0)
  const items = isList(v) ? v : isKind(v, 'tuple') ? v.items : null
  const one = (x: Value): string => write(x, indent, deeper, inner)
  if (items !== null) return wrap('[', items.map(one), ']', indent, newline, deeper)
  if (!isKind(v, 'dict')) return fault(`${typeName(v)} has no JSON`, { next: 'add | list before | tojson' })
  return wrap(
    '{',
    sorted(v).map(([k, x]) => `${text(k)}: ${one(x)}`),
    '}',
    indent,
    newline,
    deeper,
  )
}

function wrap(open: string, parts: readonly string[], close: string, indent: number | null, newline: string, deeper: string): string {
  if (parts.length === 0) return open + close
  return indent === null ? open + parts.join(', ') + close : open + deeper + parts.join(`,${deeper}`) + newline + close
}

function sorted(d: Dict): [string, Value][] {
  const pairs = [...d.entries.values()]
  const texts = pairs.every(([k]) => typeof k === 'string')
  if (!texts && pairs.some(([k]) => !isInt(k))) return fault('the keys of a dict for JSON are all texts or all integers')
  const order = pairs.toSorted(([a], [b]) =>
    texts ? codePoints(a as string, b as string) : Number(BigInt(a as number) - BigInt(b as number)),
  )
  return order.map(([k, x]) => [texts ? (k as string) : typeof k === 'boolean' ? String(k) : keyOf(k).slice(1), x])
}

/** Order by code point, as Python compares texts. */
export function codePoints(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
