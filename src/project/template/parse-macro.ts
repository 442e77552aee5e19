import { failAt } from './fault.ts'
import type { MacroNode, Parameter, Statement } from './nodes.ts'
import { expect, parseExpression, positionOf } from './parse-expression.ts'
import { parseOutsideLoops } from './parse-statement.ts'
import { parseTargetName } from './parse-target.ts'
import type { Parser } from './parser.ts'

/** `{% macro name(a, b=2) %} … {% endmacro %}` */
export function parseMacro(p: Parser): MacroNode {
  const at = positionOf(p)
  p.nextToken()
  const name = parseTargetName(p, 'a macro')
  return parseBody(p, 'macro', { typename: 'Macro', name, ...at })
}

type Head = Pick<MacroNode, 'typename' | 'name' | 'lineno' | 'colno'>

function parseBody(p: Parser, tag: 'macro' | 'call', head: Head, parsed?: readonly Parameter[]): MacroNode {
  const names = new Set<string>()
  p.names.push(names)
  const parameters = parsed ?? parseParameters(p)
  p.advanceAfterBlockEnd(tag)
  const body = parseOutsideLoops(p, `end${tag}`)
  p.names.pop()
  const mentions = new Set(['caller', 'varargs', 'kwargs'].filter((n) => names.has(n)))
  return { ...head, parameters, body, mentions }
}

function parseParameters(p: Parser): readonly Parameter[] {
  expect(p, 'left-paren', '(', 'a macro')
  const list: Parameter[] = []
  while (p.peekToken()?.type !== 'right-paren') {
    const at = positionOf(p)
    const name = parseTargetName(p, 'a parameter')
    if (list.some((q) => q.name === name)) failAt(p.source, at, `the parameter "${name}" stands twice`, { given: name, next: 'rename one' })
    const fallback = p.skipValue('operator', '=') ? parseExpression(p) : null
    if (fallback === null && list.at(-1)?.fallback != null) {
      failAt(p.source, at, `the parameter "${name}" needs a default: the one before it has one`, {
        next: `write ${name}=none, or move it forward`,
      })
    }
    list.push({ name, fallback, ...at })
    if (!p.skip('comma')) break
  }
  expect(p, 'right-paren', ')', 'a macro')
  return list
}

/** `{% call(a) wrap() %} … {% endcall %}`: the body is what `caller(a)` renders inside the macro. */
export function parseCallBlock(p: Parser): Statement {
  const at = positionOf(p)
  p.nextToken()
  const parameters = p.peekToken()?.type === 'left-paren' ? parseParameters(p) : []
  const call = parseExpression(p)
  if (call.typename !== 'Call') failAt(p.source, at, '"{% call %}" needs a call', { next: 'write {% call name() %}' })
  const caller = parseBody(p, 'call', { typename: 'Macro', name: 'caller', ...at }, parameters)
  return { typename: 'CallBlock', call, caller, ...at }
}
