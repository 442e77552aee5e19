import type { TokenType } from './cursor.ts'
import { failAt } from './fault.ts'
import type { BinaryOperator, CompareOperator, Expression } from './nodes.ts'
import { parsePostfix, parsePrimary } from './parse-primary.ts'
import { parseFilterOrTest } from './parse-filter.ts'
import type { Parser } from './parser.ts'
import type { Position } from './source.ts'

const DEEPEST = 150

export const positionOf = (p: Parser): Position => {
  const token = p.peekToken()
  return { lineno: token?.lineno ?? 0, colno: token?.colno ?? 0 }
}

/** Consumes the token where it is the given operator, bracket or word. */
export const take = (p: Parser, type: TokenType, value: string): boolean => p.skipValue(type, value)

export function expect(p: Parser, type: TokenType, value: string, where: string): void {
  if (take(p, type, value)) return
  const token = p.peekToken()
  const given = token?.value ?? 'the end of the file'
  failAt(p.source, positionOf(p), `unexpected "${given}" in ${where}`, { given, allowed: `"${value}" here`, next: `add "${value}"` })
}

/** Words that end a list of values without brackets: `for x in a, b recursive`. */
const ENDS = new Set(['in', 'recursive', 'if'])
const CLOSING: ReadonlySet<TokenType> = new Set(['right-paren', 'block-end', 'variable-end'])

/**
 * One expression, or several with commas between, which are a tuple. `condition` leaves `x if y` to the caller:
 * the `if` of `for x in list if …` is a filter.
 */
export function parseTuple(p: Parser, kind: 'output' | 'condition' | 'parentheses'): Expression {
  const at = positionOf(p)
  const one = (): Expression => (kind === 'condition' ? deeper(p, parseOr) : parseExpression(p))
  const items: Expression[] = []
  let isTuple = false
  while (!endsTuple(p, kind)) {
    items.push(one())
    if (!p.skip('comma')) break
    isTuple = true
  }
  const first = items[0]
  if (!isTuple && first !== undefined) return first
  if (items.length === 0 && kind !== 'parentheses') {
    failAt(p.source, at, 'an expression is missing', { next: 'write a value here, or remove the tag' })
  }
  return { typename: 'Tuple', items, ...at }
}

function endsTuple(p: Parser, kind: string): boolean {
  const token = p.peekToken()
  return token === null || CLOSING.has(token.type) || (kind === 'condition' && token.type === 'symbol' && ENDS.has(token.value))
}

function deeper(p: Parser, parse: (p: Parser) => Expression): Expression {
  if (++p.depth > DEEPEST) failAt(p.source, positionOf(p), 'the expression is nested too deeply', { next: 'split it with {% set %}' })
  const node = parse(p)
  p.depth--
  return node
}

/** One expression by Jinja2's grammar and precedence. */
export const parseExpression = (p: Parser): Expression => deeper(p, parseInlineIf)

function parseInlineIf(p: Parser): Expression {
  const at = positionOf(p)
  let node = parseOr(p)
  while (p.skipSymbol('if')) {
    const cond = parseOr(p)
    const other = p.skipSymbol('else') ? parseExpression(p) : null
    node = { typename: 'InlineIf', body: node, cond, other, ...at }
  }
  return node
}

function parseOr(p: Parser): Expression {
  const at = positionOf(p)
  let left = parseAnd(p)
  while (p.skipSymbol('or')) left = { typename: 'Logic', operator: 'or', left, right: parseAnd(p), ...at }
  return left
}

function parseAnd(p: Parser): Expression {
  const at = positionOf(p)
  let left = parseNot(p)
  while (p.skipSymbol('and')) left = { typename: 'Logic', operator: 'and', left, right: parseNot(p), ...at }
  return left
}

function parseNot(p: Parser): Expression {
  const at = positionOf(p)
  if (!p.skipSymbol('not')) return parseCompare(p)
  return { typename: 'Not', target: deeper(p, parseNot), ...at }
}

const COMPARE: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])

function parseCompare(p: Parser): Expression {
  const at = positionOf(p)
  const first = parseSum(p)
  const rest: { operator: CompareOperator; value: Expression }[] = []
  for (let operator = compareOperator(p); operator !== null; operator = compareOperator(p)) rest.push({ operator, value: parseSum(p) })
  return rest.length === 0 ? first : { typename: 'Compare', first, rest, ...at }
}

function compareOperator(p: Parser): CompareOperator | null {
  const token = p.peekToken()
  if (token?.type === 'operator' && COMPARE.has(token.value)) return p.nextToken()?.value as CompareOperator
  if (p.skipSymbol('in')) return 'in'
  if (token?.type !== 'symbol' || token.value !== 'not' || p.lookToken()?.value !== 'in') return null
  p.nextToken()
  p.nextToken()
  return 'not in'
}

function binary(operators: ReadonlySet<string>, operand: (p: Parser) => Expression): (p: Parser) => Expression {
  return (p) => {
    let left = operand(p)
    for (let token = p.peekToken(); token?.type === 'operator' && operators.has(token.value); token = p.peekToken()) {
      p.nextToken()
      const { lineno, colno } = token
      left = { typename: 'Binary', operator: token.value as BinaryOperator, left, right: operand(p), lineno, colno }
    }
    return left
  }
}

const parsePower = binary(new Set(['**']), (p) => parseUnary(p, true))
const parseProduct = binary(new Set(['*', '/', '//', '%']), parsePower)
const parseSum = binary(new Set(['+', '-']), parseConcat)

function parseConcat(p: Parser): Expression {
  const at = positionOf(p)
  const first = parseProduct(p)
  const items = [first]
  while (p.skip('tilde')) items.push(parseProduct(p))
  return items.length === 1 ? first : { typename: 'Concat', items, ...at }
}

/** A sign binds before `**`, and filters bind last: `-1|abs` is `(-1)|abs`. */
function parseUnary(p: Parser, filters: boolean): Expression {
  const at = positionOf(p)
  const token = p.peekToken()
  const signed = token?.type === 'operator' && (token.value === '-' || token.value === '+')
  if (signed) p.nextToken()
  const node: Expression = signed
    ? { typename: 'Unary', operator: token.value as '-' | '+', target: deeper(p, (q) => parseUnary(q, false)), ...at }
    : parsePrimary(p)
  const whole = parsePostfix(p, node)
  return filters ? parseFilterOrTest(p, whole) : whole
}
