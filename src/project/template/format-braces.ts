import { fault } from './fault.ts'
import { fixed } from './format-percent.ts'
import { repr, str } from './text.ts'
import { isInt, isNumber, numberOf, typeName } from './values.ts'
import type { Value } from './values.ts'

const FIELD = /\{\{|\}\}|\{([^{}:!]*)(?:!([rs]))?(?::([^{}]*))?\}|[{}]/g
const SPEC = /^(?:(.)?([<>^=]))?([-+ ])?(0)?(\d+)?(,)?(?:\.(\d+))?([sdfxX%])?$/su

/** Python's `'{} {0} {name:>8,.2f}'.format(…)`. Fields reach arguments only, never their members. */
export function formatBraces(template: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): string {
  let next = 0
  if (/\{[:!}]/.test(template.replaceAll('{{', '')) && /\{\d/.test(template)) {
    fault('format() numbers its fields or does not, never both', { given: template, next: 'write {0} {1} or {} {}' })
  }
  return template.replace(FIELD, (all, field?: string, conversion?: string, spec?: string) => {
    if (all === '{{' || all === '}}') return all.slice(1)
    if (field === undefined)
      return fault(`a lone "${all}" in the text of format()`, { given: template, next: `write "${all}${all}" for the sign itself` })
    const value = argument(field === '' ? String(next++) : field, args, kwargs, template)
    const converted = conversion === 'r' ? repr(value) : conversion === 's' ? str(value) : value
    return spec === undefined || spec === '' ? str(converted) : formatSpec(converted, spec)
  })
}

function argument(field: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value>, template: string): Value {
  if (/[.[\]]/.test(field))
    return fault(`"{${field}}" reaches into a value`, { given: template, next: 'pass the inner value as an argument' })
  const value = /^\d+$/.test(field) ? args[Number(field)] : kwargs.get(field)
  return (
    value ?? (value === null ? null : fault(`"{${field}}" has no argument`, { given: template, next: 'give one argument for each {}' }))
  )
}

/** Python's format mini-language, but for `e`, `g`, `b`, `o`, `c` and `n`. */
function formatSpec(v: Value, spec: string): string {
  const parts = SPEC.exec(spec)
  if (parts === null)
    return fault(`the format "${spec}" is not supported`, { given: spec, allowed: 'as in ">8", "05d", ",.2f", ".1%", "x"' })
  const [, fill, align, sign = '-', zero, width = '0', comma, precision, kind] = parts
  if (Number(width) > 10_000) fault('the width is too large', { given: spec })
  const numeric = isNumber(v) && typeof v !== 'boolean'
  const body = numeric ? number(v, kind, precision, comma, sign, spec) : plain(v, kind, precision, spec)
  const side = align ?? (zero !== undefined ? '=' : numeric ? '>' : '<')
  return pad(body, fill ?? (zero !== undefined ? '0' : ' '), side, Number(width))
}

function plain(v: Value, kind: string | undefined, precision: string | undefined, spec: string): string {
  if (typeof v !== 'string' || (kind ?? 's') !== 's')
    fault(`the format "${spec}" does not fit ${typeName(v)}`, { given: spec, next: 'convert the value first' })
  return precision === undefined ? String(v) : [...String(v)].slice(0, Number(precision)).join('')
}

function number(
  v: Value,
  kind: string | undefined,
  precision: string | undefined,
  comma: string | undefined,
  sign: string,
  spec: string,
): string {
  const n = numberOf(v as number)
  const whole = isInt(v)
  if (
    kind === 's' ||
    (kind === undefined && precision !== undefined) ||
    ('dxX'.includes(kind ?? ' ') && (!whole || precision !== undefined))
  ) {
    fault(`the format "${spec}" does not fit ${typeName(v)}`, {
      given: spec,
      next: 'use "d" for integers, "f" with decimals, or convert the value first',
    })
  }
  const raw =
    kind === 'f'
      ? fixed(n, Number(precision ?? 6))
      : kind === '%'
        ? `${fixed(n * 100, Number(precision ?? 6))}%`
        : kind === 'x' || kind === 'X'
          ? BigInt(v as number).toString(16)
          : str(v)
  const digits = kind === 'X' ? raw.toUpperCase() : raw
  const grouped = comma === undefined ? digits : digits.replace(/^-?\d+/, (d) => d.replace(/\B(?=(\d{3})+$)/g, ','))
  return grouped.startsWith('-') || sign === '-' ? grouped : sign + grouped
}

function pad(text: string, fill: string, side: string, width: number): string {
  const room = Math.max(0, width - [...text].length)
  const lead = side === '=' ? (/^[-+ ]/.exec(text)?.[0] ?? '') : ''
  const left = side === '<' ? 0 : side === '^' ? Math.floor(room / 2) : room
  return lead + fill.repeat(left) + text.slice(lead.length) + fill.repeat(room - left)
}
