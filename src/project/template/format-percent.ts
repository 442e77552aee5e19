import { fault } from './fault.ts'
import { repr, str } from './text.ts'
import { dictGet, int, isInt, isKind, isNumber, numberOf, typeName } from './values.ts'
import type { Value } from './values.ts'

/** The most digits that `toFixed` writes: enough to tell an exact half from what lies next to it. */
const MOST_DECIMALS = 100
const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?(.)/gs

/** Python's `'%s: %05.2f' % (a, b)` and `'%(name)s' % dict`: `%s %r %d %i %f %x %%`. */
export function formatPercent(template: string, given: Value): string {
  const items = isKind(given, 'tuple') ? given.items : [given]
  let next = 0
  const text = template.replace(DIRECTIVE, (all, name?: string, flags = '', width = '', precision?: string, kind = ''): string => {
    if (kind === '%' && all === '%%') return '%'
    const value = name === undefined ? items[next++] : isKind(given, 'dict') ? dictGet(given, name) : undefined
    if (value === undefined) return fault(`"${all}" has no value`, { given: template, next: 'give one value for each %' })
    if (Number(width) > 10_000 || Number(precision) > 10_000)
      fault(`the width of "${all}" is too large`, { given: all, allowed: '10000 at most' })
    return pad(convert(value, kind, precision === undefined ? null : Number(precision), all, flags), flags, Number(width || 0), kind)
  })
  if (/(^|[^%])(%%)*%$/.test(template)) fault('a "%" at the end of the text has no letter', { given: template, next: 'write %%' })
  if (next < items.length && !isKind(given, 'dict'))
    fault('more values than % in the text', { given: template, next: 'remove the values too many' })
  return text
}

function convert(value: Value, kind: string, precision: number | null, all: string, flags: string): string {
  const cut = (s: string): string => (precision === null ? s : [...s].slice(0, precision).join(''))
  if (kind === 's') return cut(str(value))
  if (kind === 'r') return cut(repr(value))
  if (!'dif'.includes(kind) && !'xX'.includes(kind)) {
    return fault(`"${all}" is not supported`, {
      given: all,
      allowed: '%s %r %d %i %f %x %%',
      next: 'turn the value into a text first and use %s',
    })
  }
  if (!isNumber(value)) return fault(`"${all}" needs a number, not ${typeName(value)}`, { next: 'use %s, or | int' })
  const sign = (s: string): string => (s.startsWith('-') ? s : (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + s)
  if (kind === 'f') return sign(fixed(numberOf(value), precision ?? 6))
  if (kind === 'd' || kind === 'i') return sign(String(isInt(value) ? BigInt(value) : int(BigInt(Math.trunc(numberOf(value))))))
  if (!isInt(value)) return fault(`"${all}" needs an integer`, { next: 'use | int' })
  const hex = BigInt(value).toString(16)
  return sign(kind === 'X' ? hex.toUpperCase() : hex)
}

function pad(text: string, flags: string, width: number, kind: string): string {
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0') || kind === 's' || kind === 'r') return text.padStart(width)
  const sign = /^[-+ ]?/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}

/** A float with a fixed number of decimals, rounded half to even on its exact value, as Python rounds. */
export function fixed(n: number, decimals: number): string {
  if (!Number.isFinite(n)) return Number.isNaN(n) ? 'nan' : n > 0 ? 'inf' : '-inf'
  if (decimals > 60) return fault('more than 60 decimals are not supported', { given: String(decimals) })
  if (Math.abs(n) >= 1e21) return BigInt(n).toString() + (decimals > 0 ? `.${'0'.repeat(decimals)}` : '')
  const up = n.toFixed(decimals)
  const tail = Math.abs(n).toFixed(MOST_DECIMALS).split('.')[1]?.slice(decimals) ?? ''
  if (!/^50*$/.test(tail)) return up
  const digits = BigInt(up.replace('.', '').replace('-', ''))
  if (digits % 2n === 0n) return up
  const even = String(digits - 1n).padStart(decimals + 1, '0')
  const text = decimals === 0 ? even : `${even.slice(0, -decimals)}.${even.slice(-decimals)}`
  return (n < 0 ? '-' : '') + text
}
