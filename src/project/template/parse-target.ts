import { failAt } from './fault.ts'
import type { Target } from './nodes.ts'
import { expect, positionOf } from './parse-expression.ts'
import type { Parser } from './parser.ts'

const RESERVED = new Set(['true', 'false', 'none', 'True', 'False', 'None', 'and', 'or', 'not', 'if', 'else', 'in', 'is'])

/** A name that may be assigned to. */
export function parseTargetName(p: Parser, what: string): string {
  const token = p.nextToken()
  const at = token ?? p.open.at(-1) ?? { lineno: 0, colno: 0 }
  if (token?.type !== 'symbol') {
    return failAt(p.source, at, `the name of ${what} is missing`, { given: token?.value ?? '', next: 'write a name' })
  }
  if (RESERVED.has(token.value))
    failAt(p.source, at, `"${token.value}" is not a possible name`, { given: token.value, next: 'use another name' })
  if (token.value === 'loop' && p.loops > 0) failAt(p.source, at, '"loop" belongs to the loop', { given: 'loop', next: 'use another name' })
  return token.value
}

/** `a`, `a, b`, `(a, (b, c))` and, where `set` allows it, `namespace.attribute`. */
export function parseTarget(p: Parser, kind: 'set' | 'for' | 'with'): Target {
  const at = positionOf(p)
  const first = parseOne(p, kind)
  if (kind === 'with' || p.peekToken()?.type !== 'comma') return first
  const items = [first]
  while (p.skip('comma') && startsTarget(p)) items.push(parseOne(p, kind))
  return { typename: 'TargetTuple', items, ...at }
}

function startsTarget(p: Parser): boolean {
  const token = p.peekToken()
  return token?.type === 'left-paren' || (token?.type === 'symbol' && token.value !== 'in')
}

function parseOne(p: Parser, kind: 'set' | 'for' | 'with'): Target {
  const at = positionOf(p)
  if (p.skip('left-paren')) {
    const inner = parseTarget(p, kind === 'set' ? 'set' : 'for')
    expect(p, 'right-paren', ')', 'an assignment')
    return inner
  }
  const name = parseTargetName(p, 'a variable')
  if (kind !== 'set' || !p.skipValue('operator', '.')) return { typename: 'Symbol', value: name, ...at }
  for (const names of p.names) names.add(name)
  return { typename: 'NamespaceTarget', name, attribute: parseTargetName(p, 'a namespace attribute'), ...at }
}
