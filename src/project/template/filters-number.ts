import { countOf, floatOf } from './builtin.ts'
import type { Bound } from './builtin.ts'
import { arithmetic } from './arithmetic.ts'
import { fault } from './fault.ts'
import { filter } from './filter.ts'
import type { Filter } from './filter.ts'
import { fixed } from './format-percent.ts'
import { failMissing, float, int, isFloat, isInt, isKind, isNumber, numberOf, typeName } from './values.ts'
import type { Value } from './values.ts'

const FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['infinity', Infinity],
  ['nan', Number.NaN],
])

function parseFloatText(s: string): number | null {
  const text = s.trim()
  const special = SPECIAL.get(text.toLowerCase().replace(/^[+-]/, ''))
  if (special !== undefined) return text.startsWith('-') ? -special : special
  return FLOAT.test(text) ? Number(text.replaceAll('_', '')) : null
}

const DIGITS: ReadonlyMap<number, RegExp> = new Map([
  [2, /^(?:0b_?)?[01]+(?:_[01]+)*$/i],
  [8, /^(?:0o_?)?[0-7]+(?:_[0-7]+)*$/i],
  [10, /^\d+(?:_\d+)*$/],
  [16, /^(?:0x_?)?[\da-f]+(?:_[\da-f]+)*$/i],
])
const PREFIX: ReadonlyMap<number, string> = new Map([
  [2, '0b'],
  [8, '0o'],
  [10, ''],
  [16, '0x'],
])

function parseIntText(s: string, base: number): bigint | null {
  const pattern = DIGITS.get(base) ?? fault(`the base ${base} is not supported`, { given: String(base), allowed: '2, 8, 10, 16' })
  const body = s.trim().replace(/^[+-]/, '')
  if (!pattern.test(body)) return null
  const n = BigInt((PREFIX.get(base) ?? '') + body.replace(base === 10 ? /_/g : /^0[box]|_/gi, ''))
  return s.trim().startsWith('-') ? -n : n
}

/** Jinja's `int`: what is no number gives the default (0). */
function toInt(v: Value, b: Bound): Value {
  const fallback = b['default'] ?? 0
  if (isKind(v, 'missing')) return failMissing(v)
  if (isInt(v)) return int(BigInt(v))
  if (isFloat(v)) return Number.isFinite(numberOf(v)) ? int(BigInt(Math.trunc(numberOf(v)))) : fallback
  if (typeof v !== 'string') return fallback
  const whole = parseIntText(v, countOf(b['base'], 'the base', 10))
  if (whole !== null) return int(whole)
  const n = parseFloatText(v)
  return n !== null && Number.isFinite(n) ? int(BigInt(Math.trunc(n))) : fallback
}

function toFloat(v: Value, b: Bound): Value {
  const fallback = b['default'] ?? float(0)
  if (isKind(v, 'missing')) return failMissing(v)
  if (isNumber(v)) return float(numberOf(v))
  const n = typeof v === 'string' ? parseFloatText(v) : null
  return n === null ? fallback : float(n)
}

function round(v: Value, b: Bound): Value {
  const digits = countOf(b['precision'], 'the precision', 0)
  const how = b['method'] ?? 'common'
  if (how !== 'common' && how !== 'ceil' && how !== 'floor')
    fault('unknown method of round', { given: String(how), allowed: 'common, ceil, floor' })
  const n = floatOf(v, 'what is rounded')
  if (how === 'common' && isInt(v)) return digits >= 0 ? int(BigInt(v)) : roundTens(BigInt(v), 10n ** BigInt(-digits))
  if (how !== 'common') return float((how === 'ceil' ? Math.ceil : Math.floor)(n * 10 ** digits) / 10 ** digits)
  return digits >= 0
    ? float(Number(fixed(n, digits)))
    : fault('a negative precision on a float is not supported', { next: 'use | int first' })
}

/** Half to even, as Python rounds. */
function roundTens(n: bigint, unit: bigint): Value {
  const rest = ((n % unit) + unit) % unit
  const low = n - rest
  const up = rest * 2n > unit || (rest * 2n === unit && (low / unit) % 2n !== 0n)
  return int(up ? low + unit : low)
}

function abs(v: Value): Value {
  if (!isNumber(v)) return isKind(v, 'missing') ? failMissing(v) : fault(`the filter "abs" needs a number, not ${typeName(v)}`)
  return isInt(v) ? (BigInt(v) < 0n ? arithmetic('-', 0, v) : int(BigInt(v))) : float(Math.abs(numberOf(v)))
}

export const numberFilters: readonly [string, Filter][] = [
  filter('int', ['default?', 'base?'], toInt),
  filter('float', ['default?'], toFloat),
  filter('round', ['precision?', 'method?'], round),
  filter('abs', [], abs),
]
