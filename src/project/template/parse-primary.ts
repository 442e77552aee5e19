import { failAt } from './fault.ts'
import type { Token } from './cursor.ts'
import type { Arguments, Constant, Expression, Keyword } from './nodes.ts'
import { expect, parseExpression, parseTuple, positionOf, take } from './parse-expression.ts'
import type { Parser } from './parser.ts'

const CONSTANTS: ReadonlyMap<string, Constant> = new Map<string, Constant>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/** A literal, a name, or something in brackets. */
export function parsePrimary(p: Parser): Expression {
  const token = p.peekToken()
  const at = positionOf(p)
  switch (token?.type) {
    case 'symbol':
      return parseName(p, token)
    case 'string':
      return { typename: 'Literal', value: parseStrings(p), ...at }
    case 'int':
      return { typename: 'Literal', value: { int: BigInt(p.nextToken()?.value ?? '') }, ...at }
    case 'float':
      return { typename: 'Literal', value: { float: Number(p.nextToken()?.value) }, ...at }
    case 'left-paren':
      return parseParentheses(p)
    case 'left-bracket':
      return parseList(p)
    case 'left-curly':
      return parseDict(p)
    default:
      return unexpected(p, token)
  }
}

function unexpected(p: Parser, token: Token | null): never {
  const previous = ['==', '!=', '<=', '>=', '='].includes(token?.value ?? '')
  const given = token?.value ?? 'the end of the file'
  failAt(p.source, positionOf(p), `unexpected "${given}"`, {
    given,
    allowed: 'a value here: a name, a text, a number, a list, a dict',
    next: previous ? 'compare with "=="; "===" is JavaScript' : 'write the missing value',
  })
}

function parseName(p: Parser, token: Token): Expression {
  p.nextToken()
  const { lineno, colno, value } = token
  const constant = CONSTANTS.get(value)
  if (constant !== undefined) return { typename: 'Literal', value: constant, lineno, colno }
  for (const names of p.names) names.add(value)
  return { typename: 'Symbol', value, lineno, colno }
}

/** Texts side by side are one text. */
function parseStrings(p: Parser): string {
  let text = ''
  while (p.peekToken()?.type === 'string') text += p.nextToken()?.value ?? ''
  return text
}

function parseParentheses(p: Parser): Expression {
  p.nextToken()
  const node = parseTuple(p, 'parentheses')
  expect(p, 'right-paren', ')', 'parentheses')
  return node
}

function parseList(p: Parser): Expression {
  const at = positionOf(p)
  p.nextToken()
  const items: Expression[] = []
  while (p.peekToken()?.type !== 'right-bracket') {
    items.push(parseExpression(p))
    if (!p.skip('comma')) break
  }
  expect(p, 'right-bracket', ']', 'a list')
  return { typename: 'List', items, ...at }
}

function parseDict(p: Parser): Expression {
  const at = positionOf(p)
  p.nextToken()
  const pairs: [Expression, Expression][] = []
  while (p.peekToken()?.type !== 'right-curly') {
    const key = parseExpression(p)
    expect(p, 'colon', ':', 'a dict')
    pairs.push([key, parseExpression(p)])
    if (!p.skip('comma')) break
  }
  expect(p, 'right-curly', '}', 'a dict')
  return { typename: 'Dict', pairs, ...at }
}

/** Members, indexes, slices and calls after a value. */
export function parsePostfix(p: Parser, start: Expression): Expression {
  let node = start
  for (;;) {
    const token = p.peekToken()
    const { lineno, colno } = node
    if (token?.type === 'left-paren') node = { typename: 'Call', target: node, ...parseArguments(p), lineno, colno }
    else if (token?.type === 'left-bracket') node = parseSubscript(p, node)
    else if (token?.type === 'operator' && token.value === '.') node = parseMember(p, node)
    else return node
  }
}

function parseMember(p: Parser, target: Expression): Expression {
  p.nextToken()
  const at = positionOf(p)
  const token = p.nextToken()
  if (token?.type === 'symbol') return { typename: 'Attribute', target, name: token.value, ...at }
  if (token?.type === 'int')
    return { typename: 'Item', target, key: { typename: 'Literal', value: { int: BigInt(token.value) }, ...at }, ...at }
  return failAt(p.source, token ?? at, `unexpected "${token?.value ?? 'the end of the file'}" after "."`, {
    allowed: 'a name or a number',
    next: "use ['…'] for names with blanks or signs",
  })
}

function parseSubscript(p: Parser, target: Expression): Expression {
  const at = positionOf(p)
  p.nextToken()
  const colon = (): boolean => p.peekToken()?.type === 'colon'
  const part = (): Expression | null => (colon() || p.peekToken()?.type === 'right-bracket' ? null : parseExpression(p))
  const from = part()
  if (from !== null && !colon()) {
    const items = [from]
    while (p.skip('comma')) items.push(parseExpression(p))
    expect(p, 'right-bracket', ']', 'an index')
    return { typename: 'Item', target, key: items.length === 1 ? from : { typename: 'Tuple', items, ...at }, ...at }
  }
  expect(p, 'colon', ':', 'an index')
  const to = part()
  const step = p.skip('colon') ? part() : null
  expect(p, 'right-bracket', ']', 'a slice')
  return { typename: 'Slice', target, from, to, step, ...at }
}

/** `(a, b, *rest, name=value, **more)` */
export function parseArguments(p: Parser): Arguments {
  expect(p, 'left-paren', '(', 'a call')
  const args: Expression[] = []
  const kwargs: Keyword[] = []
  let star: Expression | null = null
  let starStar: Expression | null = null
  while (p.peekToken()?.type !== 'right-paren') {
    const at = positionOf(p)
    const next = p.lookToken()
    if (starStar !== null) misplaced(p, 'nothing may follow "**"')
    if (take(p, 'operator', '**')) starStar = parseExpression(p)
    else if (take(p, 'operator', '*')) star = star === null ? parseExpression(p) : misplaced(p, 'only one "*" is possible')
    else if (p.peekToken()?.type === 'symbol' && next?.type === 'operator' && next.value === '=') kwargs.push(parseKeyword(p, kwargs))
    else if (star !== null || kwargs.length > 0) misplaced(p, 'values without a name stand before those with one', at)
    else args.push(parseExpression(p))
    if (!p.skip('comma')) break
  }
  expect(p, 'right-paren', ')', 'a call')
  return { args, kwargs, star, starStar }
}

function misplaced(p: Parser, message: string, at = positionOf(p)): never {
  return failAt(p.source, at, message, { allowed: 'f(a, b, *list, name=value, **dict)', next: 'change the order of the arguments' })
}

function parseKeyword(p: Parser, before: readonly Keyword[]): Keyword {
  const at = positionOf(p)
  const name = p.nextToken()?.value ?? ''
  if (before.some((k) => k.name === name))
    failAt(p.source, at, `the argument "${name}" is given twice`, { given: name, next: 'remove one' })
  p.nextToken()
  return { name, value: parseExpression(p), ...at }
}
