import { countOf, textOf } from './builtin.ts'
import type { Bound } from './builtin.ts'
import { truthy } from './compare.ts'
import { fault } from './fault.ts'
import { formatBraces } from './format-braces.ts'
import { iterate } from './iterate.ts'
import { method } from './method.ts'
import type { Method } from './method.ts'
import { isKind, tuple, typeName } from './values.ts'
import type { Value } from './values.ts'

const BLANK = /^\s$/u

/** Python's `strip`: blanks, or any of the given characters. */
export function strip(s: string, given: Value | undefined, sides: 'both' | 'left' | 'right'): string {
  const set = given === undefined || given === null ? null : new Set(textOf(given, 'what is stripped'))
  const goes = (c: string | undefined): boolean => c !== undefined && (set === null ? BLANK.test(c) : set.has(c))
  const list = [...s]
  let from = 0
  let to = list.length
  if (sides !== 'right') while (from < to && goes(list[from])) from++
  if (sides !== 'left') while (to > from && goes(list[to - 1])) to--
  return list.slice(from, to).join('')
}

function split(s: string, b: Bound, fromRight: boolean): Value[] {
  const limit = countOf(b['maxsplit'], 'maxsplit', -1)
  const separator = b['sep'] ?? null
  const parts =
    separator === null
      ? strip(s, undefined, 'both')
          .split(/\s+/u)
          .filter((p) => p !== '')
      : s.split(separatorOf(separator))
  if (limit < 0 || parts.length <= limit + 1) return parts
  return separator === null ? splitBlanks(s, limit, fromRight) : limited(parts, separatorOf(separator), limit, fromRight)
}

const separatorOf = (v: Value): string =>
  textOf(v, 'the separator') || fault('the separator of split() is empty', { next: 'use | list for characters' })

function limited(parts: readonly string[], sep: string, limit: number, fromRight: boolean): string[] {
  const cut = fromRight ? parts.length - limit : limit
  return fromRight ? [parts.slice(0, cut).join(sep), ...parts.slice(cut)] : [...parts.slice(0, cut), parts.slice(cut).join(sep)]
}

function splitBlanks(s: string, limit: number, fromRight: boolean): string[] {
  const found = [...s.matchAll(/\S+/gu)]
  const picked = fromRight ? found.slice(found.length - limit) : found.slice(0, limit)
  const words = picked.map((m) => m[0])
  const edge = fromRight ? (picked[0]?.index ?? s.length) : (found[limit]?.index ?? s.length)
  return fromRight ? [strip(s.slice(0, edge), undefined, 'right'), ...words] : [...words, strip(s.slice(edge), undefined, 'left')]
}

/** First letter of each word large, the others small; a word starts after anything that is not a letter. */
export const title = (s: string): string =>
  s.replace(/\p{L}+/gu, (w) => {
    const [first = '', ...rest] = [...w]
    return first.toUpperCase() + rest.join('').toLowerCase()
  })
export function capitalize(s: string): string {
  const [first = '', ...rest] = [...s]
  return first.toUpperCase() + rest.join('').toLowerCase()
}

/** Index counted in characters, as Python does, not in UTF-16 units. */
const characters = (s: string, units: number): number => (units < 0 ? -1 : Array.from(s.slice(0, units)).length)

function oneOf(s: string, v: Value | undefined, test: (part: string) => boolean): boolean {
  const parts = v !== undefined && isKind(v, 'tuple') ? v.items : [v]
  return parts.some((p) => test(textOf(p, 'what is looked for')))
}

function replace(s: string, b: Bound): string {
  const old = textOf(b['old'], 'what is replaced')
  const by = textOf(b['new'], 'the replacement')
  const limit = countOf(b['count'], 'count', -1)
  if (limit < 0) return s.replaceAll(old, () => by)
  const parts = s.split(old)
  const cut = Math.min(limit, parts.length - 1)
  return [...parts.slice(0, cut), parts.slice(cut).join(old)].join(by)
}

function join(s: string, b: Bound): string {
  return iterate(b['values'] as Value)
    .map((v) =>
      typeof v === 'string' ? v : fault(`join() joins texts, not ${typeName(v)}`, { next: 'use the filter: list | join(", ")' }),
    )
    .join(s)
}

function pad(s: string, b: Bound, side: 'left' | 'right' | 'both'): string {
  const fill = textOf(b['fill'], 'the fill character', ' ')
  if ([...fill].length !== 1) fault('the fill is one character', { given: fill })
  const width = countOf(b['width'], 'the width')
  const room = Math.max(0, width - [...s].length)
  if (room > 1_000_000) fault('the width is too large', { given: String(width) })
  const left = side === 'left' ? room : side === 'right' ? 0 : Math.floor(room / 2) + (room & width & 1)
  return fill.repeat(left) + s + fill.repeat(room - left)
}

function zfill(s: string, b: Bound): string {
  const sign = /^[-+]/.exec(s)?.[0] ?? ''
  return sign + pad(s.slice(sign.length), { width: countOf(b['width'], 'the width') - sign.length, fill: '0' }, 'left')
}

function find(s: string, b: Bound, last: boolean): number {
  const wanted = textOf(b['sub'], 'what is looked for')
  return characters(s, last ? s.lastIndexOf(wanted) : s.indexOf(wanted))
}

function partition(s: string, b: Bound, last: boolean): Value {
  const sep = separatorOf(b['sep'] as Value)
  const at = last ? s.lastIndexOf(sep) : s.indexOf(sep)
  if (at < 0) return tuple(last ? ['', '', s] : [s, '', ''])
  return tuple([s.slice(0, at), sep, s.slice(at + sep.length)])
}

function count(s: string, b: Bound): number {
  const sub = textOf(b['sub'], 'what is counted')
  return sub === '' ? [...s].length + 1 : s.split(sub).length - 1
}

const all =
  (pattern: RegExp): ((s: string) => boolean) =>
  (s) =>
    pattern.test(s)
const cased = (s: string, same: (c: string) => boolean): boolean => /\p{Lu}|\p{Ll}/u.test(s) && same(s)
const swap = (s: string): string => [...s].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')
const found = (at: number): number => (at >= 0 ? at : fault('index(): the text is not found', { next: 'use find(), which gives -1' }))
const lines = (s: string, keep: boolean): Value[] => (s.match(/[^\n]*\n|[^\n]+/g) ?? []).map((l) => (keep ? l : l.replace(/\n$/, '')))

export const textMethods: ReadonlyMap<string, Method> = new Map([
  method<string>('upper', [], (s) => s.toUpperCase()),
  method<string>('lower', [], (s) => s.toLowerCase()),
  method<string>('casefold', [], (s) => s.toLowerCase().replaceAll('ß', 'ss')),
  method<string>('title', [], title),
  method<string>('capitalize', [], capitalize),
  method<string>('swapcase', [], swap),
  method<string>('strip', ['chars?'], (s, b) => strip(s, b['chars'], 'both')),
  method<string>('lstrip', ['chars?'], (s, b) => strip(s, b['chars'], 'left')),
  method<string>('rstrip', ['chars?'], (s, b) => strip(s, b['chars'], 'right')),
  method<string>('split', ['sep?', 'maxsplit?'], (s, b) => split(s, b, false)),
  method<string>('rsplit', ['sep?', 'maxsplit?'], (s, b) => split(s, b, true)),
  method<string>('splitlines', ['keepends?'], (s, b) => lines(s, truthy(b['keepends'] ?? false))),
  method<string>('partition', ['sep'], (s, b) => partition(s, b, false)),
  method<string>('rpartition', ['sep'], (s, b) => partition(s, b, true)),
  method<string>('join', ['values'], join),
  method<string>('replace', ['old', 'new', 'count?'], replace),
  method<string>('startswith', ['prefix'], (s, b) => oneOf(s, b['prefix'], (p) => s.startsWith(p))),
  method<string>('endswith', ['suffix'], (s, b) => oneOf(s, b['suffix'], (p) => s.endsWith(p))),
  method<string>('removeprefix', ['prefix'], (s, b) =>
    s.startsWith(textOf(b['prefix'], 'the prefix')) ? s.slice(textOf(b['prefix'], '').length) : s,
  ),
  method<string>('removesuffix', ['suffix'], (s, b) =>
    b['suffix'] !== '' && s.endsWith(textOf(b['suffix'], 'the suffix')) ? s.slice(0, -textOf(b['suffix'], '').length) : s,
  ),
  method<string>('find', ['sub'], (s, b) => find(s, b, false)),
  method<string>('rfind', ['sub'], (s, b) => find(s, b, true)),
  method<string>('index', ['sub'], (s, b) => found(find(s, b, false))),
  method<string>('count', ['sub'], count),
  method<string>('center', ['width', 'fill?'], (s, b) => pad(s, b, 'both')),
  method<string>('ljust', ['width', 'fill?'], (s, b) => pad(s, b, 'right')),
  method<string>('rjust', ['width', 'fill?'], (s, b) => pad(s, b, 'left')),
  method<string>('zfill', ['width'], zfill),
  method<string>('isdigit', [], all(/^\p{Nd}+$/u)),
  method<string>('isdecimal', [], all(/^\p{Nd}+$/u)),
  method<string>('isnumeric', [], all(/^\p{N}+$/u)),
  method<string>('isalpha', [], all(/^\p{L}+$/u)),
  method<string>('isalnum', [], all(/^[\p{L}\p{N}]+$/u)),
  method<string>('isspace', [], all(/^\s+$/u)),
  method<string>('isupper', [], (s) => cased(s, (c) => c === c.toUpperCase())),
  method<string>('islower', [], (s) => cased(s, (c) => c === c.toLowerCase())),
  ['format', (self, args, kwargs) => formatBraces(self as string, args, kwargs)],
])
