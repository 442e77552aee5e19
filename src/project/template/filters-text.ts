import { countOf, textOf } from './builtin.ts'
import type { Bound } from './builtin.ts'
import { truthy } from './compare.ts'
import { fault } from './fault.ts'
import { filter } from './filter.ts'
import type { Filter } from './filter.ts'
import { formatPercent } from './format-percent.ts'
import { toJson } from './json.ts'
import { pairsOf } from './methods-collection.ts'
import { capitalize, strip } from './methods-text.ts'
import { str } from './text.ts'
import { dict, isKind, isList, tuple } from './values.ts'
import type { Value } from './values.ts'

/** Words begin after a blank, a dash or an opening bracket, unlike Python's own title(). */
const title = (s: string): string =>
  s
    .split(/([-\s({[<]+)/u)
    .filter((w) => w !== '')
    .map((w) => {
      const [first = '', ...rest] = [...w]
      return first.toUpperCase() + rest.join('').toLowerCase()
    })
    .join('')

function replace(v: Value, b: Bound): string {
  const s = str(v)
  const [old, by] = [str(b['old'] as Value), str(b['new'] as Value)]
  const limit = b['count'] === undefined || b['count'] === null ? -1 : countOf(b['count'], 'count')
  if (limit < 0) return s.replaceAll(old, () => by)
  const parts = s.split(old)
  const cut = Math.min(limit, parts.length - 1)
  return [...parts.slice(0, cut), parts.slice(cut).join(old)].join(by)
}

const limited = (width: number): number =>
  width <= 10_000 ? width : fault('the width is too large', { given: String(width), allowed: '10000 at most' })

function indent(v: Value, b: Bound): string {
  const given = b['width'] ?? 4
  const by = typeof given === 'string' ? given : ' '.repeat(limited(countOf(given, 'the width')))
  const [first = '', ...rest] = textOf(v, 'what is indented').split('\n')
  const blank = truthy(b['blank'] ?? false)
  const lines = rest.map((l) => (l !== '' || blank ? by + l : l))
  return (truthy(b['first'] ?? false) ? by : '') + [first, ...lines].join('\n')
}

function truncate(v: Value, b: Bound): string {
  const chars = [...textOf(v, 'what is truncated')]
  const length = countOf(b['length'], 'the length', 255)
  const end = textOf(b['end'], 'the end', '...')
  const leeway = b['leeway'] === undefined || b['leeway'] === null ? 5 : countOf(b['leeway'], 'the leeway')
  if (length < [...end].length) fault(`the length is below that of "${end}"`, { given: String(length) })
  if (chars.length <= length + leeway) return chars.join('')
  const cut = chars.slice(0, length - [...end].length).join('')
  if (truthy(b['killwords'] ?? false)) return cut + end
  const at = cut.lastIndexOf(' ')
  return (at >= 0 ? cut.slice(0, at) : cut) + end
}

const format: Filter = (_env, v, args, kwargs) => {
  if (args.length > 0 && kwargs.size > 0) fault('the filter "format" takes values with names or without, not both')
  return formatPercent(str(v), kwargs.size > 0 ? dict(kwargs) : tuple(args))
}

function tojson(v: Value, b: Bound): string {
  const given = b['indent'] ?? null
  return toJson(v, given === null ? null : countOf(given, 'indent'))
}

const encode = (s: string, slash: string): string =>
  encodeURIComponent(s)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', slash)

function urlencode(v: Value): string {
  if (!isKind(v, 'dict') && !isList(v)) return encode(str(v), '/')
  return pairsOf(v)
    .map(([k, x]) => `${encode(str(k), '%2F')}=${encode(str(x), '%2F')}`.replaceAll('%20', '+'))
    .join('&')
}

function center(v: Value, b: Bound): string {
  const s = str(v)
  const width = limited(countOf(b['width'], 'the width', 80))
  const room = Math.max(0, width - [...s].length)
  const left = Math.floor(room / 2) + (room & width & 1)
  return ' '.repeat(left) + s + ' '.repeat(room - left)
}

export const textFilters: readonly [string, Filter][] = [
  filter('upper', [], (v) => str(v).toUpperCase()),
  filter('lower', [], (v) => str(v).toLowerCase()),
  filter('capitalize', [], (v) => capitalize(str(v))),
  filter('title', [], (v) => title(str(v))),
  filter('trim', ['chars?'], (v, b) => strip(str(v), b['chars'], 'both')),
  filter('replace', ['old', 'new', 'count?'], replace),
  filter('string', [], (v) => str(v)),
  filter('indent', ['width?', 'first?', 'blank?'], indent),
  filter('truncate', ['length?', 'killwords?', 'end?', 'leeway?'], truncate),
  filter('center', ['width?'], center),
  filter('wordcount', [], (v) => str(v).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  filter('urlencode', [], urlencode),
  filter('tojson', ['indent?'], tojson),
  filter('safe', [], (v) => str(v)),
  ['format', format],
]
