import { builtin, countOf } from './builtin.ts'
import { fault } from './fault.ts'
import { pairsOf } from './methods-collection.ts'
import { dict, dictSet } from './values.ts'
import type { Func, Iter, Namespace, Value } from './values.ts'

/** A range longer than this is a mistake in a template. */
const LONGEST_RANGE = 100_000

const range = builtin('range', ['start', 'stop?', 'step?'], (b) => {
  const from = b['stop'] === undefined ? 0 : countOf(b['start'], 'the start of range()')
  const to = countOf(b['stop'] ?? b['start'], 'the end of range()')
  const by = countOf(b['step'], 'the step of range()', 1)
  if (by === 0) fault('the step of range() cannot be 0')
  const length = Math.max(0, Math.ceil((to - from) / by))
  if (length > LONGEST_RANGE)
    fault('range() is too long', { given: String(length), allowed: `${LONGEST_RANGE} steps`, next: 'generate rows in SQL' })
  const items: readonly Value[] = Array.from({ length }, (_, i) => from + i * by)
  const label = by === 1 ? `range(${from}, ${to})` : `range(${from}, ${to}, ${by})`
  const result: Iter = { kind: 'iter', type: 'range', label, read: () => items }
  return result
})

function gather(name: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): ReturnType<typeof dict> {
  if (args.length > 1) fault(`${name}() takes one dict, not ${args.length}`)
  const d = dict(args.flatMap(pairsOf))
  for (const [key, value] of kwargs) dictSet(d, key, value)
  return d
}

const makeDict: Func = { kind: 'function', name: 'dict', call: (args, kwargs) => gather('dict', args, kwargs) }
const namespace: Func = {
  kind: 'function',
  name: 'namespace',
  call: (args, kwargs): Namespace => {
    const attributes = new Map<string, Value>()
    for (const [key, value] of gather('namespace', args, kwargs).entries.values()) attributes.set(String(key), value)
    return { kind: 'namespace', attributes }
  },
}

/** Names that Jinja itself gives every template. `return` comes with macros. */
export const globals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', range],
  ['dict', makeDict],
  ['namespace', namespace],
])
