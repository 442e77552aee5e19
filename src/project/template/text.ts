import { fault } from './fault.ts'
import { failMissing, isFloat, isInt, isKind, isList, numberOf, typeName } from './values.ts'
import type { Value } from './values.ts'

/** A float as Python writes it: the shortest digits that read back the same, `1e+16` from there on. */
export function floatText(n: number): string {
  if (Number.isNaN(n)) return 'nan'
  if (!Number.isFinite(n)) return n > 0 ? 'inf' : '-inf'
  if (Object.is(n, -0)) return '-0.0'
  const [digits = '', power = '0'] = n.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const plain = exponent < 0 ? n.toFixed(Math.max(0, digits.replace(/[-.]/g, '').length - 1 - exponent)) : String(n)
  return plain.includes('.') ? plain : `${plain}.0`
}

/** Python's `str()`. Values that only JavaScript knows (functions, namespaces) are refused. */
export function str(v: Value): string {
  if (typeof v === 'string') return v
  if (isKind(v, 'missing')) return v.what === 'blank' ? '' : failMissing(v)
  return repr(v)
}

/** Python's `repr()`. */
export function repr(v: Value, above: ReadonlySet<Value> = new Set()): string {
  if (v === null) return 'None'
  if (typeof v === 'string') return quoted(v)
  if (typeof v === 'boolean') return v ? 'True' : 'False'
  if (isInt(v)) return BigInt(v).toString()
  if (isFloat(v)) return floatText(numberOf(v))
  if (isKind(v, 'missing')) return failMissing(v)
  if (isKind(v, 'members') && v.text !== null) return v.text
  if (above.has(v)) return isList(v) ? '[...]' : '{...}'
  const inner = new Set([...above, v])
  const all = (items: readonly Value[]): string => items.map((i) => repr(i, inner)).join(', ')
  if (isList(v)) return `[${all(v)}]`
  if (isKind(v, 'tuple')) return `(${all(v.items)}${v.items.length === 1 ? ',' : ''})`
  if (isKind(v, 'dict')) return `{${[...v.entries.values()].map(([k, x]) => `${repr(k, inner)}: ${repr(x, inner)}`).join(', ')}}`
  if (isKind(v, 'iter') && v.type === 'range') return v.label
  if (isKind(v, 'iter') && v.type !== 'generator') return `${v.type}([${all(v.read())}])`
  return fault(`${typeName(v)} cannot be printed`, { next: isKind(v, 'function') ? 'call it with ()' : 'add | list or | join(", ")' })
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(/[\\\n\r\t\p{Cc}\p{Cf}\p{Zl}\p{Zp}'"]/gu, (c) => {
    if (c === "'" || c === '"') return c === quote ? `\\${c}` : c
    const code = c.codePointAt(0) as number
    return ESCAPES.get(c) ?? (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  })
  return `${quote}${body}${quote}`
}

/** Into SQL go texts, numbers and booleans; what would be a mistake there is refused with the way out. */
export function sqlText(v: Value): string {
  const isPlain = typeof v === 'string' || typeof v === 'boolean' || isInt(v) || isFloat(v) || isKind(v, 'missing')
  if (isPlain || (isKind(v, 'members') && v.text !== null)) return str(v)
  const next =
    v === null
      ? "give it a value, or write | default('…', true)"
      : isKind(v, 'function')
        ? `call it: ${v.name}()`
        : "use | join(', ') for a list of values, or | tojson"
  return fault(`${typeName(v)} cannot be printed into SQL`, { allowed: 'texts, numbers and booleans', next })
}
