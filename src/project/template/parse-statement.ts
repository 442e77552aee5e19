import { failAt } from './fault.ts'
import type { Expression, NodeList, Statement, Target } from './nodes.ts'
import { expect, parseExpression, parseTuple, positionOf } from './parse-expression.ts'
import { parseFilterChain } from './parse-filter.ts'
import { parseTarget } from './parse-target.ts'
import type { Parser } from './parser.ts'

/** `{% for a, b in list if cond recursive %} … {% else %} … {% endfor %}` */
export function parseFor(p: Parser): Statement {
  const at = positionOf(p)
  p.nextToken()
  const target = parseTarget(p, 'for')
  expect(p, 'symbol', 'in', '"{% for %}"')
  const over = parseTuple(p, 'condition')
  const cond = p.skipSymbol('if') ? parseExpression(p) : null
  const recursive = p.skipSymbol('recursive')
  p.advanceAfterBlockEnd('for')
  p.loops++
  const body = p.parseUntilBlocks('else', 'endfor')
  p.loops--
  let other: NodeList | null = null
  if (p.skipSymbol('else')) {
    p.advanceAfterBlockEnd('else')
    other = p.parseUntilBlocks('endfor')
  }
  p.advanceAfterBlockEnd()
  return { typename: 'For', target, over, cond, recursive, body, other, ...at }
}

/** `{% set a = 1 %}`, `{% set a, b = list %}`, `{% set ns.a = 1 %}`, `{% set a | filter %} … {% endset %}` */
export function parseSet(p: Parser): Statement {
  const at = positionOf(p)
  p.nextToken()
  const target = parseTarget(p, 'set')
  if (p.skipValue('operator', '=')) {
    const value = parseTuple(p, 'output')
    p.advanceAfterBlockEnd('set')
    return { typename: 'Set', target, value, ...at }
  }
  if (target.typename === 'TargetTuple') expect(p, 'operator', '=', '"{% set %}"')
  const filter = p.skip('pipe') ? parseFilterChain(p) : null
  p.advanceAfterBlockEnd('set')
  const body = parseOutsideLoops(p, 'endset')
  return { typename: 'SetBlock', target, filter, body, ...at }
}

/** A body whose text is kept: `break` and `continue` would lose it, so they have no loop there. */
export function parseOutsideLoops(p: Parser, end: string): NodeList {
  const loops = p.loops
  p.loops = 0
  const body = p.parseUntilBlocks(end)
  p.loops = loops
  p.advanceAfterBlockEnd()
  return body
}

/** `{% filter upper %} … {% endfilter %}` */
export function parseFilterBlock(p: Parser): Statement {
  const at = positionOf(p)
  p.nextToken()
  const filter = parseFilterChain(p)
  p.advanceAfterBlockEnd('filter')
  return { typename: 'FilterBlock', filter, body: parseOutsideLoops(p, 'endfilter'), ...at }
}

/** `{% with a = 1, b = 2 %} … {% endwith %}` */
export function parseWith(p: Parser): Statement {
  const at = positionOf(p)
  p.nextToken()
  const assignments: { target: Target; value: Expression }[] = []
  while (p.peekToken()?.type === 'symbol' || p.peekToken()?.type === 'left-paren') {
    const target = parseTarget(p, 'with')
    expect(p, 'operator', '=', '"{% with %}"')
    assignments.push({ target, value: parseExpression(p) })
    if (!p.skip('comma')) break
  }
  p.advanceAfterBlockEnd('with')
  const body = p.parseUntilBlocks('endwith')
  p.advanceAfterBlockEnd()
  return { typename: 'With', assignments, body, ...at }
}

/** `{% do list.append(1) %}` */
export function parseDo(p: Parser): Statement {
  const at = positionOf(p)
  p.nextToken()
  const value = parseTuple(p, 'output')
  p.advanceAfterBlockEnd('do')
  return { typename: 'Do', value, ...at }
}

/** `{% break %}` and `{% continue %}` */
export function parseJump(p: Parser): Statement {
  const at = positionOf(p)
  const name = p.nextToken()?.value ?? ''
  if (p.loops === 0) failAt(p.source, at, `"{% ${name} %}" stands outside a loop`, { given: name, next: 'move it into a {% for %}' })
  p.advanceAfterBlockEnd(name)
  return { typename: name === 'break' ? 'Break' : 'Continue', ...at }
}
